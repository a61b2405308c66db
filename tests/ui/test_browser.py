"""The real server in a process of its own, with a home of its own, driven by a real browser.

Every page also proves that nothing was asked of another host and that the console stayed clean.
"""

import re
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page, expect

from tests.ui.driving import ROOT, Server, reload, start, tab, visit
from tutor.learner.service import LearnerDesk

QUESTION = "why do we scale attention by the square root of d?"


def choose(page: Page, form: str, texts: list[str]) -> None:
    """Choose the options with these texts in the form of the open question, and answer."""
    for text in texts:
        page.locator(f"#{form}-quiz label:visible").filter(has_text=text).first.click()
    page.locator(f"#{form}-answer").click()


def wrong_options(desk: LearnerDesk) -> list[str]:
    """Texts of an answer to the open question that is not its key."""
    quiz = desk.open_quiz()
    assert quiz is not None
    item = quiz.open_item
    assert item is not None
    return [next(option.text for option in item.options if option.id not in item.key)]


def right_options(desk: LearnerDesk) -> list[str]:
    quiz = desk.open_quiz()
    assert quiz is not None
    item = quiz.open_item
    assert item is not None
    return [option.text for option in item.options if option.id in item.key]


def test_the_first_visit_asks_three_things_and_they_are_kept(
    browser: Browser, server: Server, desk: LearnerDesk
) -> None:
    with visit(browser, server.url) as page:
        expect(page.locator("#welcome")).to_be_visible()
        expect(page.locator("#tabs")).to_have_count(0)
        page.get_by_label("I know some of it").check()
        page.locator("#choose-known").get_by_label(desk.catalog.topics["numpy"].title, exact=True).check()
        page.locator("#choose-hours input[type=number]").fill("8")
        page.locator("#choose-hours input[type=number]").press("Tab")
        page.locator("#welcome-start").click()
        expect(page.locator("#question textarea")).to_be_visible()
        tab(page, "Progress")
        expect(page.locator("#progress-numbers")).to_contain_text("Generative AI Roadmap")
        profile = desk.profile()
        assert (profile.asked, profile.known, profile.hours_per_week) == (True, ("numpy",), 8.0)
        known = sum(one.p_known >= 0.85 for one in desk.progress(now=datetime.now(UTC)).mastery.values())
        assert known >= 1
        reload(page)
        expect(page.locator("#question textarea")).to_be_visible()
        expect(page.locator("#welcome")).to_have_count(0)


def test_a_citation_opens_the_very_sentence_in_its_lesson(browser: Browser, server: Server, asked: LearnerDesk) -> None:
    with visit(browser, server.url) as page:
        page.locator("#question textarea").fill(QUESTION)
        page.keyboard.press("Enter")
        first = page.locator("a.cite").first
        expect(first).to_be_visible()
        expect(page.locator("#chatbot .katex").first).to_be_visible()
        conversation = asked.conversations()[0]
        answer = asked.turns(conversation.id)[-1].answer
        assert answer is not None
        first.click()
        frame = page.frame_locator("#panel iframe")
        expect(frame.locator("#cited")).to_be_in_viewport()
        text = (ROOT / answer.citations[0].path).read_text(encoding="utf-8")
        assert text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
        letters = re.sub(r"\$[^$]*\$|\W", "", answer.citations[0].quote)
        shown = "".join(frame.locator("mark").all_inner_texts())
        assert letters[:25] in re.sub(r"\W", "", shown)
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        expect(first).to_be_focused()
        reload(page)
        expect(page.locator("#chatbot")).to_contain_text(QUESTION)
        expect(page.locator("a.cite").first).to_be_visible()


def test_a_quiz_survives_a_wrong_answer_a_reload_and_another_tab_and_fills_the_phase(
    browser: Browser, server: Server, asked: LearnerDesk
) -> None:
    with visit(browser, server.url) as page:
        page.locator("#question textarea").fill("quiz me on GANs")
        page.keyboard.press("Enter")
        expect(page.locator("#chat-quiz")).to_contain_text("Question 1 of 5")
        choose(page, "chat", wrong_options(asked))
        expect(page.locator("#chatbot .verdict").last).to_contain_text("Not quite.")
        expect(page.locator("#chatbot .feedback a.cite").first).to_be_visible()
        expect(page.locator("#chat-quiz")).to_contain_text("Question 2 of 5")
        reload(page)
        expect(page.locator("#chat-quiz")).to_contain_text("Question 2 of 5")
        expect(page.locator("#chatbot .verdict").last).to_contain_text("Not quite.")
        tab(page, "Practice")
        for number in range(2, 6):
            expect(page.locator("#practice-quiz")).to_contain_text(f"Question {number} of 5")
            choose(page, "practice", right_options(asked))
            expect(page.locator("#quiz-said .verdict")).to_contain_text("Right.")
            if number < 5:
                page.locator("#next-question").click()
        expect(page.locator("#quiz-said")).to_contain_text("Quiz finished: 4 of 5 right.")
        assert asked.open_quiz() is None
        tab(page, "Progress")
        progress = asked.progress(now=datetime.now(UTC))
        bars = page.locator("#progress-numbers .phase")
        expect(bars).to_have_count(len(progress.phases))
        for phase in progress.phases:
            bar = page.locator(f'#progress-numbers .phase[data-phase="{phase.number}"]')
            expect(bar).to_have_attribute("data-known", str(phase.known))
            expect(bar).to_have_attribute("data-started", str(phase.started))
        assert sum(phase.known + phase.started for phase in progress.phases) >= 1


def test_after_a_restart_quiz_and_conversation_are_where_they_were(
    browser: Browser, server: Server, asked: LearnerDesk
) -> None:
    with visit(browser, server.url) as page:
        page.locator("#question textarea").fill("quiz me on GANs")
        page.keyboard.press("Enter")
        expect(page.locator("#chat-quiz")).to_contain_text("Question 1 of 5")
        choose(page, "chat", right_options(asked))
        expect(page.locator("#chat-quiz")).to_contain_text("Question 2 of 5")
    server.stop()
    again = start(server.home)
    try:
        with visit(browser, again.url) as page:
            expect(page.locator("#chatbot .verdict").last).to_contain_text("Right.")
            expect(page.locator("#chat-quiz")).to_contain_text("Question 2 of 5")
            choose(page, "chat", right_options(asked))
            expect(page.locator("#chat-quiz")).to_contain_text("Question 3 of 5")
    finally:
        again.stop()


def test_a_conversation_is_renamed_and_deleted_only_after_a_question(
    browser: Browser, server: Server, asked: LearnerDesk
) -> None:
    started = asked.start_conversation("First one", now=datetime.now(UTC))
    asked.add_turn(started.id, "learner", "<img src=https://example.org/x.png> ![b](https://example.org/y.png)",
                   now=datetime.now(UTC))  # fmt: skip
    with visit(browser, server.url) as page:
        expect(page.locator("#chatbot")).to_contain_text("<img src=https://example.org/x.png>")
        page.locator("#rename").click()
        page.get_by_label("New title").fill("Second name")
        page.get_by_label("New title").press("Enter")
        expect(page.locator("#conversation-list")).to_contain_text("Second name")
        page.locator("#delete").click()
        expect(page.locator("#deleting")).to_contain_text("Second name")
        page.get_by_role("button", name="Keep").click()
        assert [each.title for each in asked.conversations()] == ["Second name"]
        page.locator("#delete").click()
        page.locator("#delete-for-good").click()
        expect(page.locator("#chatbot")).to_contain_text("Ask about machine learning")
        assert asked.conversations() == ()


def test_the_next_step_is_taken_from_a_button_and_the_advice_moves_on(
    browser: Browser, server: Server, asked: LearnerDesk
) -> None:
    before = asked.next_step(now=datetime.now(UTC)).steps[0]
    with visit(browser, server.url) as page:
        tab(page, "Next")
        expect(page.locator("#step li").first).to_be_visible()
        page.locator("#step a.open").click()
        expect(page.frame_locator("#panel iframe").locator("h1")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        page.locator("#know-this").click()
        title = asked.catalog.topics[before.topic].title
        expect(page.locator("#step h2")).not_to_contain_text(title)
        assert asked.next_step(now=datetime.now(UTC)).steps[0].topic != before.topic


def test_the_library_finds_a_passage_and_shows_it_marked(browser: Browser, server: Server, asked: LearnerDesk) -> None:
    assert asked.profile().asked
    with visit(browser, server.url) as page:
        tab(page, "Library")
        page.locator("#search input").fill("mode collapse")
        page.keyboard.press("Enter")
        page.locator("#listing .results a").first.click()
        reading = page.frame_locator("#reading iframe")
        expect(reading.locator("#cited")).to_be_in_viewport()
        page.locator("#search input").fill("")
        expect(page.locator("#listing")).to_contain_text("Reference code")


def test_a_phone_scrolls_in_one_direction_only(browser: Browser, server: Server, asked: LearnerDesk) -> None:
    now = datetime.now(UTC)
    asked.start_quiz("generative-adversarial-network", 3, 1, now=now)
    with visit(browser, server.url, width=390, height=844) as page:
        expect(page.locator("#question textarea")).to_be_visible()
        for name in ("Chat", "Next", "Practice", "Progress", "Library"):
            tab(page, name)
            expect(page.get_by_role("tabpanel").first).to_be_visible()
            page.wait_for_timeout(700)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_everything_to_type_or_press_has_a_name(browser: Browser, server: Server, asked: LearnerDesk) -> None:
    asked.start_quiz("generative-adversarial-network", 3, 1, now=datetime.now(UTC))
    nameless = """() => [...document.querySelectorAll("button, input, textarea, select, a[href], iframe, fieldset")]
      .filter((each) => each.offsetParent)
      .filter((each) => !(each.getAttribute("aria-label") || each.getAttribute("title") || each.textContent.trim()
        || each.labels?.[0]?.textContent.trim() || each.getAttribute("aria-labelledby")))
      .map((each) => each.outerHTML.slice(0, 160))"""
    with visit(browser, server.url) as page:
        expect(page.locator("#question textarea")).to_be_visible()
        for name in ("Chat", "Next", "Practice", "Progress", "Library"):
            tab(page, name)
            page.wait_for_timeout(700)
            assert page.evaluate(nameless) == [], name
