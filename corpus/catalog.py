"""The typed door to the corpus: topics, lessons, roadmaps, projects, reference functions, and all that is wrong.

`load` reads front matters and roadmaps only (a fraction of a second); a lesson's body is parsed when it is asked for.
`check` reads everything, imports no corpus code, and returns every problem at once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.added import bare, told_apart
from corpus.errors import Problem, UserError
from corpus.markdown import blocks, front_matter, links
from corpus.merge import JOIN, merged, spoken
from corpus.read_lesson import read_lesson, read_topic
from corpus.read_phrasings import read_phrasings
from corpus.read_reference import read_module
from corpus.read_roadmap import read_roadmap
from corpus.records import Lesson, Phrasing, Project, ReferenceFunction, Roadmap, Topic
from corpus.topics import find_circle, shared_names

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Catalog:
    """Everything that is taught, by id. Paths in its records are relative to `root`, the checkout."""

    root: Path
    topics: dict[str, Topic]
    roadmaps: dict[str, Roadmap]
    projects: dict[str, Project]
    functions: tuple[ReferenceFunction, ...]
    _lessons: dict[str, Lesson] = field(default_factory=dict, repr=False, compare=False)

    def lesson(self, topic_id: str) -> Lesson:
        """Return the parsed lesson of a topic. Raises UserError for an unknown topic."""
        if topic_id not in self._lessons:
            topic = self.topic(topic_id)
            text = (self.root / topic.path).read_bytes().decode("utf-8")
            self._lessons[topic_id] = read_lesson(topic, text, front_matter(text)[1])[0]
        return self._lessons[topic_id]

    def topic(self, topic_id: str) -> Topic:
        if topic_id not in self.topics:
            from difflib import get_close_matches

            near = get_close_matches(topic_id, self.topics, 1)
            hint = f"Did you mean {near[0]}?" if near else "`python -m tutor progress` lists the topics."
            raise UserError(f"There is no topic {topic_id!r}.", hint)
        return self.topics[topic_id]

    def roadmap(self, called: str) -> Roadmap:
        """Return a roadmap by id or natural name, or several as one ("a+b", "the levels roadmap and the study guide").

        Raises UserError naming those that exist.
        """
        found = self._called(called)
        if not found and JOIN in called:
            found = [one for part in called.split(JOIN) for one in self._called(part)]
            found = found if len(found) == called.count(JOIN) + 1 else []
        if not found:
            parts = re.split(r",| and ", called)
            found = [one for part in parts for one in self._called(part)] if len(parts) > 1 else []
            found = found if len(found) == len(parts) else []
        if not found:
            known = "; ".join(f"{roadmap.id} ({spoken(roadmap)})" for roadmap in self.roadmaps.values())
            raise UserError(f"There is no roadmap {called!r}.", f"Choose one of: {known}.")
        return merged(list({roadmap.id: roadmap for roadmap in found}.values()))

    def with_roadmaps(self, added: Iterable[Roadmap]) -> "Catalog":
        """Return this catalog with further roadmaps after its own; ids and names that clash get a number."""
        return replace(self, roadmaps=told_apart(self.roadmaps, added))

    def followed(self, chosen: str) -> Roadmap | None:
        """Return the roadmap that a learner once chose, or what is left of several; None where none exists any more."""
        left = [self.roadmaps[part] for part in chosen.split(JOIN) if part in self.roadmaps]
        return merged(left) if left else None

    def _called(self, name: str) -> list[Roadmap]:
        """Return the one roadmap with this id or name, with or without its article; else nothing."""
        if name.strip() in self.roadmaps:
            return [self.roadmaps[name.strip()]]
        wanted = bare(name)
        found = [each for each in self.roadmaps.values() if wanted in map(bare, (each.id, each.title, *each.names))]
        return found if len(found) == 1 and wanted else []


@dataclass(frozen=True)
class CheckReport:
    problems: tuple[Problem, ...]
    lessons: int
    complete: int
    claims: int
    functions: int


def load(root: Path | None = None) -> Catalog:
    """Read the corpus under `root` (default: this checkout), leaving out what cannot be read; `check` names that."""
    return _read(root or CHECKOUT, [])


def load_phrasings(root: Path | None = None) -> tuple[Phrasing, ...]:
    """Read learners' phrasings, which only the build needs, leaving out what cannot be read."""
    return _phrasings(root or CHECKOUT, [])


def check(root: Path | None = None) -> CheckReport:
    """Read every file and cross-check the whole; problems are sorted by file and line."""
    base = root or CHECKOUT
    problems: list[Problem] = []
    catalog = _read(base, problems)
    lessons = []
    for topic in catalog.topics.values():
        text = (base / topic.path).read_bytes().decode("utf-8")
        lesson, found = read_lesson(topic, text, front_matter(text)[1])
        lessons.append(lesson)
        problems += found
    problems += _cross_check(catalog, lessons)
    problems += _check_phrasings(catalog, _phrasings(base, problems))
    return CheckReport(
        problems=tuple(sorted(set(problems))),
        lessons=len(lessons),
        complete=sum(lesson.complete for lesson in lessons),
        claims=sum(len(lesson.claims) for lesson in lessons),
        functions=len(catalog.functions),
    )


def _read(root: Path, problems: list[Problem]) -> Catalog:
    topics: dict[str, Topic] = {}
    roadmaps: dict[str, Roadmap] = {}
    functions: list[ReferenceFunction] = []
    for path, relative in _files(root, "lessons", "*.md"):
        topic, _, _, found = read_topic(path, relative)
        problems += found
        if topic is not None:
            topics[topic.id] = topic
    for path, relative in _files(root, "roadmaps", "*.md"):
        roadmap, found = read_roadmap(path, relative)
        problems += found
        if roadmap is not None:
            roadmaps[roadmap.id] = roadmap
    # In the order of their documents: the first one is what a learner follows who has not chosen.
    roadmaps = dict(sorted(roadmaps.items(), key=lambda pair: pair[1].source))
    projects: dict[str, Project] = {}
    for path, relative in _files(root, "projects", "*.md"):
        project, found = _project(path, relative)
        problems += found
        if project is not None:
            projects[project.id] = project
    for path, relative in _files(root, "reference", "*.py"):
        if path.name != "__init__.py":
            read, found = read_module(path, relative)
            problems += found
            functions += read
    return Catalog(root, topics, roadmaps, projects, tuple(functions))


def _phrasings(root: Path, problems: list[Problem]) -> tuple[Phrasing, ...]:
    phrasings: list[Phrasing] = []
    for path, relative in _files(root, "phrasings", "*.yaml"):
        read, found = read_phrasings(path, relative)
        problems += found
        phrasings += read
    return tuple(phrasings)


def _check_phrasings(catalog: Catalog, phrasings: tuple[Phrasing, ...]) -> list[Problem]:
    """Every phrasing belongs to one topic that exists."""
    problems = []
    owner: dict[str, str] = {}
    for phrasing in phrasings:
        if phrasing.topic not in catalog.topics:
            problems.append(Problem("corpus/phrasings", 1, f"{phrasing.topic!r} is no topic"))
        other = owner.setdefault(phrasing.text.casefold(), phrasing.topic)
        if other != phrasing.topic:
            message = f"{phrasing.text!r} stands under {other} and {phrasing.topic}"
            problems.append(Problem("corpus/phrasings", 1, message))
    return problems


def _files(root: Path, folder: str, pattern: str) -> Iterable[tuple[Path, str]]:
    for path in sorted((root / "corpus" / folder).glob(pattern)):
        yield path, path.relative_to(root).as_posix()


def _project(path: Path, relative: str) -> tuple[Project | None, list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8")
        data, _ = front_matter(text)
    except (ValueError, OSError) as error:
        return None, [Problem(relative, 1, str(error))]
    missing = [name for name in ("title", "topics", "hours") if not data.get(name)]
    project = Project(
        id=path.stem,
        title=str(data.get("title", path.stem)),
        aliases=tuple(map(str, data.get("aliases") or ())),
        topics=tuple(map(str, data.get("topics") or ())),
        hours=str(data.get("hours", "")),
        path=relative,
        text=text,
    )
    return project, [Problem(relative, 1, f"front matter: {name} is missing") for name in missing]


def _cross_check(catalog: Catalog, lessons: list[Lesson]) -> list[Problem]:
    problems: list[Problem] = []
    for topic in catalog.topics.values():
        for need in topic.needs:
            if need not in catalog.topics:
                problems.append(Problem(topic.path, 1, f"needs {need!r}, which is no topic"))
    rest = dict(catalog.topics)
    while circle := find_circle(rest):
        problems.append(Problem(catalog.topics[circle[0]].path, 1, f"needs go in a circle: {' -> '.join(circle)}"))
        del rest[circle[0]]
    for name, owners in shared_names(catalog.topics.values()).items():
        for owner in owners:
            others = ", ".join(other for other in owners if other != owner)
            problems.append(Problem(catalog.topics[owner].path, 1, f"the name {name!r} is also claimed by {others}"))
    former = [(old, topic) for topic in catalog.topics.values() for old in topic.formerly]
    problems += [Problem(t.path, 1, f"formerly {old!r} is still a topic") for old, t in former if old in catalog.topics]
    for function in catalog.functions:
        for topic_id in function.topics:
            if topic_id not in catalog.topics:
                problems.append(Problem(function.span.path, 1, f"Topics names {topic_id!r}, which is no topic"))
    for project in catalog.projects.values():
        for topic_id in project.topics:
            if topic_id not in catalog.topics:
                problems.append(Problem(project.path, 1, f"topics names {topic_id!r}, which is no topic"))
    for roadmap in catalog.roadmaps.values():
        problems += _check_links(catalog, roadmap.path, roadmap.text)
    for project in catalog.projects.values():
        problems += _check_links(catalog, project.path, project.text)
    for lesson in lessons:
        problems += _check_links(catalog, lesson.topic.path, lesson.text)
        problems += _check_code(catalog, lesson)
    return problems


def _check_links(catalog: Catalog, path: str, text: str) -> list[Problem]:
    """Every relative link leads to a file of the corpus; formulas and fences are no place for links."""
    problems = []
    folder = (catalog.root / path).parent
    body = front_matter(text)[1]
    for block in blocks(text, body):
        if block.kind in ("code", "formula"):
            continue
        for label, target in links(text[block.start : block.end]):
            outside = re.match(r"[a-z]+:", target) or target.startswith("#")
            # Interval notation such as [0, 1](x) is no link: a target of ours has a suffix.
            if not outside and "." in target and not (folder / target.split("#")[0]).is_file():
                problems.append(Problem(path, block.line, f"link [{label}]({target}) leads nowhere"))
    return problems


def _check_code(catalog: Catalog, lesson: Lesson) -> list[Problem]:
    """A link with a code label under ## Code names a public function of the module that it points to."""
    public = {(function.module, function.name) for function in catalog.functions}
    problems = []
    for block in lesson.blocks:
        if block.kind == "heading" or not any(heading.title == "Code" for heading in block.headings):
            continue
        for label, target in links(lesson.text[block.start : block.end]):
            module = Path(target)
            if module.suffix == ".py" and label.startswith("`") and (module.stem, label.strip("`()")) not in public:
                message = f"{label} is no public function of {module.name}"
                problems.append(Problem(lesson.topic.path, block.line, message))
    return problems
