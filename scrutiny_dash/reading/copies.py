"""Which posts are copies of one message: exactly the same words, or nearly, so that a campaign counts once.

Method: texts with the same folded words are one; the others are compared by their runs of three words. MinHash
(Broder 1997, "On the resemblance and containment of documents") picks 32 a text, cut into 16 bands of two; texts
that share a band are candidates (Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, section 3.4); a candidate
counts only when the Jaccard similarity of the runs themselves is ``ALIKE`` or more, or ``ALIKE_SHORT`` where one is
short: "Mum waited nine hours in A&E at Broomfield" and "Dad waited nine hours in A&E at Southend" are two people's.
Copies of a copy belong together (union-find). ``tests/benchmarks/copies.py`` measures all of it.

Two ways in: ``groups`` for many texts at once, and ``signature`` with ``closest`` for one new text against a store that
keeps band keys in an index. Both use the same hashes, which never change between runs or machines. A signature is made
from a post's words, so it must go when the post goes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash.reading.clean import fold_for_copies

IntArray = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Sketches = NDArray[np.uint32]

ALONE = -1
LEAST_WORDS = 5
SHINGLE_WORDS = 3
ALIKE, ALIKE_SHORT = 0.3, 0.6
SHORT_WORDS = 20
BANDS = 16
ROWS = 2
SKETCH = 64

_PADDING = np.uint32(0xFFFFFFFF)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = 512
_NEIGHBOURS = 4
_PAIRS_AT_ONCE = 16_384
_LINKS_AND_HANDLES = ("/", "@", "www")  # every link or handle that folding takes out has one of these
_NOT_WORDS = re.compile(r"[\W_]+")
_SPACED = str.maketrans({chr(n): " " for n in range(128) if not chr(n).isalnum()} | {"'": None})


def _mix(values: Hashes) -> Hashes:
    """Spread 64-bit values evenly (the finaliser of SplitMix64: Steele, Lea & Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_STREAM = _mix(np.arange(1, 2 * BANDS * ROWS + 1, dtype=np.uint64) * _GOLDEN).reshape(2, -1, 1)
_FACTORS, _OFFSETS = _STREAM[0] | np.uint64(1), _STREAM[1]
_BAND_MARKS = np.arange(1, BANDS + 1, dtype=np.uint64) * _GOLDEN


@dataclass(frozen=True, slots=True)
class Signature:
    """What a store keeps of one text to find its copies.

    Attributes:
        exact: equal for texts with the same folded words (signed 64 bits, as ``collect.intake.fold_hash``).
        bands: 16 keys (signed 64 bits); texts that share one are worth comparing.
        sketch: the text's lowest runs of words, as up to 64 little-endian 32-bit hashes in ascending order.
    """

    exact: int
    bands: tuple[int, ...]
    sketch: bytes


class _WordHashes(dict[str, int]):
    """A 64-bit hash for each word, worked out when it is first met."""

    def __missing__(self, word: str) -> int:
        made = int.from_bytes(hashlib.blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest(), "little")
        self[word] = made
        return made


def folded_words(text: str) -> list[str]:
    """Return the words of ``fold_for_copies(text)``, by a shorter way for a text without links and handles."""
    lowered = unicodedata.normalize("NFKC", text).lower()
    if any(mark in lowered for mark in _LINKS_AND_HANDLES) or lowered.lstrip().startswith("rt"):
        return fold_for_copies(text).split()
    if lowered.isascii():
        return lowered.translate(_SPACED).split()
    return _NOT_WORDS.sub(" ", lowered.replace("'", "").replace("’", "")).split()


def _exact(words: Sequence[str]) -> int:
    return int.from_bytes(
        hashlib.sha256(" ".join(words).encode(errors="surrogatepass")).digest()[:8], "big", signed=True
    )


def _runs(block: Sequence[Sequence[str]], known: _WordHashes) -> tuple[Hashes, IntArray]:
    """Hash every run of three words of a block of texts; return the hashes and where each text's begin."""
    lengths = np.array([len(words) for words in block], dtype=np.int64)
    flat = np.array([known[word] for words in block for word in words], dtype=np.uint64)
    runs = flat[:-2] * np.uint64(3) + _mix(flat[1:-1]) * np.uint64(5) + _mix(flat[2:] + _GOLDEN) * np.uint64(7)
    ends = np.cumsum(lengths)
    inside = np.ones(len(flat), dtype=np.bool_)
    for back in range(1, SHINGLE_WORDS):  # a run may not begin in the last two words of a text
        inside[ends - back] = False
    counts = lengths - (SHINGLE_WORDS - 1)
    return _mix(runs[inside[: len(runs)]]), np.cumsum(counts) - counts


def _bands(runs: Hashes, starts: IntArray) -> IntArray:
    """Return the band keys of each text: ``(texts, BANDS)``."""
    spread = (_FACTORS * runs + _OFFSETS) >> np.uint64(32)
    lowest = np.minimum.reduceat(spread, starts, axis=1)
    pairs = (lowest[0::ROWS] << np.uint64(32)) | lowest[1::ROWS]
    return np.ascontiguousarray(_mix(pairs.T + _BAND_MARKS).view(np.int64))


def _sketches(runs: Hashes, starts: IntArray) -> Sketches:
    """Return each text's lowest different hashes, ascending and filled up with ``_PADDING``: ``(texts, SKETCH)``."""
    owner = np.repeat(np.arange(len(starts), dtype=np.uint64), np.diff(starts, append=len(runs)))
    ordered = np.unique((owner << np.uint64(32)) | (runs >> np.uint64(32)))
    row = (ordered >> np.uint64(32)).astype(np.int64)
    place = np.arange(len(ordered)) - np.searchsorted(row, row)
    kept = place < SKETCH
    sketches = np.full((len(starts), SKETCH), _PADDING, dtype=np.uint32)
    sketches[row[kept], place[kept]] = ordered[kept].astype(np.uint32)
    return sketches


def _block(texts: Sequence[Sequence[str]], known: _WordHashes) -> tuple[IntArray, Sketches]:
    """Return the band keys and sketches of some texts as words; a few hundred at a time stay in the cache."""
    runs, starts = _runs(texts, known)
    return _bands(runs, starts), _sketches(runs, starts)


def jaccard(left: Sketches, right: Sketches) -> NDArray[np.float64]:
    """Compare sketches row by row; return shared runs as a share of all runs, 0 to 1.

    Exact for texts of up to 65 words. Of a longer one only the lowest 64 hashes are known, so both texts are compared
    below the highest hash that both know: an estimate, give or take 0.06 (one standard error).
    """
    known = np.minimum(left[:, -1], right[:, -1])[:, None]
    ordered = np.sort(np.concatenate([left, right], axis=1), axis=1)
    counts = (ordered <= known) & (ordered != _PADDING)
    shared = np.count_nonzero((ordered[:, 1:] == ordered[:, :-1]) & counts[:, 1:], axis=1)
    together = np.count_nonzero(counts, axis=1) - shared
    share: NDArray[np.float64] = shared / np.maximum(together, 1)
    return share


def _surplus(left: Sketches, right: Sketches) -> NDArray[np.float64]:
    """Say of each row by how much its two texts are more alike than copies have to be."""
    runs = np.minimum(np.count_nonzero(left != _PADDING, axis=1), np.count_nonzero(right != _PADDING, axis=1))
    short = runs < SHORT_WORDS - (SHINGLE_WORDS - 1)
    return jaccard(left, right) - np.where(short, ALIKE_SHORT, ALIKE)


def _candidates(bands: IntArray) -> IntArray:
    """Pair texts that share a band: with the next four that do and with the first, so that no crowd makes a square.

    Returns:
        ``(pairs, 2)`` row numbers, each pair once, the lower first.
    """
    count, found = len(bands), []
    for column in bands.T:
        order = np.argsort(column, kind="stable")
        keys = column[order]
        for step in range(1, min(_NEIGHBOURS, count - 1) + 1):
            at = np.flatnonzero(keys[step:] == keys[:-step])
            found.append(order[at] * count + order[at + step])
        first = np.searchsorted(keys, keys)
        at = np.flatnonzero(np.arange(count) - first > _NEIGHBOURS)
        found.append(order[first[at]] * count + order[at])
    codes = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return np.column_stack([codes // max(count, 1), codes % max(count, 1)])


def _joined(count: int, pairs: IntArray) -> list[int]:
    """Join pairs into groups (union-find); return for each row the lowest row of its group."""
    parent = list(range(count))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for left, right in pairs.tolist():
        low, high = sorted((root(left), root(right)))
        parent[high] = low
    return [root(row) for row in range(count)]


def _alike_pairs(bands: IntArray, sketches: Sketches) -> IntArray:
    pairs = _candidates(bands)
    kept = []
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = pairs[start : start + _PAIRS_AT_ONCE]
        kept.append(part[_surplus(sketches[part[:, 0]], sketches[part[:, 1]]) >= 0])
    return np.concatenate(kept) if kept else pairs


def groups(texts: Sequence[str]) -> IntArray:
    """Group texts that are copies of one message.

    Returns:
        A label for each text: 0, 1, 2… in the order in which groups first appear, or ``ALONE`` for a text without a
        copy and for every text of fewer than five words, which says too little to be a campaign.
    """
    rows: dict[str, int] = {}
    row_of = np.full(len(texts), ALONE, dtype=np.int64)

    def different() -> Iterator[list[str]]:
        for place, text in enumerate(texts):
            words = folded_words(text)
            if len(words) < LEAST_WORDS:
                continue
            unused = len(rows)
            row_of[place] = row = rows.setdefault(" ".join(words), unused)
            if row == unused:
                yield words

    known, waiting = _WordHashes(), different()
    made = [_block(block, known) for block in iter(lambda: list(islice(waiting, _BLOCK)), [])]
    if not made:
        return row_of
    bands = np.concatenate([block[0] for block in made])
    sketches = np.concatenate([block[1] for block in made])
    made.clear()
    group = np.array(_joined(len(bands), _alike_pairs(bands, sketches)), dtype=np.int64)
    return _labels(row_of, group)


def _labels(row_of: IntArray, group: IntArray) -> IntArray:
    """Give groups of two texts and more their numbers, in the order of their first text."""
    labels = np.full(len(row_of), ALONE, dtype=np.int64)
    compared = np.flatnonzero(row_of != ALONE)
    found, inverse, sizes = np.unique(group[row_of[compared]], return_inverse=True, return_counts=True)
    number = np.full(len(found), ALONE, dtype=np.int64)
    several = np.flatnonzero(sizes > 1)
    number[several] = np.arange(len(several))  # a group is known by its first row, so they stand in order
    labels[compared] = number[inverse]
    return labels


def signatures(texts: Iterable[str]) -> Iterator[Signature | None]:
    """Give each text's ``Signature`` in turn, or None for one of fewer than five words."""
    known, waiting = _WordHashes(), iter(texts)
    while block := [folded_words(text) for text in islice(waiting, _BLOCK)]:
        signed = _signed([words for words in block if len(words) >= LEAST_WORDS], known)
        yield from (next(signed) if len(words) >= LEAST_WORDS else None for words in block)


def _signed(block: Sequence[Sequence[str]], known: _WordHashes) -> Iterator[Signature]:
    if not block:
        return
    bands, sketches = _block(block, known)
    for words, keys, sketch in zip(block, bands.tolist(), sketches, strict=True):
        yield Signature(_exact(words), tuple(keys), sketch[sketch != _PADDING].astype("<u4").tobytes())


def signature(text: str) -> Signature | None:
    """Return what a store keeps of a text to find its copies; None for one of fewer than five words."""
    return next(signatures([text]))


def _unpacked(sketches: Sequence[bytes]) -> Sketches:
    rows = np.full((len(sketches), SKETCH), _PADDING, dtype=np.uint32)
    for row, sketch in zip(rows, sketches, strict=True):
        hashes = np.frombuffer(sketch, dtype="<u4")
        row[: len(hashes)] = hashes
    return rows


def closest(sketch: bytes, candidates: Sequence[tuple[int, bytes]]) -> int | None:
    """Choose which stored post a new one is a copy of.

    Args:
        candidates: post numbers and their sketches, of posts that share a band key with the new one.

    Returns:
        The number of the most similar post, the lowest of equals; None when no candidate is a copy.
    """
    if not candidates:
        return None
    theirs = _unpacked([stored for _, stored in candidates])
    surplus = _surplus(np.broadcast_to(_unpacked([sketch]), theirs.shape), theirs)
    best = max(range(len(candidates)), key=lambda place: (surplus[place], -candidates[place][0]))
    return candidates[best][0] if surplus[best] >= 0 else None
