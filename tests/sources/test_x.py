"""X as it really behaves: it costs money, so the price comes first and a cap in code comes last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import stamina
from adapters.x import answers_well, counted, environment, is_data, json_answer, post
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, serving

from scrutiny_dash.errors import NotConfigured, SettingsError
from scrutiny_dash.models import Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import MOST_DOLLARS, Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.x import X
from scrutiny_dash.sources.x.source import queries

CHOSEN = Settings.load(environment(""))
LATELY = Ask(TOPIC, since=NOW - timedelta(days=30))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def with_dollars(dollars: float) -> Settings:
    return replace(CHOSEN, x_dollars_a_month=dollars)


def read(
    script: Script, ask: Ask = LATELY, memory: DictMemory | None = None, chosen: Settings = CHOSEN
) -> tuple[Ended, list[Asked]]:
    with serving(script) as server:
        ended = run(X(server.url), chosen, memory or DictMemory(), ask)
        return ended, server.asked


def spent(memory: DictMemory) -> float:
    """What is gone of 100 dollars, in dollars."""
    return (100_000 - Budget(memory, "spent", 100_000, monthly=True).left(NOW)) / 1000


def parse(**more: Any) -> Post | Skipped:
    return X().parse(RawItem(post(1, **more), {"seen": "2026-03-14T09:30:00.000Z"}))


@pytest.mark.parametrize("missing", ["SCRUTINY_X_TOKEN", "SCRUTINY_X_DOLLARS_A_MONTH"])
def test_it_is_off_without_a_token_and_without_an_amount(missing: str) -> None:
    given = {name: value for name, value in environment("").items() if name != missing}
    with serving(answers_well) as server:
        ended = run(X(server.url), Settings.load(given), DictMemory())
        assert server.asked == []
    assert isinstance(ended.error, NotConfigured)
    assert "an-invented-token" not in repr(CHOSEN)


@pytest.mark.parametrize("amount", ["101", "-1", "nan", "inf", "a lot", "1e9"])
def test_an_amount_beyond_the_cap_in_code_is_refused_at_start(amount: str) -> None:
    with pytest.raises(SettingsError, match="SCRUTINY_X_DOLLARS_A_MONTH"):
        Settings.load({"SCRUTINY_X_DOLLARS_A_MONTH": amount})
    assert Settings.load({"SCRUTINY_X_DOLLARS_A_MONTH": "$20"}).x_dollars_a_month == 20


def test_the_cap_in_code_holds_even_if_settings_were_made_otherwise() -> None:
    ended, asked = read(
        lambda a: answers_well(a) if is_data(a) else counted(10**6),
        replace(LATELY, limit=10**6),
        None,
        with_dollars(10**6),
    )
    assert ended.status is SourceStatus.NOT_CONFIGURED
    assert "$99.99 is left" in ended.sentence
    assert not any(is_data(a) for a in asked)
    assert MOST_DOLLARS == 100


def test_the_price_comes_first_and_nothing_is_read_that_cannot_be_paid() -> None:
    memory = DictMemory()
    ended, asked = read(
        lambda a: answers_well(a) if is_data(a) else counted(900), memory=memory, chosen=with_dollars(2)
    )
    assert [a.path for a in asked] == ["/2/tweets/counts/all"]
    assert ended.status is SourceStatus.NOT_CONFIGURED
    assert ended.sentence == "This would cost about $4.50, and $1.99 is left for X this month."
    assert spent(memory) == pytest.approx(0.01)


def test_only_what_would_be_read_is_priced_and_only_what_came_is_paid() -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return counted(10**6)
        return answers_well(asked)

    ended, asked = read(script, replace(LATELY, limit=200), memory, with_dollars(2))
    assert ended.status is SourceStatus.OK
    assert [a.query["max_results"] for a in asked if is_data(a)] == ["100", "100"]
    assert spent(memory) == pytest.approx(0.01 + 5 * 0.005)


def test_counts_of_several_pages_are_added_until_there_are_enough() -> None:
    count = iter(range(100))

    def script(asked: Asked) -> Answer:
        if is_data(asked):
            return answers_well(asked)
        return json_answer({"meta": {"total_tweet_count": 30, "next_token": f"t{next(count)}"}})

    _, asked = read(script, replace(LATELY, limit=100))
    assert sum(not is_data(a) for a in asked) == 4


def test_the_purse_is_counted_before_each_page_and_over_restarts() -> None:
    memory = DictMemory()
    assert Budget(memory, "spent", 1_000, monthly=True).take(NOW, 1_000 - 10 - 60)
    numbers = iter(range(1000))

    def script(asked: Asked) -> Answer:
        if not is_data(asked):
            return counted(3)
        rows = [post(next(numbers)) for _ in range(int(asked.query["max_results"]))]
        return json_answer({"data": rows, "meta": {"next_token": f"t{next(numbers)}"}})

    ended, asked = read(script, memory=memory, chosen=with_dollars(1))
    assert [a.query["max_results"] for a in asked if is_data(a)] == ["12"]
    assert ended.status is SourceStatus.PARTIAL
    assert "used up" in ended.sentence
    ended, asked = read(script, memory=memory, chosen=with_dollars(1))
    assert (ended.status, asked) == (SourceStatus.NOT_CONFIGURED, [])


def test_an_answer_that_never_came_or_cannot_be_read_stays_paid() -> None:
    for answer, dollars in ((Answer(manner="never"), 0.51), (Answer(200, b'{"data": ['), 0.51), (Answer(503), 0.01)):
        memory = DictMemory()
        read(lambda a, answer=answer: answer if is_data(a) else counted(5), memory=memory)  # type: ignore[misc]
        assert spent(memory) == pytest.approx(dollars), answer


def test_a_server_that_gives_more_than_was_asked_is_paid_in_full() -> None:
    memory = DictMemory()
    rows = [post(n) for n in range(150)]
    read(lambda a: json_answer({"data": rows, "meta": {}}) if is_data(a) else counted(5), memory=memory)
    assert spent(memory) == pytest.approx(0.01 + 150 * 0.005)


@pytest.mark.parametrize(
    ("status", "body", "expected", "words"),
    [
        (402, {"title": "CreditsDepleted"}, SourceStatus.FORBIDDEN, "credit"),
        (402, {}, SourceStatus.FORBIDDEN, "credit"),
        (429, {"title": "UsageCapExceeded", "period": "Monthly"}, SourceStatus.FORBIDDEN, "cap of the contract"),
        (
            429,
            {"type": "https://api.twitter.com/2/problems/usage-capped"},
            SourceStatus.FORBIDDEN,
            "cap of the contract",
        ),
        (429, {"title": "Too Many Requests"}, SourceStatus.RATE_LIMITED, "wait"),
        (401, {"title": "Unauthorized"}, SourceStatus.AUTH_REQUIRED, "token"),
        (403, {"type": "https://api.twitter.com/2/problems/client-forbidden"}, SourceStatus.FORBIDDEN, "our app"),
        (403, {"title": "Forbidden"}, SourceStatus.FORBIDDEN, "refuses"),
        (503, {"title": "Service Unavailable"}, SourceStatus.SERVER_ERROR, "error of its own"),
    ],
)
@pytest.mark.parametrize("at_the_count", [True, False])
def test_every_refusal_is_told_apart_and_costs_nothing(
    at_the_count: bool, status: int, body: dict[str, str], expected: SourceStatus, words: str
) -> None:
    memory = DictMemory()
    ended, _ = read(
        lambda a: answers_well(a) if is_data(a) is at_the_count else json_answer(body, status), memory=memory
    )
    assert ended.status is expected
    assert words in ended.sentence
    assert spent(memory) == pytest.approx(0 if at_the_count else 0.01)


def test_the_reset_of_a_rate_limit_is_seconds_since_1970() -> None:
    headers = {"x-rate-limit-reset": str(int(NOW.timestamp()) + 400)}
    ended, _ = read(lambda _: Answer(429, b"{}", headers))
    assert getattr(ended.error, "retry_after", 0) == 400


def test_what_was_read_before_is_not_paid_again() -> None:
    memory = DictMemory()
    _, asked = read(answers_well, memory=memory)
    assert asked[0].query["start_time"] == "2026-02-12T09:30:00.000Z"
    _, asked = read(answers_well, replace(LATELY, since=NOW - timedelta(days=1)), memory)
    assert {a.query["start_time"] for a in asked} == {"2026-03-14T09:20:00.000Z"}
    _, asked = read(answers_well, replace(LATELY, since=NOW - timedelta(days=400)), memory)
    assert asked[0].query["start_time"] == "2025-02-07T09:30:00.000Z"


@pytest.mark.parametrize(
    "ask", [replace(LATELY, limit=2), replace(LATELY, words=("respite",)), replace(LATELY, until=NOW)]
)
def test_a_run_that_was_not_whole_leaves_nothing_out_next_time(ask: Ask) -> None:
    memory = DictMemory()
    read(answers_well, ask, memory)
    _, asked = read(answers_well, memory=memory)
    assert asked[0].query["start_time"] == "2026-02-12T09:30:00.000Z"


def test_a_token_that_is_refused_goes_on_from_the_oldest_post() -> None:
    def script(asked: Asked) -> Answer:
        if is_data(asked) and asked.query.get("next_token"):
            return json_answer({"title": "Invalid Request", "errors": [{"message": "next_token"}]}, 400)
        if asked.query.get("end_time"):
            return json_answer({"data": [post(2), post(3)], "meta": {}})
        return answers_well(asked)

    ended, asked = read(script)
    assert asked[-1].query["end_time"] == "2026-03-08T08:00:01.000Z"
    assert (ended.status, len(ended.posts)) == (SourceStatus.OK, 4)


def test_words_are_asked_together_for_posts_that_name_a_place() -> None:
    topic = make_topic("young carer", "young carers", "young carer club", "Southend Hospital", placed=("hospital",))
    local, others = queries(Ask(topic))
    assert local == '("Southend Hospital") -is:retweet lang:en'
    assert others.startswith('("young carer" OR "young carers" OR hospital) (essex OR chelmsford OR ')
    assert others.endswith(") -is:retweet lang:en")
    many = make_topic(*(f"a phrase of some length, number {n}" for n in range(60)))
    assert all(len(query) <= 1024 for query in queries(Ask(many)))
    _, asked = read(answers_well, Ask(TOPIC, words=("from:", '"')))
    assert asked[0].query["query"].startswith("(from) (essex")
    assert "from:" not in asked[0].query["query"]


def test_errors_beside_posts_are_no_failure_and_no_data_is_no_posts() -> None:
    partly = json_answer({"data": [post(1)], "errors": [{"title": "Not Found Error"}], "meta": {"result_count": 1}})
    assert read(lambda a: partly if is_data(a) else counted(5))[0].status is SourceStatus.OK
    nothing = json_answer({"meta": {"result_count": 0}})
    assert read(lambda a: nothing if is_data(a) else counted(0))[0].status is SourceStatus.OK_EMPTY
    wrong = json_answer({"meta": {}})
    assert read(lambda a: nothing if is_data(a) else wrong)[0].status is SourceStatus.MALFORMED


def test_a_post_is_read_whole() -> None:
    long = parse(
        text="Cut off…", note_tweet={"text": "My mum &amp; I waited &lt;two&gt; years"}, possibly_sensitive=True
    )
    assert isinstance(long, Post)
    assert long.text == "My mum & I waited <two> years"
    assert long.labels == ("sensitive",)
    assert (long.author_key, long.kind, long.language) == ("70001", PostKind.POST, "en")
    assert long.url == "https://x.com/i/web/status/1900000000000000001"
    edited = parse(edit_history_tweet_ids=["1800", "1900000000000000001"], lang="qme")
    assert isinstance(edited, Post)
    assert (edited.edited, edited.canonical, edited.language) == (True, "https://x.com/i/web/status/1800", None)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"referenced_tweets": [{"type": "replied_to", "id": "1"}]}, PostKind.REPLY),
        ({"referenced_tweets": [{"type": "quoted", "id": "1"}]}, PostKind.POST),
        ({"referenced_tweets": [{"type": "retweeted", "id": "1"}]}, None),
        ({"id": 1900000000000000001}, None),
        ({"text": "  "}, None),
    ],
)
def test_replies_are_kept_and_reposts_left_out(more: dict[str, Any], kind: PostKind | None) -> None:
    parsed = parse(**more)
    assert (parsed.kind if isinstance(parsed, Post) else None) is kind


def test_what_x_no_longer_shows_is_gone_and_costs_its_price() -> None:
    memory = DictMemory()
    rows = [{"value": "2", "title": "Not Found Error"}, {"value": "3", "title": "Authorization Error"}, {"value": "9"}]
    with serving(lambda _: json_answer({"data": [{"id": "1"}], "errors": rows})) as server, make_http(CHOSEN) as http:
        there = X(server.url).still_there(("1", "2", "3", "4", "row:5"), CHOSEN, memory, http)
        assert server.asked[0].query == {"ids": "1,2,3,4"}
        poor = X(server.url).still_there(("1",), with_dollars(0.001), DictMemory(), http)
        assert len(server.asked) == 1
    assert there == {"1": True, "2": False, "3": False, "4": None, "row:5": None}
    assert poor == {"1": None}
    assert spent(memory) == pytest.approx(0.02)
