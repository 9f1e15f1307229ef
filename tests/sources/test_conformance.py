"""Every registered source against a real server that answers well, slowly, never, half, wrongly or without end.

A new source adds one adapter in ``adapters/`` that says how its server answers well; everything else holds for all.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_run import NOW, QUICK, TOPIC, DictMemory, Ended, make_http, run
from source_server import ENDLESS, Answer, Asked, Script, serving, slowly

from scrutiny_dash.errors import RateLimited, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Source
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.registry import SOURCES, source, source_of_platform
from scrutiny_dash.sources.wire import Timeouts

PAGE = b"<!DOCTYPE html><html lang=en><head><title>One moment</title></head><body><p>Are you human?</p></body></html>"
ADAPTERS = {s.info.name: importlib.import_module(f"adapters.{s.info.name}") for s in SOURCES}
each_source = pytest.mark.parametrize("name", list(ADAPTERS))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def settings_of(adapter: Any, url: str) -> Settings:
    return Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1", **adapter.environment(url)})


def source_at(name: str, url: str) -> Source:
    """The source as registered, or one made by ``at(url)`` of its adapter where no setting says which server to ask."""
    make = getattr(ADAPTERS[name], "at", None)
    return make(url) if make else source(name)


def run_with(name: str, script: Script, **more: Any) -> Ended:
    adapter = ADAPTERS[name]
    with serving(script) as server:
        return run(source_at(name, server.url), settings_of(adapter, server.url), DictMemory(), **more)


def with_data(adapter: Any, answer: Answer) -> Script:
    """The rest of the server (log-in and the like) answers well, the posts come like this."""
    return lambda asked: answer if adapter.is_data(asked) else adapter.answers_well(asked)


def is_one_plain_sentence(text: str) -> bool:
    odd = any(word in text for word in ("Traceback", "http://", "https://", "Error", "{", "\n", "youngcarer"))
    return text.endswith(".") and 10 < len(text) < 200 and ". " not in text and not odd and text[0] != " "


def assert_ended(ended: Ended, status: str, case: str = "") -> None:
    assert ended.status.value == status, (case, ended.sentence)
    if ended.error is not None:
        assert is_one_plain_sentence(ended.error.what), ended.error.what
        assert ended.error.to_do
        assert ended.error.source
        assert ended.error.status in SourceStatus


@each_source
def test_it_reads_every_page_and_nothing_twice(name: str) -> None:
    adapter = ADAPTERS[name]
    ended = run_with(name, adapter.answers_well)
    assert_ended(ended, "ok")
    ids = [post.native_id for post in ended.posts]
    assert len(ids) == len(set(ids)) == adapter.POSTS
    platform = source(name).info.platform or name
    assert {post.platform for post in ended.posts} == {platform}
    assert all(post.created and post.created.utcoffset().total_seconds() == 0 for post in ended.posts)
    last = ended.pages[-1]
    assert last.complete
    assert last.covered_to == NOW
    assert last.covered_from is not None
    assert last.covered_from <= min(post.created for post in ended.posts if post.created)
    brings = source_of_platform(platform)
    assert brings is not None
    assert platform in {brings.info.platform, brings.info.name}


@each_source
def test_nothing_there_is_empty_and_no_error(name: str) -> None:
    assert_ended(run_with(name, ADAPTERS[name].empty), "ok_empty")


@each_source
def test_a_slow_server_is_waited_for(name: str) -> None:
    assert_ended(run_with(name, slowly(ADAPTERS[name].answers_well, 0.1)), "ok")


@each_source
@pytest.mark.parametrize("manner", ["never", "drip"])
def test_a_server_that_hangs_is_left_within_the_deadline(name: str, manner: str) -> None:
    adapter = ADAPTERS[name]
    started = time.monotonic()
    ended = run_with(name, with_data(adapter, Answer(manner=manner)))
    assert_ended(ended, "server_error")
    assert time.monotonic() - started < QUICK.total * 3


@each_source
def test_a_body_that_breaks_off_is_the_servers_fault(name: str) -> None:
    adapter = ADAPTERS[name]

    def half(asked: Asked) -> Answer:
        answer = adapter.answers_well(asked)
        return Answer(answer.status, answer.body, answer.headers, "half") if adapter.is_data(asked) else answer

    assert_ended(run_with(name, half), "server_error")


@each_source
def test_nobody_listens(name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        ended = run(source_at(name, url), settings_of(ADAPTERS[name], url), DictMemory())
    assert_ended(ended, "server_error")


BODIES = {
    "a page with 200": (PAGE, {"Content-Type": "text/html; charset=utf-8"}, "blocked_html"),
    "a page that says it is JSON": (PAGE, {"Content-Type": "application/json"}, "blocked_html"),
    "a piece of a page": (b"<div>Please wait</div>", {"Content-Type": "text/html"}, "blocked_html"),
    "nothing": (b"", {}, "malformed"),
    "white space": (b" \r\n ", {}, "malformed"),
    "words": (b"Please limit requests to one every 5 seconds", {"Content-Type": "text/plain"}, "malformed"),
    "an error with 200": (b'{"error":"over capacity"}', {}, "malformed"),
    "null": (b"null", {}, "malformed"),
    "a number": (b"12", {}, "malformed"),
    "bytes": (bytes(range(256)) * 8, {"Content-Type": "application/octet-stream"}, "malformed"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, {"Content-Type": "image/png"}, "malformed"),
    "depth": (b"[" * 200_000, {}, "malformed"),
    "a long number": (b'{"posts":' + b"9" * 6_000 + b"}", {}, "malformed"),
    "a bomb": (gzip.compress(b" " * 200_000_000, 1), {"Content-Encoding": "gzip"}, "malformed"),
    "packed wrongly": (b"not gzip at all", {"Content-Encoding": "gzip"}, "server_error"),
    "packed unasked": (b"\x0b\x02\x80", {"Content-Encoding": "br"}, "server_error"),
}


@each_source
@pytest.mark.parametrize("case", list(BODIES))
def test_wrong_bodies(name: str, case: str) -> None:
    body, headers, status = BODIES[case]
    adapter = ADAPTERS[name]
    answer = Answer(200, body, {**adapter.empty(FIRST).headers, **headers})
    more = {"timeouts": Timeouts(1, 5, 20)} if case == "a bomb" else {}
    assert_ended(run_with(name, with_data(adapter, answer), **more), adapter.EXPECTED.get(case, status), case)


FIRST = Asked("GET", "/api/v1/timelines/tag/x.searchPosts", {}, {"host": "h"}, b"")


@each_source
def test_truncated(name: str) -> None:
    adapter = ADAPTERS[name]

    def cut(asked: Asked) -> Answer:
        answer = adapter.answers_well(asked)
        if adapter.is_data(asked):
            return Answer(200, answer.body[: len(answer.body) * 2 // 3], answer.headers)
        return answer

    assert_ended(run_with(name, cut), adapter.EXPECTED.get("truncated", "malformed"))


@each_source
def test_wrong_charset(name: str) -> None:
    adapter = ADAPTERS[name]

    def wrong(asked: Asked) -> Answer:
        answer = adapter.answers_well(asked)
        if not adapter.is_data(asked):
            return answer
        body = answer.body.replace(b"number", "n\u00famero".encode("latin-1")).replace(b"tablets", b"t\xe9blets")
        body = body.replace(b"every", b"\xe9very")
        return Answer(200, body, {**answer.headers, "Content-Type": "application/json; charset=utf-16"})

    assert_ended(run_with(name, wrong), adapter.EXPECTED.get("wrong charset", "malformed"))


STATUSES = {
    400: "malformed", 401: "auth_required", 402: "forbidden", 403: "forbidden", 404: "gone", 406: "malformed",
    408: "server_error", 410: "gone", 418: "malformed", 422: "malformed", 429: "rate_limited", 451: "forbidden",
    500: "server_error", 501: "server_error", 502: "server_error", 503: "server_error", 504: "server_error",
    520: "server_error",
}  # fmt: skip


@each_source
@pytest.mark.parametrize("status", list(STATUSES))
@pytest.mark.parametrize("form", ["json", "page", "empty"])
def test_statuses(name: str, status: int, form: str) -> None:
    adapter = ADAPTERS[name]
    bodies = {
        "json": (json.dumps(adapter.ERROR_BODY).encode(), "application/json"),
        "page": (PAGE, "text/html"),
        "empty": (b"", "text/plain"),
    }
    body, kind = bodies[form]
    expected = adapter.EXPECTED.get(f"status {status}", STATUSES[status])
    if form == "page" and expected == "malformed":
        expected = "blocked_html"
    ended = run_with(name, with_data(adapter, Answer(status, body, {"Content-Type": kind})))
    assert_ended(ended, expected, f"{status} {form}")


WAITS = {
    "absent": ({}, 60, 60),
    "zero": ({"Retry-After": "0"}, 1, 1),
    "seconds": ({"Retry-After": "120"}, 120, 120),
    "a date": ({"Retry-After": "Sat, 14 Mar 2026 09:32:00 GMT"}, 120, 120),
    "a past date": ({"Retry-After": "Sat, 14 Mar 2020 09:32:00 GMT"}, 1, 1),
    "a year": ({"Retry-After": "31536000"}, 3600, 3600),
    "seconds since 1970": ({"ratelimit-reset": str(int(NOW.timestamp()) + 289)}, 289, 289),
    "an ISO time": ({"X-RateLimit-Reset": "2026-03-14T09:34:00.725062Z"}, 240, 241),
    "a past ISO time": ({"X-RateLimit-Reset": "2026-03-14T09:10:00.000Z"}, 1, 1),
    "seconds from now": ({"x-ratelimit-reset": "30"}, 30, 30),
    "nonsense": ({"Retry-After": "soon", "ratelimit-reset": "nan"}, 60, 60),
}


@each_source
@pytest.mark.parametrize("case", list(WAITS))
def test_it_says_how_long_to_wait_and_never_for_ever(name: str, case: str) -> None:
    headers, least, most = WAITS[case]
    ended = run_with(name, with_data(ADAPTERS[name], Answer(429, b"", headers)))
    assert isinstance(ended.error, RateLimited)
    gap = source(name).info.min_gap
    assert max(least, gap) <= ended.error.retry_after <= max(most, gap)


@each_source
def test_a_server_that_asked_us_to_wait_is_not_asked_again(name: str) -> None:
    adapter = ADAPTERS[name]
    with serving(with_data(adapter, Answer(429, b"", {"Retry-After": "120"}))) as server:
        chosen, memory = settings_of(adapter, server.url), DictMemory()
        with make_http(chosen) as http:
            for _ in range(3):
                with pytest.raises(RateLimited) as caught:
                    list(source_at(name, server.url).fetch(Ask(TOPIC), chosen, memory, http))
                assert caught.value.retry_after > 100
        assert sum(adapter.is_data(asked) for asked in server.asked) == 1


@each_source
def test_real_gaps_are_kept_on_a_clock_that_only_moves_when_somebody_sleeps(name: str) -> None:
    adapter, present, moments = ADAPTERS[name], [100.0], []

    def script(asked: Asked) -> Answer:
        moments.append(present[0])
        return adapter.answers_well(asked)

    def sleep(seconds: float) -> None:
        present[0] += seconds

    ended = run_with(name, script, limiter=Limiter(clock=lambda: present[0], sleep=sleep))
    assert_ended(ended, "ok")
    gap = source(name).info.min_gap
    assert len(moments) > 1
    assert all(later - sooner >= gap - 1e-6 for sooner, later in pairwise(moments))


@each_source
def test_page_one_for_ever(name: str) -> None:
    adapter = ADAPTERS[name]
    with serving(adapter.first_page_for_ever) as server:
        ended = run(source_at(name, server.url), settings_of(adapter, server.url), DictMemory())
        assert len(server.asked) < 12
    assert_ended(ended, adapter.EXPECTED.get("repeats", "partial"))
    assert len({post.native_id for post in ended.posts}) == len(ended.posts) == 2


@each_source
@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("{here}", "malformed"),
        ("{here}?{n}", "malformed"),
        ("file:///etc/passwd", "forbidden"),
        ("ftp://files.example/x", "forbidden"),
        ("http://user:secret@127.0.0.1/", "forbidden"),
        ("http://127.0.0.1:port/", "server_error"),
    ],
)
def test_redirects(name: str, target: str, status: str) -> None:
    adapter = ADAPTERS[name]
    count = iter(range(1000))

    def away(asked: Asked) -> Answer:
        if not adapter.is_data(asked):
            return adapter.answers_well(asked)
        return Answer(302, b"", {"Location": target.format(here=asked.path, n=next(count))})

    assert_ended(run_with(name, away), status)
    assert next(count) < 20


@each_source
def test_half_a_gigabyte_stops_at_the_cap(name: str) -> None:
    adapter = ADAPTERS[name]
    answer = adapter.empty(FIRST)
    body = answer.body.replace(b"}", b" ").replace(b"]", b" ").replace(b"</rss>", b" ")
    script = with_data(adapter, Answer(200, body, answer.headers, "endless"))
    with serving(script) as server:
        tracemalloc.start()
        ended = run(
            source_at(name, server.url), settings_of(adapter, server.url), DictMemory(), timeouts=Timeouts(1, 5, 30)
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert server.sent < ENDLESS / 5
    assert_ended(ended, "malformed")
    assert peak < 60_000_000


@each_source
def test_what_came_before_a_fault_is_kept(name: str) -> None:
    adapter = ADAPTERS[name]

    def fails_later(asked: Asked) -> Answer:
        if adapter.is_data(asked) and not adapter.is_first_page(asked):
            return Answer(503, PAGE, {"Content-Type": "text/html"})
        return adapter.answers_well(asked)

    ended = run_with(name, fails_later)
    assert_ended(ended, "partial")
    assert len(ended.posts) >= 3


@each_source
def test_the_limit_holds_and_the_rest_is_not_claimed(name: str) -> None:
    adapter = ADAPTERS[name]
    ended = run_with(name, adapter.answers_well, ask=Ask(TOPIC, limit=2))
    assert_ended(ended, "partial")
    assert len(ended.posts) == 2
    assert not ended.pages[-1].complete


@each_source
def test_posts_outside_the_period_are_left_out(name: str) -> None:
    adapter = ADAPTERS[name]
    all_times = sorted(p.created for p in run_with(name, adapter.answers_well).posts if p.created)
    ask = Ask(TOPIC, since=all_times[1], until=all_times[3])
    kept = run_with(name, adapter.answers_well, ask=ask).posts
    assert sorted(p.created for p in kept if p.created) == all_times[1:3]


ITEMS = [None, 1, "x", [], {}, {"uri": 5}, {"uri": None, "id": {}}, [[]], True, {"record": [], "account": 3, "id": "a"}]


@each_source
def test_items_of_every_kind(name: str) -> None:
    adapter = ADAPTERS[name]
    ended = run_with(name, with_data(adapter, Answer(200, json.dumps(adapter.wrap(ITEMS)).encode())))
    assert ended.status in {SourceStatus.OK, SourceStatus.OK_EMPTY}
    assert ended.posts == []


@each_source
def test_sources_run_side_by_side(name: str) -> None:
    """Two threads share one way out; a hanging source does not hold the other."""
    adapter = ADAPTERS[name]
    with serving(adapter.answers_well) as good, serving(lambda _: Answer(manner="never")) as bad:
        chosen = settings_of(adapter, good.url)
        ends: dict[str, float] = {}
        with make_http(chosen) as http:

            def go(url: str) -> None:
                with contextlib.suppress(SourceError):
                    list(source_at(name, url).fetch(Ask(TOPIC), settings_of(adapter, url), DictMemory(), http))
                ends[url] = time.monotonic()

            threads = [threading.Thread(target=go, args=(url,)) for url in (bad.url, good.url)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert ends[good.url] < ends[bad.url]


@each_source
def test_not_set_up_is_said_before_anything_is_asked(name: str) -> None:
    known = source(name)
    assert known.info.reach.endswith(".")
    assert known.info.cannot.endswith(".")
    assert known.info.terms.startswith("https://")
    assert known.hosts(settings_of(ADAPTERS[name], "http://127.0.0.1:9"))


@each_source
def test_offline_is_said(name: str) -> None:
    adapter = ADAPTERS[name]
    ended = run_with(name, adapter.answers_well, offline=True)
    assert_ended(ended, "server_error")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn, payload: dict[str, Any]) -> dict[str, Any]:
    """A good payload with some of its values replaced by anything."""
    copy = json.loads(json.dumps(payload))
    tables = [copy]
    for table in tables:
        tables += [value for value in table.values() if isinstance(value, dict)]
    for _ in range(draw(st.integers(1, 4))):
        table = draw(st.sampled_from(tables))
        if table:
            table[draw(st.sampled_from(sorted(table)))] = draw(JSON)
    return copy


@each_source
@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_parse_takes_anything(name: str, data: st.DataObject) -> None:
    adapter = ADAPTERS[name]
    payload = data.draw(JSON | st.one_of([damaged(good) for good in adapter.good_payloads()]))
    keys = ("seen", "tag", "server", "host", "kind", "local", "language")
    context = data.draw(st.dictionaries(st.sampled_from(keys), st.text(max_size=12) | st.just("comments")))
    parsed = source(name).parse(RawItem(payload, context))
    if isinstance(parsed, Post):
        assert parsed.text.strip()
        assert parsed.native_id
        assert parsed.created is None or parsed.created.utcoffset().total_seconds() == 0
        assert parsed.url is None or parsed.url.startswith(("https://", "http://"))
    else:
        assert isinstance(parsed, Skipped)
        assert parsed.reason


@each_source
@given(body=st.one_of(JSON.map(lambda v: json.dumps(v).encode()), st.binary(max_size=300)), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_fetch_raises_nothing_but_source_errors(name: str, body: bytes, data: st.DataObject) -> None:
    adapter = ADAPTERS[name]
    if data.draw(st.booleans()):
        body = b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>a</title>' + body

    def answer(request: httpx.Request) -> httpx.Response:
        asked = Asked(request.method, request.url.path, dict(request.url.params), {"host": "h"}, b"")
        if adapter.is_data(asked):
            return httpx.Response(200, stream=httpx.ByteStream(body), headers={"content-type": "application/json"})
        good = adapter.answers_well(asked)
        return httpx.Response(good.status, stream=httpx.ByteStream(good.body), headers=good.headers)

    ended = run(
        source_at(name, "http://127.0.0.1:9"),
        settings_of(adapter, "http://127.0.0.1:9"),
        DictMemory(),
        transport=httpx.MockTransport(answer),
    )
    assert ended.status in SourceStatus
