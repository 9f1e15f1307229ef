"""Threads as it really behaves: our own posts mistaken for all, tokens that end, words answered with nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters.threads import answers_well, environment, is_data, json_answer, post, posts, refusal
from source_run import NOW, TOPIC, DictMemory, Ended, make_topic, run
from source_server import Answer, Asked, Script, serving

from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.threads import Threads
from scrutiny_dash.sources.threads.service import SEARCHES_A_DAY
from scrutiny_dash.sources.threads.source import questions
from scrutiny_dash.sources.times import z_time

CHOSEN = Settings.load(environment(""))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def read(script: Script, ask: Ask | None = None, memory: DictMemory | None = None) -> tuple[Ended, list[Asked]]:
    with serving(script) as server:
        ended = run(Threads(server.url), CHOSEN, memory or DictMemory(), ask)
        return ended, server.asked


def parse(**more: Any) -> Post | Skipped:
    return Threads().parse(RawItem(post(1, **more), {"seen": "2026-03-14T09:30:00.000Z"}))


def test_a_token_is_needed() -> None:
    ended = run(Threads("http://127.0.0.1:9"), Settings.load({}), DictMemory())
    assert isinstance(ended.error, NotConfigured)
    assert "an-invented-token" not in repr(CHOSEN)


@pytest.mark.parametrize(
    "probe", [posts(), posts({"id": "1", "username": "Our_Council"}), posts({"id": "1"}, {"username": None})]
)
def test_an_app_that_sees_only_itself_is_not_taken_for_silence(probe: Answer) -> None:
    ended, asked = read(lambda a: probe if "keyword" in a.path and not is_data(a) else answers_well(a))
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert "only our own posts" in ended.sentence
    assert not any(is_data(a) for a in asked)


def test_it_is_checked_once_a_day_and_again_for_another_token() -> None:
    memory = DictMemory()
    for _ in range(2):
        _, asked = read(answers_well, memory=memory)
    assert all(is_data(a) for a in asked)
    memory.put("reviewed", {**memory.get("reviewed"), "at": z_time(NOW - timedelta(days=1))})
    assert not is_data(read(answers_well, memory=memory)[1][0])
    memory.put("reviewed", {**memory.get("reviewed"), "of": "another"})
    assert not is_data(read(answers_well, memory=memory)[1][0])


def test_a_token_is_renewed_before_it_ends_and_kept_among_the_secrets() -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        if asked.path == "/refresh_access_token":
            return json_answer({"access_token": "a-newer-token", "token_type": "bearer", "expires_in": 5183944})
        return answers_well(asked)

    _, asked = read(script, memory=memory)
    assert {a.query["access_token"] for a in asked} == {"an-invented-token"}
    kept = json.loads(memory.secrets["token"])
    memory.secrets["token"] = json.dumps({**kept, "at": z_time(NOW - timedelta(days=3))})
    _, asked = read(script, memory=memory)
    assert asked[0].path == "/refresh_access_token"
    assert {a.query["access_token"] for a in asked[1:]} == {"a-newer-token"}
    assert sum(a.path == "/refresh_access_token" for a in asked) == 1
    assert "token" not in json.dumps(memory.values)


@pytest.mark.parametrize("answer", [Answer(503), Answer(200, b"[]"), refusal(400, 190), Answer(manner="half")])
def test_a_renewal_that_fails_leaves_the_old_token(answer: Answer) -> None:
    memory = DictMemory()
    read(answers_well, memory=memory)
    kept = json.loads(memory.secrets["token"])
    memory.secrets["token"] = json.dumps({**kept, "at": z_time(NOW - timedelta(days=3))})
    ended, asked = read(lambda a: answer if a.path == "/refresh_access_token" else answers_well(a), memory=memory)
    assert ended.status is SourceStatus.OK
    assert asked[-1].query["access_token"] == "an-invented-token"


def test_a_new_token_in_the_settings_comes_first() -> None:
    memory = DictMemory()
    memory.keep_secret("token", json.dumps({"of": "another", "token": "old", "at": z_time(NOW)}))
    _, asked = read(answers_well, memory=memory)
    assert {a.query["access_token"] for a in asked} == {"an-invented-token"}


@pytest.mark.parametrize(
    ("status", "code", "expected", "words"),
    [
        (400, 190, SourceStatus.AUTH_REQUIRED, "run out"),
        (401, 190, SourceStatus.AUTH_REQUIRED, "run out"),
        (400, 4, SourceStatus.RATE_LIMITED, "wait"),
        (403, 4, SourceStatus.RATE_LIMITED, "wait"),
        (403, 10, SourceStatus.AUTH_REQUIRED, "does not let our app"),
        (400, 100, SourceStatus.MALFORMED, "did not understand"),
        (500, 2, SourceStatus.SERVER_ERROR, "error of its own"),
    ],
)
@pytest.mark.parametrize("where", ["/me", "/keyword_search"])
def test_the_code_in_the_body_decides(where: str, status: int, code: int, expected: SourceStatus, words: str) -> None:
    ended, _ = read(lambda a: refusal(status, code) if a.path.endswith(where) else answers_well(a))
    assert ended.status is expected
    assert words in ended.sentence


def test_words_and_hashtags_are_asked_each_alone_and_never_before_threads_began() -> None:
    topic = make_topic("young carer", placed=("hospital",), tags=("YoungCarers",))
    asked = questions(Ask(topic))
    assert [(q.q, q.is_tag) for q in asked.values()] == [
        ("young carer", False),
        ("hospital essex", False),
        ("YoungCarers", True),
    ]
    assert list(questions(Ask(topic, words=("@somebody respite",)))) == ["somebody respite"]
    _, requests = read(answers_well, Ask(TOPIC, since=datetime(2015, 1, 1, tzinfo=UTC), until=NOW))
    data = [a.query for a in requests if is_data(a)]
    assert {q["since"] for q in data} == {"1688540400"}
    assert {q["until"] for q in data} == {str(int(NOW.timestamp()))}
    assert not any("author_username" in q for q in data)


def test_a_word_that_is_answered_with_nothing_is_empty_and_the_card_says_why_that_may_be() -> None:
    ended, _ = read(lambda a: json_answer({"data": []}) if is_data(a) else answers_well(a))
    assert ended.status is SourceStatus.OK_EMPTY
    assert "sensitive" in Threads.info.cannot


def test_the_days_searches_hold_over_restarts() -> None:
    memory = DictMemory()
    read(answers_well, memory=memory)
    budget = Budget(memory, "searches", SEARCHES_A_DAY)
    assert budget.left(NOW) == SEARCHES_A_DAY - 4
    assert budget.take(NOW, budget.left(NOW) - 1)
    ended, asked = read(answers_well, memory=memory)
    assert (ended.status, len(asked)) == (SourceStatus.PARTIAL, 1)


def test_a_cursor_that_is_refused_leads_to_the_first_page_again() -> None:
    ended, asked = read(lambda a: refusal(400, 100) if a.query.get("after") else answers_well(a))
    assert [a.query.get("after") for a in asked if a.query.get("search_mode") == "KEYWORD"] == [None, "page-2", None]
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 4


def test_a_post_is_read_at_either_address() -> None:
    one = parse(permalink="https://www.threads.net/@a/post/C1")
    two = parse(permalink="https://threads.com/@a/post/C1")
    assert isinstance(one, Post)
    assert isinstance(two, Post)
    assert one.canonical == two.canonical == one.url == "https://www.threads.com/@a/post/C1"
    assert one.created == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert (one.author_key, one.kind) == ("somebody_1", PostKind.POST)
    elsewhere = parse(permalink="https://evil.example/@a/post/C1")
    assert isinstance(elsewhere, Post)
    assert elsewhere.url is None


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"is_reply": True}, PostKind.REPLY),
        ({"media_type": "REPOST_FACADE"}, None),
        ({"text": None}, None),
        ({"id": 18}, None),
    ],
)
def test_replies_are_kept_and_reposts_left_out(more: dict[str, Any], kind: PostKind | None) -> None:
    parsed = parse(**more)
    assert (parsed.kind if isinstance(parsed, Post) else None) is kind


def test_deletions_cannot_be_asked() -> None:
    assert Threads().still_there(("1",), CHOSEN, DictMemory(), None) == {"1": None}  # type: ignore[arg-type]
