"""Posts that a person found and pastes: checked, split, and recognised when they come again.

Residents talk where no collector can look, so a careful clip is worth as much as a collected post. What cannot be seen
without joining or logging in stays where it is: such a concern is described in general terms instead.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date, datetime
from urllib.parse import SplitResult

from scrutiny_dash.clock import LONDON
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Post
from scrutiny_dash.sources.imports import platforms
from scrutiny_dash.sources.imports.dates import FIRST_YEAR, noon
from scrutiny_dash.sources.imports.words import clean_text

ELSEWHERE = "hand"  # the platform of a post from a place that the product does not know by name
POSTS_LIMIT = 50
TEXT_LIMIT = 10_000  # characters in one post
PASTE_LIMIT = 100_000
WHERE_LIMIT = 80
SHORTEST = 3  # words in one post

_RULE = re.compile(r"^[ \t]*(?:-{3,}|—+|_{3,}|\*{3,}|={3,})[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_PERSON_PATH = re.compile(
    r"/(@[^/]+|(user|users|profile|profiles|member|members|u|people|author)/[^/]+)/?", re.IGNORECASE
)


def posts_from_paste(
    text: str,
    where_seen: str,
    link: str,
    seen_on: date,
    *,
    anyone_could_see: bool,
    one_post: bool,
    written_on: date | None = None,
) -> tuple[Post, ...]:
    """Turn pasted text into posts.

    Args:
        text: one post, or several between lines of ``---``, or else between blank lines.
        where_seen: the place in the person's own words (``Facebook``, ``a parents' forum``); only tells the platform.
        link: https address of the post or its thread; may be empty.
        seen_on: the London date on which the person saw it; the caller keeps it.
        anyone_could_see: what the person answers to "could anyone see this without joining or logging in?".
        one_post: the blank lines belong to one post.
        written_on: the London date of the post, where it shows one; else the posts are undated.

    Returns:
        Each different post once, in the order of the paste. ``native_id`` is ``hand:`` and 16 hex digits of the folded
        text, so that the same words pasted again are the same post. No author is known.

    Raises:
        InputError: it could not be seen by anyone, is too short, too long or too many, or the link or date is wrong.
    """
    if not anyone_could_see:
        raise _closed()
    where = _where(where_seen)
    parts = _link(link)
    platform = _platform(where, parts.netloc if parts else "")
    url = platforms.address(parts) if parts else None
    created = _written(written_on, seen_on)
    found: dict[str, Post] = {}
    for words in _split(text, one_post=one_post):
        native_id = f"hand:{fingerprint(words)}"
        found.setdefault(native_id, Post(platform, native_id, words, created, url))
    return tuple(found.values())


def fingerprint(text: str) -> str:
    """Return 16 hex digits that stand for a text, whatever its case, spaces, punctuation and kind of letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LNSM" else " " for c in folded)
    return hashlib.sha256(" ".join(kept.split()).encode()).hexdigest()[:16]


def _closed() -> InputError:
    return InputError(
        "Only what anyone can see without joining or logging in can be added.",
        "Describe the concern in general terms instead: what it is about, not who said it or in which words.",
    )


def _where(where_seen: str) -> str:
    where = " ".join(where_seen.split())
    if not where:
        raise InputError("It does not say where you saw this.", "Name the place, such as Facebook or Mumsnet.")
    if len(where) > WHERE_LIMIT:
        raise InputError("The place is too long.", f"Name it in at most {WHERE_LIMIT} characters.")
    return where


def _platform(where: str, host: str) -> str:
    """Name the platform by the link, else by the person's words. A closed place is refused, whatever was ticked."""
    by_link = platforms.of_host(host)
    by_words = platforms.named(where) or _named_within(where)
    if (by_link and by_link.closed) or (by_words and by_words.closed):
        raise _closed()
    found = by_link or by_words
    return found.name if found else ELSEWHERE


def _named_within(where: str) -> platforms.Platform | None:
    """Find a platform's name among other words (``a Facebook group for parents``); a closed place goes first."""
    words = re.findall(r"[\w.]+", where)
    runs = [" ".join(words[i : i + n]) for n in (3, 2, 1) for i in range(len(words) - n + 1)]
    # A single letter, as the name "X", says nothing among other words.
    found = [platform for run in runs if len(run) > 1 and (platform := platforms.named(run))]
    return next((p for p in found if p.closed), next((p for p in found if not p.general), found[0] if found else None))


def _written(written_on: date | None, seen_on: date) -> datetime | None:
    if written_on is None:
        return None
    if written_on > seen_on or written_on.year < FIRST_YEAR:
        raise InputError("The date of the post is wrong.", "It cannot be later than the day on which you saw it.")
    return noon(written_on, LONDON)


def _link(link: str) -> SplitResult | None:
    if not link.strip():
        return None
    parts = platforms.clean_url(link if "://" in link else f"https://{link.strip()}")
    if parts is None:
        raise InputError("This is not a web address.", "Copy it from the top of the page, or leave it empty.")
    known = platforms.of_host(parts.netloc)
    if known and known.closed:
        raise _closed()
    path = parts.path.rstrip("/")
    leads_to_post = platforms.is_post(known, parts) if known else path and not _PERSON_PATH.fullmatch(parts.path)
    if not leads_to_post:
        raise InputError(
            "This link leads to a person's page or a front page, not to a post.",
            "Copy the link of the post itself, or leave it empty.",
        )
    return parts


def _split(text: str, *, one_post: bool) -> list[str]:
    text = clean_text(text, entities=False, literal=False)
    if not text:
        raise InputError("There is no text.", "Paste the words of the post.")
    if len(text) > PASTE_LIMIT:
        raise InputError("This is too much to add at once.", f"Paste at most {PASTE_LIMIT:,} characters.")
    # A person who draws lines between posts means the lines, and the blank lines belong to the posts.
    between = _RULE if _RULE.search(text) else _BLANK
    pieces = [text] if one_post else [piece.strip() for piece in between.split(text)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > POSTS_LIMIT:
        raise InputError(
            f"This makes {len(pieces)} posts.",
            f"Add at most {POSTS_LIMIT} at once. If it is one post with blank lines in it, say that it is one post.",
        )
    if not pieces or any(_too_short(piece) for piece in pieces):
        raise InputError(
            "A post in this is too short to judge." if len(pieces) > 1 else "This is too short to judge.",
            f"Paste at least {SHORTEST} words of each post. If it is one post with blank lines in it, say so.",
        )
    if any(len(piece) > TEXT_LIMIT for piece in pieces):
        raise InputError("A post in this is too long.", f"Paste at most {TEXT_LIMIT:,} characters of each post.")
    return pieces


def _too_short(piece: str) -> bool:
    """Say whether a post has fewer than three words; scripts without spaces are measured by their length."""
    words = re.findall(r"\w+", piece)
    return len(words) < SHORTEST and (piece.isascii() or sum(map(len, words)) < 6)
