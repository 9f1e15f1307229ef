"""TheyWorkForYou: what is said in Parliament, where members pass on what residents of Essex tell them.

Facts from the site's own code (``www/docs/api`` of mysociety/theyworkforyou): ``output=json`` is the one form in UTF-8;
errors come with status 200; the search (Xapian) knows phrases, OR, brackets and a range of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrutiny_dash.clock import LONDON, london_day
from scrutiny_dash.errors import AuthRequired, Malformed, NotConfigured, RateLimited, SourceError
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.html_text import to_text
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.phrases import in_groups, local_and_others, nothing_to_ask
from scrutiny_dash.sources.replies import expect_json
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import not_later, read_time, z_time
from scrutiny_dash.sources.waits import LONGEST

WHO = "TheyWorkForYou"
SITE = "https://www.theyworkforyou.com"
# The smallest plan has 1,000 calls a month.
CALLS_A_DAY = 30
_PAGE = 100
_MOST_CHARACTERS = 600
_HEADINGS = {"10", "11"}
_KEY = re.compile(r"\bapi key\b", re.IGNORECASE)
_USED_UP = re.compile(r"\b(?:quota|usage|limit|exceeded|too many)\b", re.IGNORECASE)


def questions(ask: Ask) -> tuple[str, ...]:
    """Return as few questions as hold a run's words; a speech must name Essex, or what is asked names a place in it."""
    local, others = local_and_others(ask)
    return (*in_groups(local, _MOST_CHARACTERS), *(f"({g}) essex" for g in in_groups(others, _MOST_CHARACTERS)))


class TheyWorkForYou:
    """Speeches and written answers in Parliament that hold a topic's words and Essex.

    Args:
        url: the site; another one in tests.
    """

    info = SourceInfo(
        name="theyworkforyou",
        title=WHO,
        reach="Speeches and written answers in Parliament that contain the topic's words and the word Essex.",
        cannot="What residents say themselves: here members of Parliament speak, sometimes for them.",
        needs="A TheyWorkForYou key; a council pays for it every month.",
        terms="https://www.theyworkforyou.com/api/terms",
        min_gap=1.0,
    )

    def __init__(self, url: str = SITE) -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that there is a key.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.theyworkforyou_key:
            raise NotConfigured(
                "TheyWorkForYou needs a key that the council pays for.",
                "An officer can order one on its website and set SCRUTINY_THEYWORKFORYOU_KEY.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return the site."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search every question in turns, newest first.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        asked = questions(ask)
        if not asked:
            raise nothing_to_ask(self.info)
        calls = Budget(memory, "calls", CALLS_A_DAY)

        def turn(lane: Lane, bounds: Ask) -> Turn:
            if not calls.take(http.now()):
                raise _enough()
            return self._turn(lane, bounds, settings.theyworkforyou_key, http)

        def lanes() -> list[Lane]:
            return [Lane(question, group=WHO) for question in asked]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask))

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one speech into a post or say why not. Never raises."""
        row = item.payload if isinstance(item.payload, dict) else {}
        path = path_of(row)
        if not path:
            return Skipped("it has no address of its own")
        if str(row.get("htype")) in _HEADINGS:
            return Skipped("it is a heading")
        text = _html(row.get("body"))
        if not text:
            return Skipped("it has no words")
        parent = row.get("parent")
        debate = _html(parent.get("body")) if isinstance(parent, dict) else ""
        return Post(
            platform=self.info.name,
            native_id=path,
            text=f"{text}\n\n(In: {debate})" if debate else text,
            created=created_of(row, read_time(item.context.get("seen"))),
            url=SITE + path,
            author_key=_speaker(row.get("speaker")),
            kind=PostKind.ARTICLE,
            account_kind=AccountKind.ORGANISATION,
            language="en",
        )

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,  # noqa: ARG002 - the protocol gives it
    ) -> dict[str, bool | None]:
        """Say that this is not asked: it is the record of Parliament, and each question costs one of the month's."""
        return dict.fromkeys(native_ids)

    def _turn(self, lane: Lane, ask: Ask, key: str, http: Http) -> Turn:
        page = int(lane.cursor) if lane.cursor and lane.cursor.isdecimal() else 1
        params = [
            ("key", key),
            ("search", lane.name + _days(ask, http.now())),
            ("order", "d"),
            ("num", str(_PAGE)),
            ("page", str(page)),
            ("output", "json"),
        ]
        headers = {"Accept": "application/json"}
        reply = http.get(self.info, f"{self._url}/api/getHansard", params=params, headers=headers, who=WHO)
        body = expect_json(reply, self.info, WHO)
        error = _refusal(body)
        if error is not None:
            raise error
        rows = body.get("rows") if isinstance(body, dict) else None
        if rows is None and isinstance(body, dict) and isinstance(body.get("info"), dict):
            rows = []
        if not isinstance(rows, list):
            raise Malformed("TheyWorkForYou answered with something other than speeches.", source=self.info.name)
        context = {"seen": z_time(reply.at)}
        found = tuple(
            Found(path, created_of(row, reply.at), RawItem(row, context)) for row in rows if (path := path_of(row))
        )
        return Turn(found, oldest(found), str(page + 1) if _leads_on(body, page, rows) else None)


def _days(ask: Ask, present: datetime) -> str:
    """Return the period as the search takes it, both days included; nothing where there is no beginning."""
    if ask.since is None:
        return ""
    last = london_day(ask.until) if ask.until else london_day(present) + timedelta(days=1)
    return f" {london_day(ask.since):%Y%m%d}..{last:%Y%m%d}"


def _leads_on(body: dict[str, Any], page: int, rows: list[Any]) -> bool:
    """Whether there is another page: by the totals, and where those are not said by how full this one is."""
    info = body.get("info")
    total, size = (_number(info, name) for name in ("total_results", "results_per_page"))
    if total is None:
        return len(rows) >= _PAGE
    return bool(rows) and page * (size or _PAGE) < total


def _number(table: Any, name: str) -> int | None:
    value = table.get(name) if isinstance(table, dict) else None
    return int(value) if isinstance(value, int | str) and re.fullmatch(r"[0-9]{1,9}", str(value)) else None


def _refusal(body: Any) -> SourceError | None:
    """Return the error that stands in a body with status 200."""
    said = body.get("error") if isinstance(body, dict) else None
    if not isinstance(said, str):
        return None
    name = TheyWorkForYou.info.name
    if _USED_UP.search(said):
        return _enough()
    if _KEY.search(said):
        to_do = "An officer can check SCRUTINY_THEYWORKFORYOU_KEY and the plan it belongs to."
        return AuthRequired("TheyWorkForYou refused our key.", to_do, source=name)
    return Malformed("TheyWorkForYou did not understand what we asked.", source=name)


def _enough() -> RateLimited:
    what = "TheyWorkForYou was asked as often as our plan allows."
    return RateLimited(what, "Nothing to do: the rest is asked later.", source="theyworkforyou", retry_after=LONGEST)


def path_of(row: Any) -> str:
    """Return where a speech stands on the site, without the words that were searched; empty where there is nothing."""
    given = row.get("listurl") if isinstance(row, dict) else None
    if not isinstance(given, str) or not given.startswith("/") or given.startswith("//") or len(given) > 500:
        return ""
    try:
        parts = urlsplit(unescape(given))
    except ValueError:
        return ""
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "s"])
    path = urlunsplit(("", "", parts.path, query, parts.fragment))
    return "" if re.search(r"\s", path) else path


def created_of(row: Any, seen: datetime | None) -> datetime | None:
    """Return when something was said, from a London date and, where there is one, a London time."""
    day, clock = (row.get("hdate"), row.get("htime")) if isinstance(row, dict) else (None, None)
    try:
        when = datetime.combine(date.fromisoformat(day), _time(clock), LONDON) if isinstance(day, str) else None
    except ValueError:
        return None
    return not_later(read_time(when.isoformat()) if when else None, seen)


def _time(clock: Any) -> time:
    try:
        return time.fromisoformat(clock).replace(tzinfo=None) if isinstance(clock, str) else time.min
    except ValueError:
        return time.min


def _speaker(speaker: Any) -> str | None:
    """Return the number that stands for a speaker, used for counting people only."""
    for name in ("person_id", "member_id", "url"):
        value = speaker.get(name) if isinstance(speaker, dict) else None
        if isinstance(value, int | str) and str(value).strip():
            return str(value)
    return None


def _html(value: Any) -> str:
    return to_text(value) if isinstance(value, str) else ""
