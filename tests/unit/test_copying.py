"""Copies in the store: one message is found again, shown once, counted once among the feelings, and let go of."""

from __future__ import annotations

import pytest

from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.collect.intake import fold_hash
from scrutiny_dash.models import Feeling, Query
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import copies, letting_go, posts
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.store.connect import Store
from tests.factories import an_arrival

MESSAGE = "Save the night nurse on Linnet ward, write to your councillor before Friday and tell them why it matters"
TOPIC = "mental_health"


def arrival(text: str, number: int) -> Arrival:
    made = an_arrival(text, f"p{number}", number)
    return Arrival(made.post, made.reading, made.links, fold_hash(text))


def filled(store: Store) -> None:
    texts = [MESSAGE, MESSAGE.upper(), f"Please share! {MESSAGE} #SaveIt", MESSAGE.replace("Friday", "Monday")]
    texts += ["The night nurse was kind to my dad", "Still waiting for a call back from the crisis line today"]
    posts.add_arrivals(store, [arrival(text, n) for n, text in enumerate(texts, 1)], "b")


def roots(store: Store) -> dict[int, int | None]:
    with store.read() as connection:
        return {row[0]: row[1] for row in connection.execute("SELECT id, copy_of FROM posts")}


def test_copies_are_found_and_counted_once(store: Store) -> None:
    filled(store)
    assert find_copies(store) == 3
    assert roots(store) == {1: None, 2: 1, 3: 1, 4: 1, 5: None, 6: None}
    answer = Searcher(store).answer(Query(TOPIC, collapse=True))
    assert (answer.posts_total, answer.people_total, answer.copies, answer.listed_total) == (6, 6, 3, 3)
    assert answer.people_by_feeling[Feeling.COMPLAINT] == 3
    assert sum(b.feelings[Feeling.COMPLAINT] for b in answer.buckets) == 3
    shown = {p.id: (p.copies, p.copy_people) for p in answer.posts}
    assert shown == {1: (3, 4), 5: (0, 0), 6: (0, 0)}
    assert len(Searcher(store).answer(Query(TOPIC)).posts) == 6


def test_a_later_copy_finds_its_message(store: Store) -> None:
    filled(store)
    find_copies(store)
    posts.add_arrivals(store, [arrival(f"RT {MESSAGE}", 7)], "b")
    assert find_copies(store) == 1
    assert roots(store)[7] == 1


def test_two_collections_that_end_together_find_the_same_copies(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store)
    listed = copies.unchecked(store, 200)
    assert find_copies(store) == 3
    # What a second collection had listed before the first one looked.
    again = iter([listed, []])
    monkeypatch.setattr(copies, "unchecked", lambda *_: next(again))
    assert find_copies(store) == 0
    assert roots(store) == {1: None, 2: 1, 3: 1, 4: 1, 5: None, 6: None}


def test_copies_outlive_their_first_post(store: Store) -> None:
    filled(store)
    find_copies(store)
    letting_go.delete_posts(store, [1], "withdrawn at source")
    with store.read() as connection:
        assert connection.execute("SELECT count(*) FROM copy_sketches WHERE post_id = 1").fetchone()[0] == 0
        assert connection.execute("SELECT count(*) FROM copy_bands WHERE post_id = 1").fetchone()[0] == 0
    find_copies(store)
    assert roots(store) == {2: None, 3: 2, 4: 2, 5: None, 6: None}
    assert Searcher(store).answer(Query(TOPIC)).copies == 2


def test_an_edit_that_leaves_the_campaign_is_its_own_message_again(store: Store) -> None:
    filled(store)
    find_copies(store)
    posts.add_arrivals(store, [arrival("I changed my mind about all of this, sorry everybody", 2)], "b")
    find_copies(store)
    assert roots(store)[2] is None
    assert Searcher(store).answer(Query(TOPIC)).copies == 2


def test_a_copy_whose_message_is_out_of_view_still_counts_once(store: Store) -> None:
    filled(store)
    find_copies(store)
    answer = Searcher(store).answer(Query(TOPIC, "share OR monday", collapse=True))
    assert (answer.posts_total, answer.copies, answer.listed_total) == (2, 1, 1)
