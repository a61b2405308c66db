"""`check` names every problem of a corpus at once: each kind of problem stands once in the broken corpus below."""

from pathlib import Path

import pytest

from corpus import catalog
from corpus.errors import Problem

HEAD = "title: {title}\naliases: []\narea: maths\nneeds: []\nminutes: 60\nassess: quiz\nformerly: []\n"
BODY = "A topic is learned in one go.\n\n## Intuition\nIt is.\n"
PROSE = "Twelve words make a sentence that stands in this lesson right here. " * 30
CLAIMS = "\n".join(f"- [{'x' if n < 6 else ' '}] Claim {n} is one. Because of {n}." for n in range(12))
MODULE = '''"""Code.

Topics: sound
"""


def one():
    """Return 1."""
    return 1


def cases(rng):
    return {}
'''
ROADMAP = "---\nid: r\ntitle: R\nsource: r.txt\nunit: phase\nnames: [r]\n---\n"
PROJECT = "---\ntitle: P\ntopics: [sound]\nhours: 4-6\n---\nGoal: Do it.\n"


def lesson(name: str, body: str = BODY, **changes: str) -> str:
    """A lesson text; `changes` replace lines of the front matter, "" leaves one out."""
    lines = {line.split(":")[0]: line for line in HEAD.format(title=name.capitalize()).splitlines()}
    lines |= {key: f"{key}: {value}" if value else "" for key, value in changes.items()}
    return "---\n" + "\n".join(line for line in lines.values() if line) + f"\n---\n{body}"


BROKEN: dict[str, tuple[str, list[tuple[int, str]]]] = {  # file: text, [(line, what its one problem says)]
    "lessons/sound.md": (lesson("sound"), []),
    "lessons/headless.md": ("No front matter.\n", [(1, "no front matter")]),
    "lessons/untitled.md": (lesson("untitled", title=""), [(1, "title is missing or not a str")]),
    "lessons/half.md": (lesson("half", minutes="0.5"), [(1, "minutes is missing or not a int")]),
    "lessons/number.md": (lesson("number", aliases="[1984]"), [(1, "aliases holds something that is not a text")]),
    "lessons/extra.md": (lesson("extra", level="hard"), [(1, "unknown field level")]),
    "lessons/Not_Kebab.md": (lesson("kebab"), [(1, "'Not_Kebab.md' is not kebab-case")]),
    "lessons/far.md": (lesson("far", area="astrology"), [(1, "area 'astrology' is none of the 22 areas")]),
    "lessons/exam.md": (lesson("exam", assess="exam"), [(1, "assess is 'exam'; write quiz or read")]),
    "lessons/long.md": (lesson("long", minutes="900"), [(1, "minutes is 900; a topic takes 15 to 240")]),
    "lessons/bare.md": (lesson("bare", "## Intuition\nIt is.\n"), [(1, "no definition")]),
    "lessons/mute.md": (lesson("mute", "It is.\n\n## Go deeper\n- A book\n"), [(1, "no explaining section")]),
    "lessons/odd.md": (lesson("odd", BODY + "\n## Trivia\nIt is.\n"), [(15, "unknown section ## Trivia")]),
    "lessons/twice.md": (lesson("twice", BODY + "\n## Intuition\nIt is.\n"), [(1, "## Intuition stands twice")]),
    "lessons/thin.md": (
        lesson("thin", f"{BODY}\n## Pitfalls\n{PROSE}\n\n## Claims\n" + "\n".join(CLAIMS.splitlines()[:11])),
        [(1, "6 true and 5 false claims")],
    ),
    "lessons/short.md": (
        lesson("short", f"{BODY}\n## Pitfalls\n- One.\n\n## Claims\n{CLAIMS}"),
        [(1, "words of prose")],
    ),
    "lessons/claims.md": (
        lesson(
            "claims",
            f"{BODY}\n## Pitfalls\n{PROSE}\n\n## Claims\n{CLAIMS}\n- [x] It is so.\n- [ ] Claim 0 is one. Because.",
        ),
        [(31, "a claim is '- [x] Sentence. Because ...'"), (32, "the same claim stands twice")],
    ),
    "lessons/needy.md": (lesson("needy", needs="[magic]"), [(1, "needs 'magic', which is no topic")]),
    "lessons/egg.md": (lesson("egg", needs="[hen]"), [(1, "needs go in a circle: egg -> hen -> egg")]),
    "lessons/hen.md": (lesson("hen", needs="[egg, magic]"), [(1, "needs 'magic', which is no topic")]),
    "lessons/selfish.md": (lesson("selfish", needs="[selfish]"), [(1, "circle: selfish -> selfish")]),
    "lessons/cat.md": (lesson("cat", aliases="[House-Cat]"), [(1, "the name 'house cat' is also claimed by moggy")]),
    "lessons/moggy.md": (lesson("moggy", aliases="[house cat]"), [(1, "the name 'house cat' is also claimed by cat")]),
    "lessons/former.md": (lesson("former", formerly="[sound]"), [(1, "formerly 'sound' is still a topic")]),
    "lessons/lost.md": (
        lesson("lost", BODY + "See [this](nowhere.md).\n"),
        [(13, "link [this](nowhere.md) leads nowhere")],
    ),
    "lessons/code.md": (
        lesson("code", BODY + "\n## Code\n[`two`](../reference/good.py) and [`one`](../reference/good.py) do it.\n"),
        [(16, "`two` is no public function of good.py")],
    ),
    "roadmaps/headless.md": ("", [(1, "no front matter")]),
    "roadmaps/empty.md": (
        ROADMAP.replace("names: [r]", "names: []"),
        [(1, "names is missing"), (1, "no heading '## Phase 1")],
    ),
    "roadmaps/parts.md": (
        ROADMAP + "## Phase 1: One\n### Lern\n- [Sound](../lessons/sound.md)\n### Learn\n- [Gone](../lessons/gone.md)\n"
        "## Total time\n| Phase | Hours |\n| --- | --- |\n| 1 | 3-4 hours |\n| 2 | soon |\n",
        [
            (9, "unknown part ### Lern"),
            (12, "link [Gone]"),
            (14, "a row without hours, months or weeks: | 2 | soon |"),
        ],
    ),
    "projects/vague.md": (PROJECT.replace("hours: 4-6\n", ""), [(1, "hours is missing")]),
    "projects/wishful.md": (PROJECT.replace("sound", "wishing"), [(1, "topics names 'wishing', which is no topic")]),
    "projects/linked.md": (PROJECT + "See [it](it.md).\n", [(6, "link [it](it.md) leads nowhere")]),
    "phrasings/torn.yaml": ("sound: [open\n", [(1, "not readable YAML")]),
    "phrasings/list.yaml": ("- sound\n", [(1, "not a mapping of topic id to a list of phrasings")]),
    "phrasings/number.yaml": ("sound: [what is it, 42]\n", [(1, "sound: not a list of texts")]),
    "reference/good.py": (MODULE, []),
    "reference/syntax.py": ('"""Code."""\n\ndef (:\n', [(3, "not readable Python")]),
    "reference/nameless.py": (MODULE.replace("Topics: sound", ""), [(1, "no line 'Topics: <topic id>, ...'")]),
    "reference/foreign.py": (
        MODULE.replace("sound", "sound, alchemy"),
        [(1, "Topics names 'alchemy', which is no topic")],
    ),
    "reference/caseless.py": (MODULE.replace("cases", "_cases"), [(1, "no function cases(rng)")]),
    "reference/silent.py": (MODULE.replace('    """Return 1."""\n', ""), [(7, "one has no docstring")]),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, (text, _) in BROKEN.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    said = "sound: [how do ears work]\negg: [How do ears work]\nghost: [who is there]\n"
    (tmp_path / "corpus/phrasings/shared.yaml").write_text(said)
    (tmp_path / "corpus/lessons/latin.md").write_bytes("---\ntitle: Caf\xe9\n---\n".encode("latin-1"))
    return tmp_path


def test_each_problem_is_reported_once_at_its_place_and_nothing_else(root: Path) -> None:
    wanted = {(f"corpus/{file}", line, part) for file, (_, problems) in BROKEN.items() for line, part in problems}
    wanted.add(("corpus/lessons/latin.md", 1, "codec can't decode"))
    wanted.add(("corpus/phrasings", 1, "'ghost' is no topic"))
    wanted.add(("corpus/phrasings", 1, "'How do ears work' stands under sound and egg"))
    found = list(catalog.check(root).problems)
    silent = [item for item in wanted if not any(_is(problem, item) for problem in found)]
    surplus = [str(problem) for problem in found if not any(_is(problem, item) for item in wanted)]
    assert (silent, surplus) == ([], [])
    assert len(found) == len(wanted)


def _is(problem: Problem, item: tuple[str, int, str]) -> bool:
    return (problem.path, problem.line) == item[:2] and item[2] in problem.message


def test_problems_are_sorted_by_file_and_line(root: Path) -> None:
    found = [(problem.path, problem.line) for problem in catalog.check(root).problems]
    assert found == sorted(found)


def test_what_can_be_read_of_a_broken_corpus_is_loaded(root: Path) -> None:
    loaded = catalog.load(root)
    assert "sound" in loaded.topics
    assert {"headless", "latin"} & loaded.topics.keys() == set()
    assert [function.name for function in loaded.functions if function.module == "good"] == ["one"]


def test_a_sound_corpus_has_no_problem_and_its_counts_are_right(tmp_path: Path) -> None:
    files = {
        "lessons/whole.md": lesson("whole", f"{BODY}\n## Pitfalls\n{PROSE}\n\n## Claims\n{CLAIMS}"),
        "lessons/sound.md": lesson("sound", needs="[whole]"),
        "reference/good.py": MODULE,
    }
    for name, text in files.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    report = catalog.check(tmp_path)
    assert report.problems == ()
    assert (report.lessons, report.complete, report.claims, report.functions) == (2, 1, 12, 1)


def test_a_link_in_code_or_a_formula_is_no_link(tmp_path: Path) -> None:
    path = tmp_path / "corpus/lessons/sound.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        lesson("sound", f"{BODY}\n```python\nf[0](a.b)\n```\n\n$$\nx[0](a.b)\n$$\n\nThe value x[0, 1](3).\n")
    )
    assert catalog.check(tmp_path).problems == ()
