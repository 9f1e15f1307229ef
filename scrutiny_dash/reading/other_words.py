"""What counts in a post that is not in English: its words, how they begin, their kinds, and the post's shape.

The words are those of many languages, so each counts by itself, by how it begins (``czek…`` for "czekam" and
"czekamy") and by its kind (``<family>``; ``data/reading/other_kinds.toml`` lists them for each language).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from scrutiny_dash.reading.lists import table

OF_SPEAKERS = "other_kinds"
FIGURES = "<figures>"
_STEM = 4
_SIZES = (4, 7, 11, 16, 24, 40)
# Letters that are no other letter with a sign, but are typed as one where a keyboard lacks them.
_AS_TYPED = str.maketrans("łıđø", "lido")
_SIGNS = ("\u0300", "\u036f")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_STOPS = ".!?…।؟。！？"
_PART = re.compile(
    rf"https?://\S+|@\w+|[^\s{_STOPS},;:()\[\]{{}}\"“”„«»‘’'/|–—\-،؛、，：；（）「」《》*]+|[{_STOPS}]+", re.UNICODE
)
_ENDS = {**dict.fromkeys("?؟？", "question"), **dict.fromkeys("!！", "exclamation"), **dict.fromkeys(".।。…", "stop")}
_LINK_LAST = re.compile(r"https?://\S+\s*$")
_TOLD = {
    "(asks)": re.compile("[?؟？]"),
    "(link)": re.compile("https?://"),
    "(hashtag)": re.compile("#"),
    "(quotes)": re.compile('[“”„«»"「]'),
    "(time of day)": re.compile(r"\b[012]?\d[:.h][0-5]\d\b"),
    "(colon)": re.compile("(?<!https)(?<!http):|："),
    "(emoji)": re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]"),
}
_SENTENCE_END = re.compile(r"[.!?।؟…]+(?=\s|$)|[。！？]")


class Part(NamedTuple):
    """A word as it stands in the post, and what it counts as."""

    written: str
    names: frozenset[str]


class _Kinds:
    """A list's kinds of words in one language: whole words, beginnings of words, and signs that stand anywhere."""

    def __init__(self, name: str, code: str) -> None:
        self._whole: dict[str, set[str]] = {}
        self._beginnings: dict[str, set[str]] = {}
        for kind, of_languages in table(name).items():
            for entry in of_languages.get(code, ()):
                word = folded(entry)
                where = self._beginnings if word.endswith("~") or _NO_SPACES.search(word) else self._whole
                where.setdefault(word.removesuffix("~"), set()).add(f"<{kind}>")
        self._lengths = sorted({len(word) for word in self._beginnings})

    def of(self, word: str) -> set[str]:
        """Return the kinds of a folded word."""
        return self._whole.get(word, set()).union(
            *(self._beginnings.get(word[:length], ()) for length in self._lengths if length <= len(word))
        )


@cache
def _kinds(name: str, code: str) -> _Kinds:
    return _Kinds(name, code)


def folded(text: str) -> str:
    """Return small letters without the signs over and under them: people leave them out."""
    apart = unicodedata.normalize("NFKD", text).lower()
    return "".join(sign for sign in apart if not _SIGNS[0] <= sign <= _SIGNS[1]).translate(_AS_TYPED)


def parts(text: str, code: str, kinds_of: str = OF_SPEAKERS) -> list[Part]:
    """Return a post's words with what each counts as; where no spaces part words, each sign with those after it.

    Args as for ``names``.
    """
    kinds = _kinds(kinds_of, code)
    found: list[Part] = []
    begins = True
    for written in _PART.findall(text):
        if written[0] in _STOPS:
            begins = True
        elif written[0] != "@" and "://" not in written:
            found += _unspaced(written, kinds) if _NO_SPACES.search(written) else [_word(written, kinds, begins)]
            begins = False
    return found


@lru_cache(maxsize=20_000)
def _word(written: str, kinds: _Kinds, begins: bool) -> Part:
    word = FIGURES if written[0].isdigit() else folded(written)
    names = {word, *kinds.of(word)}
    if begins:
        names.update([f"^ {name}" for name in names])
    if len(word) > _STEM and word != FIGURES:
        names.add(f"{word[:_STEM]}…")
    return Part(written, frozenset(names))


def _unspaced(written: str, kinds: _Kinds) -> Iterator[Part]:
    for run in _NO_SPACES.findall(written):
        for at, sign in enumerate(run):
            pair = run[at : at + 2]
            yield Part(pair, frozenset({sign, pair, *kinds.of(folded(run[at:]))}))


def names(text: str, code: str, kinds_of: str = OF_SPEAKERS) -> frozenset[str]:
    """Return everything that counts in a post; to weigh it and to learn the weights from.

    Args:
        text: the post as it came, with its links.
        code: the two letters of its language.
        kinds_of: the list of kinds of words in ``data/reading``.
    """
    cut = parts(text, code, kinds_of)
    counted = Counter(name for part in cut for name in part.names)
    found = set(counted)
    for often, least in (("twice", 2), ("three times", 3)):
        found.update(f"{name} {often}" for name, times in counted.items() if times >= least and name[0] == "<")
    found.update(name for name, looks in _TOLD.items() if looks.search(text))
    if counted.keys().isdisjoint({"<me>", "<family>"}):
        found.add("(nobody speaks)")
    found.add(f"(words: {next((str(size) for size in _SIZES if len(cut) <= size), 'more')})")
    end = "link" if _LINK_LAST.search(text) else _ENDS.get(text.rstrip()[-1:], "nothing")
    found.add(f"(ends in {end})")
    found.add("(one sentence)" if len(_SENTENCE_END.findall(text)) < 2 else "(several sentences)")
    if text[:1].islower():
        found.add("(small start)")
    return frozenset(found)
