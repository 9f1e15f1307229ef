"""A view of a topic goes into an address and comes back whole; an address that makes no sense does no harm."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.models import RESIDENTS, Feeling, Only, Place, Service, Voice
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.view_state import ORDERS, PER_PAGE, View, changed, choosable_districts, from_params

TOPIC = "mental_health"
WORDS = 200


def some(kind: type[st.SearchStrategy[object]] | object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(list(kind)), unique=True).map(tuple)  # type: ignore[call-overload]


@st.composite
def views(draw: st.DrawFn) -> View:
    order = draw(st.sampled_from(ORDERS))
    voices = draw(some(Voice))
    return View(
        topic=TOPIC,
        words=draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=WORDS)),
        since=draw(st.none() | st.dates()),
        until=draw(st.none() | st.dates()),
        platforms=draw(st.lists(st.sampled_from(["bluesky", "mastodon", "feed", "import"]), unique=True).map(tuple)),
        places=draw(some(Place)),
        districts=draw(some(choosable_districts())),
        only=draw(st.none() | st.sampled_from(Only)),
        feelings=draw(some(Feeling)),
        voices=voices,
        services=draw(some(Service)),
        themes=draw(some([theme.slug for theme in topics()[TOPIC].themes])),
        everyone=False if voices else draw(st.booleans()),
        order=order,
        seed=draw(st.integers(0, 999_999_999)) if order == "random" else 0,
        page=draw(st.integers(1, 100_000)),
    )


@given(views())
def test_a_view_comes_back_from_its_address_whole(view: View) -> None:
    copied = urlencode(view.params())
    assert from_params(TOPIC, dict(parse_qsl(copied, keep_blank_values=True, strict_parsing=bool(copied)))) == view


def test_a_seed_counts_only_where_posts_are_drawn_at_random() -> None:
    assert from_params(TOPIC, {"seed": "1"}) == from_params(TOPIC, {})
    assert from_params(TOPIC, {"seed": "1", "order": "random"}).seed == 1


@given(st.dictionaries(st.sampled_from(["q", "since", "until", "platform", "place", "feeling", "voice", "service",
                                        "theme", "everyone", "district", "only", "order", "seed", "page"]),
                       st.text()))  # fmt: skip
def test_any_address_gives_a_view_that_can_be_asked(params: dict[str, str]) -> None:
    view = from_params(TOPIC, params)
    query = view.query(None)
    assert len(view.words) <= WORDS
    assert query.offset >= 0
    assert query.limit == PER_PAGE
    assert query.order in ORDERS
    assert from_params(TOPIC, view.params()) == view


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("since", "14/03/2026", "since"),
        ("place", "atlantis", "places"),
        ("district", "Atlantis,harlow", "districts"),
        ("only", "author", "only"),
        ("feeling", "neutral", "feelings"),
        ("theme", "not_a_theme", "themes"),
        ("platform", "a b,--", "platforms"),
        ("order", "worst", "order"),
        ("page", "-3", "page"),
        ("page", "²", "page"),
        ("page", "9" * 50, "page"),
    ],
)
def test_a_value_that_makes_no_sense_falls_back(name: str, value: str, field: str) -> None:
    assert getattr(from_params(TOPIC, {name: value}), field) == getattr(View(TOPIC), field)


def test_an_address_says_only_what_is_not_as_usual() -> None:
    assert View(TOPIC).params() == {}
    assert View(TOPIC, "bus", date(2026, 3, 1), page=2).params() == {"q": "bus", "since": "2026-03-01", "page": "2"}


def test_a_change_begins_at_the_first_page_unless_it_is_of_the_page() -> None:
    view = View(TOPIC, "bus", page=4)
    assert changed(view, order="newest").page == 1
    assert changed(view, page=5) == View(TOPIC, "bus", page=5)


def test_who_speaks_is_residents_unless_somebody_chose() -> None:
    assert View(TOPIC).query(None).voices == RESIDENTS
    assert View(TOPIC, everyone=True).query(None).voices == frozenset()
    assert View(TOPIC, voices=(Voice.NEWS,)).query(None).voices == frozenset({Voice.NEWS})


def test_the_page_asked_for_is_the_page_brought() -> None:
    assert View(TOPIC, page=3).query(77).offset == 2 * PER_PAGE
    assert View(TOPIC, page=3).query(77).up_to_post == 77
