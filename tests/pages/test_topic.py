"""A topic's page: a person is never searched for, by the box or by a link (law 1)."""

from __future__ import annotations

import pytest

from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, done, live, press, words
from tests.pages.officer_run import page as page

PERSONS = [
    "@somebody.bsky.social", "waiting @somebody", "https://bsky.app/profile/somebody", "someone@example.org",
    "Example Councillor-Brown",
]  # fmt: skip


def filled(count: int = 6) -> None:
    add_arrivals(live(), [an_arrival(f"Waited {n} weeks in Harlow", f"p{n}", n) for n in range(count)], "bluesky")


@pytest.mark.parametrize("person", PERSONS)
def test_a_person_is_not_searched_for_in_the_box(page: Run, person: str) -> None:
    at = page("mental_health")
    filled()
    at.text_input(key="mental_health_q").set_value(person)
    press(at, "Search")
    assert "not a person" in at.warning[0].value or "not searched for" in at.warning[0].value
    assert "q" not in at.query_params
    assert person not in words(at)
    assert "search" not in [action for _, action in done(live())]


@pytest.mark.parametrize("person", PERSONS)
def test_a_person_is_not_searched_for_by_a_link(page: Run, person: str) -> None:
    at = page("mental_health")
    filled()
    at.query_params["q"] = person
    at.query_params["page"] = "3"
    at.run()
    assert not at.exception
    assert "not a person" in at.warning[0].value or "not searched for" in at.warning[0].value
    assert at.text_input(key="mental_health_q").value == ""
    said = words(at)
    assert "6 posts by 6 people" in said
    assert "contains this" not in said
    assert "Ask the sources" not in "".join(button.label for button in at.button)


@pytest.mark.parametrize("nothing", ["\U0001f600", '"', "#", "OR", "-"])
def test_what_holds_no_word_does_not_look_as_if_all_posts_held_it(page: Run, nothing: str) -> None:
    at = page("mental_health")
    filled()
    at.text_input(key="mental_health_q").set_value(nothing)
    press(at, "Search")
    assert "There is no word in this to search for" in at.warning[0].value
    assert "q" not in at.query_params


def test_leaving_a_word_out_is_a_search(page: Run) -> None:
    at = page("mental_health")
    filled()
    at.text_input(key="mental_health_q").set_value("-Harlow")
    press(at, "Search")
    assert not at.warning
    assert "None of the 6 posts we collected" in words(at)


@pytest.mark.parametrize("practice", [False, True])
def test_a_worried_table_is_told_where_officers_find_the_post(page: Run, practice: bool) -> None:
    page("mental_health")
    store = house().stores.practice if practice else live()
    add_arrivals(store, [an_arrival("Waited nine weeks in Harlow")], "practice" if practice else "bluesky")
    at = press(press(press(page("mental_health"), "More"), "Worried about someone?"), "Hide it and tell an officer")
    assert "Officers find it on Sources, under “Held posts”" in words(at).replace("\\", "")
    assert "Waited nine weeks in Harlow" in words(page("sources"))
