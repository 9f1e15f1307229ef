"""Mastodon and its relatives as they really behave: closed previews, endless pages, copies, bridges, bios."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stamina
from adapters.mastodon import INSTANCE, answers_well, empty, environment, is_data, json_answer, status
from source_run import NOW, TOPIC, DictMemory, make_http, make_topic, run
from source_server import Answer, Asked, serving

from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.mastodon import Mastodon
from scrutiny_dash.sources.mastodon.source import tags

PAGE = b"<!doctype html><html><body>Checking your browser</body></html>"


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return Mastodon().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z", "server": "one.example", **context}))


def allows(local: str, remote: str) -> dict[str, Any]:
    feeds = {"local": local, "remote": remote}
    return {**INSTANCE, "configuration": {"timelines_access": {"hashtag_feeds": feeds}}}


def test_the_server_is_asked_first_and_its_answer_kept_for_a_day() -> None:
    def script(asked: Asked) -> Answer:
        return json_answer(INSTANCE) if asked.path == "/api/v2/instance" else answers_well(asked)

    memory = DictMemory()
    with serving(script) as server:
        for _ in range(3):
            assert run(Mastodon(), Settings.load(environment(server.url)), memory).status is SourceStatus.OK
        assert [a.path for a in server.asked].count("/api/v2/instance") == 1
        memory.put("access:127.0.0.1", {**memory.get("access:127.0.0.1"), "asked": "2026-03-12T00:00:00.000Z"})
        run(Mastodon(), Settings.load(environment(server.url)), memory)
        assert [a.path for a in server.asked].count("/api/v2/instance") == 2


@pytest.mark.parametrize(
    ("local", "remote", "status_", "queries"),
    [
        ("public", "public", SourceStatus.OK, "limit=40"),
        ("public", "authenticated", SourceStatus.OK, "limit=40&local=true"),
        ("public", "disabled", SourceStatus.OK, "limit=40&local=true"),
        ("disabled", "disabled", SourceStatus.FORBIDDEN, ""),
        ("authenticated", "authenticated", SourceStatus.AUTH_REQUIRED, ""),
        ("authenticated", "disabled", SourceStatus.AUTH_REQUIRED, ""),
    ],
)
def test_what_a_server_allows_is_kept_to(local: str, remote: str, status_: SourceStatus, queries: str) -> None:
    def script(asked: Asked) -> Answer:
        return json_answer(allows(local, remote)) if asked.path == "/api/v2/instance" else answers_well(asked)

    with serving(script) as server:
        ended = run(Mastodon(), Settings.load(environment(server.url)), DictMemory())
        asked = [a.raw_query for a in server.asked if is_data(a)]
    assert ended.status is status_
    assert asked[:1] == ([queries] if queries else [])
    assert "127.0.0.1" in ended.sentence or not ended.sentence


@pytest.mark.parametrize(
    "instance", [Answer(404, PAGE), Answer(200, PAGE), Answer(401, b"{}"), json_answer([]), Answer(200, b"")]
)
def test_a_server_that_does_not_say_what_it_allows_is_tried(instance: Answer) -> None:
    def script(asked: Asked) -> Answer:
        return instance if asked.path == "/api/v2/instance" else answers_well(asked)

    with serving(script) as server:
        assert run(Mastodon(), Settings.load(environment(server.url)), DictMemory()).status is SourceStatus.OK


CLOSED = [
    (401, {"error": "The access token is invalid"}),
    (401, {"error": "Unauthorized: token not supplied"}),
    (401, {"error": "identity_token_required"}),
    (422, {"error": "This method requires an authenticated user"}),
    (404, {"error": "Record not found"}),
]


@pytest.mark.parametrize(("code", "body"), CLOSED)
def test_a_closed_server_wants_a_token_and_that_is_said(code: int, body: dict[str, str]) -> None:
    def script(asked: Asked) -> Answer:
        return json_answer(body, code) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        ended = run(Mastodon(), Settings.load(environment(server.url)), DictMemory())
        assert sum(is_data(a) for a in server.asked) == 1
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert "SCRUTINY_MASTODON_TOKEN_" in ended.error.to_do  # type: ignore[union-attr]


@pytest.mark.parametrize(("code", "body"), [(401, b'{"error":"invalid_token"}'), (400, b"Invalid Bearer token")])
def test_a_refused_token_is_said(code: int, body: bytes) -> None:
    def script(asked: Asked) -> Answer:
        return Answer(code, body) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        host = server.url.removeprefix("http://").upper().replace(".", "_").replace(":", "_")
        chosen = Settings.load({**environment(server.url), f"SCRUTINY_MASTODON_TOKEN_{host}": "planted-token"})
        ended = run(Mastodon(), chosen, DictMemory())
        assert {a.headers.get("authorization") for a in server.asked} == {"Bearer planted-token"}
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert "refused our token" in ended.sentence
    assert "planted" not in str(ended.error)


def test_an_unknown_hashtag_is_no_error_where_hashtags_are_public() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/api/v2/instance":
            return json_answer(INSTANCE)
        return json_answer({"error": "Not Found"}, 404)

    with serving(script) as server:
        assert run(Mastodon(), Settings.load(environment(server.url)), DictMemory()).status is SourceStatus.OK_EMPTY


def test_one_server_that_fails_stops_no_other_and_is_named() -> None:
    with serving(answers_well) as good, serving(lambda _: Answer(503, PAGE)) as bad:
        servers = f"{bad.url},{good.url}"
        ended = run(Mastodon(), Settings.load({"SCRUTINY_MASTODON_SERVERS": servers}), DictMemory())
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 5
    assert ended.sentence == "127.0.0.1 answered with an error of its own."


def test_the_same_post_on_two_servers_comes_once() -> None:
    with serving(answers_well) as one, serving(answers_well) as two:
        servers = f"{one.url},{two.url}"
        ended = run(Mastodon(), Settings.load({"SCRUTINY_MASTODON_SERVERS": servers}), DictMemory())
    assert len(ended.posts) == len({p.native_id for p in ended.posts}) == 5


@pytest.mark.parametrize(
    "link",
    [
        '<https://evil.example/api/v1/timelines/tag/youngcarers?max_id=9>; rel="next"',
        '<http://127.0.0.1/api/v1/accounts/1?max_id=9>; rel="next"',
        '<not an address>; rel="next"',
        '<http://[x>; rel="next"',
        "nonsense",
        '<http://127.0.0.1/api/v1/timelines/tag/youngcarers>; rel="next"',
    ],
)
def test_a_link_that_leads_elsewhere_ends_the_pages(link: str) -> None:
    def script(asked: Asked) -> Answer:
        return json_answer([status(0)], Link=link) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        ended = run(Mastodon(), Settings.load(environment(server.url)), DictMemory())
        assert sum(is_data(a) for a in server.asked) == 1
    assert ended.status is SourceStatus.OK


def test_pages_stop_where_the_period_begins() -> None:
    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return answers_well(asked)
        number = int(asked.query.get("max_id") or 0)
        link = f'<http://{asked.headers["host"]}{asked.path}?max_id={number + 1}>; rel="next"'
        day = NOW - timedelta(days=number)
        return json_answer([status(number, created_at=day.isoformat())], Link=link)

    ask = Ask(TOPIC, since=NOW - timedelta(days=3, hours=1))
    with serving(script) as server:
        ended = run(Mastodon(), Settings.load(environment(server.url)), DictMemory(), ask)
        assert sum(is_data(a) for a in server.asked) == 5
    assert len(ended.posts) == 4
    assert ended.pages[-1].covered_from == ask.since
    assert ended.status is SourceStatus.OK


def test_hashtags_are_sent_without_hash_and_encoded() -> None:
    topic = make_topic(tags=("#YoungCarers", "niños"))
    assert tags(Ask(topic)) == ("youngcarers", "niños")
    assert tags(Ask(topic, words=("young carers", "A&E", "!!"))) == ("youngcarers", "ae")
    with serving(empty) as server:
        run(Mastodon(), Settings.load(environment(server.url)), DictMemory(), Ask(topic))
        paths = [a.path for a in server.asked if is_data(a)]
    assert paths == ["/api/v1/timelines/tag/youngcarers", "/api/v1/timelines/tag/ni%C3%B1os"]


def test_without_a_server_it_is_not_set_up() -> None:
    with pytest.raises(NotConfigured):
        Mastodon().ready(Settings.load({"SCRUTINY_MASTODON_SERVERS": ""}))


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct", None, 5])
def test_only_public_posts_count_whatever_the_server_hands_out(visibility: Any) -> None:
    assert parse(status(1, visibility=visibility)) == Skipped("it is not public")


def test_reposts_and_posts_without_words_are_left_out() -> None:
    assert parse(status(1, reblog={"id": "5"})) == Skipped("it is a repost")
    assert parse(status(1, content="<p> </p>")) == Skipped("it has no words")
    assert isinstance(parse(status(1, uri=None)), Skipped)


def test_a_status_is_read() -> None:
    payload = status(
        1,
        "<p>Day 3 of waiting.<br>Still no call.</p><p>#<span>camhs</span></p>",
        spoiler_text="Mental health",
        in_reply_to_id="9",
        edited_at="2026-03-11T00:00:00Z",
        sensitive=True,
        language="en-GB",
    )
    post = parse(payload)
    assert isinstance(post, Post)
    assert post.text == "Mental health\n\nDay 3 of waiting.\nStill no call.\n\n#camhs"
    assert post.native_id == "https://social.example/users/someone/statuses/114000001"
    assert post.canonical == "https://social.example/@someone/114000001"
    assert post.url == "https://social.example/@someone/114000001"
    assert post.author_key == "https://social.example/users/someone"
    assert (post.kind, post.language, post.edited, post.labels) == (PostKind.REPLY, "en", True, ("sensitive",))


@pytest.mark.parametrize(
    ("account", "kind", "labels"),
    [
        ({"bot": True}, AccountKind.AUTOMATED, ()),
        ({"group": True}, AccountKind.ORGANISATION, ()),
        ({"noindex": True}, AccountKind.UNKNOWN, ("noindex",)),
        ({"indexable": False}, AccountKind.UNKNOWN, ("noindex",)),
        ({"note": '<p>Dad. <a href="x">#<span>nobot</span></a></p>'}, AccountKind.UNKNOWN, ("noindex",)),
        ({"note": "Dad #NoBot"}, AccountKind.UNKNOWN, ("noindex",)),
        ({"note": "I build robots, no bother"}, AccountKind.UNKNOWN, ()),
    ],
)
def test_what_the_account_says_of_itself(account: dict[str, Any], kind: AccountKind, labels: tuple[str, ...]) -> None:
    payload = status(1)
    payload["account"].update(account)
    post = parse(payload)
    assert isinstance(post, Post)
    assert (post.account_kind, post.labels) == (kind, labels)


def test_an_account_has_one_name_on_every_server() -> None:
    def author(**account: Any) -> str | None:
        post = parse(status(1, account=account))
        assert isinstance(post, Post)
        return post.author_key

    assert author(acct="carla", url=None) == "carla@one.example"
    assert author(acct="carla@two.example") == "carla@two.example"
    assert author(acct="carla", url="https://one.example/@carla") == "https://one.example/@carla"
    assert author() is None


def test_a_post_bridged_from_bluesky_is_told() -> None:
    uri = "https://bsky.brid.gy/convert/ap/at://did:plc:abc/app.bsky.feed.post/3kaaa"
    post = parse(status(1, uri=uri))
    assert isinstance(post, Post)
    assert post.canonical == "at://did:plc:abc/app.bsky.feed.post/3kaaa"


def test_a_post_is_never_later_than_we_saw_it() -> None:
    post = parse(status(1, created_at="2031-01-01T00:00:00.000Z"))
    assert isinstance(post, Post)
    assert post.created == NOW


def test_what_is_gone_is_noticed_at_the_posts_own_server() -> None:
    answers = {"/a": Answer(200), "/b": Answer(404), "/c": Answer(410), "/d": Answer(401), "/e": Answer(500)}
    chosen = Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1"})
    with serving(lambda asked: answers[asked.path]) as server, make_http(chosen) as http:
        ids = tuple(server.url + path for path in answers)
        there = Mastodon().still_there((*ids, "tag:x"), chosen, DictMemory(), http)
    assert list(there.values()) == [True, False, False, None, None, None]
