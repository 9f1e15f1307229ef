"""Copies in the store: one message is found again, shown once, counted once among the feelings, and let go of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from scrutiny_dash.collect import lasting
from scrutiny_dash.collect.bring_in import bring_file, bring_paste
from scrutiny_dash.collect.copying import find_copies, keep_finding
from scrutiny_dash.collect.intake import fold_hash
from scrutiny_dash.collect.rereading import Rereading
from scrutiny_dash.errors import StoreBusy
from scrutiny_dash.models import Feeling, Query
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import copies, letting_go, posts
from scrutiny_dash.store.arrivals import Arrival
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic
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


# The roads by which posts come in


@contextmanager
def looked_after(*stores: Store) -> Iterator[None]:
    """Do what the worker's process does beside the pages."""
    stop = threading.Event()
    thread = threading.Thread(target=keep_finding, args=(stores, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def left(store: Store) -> tuple[int, int]:
    """Return how many copies a topic has, and of how many posts that is not known yet."""
    answer = Searcher(store).answer(Query(TOPIC))
    return answer.copies, answer.not_looked_at


# Nothing in it is held back.
PASSED_ON = "The drop-in at Maldon library closes in March unless enough of us sign at the desk before Friday"


def the_file(copies_of_it: int) -> bytes:
    return "\n".join(["author,text", *(f'a{n},"{PASSED_ON}"' for n in range(copies_of_it))]).encode()


def test_a_file_of_copies_is_one_message_without_any_collection(
    store: Store, private: PrivateFile, reader: Reader
) -> None:
    bring_file(store, private, topic(TOPIC), the_file(12), "a.csv", "officer", reader=reader)
    assert left(store) == (0, 12), "the import itself looks for none: it runs on a page's thread"
    with looked_after(store):
        until(lambda: left(store) == (11, 0))


def test_copies_added_by_hand_are_found(store: Store, private: PrivateFile, reader: Reader) -> None:
    with looked_after(store):
        for where in ("Facebook", "Nextdoor"):
            bring_paste(
                store, private, topic(TOPIC), "officer", PASSED_ON, where, "", date(2026, 3, 1),
                anyone_could_see=True, one_post=True, reader=reader,
            )  # fmt: skip
        until(lambda: left(store) == (1, 0))


def test_what_is_edited_or_deleted_is_looked_at_anew(store: Store) -> None:
    filled(store)
    with looked_after(store):
        until(lambda: left(store) == (3, 0))
        posts.add_arrivals(store, [arrival("I changed my mind about all of this, sorry everybody", 2)], "b")
        until(lambda: left(store) == (2, 0))
        letting_go.delete_posts(store, [1], "withdrawn at source")
        until(lambda: left(store) == (1, 0))
    assert roots(store) == {2: None, 3: None, 4: 3, 5: None, 6: None}


def test_reading_again_leaves_copies_as_they_are(store: Store, private: PrivateFile, reader: Reader) -> None:
    bring_file(store, private, topic(TOPIC), the_file(3), "a.csv", "officer", reader=reader)
    find_copies(store)
    again = Rereading(store, lambda: reader, "other lists")
    assert again.standing().total == 3
    again.to_end()
    assert again.standing().total == 0
    assert left(store) == (2, 0)


def test_trouble_with_one_store_keeps_no_other_from_being_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lasting, "AFTER_TROUBLE_SECONDS", 0.01)
    other, look = Store.open(tmp_path / "other.db"), copies.unchecked
    filled(store)
    filled(other)

    def busy_once(of: Store, limit: int, seen: list[Store] = []) -> list[copies.Unchecked]:  # noqa: B006
        if of is store and not seen:
            seen.append(of)
            raise StoreBusy
        return look(of, limit)

    monkeypatch.setattr(copies, "unchecked", busy_once)
    with looked_after(store, other):
        until(lambda: left(store) == left(other) == (3, 0))
    other.close()
