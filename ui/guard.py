"""What every request and response passes: only this machine is answered, and pages may load nothing from elsewhere.

Plain ASGI, so that streamed answers are not held back.
"""

import re
import threading
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page elsewhere can point a name of its own at 127.0.0.1 (DNS rebinding); its requests still carry that name.
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)

# Gradio starts from inline scripts and compiles its templates with Function(): without these two words it is blank.
APP_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
# Reader pages show text that others wrote, and need no script at all.
READER_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
_COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Parts of Gradio that this UI does not use: serving files (what was uploaded goes to nobody), proxying other servers,
# pages about the app's interface.
_CLOSED = re.compile(
    r"/(?:gradio_api/(?:upload|file|proxy=|stream|mcp|deep_link|vibe|component_server|info|openapi)|monitoring|svelte|openapi)"
)

UPLOAD = "/gradio_api/upload"  # open to POST alone


class Guard:
    """Refuse foreign hosts and origins, close what is not used, and add security headers to every response."""

    def __init__(self, app: ASGIApp, served: threading.Event) -> None:
        """`served` is set when the page has been sent for the first time."""
        self.app, self.served = app, served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # There is no web socket here, and one would be open to pages of any origin.
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                reading = scope["path"].startswith("/read/")
                headers["content-security-policy"] = READER_POLICY if reading else APP_POLICY
                headers["x-frame-options"] = "SAMEORIGIN" if reading else "DENY"
                for name, value in _COMMON.items():
                    headers[name] = value
            await send(message)

        problem = refusal(scope)
        app = self.app if problem is None else problem
        await app(scope, receive, sealed)
        if scope["path"] == "/":
            self.served.set()


def refusal(scope: Scope) -> PlainTextResponse | None:
    """The answer to a request that must not go through; None for one that may."""
    headers = Headers(scope=scope)
    if not _LOCAL.fullmatch(headers.get("host", "")):
        return PlainTextResponse("This tutor answers only as localhost or 127.0.0.1.\n", 421)
    origin = headers.get("origin")
    # Another server on this machine is another site, too: the port counts.
    if origin is not None and urlsplit(origin).netloc != headers["host"]:
        return PlainTextResponse("Requests from other sites are refused.\n", 403)
    uploads = scope["path"] == UPLOAD and scope["method"] == "POST"
    if _CLOSED.match(scope["path"]) and not uploads:
        return PlainTextResponse("There is nothing here.\n", 404)
    return None
