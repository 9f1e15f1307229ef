"""Finds copies of one message among posts that have arrived: exact ones by hash, edited ones by MinHash, verified.

Posts come in by many roads: collected, from a file, by hand, edited since. No page looks for copies itself, so that
none waits: ``keep_finding`` runs in the worker's process and looks at whatever has not been looked at, within a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import partial

from scrutiny_dash.collect.lasting import tried
from scrutiny_dash.reading.copies import closest, signatures
from scrutiny_dash.store import copies
from scrutiny_dash.store.connect import Store

AT_ONCE = 200
POLL_SECONDS = 1.0


def find_copies(store: Store) -> int:
    """Look for the copies of every post that has not been looked at; return how many copies were found."""
    found = 0
    while posts := copies.unchecked(store, AT_ONCE):
        found += _look(store, posts)
    return found


def keep_finding(stores: Sequence[Store], stop: threading.Event) -> None:
    """Look for copies of what comes in, by whatever road, until ``stop`` is set."""
    while not stop.is_set():
        begun = time.monotonic()
        looked = [tried(partial(_look_at_some, store), store, "looked through for copies", stop) for store in stores]
        # Between two lots as long as one took: whoever wants to write meanwhile, such as an import, comes first.
        stop.wait(min(time.monotonic() - begun, POLL_SECONDS) if any(looked) else POLL_SECONDS)


def _look_at_some(store: Store) -> bool:
    """Look at some posts and say whether there were any."""
    posts = copies.unchecked(store, AT_ONCE)
    if posts:
        _look(store, posts)
    return bool(posts)


def _look(store: Store, posts: Sequence[copies.Unchecked]) -> int:
    found = 0
    made = list(signatures([post.text for post in posts]))
    with store.write() as connection:
        waiting = copies.still_unchecked(connection, [post.id for post in posts])
        for post, signature in zip(posts, made, strict=True):
            if post.id not in waiting:  # somebody else has looked at the same time
                continue
            original = copies.first_with_hash(connection, post)
            if original is None and signature is not None:
                original = closest(signature.sketch, copies.candidates(connection, signature.bands))
                if original is None:
                    copies.keep_keys(connection, post.id, signature.bands, signature.sketch)
            copies.settle(connection, post.id, original)
            found += original is not None
    return found
