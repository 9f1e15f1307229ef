"""The lines of attention on a topic's page and their cards: which of three things it is, and where they stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from scrutiny_dash import clock
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.sources.registry import ATTENTION, SOURCES
from scrutiny_dash.store import attention, room
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import attention_view, line_cards
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, checked, live, page, press, words

__all__ = ["page"]

GDELT, WIKIPEDIA = ATTENTION
SLUG = "mental_health"
TOPIC = topics()[SLUG]
LAST = date(2026, 3, 13)
BUSY = "GDELT has too much to do at present, so this was not measured."


def keep(line, status: SourceStatus, values: list[float], sentence: str = "", last: date = LAST) -> None:  # type: ignore[no-untyped-def]
    first = last - timedelta(days=29)
    points = [(first + timedelta(days=n), value) for n, value in enumerate(values)]
    attention.keep(live(), line.info.name, SLUG, line.question(TOPIC), (first, last), points, status, sentence)


def kept(line) -> attention.Kept:  # type: ignore[no-untyped-def]
    return attention.kept(live(), line.info.name, SLUG, line.question(TOPIC))


def opened(page: Run) -> AppTest:
    """Return the topic's page on real posts with the part opened."""
    at = page("mental_health")
    at.session_state[f"{SLUG}_attention"] = True
    return checked(at.run())


@pytest.fixture
def real(page: Run) -> Run:
    page("start")
    add_arrivals(live(), [an_arrival()], "bluesky")
    return page


def test_closed_until_opened(real: Run) -> None:
    at = real("mental_health")
    assert attention_view.TITLE in [e.label for e in at.expander]
    assert attention_view.WHAT not in words(at)


def test_not_switched_on_is_said_and_nothing_is_drawn(real: Run) -> None:
    at = opened(real)
    assert attention_view.WHAT in words(at)
    assert words(at).replace("\\", "").count("is not switched on, so nobody looked") == 2
    assert not at.get("vega_lite_chart")


def test_the_four_states_are_four_sentences(real: Run) -> None:
    said = [attention_view.state_words(GDELT, kept(GDELT), on=False)]
    said.append(attention_view.state_words(GDELT, kept(GDELT), on=True))
    keep(GDELT, SourceStatus.NOT_MEASURED, [], BUSY)
    said.append(attention_view.state_words(GDELT, kept(GDELT), on=True))
    keep(GDELT, SourceStatus.OK_EMPTY, [0.0] * 30)
    said.append(attention_view.state_words(GDELT, kept(GDELT), on=True))
    assert [text.split(", ")[0].split(":")[0] for text in said] == [
        "GDELT is not switched on",
        "GDELT is switched on and has not been asked yet. It is asked by itself",
        "We could not look",
        "Nothing found",
    ]
    assert BUSY in said[2]
    keep(GDELT, SourceStatus.OK, [1.0] * 30)
    assert attention_view.state_words(GDELT, kept(GDELT), on=False) == ""


def test_what_was_read_is_drawn_with_its_sentence_table_and_terms(real: Run) -> None:
    room.choose(live(), "source.wikimedia", True, "officer")
    keep(WIKIPEDIA, SourceStatus.OK, [float(n) for n in range(30)])
    at = opened(real)
    [chart] = at.get("vega_lite_chart")
    assert "Not posts and not residents" in chart.proto.spec
    shown = words(at).replace("\\", "")
    assert "between 0 and 29 times opened" in shown
    assert "Read up to 13 March 2026." in shown
    assert "Essex Partnership University NHS Foundation Trust" in shown
    assert "<caption>Articles opened a day</caption>" in shown
    assert WIKIPEDIA.info.terms in shown


def test_a_newer_failure_stands_beside_what_was_read(real: Run) -> None:
    room.choose(live(), "source.gdelt", True, "officer")
    keep(GDELT, SourceStatus.OK, [1.0] * 30)
    keep(GDELT, SourceStatus.NOT_MEASURED, [], BUSY, last=LAST + timedelta(days=1))
    at = opened(real)
    assert at.get("vega_lite_chart")
    assert f"We could not look further, at {clock.say_time(kept(GDELT).asked[-1].at)}: {BUSY}" in words(at).replace(
        "\\", ""
    )


def test_no_line_stands_beside_practice_posts(page: Run) -> None:
    page("start")
    add_arrivals(house().stores.practice, [an_arrival()], "bluesky")
    keep(WIKIPEDIA, SourceStatus.OK, [5.0] * 30)
    at = opened(page)
    assert attention_view.PRACTICE in words(at)
    assert not at.get("vega_lite_chart")


# ---- Sources ----


def test_thin_sources_stand_under_more_and_the_rest_before(page: Run) -> None:
    at = page("sources")
    titles = [s.value for s in at.subheader]
    [more] = [e for e in at.expander if e.label.startswith("More sources")]
    inside = [s.value for s in more.subheader]
    assert inside == ["Lemmy and PieFed", "GDELT", "Wikipedia"]
    rich = [s.info.title for s in SOURCES if not s.info.thin]
    assert [t for t in titles if t in {*rich, *inside}] == [*rich, *inside]


def test_a_line_is_switched_on_and_off_like_a_source(page: Run) -> None:
    at = press(page("sources"), "Switch Wikipedia on")
    assert room.choices(live(), "source.") == {"source.wikimedia": True}
    assert "It is asked within a few minutes" in words(at)
    press(at, "Switch Wikipedia off")
    assert room.choices(live(), "source.") == {}


def test_a_line_says_how_it_is_doing(page: Run) -> None:
    page("start")
    assert line_cards.state_of([kept(GDELT)], on=False).word == "Not switched on"
    assert line_cards.state_of([kept(GDELT)], on=True).word == "Not read yet"
    keep(GDELT, SourceStatus.OK, [1.0] * 30)
    assert line_cards.state_of([kept(GDELT)], on=True).word == "Working"
    keep(GDELT, SourceStatus.NOT_MEASURED, [], BUSY)
    state = line_cards.state_of([kept(GDELT)], on=True)
    assert (state.word, state.what, state.good) == ("Could not be asked", BUSY, False)
