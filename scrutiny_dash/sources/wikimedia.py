"""Wikipedia: how often the articles about a topic were opened, day by day, since July 2015.

Facts (Wikimedia analytics interface, and replies of October 2026): titles are case-sensitive and redirects are not
followed; 404 means an unknown title, a title that did not exist yet, or no view at all, so it is no zero; a day without
views may be missing; 10 requests a minute are allowed, 200 with an address to reach us in the User-Agent.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from scrutiny_dash.clock import london_day
from scrutiny_dash.errors import Forbidden, Malformed, SourceError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.attention import AttentionLine, asked_of, failed, not_asked
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import expect_json
from scrutiny_dash.topics import Topic
from scrutiny_dash.wording import listed

WHO = "Wikimedia"
UNIT = "times opened"
BEGAN = date(2015, 7, 1)
_GAP_WITHOUT_CONTACT = 6.5
_LAG = timedelta(days=1)


class Wikimedia:
    """How often a topic's articles in the English Wikipedia were opened by people.

    Args:
        url: the interface; another one in tests.
    """

    info = SourceInfo(
        name="wikimedia",
        title="Wikipedia",
        reach="How often the topic's articles in the English Wikipedia were opened, day by day since July 2015.",
        cannot="Who opened them, and where: readers are all over the world.",
        needs="",
        terms="https://foundation.wikimedia.org/wiki/Policy:Terms_of_Use",
        min_gap=0.5,
        thin=True,
    )
    began = BEGAN
    most_days = 36_525
    heading = "Articles opened a day"
    unit = UNIT
    counts = (
        "How often the topic’s articles in the English Wikipedia were opened on an average day, by readers all over "
        "the world."
    )

    def __init__(self, url: str = "https://wikimedia.org/api/rest_v1") -> None:
        self._url = url

    def question(self, topic: Topic) -> str:
        """Return the articles of a topic, one a line."""
        return "\n".join(asked_of(topic).articles)

    def counted(self, topic: Topic) -> str:
        """Return the titles of the articles."""
        return listed([f"“{title.replace('_', ' ')}”" for title in asked_of(topic).articles])

    def attention_line(self, topic: Topic, since: date, until: date, settings: Settings, http: Http) -> AttentionLine:
        """Return how often the articles were opened, added up. Never raises."""
        articles = asked_of(topic).articles
        if not articles:
            return not_asked(self.info, UNIT)
        first, last = max(since, BEGAN), min(until, london_day(http.now()) - _LAG)
        if first > last:
            what = "Wikipedia has no figures for these days."
            return AttentionLine(self.info.name, UNIT, (), SourceStatus.NOT_MEASURED, what)
        info = self.info if settings.contact else replace(self.info, min_gap=_GAP_WITHOUT_CONTACT)
        total: dict[date, float] = defaultdict(float)
        unknown = []
        try:
            for title in articles:
                views = self._views(info, title, first, last, http)
                if views is None:
                    unknown.append(title.replace("_", " "))
                for day, value in (views or {}).items():
                    total[day] += value
        except SourceError as error:
            # A sum without one of its articles would look like a fall in attention.
            return failed(self.info, UNIT, error)
        return _line(total, unknown, len(articles))

    def _views(self, info: SourceInfo, title: str, first: date, last: date, http: Http) -> dict[date, float] | None:
        """Return the views of one article; None where there are no figures for it.

        Raises:
            SourceError: it could not be asked.
        """
        name = quote(title.strip().replace(" ", "_"), safe="")
        path = f"metrics/pageviews/per-article/en.wikipedia/all-access/user/{name}/daily/{first:%Y%m%d}/{last:%Y%m%d}"
        reply = http.get(info, f"{self._url}/{path}", headers={"Accept": "application/json"}, who=WHO)
        if reply.status == 404 and isinstance(reply.json(), dict):
            return None
        if reply.status == 403:
            to_do = "An officer can set SCRUTINY_CONTACT."
            raise Forbidden("Wikimedia wants an address in our requests to reach us at.", to_do, source=info.name)
        body = expect_json(reply, info, WHO)
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise Malformed("Wikimedia answered with something other than figures.", source=info.name)
        found = (_point(item) for item in items)
        return {day: value for day, value in filter(None, found) if first <= day <= last}


def _line(total: dict[date, float], unknown: list[str], asked: int) -> AttentionLine:
    name = Wikimedia.info.name
    if len(unknown) == asked:
        what = "Wikipedia has no figures for these articles on these days."
        return AttentionLine(name, UNIT, (), SourceStatus.NOT_MEASURED, what)
    sentence = f"Without {listed(unknown)}, for which there are no figures." if unknown else ""
    points = tuple(sorted(total.items()))
    return AttentionLine(name, UNIT, points, SourceStatus.OK if points else SourceStatus.OK_EMPTY, sentence)


def _point(item: Any) -> tuple[date, float] | None:
    """Return the day and the views of one row (``timestamp`` is ``2015070100``)."""
    stamp, views = (item.get("timestamp"), item.get("views")) if isinstance(item, dict) else (None, None)
    if not isinstance(stamp, str) or not isinstance(views, int) or isinstance(views, bool) or views < 0:
        return None
    try:
        return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8])), float(views)
    except ValueError:
        return None
