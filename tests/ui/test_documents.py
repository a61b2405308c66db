"""A learner's own documents over HTTP and in a real browser: only their owner reads them; deleted ones are gone."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from corpus.errors import UserError
from ingest.private.shelf import PrivateDocument, shelf_of
from tests.ingest.documents import pdf
from tests.ui.driving import Server, reload, start, tab, visit
from tutor import config
from tutor.config import Settings
from tutor.learner.service import LearnerDesk
from tutor.records import Citation
from tutor.session import Tutor
from tutor.shelf import LearnerShelf
from ui import inbox
from ui.front import Front
from ui.inbox import Inbox, Upload
from ui.places import Places
from ui.server import make_app
from ui.sources import Sources
from ui.tabs import documents, library

ROOT = Path(__file__).parents[2]
BASE = "http://127.0.0.1:7860"
HARBOUR = "# Harbour <b>notes</b>\n\nThe Zephyrine ferry leaves at noon <script>alert(1)</script> with bicycles.\n"
QUESTION = "when does the Zephyrine ferry leave?"


@pytest.fixture
def settings(indexed_home: Path) -> Settings:
    return config.load(home=indexed_home)


@pytest.fixture
def tutor(settings: Settings) -> Tutor:
    return Tutor.open(settings)


@pytest.fixture
def added(tutor: Tutor, tmp_path: Path) -> PrivateDocument:
    return give(tutor, tmp_path)


def give(tutor: Tutor, folder: Path, learner: str = "me") -> PrivateDocument:
    (folder / "given.md").write_text(HARBOUR, encoding="utf-8")
    return LearnerShelf(tutor, learner).add(folder / "given.md", "harbour.md", lambda done, total: None)


def client_of(tutor: Tutor, settings: Settings) -> TestClient:
    async def made() -> TestClient:
        return TestClient(make_app(tutor, settings), base_url=BASE)

    return asyncio.run(made())


def front_of(tutor: Tutor, learner: str) -> Front:
    """The way in of one learner, as `Front.open` makes it for the learner of the settings."""
    session = tutor.learner(learner)
    places = Places(ROOT, tutor.settings.home, session.shelf.texts)
    return Front(tutor, session, places, Sources(tutor.catalog, places, session.shelf.title))


# Over HTTP -------------------------------------------------------------------------------------------------------


def test_the_owner_reads_the_escaped_text_and_the_browser_keeps_no_copy(
    tutor: Tutor, settings: Settings, added: PrivateDocument
) -> None:
    response = client_of(tutor, settings).get(f"/read/yours/{added.text}?start=25&end=40")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "Your document" in response.text
    assert "<script" not in response.text
    assert "&lt;script&gt;" in response.text
    assert '<mark id="cited">' in response.text


def test_no_address_gives_a_document_to_another_learner(
    tutor: Tutor, settings: Settings, added: PrivateDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTOR_LEARNER", "other")
    others = config.load(home=settings.home)
    assert others.learner == "other"
    client = client_of(Tutor.open(others), others)
    folder = shelf_of(settings.ingest, "me").folder
    text, original = folder / "documents" / added.text, folder / "originals" / added.original
    assert text.is_file()
    assert original.is_file()
    guesses = [
        f"/read/yours/{added.text}", f"/read/documents/{added.text}", f"/read/learners/{folder.name}/{added.text}",
        f"/read/yours/..%2f..%2f{folder.name}%2fdocuments%2f{added.text}", f"/read{text}", f"/read/{text}",
        f"/read/documents/../learners/{folder.name}/documents/{added.text}", f"/read/yours/%2e%2e/{added.text}",
        f"/read/documents/..%2flearners%2f{folder.name}%2fdocuments%2f{added.text}", f"/gradio_api/file={text}",
        f"/gradio_api/file={original}", f"/gradio_api/file=learners/{folder.name}/documents/{added.text}",
        f"/ui/../../learners/{folder.name}/documents/{added.text}", f"/file={text}",
    ]  # fmt: skip
    for address in guesses:
        response = client.get(address)
        assert "Zephyrine" not in response.text, address
        assert response.status_code == 404, address


def test_lists_search_and_citations_are_of_the_one_who_asks(tutor: Tutor, added: PrivateDocument) -> None:
    mine, other = front_of(tutor, "me"), front_of(tutor, "other")
    text = str(mine.session.shelf.texts / added.text)
    citation = Citation(1, text, 26, 40, (ROOT / text).read_text()[26:40])
    assert "Harbour" in documents.listing(mine, "frame")
    assert "<b>" not in documents.listing(mine, "frame")
    assert "Zephyrine" in library.results(mine, "Zephyrine ferry", library.ALL)
    assert mine.sources.url(citation) == f"/read/yours/{added.text}?start=26&end=40#cited"
    assert "Harbour" in mine.sources.title(text, 26)
    assert documents.listing(other, "frame") == documents.NONE
    assert "Zephyrine" not in library.results(other, "Zephyrine ferry", library.ALL).replace("“Zephyrine ferry”", "")
    assert other.sources.url(citation) == ""
    with pytest.raises(UserError, match="no such document"):
        other.session.shelf.remove(added.id)
    mine.desk.close()


def test_a_citation_of_a_deleted_document_leads_nowhere(tutor: Tutor, added: PrivateDocument) -> None:
    mine = front_of(tutor, "me")
    path = str(mine.session.shelf.texts / added.text)
    citation = Citation(1, path, 26, 40, "x")
    mine.session.shelf.remove(added.id)
    assert mine.sources.url(citation) == ""
    assert mine.sources.title(path, 26) == "A document that you deleted"
    mine.desk.close()


def test_an_upload_is_taken_from_the_inbox_and_from_nowhere_else(tmp_path: Path) -> None:
    box = Inbox.open(tmp_path / "home")
    assert os.environ["GRADIO_TEMP_DIR"] == str(box.folder)
    assert box.folder.stat().st_mode & 0o777 == 0o700
    inside = box.folder / ("a" * 64)
    inside.mkdir()
    (inside / "notes.md").write_text("text")
    (upload,) = box.uploads([{"path": str(inside / "notes.md"), "orig_name": "My notes.md"}])
    assert upload == Upload(inside / "notes.md", "My notes.md")
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (inside / "link.md").symlink_to(secret)
    for path in (secret, inside / "link.md", inside / ".." / ".." / ".." / "secret.md", box.folder, "", "/etc/passwd"):
        with pytest.raises(UserError, match="did not arrive"):
            box.uploads([{"path": str(path)}])
    (inside / "link.md").unlink()
    box.discard(upload)
    assert list(box.folder.iterdir()) == []


def test_an_upload_that_nobody_came_for_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    folder = Inbox.open(tmp_path).folder
    for name, age in (("old", inbox.AGE_S + 60), ("new", 60)):
        (folder / name).mkdir()
        os.utime(folder / name, (time.time() - age,) * 2)
    Inbox.open(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["new"]


def test_a_page_cannot_pass_off_a_file_of_this_machine_as_an_upload(
    tutor: Tutor, settings: Settings, tmp_path: Path
) -> None:
    """Gradio would copy any path that a request names to its cache, unless it is told that it was launched."""
    other = give(tutor, tmp_path, "other")
    stolen = shelf_of(settings.ingest, "other").originals / other.original
    with client_of(tutor, settings) as client:
        found = client.get("/config").json()
        event = next(each for each in found["dependencies"] for target in each["targets"] if target[1] == "upload")
        data = [[{"path": str(stolen), "orig_name": "mine.md", "meta": {"_type": "gradio.FileData"}}]]
        joined = client.post(
            "/gradio_api/queue/join", headers={"origin": BASE},
            json={"data": data, "fn_index": event["id"], "session_hash": "s", "trigger_id": None, "event_data": None},
        )  # fmt: skip
        assert joined.status_code == 200, joined.text
        with client.stream("GET", "/gradio_api/queue/data?session_hash=s") as stream:
            said = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
    assert [each["success"] for each in said if each["msg"] == "process_completed"] == [False]
    assert LearnerShelf(tutor, settings.learner).documents() == ()
    assert [path for path in (settings.home / "uploads").rglob("*") if path.is_file()] == []


def test_only_a_post_uploads_and_nothing_uploaded_is_served(tutor: Tutor, settings: Settings) -> None:
    client = client_of(tutor, settings)
    assert client.get("/gradio_api/upload").status_code == 404
    sent = client.post("/gradio_api/upload", files={"files": ("a.md", b"# A secret\n")})
    assert sent.status_code == 200
    (path,) = sent.json()
    assert Path(path).is_relative_to(settings.home / "uploads")
    assert client.get(f"/gradio_api/file={path}").status_code == 404
    refused = client.post("/gradio_api/upload", files={"files": ("a", b"x")}, headers={"origin": "https://example.org"})
    assert refused.status_code == 403


# In the browser --------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    ferry, rules = tmp_path / "harbour.md", tmp_path / "rules.pdf"
    ferry.write_text(HARBOUR, encoding="utf-8")
    rules.write_bytes(pdf([("Group rules", "Marguerite Oyelaran chairs the meetings of the group until June.")]))
    return [ferry, rules]


def upload(page: Page, files: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#add-documents").click()
    chooser.value.set_files(files)
    expect(page.locator("#documents-said li")).to_have_count(len(files))


def ask(page: Page, text: str) -> None:
    tab(page, "Chat")
    answers = page.locator("#chatbot [data-testid='bot'] .answer")
    before = answers.count()
    page.locator("#question textarea").fill(text)
    page.keyboard.press("Enter")
    expect(answers.nth(before)).to_be_visible()
    expect(page.locator("#chatbot .working")).to_have_count(0)


@pytest.fixture
def other_server(indexed_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of another learner on the same home."""
    running = start(indexed_home, learner="other")
    yield running
    running.stop()


def test_uploads_are_cited_survive_a_reload_and_are_gone_after_delete(
    browser: Browser, server: Server, other_server: Server, asked: LearnerDesk, files: list[Path], tmp_path: Path
) -> None:
    with visit(browser, server.url) as page:
        tab(page, "Library")
        expect(page.locator("#documents-list")).to_contain_text("None yet.")
        wrong = tmp_path / "shot.docx"
        wrong.write_bytes(b"PK\x03\x04")
        upload(page, [*files, wrong])
        said = page.locator("#documents-said")
        expect(said).to_contain_text("harbour.md was added: 1 passage.")
        expect(said).to_contain_text("rules.pdf was added: 1 passage.")
        expect(said).to_contain_text("shot.docx: .docx is none of .md")
        assert list((server.home / "uploads").rglob("*")) == []
        ask(page, QUESTION)
        expect(page.locator("#chatbot")).to_contain_text("leaves at noon")
        page.locator("a.cite").first.click()
        reading = page.frame_locator("#panel iframe")
        expect(reading.locator("#cited")).to_be_in_viewport()
        expect(reading.locator("body")).to_contain_text("<script>alert(1)</script>")
        page.keyboard.press("Escape")
        ask(page, "who chairs the meetings of the group?")
        expect(page.locator("#chatbot")).to_contain_text("until June")
        reload(page)
        tab(page, "Library")
        expect(page.locator("#documents-list li")).to_have_count(2)
        page.get_by_role("button", name="Delete Harbour").press("Enter")  # by keyboard alone
        expect(page.locator("#documents-deleting")).to_contain_text("for good?")
        expect(page.locator("#keep-document")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#documents-deleting")).to_be_hidden()
        expect(page.locator("#documents-list li")).to_have_count(2)
        page.get_by_role("button", name="Delete Harbour").click()
        page.locator("#delete-document").click()
        expect(page.locator("#documents-list li")).to_have_count(1)
        tab(page, "Chat")
        page.locator("#new-conversation").click()
        expect(page.locator("#chatbot")).not_to_contain_text("noon")
        ask(page, QUESTION)
        expect(page.locator("#chatbot")).not_to_contain_text("noon")
        assert page.locator("#chatbot a[href*='/read/yours/']").count() == 0
    LearnerDesk.for_learner(asked, "other").set_profile(now=datetime.now(UTC))
    with visit(browser, other_server.url) as page:
        tab(page, "Library")
        expect(page.locator("#documents-list")).to_contain_text("None yet.")
        ask(page, "who chairs the meetings of the group?")
        expect(page.locator("#chatbot")).not_to_contain_text("until June")


def test_on_a_phone_documents_fit_and_open_over_the_page(
    browser: Browser, server: Server, asked: LearnerDesk, files: list[Path]
) -> None:
    assert asked.profile().asked
    with visit(browser, server.url, width=390, height=844) as page:
        tab(page, "Library")
        upload(page, files[:1])
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.locator("#documents-list a").first.click()
        expect(page.frame_locator("#panel iframe").locator("h1").first).to_contain_text("Harbour")
