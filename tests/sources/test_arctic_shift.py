"""The Reddit archive as it really behaves: searches it gives up on, errors with 200, ties, rows of every age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina
from adapters.arctic_shift import answers_well, comment, empty, environment, json_answer, row, seconds
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, Server, serving

from scrutiny_dash.errors import NotConfigured, SettingsError
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.reddit import ArcticShift
from scrutiny_dash.sources.reddit.archive import searches
from scrutiny_dash.sources.reddit.forums import Forum, Words, load_forums

TIMEOUT = json_answer({"data": None, "error": "Timeout. Maybe slow down a bit"}, 422)


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return ArcticShift().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z", **context}))


def ended_with(script: Script, ask: Ask | None = None, forums: str = "Essex") -> tuple[Ended, Server]:
    with serving(script) as server:
        chosen = Settings.load({"SCRUTINY_SUBREDDITS": forums})
        return run(ArcticShift(server.url), chosen, DictMemory(), ask), server


def test_local_forums_are_asked_for_every_word_and_others_only_beside_essex() -> None:
    words = Words(("young carer", "sibling carer"), ("care for my mum", "looks after me"))
    asked = searches(words, (Forum("Essex", local=True), Forum("nhs"), Forum("AskUK", comments=False)))
    assert [(s.forum.name, s.kind, s.words) for s in asked.values()] == [
        ("Essex", "posts", "young carer"),
        ("Essex", "posts", "sibling carer"),
        ("Essex", "posts", "care for my mum"),
        ("Essex", "posts", "looks after me"),
        ("Essex", "comments", '"young carer" OR "sibling carer" OR "care for my mum" OR "looks after me"'),
        ("nhs", "posts", "young carer"),
        ("nhs", "posts", "sibling carer"),
        ("nhs", "posts", "essex"),
        ("nhs", "comments", '"young carer" OR "sibling carer" OR essex "care for my mum" OR essex "looks after me"'),
        ("AskUK", "posts", "young carer"),
        ("AskUK", "posts", "sibling carer"),
        ("AskUK", "posts", "essex"),
    ]


def test_every_request_names_one_forum_and_the_period() -> None:
    since = NOW - timedelta(days=9)
    ended, server = ended_with(answers_well, Ask(TOPIC, since=since))
    first = server.asked[0]
    assert ended.status is SourceStatus.OK
    assert first.path == "/api/posts/search"
    assert first.query == {
        "subreddit": "Essex",
        "query": "young carer",
        "after": str(int(since.timestamp()) - 1),
        "before": str(int(NOW.timestamp()) + 1),
        "sort": "desc",
        "limit": "100",
    }
    assert next(a.query["body"] for a in server.asked if "comments" in a.path) == '"young carer"'
    assert ended.pages[-1].covered_from == since


def test_posts_of_one_second_across_two_pages_are_all_read() -> None:
    rows = [row(0, id=f"1tie{n}", name=f"t3_1tie{n}", created_utc=seconds(1)) for n in range(150)] + [row(3)]

    def script(asked: Asked) -> Answer:
        if "comments" in asked.path:
            return empty(asked)
        older = [r for r in rows if r["created_utc"] < int(asked.query["before"])]
        # The archive gives the first hundred; the rest of the second comes with the next question only if it is asked
        # for again, and then in another order.
        return json_answer({"data": older[:100] if int(asked.query["before"]) > seconds(1) + 1 else older[50:150]})

    ended, server = ended_with(script)
    assert len(ended.posts) == 150
    assert len(server.asked) < 10


def test_a_search_that_times_out_is_asked_in_shorter_periods() -> None:
    def script(asked: Asked) -> Answer:
        if "comments" in asked.path:
            return empty(asked)
        low, high = int(asked.query["after"]) + 1, int(asked.query["before"])
        if high - low > timedelta(days=40).total_seconds():
            return TIMEOUT
        return json_answer({"data": [r for r in [*map(row, range(3)), old] if low <= r["created_utc"] < high]})

    old = row(8, created_utc=int(datetime(2025, 12, 24, tzinfo=UTC).timestamp()))
    since = NOW - timedelta(days=120)
    ended, server = ended_with(script, Ask(TOPIC, since=since))
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 4
    assert ended.pages[-1].covered_from == since
    assert len(server.asked) < 20


def test_a_search_that_times_out_always_leaves_the_other_forums() -> None:
    def script(asked: Asked) -> Answer:
        return TIMEOUT if asked.query["subreddit"] == "Harlow" and "posts" in asked.path else answers_well(asked)

    ended, server = ended_with(script, Ask(TOPIC, since=NOW - timedelta(days=60)), "Harlow,Essex")
    assert ended.status is SourceStatus.PARTIAL
    assert ended.sentence == "The Reddit archive gave up on a search."
    assert len(ended.posts) == 5
    assert sum(a.query["subreddit"] == "Harlow" for a in server.asked) < 8


def test_an_archive_that_always_times_out_is_left_alone() -> None:
    topic = make_topic("young carer", "sibling carer", "carers card")
    ended, server = ended_with(lambda _: TIMEOUT, Ask(topic, since=NOW - timedelta(days=30)), "Essex,Harlow,Basildon")
    assert ended.status is SourceStatus.SERVER_ERROR
    assert len(server.asked) < 15


@pytest.mark.parametrize("status", [200, 400, 422])
@pytest.mark.parametrize(
    ("said", "ends", "sentence"),
    [
        ("Under maintenance", SourceStatus.SERVER_ERROR, "has switched its search off"),
        ("Slow down a little", SourceStatus.RATE_LIMITED, "asks us to wait"),
        ("Query timed out", SourceStatus.SERVER_ERROR, "gave up on a search"),
        ("Not supported with very active subreddits", SourceStatus.FORBIDDEN, "very busy"),
    ],
)
def test_what_the_archive_says_counts_whatever_the_status(
    status: int, said: str, ends: SourceStatus, sentence: str
) -> None:
    ended, _ = ended_with(lambda _: json_answer({"data": None, "error": said}, status))
    assert ended.status is ends
    assert sentence in ended.sentence


def test_data_null_with_200_is_no_empty_answer() -> None:
    ended, _ = ended_with(lambda _: json_answer({"data": None}))
    assert ended.status is SourceStatus.MALFORMED


def test_a_forum_that_cannot_be_searched_does_not_stop_the_others() -> None:
    def script(asked: Asked) -> Answer:
        if asked.query["subreddit"] == "AskUK":
            return json_answer({"data": None, "error": "very active subreddit"}, 400)
        return answers_well(asked)

    ended, _ = ended_with(script, Ask(TOPIC, since=NOW - timedelta(days=30)), "AskUK,Essex")
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 5
    assert ended.pages[-1].covered_from == NOW - timedelta(days=30)


def test_after_a_server_fault_nothing_more_is_asked() -> None:
    ended, server = ended_with(lambda _: Answer(502, b"<html>Bad gateway</html>"), forums="Essex,Harlow,Basildon")
    assert ended.status is SourceStatus.SERVER_ERROR
    assert len(server.asked) == 1


def test_a_server_that_ignores_the_time_is_noticed() -> None:
    ended, _ = ended_with(lambda asked: json_answer({"data": [row(0), row(1)]}))
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 2


def test_an_own_word_is_asked_in_every_forum() -> None:
    _, server = ended_with(answers_well, Ask(TOPIC, words=('"respite" OR -x',)))
    assert server.asked[0].query["query"] == "respite OR x"
    assert next(a.query["body"] for a in server.asked if "comments" in a.path) == '"respite OR x"'


def test_words_that_are_only_signs_are_not_asked() -> None:
    ended, server = ended_with(answers_well, Ask(TOPIC, words=("!!",)))
    assert ended.status is SourceStatus.NOT_CONFIGURED
    assert server.asked == []


def test_a_post_is_read() -> None:
    post = parse(row(1, edited=1_773_000_000.0, over_18=True), local="yes")
    assert isinstance(post, Post)
    assert post.text == "Young carers, number 1\n\nEvery night the tablets, every morning school & bus."
    assert (post.platform, post.native_id, post.kind) == ("reddit", "t3_1abc1", PostKind.POST)
    assert post.url == "https://www.reddit.com/r/Essex/comments/1abc1/young_carers/"
    assert post.created == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert (post.author_key, post.edited, post.local, post.labels) == ("someone_1", True, True, ("nsfw",))


def test_a_comment_of_2016_is_read() -> None:
    post = parse(comment(1))
    assert isinstance(post, Post)
    assert (post.native_id, post.kind) == ("t1_d3abc1", PostKind.COMMENT)
    assert post.url == "https://www.reddit.com/r/Essex/comments/4xyz/_/d3abc1/"


@pytest.mark.parametrize(
    ("said", "created"),
    [
        ("1433116800", datetime(2015, 6, 1, tzinfo=UTC)),
        (1_433_116_800, datetime(2015, 6, 1, tzinfo=UTC)),
        (1_433_116_800.0, datetime(2015, 6, 1, tzinfo=UTC)),
        (1_433_116_800_000, datetime(2015, 6, 1, tzinfo=UTC)),
        (4_000_000_000, NOW),
        (0, None),
        ("", None),
        ("soon", None),
        (None, None),
        (True, None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_times_of_every_age(said: Any, created: datetime | None) -> None:
    post = parse(row(1, created_utc=said))
    assert isinstance(post, Post)
    assert post.created == created


@pytest.mark.parametrize(
    "changed",
    [
        {"selftext": "[removed]"},
        {"selftext": "[deleted]", "author": "[deleted]"},
        {"title": "[deleted by user]"},
        {"removed_by_category": "moderator"},
        {"_meta": {"was_deleted_later": True, "removal_type": "deleted"}},
        {"_meta": {"removal_type": "moderator"}},
        {"author": "[deleted]", "selftext": ""},
    ],
)
def test_what_was_deleted_is_dropped(changed: dict[str, Any]) -> None:
    assert parse(row(1, **changed)) == Skipped("it was deleted or removed")


def test_a_comment_that_was_deleted_is_dropped_and_one_whose_author_left_is_not() -> None:
    assert parse(comment(1, body="[deleted]")) == Skipped("it was deleted or removed")
    post = parse(comment(1, author="[deleted]"))
    assert isinstance(post, Post)
    assert post.author_key is None


def test_a_post_restored_by_its_moderators_is_kept() -> None:
    meta = {"was_initially_deleted": True, "removal_type": "automod_filtered", "retrieved_2nd_on": 1}
    assert isinstance(parse(row(1, _meta=meta)), Post)


def test_reposts_and_robots() -> None:
    assert parse(row(1, crosspost_parent="t3_zzz")) == Skipped("it is a repost")
    post = parse(row(1, author="AutoModerator"))
    assert isinstance(post, Post)
    assert post.account_kind is AccountKind.AUTOMATED


def test_a_link_that_is_no_link_is_never_handed_on() -> None:
    post = parse(row(1, permalink="//evil.example/x", subreddit="a/../b"))
    assert isinstance(post, Post)
    assert post.url == "https://www.reddit.com/comments/1abc1/"


def test_the_archive_knows_only_what_is_gone() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/api/posts/ids":
            rows = [row(1), row(2, selftext="[removed]"), row(3, _meta={"was_deleted_later": True})]
        else:
            rows = [comment(1, body="[deleted]")]
        return json_answer({"data": rows})

    ids = ("t3_1abc1", "t3_1abc2", "t3_1abc3", "t3_1abc4", "t1_d3abc1", "at://x")
    chosen = Settings.load({})
    with serving(script) as server, make_http(chosen) as http:
        there = ArcticShift(server.url).still_there(ids, chosen, DictMemory(), http)
        assert [a.query["ids"] for a in server.asked] == ["t3_1abc1,t3_1abc2,t3_1abc3,t3_1abc4", "t1_d3abc1"]
    gone = {number for number, shown in there.items() if shown is False}
    assert gone == {"t3_1abc2", "t3_1abc3", "t1_d3abc1"}
    assert set(there) - gone == {"t3_1abc1", "t3_1abc4"}, "what could not be asked about is not in the answer"


def test_without_a_forum_it_is_not_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "subreddits.toml").write_text("")
    monkeypatch.setattr("scrutiny_dash.sources.reddit.forums.DATA", tmp_path)
    with pytest.raises(NotConfigured, match="forum"):
        ArcticShift().ready(Settings.load({}))


@pytest.mark.parametrize(
    "text",
    ["[[forum]]\nlocal = true", '[[forum]]\nname = "r/Essex"', "[[forum]]\nname = 5", "[[forum", "[[forum]]\nx = 1"],
)
def test_a_wrong_list_is_one_plain_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "subreddits.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"subreddits\.toml"):
        load_forums(path)


def test_names_in_the_settings() -> None:
    assert Settings.load({"SCRUTINY_SUBREDDITS": "r/Essex, /r/nhs/ ,Essex"}).subreddits == ("Essex", "nhs")
    with pytest.raises(SettingsError, match="SCRUTINY_SUBREDDITS"):
        Settings.load({"SCRUTINY_SUBREDDITS": "Essex/../x"})


def test_the_listed_forums_know_essex() -> None:
    listed = {forum.name: forum for forum in load_forums(Path(__file__).parents[2] / "data" / "subreddits.toml")}
    assert {name for name, forum in listed.items() if forum.local} >= {"Essex", "Colchester", "Chelmsford", "Basildon"}
    assert all(forum.why.endswith(".") for forum in listed.values())
    assert environment("x")["SCRUTINY_SUBREDDITS"] in listed
