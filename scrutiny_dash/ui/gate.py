"""What stands between the network and Streamlit: who may enter, security headers, the page's shell, packed files.

Streamlit sends no security headers, says ``lang="en"`` and serves 4.7 MB of script unpacked. A visitor who may not
enter gets no websocket at all, so that no post can reach him whatever a page does; the router decides once more.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import mimetypes
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scrutiny_dash import clock
from scrutiny_dash.access import Access
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.ui.join import JOIN, LEAVE, PRODUCT, refusal, trouble, visitor_of

log = logging.getLogger(__name__)

# Streamlit's own program and what its start needs: nothing of ours is in them.
_OPEN = (JOIN, LEAVE, "/favicon.png", "/_stcore/health", "/_stcore/host-config")
_OPEN_PREFIX = "/static/"
# Names functions and sessions to anybody, and drives pages without a browser: neither is part of this product.
_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
# Addresses of one part that are not pages; every other one is answered with the shell, as Streamlit 1.67 does.
_NOT_PAGES = frozenset({"_stcore", "media", "component", "static", "app", "auth", "oauth2callback", "join", "leave"})


def is_page(path: str) -> bool:
    """Whether an address is that of a page, which Streamlit answers with its ``index.html``.

    A page has one part. ``/topic/_stcore/health`` is not one: the browser asks for it to find out where the app begins.
    """
    name = path.removeprefix("/")
    return name in {"", "index.html"} or (name not in _NOT_PAGES and "." not in name and "/" not in name)


def same_origin(headers: Headers) -> bool:
    """Whether a request comes from a page of this app, or from no page at all.

    Before Streamlit refuses a foreign origin it asks an outside address for its own; here it is refused first.
    """
    origin = headers.get("origin")
    if origin is None:
        return True
    place = urlsplit(origin).netloc.lower()
    hosts = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    return bool(place) and place in hosts


class Gate:
    """Lets in whom ``Access`` lets in; sends everybody else to the page that asks for the code."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = await self._refuse(scope)
        if refused is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "Not signed in"})
        else:
            await refused(scope, receive, send)

    async def _refuse(self, scope: Scope) -> Response | None:
        """Return what to answer instead, or None to let the request through."""
        path: str = scope["path"]
        if any(path == closed or path.startswith(f"{closed}/") for closed in _CLOSED):
            return PlainTextResponse("Not here", 404)
        if not same_origin(Headers(scope=scope)):
            return PlainTextResponse("This request comes from another site, so it was refused.", 403)
        if scope["type"] == "http" and (path in _OPEN or path.startswith(_OPEN_PREFIX)):
            return None
        visitor = visitor_of(HTTPConnection(scope))
        try:
            decision = await run_in_threadpool(self._access.decide, visitor, clock.now())
        except ScrutinyError as error:
            log.exception("The private file cannot be read")
            return trouble(error)
        if decision.role.may_enter:
            return None
        if decision.ask_code and scope.get("method") in {"GET", "HEAD"} and is_page(path):
            query = scope.get("query_string", b"").decode("latin-1")
            onward = quote(path + (f"?{query}" if query else ""), safe="")
            return RedirectResponse(f"{JOIN}?next={onward}", 303, headers={"Cache-Control": "no-store"})
        return refusal(decision)


def content_security_policy(shell: str) -> str:
    """Return the policy for a shell: this host only, and of inline scripts only those that the shell itself has."""
    inline = re.findall(r"<script>(.*?)</script>", shell, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    scripts = " ".join(["'self'", *(f"'sha256-{value}'" for value in hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; "
        "object-src 'none'"
    )


def security_headers(shell: str) -> dict[str, str]:
    """Return the headers that every answer carries."""
    return {
        "Content-Security-Policy": content_security_policy(shell),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        # Not "no-referrer": a browser then posts our own form with "Origin: null".
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def make_shell(index: str) -> str:
    """Return Streamlit's ``index.html`` in British English, with our first title and no offer to other programs."""
    shell = _swap(index, r'<html lang="en">', '<html lang="en-GB">')
    shell = _swap(shell, r"<title>Streamlit</title>", f"<title>{PRODUCT}</title>")
    shell = _swap(shell, r'(?s)<!--\s*Machine-readable[^>]*?-->\s*<link rel="service-desc"[^>]*/>', "")
    plain = "<p>This page needs JavaScript. Switch it on in your browser, then load the page again.</p>"
    return _swap(shell, r"(?s)<noscript>.*?</noscript>", f"<noscript>{plain}</noscript>")


def _swap(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text)
    if count != 1:
        log.warning("Streamlit's index.html has changed: %s was found %s times", pattern, count)
    return changed


class Shell:
    """Answers every page's address with the shell."""

    def __init__(self, app: ASGIApp, shell: str) -> None:
        self._app = app
        self._shell = shell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page's address; hand on everything else."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and is_page(scope["path"]):
            response = HTMLResponse(self._shell, headers={"Cache-Control": "no-cache"})
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


class PackedFiles:
    """Serves Streamlit's scripts and styles packed, each packed once and kept: 4.7 MB become 1.5 MB.

    Streamlit leaves them unpacked because its own middleware would pack them again at every request.
    """

    _PACKED = (".js", ".css", ".svg")

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = folder.resolve()
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a packed file where the browser takes one; hand on everything else."""
        path: str = scope.get("path", "")
        wanted = scope["type"] == "http" and scope["method"] == "GET" and path.startswith(_OPEN_PREFIX)
        if wanted and path.endswith(self._PACKED) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            body = await run_in_threadpool(self._packed, path)
            if body is not None:
                await self._response(path, body)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _packed(self, path: str) -> bytes | None:
        with self._lock:
            if path not in self._kept:
                file = (self._folder / path.lstrip("/")).resolve()
                if not file.is_relative_to(self._folder) or not file.is_file():
                    return None
                self._kept[path] = gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)
            return self._kept[path]

    @staticmethod
    def _response(path: str, body: bytes) -> Response:
        kind = "text/javascript" if path.endswith(".js") else mimetypes.guess_type(path)[0]
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            # The names hold a hash of what is in the files, so they never change.
            "Cache-Control": "public, immutable, max-age=31536000",
        }
        return Response(body, media_type=kind, headers=headers)
