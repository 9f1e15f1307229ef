"""Finds copies of one message among posts that have arrived: exact ones by hash, edited ones by MinHash, verified."""

from __future__ import annotations

from scrutiny_dash.reading.copies import closest, signatures
from scrutiny_dash.store import copies
from scrutiny_dash.store.connect import Store

AT_ONCE = 200


def find_copies(store: Store) -> int:
    """Look for the copies of every post that has not been looked at; return how many copies were found."""
    found = 0
    while posts := copies.unchecked(store, AT_ONCE):
        made = list(signatures([post.text for post in posts]))
        with store.write() as connection:
            waiting = copies.still_unchecked(connection, [post.id for post in posts])
            for post, signature in zip(posts, made, strict=True):
                if post.id not in waiting:  # two collections ended together and the other one has looked
                    continue
                original = copies.first_with_hash(connection, post)
                if original is None and signature is not None:
                    original = closest(signature.sketch, copies.candidates(connection, signature.bands))
                    if original is None:
                        copies.keep_keys(connection, post.id, signature.bands, signature.sketch)
                copies.settle(connection, post.id, original)
                found += original is not None
    return found
