"""Where each item of the source documents has to stand in the roadmap files, and what is missing there."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from corpus.records import Range
from tests.corpus.statements import Key, Line, words

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
FILES = {
    "000": "genai-phases", "001": "genai-foundations-to-ethics", "002": "ai-levels", "003": "genai-engineer",
    "004": "ml-ai-study-guide",
}  # fmt: skip

# The parts of a document that stand outside its numbered parts, and the section of the roadmap file that holds them.
SECTIONS = {
    "Overview": "Overview", "Understand the Role of Generative AI Engineer": "Overview", "About the Author": "Overview",
    "Total Time Required": "Total time", "Additional Resources": "Resources", "Other Roadmaps": "Resources",
    "Certification Path": "Certificate", "Progress Tracking": "Assessment", "Key Takeaways": "Advice",
    "Conclusion": "Advice", "Final Note: Workflow Integration": "Advice", "Getting Help": "Advice",
    "Recommended Courses at aiQuest Intelligence": "Advice", "Study Tips & Best Practices": "Advice",
    "Next Steps After Completion": "Advice", "Final Notes": "Advice",
}  # fmt: skip
PARTS = {
    "topic": "learn", "objective": "objectives", "hands_on": "practise", "study_material": "study material",
    "project": "build", "skip": "skip", "optional": "optional", "goal": "goal", "resource": "resources",
}  # fmt: skip
# Headings of a document that stand as the part itself or as a group of another name; the rest keep their names.
LANGUAGES = "Additional Language: Java, C++ (Optional)"
GROUPS = {
    "What to Learn?": "", "Resources": "", "Practice Projects": "", "Skippable Topics": "", "Ideas for Projects": "",
    "Study Materials": "", "Learning Objectives": "", "Hands-on Practice": "", "Checkpoint Project": "",
    "Capstone Project": "", "Learning Phases": "", LANGUAGES: "", "Why Learn Java?": "Java", "Why Learn C++?": "C++",
}  # fmt: skip
RENAMED = {"Search Generative AI Jobs": "Search Generative AI Jobs"}  # a link without a heading: its own group
UNGROUPED = ("Overview", "Key Takeaways", "Conclusion")
WITH_GROUPS = ("000", "001", "002")  # documents whose headings are groups; in the others they lead a line
NO_LESSON = "CAREER_ROADMAP.md"  # study material about careers, which no lesson covers
FILE_NAME = re.compile(r"\b[A-Z_]+\.(?:md|py)\b")

Item = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """What tests/data says about the items."""

    items: dict[str, Item]
    topics: dict[str, list[str]]
    projects: dict[str, str]
    words: dict[str, list[str]]
    briefs: dict[str, tuple[str, ...]]  # topics of each project

    def ancestors(self, item: Item) -> list[Item]:
        parent = self.items.get(item.get("parent", ""))
        return [parent, *self.ancestors(parent)] if parent else []


@dataclass(frozen=True)
class Check:
    """One thing that has to hold in one chunk because a document states an item."""

    item: str
    chunk: Key
    problem: Callable[[list[Line]], str | None]


def load(briefs: dict[str, tuple[str, ...]]) -> Expected:
    lines = (DATA / "roadmap_items.jsonl").read_text("utf-8").splitlines()
    topics, projects, key_words = (
        json.loads((DATA / f"item_{name}.json").read_text("utf-8")) for name in ("topics", "projects", "words")
    )
    return Expected({item["id"]: item for item in map(json.loads, lines)}, topics, projects, key_words, briefs)


def numbered(name: str) -> bool:
    return re.match(r"(?:Phase|Level|Section|Step|Week) \d+", name) is not None


def chunk_of(item: Item) -> Key:
    if item.get("part"):
        return item["part"], item["phase"]
    if numbered(item["phase"]):
        return item["phase"], ""
    at_the_end = item["kind"] == "resource" and SECTIONS[item["phase"]] == "Advice"
    return ("Resources" if at_the_end else SECTIONS[item["phase"]]), ""


def part_of(item: Item, expected: Expected) -> str:
    section = chunk_of(item)[0]
    if section == "Overview":
        return "overview"
    if not numbered(section):
        return "row" if section == "Total time" else section.casefold()
    chosen = any(each["label"].startswith("Choose ") for each in [item, *expected.ancestors(item)])
    if item["kind"] in ("topic", "tip") and (item.get("optional") or (item["kind"] == "topic" and chosen)):
        return "optional"
    if item["kind"] == "tip":
        return "why"
    return "study material" if item["kind"] == "topic" and item.get("part") else PARTS[item["kind"]]


def group_of(item: Item) -> str:
    section = item["section"]
    if item["label"] in RENAMED:
        return RENAMED[item["label"]]
    if section is None:
        return "" if numbered(item["phase"]) or item["phase"] in UNGROUPED else item["phase"]
    if section in GROUPS:
        return GROUPS[section]
    return "" if item["kind"] == "project" or section.startswith("Why ") else section


def place(item: Item, lines: list[Line], expected: Expected) -> list[Line]:
    """Return the lines of a chunk among which an item has to be."""
    part, group = part_of(item, expected), words(group_of(item))
    if part == "certificate":  # its group names the weeks too
        return [line for line in lines if line.part == part and group <= words(line.group)]
    return [line for line in lines if line.part == part and words(line.group) == group]


def holders(item: Item, lines: list[Line], expected: Expected) -> list[Line]:
    """Return the lines that state an item, its parent left aside."""
    here, topics = place(item, lines, expected), expected.topics.get(item["id"], [])
    wanted = words(" ".join(expected.words[item["id"]]) if item["id"] in expected.words else item["label"])
    if item["kind"] == "resource" and item.get("optional"):
        wanted |= {"optional"}
    match item["kind"]:
        case "topic" if item.get("heading") and item["roadmap"] in WITH_GROUPS:
            if item["roadmap"] == "000":  # its first lines name a topic of the group in words of their own
                linked = {topic for line in here for topic in line.topics}
                return [line for line in here[:1] if set(topics) & set(line.topics) and set(topics) <= linked]
            return [line for line in here[:1] if set(topics) <= set(line.topics) and wanted <= words(line.text)]
        case "topic" if item.get("heading") and item.get("part"):  # the title of a week, which the line names
            here = [line for line in here if line.text.endswith(f": the subject of {item['phase'].split(':')[0]}")]
            return [line for line in here if set(topics) <= set(line.topics) and wanted <= words(line.text)]
        case "skip":  # the label may name a topic that is not to be skipped: "unless working on RLHF"
            return [line for line in here if set(topics) & set(line.topics) and wanted <= words(line.text)]
        case "topic" | "objective" | "hands_on" | "optional":
            fit = [line for line in here if set(topics) <= set(line.topics) and wanted <= words(line.text)]
            return [line for line in fit if not misled(item, line, topics)]
        case "project":
            return [
                line for line in here if expected.projects[item["id"]] in line.projects and wanted <= words(line.text)
            ]
        case "study_material":
            note = words(item.get("note", ""))
            return [line for line in here if item["label"] in line.text and note <= words(line.text)]
        case "resource":
            url = item.get("url")
            return [line for line in here if wanted <= words(line.text) and (url is None or url in line.urls)]
        case "assessment":
            level = f"level {item['level']} of 5"
            return [line for line in here if wanted <= words(line.text) and level in line.text and line.topics]
        case "duration" | "certificate" | "tip" | "goal":
            return [line for line in here if wanted <= words(line.text)]
    raise ValueError(item["kind"])


def misled(item: Item, line: Line, topics: list[str]) -> bool:
    """Tell whether links with just the words of an item all lead elsewhere: GRU to LSTM and LSTM to GRU."""
    named = [
        target for label, target in line.labelled if words(label) == words(item["label"]) and "/lessons/" in target
    ]
    return bool(named) and not any(target.endswith(f"/{topic}.md") for target in named for topic in topics)


def stated(item: Item, lines: list[Line], expected: Expected) -> str | None:
    """What is wrong with one item in its chunk, or None."""
    found = holders(item, lines, expected)
    if not found:
        here = place(item, lines, expected)
        return (
            f"none of the {len(here)} lines in its place has its words, links and figures" if here else "no such place"
        )
    parent = expected.items.get(item.get("parent", ""))
    if parent and parent["kind"] == "study_material":
        return None if any(under_file(parent["label"], line, lines) for line in found) else "stands under another file"
    if parent and same_line(item, parent) and not set(holders(parent, lines, expected)) & set(found):
        return "does not stand in the line of what it is a part of"
    return DETAILS[item["kind"]](item, found[0], lines, expected) if item["kind"] in DETAILS else None


def same_line(item: Item, parent: Item) -> bool:
    """Tell whether a part stands in its parent's line, not below it as below a heading or in another section."""
    heads = parent.get("heading") and (item["roadmap"] in WITH_GROUPS or parent["kind"] == "tip")
    heads = heads or parent["label"].startswith("Choose ")  # the choices stand below it
    return not heads and item["section"] == parent["section"]


def under_file(name: str, line: Line, lines: list[Line]) -> bool:
    """Tell whether the nearest file named above `line`, within its own part or the one before it, is `name`."""
    before = [other.text for other in lines[: lines.index(line)] if other.part == "study material"]
    named = [file for text in before for file in FILE_NAME.findall(text)]
    return bool(named) and named[-1] == name


def project_problem(item: Item, line: Line, lines: list[Line], expected: Expected) -> str | None:
    wanted = item["requirements"]
    if len(line.requirements) != len(wanted):
        return f"{len(line.requirements)} requirements instead of {len(wanted)}"
    lost = [
        text for text, stands in zip(wanted, line.requirements, strict=True) if not words(text) <= words(stands.text)
    ]
    if lost:
        return f"requirements lost: {lost}"
    if item.get("type") == "capstone" and "capstone" not in words(line.text):
        return "does not say that it is the capstone"
    linked = {*line.topics, *(topic for each in line.requirements for topic in each.topics)}
    brief = expected.briefs[expected.projects[item["id"]]]
    missing = set(expected.topics.get(item["id"], [])) - linked - set(brief)
    return f"neither the line nor the brief has {sorted(missing)}" if missing else None


def material_problem(item: Item, line: Line, lines: list[Line], expected: Expected) -> str | None:
    if line.part != "study material":
        return None
    if item["label"] == NO_LESSON:
        return None if line.text.endswith(f" for {item['phase'].split(':')[0]}") else "its week is missing"
    below = {
        t for each in expected.items.values() if each.get("parent") == item["id"] for t in expected.topics[each["id"]]
    }
    missing = below - set(line.topics)
    return f"the file's line does not link {sorted(missing)}" if missing or not line.topics else None


def certificate_problem(item: Item, line: Line, lines: list[Line], expected: Expected) -> str | None:
    weeks = f"{item['from_week']}-{item['to_week']}" if item["to_week"] else f"{item['from_week']}+"
    named = re.compile(rf"\b{item['level']}\b.*\bweeks? {re.escape(weeks)}\)$", re.IGNORECASE)
    if not named.search(line.group) or not named.search(line.text):
        return f"its level or its weeks {weeks} are missing"
    below = [other for other in lines if other.group == line.group and other != line]
    if len(below) != len(item["requirements"]):
        return f"{len(below)} requirements instead of {len(item['requirements'])}"
    lost = [
        text for text, other in zip(item["requirements"], below, strict=True) if not words(text) <= words(other.text)
    ]
    unlinked = [
        other.text for other in below if not other.topics and not other.projects and not re.match(r"\d", other.text)
    ]
    capstones = {expected.projects[each["id"]] for each in expected.items.values() if each.get("type") == "capstone"}
    unlinked += [other.text for other in below if other.projects and not set(other.projects) <= capstones]
    return f"requirements lost: {lost}, without a link: {unlinked}" if lost or unlinked else None


DETAILS = {"project": project_problem, "study_material": material_problem, "certificate": certificate_problem}


# What has to stand in one line: chunk, part, group, figures and words as written, and the range as the reader read it.
Figure = tuple[Key, str, str, str, Range | None]


def figures(item: Item, expected: Expected) -> list[Figure]:
    """A figure stands where the document has it, and in the Time line, the Weeks line and the table that repeat it."""
    chunk, name = chunk_of(item), item["label"].split(":")[0]
    time = None if item["min"] is None else Range(item["min"], item["max"], item["unit"])
    spelled = str(time or "ongoing")
    phases = list(dict.fromkeys(e["phase"] for e in expected.items.values() if e["roadmap"] == item["roadmap"]))
    if item["phase"] == "Total Time Required":
        rows = [e for e in expected.items.values() if e["phase"] == item["phase"] and e["unit"] == item["unit"]]
        row: Figure = (chunk, "row", name, spelled, time)
        # The rows are the phases in order, and the total is the last one.
        own = [phase for phase in phases if numbered(phase)][: len(rows) - 1]
        repeated: list[Figure] = [((phase, ""), "time", "", spelled, time) for phase in own[rows.index(item) :][:1]]
        return [row, *repeated]
    if item["section"] == "Learning Phases":
        phase = item["label"].split(" (")[0]
        weeks = f"{item['from_week']}-{item['to_week']}" if item["to_week"] else f"{item['from_week']}+"
        row, rest = (
            (("Total time", ""), "row", phase, f"Weeks {weeks}", None),
            (("Total time", ""), "row", phase, spelled, time),
        )
        return [
            (chunk, "overview", "", item["label"], None),
            ((phase, ""), "weeks", "", f"Weeks: {weeks}", None),
            row,
            rest,
        ]
    if item["phase"] == "Overview":
        return [
            (chunk, "overview", "", item["label"], None),
            (("Total time", ""), "row", name, item["label"].split(": ")[1], time),
        ]
    if numbered(item["phase"]):
        return [(chunk, "time", "", spelled, time)]
    return [(chunk, "advice", group_of(item), item["label"], None)]


def figure_problem(figure: Figure, lines: list[Line]) -> str | None:
    _, part, group, spelled, time = figure
    here = [line for line in lines if (line.part, line.group) == (part, group)]
    verbatim = re.compile(rf"(?<![\d-]){re.escape(spelled)}(?![\d+])", re.IGNORECASE)
    found = any(verbatim.search(line.text) and (time is None or time in line.times) for line in here)
    return None if found else f"{spelled!r} is missing under {figure[0]}, {part} {group}"


def leads_group(item: Item, lines: list[Line], expected: Expected) -> str | None:
    """An additional language heads the group with the reasons to learn it."""
    here = [
        line for line in lines if line.part == "optional" and line.group == item["label"].removesuffix(" (optional)")
    ]
    fit = [line for line in here[:1] if set(expected.topics[item["id"]]) <= set(line.topics)]
    return None if fit and words(item["label"]) <= words(fit[0].text) else "does not head its group"


def checks(expected: Expected) -> list[Check]:
    """Return everything that has to hold because the documents state their items."""
    found = []
    for item in expected.items.values():
        if item["kind"] == "duration":
            found += [Check(item["id"], f[0], partial(figure_problem, f)) for f in figures(item, expected)]
        else:
            found.append(Check(item["id"], chunk_of(item), partial(stated, item, expected=expected)))
        if item["section"] == LANGUAGES and "parent" in item:
            found.append(Check(item["id"], chunk_of(item), partial(leads_group, item, expected=expected)))
    return found
