"""A topic's page: a person is never searched for, by the box or by a link (law 1)."""

from __future__ import annotations

import pytest

from scrutiny_dash import workshop
from scrutiny_dash.search.standing_out import Against
from scrutiny_dash.store import marks
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, checked, done, live, press, words
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


def test_a_search_does_not_tell_that_a_held_post_holds_its_words(page: Run) -> None:
    at = page("mental_health")
    filled()
    add_arrivals(live(), [an_arrival("The raffle at the ward", "held", 99)], "bluesky")
    marks.hold(live(), 7, "table 1", "worried")
    at.query_params["q"] = "raffle"
    with_it = words(checked(at.run()))
    at.query_params["q"] = "zeppelin"
    without = words(checked(at.run()))
    held = "1 more post on this topic is held for an officer. Only an officer can open it."
    assert held in with_it
    assert "None of the 6 posts we collected contains this." in with_it
    assert with_it.replace("raffle", "") == without.replace("zeppelin", "")


def test_the_filters_are_seen_choices_beside_the_switch_and_hold_districts(page: Run) -> None:
    at = page("mental_health")
    filled()
    at.run()
    assert not at.multiselect
    pills = {group.label: group for group in at.get("button_group")}
    assert "Harlow" in [option.content for option in pills["District"].proto.options]
    kinds = [type(block).__name__ for block in at.main.children.values()]
    labels = [str(getattr(block, "label", "")) for block in at.main.children.values()]
    assert labels.index("Narrow these posts") < kinds.index("Header")
    at.query_params["district"] = "Chelmsford"
    assert "6 posts by 6 people" in words(checked(at.run()))
    at.query_params["district"] = "Harlow"
    assert "None of the 6 posts we collected passes these filters" in words(checked(at.run()))


def test_posts_set_aside_are_listed_as_many_as_the_sentence_counts(page: Run) -> None:
    at = page("mental_health")
    filled(30)
    table = workshop.join(live(), "Table 1")
    for post in range(1, 26):
        marks.set_aside(live(), "mental_health", post, table, asked=True)
    at.run()
    assert "25 more are set aside as not about this" in words(at)
    assert sum(button.label == "Bring it back" for button in at.button) == 20
    press(at, "Show 20 more")
    assert sum(button.label == "Bring it back" for button in at.button) == 25
    at.query_params["q"] = '"Waited 3 weeks"'
    assert "1 more is set aside as not about this" in words(checked(at.run()))
    assert sum(button.label == "Bring it back" for button in at.button) == 1


def test_words_can_be_compared_with_the_time_before(page: Run) -> None:
    at = page("mental_health")
    filled(60)
    at.run()
    at.session_state["mental_health_words"] = True
    at.run()
    (choice,) = [radio for radio in at.radio if radio.label == "Compared with"]
    assert choice.options == ["The other topics", "The time before"]
    assert "Too few people in the other topics to compare with" in words(at)
    at = checked(choice.set_value(Against.BEFORE).run())
    assert "no two different dates" in words(at)
