"""Choosing roadmaps in a real browser: several as one, the study guide with its weeks, one from an added document."""

import json
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from corpus import catalog
from corpus.foreign.roadmap import recognise
from corpus.foreign.stored import to_json
from ingest import config as ingest_config
from ingest import roadmaps
from tests.corpus.foreign_documents import PLAIN_WEEKS
from tests.ui.driving import Server, reload, tab, visit
from tutor.learner.service import LearnerDesk
from ui import words
from ui.tabs import known

BOTH = "ml-ai-study-guide+ai-levels"


def tick(page: Page, name: str) -> None:
    page.locator("#choose-roadmap label").filter(has_text=name).locator("input").click()


def start_learning(page: Page) -> None:
    page.locator("#welcome-start").click()
    expect(page.locator("#tabs")).to_be_visible()


def test_two_roadmaps_are_followed_as_one_and_left_for_the_study_guide(
    browser: Browser, server: Server, desk: LearnerDesk
) -> None:
    with visit(browser, server.url) as page:
        expect(page.locator("#choose-roadmap input:checked")).to_have_count(1)
        tick(page, "The four-phase roadmap")  # it is ticked at first
        expect(page.locator("#chosen-route")).to_contain_text("Tick at least one.")
        tick(page, "The week-by-week study guide")
        tick(page, "The LEVEL 0-7 roadmap")
        expect(page.locator("#chosen-route")).to_contain_text("The week-by-week study guide leads")
        page.get_by_label("I know some of it").check()
        python = page.locator("#choose-known").get_by_text("Python (", exact=False)
        expect(python).to_be_visible()  # of several, topics are asked for by area
        if not page.get_by_label(desk.catalog.topics["python-basics"].title, exact=True).is_visible():
            python.click()
        page.get_by_label(desk.catalog.topics["python-basics"].title, exact=True).check()
        start_learning(page)
        profile = desk.profile()
        assert (profile.roadmap, profile.known) == (BOTH, ("python-basics",))
        tab(page, "Next")
        expect(page.locator("#phase-list")).to_contain_text("The week-by-week study guide and the LEVEL 0-7 roadmap")
        expect(page.locator("#phase-list")).to_contain_text("Level 0: Foundations")
        expect(page.locator("#phase-list .weeks li").first).to_contain_text("Week 1: Mathematics & ML Basics")
        page.locator("#show-plan").click()
        expect(page.locator("#plan summary").first).to_contain_text("Week 1 of the week-by-week study guide")
        tab(page, "Progress")
        expect(page.locator("#progress-numbers .phase")).to_have_count(5 + 8)
        mastered = desk.mastery()

        page.locator("#change-profile").click()
        expect(page.locator("#choose-roadmap input:checked")).to_have_count(2)
        tick(page, "The LEVEL 0-7 roadmap")
        expect(page.locator("#chosen-route")).to_contain_text("You follow the week-by-week study guide")
        start_learning(page)
        assert desk.profile().roadmap == "ml-ai-study-guide"
        assert desk.mastery() == mastered  # python-basics is no topic of the study guide, and is known all the same
        reload(page)
        tab(page, "Progress")
        phases = page.locator("#progress-numbers .phase")
        expect(phases).to_have_count(5)
        week = phases.first.locator(".week").first
        expect(week).to_be_hidden()
        phases.first.locator("summary").first.click()
        expect(week).to_contain_text("Week 1: Mathematics & ML Basics")
        week.locator("summary").click()
        expect(week.get_by_role("link").first).to_be_visible()


def test_on_a_phone_neither_roadmaps_nor_weeks_run_out_of_the_page(
    browser: Browser, server: Server, desk: LearnerDesk
) -> None:
    desk.set_profile(now=datetime.now(UTC), roadmap=f"{BOTH}+genai-engineer", known=["numpy"], hours_per_week=4)
    with visit(browser, server.url, width=390, height=844) as page:
        tab(page, "Next")
        page.locator("#show-plan").click()
        expect(page.locator("#plan summary").first).to_be_visible()
        page.locator("#phase-list summary").last.click()
        expect(page.locator("#phase-list .optional a").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        tab(page, "Progress")
        page.locator("#progress-numbers .phase summary").first.click()
        page.locator("#conflicts summary").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#change-profile").click()
        expect(page.locator("#choose-known .label-wrap").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_ticked_is_said_and_a_single_older_choice_is_kept(
    browser: Browser, server: Server, asked: LearnerDesk
) -> None:
    with visit(browser, server.url) as page:
        tab(page, "Progress")
        page.locator("#change-profile").click()
        tick(page, "The four-phase roadmap")
        expect(page.locator("#chosen-route")).to_contain_text("Tick at least one.")
        page.locator("#welcome-start").click()
        expect(page.get_by_text("No roadmap is ticked.")).to_be_visible()
        assert asked.profile().roadmap == "genai-phases"


def test_a_disagreement_opens_the_very_line(browser: Browser, server: Server, asked: LearnerDesk) -> None:
    with visit(browser, server.url) as page:
        tab(page, "Progress")
        page.locator("#conflicts summary").filter(has_text="concern your roadmap").click()
        page.locator("#conflicts summary").filter(has_text="Decision trees").click()
        page.locator("#conflicts details[open] details[open] a").first.click()
        marked = page.frame_locator("#panel iframe").locator("#cited")
        expect(marked).to_be_in_viewport()
        expect(marked).to_contain_text("Decision Trees", ignore_case=True)


def test_a_roadmap_from_a_document_is_offered_with_its_unknown_lines_and_followed(
    browser: Browser, indexed_home: Path, server: Server, desk: LearnerDesk
) -> None:
    file = indexed_home / "documents" / "0123456789abcdef.txt"
    file.parent.mkdir()
    file.write_text(PLAIN_WEEKS)
    found = recognise(PLAIN_WEEKS, str(file), desk.catalog.topics, fallback_title="plan")
    assert found is not None
    # The index is shared by the tests of a session: what is added to it goes to a folder of this home's own.
    root = ingest_config.load(home=indexed_home).index_root
    own = indexed_home / "own-index"
    own.mkdir()
    for path in root.iterdir():
        (own / path.name).symlink_to(path.resolve())
    (indexed_home / "index").unlink()
    root.parent.mkdir()
    own.rename(root)
    (root / roadmaps.FILE).unlink(missing_ok=True)
    (root / roadmaps.FILE).write_text(json.dumps({"recipe": [], "documents": {str(file): to_json(found)}}))
    with visit(browser, server.url) as page:
        tick(page, "The four-phase roadmap")
        tick(page, "MY ML STUDY PLAN")
        page.locator("#own-roadmaps summary").click()
        expect(page.locator("#own-roadmaps")).to_contain_text("Quantum annealing")
        start_learning(page)
        assert desk.profile().roadmap == "added-my-ml-study-plan"
        tab(page, "Progress")
        expect(page.locator("#progress-numbers")).to_contain_text("MY ML STUDY PLAN")
        expect(page.locator("#progress-numbers .phase")).to_have_count(4)
        (root / roadmaps.FILE).unlink()
        tab(page, "Next")
        expect(page.locator("#next .note")).to_contain_text("“added-my-ml-study-plan” that you followed is gone")
        expect(page.locator("#step h2")).to_be_visible()


# Without a browser ------------------------------------------------------------------------------------------------


def test_every_topic_of_any_choice_can_be_ticked_once() -> None:
    loaded = catalog.load()
    choices = [*loaded.roadmaps, BOTH, "+".join(loaded.roadmaps)]
    for chosen in choices:
        roadmap = loaded.roadmap(chosen)
        groups = known.groups(roadmap, loaded.topics, len(words.AREAS))
        offered = [topic for group in groups for topic in group.topics]
        assert len(offered) == len(set(offered))
        assert set(offered) == set(roadmap.topics())
        assert len(groups) <= len(words.AREAS)


def test_each_roadmap_is_one_clear_line() -> None:
    loaded = catalog.load()
    lines = [line for line, _ in known.choices(loaded.roadmaps, (), loaded.topics)]
    assert lines[0] == (
        "The four-phase roadmap · Generative AI Roadmap, beginner to advanced · 4 phases, 200-350 hours"
    )
    assert lines[-1].endswith("5 phases, 16-24 weeks")
    assert lines[2].endswith("8 levels, 130 topics")


def test_weeks_are_named_from_first_to_last() -> None:
    assert words.weeks(["Week 17", "Week 18", "Week 19-20", "Week 21+"]) == "weeks 17-21+"
    assert words.weeks(["Week 1", "Week 2"]) == "weeks 1-2"
    assert words.weeks(["Phase 1, Week 1", "Phase 1, Week 2"]) == "2 weeks"
    assert words.weeks(["Week 3"]) == "1 week"
