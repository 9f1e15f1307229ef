"""Care Opinion as its clients met it: log-in pages with 200, stories it cannot show, pages that move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters.care_opinion import answers_well, environment, json_answer, story
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, run
from source_server import Answer, Asked, Script, Server, serving

from scrutiny_dash.errors import NotConfigured, SettingsError
from scrutiny_dash.models import AccountKind, Post, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.care_opinion import CareOpinion

LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>"


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return CareOpinion().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z", **context}))


def ended_with(
    script: Script, ask: Ask | None = None, memory: DictMemory | None = None, **settings: str
) -> tuple[Ended, Server]:
    with serving(script) as server:
        chosen = Settings.load({**environment(server.url), **settings})
        return run(CareOpinion(server.url), chosen, memory or DictMemory(), ask), server


def test_the_key_goes_into_the_header_and_nowhere_else() -> None:
    ended, server = ended_with(answers_well)
    assert ended.status is SourceStatus.OK
    assert {a.headers["authorization"] for a in server.asked} == {"SUBSCRIPTION_KEY planted-key"}
    assert not any("planted" in a.raw_query for a in server.asked)
    assert "planted" not in repr(Settings.load(environment("x")))


def test_stories_are_asked_for_oldest_first_from_the_day_before() -> None:
    since = datetime(2026, 3, 4, 12, tzinfo=UTC)
    ended, server = ended_with(answers_well, Ask(TOPIC, since=since))
    assert server.asked[0].query == {
        "publishedafter": "2026-03-03", "dateofpublicationorder": "ascending", "take": "100", "skip": "0",
    }  # fmt: skip
    assert [a.query["skip"] for a in server.asked] == ["0", "3", "5"]
    assert [post.native_id for post in ended.posts] == ["1200003", "1200004"]
    assert ended.pages[-1].covered_from == since


def test_the_whole_of_it_goes_back_to_2005() -> None:
    _, server = ended_with(answers_well)
    assert server.asked[0].query["publishedafter"] == "2005-01-01"


def test_a_refused_key_is_told_though_it_answers_with_200() -> None:
    def script(asked: Asked) -> Answer:
        if asked.path == "/login":
            return Answer(200, LOGIN, {"Content-Type": "text/html"})
        return Answer(302, b"", {"Location": "/login?ReturnUrl=%2fapi%2fv2%2fopinions"})

    ended, _ = ended_with(script)
    assert ended.status is SourceStatus.AUTH_REQUIRED
    assert ended.sentence == "Care Opinion refuses the key."
    assert "planted" not in str(ended.error)


def test_a_page_where_stories_should_be_is_no_refused_key() -> None:
    ended, _ = ended_with(lambda _: Answer(200, LOGIN, {"Content-Type": "text/html"}))
    assert ended.status is SourceStatus.BLOCKED_HTML


def test_stories_that_it_cannot_show_are_counted_and_passed_over() -> None:
    sorry = "Sorry! Something went wrong."

    def script(asked: Asked) -> Answer:
        rows = [story(0), sorry, story(1), sorry, story(2)]
        skip = int(asked.query["skip"])
        return json_answer(rows[skip : skip + 2])

    ended, _ = ended_with(script)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 3
    assert ended.skipped == [Skipped("Care Opinion could not show it")] * 2


def test_a_page_without_a_single_story_is_no_silence() -> None:
    ended, _ = ended_with(lambda _: json_answer(["Sorry! Something went wrong."] * 100))
    assert ended.status is SourceStatus.MALFORMED


def test_stories_that_appear_meanwhile_move_nothing() -> None:
    def script(asked: Asked) -> Answer:
        there = [story(n) for n in range(3 if asked.query["skip"] == "0" else 5)]
        skip = int(asked.query["skip"])
        return json_answer(there[skip : skip + 3])

    ended, _ = ended_with(script)
    assert len(ended.posts) == 5


def test_an_interrupted_run_goes_on_where_it_was_though_its_period_moved() -> None:
    memory = DictMemory()
    first = Ask(TOPIC, since=datetime(2026, 3, 2, tzinfo=UTC), limit=2)
    ended_with(answers_well, first, memory)
    second = Ask(TOPIC, since=datetime(2026, 3, 2, 23, tzinfo=UTC))
    ended, server = ended_with(answers_well, second, memory)
    assert server.asked[0].query["publishedafter"] == "2026-03-01"
    assert "1200004" in {post.native_id for post in ended.posts}


def test_reading_stops_where_the_period_ends() -> None:
    ask = Ask(TOPIC, until=datetime(2026, 3, 5, tzinfo=UTC))
    ended, server = ended_with(answers_well, ask)
    assert [post.native_id for post in ended.posts] == ["1200000", "1200001", "1200002"]
    assert len(server.asked) == 2


def test_services_are_asked_one_by_one_and_count_as_local() -> None:
    ended, server = ended_with(answers_well, SCRUTINY_CARE_OPINION_SERVICES="raj, R1L")
    assert {a.query["nacs"] for a in server.asked} == {"RAJ", "R1L"}
    assert all(post.local for post in ended.posts)
    assert len(ended.posts) == 5
    plain, _ = ended_with(answers_well)
    assert not any(post.local for post in plain.posts)


@pytest.mark.parametrize("codes", ["RAJ;R1L", "a/b", "é"])
def test_codes_that_cannot_be(codes: str) -> None:
    with pytest.raises(SettingsError, match="SCRUTINY_CARE_OPINION_SERVICES"):
        Settings.load({"SCRUTINY_CARE_OPINION_SERVICES": codes})


def test_a_story_is_read() -> None:
    post = parse(story(1))
    assert isinstance(post, Post)
    assert post.text == (
        "A young carer at the desk, number 1\n\n"
        "Every month I collect the tablets for my mum.\n\nNobody asked how old I am."
    )
    assert (post.platform, post.native_id, post.author_key) == ("care_opinion", "1200001", None)
    assert post.url == "https://www.careopinion.org.uk/1200001"
    assert post.created == datetime(2026, 3, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("the patient", AccountKind.PERSON),
        ("A carer", AccountKind.PERSON),
        ("a parent/guardian", AccountKind.PERSON),
        ("staff posting for a patient", AccountKind.UNKNOWN),
        (None, AccountKind.UNKNOWN),
        (5, AccountKind.UNKNOWN),
    ],
)
def test_who_speaks(role: Any, kind: AccountKind) -> None:
    post = parse(story(1, authorRole=role))
    assert isinstance(post, Post)
    assert post.account_kind is kind


@pytest.mark.parametrize("number", [None, True, "", "12/../3", "1" * 13, 1.5, -4])
def test_a_story_without_a_number_is_left_out(number: Any) -> None:
    assert parse(story(1, id=number)) == Skipped("it has no number")


def test_a_story_is_never_later_than_we_saw_it() -> None:
    post = parse(story(1, dateOfPublication="2031-01-01T00:00:00Z"))
    assert isinstance(post, Post)
    assert post.created == NOW
    undated = parse(story(1, dateOfPublication=None, title=None))
    assert isinstance(undated, Post)
    assert undated.created is None


def test_a_withdrawn_story_is_noticed() -> None:
    def script(asked: Asked) -> Answer:
        number = int(asked.path.rsplit("/", 1)[1])
        answers = {1: json_answer(story(0, id=1)), 2: Answer(404, LOGIN), 3: json_answer(story(0, id=9))}
        return answers.get(number, Answer(500))

    chosen = Settings.load(environment("x"))
    with serving(script) as server, make_http(chosen) as http:
        there = CareOpinion(server.url).still_there(("1", "2", "3", "4", "x"), chosen, DictMemory(), http)
        assert len(server.asked) == 4
    assert there == {"1": True, "2": False, "3": None, "4": None, "x": None}


def test_a_refused_key_proves_nothing() -> None:
    def script(asked: Asked) -> Answer:
        return Answer(200, LOGIN) if asked.path == "/login" else Answer(302, b"", {"Location": "/login"})

    chosen = Settings.load(environment("x"))
    with serving(script) as server, make_http(chosen) as http:
        assert CareOpinion(server.url).still_there(("1",), chosen, DictMemory(), http) == {"1": None}
        none = CareOpinion(server.url).still_there(("1",), Settings.load({}), DictMemory(), http)
    assert none == {"1": None}


@pytest.mark.parametrize("key", ["", "schlüssel", "two\nlines"])
def test_without_a_key_it_is_not_set_up(key: str) -> None:
    with pytest.raises(NotConfigured):
        CareOpinion().ready(Settings.load({"SCRUTINY_CARE_OPINION_KEY": key}))


def test_five_questions_a_second_at_most() -> None:
    assert timedelta(seconds=CareOpinion.info.min_gap) >= timedelta(seconds=0.2)
