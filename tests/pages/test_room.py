"""The room: the session, its standing numbers, and a projector that can show no post."""

from __future__ import annotations

import html
import inspect
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from scrutiny_dash import clock, wording, workshop
from scrutiny_dash.access import Decision, Role
from scrutiny_dash.models import Answer, FoundPost, Query
from scrutiny_dash.search import strength
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import checks, marks, room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.ui import findings_page, projector, room_frames, room_page, watching
from scrutiny_dash.ui import visitor as visitors
from scrutiny_dash.ui.room_frames import FindingShown, Foot, ReadingShown, TopicNumbers
from tests.factories import an_arrival
from tests.pages.officer_run import Run, checked, deep_link, done, live, page, press, words

__all__ = ["page"]

TOPIC = "young_carers"
KEPT = "Been up since four with mum again and school only asked why my tie was missing"
FOUND = "Schools do not ask why a child is late."
HOSTILE = '<img src=//evil.example/i><script>"x"</script>'
AT = datetime(2026, 3, 14, 9, 40, tzinfo=UTC)


def filled(people: int = 3) -> Store:
    """Put posts of so many people into the live store."""
    store = live()
    posts = [an_arrival(KEPT, "p1", 1, topic=TOPIC)]
    posts += [an_arrival(f"Caring at home, number {n}", f"c{n}", n, topic=TOPIC) for n in range(2, people + 1)]
    add_arrivals(store, posts, "bluesky")
    return store


def find(store: Store, statement: str, table: str = "Table 3", topic: str = TOPIC) -> None:
    answer = Searcher(store).answer(Query(topic, limit=0))
    entered = {"statement": statement, "how_sure": workshop.HOW_SURE[1], "ask_whom": "The county council"}
    workshop.save_finding(store, topic, workshop.join(store, table), entered, [], answer)


def shown(page: Run, name: str) -> AppTest:
    """Open the projector's view, as its link does."""
    at = page("room")
    at.query_params["show"] = name
    return checked(at.run())


def told(at: AppTest) -> str:
    """Return what the page says, as a person reads it."""
    return html.unescape(words(at)).replace("\\", "").replace("\u2060", "")


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


# Who may see it


def test_a_table_has_no_such_page(page: Run) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page("room", Role.TABLE)


def test_an_officer_s_deep_link_opens_it_and_a_table_s_does_not(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    page("start")
    assert [title.value for title in deep_link("room").title] == ["Room"]
    monkeypatch.setattr(visitors, "decide", lambda _: Decision(Role.TABLE))
    assert "Open the session" not in labels(deep_link("room"))


# The session


def test_a_session_opens_updates_and_closes(page: Run) -> None:
    page("start")
    store = filled()
    at = page("room")
    at.number_input[0].set_value(45)
    at = press(at, "Open the session")
    session = room.open_session_now(store)
    assert session is not None
    assert session.minutes == 45
    assert "45 minutes left" in told(at)
    assert "No new posts wait." in told(at)
    add_arrivals(store, [an_arrival("One that came later", "l1", 90, topic=TOPIC)], "bluesky")
    at = page("room")
    assert "New posts wait: 1 on Young carers." in told(at)
    at = press(at, "Update the numbers")
    assert "No new posts wait." in told(at)
    at = press(at, "Close the session")
    assert room.open_session_now(store) is not None
    at = press(at, "Yes, close it")
    assert room.open_session_now(store) is None
    assert [action for who, action in done(store) if who == "officer"] == [
        "open session", "update numbers", "close session",
    ]  # fmt: skip


def test_time_is_up(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    page("start")
    store = filled()
    monkeypatch.setattr("scrutiny_dash.store.room.stamp", lambda: int(clock.now().timestamp()) - 3600)
    room.open_session(store, "officer", 50)
    assert "time is up" in told(page("room"))


def test_blanking_is_kept_for_the_other_window(page: Run) -> None:
    page("start")
    store = filled()
    at = press(page("room"), "Blank the screen")
    assert projector.is_blank(store)
    assert "The projector is blank now" in told(at)
    assert "frame-blank" in told(shown(page, TOPIC))
    press(page("room"), "Show the screen again")
    assert not projector.is_blank(store)
    assert "frame-blank" not in told(shown(page, TOPIC))


# The projector


def test_a_topic_is_shown_in_numbers_without_controls_or_posts(page: Run) -> None:
    page("start")
    store = filled()
    find(store, FOUND)
    at = shown(page, TOPIC)
    said = told(at)
    assert "<b>3</b> posts" in said
    assert "<b>3</b> people" in said
    assert "<b>1</b> finding" in said
    assert "Too few people" in said
    assert KEPT not in said
    assert at.title == []
    assert not {"Open the session", "Update the numbers"} & set(labels(at))
    assert at.get("image") == []


def test_from_thirty_people_a_chart_follows(page: Run) -> None:
    page("start")
    filled(people=30)
    at = press(shown(page, TOPIC), "Next")
    assert "when people posted" in told(at)
    (chart,) = at.get("vega_lite_chart")
    assert "30 posts by 30 people" in told(at)
    assert json.loads(chart.proto.spec)["config"]["font"].startswith("Source Sans")
    at = press(at, "Next")
    assert "<b>30</b> posts" in told(at)


def test_under_thirty_people_there_is_one_frame(page: Run) -> None:
    page("start")
    filled(people=29)
    assert "Next" not in labels(shown(page, TOPIC))


def test_findings_come_one_at_a_time_in_the_order_of_topics(page: Run) -> None:
    page("start")
    store = filled()
    find(store, "Waits are long everywhere.", "Table 5", "mental_health")
    find(store, FOUND)
    at = shown(page, "findings")
    assert FOUND in told(at)
    assert "Young carers · Table 3 · finding 1 of 2" in told(at)
    at = press(at, "Next")
    assert "Waits are long everywhere." in told(at)
    assert FOUND not in told(at)
    at = press(press(at, "Before"), "Before")
    assert "finding 2 of 2" in told(at)


def test_findings_change_by_themselves_when_asked(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    page("start")
    store = filled()
    for statement in ("One is said.", "Two is said."):
        find(store, statement)
    at = press(shown(page, "findings"), "Change every 20 seconds")
    assert "One is said." in told(checked(at.run()))
    later = clock.now() + timedelta(seconds=21)
    monkeypatch.setattr(projector.clock, "now", lambda: later)
    at = checked(at.run())
    assert "Two is said." in told(at)
    assert "Two is said." in told(press(at, "Stop changing"))


def test_without_findings_or_topic_it_says_so(page: Run) -> None:
    page("start")
    filled()
    assert "No findings yet" in told(shown(page, "findings"))
    assert "There is no such page" in told(shown(page, "potholes"))


def test_an_impression_is_called_one_on_the_projector(page: Run) -> None:
    page("start")
    find(filled(), FOUND)
    assert workshop.IMPRESSION in told(shown(page, "findings"))


def test_the_address_alone_can_blank_the_screen(page: Run) -> None:
    page("start")
    store = filled()
    at = shown(page, "blank")
    assert "frame-blank" in told(at)
    at = press(at, "Show the screen again")
    assert "frame-blank" not in told(at)
    assert not projector.is_blank(store)


def test_every_frame_says_which_posts_these_are(page: Run) -> None:
    page("start")
    filled()
    assert "Not cleared for publication" in told(shown(page, TOPIC))
    at = page("room")
    at.query_params["show"] = TOPIC
    at.query_params["practice"] = "1"
    said = told(checked(at.run()))
    assert "Practice posts: invented" in said
    assert KEPT not in said


def test_what_the_room_read_follows_the_numbers_with_its_caution(page: Run) -> None:
    page("start")
    store = filled(people=40)
    table = workshop.join(store, "Table 3")
    frame = checks.frame_of(Query(TOPIC))
    checks.add_draw(store, TOPIC, frame, 1, 40, table, list(range(1, 36)))
    draw = checks.newest_draw(store, TOPIC, frame, table)
    assert draw is not None
    for post in draw.posts:
        checks.save_check(store, draw, post, table, "council", "yes", "complaint" if post <= 30 else "praise")
    at = shown(page, TOPIC)
    assert "<b>35</b> read blind" in told(at)
    assert "40 posts found: 40 shown, 0 set aside" in told(at)
    said = told(press(at, "Next"))
    assert "30 of the 35 people whose posts we read wrote a complaint." in said
    assert "The share of all 40 people found is likely to be between" in said
    assert "do not quote it as what residents feel" in said
    assert KEPT not in said


def test_under_thirty_people_the_projector_does_not_ask_to_read(page: Run) -> None:
    page("start")
    filled()
    assert "Too few people to say anything in general.<" in told(shown(page, TOPIC))


def test_a_session_s_numbers_stand_still_on_the_projector(page: Run) -> None:
    page("start")
    store = filled()
    room.open_session(store, "officer")
    add_arrivals(store, [an_arrival("One that came later", "l1", 90, topic=TOPIC)], "bluesky")
    assert "<b>3</b> posts" in told(shown(page, TOPIC))
    assert "minutes left" in told(shown(page, TOPIC))
    room.update_numbers(store, "officer")
    assert "<b>4</b> posts" in told(shown(page, TOPIC))


def test_on_the_single_laptop_nobody_else_can_join(page: Run) -> None:
    said = told(shown(page, "join"))
    assert "Nobody else can join yet" in said
    assert "--share" in said


def test_a_finding_on_the_screen_says_how_good_its_evidence_is_now(page: Run) -> None:
    page("start")
    store = filled()
    table = workshop.join(store, "Table 3")
    posts = Searcher(store).answer(Query(TOPIC)).posts
    kept = [workshop.keep(store, TOPIC, post, table, "It matters") for post in posts]
    answer = Searcher(store).answer(Query(TOPIC, limit=0))
    workshop.save_finding(store, TOPIC, table, {"statement": FOUND, "how_sure": workshop.HOW_SURE[1]}, kept, answer)
    assert "rests on E1, E2 and E3 · a few voices" in told(shown(page, "findings"))
    for post in posts[1:]:
        marks.hold(store, post.id, "officer", "somebody was worried")
    said = told(shown(page, "findings"))
    assert "rests on E1; 2 more are not shown now · a lone voice" in said
    assert not {"E2", "E3"} & set(re.findall(r"E\d", said))
    marks.hold(store, posts[0].id, "officer", "somebody was worried")
    said = told(shown(page, "findings"))
    assert "rests on 3 kept posts, none of which is shown now<" in said
    assert KEPT not in said


# The frames themselves


def test_no_frame_can_be_given_a_post() -> None:
    makers = [
        f for name, f in inspect.getmembers(room_frames, inspect.isfunction) if f.__module__ == room_frames.__name__
    ]
    assert len(makers) >= 7
    known = {str, int, bool, list[str], Sequence[str], Sequence[tuple[str, str]]}
    known |= {TopicNumbers, FindingShown, ReadingShown, Foot}
    for maker in makers:
        for parameter in inspect.signature(maker, eval_str=True).parameters.values():
            assert parameter.annotation not in {FoundPost, Answer}, maker
            assert parameter.annotation in known, maker


def numbers(
    name: str = "X",
    where: str = "1 of 2 posts name a place.",
    how_sure: str = "Too few.",
    read_line: str = "2 posts found: 2 shown.",
    whose: str = wording.EVERYBODY,
) -> TopicNumbers:
    return TopicNumbers(name, 2, 2, where, how_sure, 1, 1, 1, read_line, whose)


def test_frames_escape_what_they_are_given() -> None:
    made = [
        room_frames.numbers_frame(numbers(*[HOSTILE] * 5)),
        room_frames.chart_heading(HOSTILE, HOSTILE, [HOSTILE]),
        room_frames.reading_frame(ReadingShown(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, HOSTILE, HOSTILE)),
        room_frames.dates_frame(HOSTILE, [("A", HOSTILE)]),
        room_frames.finding_frame(
            FindingShown(*[HOSTILE] * 5, rests_on=(HOSTILE,), asked=HOSTILE, voices=HOSTILE), 1, 1
        ),
        room_frames.message_frame(HOSTILE, HOSTILE),
        room_frames.join_frame(HOSTILE),
        room_frames.foot_html(Foot(practice=False, status=HOSTILE, not_cleared=HOSTILE, at=AT)),
    ]
    for text in made:
        assert "&lt;img" in text
        assert "<img" not in text
        assert "<script" not in text


def test_numbers_have_their_nouns() -> None:
    text = room_frames.numbers_frame(replace(numbers(), posts=1, people=1, kept=1_200))
    assert "<b>1</b> post<" in text
    assert "<b>1</b> person<" in text
    assert "<b>1,200</b> kept" in text
    assert "1 of 2 posts name a place" in text
    assert "2 posts found: 2 shown" in text
    unknown = room_frames.numbers_frame(replace(numbers(), people=0))
    assert "people" not in unknown


def test_a_frame_with_numbers_says_whose_posts_they_count() -> None:
    text = room_frames.numbers_frame(numbers())
    assert "Posts by everybody, including organisations and news" in text


def test_kept_posts_that_do_not_count_now_are_said_so_in_one_breath() -> None:
    finding = FindingShown("F1", "X", "Table 3", "It is slow", "It is only a hint", ("E1",), "", strength.NONE_COUNTS)
    assert "rests on E1, which does not count now<" in room_frames.finding_frame(finding, 1, 1)
    several = room_frames.finding_frame(replace(finding, rests_on=("E1", "E2")), 1, 1)
    assert "rests on E1 and E2, none of which counts now<" in several


@pytest.mark.parametrize(("length", "kind"), [(120, ""), (121, "frame-long"), (281, "frame-very-long")])
def test_a_long_statement_is_set_smaller_and_all_of_it_shown(length: int, kind: str) -> None:
    statement = "a" * length
    finding = FindingShown("F1", "X", "Table 3", statement, "It is only a hint", ("E1",), "Who: " + "what " * 60)
    text = room_frames.finding_frame(finding, 1, 2)
    assert f'class="frame {kind}"' in text
    assert statement in text
    assert ("<b>Ask</b>" in text) == (length <= room_frames.ASKED_BESIDE)
    assert "what " * 40 not in text


@pytest.mark.parametrize(
    ("minutes", "said"), [(34, "34 minutes left"), (0.5, "1 minute left"), (0, "time is up"), (-5, "time is up")]
)
def test_the_clock(minutes: float, said: str) -> None:
    foot = Foot(practice=True, status="x", not_cleared="", at=AT, ends=AT + timedelta(minutes=minutes))
    assert f"09:40 · {said}" in room_frames.foot_html(foot)


@pytest.mark.parametrize(
    ("origin", "asks_code", "addresses", "expected"),
    [
        ("http://127.0.0.1:8501", True, ["10.1.2.3", "10.1.2.4"], "http://10.1.2.3:8501"),
        ("http://localhost:8501", True, ["10.1.2.3"], "http://10.1.2.3:8501"),
        ("http://10.1.2.3:8501", True, [], "http://10.1.2.3:8501"),
        ("https://scrutiny.example.gov.uk", True, ["10.1.2.3"], "https://scrutiny.example.gov.uk"),
        ("http://127.0.0.1:8501", True, [], ""),
        ("http://127.0.0.1:8501", False, ["10.1.2.3"], ""),
        ("://", True, ["10.1.2.3"], ""),
    ],
)
def test_the_address_to_join(origin: str, asks_code: bool, addresses: list[str], expected: str) -> None:
    assert room_frames.address_to_join(origin, asks_code, addresses) == expected


def test_the_join_frame_has_a_code_of_the_address_and_nothing_secret() -> None:
    png = room_frames.join_code("http://10.1.2.3:8501")
    assert png.startswith(b"\x89PNG")
    assert "http://10.1.2.3:8501" in room_frames.join_frame("http://10.1.2.3:8501")


def test_waiting_posts_in_words() -> None:
    assert room_page.waiting_words({"Young carers": 3, "Mental health": 1200}) == (
        "New posts wait: 3 on Young carers and 1,200 on Mental health. Press Update to count them."
    )


def test_the_projector_s_style_takes_everything_else_away() -> None:
    css = (ROOT / "scrutiny_dash" / "ui" / "look.css").read_text(encoding="utf-8")
    assert ':has(.st-key-projector) [data-testid="stHeader"] { display: none; }' in css
    assert ".st-key-projector_buttons:hover, .st-key-projector_buttons:focus-within { opacity: 1; }" in css


def test_every_window_asks_often_enough_to_let_a_held_post_go_within_two_seconds() -> None:
    for part in (projector, findings_page, watching):
        assert part.EVERY_SECONDS <= 1.25, "the rest of two seconds is for asking, drawing and the way to the browser"


def test_words_carry_the_name_by_which_they_are_hidden_at_once() -> None:
    assert watching.words_html(7, "<b>") == '<p class="post-text post-7">&lt;b&gt;</p>'
