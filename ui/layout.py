"""The page: header, first questions, five tabs, and what happens between them."""

from collections.abc import Callable

import gradio as gr
from gradio.blocks import Block

from corpus.errors import UserError
from tutor.config import Settings
from tutor.session import Tutor
from ui import render
from ui.front import Front, Part, Updates, listen, now
from ui.inbox import AGE_S
from ui.places import Places
from ui.tabs import chat, library, practice, progress, welcome
from ui.tabs import next as next_tab

TITLE = "Roadmap Tutor"
HEADER = (
    '<header class="brand"><span class="logo" aria-hidden="true"></span><h1>Roadmap Tutor</h1>'
    "<p>Machine learning and generative AI, with sources</p></header>"
)
LOADING = '<p class="loading" role="status">Opening your tutor …</p>'


def make_blocks(tutor: Tutor, settings: Settings, places: Places) -> gr.Blocks:
    """All components and events. Raises UserError where the learner's store cannot be used."""
    front = Front.open(tutor, places)
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, AGE_S))
    with blocks:
        gr.HTML(HEADER)
        state = gr.HTML(LOADING, elem_id="page-state")
        first = welcome.build(front)
        with gr.Tabs(visible=False, elem_id="tabs", overflow_behavior="wrap") as tabs:
            with gr.Tab("Chat", id="chat") as chat_page:
                chat_part = chat.build(front)
            with gr.Tab("Next", id="next", render_children=True) as next_page:
                following = next_tab.build(front)
            with gr.Tab("Practice", id="practice", render_children=True) as practice_page:
                exercise = practice.build(front)
            with gr.Tab("Progress", id="progress", render_children=True) as progress_page:
                progress_part, change = progress.build(front)
            with gr.Tab("Library", id="library", render_children=True) as library_page:
                library_part = library.build(front)
        pages = [(chat_page, chat_part), (next_page, following.part), (practice_page, exercise.part),
                 (progress_page, progress_part), (library_page, library_part)]  # fmt: skip
        _wire_pages(blocks, pages)
        _wire_welcome(front, blocks, first, tabs, state, change, [part for _, part in pages])
        _wire_quiz(following, exercise, tabs)
    blocks.queue(default_concurrency_limit=None)
    return blocks


def _wire_pages(blocks: gr.Blocks, pages: list[tuple[gr.Tab, Part]]) -> None:
    """Every tab is drawn from the store when the page is loaded and whenever it is looked at."""
    for page, part in pages:
        listen(blocks.load, part.load, [], part.outputs)
        listen(page.select, part.again, part.inputs, part.outputs)


def _wire_welcome(
    front: Front, blocks: gr.Blocks, first: welcome.Welcome, tabs: gr.Tabs, state: gr.HTML, change: gr.Button,
    parts: list[Part],
) -> None:  # fmt: skip
    shown: list[Block] = [state, first.column, tabs, *first.outputs]

    def arrive() -> Updates:
        """The tabs, or the three questions on the first visit; where the store cannot be read, why."""
        try:
            asked = front.desk.profile().asked
            return {state: gr.update(visible=False), first.column: gr.update(visible=not asked),
                    tabs: gr.update(visible=asked), **first.fill()}  # fmt: skip
        except UserError as error:
            return {state: f'<div class="failed" role="alert">{render.paragraph(str(error))}</div>'}

    def ask_again() -> Updates:
        return {first.column: gr.update(visible=True), tabs: gr.update(visible=False), **first.fill()}

    def leave(save: Callable[[], object]) -> Updates:
        save()
        updates: Updates = {first.column: gr.update(visible=False), tabs: gr.update(visible=True)}
        for part in parts:
            updates |= part.load()
        return updates

    outputs = [first.column, tabs, *(each for part in parts for each in part.outputs)]
    listen(blocks.load, arrive, [], shown)
    listen(change.click, ask_again, [], shown)
    listen(first.start.click, lambda *said: leave(lambda: first.save(*said)), first.inputs, outputs)
    listen(first.later.click, lambda: leave(lambda: front.desk.set_profile(now=now())), [], outputs)


def _wire_quiz(following: next_tab.NextTab, exercise: practice.PracticeTab, tabs: gr.Tabs) -> None:
    """The button "Quiz me on it" of Next opens the quiz where quizzes are taken."""

    def quiz_me(chosen: str | None) -> Updates:
        quiz = following.start(chosen)
        return {tabs: gr.update(selected="practice"), **exercise.tab.show(quiz)}

    listen(following.quiz.click, quiz_me, [following.chosen], [tabs, *exercise.tab.outputs])
