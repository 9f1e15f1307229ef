"""Lines of attention: gaps stay gaps, plain texts are errors, and nothing is ever raised or taken for zero."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_run import NOW, TOPIC, make_http
from source_server import Answer, Script, Server, serving

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import DATA, Settings
from scrutiny_dash.sources.attention import Asked, AttentionLine, load_asked
from scrutiny_dash.sources.gdelt import Gdelt, query_of
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.registry import ATTENTION, SOURCES
from scrutiny_dash.sources.wikimedia import Wikimedia
from scrutiny_dash.topics import topics

CHOSEN = Settings.load({"SCRUTINY_CONTACT": "officer@essex.example"})
SUCCESS = topics()["success_regime"]
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 10)
PAGE = b"<!doctype html><html><body>One moment</body></html>"


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def ask(
    made: type[Gdelt] | type[Wikimedia], script: Script, since: date = FIRST, until: date = LAST
) -> tuple[AttentionLine, Server]:
    with serving(script) as server, make_http(CHOSEN) as http:
        return made(server.url).attention_line(SUCCESS, since, until, CHOSEN, http), server


def text(body: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> Answer:
    return Answer(status, body.encode(), {"Content-Type": kind})


def timeline(*rows: dict[str, Any]) -> Answer:
    body = {"query_details": {}, "timeline": [{"series": "Article Count", "data": list(rows)}]}
    return text(json.dumps(body), kind="application/json")


def stories(day: str, value: object, norm: object) -> dict[str, Any]:
    return {"date": f"{day}T000000Z", "value": value, "norm": norm}


def views(*rows: tuple[str, object]) -> Answer:
    items = [{"article": "A", "granularity": "daily", "timestamp": f"{day}00", "views": number} for day, number in rows]
    return text(json.dumps({"items": items}), kind="application/json")


UNKNOWN = text('{"detail":"we do not have data for those date(s)","status":404}', 404, "application/problem+json")


# ---- Both ----


def test_they_are_no_sources_of_posts() -> None:
    assert [a.info.name for a in ATTENTION] == ["gdelt", "wikimedia"]
    assert not {a.info.name for a in ATTENTION} & {s.info.name for s in SOURCES}
    for known in ATTENTION:
        assert known.info.reach.endswith(".")
        assert known.info.cannot.endswith(".")


@pytest.mark.parametrize("made", [Gdelt, Wikimedia])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(manner="never"), SourceStatus.SERVER_ERROR),
        (Answer(200, b'{"timel', {}, "half"), SourceStatus.SERVER_ERROR),
        (Answer(503, PAGE), SourceStatus.SERVER_ERROR),
        (Answer(200, PAGE, {"Content-Type": "text/html"}), SourceStatus.BLOCKED_HTML),
        (Answer(200, b""), SourceStatus.MALFORMED),
        (Answer(200, b"null"), SourceStatus.MALFORMED),
        (Answer(200, b"[1]"), SourceStatus.MALFORMED),
        (Answer(200, b'{"timeline": [{"da'), SourceStatus.MALFORMED),
        (Answer(200, b'{"timeline": 5, "items": 5}'), SourceStatus.MALFORMED),
    ],
)
def test_no_fault_is_raised_and_none_is_a_zero(made: Any, answer: Answer, status: SourceStatus) -> None:
    line, _ = ask(made, lambda _: answer)
    assert line.status is status
    assert line.points == ()
    assert line.sentence.endswith(".")


@pytest.mark.parametrize("made", [Gdelt, Wikimedia])
@given(
    body=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=16) | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["timeline", "data", "items", "views", "timestamp", "date", "value", "norm"]), inner
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_is_a_line(made: Any, body: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(body)))
    with make_http(CHOSEN, transport=transport) as http:
        line = made("http://127.0.0.1:9").attention_line(SUCCESS, FIRST, LAST, CHOSEN, http)
    assert line.status in SourceStatus
    assert all(FIRST <= day <= LAST and value >= 0 for day, value in line.points)


@pytest.mark.parametrize("made", [Gdelt, Wikimedia])
def test_a_topic_that_is_not_listed_is_not_asked(made: Any) -> None:
    with make_http(CHOSEN) as http:
        line = made("http://127.0.0.1:9").attention_line(replace(TOPIC, slug="another"), FIRST, LAST, CHOSEN, http)
    assert line.status is SourceStatus.NOT_CONFIGURED


def test_the_list_names_the_products_topics_and_its_questions_fit() -> None:
    listed = load_asked(DATA / "attention.toml")
    assert set(listed) == set(topics())
    for asked in listed.values():
        assert asked.articles
        query = query_of(asked)
        assert all(f'"{phrase}"' in query for phrase in asked.press)
        assert len(query) <= 250


@pytest.mark.parametrize("content", ["[a", 'a = "b"', "[a]\narticles = 5", "[a]\npress = [5]", "[a]\npress_beside = 5"])
def test_a_wrong_list_is_one_plain_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "attention.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"data/attention\.toml"):
        load_asked(path)


# ---- GDELT ----


def test_brackets_stand_round_or_and_nowhere_else() -> None:
    assert query_of(Asked(press=("a hospital",))) == '"a hospital" sourcecountry:UK sourcelang:english'
    two = query_of(Asked(press=('"one" word', "two (words)", "ab"), press_beside="Essex"))
    assert two == '("one word" OR "two words") Essex sourcecountry:UK sourcelang:english'
    long = query_of(Asked(press=tuple(f"a rather long phrase, number {n}" for n in range(20))))
    assert 150 < len(long) <= 250
    assert query_of(Asked(press=("ab", "?"))) == ""


def test_the_press_is_measured_against_all_its_stories() -> None:
    answer = timeline(
        stories("20260302", 3, 6000),
        stories("20260301", 0, 5000),
        stories("20260302", 3, 6000),
        stories("20260303", 0, 0),
    )
    line, server = ask(Gdelt, lambda _: answer)
    assert line.points == ((date(2026, 3, 1), 0.0), (date(2026, 3, 2), 5.0))
    assert line.status is SourceStatus.OK
    query = server.asked[0].query
    assert (query["mode"], query["startdatetime"], query["enddatetime"]) == (
        "timelinevolraw",
        "20260301000000",
        "20260311000000",
    )


def test_nothing_before_2017_is_asked_and_it_is_said() -> None:
    line, server = ask(
        Gdelt, lambda _: timeline(stories("20170102", 1, 100)), since=date(2015, 1, 1), until=date(2017, 2, 1)
    )
    assert server.asked[0].query["startdatetime"] == "20170101000000"
    assert line.sentence == "GDELT begins in 2017."
    line, server = ask(Gdelt, lambda _: timeline(), since=date(2015, 1, 1), until=date(2016, 1, 1))
    assert (line.status, server.asked) == (SourceStatus.NOT_MEASURED, [])


@pytest.mark.parametrize("code", [200, 429])
def test_a_server_that_sheds_load_has_measured_nothing(code: int) -> None:
    said = "Please limit requests to one every 5 seconds or contact us for larger queries."
    line, _ = ask(Gdelt, lambda _: text(said, code))
    assert line.status is SourceStatus.NOT_MEASURED
    assert line.points == ()


@pytest.mark.parametrize(
    "said",
    [
        "Your query was too short or too long.\n",
        "Invalid/Unsupported Country.",
        "Queries containing OR'd terms must be surrounded by ().",
        "Parentheses may only be used around OR'd statements.",
    ],
)
def test_plain_texts_with_200_are_errors(said: str) -> None:
    line, _ = ask(Gdelt, lambda _: text(said))
    assert line.status is SourceStatus.MALFORMED
    assert "did not understand" in line.sentence


def test_an_empty_table_means_that_no_story_was_found() -> None:
    line, _ = ask(Gdelt, lambda _: text("{}", kind="application/json"))
    assert (line.status, line.points) == (SourceStatus.OK_EMPTY, ())


def test_control_characters_and_broken_escapes_are_mended() -> None:
    row = '{"date": "20260302T000000Z", "value": 1, "norm": 100, "title": "a \x01 b \\x \\u12 c\t"}'
    line, _ = ask(Gdelt, lambda _: text('{"timeline": [{"data": [' + row + "]}]}"))
    assert line.points == ((date(2026, 3, 2), 100.0),)


# ---- Wikimedia ----


def test_articles_are_added_up_and_a_day_without_any_is_a_gap() -> None:
    def script(asked: Any) -> Answer:
        if "Broomfield_Hospital" in asked.path:
            return views(("20260301", 5), ("20260303", 7))
        return views(("20260301", 10)) if "Basildon" in asked.path else views()

    line, server = ask(Wikimedia, script)
    assert line.points == ((date(2026, 3, 1), 15.0), (date(2026, 3, 3), 7.0))
    assert line.status is SourceStatus.OK
    assert server.asked[0].path.endswith("/en.wikipedia/all-access/user/Broomfield_Hospital/daily/20260301/20260310")


def test_an_unknown_title_is_named_and_is_no_zero() -> None:
    line, _ = ask(Wikimedia, lambda a: UNKNOWN if "Southend" in a.path else views(("20260301", 5)))
    assert line.points == ((date(2026, 3, 1), 15.0),)
    assert line.sentence == "Without Southend University Hospital, for which there are no figures."
    line, _ = ask(Wikimedia, lambda _: UNKNOWN)
    assert (line.status, line.points) == (SourceStatus.NOT_MEASURED, ())


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (text("You are making too many requests to the API.", 429, "text/plain"), SourceStatus.RATE_LIMITED),
        (text("Please set a user-agent", 403, "text/plain"), SourceStatus.FORBIDDEN),
        (text('{"detail":"no full months between dates"}', 400), SourceStatus.MALFORMED),
        (text("<html>404</html>", 404), SourceStatus.GONE),
    ],
)
def test_a_sum_without_one_of_its_articles_is_not_shown(answer: Answer, status: SourceStatus) -> None:
    line, _ = ask(Wikimedia, lambda a: answer if "Southend" in a.path else views(("20260301", 5)))
    assert (line.status, line.points) == (status, ())


def test_days_without_figures_yet_are_not_asked() -> None:
    _, server = ask(Wikimedia, lambda _: views(), since=date(2014, 1, 1), until=date(2027, 1, 1))
    assert server.asked[0].path.endswith("/daily/20150701/20260313")
    line, server = ask(Wikimedia, lambda _: views(), since=NOW.date(), until=date(2027, 1, 1))
    assert (line.status, server.asked) == (SourceStatus.NOT_MEASURED, [])


@pytest.mark.parametrize(("contact", "gap"), [("", 6.5), ("officer@essex.example", 0.5)])
def test_without_an_address_it_is_asked_ten_times_a_minute_at_most(contact: str, gap: float) -> None:
    slept: list[float] = []
    chosen = Settings.load({"SCRUTINY_CONTACT": contact})
    limiter = Limiter(clock=lambda: 0.0, sleep=slept.append)
    with serving(lambda _: views()) as server, make_http(chosen, limiter=limiter) as http:
        Wikimedia(server.url).attention_line(SUCCESS, FIRST, LAST, chosen, http)
    assert slept[0] == gap
