"""Every request that leaves this computer. Alone in the product it imports httpx.

It keeps the gaps between requests, follows redirects only where they are safe, reads a bounded body within one
deadline, tries again after transient faults, and turns what can go wrong into ``SourceError``. Addresses with their
queries, tokens and bodies never reach a log.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
import stamina

from scrutiny_dash import __version__, clock
from scrutiny_dash.errors import Forbidden, Malformed, RateLimited, Unavailable
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.bodies import BrokenOff, TooLarge, read_bounded
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.replies import Reply
from scrutiny_dash.sources.waits import wait_seconds
from scrutiny_dash.sources.wire import PrivateAddress, Timeouts, Wire, deadline

log = logging.getLogger(__name__)
# httpx and httpcore write whole addresses, and so what somebody searched for, at INFO and DEBUG.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

MOST_BYTES = 8_000_000
MOST_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSIENT = {500, 502, 503, 504}
_TRIES = 3
_FAULTS = (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, BrokenOff)


class _TryAgain(Unavailable):
    """A fault that may be gone in a second; ``reply`` is the answer where there was one."""

    def __init__(self, what: str, *, source: str, reply: Reply | None = None) -> None:
        super().__init__(what, source=source)
        self.reply = reply


class _Transport(httpx.BaseTransport):
    """httpx on a pool of checked connections."""

    def __init__(self, context: ssl.SSLContext, *, guarded: bool, proxy: str = "") -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=httpcore.Proxy(proxy) if proxy else None,
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=15.0,
            network_backend=Wire(guarded=guarded),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class Http:
    """The way out, shared by all sources and threads of one collection. Close it, or use it in a ``with``.

    A proxy in the environment (``https_proxy``) is used for the servers named in the settings. Guarded requests never
    use one, because only a direct connection is sure to go to the address that was checked.

    Args:
        settings: contact for the User-Agent; whether feeds may be on this computer.
        transport: stands in for the network in tests.
        limiter: gaps and rests; one with usual gaps by default.
        sees: returns the present time, aware UTC.
        offline: refuse every request, for practice and tests.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx.BaseTransport | None = None,
        limiter: Limiter | None = None,
        timeouts: Timeouts | None = None,
        sees: Callable[[], datetime] = clock.now,
        offline: bool = False,
    ) -> None:
        self.now = sees
        self._limiter = limiter or Limiter()
        self._timeouts = timeouts or Timeouts()
        self._offline = offline
        contact = "".join(c for c in settings.contact if c.isascii() and c.isprintable())
        self._agent = f"scrutiny_dash/{__version__}" + (f" (+{contact})" if contact else "")
        context = _context()
        self._guarded = self._client(transport or _Transport(context, guarded=not settings.allow_loopback))
        self._open = self._client(transport or _Transport(context, guarded=False))
        proxy = getproxies().get("https", "")
        usable = urlsplit(proxy).scheme in {"http", "https"}
        self._proxied = self._client(_Transport(context, guarded=False, proxy=proxy)) if usable else self._open
        self._clients = {self._guarded, self._open, self._proxied}

    def _client(self, transport: httpx.BaseTransport) -> httpx.Client:
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept-Language": "en-GB,en"}
        waits = self._timeouts
        timeout = httpx.Timeout(waits.read, connect=waits.connect, pool=waits.total)
        return httpx.Client(transport=transport, headers=headers, timeout=timeout, trust_env=False)

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            client.close()

    def get(
        self,
        info: SourceInfo,
        url: str,
        *,
        params: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        guarded: bool = False,
        most_bytes: int = MOST_BYTES,
        who: str = "",
    ) -> Reply:
        """Ask once, or up to three times where the fault was transient, and return whatever the server said.

        Args:
            guarded: refuse addresses on this computer or a private network (always so for redirects to other hosts).
            most_bytes: a longer body is refused; 0 reads no body at all.
            who: how sentences call the server; its host by default.

        Raises:
            Unavailable: no connection, no answer in time, or an answer that broke off.
            RateLimited: the server said 429, or rests since it did.
            Forbidden: the address is private, or a redirect leads somewhere unsafe.
            Malformed: the address is no address, redirects go in circles, or the body is too large.
        """
        address = self._address(info, url, params)
        sent = dict(headers or {})
        try:
            for attempt in stamina.retry_context(
                on=_TryAgain, attempts=_TRIES, timeout=self._timeouts.total, wait_initial=0.5, wait_max=4.0
            ):
                with attempt:
                    return self._follow(info, address, sent, guarded, most_bytes, who)
        except _TryAgain as fault:
            if fault.reply is None:
                raise Unavailable(fault.what, source=info.name) from fault
            return fault.reply
        raise Unavailable(source=info.name)

    def post(
        self, info: SourceInfo, url: str, *, data: Any = None, headers: Mapping[str, str] | None = None, who: str = ""
    ) -> Reply:
        """Send JSON once: nothing is tried again and no redirect is followed, because it may hold a password.

        Raises:
            SourceError: as ``get``.
        """
        address = self._address(info, url, ())
        who = who or address.host
        request = self._proxy_or_open(address).build_request("POST", address, json=data, headers=dict(headers or {}))
        try:
            return self._send(self._proxy_or_open(address), request, info, MOST_BYTES, who)
        except _TryAgain as fault:
            if fault.reply is None:
                raise Unavailable(fault.what, source=info.name) from fault
            return fault.reply

    def _address(self, info: SourceInfo, url: str, params: Iterable[tuple[str, str]]) -> httpx.URL:
        if self._offline:
            raise Unavailable("This collection was told not to use the network.", source=info.name)
        try:
            address = httpx.URL(url)
            pairs: list[tuple[str, str | int | float | bool | None]] = list(params)
            address = address.copy_merge_params(pairs) if pairs else address
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise Malformed("An address is not written correctly.", source=info.name) from error
        if address.scheme not in {"http", "https"} or not address.host:
            raise Malformed("An address is not a web address.", source=info.name)
        return address

    def _proxy_or_open(self, address: httpx.URL) -> httpx.Client:
        direct = address.scheme != "https" or self._proxied is self._open or proxy_bypass(address.host)
        return self._open if direct else self._proxied

    def _follow(
        self, info: SourceInfo, address: httpx.URL, headers: dict[str, str], guarded: bool, most: int, who: str
    ) -> Reply:
        home = _origin(address)
        been = set()
        for _ in range(MOST_REDIRECTS + 1):
            been.add(str(address))
            abroad = _origin(address)[:2] != home[:2]
            sent = {k: v for k, v in headers.items() if not (abroad and k.lower() == "authorization")}
            client = self._guarded if guarded or abroad else self._proxy_or_open(address)
            request = client.build_request("GET", address, headers=sent)
            reply = self._send(client, request, info, most, who or home[0])
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                return reply
            address = self._next_address(info, address, reply.headers["location"], who or home[0])
            if str(address) in been:
                break
        raise Malformed(f"{who or home[0]} sends us round in circles.", source=info.name)

    def _next_address(self, info: SourceInfo, address: httpx.URL, location: str, who: str) -> httpx.URL:
        # httpx has already refused a location that is no address, as an answer that broke off.
        found = address.join(location)
        safe = found.scheme in {"http", "https"} and found.host and not found.userinfo
        if not safe or (address.scheme == "https" and found.scheme != "https"):
            raise Forbidden(f"{who} sends us to an address that is not safe.", source=info.name)
        return found

    def _send(self, client: httpx.Client, request: httpx.Request, info: SourceInfo, most: int, who: str) -> Reply:
        host = request.url.netloc.decode("ascii", "ignore")
        if (rest := self._limiter.resting(host)) > 0:
            raise RateLimited(f"{who} asks us to wait.", source=info.name, retry_after=max(rest, info.min_gap))
        self._limiter.wait(host, info.min_gap)
        started = time.monotonic()
        try:
            with deadline(self._timeouts.total):
                reply = self._read(client, request, most)
        except PrivateAddress as error:
            what = f"{who} is on this computer or a private network, so it is not asked."
            raise Forbidden(what, "Use an address on the open internet.", source=info.name) from error
        except TooLarge as error:
            raise Malformed(f"{who} sent far more than a list of posts.", source=info.name) from error
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise Unavailable(f"{who} did not answer in time.", source=info.name) from error
        except _FAULTS as error:
            raise _TryAgain(_said(error, who), source=info.name) from error
        seconds = time.monotonic() - started
        log.info("%s: %s answered %d, %d bytes, %.2f s", info.name, who, reply.status, len(reply.body), seconds)
        if reply.status == 429:
            self._limiter.rest(host, wait_seconds(reply.headers, reply.at, info.min_gap))
        if reply.status in _TRANSIENT:
            raise _TryAgain(f"{who} answered with an error of its own.", source=info.name, reply=reply)
        return reply

    def _read(self, client: httpx.Client, request: httpx.Request, most: int) -> Reply:
        response = client.send(request, stream=True)
        try:
            unread = most == 0 or response.status_code == 304
            packing = response.headers.get("content-encoding", "")
            body = b"" if unread else read_bounded(response.iter_raw(), packing, most)
        finally:
            response.close()
        links = {name: link["url"] for name, link in response.links.items() if name and "url" in link}
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, body, str(response.url), self.now(), links)


@cache
def _context() -> ssl.SSLContext:
    """Read the trusted certificates once a process: the system's and certifi's."""
    return httpcore.default_ssl_context()


def _origin(address: httpx.URL) -> tuple[str, int | None, str]:
    return address.host, address.port, address.scheme


def _said(error: Exception, who: str) -> str:
    if isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        return f"{who} could not be reached."
    return f"{who} broke off in the middle of its answer."
