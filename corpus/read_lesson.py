"""A lesson file as records: front matter to `Topic`, blocks and claims to `Lesson`. Format: docs/writing-lessons.md."""

import re
from pathlib import Path
from typing import Any

from corpus.errors import Problem
from corpus.markdown import blocks, front_matter, plain
from corpus.records import Block, Claim, Lesson, Span, Topic

AREAS = (
    "maths", "python", "data", "classical-ml", "neural-networks", "vision", "sequence-models", "transformers", "nlp",
    "llms", "generative-models", "reinforcement-learning", "graphs", "time-series", "self-supervised",
    "optimization-and-debugging", "ensembles-automl", "mlops-deployment", "distributed", "efficiency-edge",
    "explainability-ethics", "research-career",
)  # fmt: skip
EXPLAINING = ("Intuition", "How it works", "Variants", "How to", "Worked example", "Pitfalls", "Compared with")
SECTIONS = (*EXPLAINING, "Code", "Claims", "Go deeper")
UNCOUNTED = ("Claims", "Code", "Go deeper")
MIN_CLAIMS = 6  # of each kind
WORDS = range(300, 601)

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLAIM = re.compile(r"^\s*[-*+] \[( |x|X)\] ")
_BECAUSE = re.compile(r"(?<=[.!?])\s+(?=Because\b)")


def read_topic(path: Path, relative: str) -> tuple[Topic | None, str, int, list[Problem]]:
    """Return topic (None where the front matter cannot be read), text, offset of the body, and problems."""
    try:
        text = path.read_bytes().decode("utf-8")
        data, body = front_matter(text)
    except (ValueError, OSError) as error:
        return None, "", 0, [Problem(relative, 1, str(error))]
    found: list[str] = []

    def field(name: str, kind: type, default: Any) -> Any:
        value = data.get(name, default)
        if name not in data or not isinstance(value, kind) or isinstance(value, bool):
            found.append(f"front matter: {name} is missing or not a {kind.__name__}")
            return default
        return value

    def strings(name: str) -> tuple[str, ...]:
        values = field(name, list, [])
        if not all(isinstance(value, str) and value.strip() for value in values):
            found.append(f"front matter: {name} holds something that is not a text (quote it)")
        return tuple(str(value).strip() for value in values)

    topic = Topic(
        id=path.stem,
        title=field("title", str, path.stem),
        aliases=strings("aliases"),
        area=field("area", str, ""),
        needs=strings("needs"),
        minutes=field("minutes", int, 60),
        assess=data.get("assess", "quiz"),
        formerly=strings("formerly"),
        path=relative,
    )
    unknown = sorted(set(data) - {"title", "aliases", "area", "needs", "minutes", "assess", "formerly"})
    if unknown:
        found.append(f"front matter: unknown field {', '.join(map(str, unknown))}")
    if not _KEBAB.fullmatch(topic.id):
        found.append(f"file name {path.name!r} is not kebab-case")
    if topic.area not in AREAS:
        found.append(f"front matter: area {topic.area!r} is none of the {len(AREAS)} areas")
    if topic.assess not in ("quiz", "read"):
        found.append(f"front matter: assess is {topic.assess!r}; write quiz or read")
    if not 15 <= topic.minutes <= 240:
        found.append(f"front matter: minutes is {topic.minutes}; a topic takes 15 to 240")
    return topic, text, body, [Problem(relative, 1, message) for message in found]


def read_lesson(topic: Topic, text: str, body: int) -> tuple[Lesson, list[Problem]]:
    """Return the lesson of `topic` from its file's `text`, and what is wrong with its body."""
    problems: list[Problem] = []
    found = tuple(blocks(text, body))
    claims = tuple(_claims(topic, text, found, problems))
    titles = [block.headings[-1].title for block in found if block.kind == "heading" and block.headings[-1].level == 2]
    for block in found:
        if block.kind == "heading" and block.headings[-1].level == 2 and block.headings[-1].title not in SECTIONS:
            problems.append(Problem(topic.path, block.line, f"unknown section ## {block.headings[-1].title}"))
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        problems.append(Problem(topic.path, 1, f"section ## {title} stands twice"))
    definition = next((block for block in found if block.kind != "heading"), None)
    if definition is None or definition.kind != "paragraph" or definition.headings:
        problems.append(Problem(topic.path, 1, "no definition: the first paragraph stands before any heading"))
    explaining = [title for title in titles if title in EXPLAINING]
    if not explaining:
        problems.append(Problem(topic.path, 1, f"no explaining section: write one of {', '.join(EXPLAINING)}"))
    words = sum(len(_words(text, block)) for block in found)
    true = sum(claim.true for claim in claims)
    enough = min(true, len(claims) - true) >= MIN_CLAIMS or topic.assess == "read"
    complete = enough and len(explaining) >= 2 and words in WORDS
    if "Claims" in titles and not complete:
        why = (
            f"{true} true and {len(claims) - true} false claims, at least {MIN_CLAIMS} of each"
            if not enough
            else f"{words} words of prose, 300 to 600"
        )
        problems.append(Problem(topic.path, 1, f"has claims and is not complete: {why} are asked for"))
    return Lesson(topic, text, body, found, claims, words, complete), problems


def _words(text: str, block: Block) -> list[str]:
    if block.kind in ("heading", "code", "formula") or any(h.title in UNCOUNTED for h in block.headings):
        return []
    return re.sub(r"\$\$?[^$]+\$\$?", "", plain(text[block.start : block.end])).split()


def _claims(topic: Topic, text: str, found: tuple[Block, ...], problems: list[Problem]) -> list[Claim]:
    """Parse the task list under `## Claims`; whatever else stands there is a problem."""
    claims: list[Claim] = []
    for block in found:
        if block.kind == "heading" or not any(heading.title == "Claims" for heading in block.headings):
            continue
        line_start = text.rfind("\n", 0, block.start) + 1
        box = _CLAIM.match(text[line_start : block.end])
        body = text[block.start : block.end]
        split = _BECAUSE.search(body)
        if block.kind != "item" or box is None or split is None:
            message = "a claim is '- [x] Sentence. Because ...' (or '- [ ] ...')"
            problems.append(Problem(topic.path, block.line, message))
            continue
        start, because = block.start, block.start + split.end()
        if any(text[start : block.start + split.start()] == claim.text for claim in claims):
            problems.append(Problem(topic.path, block.line, "the same claim stands twice"))
            continue
        claims.append(
            Claim(
                text=text[start : block.start + split.start()],
                because=text[because : block.end],
                true=box[1] != " ",
                span=Span(topic.path, start, block.start + split.start()),
                because_span=Span(topic.path, because, block.end),
            )
        )
    return claims
