"""The web application: reader pages, our two style sheets and script, and the Gradio tabs behind one guard.

`make_app(tutor, settings)` gives an ASGI application; `python -m ui` serves it. Retrieval is warmed in a thread after
the first page can be served. Nothing here contacts another machine.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from string import Template

# Gradio reads both at import: no telemetry, no request about newer versions.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles

from corpus.errors import UserError
from tutor.config import Settings
from tutor.session import Tutor
from tutor.shelf import LearnerShelf
from ui import reader
from ui.guard import Guard
from ui.inbox import LIMIT, Inbox
from ui.layout import make_blocks
from ui.places import OWN, Places
from ui.theme import THEME

WARM_AT_LATEST_S = 6.0  # without a visitor
SCRIPTS_S = 1.0  # a browser fetches them in less

STATIC = Path(__file__).parent / "static"
HEAD = (
    '<link rel="stylesheet" href="/ui/tokens.css"><link rel="stylesheet" href="/ui/app.css">'
    '<script src="/ui/app.js" defer></script>'
)
MISSING = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>'
    '<link rel="stylesheet" href="/ui/tokens.css"><link rel="stylesheet" href="/ui/reader.css">'
    "<main><h1>Not found</h1><p>There is no such lesson, project or roadmap here.</p></main></html>"
)


def make_app(tutor: Tutor, settings: Settings) -> Guard:
    """The whole application for one tutor."""
    shelf = LearnerShelf(tutor, settings.learner)
    places = Places(settings.ingest.checkout, settings.home, shelf.texts)
    Inbox.open(settings.home)
    template = Template((STATIC / "reader.html").read_text(encoding="utf-8"))

    served, stopping = threading.Event(), threading.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        warm = threading.Thread(target=_warm, args=(tutor, served, stopping), name="warm")
        warm.start()
        yield
        stopping.set()
        served.set()
        # Libraries that are being loaded while Python ends would abort the process.
        await asyncio.to_thread(warm.join)

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/ui", StaticFiles(directory=STATIC), name="ui")

    @app.get("/read/{address:path}", response_class=HTMLResponse)
    def read(address: str, start: str = "", end: str = "") -> HTMLResponse:
        span = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
        page = reader.page(tutor.catalog, places, template, address, span, shelf.title)
        # Lessons change between versions; the browser asks each time, which costs a few milliseconds. What is private
        # is not kept by it at all.
        headers = {"cache-control": "no-store" if address.startswith(f"{OWN}/") else "no-cache"}
        return HTMLResponse(MISSING if page is None else page, 404 if page is None else 200, headers)

    @app.get("/favicon.ico")
    def favicon() -> FileResponse:
        return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")

    blocks = make_blocks(tutor, settings, places)
    gr.mount_gradio_app(
        app, blocks, path="/", server_name="127.0.0.1", theme=THEME, head=HEAD, footer_links=[], run_history=False,
        ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, max_file_size=LIMIT, show_error=False,
    )  # fmt: skip
    # Whether a file that a page names was uploaded, Gradio checks only after a `launch`, which mounting is not.
    blocks.has_launched = True
    return Guard(app, served)


def _warm(tutor: Tutor, served: threading.Event, stopping: threading.Event) -> None:
    """Load retrieval behind the served page. What a person can mend is said again when a question is asked.

    It waits for the first page and its scripts: loading beside them would make both slow.
    """
    if served.wait(WARM_AT_LATEST_S):
        stopping.wait(SCRIPTS_S)
    if stopping.is_set():
        return
    try:
        tutor.warm()
    except UserError as error:
        print(error, flush=True)  # noqa: T201  the console of `python -m ui` is this server's log
