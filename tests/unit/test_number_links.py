"""Every number opens its posts (law 3): what it leads to holds as many as it says; places are counted and filtered."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.models import About, Only, Place, Query, Voice
from scrutiny_dash.reading.place import districts
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.search.places import Spot, spots
from scrutiny_dash.store import marks, posts, workshop
from scrutiny_dash.store.arrivals import Arrival, Link
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topic
from scrutiny_dash.ui import number_links, sentences
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.number_links import Links
from scrutiny_dash.ui.view_state import View, from_params, within
from tests.factories import NOON, a_post, a_reading, an_arrival

TOPIC = "mental_health"
OURS = (Place.ESSEX, Place.SOUTHEND_THURROCK)


def made_up(count: int, seed: int = 5) -> list[Arrival]:
    """Make posts in districts, in areas alone and nowhere; some without an author, a date, or words of their own."""
    rng = random.Random(seed)
    arrivals = []
    for n in range(count):
        place = rng.choice(list(Place))
        of_place = [name for name, area in districts().items() if area is place][:3]
        reading = a_reading(
            place=place,
            district=rng.choice([*of_place, ""]) if place in OURS else "",
            voice=rng.choice([Voice.RESIDENT_OTHER, Voice.NEWS]),
        )
        post = a_post(
            f"long wait {n}", f"{seed}-{n}", created=None if rng.random() < 0.2 else NOON,
            platform=rng.choice(["bluesky", "mastodon"]),
        )  # fmt: skip
        author = None if rng.random() < 0.2 else rng.randrange(count // 2)
        arrivals.append(Arrival(post, reading, (Link(TOPIC, author, About(True, ""), 0, 10),)))
    return arrivals


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """A store that tests of reading share, with copies and posts that are set aside and held."""
    store = Store.open(tmp_path_factory.mktemp("numbers") / "s.db")
    posts.add_arrivals(store, made_up(150), "b")
    with store.write() as connection:
        connection.execute("UPDATE topic_posts SET copy_of = 3 WHERE post_id IN (7, 8, 9, 60)")
        connection.execute("UPDATE topic_posts SET copy_of = 20 WHERE post_id IN (21, 22)")
    table = workshop.join_table(store, "Table 1")
    marks.set_aside(store, TOPIC, 30, table)
    marks.hold(store, 31, "table 1", "worried")
    return Searcher(store)


VIEWS = st.builds(
    View,
    st.just(TOPIC),
    words=st.sampled_from(["", "wait", "-wait"]),
    places=st.lists(st.sampled_from(Place), unique=True, max_size=2).map(tuple),
    districts=st.lists(st.sampled_from(["Basildon", "Braintree", "Thurrock", "essex"]), unique=True, max_size=2).map(
        tuple
    ),
    platforms=st.sampled_from([(), ("bluesky",)]),
    everyone=st.booleans(),
)


def who(searcher: Searcher, *, officer: bool = False) -> Here:
    return cast(Here, SimpleNamespace(store=searcher.store, has_live=True, is_officer=officer, searcher=searcher))


class _Linked(HTMLParser):
    """Reads what links say and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "a"
        assert [name for name, _ in attrs] == ["href"]
        self.found.append((str(attrs[0][1]), ""))
        self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] = (self.found[-1][0], self.found[-1][1] + data)


def all_linked(searcher: Searcher, view: View, *, officer: bool = False) -> list[tuple[str, str]]:
    """Return what is linked in the sentences of a view's page as (address, words)."""
    query = view.query(None)
    answer, named = searcher.answer(query), spots(searcher, query)
    links = number_links.for_view(who(searcher, officer=officer), view, topic(TOPIC), answer, named)
    said = [
        sentences.found(answer, view.words, links.opens),
        sentences.where(answer, topic(TOPIC), links.opens),
        sentences.places_named(named, links.opens),
        *sentences.every_place(named, links.opens),
        sentences.left_out(answer, links.opens),
        sentences.held(answer, links.opens),
    ]
    return [one for line in said for one in _Linked(links.html(line)).found]


@settings(max_examples=80, deadline=None)
@given(VIEWS)
def test_a_number_opens_as_many_posts_as_it_says(shared: Searcher, view: View) -> None:
    for address, words in all_linked(shared, view):
        number = re.search(r"\d+", words)
        assert number, words
        if address.startswith("#"):
            continue
        assert address.startswith("?"), address
        opened = from_params(TOPIC, dict(parse_qsl(urlsplit(address).query)))
        answer = shared.answer(opened.query(None))
        counted = answer.people_total if words.endswith(("person)", "people)")) else answer.posts_total
        assert counted == int(number[0]), (view, words, address)


@settings(max_examples=60, deadline=None)
@given(VIEWS)
def test_places_add_up_and_the_unknown_is_one_of_its_own(shared: Searcher, view: View) -> None:
    answer, named = shared.answer(view.query(None)), spots(shared, view.query(None))
    assert sum(spot.posts for spot in named) == answer.posts_total
    assert all(spot.people <= spot.posts for spot in named)
    assert [spot.people for spot in named if spot.place is not Place.UNKNOWN] == sorted(
        (spot.people for spot in named if spot.place is not Place.UNKNOWN), reverse=True
    )
    assert all(spot.place is not Place.UNKNOWN for spot in named[:-1])
    assert sum(spot.posts for spot in named if spot.place is Place.UNKNOWN) == answer.places[Place.UNKNOWN]


@pytest.mark.parametrize(
    ("only", "counted"), [(Only.COPIES, "copies"), (Only.UNDATED, "undated"), (Only.NAMELESS, "posts_without_author")]
)
def test_a_part_is_as_large_as_the_number_that_opens_it(shared: Searcher, only: Only, counted: str) -> None:
    number = getattr(shared.answer(Query(TOPIC)), counted)
    assert number
    part = shared.answer(replace(Query(TOPIC), only=only))
    assert part.posts_total == number
    listed = shared.answer(View(TOPIC, everyone=True, only=only).query(None))
    assert listed.listed_total == (number if only is Only.COPIES else number - listed.copies)


def test_a_held_number_leads_an_officer_to_the_queue_and_a_member_nowhere(shared: Searcher) -> None:
    held = [words for address, words in all_linked(shared, View(TOPIC)) if "more post" in words]
    assert held == []
    (one,) = [found for found in all_linked(shared, View(TOPIC), officer=True) if "more post" in found[1]]
    assert one == ("sources?section=Held+posts", "1 more post")


@pytest.mark.parametrize("words", ["wait", "-wait", '"long wait"', "zeppelin"])
@pytest.mark.parametrize("place", list(Place))
def test_no_search_and_no_filter_tells_of_a_held_post(shared: Searcher, words: str, place: Place) -> None:
    narrow = shared.answer(Query(TOPIC, words, places=frozenset({place})))
    assert narrow.held == shared.answer(Query(TOPIC)).held == 1
    assert shared.answer(Query(TOPIC, words, up_to_post=30)).held == 0  # not there yet when the session opened


# Districts


def test_a_district_narrows_its_own_area_and_stands_beside_others(shared: Searcher) -> None:
    def found(places: set[Place], *named: str) -> int:
        return shared.answer(Query(TOPIC, places=frozenset(places), districts=frozenset(named))).posts_total

    counted = {(spot.place, spot.district): spot.posts for spot in spots(shared, Query(TOPIC))}
    basildon, unnamed = counted[Place.ESSEX, "Basildon"], counted[Place.ESSEX, ""]
    southend = sum(n for (place, _), n in counted.items() if place is Place.SOUTHEND_THURROCK)
    assert found(set(), "Basildon") == found({Place.ESSEX}, "Basildon") == basildon
    assert found({Place.SOUTHEND_THURROCK}, "Basildon") == basildon + southend
    assert found(set(), "Basildon", "essex") == basildon + unnamed
    assert found({Place.ESSEX}, "Uttlesford") == 0


def test_a_place_that_was_corrected_has_no_district(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(), an_arrival("Another", "p2", 2)], "b")
    table = workshop.join_table(store, "Table 1")
    searcher = Searcher(store)
    assert spots(searcher, Query(TOPIC)) == (Spot(Place.ESSEX, "Chelmsford", 2, 2),)
    marks.correct(store, TOPIC, 1, table, "place", "essex", "southend_thurrock")
    assert set(spots(searcher, Query(TOPIC))) == {
        Spot(Place.ESSEX, "Chelmsford", 1, 1), Spot(Place.SOUTHEND_THURROCK, "", 1, 1)
    }  # fmt: skip


def test_posts_that_come_later_bring_their_districts(store: Store) -> None:
    searcher = Searcher(store)
    assert spots(searcher, Query(TOPIC)) == ()
    posts.add_arrivals(store, [an_arrival()], "b")
    assert [spot.district for spot in spots(searcher, Query(TOPIC))] == ["Chelmsford"]
    posts.add_arrivals(store, [an_arrival("Two", "p2", 2, reading=a_reading(district="Basildon"))], "b")
    posts.add_arrivals(store, [an_arrival("Three", "p3", 3)], "b")
    assert {(spot.district, spot.posts) for spot in spots(searcher, Query(TOPIC))} == {
        ("Chelmsford", 2),
        ("Basildon", 1),
    }
    assert searcher.answer(Query(TOPIC, districts=frozenset({"Basildon"}))).posts_total == 1


def test_the_districts_are_those_of_the_list() -> None:
    assert len([name for name, area in districts().items() if area is Place.ESSEX]) == 12
    assert {name for name, area in districts().items() if area is Place.SOUTHEND_THURROCK} == {
        "Southend-on-Sea",
        "Thurrock",
    }


def test_a_part_of_a_view_stays_inside_it() -> None:
    view = View(TOPIC, places=(Place.UNKNOWN,), districts=("Harlow", "Thurrock"))
    inside = within(view, {Place.ESSEX, Place.ELSEWHERE})
    assert (inside.places, inside.districts) == ((), ("Harlow",))
    assert within(View(TOPIC), {Place.ESSEX}).places == (Place.ESSEX,)


# Untrusted text


@given(st.text(), st.text())
def test_nothing_in_a_sentence_becomes_html(before: str, said: str) -> None:
    links = Links({"posts": "?q=%22%3Cb%3E&page=2"})
    line = f"{before}<img src=x onerror=y>{links.opens('46 posts', 'posts')}{links.opens(said, 'elsewhere')}"
    for address, _ in _Linked(links.html(line)).found:
        assert address == "?q=%22%3Cb%3E&page=2"


def test_what_looks_like_a_mark_leads_nowhere() -> None:
    links = Links({"posts": "?"})
    assert links.html("\x02javascript:x\x03press\x04") == "press"
    assert links.html("\x02posts\x03half") == "postshalf"
    assert links.html(links.opens("0 set aside", "posts")) == "0 set aside"
