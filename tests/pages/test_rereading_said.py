"""How far the posts are read again stands on every page, and the numbers move when the session is closed."""

from __future__ import annotations

import html

from streamlit.testing.v1 import AppTest

from scrutiny_dash.collect.rereading import Rereading
from scrutiny_dash.models import Query
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.store import rereading, room
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.store.rereading import Progress
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, live, page, words
from tests.unit.made_up_lists import TWO

__all__ = ["page"]

TOPIC = "young_carers"
OPEN = "of 5 posts are read again; the numbers change when the session is closed."


def told(at: AppTest) -> str:
    """Return what the page says, as a person reads it."""
    return html.unescape(words(at)).replace("\\", "").replace("\u2060", "")


def filled() -> None:
    add_arrivals(live(), [an_arrival(f"kind staff, number {n}", f"p{n}", n, topic=TOPIC) for n in range(5)], "bluesky")


def test_pages_say_how_far_it_is(page: Run) -> None:
    page("start")
    filled()
    again = Rereading(live(), lambda: TWO, lists_version(), topics())  # type: ignore[arg-type, return-value]
    assert "0 of 5 posts are read again; the numbers change once all of them are." in told(page("sources"))
    room.open_session(live(), "officer")
    rereading.begin(live(), Progress(again.version, 2, 5))
    for name in ("sources", "room", TOPIC):
        assert f"The computer’s word lists or some posts changed. 2 {OPEN}" in told(page(name)), name
    again.to_end()
    for name in ("sources", "room", TOPIC):
        assert f"5 {OPEN}" in told(page(name)), name
    before = house().live.answer(Query(TOPIC)).feelings
    room.close_session(live(), "officer")
    again.to_end()
    assert house().live.answer(Query(TOPIC)).feelings != before
    for name in ("sources", "room", TOPIC):
        assert "read again" not in told(page(name)), name


def test_an_app_that_has_older_lists_is_told_to_start_again(page: Run) -> None:
    page("start")
    filled()
    rereading.begin(live(), Progress("newer", 5, 5))
    assert "Start the dashboard again, so that all of it has them." in told(page("sources"))
