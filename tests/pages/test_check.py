"""Check the machine as a table does it, and what a topic's page makes of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from scrutiny_dash import workshop
from scrutiny_dash.access import Role
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.models import RESIDENTS, About, Feeling, Language, Place, Query, Service, Voice
from scrutiny_dash.reading.read import read
from scrutiny_dash.search import below, strength
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import checks, letting_go, marks, posts, room
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.topics import topic
from scrutiny_dash.ui import below_view, corrections, watching
from scrutiny_dash.ui.house import house
from tests.factories import a_reading, an_arrival
from tests.pages import officer_run
from tests.pages.officer_run import Run, checked, deep_link, live, page, press

__all__ = ["page"]

TOPIC = "mental_health"
WORRIED = "Worried about someone?"
START = datetime(2026, 6, 1, 12, tzinfo=UTC)


def people(count: int, first: int = 0, **reading: object) -> list[Arrival]:
    """Make one post each of that many people."""
    given = {"voice": Voice.RESIDENT_OTHER, "feeling": Feeling.COMPLAINT, **reading}
    return [
        an_arrival(
            f"Marker {n} waited for the crisis line", f"p{n}", n, reading=a_reading(**given),
            created=START + timedelta(days=n % 100),
        )
        for n in range(first, first + count)
    ]  # fmt: skip


def opened(page: Run, name: str, arrivals: list[Arrival], role: Role = Role.LAPTOP, **params: str) -> AppTest:
    """Open a page by its address with some live posts in the store."""
    at = page("about", role)
    posts.add_arrivals(live(), arrivals, "bluesky")
    return reopened(at, name, **params)


def reopened(at: AppTest, name: str, **params: str) -> AppTest:
    """Open a page by an address with these parameters."""
    at.query_params.clear()
    for key, value in params.items():
        at.query_params[key] = value
    return checked(at.switch_page(str(ROOT / "pages" / f"{name}.py")).run())


def joined(at: AppTest, name: str = "Table 3") -> AppTest:
    at.text_input(key="join_name_in_card").set_value(name)
    return press(at, "Join this table")


def answer(
    at: AppTest, ours: str = "nhs", first_hand: str = "yes", feeling: str = "complaint", news: str | None = None
) -> AppTest:
    """Answer the three questions of the post on the page and save; the fourth is left as it stands unless told."""
    for radio, value in zip(at.radio, (ours, first_hand, feeling, news), strict=True):
        if value is not None:
            radio.set_value(value)
    (save,) = [button for button in at.button if button.label.startswith("Save and")]
    return checked(save.click().run())


def words(at: AppTest) -> str:
    """Return every word on the page as a reader sees it, without the escapes of Markdown."""
    return officer_run.words(at).replace("\\", "")


# The page


def test_no_topic_is_one_sentence(page: Run) -> None:
    at = page("check")
    assert [title.value for title in at.title] == ["There is no such topic"]


def test_by_its_address_on_a_cold_server(page: Run) -> None:
    assert page("about")
    assert [title.value for title in deep_link("check").title] == ["There is no such topic"]


def test_nothing_is_read_before_a_table_is_known(page: Run) -> None:
    at = opened(page, "check", people(12), topic=TOPIC)
    assert "Marker" not in words(at)
    assert "never for the person" in words(at)
    at = joined(at)
    assert "Marker" not in words(at)
    assert [b.label for b in at.button if b.label == "Start reading"]


def test_ten_are_read_blind_and_then_set_beside_the_guesses(page: Run) -> None:
    at = joined(opened(page, "check", people(14), topic=TOPIC))
    at = press(at, "Start reading")
    for number in range(1, 11):
        shown = words(at)
        assert f"Post {number} of 10" in shown
        (post,) = [str(e.proto.body) for e in at.get("html") if "Marker" in str(e.proto.body)]
        assert not any(word in post for word in ("Bluesky", "Chelmsford", "Resident", "omplaint"))
        assert re.search(r">(June|July|August|September) 2026<", post)
        assert [radio.value for radio in at.radio] == [None, None, None, ""]
        feeling = "praise" if number == 1 else "cannot_tell" if number == 2 else "complaint"
        at = answer(at, feeling=feeling, news={3: "yes", 4: "no", 5: "yes"}.get(number))
    shown = words(at)
    assert "New to the reader: 2 of the 3 people's posts where somebody said." in html.unescape(shown)
    assert "the same feeling as you in 8 of 9 posts. In 1 you could not tell." in shown
    assert "The room has read the posts of 10 people of 14. Fewer than 30 are too few" in shown
    assert "You: praise. The computer: complaint." in shown
    assert shown.count("Marker") == 10
    given = checks.checks_of(live(), TOPIC, checks.frame_of(Query(TOPIC, voices=RESIDENTS)))
    assert len({check.post_id for check in given}) == 10
    at = press(at, "Read ten more")
    assert "Post 1 of 4" in words(at)


def test_all_three_answers_are_asked_for_and_what_was_chosen_stays(page: Run) -> None:
    at = press(joined(opened(page, "check", people(12), topic=TOPIC)), "Start reading")
    at.radio[0].set_value("no")
    at = press(at, "Save and next")
    assert "One of the three answers is missing" in words(at)
    assert at.radio[0].value == "no"
    assert "Post 1 of 10" in words(at)


def test_going_back_shows_what_was_said_and_lets_it_be_changed(page: Run) -> None:
    at = press(joined(opened(page, "check", people(12), topic=TOPIC)), "Start reading")
    at = press(answer(at, "both", "no", "mixed", "yes"), "Back to the one before")
    assert "Post 1 of 10" in words(at)
    assert [radio.value for radio in at.radio] == ["both", "no", "mixed", "yes"]
    at = answer(at, feeling="praise", news="")
    assert "Post 2 of 10" in words(at)
    (check,) = checks.checks_of(live(), TOPIC, checks.frame_of(Query(TOPIC, voices=RESIDENTS)))
    assert (check.ours, check.feeling, check.news) == ("nhs", "praise", "")


def test_a_post_held_meanwhile_is_skipped(page: Run) -> None:
    at = press(joined(opened(page, "check", people(12), topic=TOPIC)), "Start reading")
    (text,) = [line for line in words(at).split("\n") if "Marker" in line]
    with live().read() as connection:
        post = next(r[0] for r in connection.execute("SELECT id, text FROM posts") if f"{r[1]}<" in text)
    marks.hold(live(), post, "table 9", "worried")
    at = checked(at.run())
    assert "Post 1 of 9" in words(at)
    assert text not in words(at)


def test_worried_about_someone_hides_it_here_too(page: Run) -> None:
    at = press(joined(opened(page, "check", people(12), topic=TOPIC)), "Start reading")
    at = press(press(at, "Worried about someone?"), "Hide it and tell an officer")
    assert "Post 1 of 9" in words(at)
    assert len(marks.held_list(live(), TOPIC)) == 1


def worry_over_first(at: AppTest) -> AppTest:
    """Hide the first of several posts in a list."""
    at = checked(next(b for b in at.button if b.label == WORRIED).click().run())
    return press(at, "Hide it and tell an officer")


def ten_read(page: Run, count: int = 14) -> AppTest:
    at = press(joined(opened(page, "check", people(count), topic=TOPIC)), "Start reading")
    for _ in range(10):
        at = answer(at)
    return at


def test_worried_about_someone_is_on_each_of_your_posts(page: Run) -> None:
    at = ten_read(page)
    assert [b.label for b in at.button].count(WORRIED) == words(at).count("Marker") == 10
    at = worry_over_first(at)
    assert words(at).count("Marker") == 9
    assert len(marks.held_list(live(), TOPIC)) == 1


def test_worried_about_someone_is_on_each_post_that_the_room_read(page: Run) -> None:
    at = page("about")
    posts.add_arrivals(live(), people(40), "bluesky")
    table = workshop.join(live(), "Table 3")
    query = Query(TOPIC, voices=RESIDENTS)
    checks.add_draw(live(), TOPIC, checks.frame_of(query), 1, 40, table, list(range(1, 33)))
    draw = checks.newest_draw(live(), TOPIC, checks.frame_of(query), table)
    assert draw is not None
    for post in draw.posts:
        checks.save_check(live(), draw, post, table, "nhs", "yes", "praise")
    at = reopened(at, TOPIC)
    assert WORRIED not in [b.label for b in at.button]
    at.session_state[f"read_{TOPIC}"] = True
    at = checked(at.run())
    assert [b.label for b in at.button].count(WORRIED) == 10
    assert words(at).count("The room: praise.") == 10
    at = press(at, "Show ten more")
    assert "These are 20 of 32." in words(at)
    assert [b.label for b in at.button].count(WORRIED) == 20
    at = worry_over_first(at)
    assert [held.post_id for held in marks.held_list(live(), TOPIC)] == [1]
    assert "These are 20 of 31." in words(at)


def test_worried_about_someone_is_on_a_post_set_aside(page: Run) -> None:
    at = opened(page, TOPIC, people(3))
    marks.set_aside(live(), TOPIC, 2, workshop.join(live(), "Table 9"))
    at = checked(at.run())
    assert "Set aside by Table 9." in words(at)
    assert [b.label for b in at.button].count(WORRIED) == 1
    at = worry_over_first(at)
    assert "Set aside by Table 9." not in words(at)
    assert [held.post_id for held in marks.held_list(live(), TOPIC)] == [2]


def test_what_another_table_hides_leaves_the_lists_too(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[tuple[int, ...]] = []
    monkeypatch.setattr(watching, "_watch", lambda _, post_ids: watched.append(post_ids))
    at = opened(page, TOPIC, people(14), order="newest")
    marks.set_aside(live(), TOPIC, 2, workshop.join(live(), "Table 9"))
    checked(at.run())
    assert 2 in watched[-1]
    at = joined(reopened(at, "check", topic=TOPIC))
    at = press(at, "Start reading")
    assert len(watched[-1]) == 1
    for _ in range(10):
        at = answer(at)
    assert len(watched[-1]) == 10
    letting_go.delete_posts(live(), [watched[-1][0]], "withdrawn at source")
    checked(at.run())
    assert len(watched[-1]) == 9, "a post that is gone would draw the page again for ever"


def test_the_introduction_is_read_before_the_first_post_and_folded_away_then(page: Run) -> None:
    at = joined(opened(page, "check", people(12), topic=TOPIC))
    assert not at.main.expander[1:]  # the line of what we cannot see, and no more
    assert "Read ten random posts" in words(at)
    assert "Samaritans" in words(at)
    at = press(at, "Start reading")
    folded = [e for e in at.expander if "which posts these are" in e.label]
    assert ["Read ten random posts" in m.value for m in folded[0].markdown] == [True]
    assert [m.value for m in at.main.markdown if "Read ten random posts" in m.value] == [folded[0].markdown[0].value]


def test_what_can_be_pressed_looks_like_it(page: Run) -> None:
    at = opened(page, TOPIC, people(3))
    assert {b.proto.type for b in at.button if b.label == "More"} == {"secondary"}
    at = press(joined(reopened(at, "check", topic=TOPIC)), "Start reading")
    assert [b.proto.type for b in at.button if b.label == WORRIED] == ["secondary"]


def test_a_topic_begins_with_ten_posts_read_blind_until_the_table_has_done_it(page: Run) -> None:
    invitation = "Read ten posts blind first"
    at = opened(page, TOPIC, people(14))
    (button,) = [b for b in at.button if b.label == invitation]
    assert button.proto.type == "primary"
    at = checked(button.click().run())
    assert [title.value for title in at.title] == ["Check the machine: Mental health"]
    at = press(joined(reopened(at, "check", topic=TOPIC)), "Start reading")
    at = reopened(answer(at), TOPIC)
    assert [b for b in at.button if b.label == invitation], "one post is not ten"
    at = reopened(at, "check", topic=TOPIC)
    for _ in range(9):
        at = answer(at)
    at = reopened(at, TOPIC)
    assert not [b for b in at.button if b.label == invitation]
    assert next(link.proto.label for link in at.get("page_link") if "blind" in link.proto.label) == (
        "Your table read 10 blind. Read ten more"
    )
    room.seat_visitor(live(), "laptop", workshop.join(live(), "Table 4"))
    assert [b for b in checked(at.run()).button if b.label == invitation], "another table has not"


def test_a_topic_of_six_posts_is_read_blind_with_six(page: Run) -> None:
    at = press(joined(opened(page, "check", people(6), topic=TOPIC)), "Start reading")
    for _ in range(6):
        at = answer(at)
    at = reopened(at, TOPIC)
    assert not [b for b in at.button if b.label == "Read ten posts blind first"]


def test_an_empty_topic_asks_nobody_to_read(page: Run) -> None:
    at = opened(page, TOPIC, [])
    assert not [b for b in at.button if b.label == "Read ten posts blind first"]


def test_the_sessions_steps_name_it(page: Run) -> None:
    at = page("about")
    room.open_session(house().stores.practice, "officer")
    at = reopened(at, "start")
    assert "Explore: read ten posts of your topic blind first" in words(at)


def test_two_tables_read_other_people(page: Run) -> None:
    at = press(joined(opened(page, "check", people(30), topic=TOPIC)), "Start reading")
    for _ in range(10):
        at = answer(at)
    room.seat_visitor(live(), "laptop", workshop.join(live(), "Table 4"))
    at = press(checked(at.run()), "Start reading")
    for _ in range(10):
        at = answer(at)
    assert "The room has read the posts of 18 people; 12 more are needed" in words(at)


def test_posts_without_authors_cannot_be_read_as_people(page: Run) -> None:
    nameless = [an_arrival(f"Row {n}", f"r{n}", None, reading=a_reading()) for n in range(5)]
    at = press(joined(opened(page, "check", nameless, topic=TOPIC)), "Start reading")
    assert "nobody can tell who wrote them" in words(at)


def test_the_frame_is_the_view_without_the_computers_feeling(page: Run) -> None:
    mixed = [*people(12), *people(6, 100, place=Place.ELSEWHERE)]
    at = opened(page, "check", mixed, topic=TOPIC, place="elsewhere", feeling="praise")
    assert "place: Outside the UK" in words(at)
    at = press(joined(at), "Start reading")
    assert "Post 1 of 6" in words(at)


# The topic's page


def seen(store_count: int, page: Run, **params: str) -> AppTest:
    return opened(page, TOPIC, people(store_count), **params)


@pytest.mark.parametrize("count", [1, 6, 29])
def test_few_people_are_posts_to_read_and_no_chart(page: Run, count: int) -> None:
    at = seen(count, page)
    shown = words(at)
    assert not at.get("vega_lite_chart")
    assert "%" not in shown
    assert "Too few people to say" in shown
    assert [header.value for header in at.header] == [
        *(["Three to read first"] if count > 10 else []), "All posts", "What can be said of so few",
    ]  # fmt: skip


def charts_of(at: AppTest) -> list[str]:
    return [json.loads(chart.proto.spec)["title"]["text"] for chart in at.get("vega_lite_chart")]


def test_thirty_people_have_words_but_no_share_from_the_computer(page: Run) -> None:
    at = seen(46, page)
    assert charts_of(at) == ["Posts found each week"]
    assert "More people complain than praise." in words(at)
    assert "Nobody in the room has read these posts blind yet." in words(at)
    assert "likely" not in words(at)


def read_forty(praise: int = 30) -> None:
    """Let a table read forty people's posts of what residents say: so many praise, the others complain."""
    table = workshop.join(live(), "Table 3")
    query = Query(TOPIC, voices=RESIDENTS)
    checks.add_draw(live(), TOPIC, checks.frame_of(query), 1, 120, table, list(range(1, 41)))
    draw = checks.newest_draw(live(), TOPIC, checks.frame_of(query), table)
    assert draw is not None
    for post in draw.posts:
        feeling = "praise" if post <= praise else "complaint"
        checks.save_check(live(), draw, post, table, "nhs" if post <= 30 else "no", "yes", feeling)


def test_the_rooms_reading_is_the_headline_from_thirty_people(page: Run) -> None:
    at = page("about")
    posts.add_arrivals(live(), people(120), "bluesky")
    read_forty()
    at = reopened(at, TOPIC)
    shown = words(at)
    assert "30 of the 40 people whose posts we read wrote praise." in shown
    assert "The computer agreed with you on 10 of 40 posts." in shown
    assert charts_of(at)[1] == "Feeling, as people read it"
    assert [h.value for h in at.subheader][:2] == ["What the room read", "What the computer guesses"]
    narrowed = words(reopened(at, TOPIC, place="essex"))
    assert "Nobody has read this view. This is of: posts by residents" in narrowed


def test_a_tie_is_said_as_a_tie_with_both_shares(page: Run) -> None:
    at = page("about")
    posts.add_arrivals(live(), people(120), "bluesky")
    read_forty(praise=20)
    shown = words(reopened(at, TOPIC))
    assert "Of the 40 people whose posts we read, 20 wrote a complaint and 20 wrote praise. That is a tie." in shown
    assert shown.count("20 of the 40 people whose posts we read (50%)") == 2


def test_under_thirty_people_nothing_of_a_wider_view_is_drawn_but_a_way_to_it(page: Run) -> None:
    at = page("about")
    posts.add_arrivals(live(), people(120), "bluesky")
    read_forty()
    at = reopened(at, TOPIC, q='"Marker 7"')
    shown = words(at)
    assert "1 post by 1 person" in shown
    assert "Of a wider one the posts of 40 people were read: posts by residents" in shown
    assert not at.get("vega_lite_chart")
    assert "%" not in shown
    assert "30 of the 40" not in shown
    wider = press(at, "Show that wider view")
    assert "30 of the 40 people whose posts we read wrote praise." in words(wider)


def test_no_page_says_that_nothing_is_a_copy_before_anybody_has_looked(page: Run) -> None:
    at = opened(page, TOPIC, people(12))
    at.session_state[f"{TOPIC}_evidence"] = True
    shown = words(checked(at.run()))
    assert "None is a copy" not in shown
    assert shown.count("12 posts have not been looked through for copies yet.") == 2
    find_copies(live())
    shown = words(checked(at.run()))
    assert "looked through" not in shown


def with_others(count: int = 40) -> list[Arrival]:
    notices = [
        an_arrival(f"Notice {n} of the bus replacement", f"n{n}", 500 + n, reading=a_reading(voice=Voice.ORGANISATION))
        for n in range(7)
    ]
    return [*people(count), *notices]


def test_residents_are_the_default_and_the_switch_says_what_it_changes(page: Run) -> None:
    at = opened(page, TOPIC, with_others())
    assert "40 posts by 40 people, from" in words(at)
    assert "We collected 47 in all." in words(at)
    assert "This leaves out 7 posts by organisations" in words(at)
    at = checked(at.toggle[0].set_value(v=False).run())
    assert "47 posts by 47 people" in words(at)
    assert "These numbers take in 7 posts" in words(at)
    address = next(code.value for code in at.code if "/mental_health" in code.value)
    assert parse_qs(urlsplit(address).query) == {"everyone": ["1"]}
    assert "47 posts by 47 people" in words(reopened(at, TOPIC, everyone="1"))


def test_what_only_organisations_say_is_never_said_to_be_nowhere(page: Run) -> None:
    at = opened(page, TOPIC, with_others(), q="replacement")
    shown = words(at)
    assert "No post by residents passes this search and these filters. 7 posts by organisations" in shown
    assert "None of the 47 posts" not in shown
    assert "None of the 47 posts we collected contains this" in words(reopened(at, TOPIC, q="zeppelin"))


def choice_of(at: AppTest, field: str) -> ButtonGroup[Any]:
    """Return the choices of a reading; they stand there once "More" is open."""
    (found,) = [pills for pills in at.pills if pills.label == f"Correct: {field}"]
    return found


def test_a_correction_is_one_press_and_the_guess_stays_beside_it(page: Run) -> None:
    at = seen(3, page)
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    assert choice_of(at, "feeling").value == Feeling.COMPLAINT
    at = checked(choice_of(at, "feeling").select(Feeling.PRAISE).run())
    shown = words(at)
    assert "The computer said “Complaint”; your table said “Praise”." in shown
    assert choice_of(at, "feeling").value == Feeling.PRAISE
    answer = house().searcher(live()).answer(Query(TOPIC))
    assert (answer.feelings[Feeling.PRAISE], answer.feelings[Feeling.COMPLAINT]) == (1, 2)
    at = press(at, "Undo: feeling")
    assert choice_of(at, "feeling").value == Feeling.COMPLAINT
    assert "The computer said" not in words(at)
    at = checked(choice_of(at, "feeling").select(Feeling.MIXED).run())
    at = checked(choice_of(at, "feeling").select(Feeling.COMPLAINT).run())
    assert "The computer said" not in words(at), "pressing the computer's own guess brings it back"
    answer = house().searcher(live()).answer(Query(TOPIC))
    assert answer.feelings[Feeling.COMPLAINT] == 3


def test_undo_takes_back_what_the_own_table_said_and_nothing_else(page: Run) -> None:
    at = seen(3, page)
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    at = checked(choice_of(at, "feeling").select(Feeling.PRAISE).run())
    post = int(at.session_state[corrections.LAST][1])
    undo = next(button for button in at.button if button.label == "Undo: feeling")
    other = workshop.join(live(), "Table 4")
    marks.correct(live(), TOPIC, post, other, "feeling", Feeling.COMPLAINT, Feeling.MIXED)
    at = checked(undo.click().run())
    assert "**Table 4 has corrected this since, so nothing was taken back.**" in words(at)
    assert "The computer said “Complaint”; Table 4 said “Mixed”." in words(at)
    assert marks.corrections(live(), TOPIC, post)["feeling"].value == Feeling.MIXED
    assert "Undo: feeling" not in [button.label for button in at.button], "what Table 4 said is not ours to undo"
    at = checked(choice_of(at, "feeling").select(Feeling.COMPLAINT).run())
    assert "The computer said “Complaint”; your table said so too." in words(at)
    at = press(at, "Undo: feeling")
    assert "What Table 4 said counts again, for every table." in words(at)
    assert "The computer said “Complaint”; Table 4 said “Mixed”." in words(at)


def plain(at: AppTest) -> str:
    """Return the words on the page without marks."""
    return re.sub(r" +", " ", html.unescape(re.sub(r"<[^>]+>", "", words(at))))


def test_every_reading_says_why_and_can_be_corrected(page: Run) -> None:
    at = seen(3, page)
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    for heading in ("Feeling", "Who", "Where", "Whose service", "Language", "Themes", "Why it is here"):
        assert re.search(rf"^{heading} \S", plain(at), re.MULTILINE), heading
    assert "Language English. It has common English words, such as “waited” and “the”." in plain(at)
    at = checked(choice_of(at, "whose service").select(Service.BOTH).run())
    assert "your table said “Council and NHS”" in plain(at)
    at = checked(choice_of(at, "language").select(Language.OTHER).run())
    assert "Not read. The computer said “Complaint”. It is not in English, so its feeling is not read." in plain(at)
    assert choice_of(at, "feeling").value is None
    at = press(at, "Undo: language")
    assert choice_of(at, "feeling").value == Feeling.COMPLAINT
    (themes,) = [pills for pills in at.pills if pills.label.startswith("Press a theme")]
    assert themes.value == []
    at = checked(themes.select("crisis").run())
    assert "In a crisis. Added by your table." in plain(at)
    (themes,) = [pills for pills in at.pills if pills.label.startswith("Press a theme")]
    at = checked(themes.unselect("crisis").run())
    assert "None. It says none of the themes' words." in plain(at)


def test_a_post_that_a_correction_takes_out_of_the_view_can_be_brought_back(page: Run) -> None:
    at = seen(3, page)
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    at = checked(choice_of(at, "who").select(Voice.NEWS).run())
    assert "2 posts" in words(at)
    assert "You corrected this post, so it is not in this view any more." in words(at)
    at = press(at, "Undo: who")
    assert "3 posts by 3 people" in words(at)
    assert "You corrected this post" not in words(at)


@pytest.mark.parametrize(("count", "address"), [(3, {"q": '"Marker 1"'}), (11, {})])
def test_a_correction_can_be_undone_though_its_list_is_gone(page: Run, count: int, address: dict[str, str]) -> None:
    """The view is empty then, or has too few posts for a list of three to read first."""
    at = seen(count, page, **address)
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    at = checked(choice_of(at, "who").select(Voice.NEWS).run())
    assert "Three to read first" not in words(at)
    assert "You corrected this post, so it is not in this view any more." in words(at)
    at = press(at, "Undo: who")
    assert "You corrected this post" not in words(at)


POLISH = "Lekarz w Basildon był bardzo miły, ale na terapię trzeba czekać pół roku"


def test_a_post_said_to_be_english_tells_what_the_computer_said_before(page: Run) -> None:
    at = opened(page, TOPIC, [an_arrival(POLISH, reading=read(POLISH))], everyone="1")
    at = joined(checked(next(b for b in at.button if b.label == "More").click().run()))
    at = checked(choice_of(at, "feeling").select(Feeling.COMPLAINT).run())
    at = checked(choice_of(at, "language").select(Language.ENGLISH).run())
    assert "Language English. The computer said “Polish”; your table said “English”." in plain(at)
    assert "Feeling Complaint. The computer said “Not read”; your table said “Complaint”. " in plain(at)
    assert "It has no English word of feeling that we know, so its feeling is not read." in plain(at)


def test_what_stands_below_is_made_only_when_it_is_opened(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            made.append(name)
            return real(*given)

        return call

    for module, name in ((strength, "of_view"), (below, "themes"), (below_view, "words_against")):
        monkeypatch.setattr(module, name, noted(name, getattr(module, name)))
    at = seen(40, page)
    assert made == []
    assert "40 posts found: 40 shown, 0 set aside" in words(at)
    for key, name in (("evidence", "of_view"), ("themes", "themes"), ("words", "words_against")):
        at.session_state[f"{TOPIC}_{key}"] = True
        at = checked(at.run())
        assert name in made
    assert "A repeated experience: 40 people" in words(at)
    assert "It does not say that they tell of the same thing" in words(at)
    assert "40 posts by 40 different people" in words(at)
    assert "First-hand, as the computer guesses: none of the 40 people." in words(at)
    assert "Copies are taken out first." in words(at)


def test_a_theme_is_a_filter_and_a_link_reopens_it(page: Run) -> None:
    crisis = 1 << [theme.slug for theme in topic(TOPIC).themes].index("crisis")
    arrivals = [
        replace(one, links=(replace(one.links[0], about=About(True, "", Service.NHS), themes=crisis),))
        for one in people(12)
    ]
    at = opened(page, TOPIC, [*arrivals, *people(5, 100)])
    at.session_state[f"{TOPIC}_themes"] = True
    at = press(checked(at.run()), "In a crisis: 12 posts, 12 people")
    assert "We collected 17 in all." in words(at)
    address = next(code.value for code in at.code if "/mental_health" in code.value)
    assert parse_qs(urlsplit(address).query) == {"theme": ["crisis"]}
    again = reopened(at, TOPIC, theme="crisis,nonsense", service="nhs")
    assert "We collected 17 in all." in words(again)
    assert "None of the 17 posts we collected passes these filters" in words(reopened(at, TOPIC, service="council"))


def test_posts_in_an_officers_words_are_not_drawn_and_that_is_said(page: Run) -> None:
    at = joined(opened(page, "check", people(12), topic=TOPIC))
    assert "officer’s words" not in words(at)
    marks.hold(live(), 1, "table 9", "worried")
    workshop.release_in_words(live(), 1, "officer", "Told the duty desk", "Somebody waits.")
    at = press(checked(at.run()), "Start reading")
    assert "So are posts that you can only see in an officer’s words" in words(at).replace("\\", "")
    assert 1 not in checks.drawn_posts(live(), TOPIC, checks.frame_of(Query(TOPIC, voices=RESIDENTS)))
