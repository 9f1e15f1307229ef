"""The page that asks for a code, and the one that signs out.

They are plain HTML beside the app, because only a route of our own can set a cookie that no script can read.
"""

from __future__ import annotations

import secrets
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from scrutiny_dash import clock
from scrutiny_dash.access import COOKIE, SESSION_LASTS, Access, Decision, Visitor
from scrutiny_dash.errors import AccessError, ScrutinyError

PRODUCT = "What residents say"
JOIN, LEAVE = "/join", "/leave"
BROWSER_COOKIE = "scrutiny_browser"
_LONGEST_FORM = 4096
_TEMPLATE = Template(Path(__file__).with_name("join.html").read_text(encoding="utf-8"))

_FORM = """<h1>Enter your code</h1>
{error}<form method="post" action="/join">
<input type="hidden" name="next" value="{next}">
<label for="code">Code</label>
<p class="hint" id="hint">The facilitator has it. It looks like 7KD-M2X-9RT.</p>
<input id="code" name="code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" required
 maxlength="100" aria-describedby="hint{described}"{invalid}>
<p>Residents wrote these posts for their own circle. By joining you agree to keep them in this room: do not copy,
photograph or forward them.</p>
<button type="submit">Join</button>
</form>"""

_LEAVE_FORM = """<h1>Leave the dashboard</h1>
<p>You need the code again to come back. What you saved stays.</p>
<form method="post" action="/leave"><button type="submit">Leave</button></form>
<p><a href="/">Stay</a></p>"""


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Return what is known of the browser behind a request or a websocket."""
    address = connection.client.host if connection.client else None
    return Visitor.of(address, connection.headers.items(), connection.cookies.get(COOKIE))


def is_secure(connection: HTTPConnection) -> bool:
    """Whether the browser's side of the connection is encrypted, here or at a proxy."""
    forwarded = connection.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return connection.url.scheme in {"https", "wss"} or forwarded == "https"


def safe_next(address: str) -> str:
    """Return an address inside this app to go on to; ``/`` for anything else."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path in {JOIN, LEAVE} or parts.path.startswith("//"):
        return "/"
    return quote(parts.path, safe="/%:@-._~!$&'()*+,;=") + (f"?{parts.query}" if parts.query else "")


def refusal(decision: Decision) -> HTMLResponse:
    """Return the page for somebody whom no code can help."""
    body = f"<h1>This is not open to you here</h1>\n<p>{escape(decision.what)}</p>\n<p>{escape(decision.to_do)}</p>"
    return _page("Not open", body, 403)


def trouble(error: ScrutinyError) -> HTMLResponse:
    """Return the page for an error of ours on the way in."""
    return _page("Something went wrong", f"<h1>{escape(error.what)}</h1>\n<p>{escape(error.to_do)}</p>", 503)


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    text = _TEMPLATE.substitute(title=escape(f"{title} - {PRODUCT}"), product=escape(PRODUCT), body=body)
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


def _ask(onward: str, error: AccessError | None = None) -> HTMLResponse:
    shown = f'<div class="error" id="error" role="alert"><p>{escape(str(error))}</p></div>\n' if error else ""
    body = _FORM.format(
        error=shown,
        next=escape(onward, quote=True),
        described=" error" if error else "",
        invalid=' aria-invalid="true" autofocus' if error else "",
    )
    return _page("Error: enter your code" if error else "Enter your code", body, 403 if error else 200)


async def _read_form(request: Request) -> dict[str, str]:
    """Return the fields of a small form; too large a one is read as empty."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


class Doors:
    """The routes ``/join`` and ``/leave``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def routes(self) -> list[Route]:
        """Return them for the app."""
        return [
            Route(JOIN, self._join, methods=["GET", "POST"]),
            Route(LEAVE, self._leave, methods=["GET", "POST"]),
        ]

    async def _join(self, request: Request) -> Response:
        try:
            if request.method == "POST":
                return await self._sign_in(request)
            onward = safe_next(request.query_params.get("next", "/"))
            decision = await run_in_threadpool(self._access.decide, visitor_of(request), clock.now())
            if decision.role.may_enter:
                return RedirectResponse(onward, 303)
            response = _ask(onward) if decision.ask_code else refusal(decision)
        except ScrutinyError as error:
            return trouble(error)
        if BROWSER_COOKIE not in request.cookies:
            _set(response, request, BROWSER_COOKIE, secrets.token_urlsafe(16))
        return response

    async def _sign_in(self, request: Request) -> Response:
        form = await _read_form(request)
        onward = safe_next(form.get("next", "/"))
        browser = request.cookies.get(BROWSER_COOKIE, "")
        try:
            signed = await run_in_threadpool(self._access.sign_in, form.get("code", ""), browser, clock.now())
        except AccessError as error:
            return _ask(onward, error)
        response = RedirectResponse(onward, 303)
        _set(response, request, COOKIE, signed.token)
        return response

    async def _leave(self, request: Request) -> Response:
        if request.method == "GET":
            return _page("Leave", _LEAVE_FORM)
        token = request.cookies.get(COOKIE, "")
        try:
            if token:
                await run_in_threadpool(self._access.sign_out, token)
        except ScrutinyError as error:
            return trouble(error)
        response = RedirectResponse(JOIN, 303)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=is_secure(request))
        return response


def _set(response: Response, request: Request, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
