"""Reddit itself as it really behaves: refused waits, block pages, cards of forums, keys that run out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters import arctic_shift
from adapters.reddit import CARD, answers_well, entry, environment, feed, own_words, xml_answer
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, Server, serving

from scrutiny_dash.errors import NotConfigured, RateLimited
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.reddit import Reddit
from scrutiny_dash.sources.reddit.forums import Forum, Words
from scrutiny_dash.sources.reddit.live import questions
from scrutiny_dash.sources.registry import source_of_platform

PAGE = b"<!doctype html><html><head><title>Blocked</title></head><body><h1>whoa there, pardner!</h1></body></html>"
KEY = {"SCRUTINY_REDDIT_CLIENT_ID": "an-id", "SCRUTINY_REDDIT_CLIENT_SECRET": "planted-secret"}


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return Reddit().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z", **context}))


def written(**changed: Any) -> dict[str, Any]:
    return {
        "id": "https://www.reddit.com/r/Essex/t3_1abc1",
        "title": "Young carers &amp; buses",
        "body": own_words("Same here."),
        "plain": False,
        "link": "https://www.reddit.com/r/Essex/comments/1abc1/young_carers/",
        "published": "2026-03-10T08:00:00.000Z",
        "author": "/u/Somebody",
        **changed,
    }


def ended_with(script: Script, ask: Ask | None = None, **more: Any) -> tuple[Ended, Server]:
    with serving(script) as server:
        chosen = Settings.load({**environment(server.url), **more.pop("settings", {})})
        memory = more.pop("memory", None) or DictMemory()
        return run(Reddit(server.url, server.url), chosen, memory, ask, **more), server


def test_forums_and_phrases_are_asked_together() -> None:
    forums = (Forum("Essex", local=True), Forum("nhs"), Forum("Harlow", local=True), Forum("AskUK"))
    asked = questions(Words(("young carer", "EPUT"), ("crisis team", "looks after me")), forums)
    assert [(q.forums, q.q, q.local) for q in asked.values()] == [
        ("Essex+Harlow", '"young carer" OR EPUT OR "crisis team" OR "looks after me"', True),
        ("nhs+AskUK", '"young carer" OR EPUT', False),
        ("nhs+AskUK", 'essex ("crisis team" OR "looks after me")', False),
    ]


def test_long_lists_are_cut_into_questions_that_reddit_takes() -> None:
    asked = questions(Words(tuple(f"a phrase of some length {n}" for n in range(40))), (Forum("Essex", local=True),))
    assert len(asked) > 1
    assert all(len(q.q) <= 512 for q in asked.values())


@pytest.mark.parametrize(
    ("days", "span"), [(0.5, "day"), (6, "week"), (29, "month"), (300, "year"), (548, "all"), (None, "all")]
)
def test_the_period_is_asked_as_reddit_knows_it(days: float | None, span: str) -> None:
    ask = Ask(TOPIC, since=NOW - timedelta(days=days) if days else None)
    _, server = ended_with(answers_well, ask)
    first = server.asked[0]
    assert (first.path, first.query["t"]) == ("/r/Essex/search.rss", span)
    assert {k: first.query[k] for k in ("restrict_sr", "sort", "type")} == {
        "restrict_sr": "on", "sort": "new", "type": "link",
    }  # fmt: skip


def test_one_question_a_minute_and_no_more() -> None:
    slept: list[float] = []
    limiter = Limiter(clock=lambda: sum(slept), sleep=slept.append)
    ended, server = ended_with(answers_well, limiter=limiter)
    assert ended.status is SourceStatus.OK
    assert len(server.asked) == 3
    assert slept == [60.0, 60.0]


def test_a_wait_of_nothing_is_a_minute() -> None:
    ended, _ = ended_with(lambda _: Answer(429, PAGE, {"Retry-After": "0", "x-ratelimit-reset": "30"}))
    assert isinstance(ended.error, RateLimited)
    assert ended.error.retry_after == 60.0


@pytest.mark.parametrize(
    ("code", "status"),
    [(200, SourceStatus.BLOCKED_HTML), (403, SourceStatus.FORBIDDEN), (503, SourceStatus.SERVER_ERROR)],
)
def test_a_block_page_is_no_empty_answer(code: int, status: SourceStatus) -> None:
    ended, _ = ended_with(lambda _: Answer(code, PAGE, {"Content-Type": "text/html"}))
    assert ended.status is status
    assert ended.posts == []


def test_cards_of_forums_are_no_posts() -> None:
    ended, _ = ended_with(lambda asked: xml_answer(feed(CARD) if asked.query.get("after") else feed(CARD, entry(1))))
    assert [post.native_id for post in ended.posts] == ["t3_1abc1"]
    assert parse(written(id="t5_3atwd")) == Skipped("it is a forum, not a post")


def test_an_entry_without_published_has_the_time_of_its_update() -> None:
    ended, _ = ended_with(
        lambda asked: xml_answer(feed() if asked.query.get("after") else feed(entry(1, published=False)))
    )
    assert [post.created for post in ended.posts] == [datetime(2026, 3, 9, 8, tzinfo=UTC)]


def test_an_entry_is_read_without_what_reddit_writes_around_it() -> None:
    post = parse(written(), local="yes")
    assert isinstance(post, Post)
    assert post.text == "Young carers & buses\n\nSame here."
    assert (post.native_id, post.kind, post.author_key, post.local) == ("t3_1abc1", PostKind.POST, "somebody", True)
    assert post.url == "https://www.reddit.com/r/Essex/comments/1abc1/young_carers/"


def test_a_picture_has_only_its_title() -> None:
    body = (
        '<table><tr><td><img src="https://x.example/1.jpg" alt="Young carers" /></td><td>submitted by</td></tr></table>'
    )
    post = parse(written(body=body))
    assert isinstance(post, Post)
    assert post.text == "Young carers & buses"


@pytest.mark.parametrize(
    "changed",
    [
        {"body": own_words("[removed]")},
        {"body": own_words("[deleted]"), "author": None},
        {"title": "[deleted by user]"},
        {"body": "", "author": None},
        {"body": "<a>[link]</a>", "author": "/u/[deleted]"},
    ],
)
def test_what_was_deleted_is_dropped(changed: dict[str, Any]) -> None:
    assert parse(written(**changed)) == Skipped("it was deleted or removed")


def test_a_post_whose_author_left_is_kept() -> None:
    post = parse(written(author=None))
    assert isinstance(post, Post)
    assert post.author_key is None


def test_a_robot_is_told_and_links_elsewhere_are_not_handed_on() -> None:
    post = parse(written(author="/u/AutoModerator", link="https://evil.example/r/Essex/comments/1abc1/"))
    assert isinstance(post, Post)
    assert post.account_kind is AccountKind.AUTOMATED
    assert post.url == "https://www.reddit.com/comments/1abc1/"


def test_archive_and_feed_give_one_post() -> None:
    one = parse(written(author="/u/Someone_1"))
    other = parse(arctic_shift.row(1, author="Someone_1"))
    assert isinstance(one, Post)
    assert isinstance(other, Post)
    assert (one.platform, one.native_id, one.author_key) == (other.platform, other.native_id, other.author_key)
    assert source_of_platform("reddit").info.name == "reddit"  # type: ignore[union-attr]


# ---- With an old key ----


def listing(*rows: dict[str, Any], after: str | None = None) -> Answer:
    children = [{"kind": row["name"][:2], "data": row} for row in rows]
    return arctic_shift.json_answer(
        {"kind": "Listing", "data": {"after": after, "dist": len(rows), "children": children}}
    )


class Interface:
    """Gives tokens that a test may let run out, and two pages of posts."""

    def __init__(self) -> None:
        self.tokens = 0
        self.refused: set[str] = set()

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/api/v1/access_token":
            self.tokens += 1
            body = {"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
            return arctic_shift.json_answer(body)
        if asked.headers.get("authorization", "") in self.refused:
            return arctic_shift.json_answer({"message": "Unauthorized", "error": 401}, 401)
        if asked.path == "/api/info":
            return listing(arctic_shift.row(1), arctic_shift.row(2, selftext="[removed]", author="[deleted]"))
        if asked.query.get("after"):
            return listing(arctic_shift.row(2))
        return listing(arctic_shift.row(0), arctic_shift.row(1), after="t3_1abc1")


def test_a_key_is_used_where_there_is_one() -> None:
    interface, memory = Interface(), DictMemory()
    ended, server = ended_with(interface, settings=KEY, memory=memory)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 3
    token, first, second = server.asked
    assert (token.method, token.path, token.query) == (
        "POST", "/api/v1/access_token", {"grant_type": "client_credentials"},
    )  # fmt: skip
    assert base64.b64decode(token.headers["authorization"].removeprefix("Basic ")) == b"an-id:planted-secret"
    assert (first.path, first.headers["authorization"]) == ("/r/Essex/search", "bearer token-1")
    assert (first.query["raw_json"], first.query["q"], second.query["after"]) == ("1", '"young carer"', "t3_1abc1")
    ended_with(interface, settings=KEY, memory=memory)
    assert interface.tokens == 1
    assert "token-1" not in str(memory.values)


def test_with_a_key_the_gap_is_short() -> None:
    slept: list[float] = []
    ended_with(Interface(), settings=KEY, limiter=Limiter(clock=lambda: sum(slept), sleep=slept.append))
    assert all(seconds <= 1.0 for seconds in slept)


def test_a_token_that_ran_out_is_renewed_and_the_page_asked_again() -> None:
    interface = Interface()
    memory = DictMemory()
    ended_with(interface, settings=KEY, memory=memory)
    interface.refused = {"bearer token-1"}
    ended, _ = ended_with(interface, settings=KEY, memory=memory)
    assert (ended.status, interface.tokens, len(ended.posts)) == (SourceStatus.OK, 2, 3)


def test_a_token_is_forgotten_after_its_hour_and_with_another_key() -> None:
    interface, memory = Interface(), DictMemory()
    ended_with(interface, settings=KEY, memory=memory)
    memory.secrets["token"] = memory.secrets["token"].replace('"until": 1', '"until": 0')
    ended_with(interface, settings=KEY, memory=memory)
    ended_with(interface, settings={**KEY, "SCRUTINY_REDDIT_CLIENT_ID": "another"}, memory=memory)
    assert interface.tokens == 3
    memory.secrets["token"] = "[1"
    ended_with(interface, settings=KEY, memory=memory)
    assert interface.tokens == 4


@pytest.mark.parametrize(
    "answer",
    [
        arctic_shift.json_answer({"message": "Unauthorized", "error": 401}, 401),
        arctic_shift.json_answer({"error": "unsupported_grant_type"}, 400),
        arctic_shift.json_answer({"error": "invalid_grant"}),
        arctic_shift.json_answer({"access_token": "two\nlines"}),
        arctic_shift.json_answer([]),
    ],
)
def test_a_refused_key_is_said_without_the_key(answer: Answer) -> None:
    ended, server = ended_with(lambda _: answer, settings=KEY)
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert len(server.asked) == 1
    assert "SCRUTINY_REDDIT_CLIENT_ID" in ended.error.to_do  # type: ignore[union-attr]
    assert "planted" not in str(ended.error)


def test_a_token_refused_at_once_is_not_asked_for_for_ever() -> None:
    interface = Interface()
    interface.refused = {f"bearer token-{n}" for n in range(9)}
    ended, server = ended_with(interface, settings=KEY)
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (arctic_shift.json_answer({"error": 403}, 403), SourceStatus.FORBIDDEN),
        (arctic_shift.json_answer({"message": "Not Found", "error": 404, "reason": "banned"}, 404), SourceStatus.GONE),
        (Answer(400, b"<html>400</html>"), SourceStatus.BLOCKED_HTML),
        (Answer(400, b"Bad Request", {"Content-Type": "text/plain"}), SourceStatus.MALFORMED),
        (Answer(503, b"<html>our CDN was unable</html>"), SourceStatus.SERVER_ERROR),
        (Answer(429, b"{}", {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "247"}), SourceStatus.RATE_LIMITED),
        (arctic_shift.json_answer({"data": None}), SourceStatus.MALFORMED),
        (arctic_shift.json_answer({"data": {"children": 3}}), SourceStatus.MALFORMED),
    ],
)
def test_errors_of_the_interface(answer: Answer, status: SourceStatus) -> None:
    interface = Interface()
    ended, _ = ended_with(lambda asked: answer if "search" in asked.path else interface(asked), settings=KEY)
    assert ended.status is status
    if isinstance(ended.error, RateLimited):
        assert ended.error.retry_after == 247


@pytest.mark.parametrize("half", list(KEY))
def test_half_a_key_is_said(half: str) -> None:
    with pytest.raises(NotConfigured, match="Half"):
        Reddit().ready(Settings.load({half: "x"}))
    Reddit().ready(Settings.load(KEY))
    Reddit().ready(Settings.load({}))


def test_the_secret_is_in_no_repr() -> None:
    assert "planted" not in repr(Settings.load(KEY))


def test_its_hosts() -> None:
    assert Reddit().hosts(Settings.load({})) == ("https://www.reddit.com",)
    assert Reddit().hosts(Settings.load(KEY)) == ("https://www.reddit.com", "https://oauth.reddit.com")


# ---- Is it still there? ----


def still_there(script: Script, ids: tuple[str, ...], **settings: str) -> tuple[dict[str, bool | None], Server]:
    chosen = Settings.load(settings)
    with serving(script) as server, make_http(chosen) as http:
        return Reddit(server.url, server.url).still_there(ids, chosen, DictMemory(), http), server


def test_with_a_key_what_is_absent_or_emptied_is_gone() -> None:
    there, server = still_there(Interface(), ("t3_1abc1", "t3_1abc2", "t1_zzz", "x"), **KEY)
    assert there == {"t3_1abc1": True, "t3_1abc2": False, "t1_zzz": False}
    assert server.asked[-1].query["id"] == "t3_1abc1,t3_1abc2,t1_zzz"


@pytest.mark.parametrize(
    ("answer", "there"),
    [
        (xml_answer(feed(entry(1))), True),
        (xml_answer(feed(entry(1, content=own_words("[removed]")))), False),
        (xml_answer(feed(entry(7))), False),
        (xml_answer(feed()), None),
        (Answer(404, PAGE), None),
        (Answer(404, b'{"message": "Not Found", "error": 404}'), False),
        (Answer(200, PAGE), None),
        (Answer(500, b""), None),
    ],
)
def test_without_a_key_a_posts_own_feed_is_looked_at(answer: Answer, there: bool | None) -> None:
    shown, server = still_there(lambda _: answer, ("t1_abc", "t3_1abc1"))
    assert shown.get("t3_1abc1") is there
    assert "t1_abc" not in shown, "what could not be asked about is not in the answer"
    assert [asked.path for asked in server.asked] == ["/comments/1abc1.rss"]


def test_without_a_key_an_export_does_not_wait_for_minutes() -> None:
    shown, server = still_there(lambda _: xml_answer(feed(entry(1))), tuple(f"t3_1abc{n}" for n in range(1, 30)))
    assert len(server.asked) == 2
    assert len(shown) == 2


def test_a_refusal_proves_nothing() -> None:
    there, server = still_there(lambda _: Answer(429), ("t3_1abc1", "t3_1abc2"))
    assert there == {}
    assert len(server.asked) == 1


def test_words_that_are_only_signs_are_not_asked() -> None:
    ended, server = ended_with(answers_well, Ask(make_topic("!!")))
    assert ended.status is SourceStatus.NOT_CONFIGURED
    assert server.asked == []
