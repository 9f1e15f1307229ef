"""What a person types into the search box, as an expression for the index; it can never be a syntax error.

The language is small: words (all of them must be there), "a phrase", #hashtag, -without, and OR between two of them.
Anything else in the text (brackets, stars, colons, NEAR, quotes left open) is just punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_TERMS = 20
MAX_CHARACTERS = 200

_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-"})


@dataclass(frozen=True, slots=True)
class SearchWords:
    """A parsed search.

    Attributes:
        find: FTS5 expression that posts must match, or None for all posts.
        without: FTS5 expression of posts to leave out, or None.
        shown: how the search is said back to the person.
    """

    find: str | None
    without: str | None
    shown: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked that the index knows of."""
        return self.find is None and self.without is None


def _has_token(text: str) -> bool:
    """Say whether FTS5's unicode61 would find a token: a letter, a figure, or a private-use character."""
    return any(unicodedata.category(ch)[0] in "LN" or unicodedata.category(ch) == "Co" for ch in text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").strip() + '"'


def parse(text: str) -> SearchWords:
    """Read a search. Never raises; what the index cannot know is left out."""
    text = "".join(" " if unicodedata.category(ch) in {"Cc", "Cs", "Zl", "Zp"} else ch for ch in text)
    text = text.translate(_QUOTES)[:MAX_CHARACTERS]
    groups: list[list[str]] = []
    without: list[str] = []
    shown: list[str] = []
    join_next = False
    for token in list(_TOKEN.finditer(text))[:MAX_TERMS]:
        raw = token["phrase"] if token["phrase"] is not None else token["word"]
        if token["word"] == "OR" and not token["minus"]:
            join_next = bool(groups)
            continue
        if not _has_token(raw):
            continue
        said = f'"{raw.strip()}"' if token["phrase"] is not None else raw
        if token["minus"]:
            without.append(_quoted(raw))
            shown.append(f"-{said}")
        elif join_next and groups:
            groups[-1].append(_quoted(raw))
            shown += ["OR", said]
        else:
            groups.append([_quoted(raw)])
            shown.append(said)
        join_next = False
    find = " AND ".join("(" + " OR ".join(group) + ")" for group in groups) or None
    return SearchWords(find, " OR ".join(without) or None, " ".join(shown))
