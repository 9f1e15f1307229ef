"""Links that open a platform's own search: our small search language said in each platform's words.

The list is ``data/deep_links.toml``. Only words, phrases and hashtags leave our search box: an @handle or an address is
dropped, so is ``from:someone``, and any other operator loses its colon: no link can become a search for an account.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from scrutiny_dash.deep_links import Dialect, Pattern, book
from scrutiny_dash.topics import Topic

MAX_TERMS = 20
MAX_CHARACTERS = 200
MAX_POST_URL = 2000

# The language is that of scrutiny_dash.search.words, which a test holds against this reading of it.
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-"})
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
_INNER = "'’&-"
_ACCOUNT = re.compile(r"\W*(from|to|by|author|user|u|mentions?|speaker|profile)[:/]\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlatformLink:
    """One link to a platform's own search.

    Attributes:
        platform: as in ``Post.platform``, or the site's name where we know no posts from it.
        group: a key of ``deep_links.GROUPS``.
        url: https address, ready to open.
        shown: the search as that platform reads it; empty where the page has none.
        limits: what of the search the platform cannot do, each one plain sentence.
        login: ``no``, ``yes`` or ``sometimes``, with ``login_note`` in one sentence.
        verified: how far somebody has checked the address.
        add_hint: what to do with what is found there.
    """

    platform: str
    title: str
    group: str
    url: str
    shown: str
    limits: tuple[str, ...]
    login: str
    login_note: str
    verified: str
    add_hint: str


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    is_tag: bool = False


@dataclass(frozen=True, slots=True)
class _Search:
    groups: tuple[tuple[_Term, ...], ...]
    without: tuple[_Term, ...]

    @property
    def said(self) -> str:
        """Return all words asked for, folded, between spaces: for looking a name up in them."""
        return " " + " ".join(term.text.casefold() for group in self.groups for term in group) + " "


def links_for(
    topic: Topic, words: str, since: date | None = None, until: date | None = None
) -> tuple[PlatformLink, ...]:
    """Return the links of a topic, in the order of the list.

    Args:
        words: what the person typed; where that is empty, what the topic calls itself.
        since, until: London dates, both inclusive, for the platforms that can search by day.

    The caller has refused searches for people already. A search that holds none of the topic's words gets one in front,
    and one that names no place gets ``Essex``: these platforms know nothing of the page it was typed on. A hashtag link
    takes the first typed hashtag that is no place, else the topic's first.
    """
    known = book()
    typed = _parse(words)
    named = _with_topic(typed, topic, known.beside.get(topic.slug, ""))
    placed = named if any(f" {place} " in named.said for place in known.places) else _with(named, known.place)
    tags = [term.text for group in typed.groups for term in group if term.is_tag]
    tag = next((text for text in tags if text.casefold() not in known.places), _first_tag(topic))
    return tuple(
        _link(pattern, named if pattern.local else placed, tag, since, until)
        for pattern in known.patterns
        if tag or "tag" not in pattern.slots
    )


def safe_post_link(url: str, also: Collection[str] = ()) -> bool:
    """Say whether an address may be offered to an officer to click: https, a known host, and no trick in it.

    Args:
        also: hosts known besides the list's, such as the Mastodon servers and feeds that the officer named.
    """
    if not 0 < len(url) <= MAX_POST_URL or not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or port not in {None, 443} or not parts.path.strip("/"):
        return False
    return any(host == name or host.endswith(f".{name}") for name in (*book().post_hosts, *also))


def _parse(text: str) -> _Search:
    text = "".join(" " if unicodedata.category(ch) in {"Cc", "Cs", "Zl", "Zp"} else ch for ch in text)
    groups: list[list[_Term]] = []
    without: list[_Term] = []
    join_next = False
    for token in list(_TOKEN.finditer(text.translate(_QUOTES)[:MAX_CHARACTERS]))[:MAX_TERMS]:
        if token["word"] == "OR" and not token["minus"]:
            join_next = bool(groups)
            continue
        term = _term(token)
        if term is None:
            continue
        if token["minus"]:
            without.append(term)
        elif join_next:
            groups[-1].append(term)
        else:
            groups.append([term])
        join_next = False
    return _Search(tuple(map(tuple, groups)), tuple(without))


def _term(token: re.Match[str]) -> _Term | None:
    if token["phrase"] is not None:
        words = [w for part in token["phrase"].split() if not _leads_to_person(part) for w in _words(part)]
        return _Term(" ".join(words)) if words else None
    raw = token["word"]
    if _leads_to_person(raw):
        return None
    words = _words(raw)
    if not words:
        return None
    if raw.startswith("#") and len(words) == 1 and words[0] == _tag(words[0]):
        return _Term(words[0], is_tag=True)
    text = " ".join(words)
    return _Term(text.casefold() if text in _OPERATORS else text)


def _leads_to_person(raw: str) -> bool:
    """Say whether a piece of text is a handle, an address, or an operator that asks for an account."""
    return "@" in raw or "＠" in raw or "://" in raw or bool(_ACCOUNT.match(raw))


def _words(raw: str) -> list[str]:
    """Return the words in a piece of text: letters, figures and marks, with ``' & -`` only inside them."""
    kept = "".join(ch if unicodedata.category(ch)[0] in "LNM" or ch in _INNER else " " for ch in raw)
    words = (part.strip(_INNER) for part in kept.split())
    return [word for word in words if any(unicodedata.category(ch)[0] in "LN" for ch in word)]


def _tag(text: str) -> str:
    return "".join(ch for ch in text if unicodedata.category(ch)[0] in "LNM")


def _first_tag(topic: Topic) -> str:
    return _tag(topic.hashtags[0].text) if topic.hashtags else ""


def _with(search: _Search, *texts: str, first: bool = False) -> _Search:
    added = tuple((_Term(text),) for text in texts)
    return _Search(added + search.groups if first else search.groups + added, search.without)


def _with_topic(search: _Search, topic: Topic, beside: str) -> _Search:
    """Put a word for the topic in front of a search that holds none of its words: ``beside``, else its own name."""
    known = (entry.text.casefold() for entry in topic.words + topic.hashtags)
    if any(f" {text} " in search.said for text in known):
        return search
    word = beside if beside and search.groups else _best_word(topic)
    return _with(search, word, first=True)


def _best_word(topic: Topic) -> str:
    """Return the longest of the topic's words that its name holds (``young carers``), else the first."""
    name = f" {topic.name.casefold()} "
    inside = [entry.text for entry in topic.words if f" {entry.text.casefold()} " in name]
    candidates = [max(inside, key=len)] if inside else [entry.text for entry in topic.words]
    return " ".join(_words(candidates[0] if candidates else topic.name))


def _link(pattern: Pattern, search: _Search, tag: str, since: date | None, until: date | None) -> PlatformLink:
    shown = ""
    limits: tuple[str, ...] = ()
    if "q" in pattern.slots:
        shown, limits = _written(pattern.dialect, search, since, until)
    elif "tag" in pattern.slots:
        shown = f"#{tag}"
    return PlatformLink(
        platform=pattern.platform,
        title=pattern.title,
        group=pattern.group,
        url=pattern.url.format(q=quote(shown, safe=""), tag=quote(tag, safe="")),
        shown=shown,
        limits=limits,
        login=pattern.login,
        login_note=pattern.login_note,
        verified=pattern.verified,
        add_hint=pattern.add_hint,
    )


def _written(dialect: Dialect, search: _Search, since: date | None, until: date | None) -> tuple[str, tuple[str, ...]]:
    """Return a search as a platform writes it, and what of it that platform cannot do."""
    parts, limits = [], []
    for group in search.groups:
        said = [_said(dialect, term) for term in group]
        if len(said) > 1 and dialect.either:
            parts.append(f"({f' {dialect.either} '.join(said)})")
            continue
        parts.append(said[0])
        if len(said) > 1:
            limits.append(f"It cannot search for one word or another, so it looks only for {group[0].text}.")
    if search.without and not dialect.without:
        limits.append("It cannot leave out words.")
    elif search.without:
        parts += [dialect.without + _said(dialect, term) for term in search.without]
    days = _days(dialect, since, until)
    if (since or until) and not days:
        limits.append("It cannot search by date.")
    return " ".join([*parts, *days]), tuple(limits)


def _said(dialect: Dialect, term: _Term) -> str:
    if term.is_tag:
        return dialect.hashtag + term.text
    return f'"{term.text}"' if dialect.phrase and not term.text.isalnum() else term.text


def _days(dialect: Dialect, since: date | None, until: date | None) -> list[str]:
    first = _day(dialect, since, dialect.since_days)
    last = _day(dialect, until, dialect.until_days)
    if dialect.between:
        return [dialect.between.format(since=first, until=last)] if first and last else []
    days = [dialect.since.format(since=first)] if dialect.since and first else []
    return days + ([dialect.until.format(until=last)] if dialect.until and last else [])


def _day(dialect: Dialect, day: date | None, shift: int) -> str:
    if day is None:
        return ""
    moved = date.fromordinal(min(max(day.toordinal() + shift, 1), date.max.toordinal()))
    return moved.strftime(dialect.day)
