"""The officers' queue of held posts: its order, its cards, and that whatever is pressed is done."""

from __future__ import annotations

import pytest

from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.models import Held, Query
from scrutiny_dash.store import letting_go, marks
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.ui.house import house
from tests.factories import a_reading, an_arrival
from tests.pages.officer_run import Run, checked, done, live, page, press, words

__all__ = ["page"]


def hold_one(page: Run):  # type: ignore[no-untyped-def]
    page("sources")
    add_arrivals(live(), [an_arrival("Nobody rang us back", topic="mental_health")], "bluesky")
    marks.hold(live(), 1, "table 3", "Somebody in the room was worried.")
    return page("sources")


def held_by_the_computer(texts: dict[str, Held], topic: str = "mental_health") -> None:
    arrivals = [
        an_arrival(text, f"{topic}{n}", n, topic, a_reading(held=(why,), held_reason="It was held."))
        for n, (text, why) in enumerate(texts.items())
    ]
    add_arrivals(live(), arrivals, "bluesky")


def test_what_people_reported_and_danger_come_first_over_all_topics(page: Run) -> None:
    page("sources")
    held_by_the_computer({"Ring this number": Held.CONTACT, "Sworn at": Held.ABUSE}, "young_carers")
    held_by_the_computer({"Danger said here": Held.DANGER, "A rare name": Held.NAMED_PERSON})
    add_arrivals(live(), [an_arrival("Somebody is worried about this", "w", topic="success_regime")], "bluesky")
    marks.hold(live(), 5, "table 1", "Somebody in the room was worried.")
    shown = words(page("sources"))
    places = [
        shown.index(text) for text in ("worried about this", "Danger said here", "Ring this", "Sworn at", "A rare name")
    ]
    assert places == sorted(places)
    assert "5 posts to look at: 1 reported by people and 1 held for danger." in shown


def test_the_chosen_topic_has_the_same_words_whatever_is_held(page: Run) -> None:
    """The browser keeps a choice by its words: it goes back to the first one where they change."""
    at = page("sources")
    before = at.radio(key="held_topic").options
    held_by_the_computer({"Ring this number": Held.CONTACT, "Sworn at": Held.ABUSE})
    at = checked(page("sources").radio(key="held_topic").set_value("mental_health").run())
    assert at.radio(key="held_topic").options == before
    at = press(at, "Held by mistake: let tables see post 1")
    assert at.radio(key="held_topic").options == before
    assert at.radio(key="held_topic").value == "mental_health"
    at.text_input(key="held_note_2").set_value("Told the duty desk")
    at = press(at, "Save the note, keep post 2 held")
    assert marks.held_list(live(), "mental_health")[0].action == "Told the duty desk"


@pytest.mark.parametrize("what", ["keep", "release", "say", "delete"])
def test_what_is_pressed_is_done_wherever_the_card_is_by_then(page: Run, what: str) -> None:
    page("sources")
    held_by_the_computer({f"Ring number {n}": Held.CONTACT for n in range(10)})
    at = page("sources")
    at.text_input(key="held_note_10").set_value("Told the duty desk")
    at.text_area(key="held_words_10").set_value("Somebody gave contact details.")
    # Meanwhile ten are reported: the card moves to the second page.
    texts = [an_arrival(f"Worry {n}", f"w{n}", n, topic="young_carers") for n in range(10)]
    add_arrivals(live(), texts, "bluesky")
    for number in range(11, 21):
        marks.hold(live(), number, "table 1", "Somebody in the room was worried.")
    labels = {
        "keep": "Save the note, keep post 10 held",
        "release": "Held by mistake: let tables see post 10",
        "say": "Show tables your words for post 10",
        "delete": "Delete post 10 for good",
    }
    at = press(at, labels[what])
    if what == "delete":
        at = press(at, "Yes, delete post 10 for good")
    posts = [one.post_id for one in marks.held_list(live(), "mental_health")]
    assert (10 in posts) == (what == "keep")
    with live().read() as connection:
        noted = connection.execute("SELECT details FROM audit WHERE details LIKE '%duty desk%'").fetchall()
    assert len(noted) == 1


def test_what_is_refused_is_said_though_its_card_has_moved(page: Run) -> None:
    page("sources")
    held_by_the_computer({f"Ring number {n}": Held.CONTACT for n in range(10)})
    at = page("sources")
    for number in range(10):
        add_arrivals(live(), [an_arrival(f"Worry {number}", f"w{number}", number, "young_carers")], "bluesky")
        marks.hold(live(), 11 + number, "table 1", "Somebody in the room was worried.")
    at = press(at, "Save the note, keep post 10 held")
    assert "The note is empty" in words(at).replace("\\", "")


def test_a_note_that_came_too_late_is_kept_and_said(page: Run) -> None:
    at = hold_one(page)
    marks.release(live(), 1, "officer", "Another officer did")
    at.text_input(key="held_note_1").set_value("Told the duty desk")
    at = press(at, "Save the note, keep post 1 held")
    assert "Somebody else has let the post go" in words(at)
    assert ("officer", "action on held post") in done(live())


def test_a_message_is_one_card_and_goes_as_one(page: Run) -> None:
    page("sources")
    text = "Nobody came when I rang the line three nights running, and nobody will come tonight either"
    arrivals = [an_arrival(text, f"c{n}", n, topic="mental_health") for n in range(3)]
    add_arrivals(live(), arrivals, "bluesky")
    find_copies(live())
    marks.hold(live(), 2, "table 1", "Somebody in the room was worried.")
    at = page("sources")
    assert words(at).count(text) == 1
    assert "This post and its 2 copies: what you do here is done to all of them." in words(at)
    assert "1 post to look at: 1 reported by people. 2 copies go with them." in words(at)
    at.text_input(key="held_note_1").set_value("Told the duty desk")
    at = press(at, "Held by mistake: let tables see post 1")
    assert "Tables see the post and its 2 copies now." in words(at).replace("\\", "")
    assert "Post 1 and its 2 copies: tables see it again" in words(at)
    assert house().live.answer(Query("mental_health")).posts_total == 3
    marks.hold(live(), 2, "table 1", "Somebody in the room was worried.")
    at = press(page("sources"), "Delete post 1 for good")
    assert "This deletes the post and its 2 copies in every topic" in words(at)
    at = press(at, "Yes, delete post 1 for good")
    assert letting_go.posts_anywhere(live()) == 0
    assert "The post and its 2 copies are deleted for good." in words(at).replace("\\", "")


def test_one_action_of_a_held_post_is_the_main_one_and_deleting_is_quiet(page: Run) -> None:
    at = hold_one(page)
    kinds = {button.label: button.proto.type for button in at.button if "post 1" in button.label}
    assert kinds == {
        "Save the note, keep post 1 held": "primary",
        "Held by mistake: let tables see post 1": "secondary",
        "Show tables your words for post 1": "secondary",
        "Delete post 1 for good": "tertiary",
    }
