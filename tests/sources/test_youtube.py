"""YouTube as it really behaves: a hundred searches a day, videos without comments, escaped titles, lost accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters.youtube import (
    answers_well,
    comment,
    environment,
    is_data,
    json_answer,
    refusal,
    thread,
    video,
)
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, Server, serving

from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.budgets import PACIFIC, Budget
from scrutiny_dash.sources.youtube import YouTube
from scrutiny_dash.sources.youtube.service import SEARCHES_A_DAY

CHOSEN = Settings.load(environment(""))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def read(server: Server, memory: DictMemory | None = None, ask: Ask | None = None, **more: Any) -> Ended:
    return run(YouTube(server.url), CHOSEN, memory or DictMemory(), ask, **more)


def parse(payload: Any, **context: str) -> Post | Skipped:
    given = {"seen": "2026-03-14T09:30:00.000Z", "video": "vid_0000001", "title": "Young carers in Essex"}
    return YouTube().parse(RawItem(payload, {**given, **context}))


def searches(server: Server) -> list[dict[str, str]]:
    return [asked.query for asked in server.asked if asked.path.endswith("/search")]


def test_a_key_is_needed_and_nothing_is_asked_without_one() -> None:
    with serving(answers_well) as server:
        ended = run(YouTube(server.url), Settings.load({}), DictMemory())
        assert server.asked == []
    assert isinstance(ended.error, NotConfigured)
    assert "SCRUTINY_YOUTUBE_KEY" in ended.error.to_do
    assert "an-invented-key" not in repr(CHOSEN)


def test_its_card_says_what_its_terms_ask() -> None:
    assert YouTube.info.delete_after_days == 30
    assert YouTube.info.feelings_apart


def test_each_phrase_is_searched_once_a_day_for_videos_of_essex() -> None:
    topic = make_topic("young carer", "Southend Hospital", placed=("hospital",))
    memory = DictMemory()
    with serving(answers_well) as server:
        for _ in range(3):
            assert read(server, memory, Ask(topic)).status is SourceStatus.OK
        asked = searches(server)
        assert [q["q"] for q in asked] == ['"young carer" essex', '"Southend Hospital"', "hospital essex"]
        assert {(q["type"], q["order"], q["regionCode"]) for q in asked} == {("video", "relevance", "GB")}
        assert "publishedAfter" not in asked[0]


def test_the_next_day_only_new_videos_are_searched_and_old_ones_still_read() -> None:
    memory = DictMemory()
    with serving(answers_well) as server:
        read(server, memory)
        kept = memory.get("videos:young_carers")
        yesterday = "2026-03-13T09:00:00.000Z"
        memory.put("videos:young_carers", {**kept, "searched": {"young carer": {"at": yesterday, "last": yesterday}}})
        server.script = lambda a: answers_well(a) if is_data(a) else json_answer({"items": [video("vid_0000002")]})
        read(server, memory)
        again = searches(server)[-1]
        assert (again["order"], again["publishedAfter"]) == ("date", "2026-03-11T09:00:00.000Z")
        read_videos = {a.query["videoId"] for a in server.asked[-4:]}
        assert read_videos == {"vid_0000001", "vid_0000002"}


def test_what_is_a_month_old_is_forgotten_and_searched_afresh() -> None:
    memory = DictMemory()
    old = "2026-02-01T09:00:00.000Z"
    memory.put(
        "videos:young_carers",
        {"videos": {"vid_old0001": {"at": old, "title": "x"}}, "searched": {"young carer": {"at": old, "last": old}}},
    )
    with serving(answers_well) as server:
        read(server, memory)
        assert searches(server)[0]["order"] == "relevance"
    assert set(memory.get("videos:young_carers")["videos"]) == {"vid_0000001"}


def test_a_hundred_searches_a_day_hold_over_restarts_and_comments_are_read_all_the_same() -> None:
    memory = DictMemory()
    with serving(answers_well) as server:
        read(server, memory)
        budget = Budget(memory, "searches", SEARCHES_A_DAY, zone=PACIFIC)
        assert budget.left(NOW) == 99
        assert budget.take(NOW, 99)
        memory.values["videos:young_carers"]["searched"] = {}
        asked = len(searches(server))
        ended = read(server, memory)
        assert len(searches(server)) == asked
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 5
    assert "100 times a day" in ended.sentence
    assert {(page.covered_from, page.covered_to) for page in ended.pages} == {(None, None)}


def test_youtube_may_say_that_the_day_is_used_up_before_we_think_so() -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        return answers_well(asked) if is_data(asked) else refusal(403, "quotaExceeded")

    with serving(script) as server:
        for _ in range(3):
            ended = read(server, memory)
            assert ended.status is SourceStatus.RATE_LIMITED
        assert len(searches(server)) == 1
    assert Budget(memory, "searches", SEARCHES_A_DAY, zone=PACIFIC).left(NOW + timedelta(days=1)) == SEARCHES_A_DAY


def test_what_a_search_found_outlives_a_failure_after_it() -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        return Answer(503) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        assert read(server, memory).status is SourceStatus.SERVER_ERROR
        server.script = answers_well
        assert len(read(server, memory).posts) == 5
        assert len(searches(server)) == 1


@pytest.mark.parametrize(
    ("status", "reason", "expected", "words"),
    [
        (400, "keyInvalid", SourceStatus.AUTH_REQUIRED, "refused our key"),
        (403, "accessNotConfigured", SourceStatus.AUTH_REQUIRED, "not switched on"),
        (403, "quotaExceeded", SourceStatus.RATE_LIMITED, "today"),
        (403, "rateLimitExceeded", SourceStatus.RATE_LIMITED, "wait"),
        (403, "forbidden", SourceStatus.FORBIDDEN, "refuses"),
        (403, "SERVICE_UNAVAILABLE", SourceStatus.SERVER_ERROR, "error of its own"),
        (400, "invalidPageToken", SourceStatus.MALFORMED, "did not understand"),
    ],
)
@pytest.mark.parametrize("where", ["search", "commentThreads"])
def test_the_reason_in_the_body_decides(
    where: str, status: int, reason: str, expected: SourceStatus, words: str
) -> None:
    def script(asked: Asked) -> Answer:
        return refusal(status, reason) if asked.path.endswith(where) else answers_well(asked)

    with serving(script) as server:
        ended = read(server)
    assert ended.status is expected
    assert words in ended.sentence


@pytest.mark.parametrize(("status", "reason"), [(403, "commentsDisabled"), (404, "videoNotFound")])
def test_a_video_without_comments_is_no_failure(status: int, reason: str) -> None:
    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return json_answer({"items": [video("vid_closed1"), video()]})
        return refusal(status, reason) if asked.query["videoId"] == "vid_closed1" else answers_well(asked)

    with serving(script) as server:
        ended = read(server)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 5


def test_pages_without_comments_that_lead_on_come_to_an_end() -> None:
    count = iter(range(100))

    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return answers_well(asked)
        return json_answer({"items": [], "nextPageToken": f"more-{next(count)}"})

    with serving(script) as server:
        assert read(server).status is SourceStatus.OK_EMPTY
    assert next(count) <= 4


def test_a_page_token_that_is_refused_leads_to_the_first_page_again() -> None:
    def script(asked: Asked) -> Answer:
        return refusal(400, "invalidPageToken") if asked.query.get("pageToken") else answers_well(asked)

    with serving(script) as server:
        ended = read(server)
        assert [asked.query.get("pageToken") for asked in server.asked[1:]] == [None, "page-2", None]
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 3


def test_reading_stops_at_the_period_and_replies_that_came_along_are_posts() -> None:
    reply = comment(0)
    reply["id"] = "UgyInvented000000000AaABAg.9invented1"

    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return answers_well(asked)
        old = {"publishedAt": "2020-01-01T00:00:00Z"}
        return json_answer({"items": [thread(0, reply), thread(1, **old)], "nextPageToken": "never-asked"})

    with serving(script) as server:
        ended = read(server, ask=Ask(TOPIC, since=datetime(2026, 1, 1, tzinfo=UTC)))
        assert not any(asked.query.get("pageToken") for asked in server.asked)
    assert [post.kind for post in ended.posts] == [PostKind.COMMENT, PostKind.REPLY]
    assert ended.pages[-1].covered_from == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_table_asks_for_its_own_words_and_reads_only_the_videos_found_for_them() -> None:
    memory = DictMemory()
    with serving(answers_well) as server:
        read(server, memory)
        server.script = lambda a: answers_well(a) if is_data(a) else json_answer({"items": [video("vid_respite")]})
        ended = read(server, memory, Ask(TOPIC, words=("respite",)))
        assert searches(server)[-1]["q"] == "respite essex"
        assert {a.query["videoId"] for a in server.asked[-2:]} == {"vid_respite"}
        assert ended.posts[0].text.endswith("(On: Young carers in Essex & their day)")
        assert run(YouTube(server.url), CHOSEN, memory, Ask(TOPIC, words=('"',))).status is SourceStatus.NOT_CONFIGURED


def test_a_comment_is_read_with_the_title_that_says_what_it_is_about() -> None:
    post = parse(comment(1, "Two years of waiting &amp; still nothing"))
    assert isinstance(post, Post)
    assert post.text == "Two years of waiting &amp; still nothing\n\n(On: Young carers in Essex)"
    assert post.url == "https://www.youtube.com/watch?v=vid_0000001&lc=UgyInvented000000001AaABAg"
    assert (post.author_key, post.kind, post.edited) == ("UCinvented1", PostKind.COMMENT, False)
    shown = parse(comment(1, textOriginal=None, textDisplay='Two<br>years <a href="x">of</a> waiting &amp; more'))
    assert isinstance(shown, Post)
    assert shown.text.startswith("Two\nyears of waiting & more\n\n(On:")


def test_a_deleted_account_and_an_edited_comment() -> None:
    post = parse(comment(1, authorChannelId=None, authorDisplayName="", updatedAt="2026-03-11T00:00:00Z"))
    assert isinstance(post, Post)
    assert post.author_key is None
    assert post.edited
    named = parse(comment(1, authorChannelId={}))
    assert isinstance(named, Post)
    assert named.author_key == "@somebody"


@pytest.mark.parametrize(
    "payload", [comment(1, " "), {"id": "x"}, {"id": None}, {}, comment(1, textOriginal=" ", textDisplay="<p>")]
)
def test_what_is_no_comment_is_left_out(payload: dict[str, Any]) -> None:
    assert isinstance(parse(payload), Skipped)


def test_deleted_comments_are_noticed_fifty_a_call() -> None:
    ids = tuple(comment(number)["id"] for number in range(60))

    def script(asked: Asked) -> Answer:
        shown = [number for number in asked.query["id"].split(",") if number != ids[7]]
        return json_answer({"items": [{"id": number} for number in shown]})

    with serving(script) as server, make_http(CHOSEN) as http:
        there = YouTube(server.url).still_there((*ids, "row:7"), CHOSEN, DictMemory(), http)
        assert len(server.asked) == 2
    assert there[ids[7]] is False
    assert there["row:7"] is None
    assert sum(answer is True for answer in there.values()) == 59


def test_a_failed_question_about_deletions_proves_nothing() -> None:
    script: Script = lambda _: refusal(403, "quotaExceeded")  # noqa: E731
    with serving(script) as server, make_http(CHOSEN) as http:
        there = YouTube(server.url).still_there((comment(1)["id"],), CHOSEN, DictMemory(), http)
    assert set(there.values()) == {None}
