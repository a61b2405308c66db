"""Speed and memory, E1 to E3 of the measures: `python -m evals bench [--chunks 10000]`. Two cores are the reference.

A synthetic library of `--chunks` chunks of about 128 word pieces (shuffled sentences of the lessons, seeded) is added
to a fresh index in a temporary home, so that the figures are those of a library ten times the corpus.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import catalog as corpus_catalog
from evals import cases
from ingest.build import build
from ingest.config import CHECKOUT, IngestSettings
from ingest.sentences import sentences
from tutor import config
from tutor.session import Tutor

QUERIES, REPEATS, PORT = 500, 5, 7869


@dataclass(frozen=True)
class Figure:
    """One measured quantity: quantiles over `n` measurements, with the gate it is held against."""

    id: str
    what: str
    unit: str
    low: float
    median: float
    p95: float
    high: float
    n: int
    gate: float | None  # the p95 (E1) or the median (E2, E3) may not pass it
    at_least: bool = False

    @property
    def passed(self) -> bool | None:
        if self.gate is None:
            return None
        value = self.p95 if self.id == "E1" else self.median
        return value >= self.gate if self.at_least else value <= self.gate


def figure(
    id_: str, what: str, unit: str, values: Sequence[float], gate: float | None, at_least: bool = False
) -> Figure:
    ordered = sorted(values)

    def quantile(q: float) -> float:
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))]

    return Figure(id_, what, unit, ordered[0], quantile(0.5), quantile(0.95), ordered[-1], len(ordered), gate, at_least)


def run(chunks: int, say: Callable[[str], None]) -> list[Figure]:
    """Measure everything in a temporary home and return the figures."""
    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        home = Path(folder) / "home"
        present = config.load().ingest.models
        if present.is_dir():  # the export is measured apart, as part of the first start
            shutil.copytree(present, home / "models")
        settings = config.load(home=home)
        library = Path(folder) / "library"
        write_library(library, chunks)
        say("E2: building the index")
        figures = ingest_figures(settings.ingest, library)
        say("E2: a book")
        figures += book_figures(Path(folder), settings.ingest.models)
        say("E1: queries")
        figures += query_figures(Tutor.open(settings))
        say("E3: cold processes")
        return figures + cold_figures(home)


def write_library(folder: Path, chunks: int, seed: int = 7) -> None:
    """Write Markdown files of 20 sections; each section is one chunk of about 128 word pieces."""
    catalog = corpus_catalog.load()
    pool = []
    for topic in catalog.topics:
        lesson = catalog.lesson(topic)
        for block in lesson.blocks:
            if block.kind == "paragraph":
                pool += [lesson.text[a:b] for a, b in sentences(lesson.text, block.start, block.end)]
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    for number in range(-(-chunks // 20)):
        lines = [f"# Volume {number}"]
        for part in range(20):
            words: list[str] = []
            while len(words) < 72:  # about 128 word pieces with the heading
                words += rng.choice(pool).split()
            lines += ["", f"## Part {part} of volume {number}", "", " ".join(words[:78]) + "."]
        (folder / f"volume-{number:04d}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_book(folder: Path, megabytes: float, seed: int = 11) -> None:
    """Write a textbook in Markdown: chapters of prose, formulas, code, tables and lists, as our lessons have them."""
    catalog = corpus_catalog.load()
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    size = number = 0
    while size < megabytes * 2**20:
        parts = [f"# Chapter {number}"]
        for topic in rng.sample(sorted(catalog.topics), 25):
            lesson = catalog.lesson(topic)
            prose, _, _ = lesson.text[lesson.body_start :].partition("\n## Claims")
            # Each section differs from its lesson, so that no vector comes from the cache.
            parts.append(
                f"## {lesson.topic.title} in chapter {number}\n\n{prose.replace(chr(10) + '## ', chr(10) + '### ')}"
            )
        text = "\n\n".join(parts) + "\n"
        (folder / f"chapter-{number:03d}.md").write_text(text, encoding="utf-8")
        size, number = size + len(text), number + 1


def book_figures(folder: Path, models: Path) -> list[Figure]:
    """A book of 3 MB, added to a fresh index beside the corpus."""
    settings = config.load(home=folder / "book-home").ingest
    shutil.copytree(models, settings.models)
    write_book(folder / "book", 3.0)
    begin = time.perf_counter()
    report = build(settings, [folder / "book"])
    rate = report.embedded / (time.perf_counter() - begin)
    return [figure("E2", f"ingest, a 3 MB book in Markdown, {report.chunks} chunks", "chunks/s", [rate], 90, True)]


def ingest_figures(settings: IngestSettings, library: Path) -> list[Figure]:
    begin = time.perf_counter()
    first = build(settings, [library])
    rate = first.chunks / (time.perf_counter() - begin)
    unchanged = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        assert build(settings).embedded == 0
        unchanged.append(time.perf_counter() - begin)
    edited, embedded = [], []
    for repeat in range(3):
        file = library / "volume-0000.md"
        file.write_text(file.read_text(encoding="utf-8") + f"\nOne more sentence, the {repeat}th.\n", encoding="utf-8")
        begin = time.perf_counter()
        embedded.append(float(build(settings).embedded))
        edited.append(time.perf_counter() - begin)
    return [
        figure("E2", f"ingest end to end, {first.chunks} chunks", "chunks/s", [rate], 90, at_least=True),
        figure("E2", "unchanged corpus, 0 embedded", "s", unchanged, 1),
        figure("E2", "one file edited", "s", edited, 2),
        figure("E2", "chunks embedded after one edit", "chunks", embedded, 1),
    ]


def questions(count: int) -> list[str]:
    """Return `count` distinct questions: those of the cases, and templates over the topics."""
    found = [case.turns[-1] for case in cases.load("answers")]
    topics = [topic.title.split(":")[0] for topic in corpus_catalog.load().topics.values()]
    templates = ("what is {}?", "why do we need {}?", "how does {} work", "{} pitfalls", "when should I use {}?")
    found += [template.format(topic) for template in templates for topic in topics]
    return list(dict.fromkeys(found))[:count]


def query_figures(tutor: Tutor) -> list[Figure]:
    tutor.warm()
    retriever, _ = tutor._opened()
    asked = questions(QUERIES)
    for text in asked[:20]:
        tutor.respond(text)
    spans: dict[str, list[float]] = {"lexical": [], "dense": [], "embed": [], "answer": []}
    for text in asked:
        begin = time.perf_counter()
        vector = retriever.index.embedder.embed([text])[0]
        spans["embed"].append(_ms(begin))
        query = retriever.query(text)
        begin = time.perf_counter()
        retriever.index.lexical.search(query.terms, 40)
        spans["lexical"].append(_ms(begin))
        begin = time.perf_counter()
        retriever.index.dense.search(vector, 40)
        spans["dense"].append(_ms(begin))
        begin = time.perf_counter()
        tutor.respond(text)
        spans["answer"].append(_ms(begin))
    return [
        figure("E1", "lexical query", "ms", spans["lexical"], 5),
        figure("E1", "vector query", "ms", spans["dense"], 10),
        figure("E1", "query embedding", "ms", spans["embed"], 20),
        figure("E1", "whole embedded answer", "ms", spans["answer"], 60),
    ]


def _ms(begin: float) -> float:
    return (time.perf_counter() - begin) * 1000


def cold_figures(home: Path) -> list[Figure]:
    """Time cold processes from start to end (ask, next) or to the served page (UI); peak memory of the largest."""
    environment = os.environ | {"TUTOR_HOME": str(home)}
    ask = [sys.executable, "-m", "tutor", "ask", "why do we scale attention by the square root of d?", "--json"]
    asks = [_seconds(ask, environment) for _ in range(REPEATS)]
    nexts = [_seconds([sys.executable, "-m", "tutor", "next", "--json"], environment) for _ in range(REPEATS)]
    pages, memory = [], []
    for _ in range(REPEATS):
        page, peak = _serve(environment)
        pages.append(page)
        memory.append(peak)
    asked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # MB, the largest child so far
    return [
        figure("E3", "tutor ask, cold process", "s", asks, 3.0),
        figure("E3", "tutor next, cold process", "s", nexts, 1.0),
        figure("E3", "UI page served, cold process", "s", pages, 8.0),
        figure("E3", "peak memory of the UI, warm", "MB", memory, 1000),
        figure("E3", "peak memory of any process", "MB", [asked], 1000),
    ]


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, env=environment, cwd=CHECKOUT, check=True, capture_output=True)
    return time.perf_counter() - begin


def _serve(environment: dict[str, str]) -> tuple[float, float]:
    """Return seconds until the page is served and the peak memory in MB after retrieval has warmed."""
    url = f"http://127.0.0.1:{PORT}/"
    begin = time.perf_counter()
    command = [sys.executable, "-m", "ui", "--port", str(PORT)]
    process = subprocess.Popen(command, env=environment, cwd=CHECKOUT, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while True:
            try:
                with urllib.request.urlopen(url, timeout=5) as reply:
                    reply.read()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.perf_counter() - begin > 120:
                    raise
                time.sleep(0.05)
        served = time.perf_counter() - begin
        time.sleep(6)  # retrieval warms behind the page
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        return served, peak / 1024
    finally:
        process.terminate()
        process.wait(20)


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| id | what | unit | min | median | p95 | max | n | gate |",
        "| --- | --- | --- " + "| ---: " * 5 + "| --- |",
    ]
    for f in figures:
        sign = ">=" if f.at_least else "<="
        gate = "" if f.gate is None else f"{sign} {f.gate:g} {'passed' if f.passed else 'missed'}"
        numbers = " | ".join(
            f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in (f.low, f.median, f.p95, f.high)
        )
        lines.append(f"| {f.id} | {f.what} | {f.unit} | {numbers} | {f.n} | {gate} |")
    return "\n".join(lines)


def as_json(figures: Sequence[Figure]) -> str:
    return json.dumps([replace(f).__dict__ | {"passed": f.passed} for f in figures], indent=1)
