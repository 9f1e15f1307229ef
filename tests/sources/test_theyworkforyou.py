"""TheyWorkForYou as it really behaves: errors with 200, a quota, London times, words of the search in addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stamina
from adapters.theyworkforyou import answers_well, environment, json_answer, row, speeches
from source_run import NOW, TOPIC, DictMemory, Ended, make_topic, run
from source_server import Answer, Script, serving

from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import AccountKind, Post, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.theyworkforyou import CALLS_A_DAY, TheyWorkForYou, questions

CHOSEN = Settings.load(environment(""))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def read(
    script: Script, ask: Ask | None = None, memory: DictMemory | None = None
) -> tuple[Ended, list[dict[str, str]]]:
    with serving(script) as server:
        ended = run(TheyWorkForYou(server.url), CHOSEN, memory or DictMemory(), ask)
        return ended, [asked.query for asked in server.asked]


def parse(payload: Any) -> Post | Skipped:
    return TheyWorkForYou().parse(RawItem(payload, {"seen": "2026-07-14T09:30:00.000Z"}))


def test_a_key_is_needed() -> None:
    ended = run(TheyWorkForYou("http://127.0.0.1:9"), Settings.load({}), DictMemory())
    assert isinstance(ended.error, NotConfigured)
    assert "an-invented-key" not in repr(CHOSEN)


def test_words_are_asked_together_with_essex_for_the_days_of_the_run() -> None:
    topic = make_topic("young carer", "Young Carer club", placed=("hospital",))
    assert questions(Ask(topic)) == ('("young carer" OR hospital) essex',)
    assert questions(Ask(make_topic("Southend Hospital", "EPUT"))) == ('"Southend Hospital"', "(EPUT) essex")
    _, asked = read(answers_well, Ask(TOPIC, since=datetime(2026, 1, 5, 23, 30, tzinfo=UTC)))
    assert asked[0]["search"] == '("young carer") essex 20260105..20260315'
    assert {q["output"] for q in asked} == {"json"}
    until = Ask(TOPIC, since=datetime(2018, 1, 1, tzinfo=UTC), until=datetime(2018, 7, 1, tzinfo=UTC))
    assert read(answers_well, until)[1][0]["search"].endswith(" 20180101..20180701")


def test_words_that_are_only_signs_are_not_asked() -> None:
    ended, asked = read(answers_well, Ask(TOPIC, words=('"', ":")))
    assert (ended.status, asked) == (SourceStatus.NOT_CONFIGURED, [])


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("No API key provided. Please see /api/key", SourceStatus.AUTH_REQUIRED),
        ("Invalid API key.", SourceStatus.AUTH_REQUIRED),
        ("Your API key has been disabled.", SourceStatus.AUTH_REQUIRED),
        ("Your API key has exceeded its quota.", SourceStatus.RATE_LIMITED),
        ("You have reached your usage limit", SourceStatus.RATE_LIMITED),
        ("Invalid search term", SourceStatus.MALFORMED),
    ],
)
def test_errors_come_with_status_200(said: str, status: SourceStatus) -> None:
    ended, asked = read(lambda _: json_answer({"error": said}))
    assert ended.status is status
    assert len(asked) == 1


def test_a_quota_spent_in_mid_run_keeps_what_came() -> None:
    pages = iter([json_answer(speeches(row(0), row(1))), json_answer({"error": "API quota exceeded"})])
    ended, _ = read(lambda _: next(pages))
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 2


def test_our_own_count_holds_over_restarts() -> None:
    memory = DictMemory()
    assert Budget(memory, "calls", CALLS_A_DAY).take(NOW, CALLS_A_DAY - 1)
    ended, asked = read(answers_well, memory=memory)
    assert (ended.status, len(asked)) == (SourceStatus.PARTIAL, 1)
    ended, asked = read(answers_well, memory=memory)
    assert (ended.status, len(asked)) == (SourceStatus.RATE_LIMITED, 0)


def test_latin_1_is_noticed_and_no_row_is_no_error() -> None:
    assert (
        read(lambda _: Answer(200, '{"rows":[{"body":"caf\u00e9"}]}'.encode("latin-1")))[0].status.value == "malformed"
    )
    assert read(lambda _: json_answer({"info": {"total_results": 0}}))[0].status is SourceStatus.OK_EMPTY


def test_a_full_page_without_a_total_leads_on() -> None:
    rows = [row(n, listurl=f"/debates/?id={n}") for n in range(100)]
    _, asked = read(lambda a: json_answer({"rows": rows if a.query["page"] == "1" else []}))
    assert [q["page"] for q in asked] == ["1", "2"]


def test_a_smaller_page_than_we_asked_for_is_counted_as_what_it_is() -> None:
    body = speeches(row(0), row(1), total="45")
    body["info"]["results_per_page"] = 20
    bodies = {"1": body, "2": speeches(row(2), total="45"), "3": speeches(row(3), total="45")}
    bodies["2"]["info"]["results_per_page"] = bodies["3"]["info"]["results_per_page"] = 20
    ended, asked = read(lambda a: json_answer(bodies[a.query["page"]]))
    assert [q["page"] for q in asked] == ["1", "2", "3"]
    assert ended.status is SourceStatus.OK


def test_a_speech_is_read_without_the_words_of_the_search_or_the_speakers_name() -> None:
    post = parse(row(1))
    assert isinstance(post, Post)
    assert post.text == "Number 1: every young carer in Essex waits.\n\n(In: Carers: Support & Breaks)"
    assert post.url == "https://www.theyworkforyou.com/debates/?id=2026-03-09a.1.0#g1.1"
    assert post.native_id == "/debates/?id=2026-03-09a.1.0#g1.1"
    assert post.author_key == "10001"
    assert post.account_kind is AccountKind.ORGANISATION


@pytest.mark.parametrize(
    ("hdate", "htime", "created"),
    [
        ("2026-07-01", "10:30:00", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        ("2026-01-20", "10:30:00", datetime(2026, 1, 20, 10, 30, tzinfo=UTC)),
        ("2026-01-20", None, datetime(2026, 1, 20, tzinfo=UTC)),
        ("2026-01-20", "noon", datetime(2026, 1, 20, tzinfo=UTC)),
        ("soon", "10:30:00", None),
        (None, None, None),
    ],
)
def test_times_are_londons_and_may_be_missing(hdate: Any, htime: Any, created: datetime | None) -> None:
    post = parse(row(1, hdate=hdate, htime=htime))
    assert isinstance(post, Post)
    assert post.created == created


@pytest.mark.parametrize(
    "more", [{"htype": "10"}, {"htype": 11}, {"listurl": "//evil.example/x"}, {"listurl": None}, {"body": "<p></p>"}]
)
def test_headings_and_rows_without_words_or_address_are_left_out(more: dict[str, Any]) -> None:
    assert isinstance(parse(row(1, **more)), Skipped)
