"""GDELT: how much of the British press on the web wrote about a topic, day by day.

Facts (DOC 2.0 interface): brackets must stand round OR and nowhere else; a question has at most about 250 characters;
nothing before 2017; errors come as plain text with status 200; since July 2026 the server sheds load, so that even the
first question of a day may be told to wait.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from scrutiny_dash.errors import Malformed, SourceError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.attention import Asked, AttentionLine, asked_of, failed, not_asked
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.phrases import clean
from scrutiny_dash.sources.replies import Reply, expect_json, first_words, trouble
from scrutiny_dash.topics import Topic
from scrutiny_dash.wording import listed

WHO = "GDELT"
UNIT = "of 10,000 stories in the British press"
BEGAN = date(2017, 1, 1)
_OF = 10_000
_MOST_CHARACTERS = 250
_ENOUGH = re.compile(r"please limit requests|too many requests", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_BAD_ESCAPE = re.compile(rb'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{6}Z")


def query_of(asked: Asked) -> str:
    """Return the question for a topic, as many of its phrases as fit; an empty text where none does."""
    phrases = [f'"{text}"' for phrase in asked.press if len(text := clean(phrase)) >= 3]
    beside = clean(asked.press_beside)
    rest = (f" {beside}" if beside else "") + " sourcecountry:UK sourcelang:english"
    kept: list[str] = []
    for phrase in phrases:
        if len(" OR ".join([*kept, phrase])) + len(rest) + 2 <= _MOST_CHARACTERS:
            kept.append(phrase)
    if not kept:
        return ""
    return (f"({' OR '.join(kept)})" if len(kept) > 1 else kept[0]) + rest


class Gdelt:
    """The share of British press stories on the web that name a topic.

    Args:
        url: the interface; another one in tests.
    """

    info = SourceInfo(
        name="gdelt",
        title=WHO,
        reach="How many stories of the British press on the web name the topic, day by day since 2017.",
        cannot="What the stories say, what residents say, and anything before 2017.",
        needs="",
        terms="https://www.gdeltproject.org/about.html",
        min_gap=5.5,
        thin=True,
    )
    began = BEGAN
    most_days = 366
    heading = "Stories in the press, of 10,000"
    unit = UNIT
    counts = (
        "How many in 10,000 stories of the British press on the web name the topic, on an average day. Papers copy "
        "each other, so one story can count many times."
    )

    def __init__(self, url: str = "https://api.gdeltproject.org/api/v2") -> None:
        self._url = url

    def question(self, topic: Topic) -> str:
        """Return the search of a topic."""
        return query_of(asked_of(topic))

    def counted(self, topic: Topic) -> str:
        """Return the phrases that are searched for, and the word that must stand beside them."""
        asked = asked_of(topic)
        beside = f", together with “{asked.press_beside}”" if asked.press_beside else ""
        return listed([f"“{phrase}”" for phrase in asked.press], "or") + beside

    def attention_line(
        self,
        topic: Topic,
        since: date,
        until: date,
        settings: Settings,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> AttentionLine:
        """Return stories a day, in ten thousand of all British ones. Never raises."""
        query = query_of(asked_of(topic))
        if not query:
            return not_asked(self.info, UNIT)
        if until < BEGAN:
            return AttentionLine(self.info.name, UNIT, (), SourceStatus.NOT_MEASURED, "GDELT begins in 2017.")
        sentence = "GDELT begins in 2017." if since < BEGAN else ""
        params = [
            ("query", query),
            ("mode", "timelinevolraw"),
            ("format", "json"),
            ("startdatetime", f"{max(since, BEGAN):%Y%m%d}000000"),
            ("enddatetime", f"{until + timedelta(days=1):%Y%m%d}000000"),
        ]
        try:
            reply = http.get(self.info, f"{self._url}/doc/doc", params=params, who=WHO)
            if _sheds_load(reply):
                what = "GDELT has too much to do at present, so this was not measured."
                return AttentionLine(self.info.name, UNIT, (), SourceStatus.NOT_MEASURED, what)
            rows = _rows(_json(reply, self.info), self.info)
        except SourceError as error:
            return failed(self.info, UNIT, error)
        points = tuple((day, value) for day, value in _by_day(rows) if since <= day <= until)
        status = SourceStatus.OK if points else SourceStatus.OK_EMPTY
        return AttentionLine(self.info.name, UNIT, points, status, sentence)


def _sheds_load(reply: Reply) -> bool:
    return reply.status == 429 or (reply.status == 200 and bool(_ENOUGH.search(first_words(reply.body)[:500])))


def _json(reply: Reply, info: SourceInfo) -> Any:
    """Return the body as JSON, mended where headlines brought control characters and broken escapes into it.

    Raises:
        SourceError: by status; or it is a text that says what was wrong with the question.
    """
    error = trouble(reply, info, WHO)
    if error is None and first_words(reply.body).startswith("{"):
        mended = _BAD_ESCAPE.sub(rb"\\\\", _CONTROL.sub(b" ", reply.body))
        try:
            return json.loads(mended.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as fault:
            raise Malformed("GDELT sent something that cannot be read.", source=info.name) from fault
    if error is None and re.match(r"[A-Z][\w/' ]{3,}", first_words(reply.body)):
        raise Malformed("GDELT did not understand what we asked.", source=info.name)
    return expect_json(reply, info, WHO)


def _rows(body: Any, info: SourceInfo) -> list[Any]:
    """Return the rows of the timeline; none for ``{}``, which means that no story was found.

    Raises:
        Malformed: it is something else.
    """
    if body == {}:
        return []
    timeline = body.get("timeline") if isinstance(body, dict) else None
    if not isinstance(timeline, list):
        raise Malformed("GDELT answered with something other than a line.", source=info.name)
    data = timeline[0].get("data") if timeline and isinstance(timeline[0], dict) else []
    return data if isinstance(data, list) else []


def _by_day(rows: Iterable[Any]) -> list[tuple[date, float]]:
    """Add up the parts of each day; a day on which GDELT itself saw nothing was not measured."""
    stories: dict[date, float] = defaultdict(float)
    all_stories: dict[date, float] = defaultdict(float)
    for row in rows:
        day = _day(row.get("date")) if isinstance(row, dict) else None
        value, norm = (_number(row.get("value")), _number(row.get("norm"))) if day else (None, None)
        if day is not None and value is not None and norm is not None:
            stories[day] += value
            all_stories[day] += norm
    return [(day, _OF * stories[day] / all_stories[day]) for day in sorted(stories) if all_stories[day] > 0]


def _number(value: Any) -> float | None:
    is_count = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12
    return float(value) if is_count else None


def _day(text: Any) -> date | None:
    match = _DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
