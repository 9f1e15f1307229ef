"""The way out: addresses that are refused, redirects, tokens, tries, deadlines, what is logged."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpcore
import httpx
import pytest
import stamina
from source_run import QUICK, make_http
from source_server import Answer, Asked, serving

from scrutiny_dash import __version__
from scrutiny_dash.errors import Forbidden, Malformed, Unavailable
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.wire import Wire, deadline, is_public

INFO = SourceInfo("test", "Test", "All.", "Nothing.", "", "https://terms.example")
CLOSED = Settings.load({})
OPEN = Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1"})


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


def mocked(answer: Callable[[httpx.Request], httpx.Response], settings: Settings = CLOSED, **more: Any) -> Http:
    return make_http(settings, transport=httpx.MockTransport(answer), **more)


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> httpx.Response:
    return httpx.Response(status, stream=httpx.ByteStream(body), headers=headers)


PRIVATE = [
    "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "192.0.2.1", "198.18.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_told_apart(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "151.101.0.81", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"]
)
def test_a_feed_on_this_computer_is_refused_and_never_connected_to(host: str) -> None:
    with serving(lambda _: Answer()) as server, make_http(CLOSED) as http:
        url = server.url.replace("127.0.0.1", host)
        with pytest.raises(Forbidden, match="private network"):
            http.get(INFO, url, guarded=True)
        assert server.asked == []


def test_a_server_named_in_a_setting_may_be_on_this_computer() -> None:
    with serving(lambda _: Answer(body=b"[]")) as server, make_http(CLOSED) as http:
        assert http.get(INFO, server.url).json() == []


class _FakeStream(httpcore.NetworkStream):
    """Answers one request; remembers which name the certificate was asked for."""

    def __init__(self, seen: dict[str, Any]) -> None:
        self.seen = seen
        self.left = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b""]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.left.pop(0)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.seen["sent"] = self.seen.get("sent", b"") + buffer

    def close(self) -> None:
        pass

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.seen["name"] = server_hostname
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


def test_the_name_is_looked_up_once_and_the_checked_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that turns to this computer at the second look-up (rebinding) gains nothing."""
    seen: dict[str, Any] = {}
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        seen.setdefault("looked", []).append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(_self: Any, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        seen["connected"] = (host, port)
        return _FakeStream(seen)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with make_http(CLOSED) as http:
        assert http.get(INFO, "https://paper.example/feed", guarded=True).status == 200
    assert seen["looked"] == ["paper.example"]
    assert seen["connected"] == ("93.184.215.14", 443)
    assert seen["name"] == "paper.example"
    assert b"Host: paper.example\r\n" in seen["sent"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with make_http(CLOSED) as http, pytest.raises(Forbidden):
        http.get(INFO, "http://paper.example/feed", guarded=True)


def test_the_next_address_is_tried_when_the_first_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def connect(_self: Any, host: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        tried.append(host)
        if len(tried) == 1:
            raise httpcore.ConnectError("no route")
        return _FakeStream({})

    both = [(10, 1, 6, "", ("2606:4700::1", 80, 0, 0)), (2, 1, 6, "", ("93.184.215.14", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with deadline(5):
        Wire(guarded=True).connect_tcp("paper.example", 80)
    assert tried == ["2606:4700::1", "93.184.215.14"]


def test_a_name_that_cannot_be_found_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with make_http(CLOSED) as http, pytest.raises(Unavailable, match=r"^paper\.example could not be reached\."):
        http.get(INFO, "http://paper.example/feed")


def test_a_redirect_to_this_computer_is_refused_even_from_a_trusted_server() -> None:
    with serving(lambda _: Answer(body=b"secret")) as inner:
        target = inner.url.replace("127.0.0.1", "localhost")
        away = serving(lambda _: Answer(302, headers={"Location": target}))
        with away as server, make_http(CLOSED) as http, pytest.raises(Forbidden):
            http.get(INFO, server.url)
        assert inner.asked == []


def test_a_redirect_out_of_https_is_refused() -> None:
    with mocked(lambda _: reply(301, b"", location="http://paper.example/feed")) as http, pytest.raises(Forbidden):
        http.get(INFO, "https://paper.example/feed")


def test_a_redirect_into_https_and_a_relative_one_are_followed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http":
            return reply(301, b"", location="https://paper.example/feed")
        return reply(200, b"[1]") if request.url.path == "/new" else reply(308, b"", location="/new?x=1")

    with mocked(answer) as http:
        found = http.get(INFO, "http://paper.example/feed")
    assert (found.json(), found.url) == ([1], "https://paper.example/new?x=1")


def test_the_token_stays_with_its_server() -> None:
    sent = {}

    def answer(request: httpx.Request) -> httpx.Response:
        sent[request.url.host] = request.headers.get("authorization")
        return reply(302, b"", location="https://other.example/") if request.url.host == "one.example" else reply()

    with mocked(answer) as http:
        http.get(INFO, "https://one.example/", headers={"Authorization": "Bearer planted-secret"})
    assert sent == {"one.example": "Bearer planted-secret", "other.example": None}


def test_five_redirects_are_followed_and_six_are_not() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        left = int(request.url.path.strip("/"))
        return reply(302, b"", location=f"/{left - 1}") if left else reply()

    with mocked(answer) as http:
        assert http.get(INFO, "https://one.example/5").status == 200
        with pytest.raises(Malformed, match="in circles"):
            http.get(INFO, "https://one.example/6")


def test_a_password_is_never_sent_on() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return reply(307, b"", location="https://other.example/")

    with mocked(answer) as http:
        assert http.post(INFO, "https://one.example/login", data={"password": "planted-secret"}).status == 307
    assert asked == ["https://one.example/login"]


@pytest.mark.parametrize(
    ("status", "times"), [(500, 3), (502, 3), (503, 3), (504, 3), (501, 1), (429, 1), (404, 1), (401, 1)]
)
def test_only_transient_faults_are_tried_again(status: int, times: int) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return reply(status)

    with mocked(answer) as http:
        assert http.get(INFO, "https://one.example/").status == status
    assert len(asked) == times


def test_a_fault_that_passes_is_not_noticed() -> None:
    answers = iter([reply(503), reply(200, b"[2]")])
    with mocked(lambda _: next(answers)) as http:
        assert http.get(INFO, "https://one.example/").json() == [2]


def test_a_connection_that_fails_is_tried_again_but_a_post_is_not() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise httpx.ConnectError("refused")

    with mocked(answer) as http:
        with pytest.raises(Unavailable):
            http.get(INFO, "https://one.example/")
        with pytest.raises(Unavailable):
            http.post(INFO, "https://one.example/")
    assert asked == ["GET"] * 3 + ["POST"]


def test_headers_that_come_a_byte_at_a_time_do_not_hold_us() -> None:
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not over.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        started = time.monotonic()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with make_http(OPEN) as http, pytest.raises(Unavailable, match="did not answer in time"):
            http.get(INFO, url)
        assert time.monotonic() - started < QUICK.total + 1
        over.set()
        thread.join(5)


def test_what_we_say_of_ourselves() -> None:
    sent = {}

    def answer(request: httpx.Request) -> httpx.Response:
        sent.update(request.headers)
        return reply()

    settings = Settings.load({"SCRUTINY_CONTACT": "scrutiny@council.example\r\nX-Evil: 1"})
    with mocked(answer, settings) as http:
        http.get(INFO, "https://one.example/")
    assert sent["user-agent"] == f"scrutiny_dash/{__version__} (+scrutiny@council.exampleX-Evil: 1)"
    assert "python" not in sent["user-agent"].lower()


def test_no_query_token_or_body_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "scrutiny_dash"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG) or name == "scrutiny_dash"

    def script(asked: Asked) -> Answer:
        return Answer(503 if asked.query.get("q") == "planted-fault" else 200, b'"planted-body"')

    with serving(script) as server, make_http(OPEN) as http:
        headers = {"Authorization": "Bearer planted-token"}
        http.get(INFO, server.url, params=[("q", "planted-query")], headers=headers)
        http.get(INFO, f"{server.url}/?q=planted-fault", headers=headers)
        http.post(INFO, server.url, data={"password": "planted-password"})
    assert "127.0.0.1 answered 200" in caplog.text
    assert "planted" not in caplog.text


def test_nothing_is_read_of_a_body_that_nobody_wants() -> None:
    with serving(lambda _: Answer(manner="endless")) as server, make_http(OPEN) as http:
        assert http.get(INFO, server.url, most_bytes=0).body == b""
        assert server.sent < 20_000_000


@pytest.mark.parametrize(
    "url", ["", "paper.example", "ftp://paper.example", "http://", "http://host:port/", "//x", "at://did:x/y"]
)
def test_an_address_that_is_none(url: str) -> None:
    with make_http(CLOSED) as http, pytest.raises(Malformed):
        http.get(INFO, url)


def test_a_proxy_in_the_environment_is_used_for_platforms_but_never_for_feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_name(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    with serving(lambda _: Answer()) as proxy, serving(lambda _: Answer(body=b"[]")) as near:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "direct.example")
        with make_http(OPEN) as http:
            with pytest.raises(Unavailable):
                http.get(INFO, "https://platform.example/")
            assert set(proxy.tunnels) == {"platform.example:443"}
            proxy.tunnels.clear()
            assert http.get(INFO, near.url).json() == []
            monkeypatch.setattr(socket, "getaddrinfo", no_name)
            for url, guarded in (("https://feed.example/", True), ("https://direct.example/", False)):
                with pytest.raises(Unavailable):
                    http.get(INFO, url, guarded=guarded)
        assert proxy.tunnels == proxy.asked == []
