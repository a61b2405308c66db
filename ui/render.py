r"""From what a session yields to what the chat shows: pure functions, event or turn in, message out.

A message is Markdown for Gradio's chat. Whatever we did not write is turned into HTML here, escaped, one line per block
(a blank line would end the HTML block); only code fences stay Markdown, for Gradio's colours and copy button. Formulas
come between `\(` and `\)` for its local KaTeX. A mark such as [1] becomes a link to the sentence in its lesson.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NotRequired, TypedDict

from markdown_it.token import Token

from corpus.markdown import plain
from tutor.records import (
    Answer,
    Answered,
    ChatEvent,
    Citation,
    Graded,
    Notice,
    ProgressShown,
    QuizItem,
    QuizShown,
    QuizState,
    Recommended,
    Turn,
    Working,
)
from ui import words
from ui.markup import Markup, katex
from ui.places import rewrite
from ui.sources import Sources

QuizOf = Callable[[str], QuizState | None]

_MARK = re.compile(r"\[(\d{1,3})\]")
_PRE = re.compile(r"(<pre.*?</pre>)", re.DOTALL)


class Choice(TypedDict):
    label: str
    value: str


class Message(TypedDict):
    """One message of the chat, as Gradio takes it. `options` are buttons under it."""

    role: Literal["user", "assistant"]
    content: str
    options: NotRequired[list[Choice]]


def learner(text: str) -> Message:
    """What the learner typed, as typed: no Markdown, no HTML, no formula is read out of it."""
    shown = html.escape(text.strip())
    # Gradio looks for formulas and for place holders of its own before it parses HTML.
    for sign in "\\%":
        shown = shown.replace(sign, f"&#{ord(sign)};")
    return {"role": "user", "content": f"<div>{'<br>'.join(shown.splitlines())}</div>"}


def tutor(text: str) -> Message:
    """A text of the tutor without citations."""
    return {"role": "assistant", "content": _markdown(text, (), None)}


def working(stage: str) -> Message:
    return {"role": "assistant", "content": f'<div class="working">{html.escape(stage)}</div>'}


def failed(text: str) -> Message:
    """What went wrong, in the place where the answer would stand."""
    return {"role": "assistant", "content": f'<div class="failed"><p>{html.escape(text)}</p></div>'}


def answer(found: Answer, sources: Sources) -> Message:
    """An answer with its marks as links, its sources beneath, and what may be asked next as buttons."""
    content = _markdown(found.text, found.citations, sources)
    if found.citations:
        content += "\n\n" + _sources(found.citations, sources)
    message: Message = {"role": "assistant", "content": content}
    if found.suggestions:
        message["options"] = [{"label": each, "value": each} for each in found.suggestions]
    return message


def event(happened: ChatEvent, sources: Sources) -> Message:
    """The message of one event; it looks as the stored turn will after a reload."""
    match happened:
        case Working(stage):
            return working(f"{stage[:1].upper()}{stage[1:]} …")
        case Answered(found) | Recommended(answer=found):
            return answer(found, sources)
        case QuizShown(quiz, item):
            return question(quiz, item)
        case Graded(grade, quiz):
            return graded(quiz, grade.item, sources)
        case ProgressShown() | Notice():
            return tutor(happened.text)


def turn(said: Turn, sources: Sources, quiz_of: QuizOf) -> Message:
    """A stored turn. Questions and grades are drawn from their quiz, where it can still be found."""
    if said.role == "learner":
        return learner(said.text)
    if said.data.get("kind") in ("quiz", "grade"):
        quiz = quiz_of(str(said.data.get("quiz")))
        item = None if quiz is None else next((each for each in quiz.items if each.id == said.data.get("item")), None)
        if quiz is not None and item is not None:
            return question(quiz, item) if said.data["kind"] == "quiz" else graded(quiz, item, sources)
    return tutor(said.text) if said.answer is None else answer(said.answer, sources)


def conversation(turns: Sequence[Turn], sources: Sources, quiz_of: QuizOf) -> list[Message]:
    """All messages of a conversation; only the last one offers what may be asked next."""
    messages = [turn(said, sources, quiz_of) for said in turns]
    for message in messages[:-1]:
        message.pop("options", None)
    return messages


def question(quiz: QuizState, item: QuizItem) -> Message:
    """A quiz question without its options: these stand below the chat, where they can be chosen."""
    stem = _line(Markup(katex, lambda _: "").inline(item.stem))
    number = [each.id for each in quiz.items].index(item.id) + 1
    return {
        "role": "assistant",
        "content": f'<div class="question"><small>Question {number} of {len(quiz.items)}</small><p>{stem}</p></div>',
    }


def graded(quiz: QuizState, item: QuizItem, sources: Sources) -> Message:
    """The verdict with a line for every option."""
    return {"role": "assistant", "content": _line(feedback(quiz, item, sources, Markup(katex, lambda _: "")))}


def feedback(quiz: QuizState, item: QuizItem, sources: Sources, markup: Markup, note: str = "") -> str:
    """HTML: right or wrong, why each option is what it is with its source, and the score after the last question."""
    chosen = quiz.chosen.get(item.id, ())
    head, kind = ("Right.", "good") if set(chosen) == set(item.key) else ("Not quite.", "bad")
    rows = "".join(_option(item, index, chosen, sources, markup) for index in range(len(item.options)))
    end = ""
    if quiz.open_item is None and [*quiz.chosen][-1:] == [item.id]:
        right, total = quiz.score
        end = f'<p class="score"><strong>Quiz finished: {right} of {total} right.</strong></p>'
    return (
        f'<div class="feedback"><p class="verdict {kind}"><strong>{head}</strong> {html.escape(note)}</p>'
        f'<ul class="options">{rows}</ul>{end}</div>'
    )


def _option(item: QuizItem, index: int, answer_given: Sequence[str], sources: Sources, markup: Markup) -> str:
    option = item.options[index]
    key, chosen = option.id in item.key, option.id in answer_given
    sign, label = (
        ("✓", "right, chosen") if key and chosen
        else ("✓", "right, not chosen") if key
        else ("✗", "wrong, chosen") if chosen
        else ("·", "rightly left out")
    )  # fmt: skip
    kind = "good" if key else "bad" if chosen else "idle"
    why = markup.inline(item.explanations.get(option.id, ""))
    citation = next((each for each in item.citations if each.mark == index + 1), None)
    link = "" if citation is None else " " + _mark_link(citation, sources, "Source")
    return (
        f'<li class="{kind}"><span class="sign" aria-hidden="true">{sign}</span><div><strong>'
        f'{markup.inline(option.text)}</strong> <span class="label">{label}</span><p>{why}{link}</p></div></li>'
    )


def _markdown(text: str, citations: Sequence[Citation], sources: Sources | None) -> str:
    """Markdown of the tutor as blocks of HTML, code fences left as they are."""
    # Relative links of quoted sentences lead to other lessons; answers stand beside no file, so lessons' own place.
    markup = Markup(katex, lambda target: rewrite(target, "corpus/lessons/answer.md"))
    tokens = markup.parse(text)
    if sources is not None:
        for token in tokens:
            if token.children:
                token.children = list(_linked(token.children, citations, sources))
    parts: list[str] = []
    waiting: list[Token] = []

    def flush() -> None:
        if waiting:
            parts.append(f'<div class="answer">{_line(markup.render(waiting))}</div>')
            waiting.clear()

    for token in tokens:
        if token.type == "fence" and token.level == 0:
            flush()
            ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", token.content)), default=0))
            language = re.sub(r"[^\w+-]", "", token.info.split(" ")[0])
            parts.append(f"{ticks}{language}\n{token.content.rstrip()}\n{ticks}")
        else:
            waiting.append(token)
    flush()
    return "\n\n".join(parts)


def _linked(children: Sequence[Token], citations: Sequence[Citation], sources: Sources) -> Iterator[Token]:
    """Yield the tokens with marks in text turned into links; a number without a citation stays text."""
    by_mark = {citation.mark: citation for citation in citations}
    for child in children:
        if child.type != "text":
            yield child
            continue
        at = 0
        for match in _MARK.finditer(child.content):
            citation = by_mark.get(int(match[1]))
            if citation is None:
                continue
            yield Token("text", "", 0, content=child.content[at : match.start()].rstrip(" "))
            yield Token("html_inline", "", 0, content=_mark_link(citation, sources))
            at = match.end()
        yield Token("text", "", 0, content=child.content[at:])


def _mark_link(citation: Citation, sources: Sources, label: str = "") -> str:
    """A small link to the sentence; its title is the quote, for a look without leaving."""
    quote = " ".join(plain(citation.quote).split())
    short = quote if len(quote) <= 300 else quote[:299] + "…"
    where = sources.title(citation.path, citation.start)
    href = sources.url(citation)
    shown = label or str(citation.mark)
    if not href:
        return f'<span class="cite" title="{_attribute(short)}">{shown}</span>'
    return (
        f'<a class="cite" href="{html.escape(href)}" title="{_attribute(short)}" '
        f'aria-label="Source {citation.mark}: {_attribute(where)}">{shown}</a>'
    )


def _attribute(text: str) -> str:
    """`text` for an attribute, safe from Gradio's search for formulas."""
    return html.escape(text).replace("\\", "&#92;").replace("%", "&#37;")


def _sources(citations: Sequence[Citation], sources: Sources) -> str:
    rows = "".join(f'<li value="{each.mark}">{_place(each, sources)}{_quote(each.quote)}</li>' for each in citations)
    summary = words.count(len(citations), "source")
    return f'<details class="sources"><summary>{summary}</summary><ol>{rows}</ol></details>'


def _place(citation: Citation, sources: Sources) -> str:
    href, title = sources.url(citation), html.escape(sources.title(citation.path, citation.start))
    return f'<a href="{html.escape(href)}">{title}</a>' if href else title


def _quote(text: str) -> str:
    """The quoted span with its formulas and code, folded to one line of HTML."""
    markup = Markup(katex, lambda _: "")
    return f"<blockquote>{_line(markup.render(markup.parse(text)))}</blockquote>"


def _line(markup: str) -> str:
    """HTML without line ends: those of code as entities, all others as spaces."""
    parts = _PRE.split(markup)
    return "".join(
        part.rstrip("\n").replace("\n", "&#10;") if part.startswith("<pre") else " ".join(part.split("\n"))
        for part in parts
    ).strip()


def paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"
