"""Lemmy 0.19, Lemmy 1.0 and PieFed as they really behave: hidden limits, page one for ever, near-alike names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters.lemmy import answers_well, comment, environment, found, is_data, json_answer, site, view
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, Server, serving

from scrutiny_dash.errors import NotConfigured, RateLimited
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.lemmy import Lemmy
from scrutiny_dash.sources.lemmy.dialects import PIEFED, V3, V4, dialect_of
from scrutiny_dash.sources.lemmy.source import words_of

PAGE = b"<!doctype html><html><body>Checking your browser</body></html>"


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return Lemmy().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z", "server": "one.example", **context}))


def ended_with(script: Script, ask: Ask | None = None, memory: DictMemory | None = None) -> tuple[Ended, Server]:
    with serving(script) as server:
        return run(Lemmy(), Settings.load(environment(server.url)), memory or DictMemory(), ask), server


def searched(server: Server) -> list[dict[str, str]]:
    return [asked.query for asked in server.asked if asked.path.endswith("/search")]


def newer(number: int) -> dict[str, Any]:
    """As Lemmy 1.0 shows a post: other names, counts on the post itself."""
    old = view(number)
    post = {**old["post"], "published_at": old["post"]["published"], "score": 13}
    del post["published"]
    return {"post": post, "creator": {"name": "someone", "ap_id": "https://forum.example/u/someone"}, "community": {}}


def piefed(number: int) -> dict[str, Any]:
    post = {**view(number)["post"], "title": f"Young carers, number {number}", "user_id": 7}
    del post["name"]
    creator = {"user_name": "someone", "title": "Some One", "actor_id": "https://forum.example/u/someone", "bot": False}
    return {"post": post, "creator": creator, "community": {"title": "Essex"}, "counts": {}}


@pytest.mark.parametrize(
    ("version", "dialect"),
    [
        ("0.19.12", V3),
        ("0.18.5", V3),
        ("1.0.0-beta.2", V4),
        ("v1.1", V4),
        ("unknown version", V3),
        ("", V3),
        ("12", V4),
    ],
)
def test_the_version_says_how_to_ask(version: str, dialect: object) -> None:
    assert dialect_of(version) is dialect


def test_the_old_version_is_asked_page_by_page() -> None:
    ended, server = ended_with(answers_well)
    assert ended.status is SourceStatus.OK
    assert [(q["type_"], q["page"]) for q in searched(server)] == [
        ("Posts", "1"), ("Comments", "1"), ("Posts", "2"), ("Posts", "3"),
    ]  # fmt: skip
    assert searched(server)[0] == {
        "q": "young carer", "type_": "Posts", "sort": "New", "listing_type": "All", "page": "1", "limit": "50",
    }  # fmt: skip


def test_the_new_version_is_asked_by_its_own_interface_and_cursor() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/api/v3/site":
            return site("1.0.0")
        if asked.query["type_"] == "comments":
            return found()
        if asked.query.get("page_cursor") == "P2":
            return found(newer(0))
        return found(newer(4), newer(3), next_page="P2")

    since = NOW - timedelta(days=5)
    ended, server = ended_with(script, Ask(TOPIC, since=since))
    assert ended.status is SourceStatus.OK
    assert {a.path for a in server.asked} == {"/api/v3/site", "/api/v4/search"}
    first = searched(server)[0]
    assert (first["search_term"], first["type_"], first["time_range_seconds"]) == ("young carer", "posts", "432060")
    assert [post.native_id for post in ended.posts] == ["https://forum.example/post/100"]
    assert ended.pages[-1].covered_from == since


def test_a_server_without_the_old_interface_is_found_too() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/api/v4/site":
            return site("1.2.0")
        return found() if asked.path == "/api/v4/search" else Answer(404, PAGE)

    assert ended_with(script)[0].status is SourceStatus.OK_EMPTY


def test_piefed_is_found_and_read() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/api/alpha/site":
            return json_answer({"version": "1.6.0", "site": {}})
        if asked.path != "/api/alpha/search":
            return Answer(404, PAGE)
        if asked.query["type_"] == "Comments":
            return found(next_page=None)
        return found(piefed(0), next_page="2") if asked.query["page"] == "1" else found(piefed(1), next_page=None)

    ended, server = ended_with(script)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 2
    assert ended.posts[0].text.startswith("Young carers, number 0\n\nEvery night the tablets")
    assert [q["page"] for q in searched(server) if q["type_"] == "Posts"] == ["1", "2"]
    assert "All" not in {q["type_"] for q in searched(server)}
    assert PIEFED.path == "/api/alpha/search"


@pytest.mark.parametrize("code", [403, 404])
def test_a_server_whose_interface_is_off_is_said(code: int) -> None:
    ended, server = ended_with(lambda _: Answer(code, PAGE))
    assert ended.status is SourceStatus.FORBIDDEN
    assert ended.sentence == "127.0.0.1 is no Lemmy or PieFed server that may be searched."
    assert len(server.asked) == 3


def test_what_a_server_is_stays_known_for_a_day() -> None:
    memory = DictMemory()
    with serving(answers_well) as server:
        for _ in range(3):
            run(Lemmy(), Settings.load(environment(server.url)), memory)
        assert [a.path for a in server.asked].count("/api/v3/site") == 1
        memory.put("kind:127.0.0.1", {"asked": "2026-03-12T00:00:00.000Z", "kind": "v3"})
        run(Lemmy(), Settings.load(environment(server.url)), memory)
        assert [a.path for a in server.asked].count("/api/v3/site") == 2
        memory.put("kind:127.0.0.1", "nonsense")
        run(Lemmy(), Settings.load(environment(server.url)), memory)
        assert [a.path for a in server.asked].count("/api/v3/site") == 3


def test_a_400_that_is_a_limit_is_a_limit_and_is_kept_to() -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        return json_answer({"error": "rate_limit_error"}, 400) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        for _ in range(3):
            ended = run(Lemmy(), Settings.load(environment(server.url)), memory)
            assert ended.status is SourceStatus.RATE_LIMITED
            assert isinstance(ended.error, RateLimited)
            assert ended.error.retry_after == 600.0
        assert len(searched(server)) == 1
        memory.keep_secret("rest:127.0.0.1", "2026-03-14T09:29:59.000Z")
        run(Lemmy(), Settings.load(environment(server.url)), memory)
        assert len(searched(server)) == 2
        memory.keep_secret("rest:127.0.0.1", "2099-01-01T00:00:00.000Z")
        run(Lemmy(), Settings.load(environment(server.url)), memory)
        assert len(searched(server)) == 3


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (json_answer({"error": "too_many_requests"}, 429), SourceStatus.RATE_LIMITED),
        (Answer(429, PAGE, {"Content-Type": "text/html"}), SourceStatus.RATE_LIMITED),
        (json_answer({"error": "instance_is_private"}, 400), SourceStatus.AUTH_REQUIRED),
        (json_answer({"error": "incorrect_login"}, 401), SourceStatus.AUTH_REQUIRED),
        (json_answer({"error": "invalid_fetch_limit"}, 400), SourceStatus.MALFORMED),
        (json_answer({"error": "not_found"}, 404), SourceStatus.GONE),
        (json_answer({"error": {"code": 5}}, 400), SourceStatus.MALFORMED),
        (Answer(200, PAGE, {"Content-Type": "text/html"}), SourceStatus.BLOCKED_HTML),
        (Answer(403, PAGE), SourceStatus.FORBIDDEN),
        (Answer(503, PAGE), SourceStatus.SERVER_ERROR),
    ],
)
def test_refusals(answer: Answer, status: SourceStatus) -> None:
    ended, server = ended_with(lambda asked: answer if is_data(asked) else answers_well(asked))
    assert ended.status is status
    assert len(searched(server)) <= 2


def test_one_server_that_fails_stops_no_other() -> None:
    with serving(answers_well) as good, serving(lambda _: Answer(503, PAGE)) as bad:
        chosen = Settings.load({"SCRUTINY_LEMMY_SERVERS": f"{bad.url},{good.url}"})
        ended = run(Lemmy(), chosen, DictMemory())
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 5


def test_the_same_post_on_two_servers_comes_once() -> None:
    def elsewhere(asked: Asked) -> Answer:
        if not is_data(asked) or asked.query["type_"] == "Comments":
            return answers_well(asked)
        return found(view(0, id=9_999)) if asked.query["page"] == "1" else found()

    with serving(answers_well) as one, serving(elsewhere) as two:
        chosen = Settings.load({"SCRUTINY_LEMMY_SERVERS": f"{one.url},{two.url}"})
        ended = run(Lemmy(), chosen, DictMemory())
    assert len(ended.posts) == 5


def test_pages_stop_where_the_period_begins() -> None:
    def script(asked: Asked) -> Answer:
        if not is_data(asked) or asked.query["type_"] == "Comments":
            return answers_well(asked)
        number = int(asked.query["page"]) - 1
        return found(view(number)) if number < 9 else found()

    ended, server = ended_with(script, Ask(TOPIC, since=datetime(2026, 3, 8, tzinfo=UTC)))
    assert len(ended.posts) == 3
    assert len([q for q in searched(server) if q["type_"] == "Posts"]) == 4


def test_as_few_words_as_can_be_are_asked() -> None:
    topic = make_topic("CAMHS", "camhs list", "EPUT", placed=("mental health", "crisis team"))
    assert words_of(Ask(topic)) == ("CAMHS", "EPUT", "essex")
    assert words_of(Ask(topic, words=("crisis café",))) == ("crisis café",)
    assert words_of(Ask(TOPIC)) == ("young carer",)


def test_words_that_are_only_signs_are_not_asked() -> None:
    ended, server = ended_with(answers_well, Ask(TOPIC, words=('"!"',)))
    assert ended.status is SourceStatus.NOT_CONFIGURED
    assert server.asked == []


def test_a_post_is_read() -> None:
    post = parse(view(1, updated="2026-03-12T00:00:00Z", nsfw=True))
    assert isinstance(post, Post)
    assert post.text == "Young carers, number 1\n\nEvery night the tablets, every morning school."
    assert post.native_id == post.url == post.canonical == "https://forum.example/post/101"
    assert (post.platform, post.kind, post.author_key) == ("lemmy", PostKind.POST, "https://forum.example/u/someone")
    assert (post.edited, post.labels) == (True, ("nsfw",))


def test_a_comment_is_read_by_either_name_of_its_words() -> None:
    post = parse(comment(2))
    other = parse(comment(2, content=None, body="My sister is a young carer too, 2 years now."))
    assert isinstance(post, Post)
    assert isinstance(other, Post)
    assert post.text == other.text == "My sister is a young carer too, 2 years now."
    assert (post.native_id, post.kind) == ("https://forum.example/comment/502", PostKind.COMMENT)


@pytest.mark.parametrize(
    ("said", "created"),
    [
        ("2023-09-23T10:41:41.254290", datetime(2023, 9, 23, 10, 41, 41, 254290, tzinfo=UTC)),
        ("2023-09-23T10:41:41.254290Z", datetime(2023, 9, 23, 10, 41, 41, 254290, tzinfo=UTC)),
        ("2031-01-01T00:00:00Z", NOW),
        (5, None),
    ],
)
def test_times_without_a_zone_are_utc(said: Any, created: datetime | None) -> None:
    post = parse(view(1, published=said))
    assert isinstance(post, Post)
    assert post.created == created


def test_a_post_of_the_new_version_and_of_piefed() -> None:
    one, other = parse(newer(1)), parse(piefed(1))
    assert isinstance(one, Post)
    assert isinstance(other, Post)
    assert one == other


@pytest.mark.parametrize("name", ["deleted", "removed"])
def test_deleted_posts_are_dropped_though_their_words_come_along(name: str) -> None:
    gone = Skipped("it was deleted or removed")
    assert parse(view(1, **{name: True})) == gone
    assert parse(comment(1, **{name: True})) == gone
    assert parse({**view(1), "community": {name: True}}) == gone


@pytest.mark.parametrize("visibility", ["Private", "private", "LocalOnlyPrivate", "local_only_private"])
def test_what_only_members_see_is_left_out(visibility: str) -> None:
    assert parse({**view(1), "community": {"visibility": visibility}}) == Skipped("it is not public")
    assert isinstance(parse({**view(1), "community": {"visibility": "Unlisted"}}), Post)


def test_accounts() -> None:
    robot = parse({**view(1), "creator": {"name": "helper", "bot_account": True}})
    nobody = parse({**view(1), "creator": None})
    assert isinstance(robot, Post)
    assert isinstance(nobody, Post)
    assert (robot.account_kind, robot.author_key) == (AccountKind.AUTOMATED, "helper@one.example")
    assert nobody.author_key is None


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "https://x .example/1", "https://[x", "/post/1"])
def test_a_post_without_an_address_is_left_out(address: Any) -> None:
    assert parse(view(1, ap_id=address)) == Skipped("it has no address of its own")


def test_what_is_gone_is_noticed_at_the_posts_own_server() -> None:
    answers = {"/a": Answer(200), "/b": Answer(404), "/c": Answer(410), "/d": Answer(400)}
    chosen = Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1"})
    with serving(lambda asked: answers[asked.path]) as server, make_http(chosen) as http:
        ids = tuple(server.url + path for path in answers)
        there = Lemmy().still_there(ids, chosen, DictMemory(), http)
    assert list(there.values()) == [True, False, False, None]


def test_without_a_server_it_is_not_set_up() -> None:
    with pytest.raises(NotConfigured):
        Lemmy().ready(Settings.load({"SCRUTINY_LEMMY_SERVERS": ""}))
