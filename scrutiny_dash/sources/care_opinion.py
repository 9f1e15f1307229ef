"""Care Opinion: stories of patients and carers, checked before they appear and answered by the service.

Facts: https://www.careopinion.org.uk/info/api-v2 with its pages on endpoints, content and authentication, and what two
public clients of 2024 and 2026 met. A key sees what its subscription covers, and no more. Whether its search takes
words is not documented, so every story is read and matched here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.errors import AuthRequired, Malformed, NotConfigured, SourceError
from scrutiny_dash.models import AccountKind, Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn
from scrutiny_dash.sources.markdown_text import to_text
from scrutiny_dash.sources.replies import Reply, expect_json
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import not_later, read_time, z_time

PLATFORM = "care_opinion"
WHO = "Care Opinion"
SITE = "https://www.careopinion.org.uk"
FIRST_STORY = date(2005, 1, 1)
_PATH = "/api/v2/opinions"
_PAGE = 100
_MOST_TURNS = 200
_PERSONAL = ("the patient", "a patient", "a service user", "a relative", "a carer", "a friend", "a parent", "a visitor")
_TO_DO = "An officer can check SCRUTINY_CARE_OPINION_KEY: it must be the header key, which does not run out in a day."


def native_id(story: Any) -> str:
    """Return a story's number, an empty text where there is none."""
    number = story.get("id") if isinstance(story, dict) else None
    text = str(number) if isinstance(number, int | str) and not isinstance(number, bool) else ""
    return text if text.isascii() and text.isdecimal() and len(text) <= 12 else ""


class CareOpinion:
    """Stories that the council's or the local NHS's subscription covers.

    Args:
        base: the site's address; another one in tests.
    """

    info = SourceInfo(
        name=PLATFORM,
        title=WHO,
        reach="Stories of patients, carers and families about the services that the subscription covers, since 2005.",
        cannot="Stories about services outside the subscription, and what the services answered.",
        needs="A paid Care Opinion subscription of the council or the local NHS, with access for programs.",
        terms="https://www.careopinion.org.uk/info/api-v2",
        min_gap=0.25,
        searches=False,
    )

    def __init__(self, base: str = SITE) -> None:
        self._base = base

    def ready(self, settings: Settings) -> None:
        """Check that there is a key.

        Raises:
            NotConfigured: there is none, or it cannot be one.
        """
        key = settings.care_opinion_key
        if not key:
            raise NotConfigured(
                "Care Opinion needs the key of a paid subscription.",
                "An officer can ask the council or the local NHS for theirs and set SCRUTINY_CARE_OPINION_KEY.",
                source=self.info.name,
            )
        if not key.isascii() or not key.isprintable():
            what = "The Care Opinion key has a letter or sign that no key has."
            raise NotConfigured(what, "An officer can copy SCRUTINY_CARE_OPINION_KEY again.", source=self.info.name)

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return the site's address."""
        return (self._base,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Read every story of the period, oldest first: what appears meanwhile comes at the end and moves nothing.

        Raises:
            SourceError: at the end of what could be read.
        """
        self.ready(settings)
        codes = {code or "all stories": code for code in settings.care_opinion_services or ("",)}

        def turn(lane: Lane, bounds: Ask) -> Turn:
            return self._turn(codes[lane.name], lane, bounds, settings, http)

        def lanes() -> list[Lane]:
            return [Lane(name, group=WHO) for name in codes]

        yield from run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask), _MOST_TURNS)

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one story into a post or say why not. Never raises."""
        story = item.payload
        if isinstance(story, str):
            return Skipped("Care Opinion could not show it")
        number = native_id(story)
        if not number:
            return Skipped("it has no number")
        text = "\n\n".join(part for part in (_one_line(story.get("title")), _body(story.get("body"))) if part)
        if not text:
            return Skipped("it has no words")
        role = story.get("authorRole")
        personal = isinstance(role, str) and role.strip().casefold().startswith(_PERSONAL)
        return Post(
            platform=PLATFORM,
            native_id=number,
            text=text,
            created=_published(story, read_time(item.context.get("seen"))),
            url=f"{SITE}/{number}",
            account_kind=AccountKind.PERSON if personal else AccountKind.UNKNOWN,
            language="en",
            local=item.context.get("local") == "yes",
        )

    def still_there(
        self,
        native_ids: tuple[str, ...],
        settings: Settings,
        memory: Memory,  # noqa: ARG002 - the protocol gives it
        http: Http,
    ) -> dict[str, bool | None]:
        """Ask for each story by its number: 404 means that it was withdrawn."""
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        for number in native_ids:
            if native_id({"id": number}) != number:
                continue
            try:
                self.ready(settings)
                reply = self._get(f"{_PATH}/{number}", [], settings, http)
            except SourceError:
                break
            shown = reply.status == 200 and native_id(reply.json()) == number
            answer[number] = True if shown else False if reply.status in {404, 410} else None
        return answer

    def _turn(self, code: str, lane: Lane, ask: Ask, settings: Settings, http: Http) -> Turn:
        """Ask one page. Its cursor names the day from which it counts too: the next run's period may begin later."""
        first_day, skip = _place(lane, ask)
        params = [
            ("publishedafter", first_day),
            ("dateofpublicationorder", "ascending"),
            ("take", str(_PAGE)),
            ("skip", str(skip)),
        ]
        reply = self._get(_PATH, [*params, ("nacs", code)] if code else params, settings, http)
        stories = expect_json(reply, self.info, WHO)
        if not isinstance(stories, list):
            raise Malformed("Care Opinion answered with something other than stories.", source=self.info.name)
        if len(stories) >= _PAGE and not any(native_id(story) for story in stories):
            raise Malformed("Care Opinion can show none of its stories at the moment.", source=self.info.name)
        context = {"seen": z_time(reply.at), "local": "yes" if code else ""}
        readable = any(native_id(story) for story in stories)
        found = tuple(
            Found(number, _published(story, reply.at), RawItem(story, context))
            for place, story in enumerate(stories if readable else (), skip)
            if (number := _found_id(story, place))
        )
        times = [f.created for f in found if f.created is not None]
        over = ask.until is not None and bool(times) and min(times) >= ask.until
        # A page may be shorter than was asked; only an empty one is the end.
        return Turn(found, None, f"{first_day}+{skip + max(len(stories), 1)}" if stories and not over else None)

    def _get(self, path: str, params: list[tuple[str, str]], settings: Settings, http: Http) -> Reply:
        """Ask, and tell a refused key: it is answered with the log-in page of the site.

        Raises:
            AuthRequired: the key is refused.
            SourceError: the network, or a limit.
        """
        headers = {"Authorization": f"SUBSCRIPTION_KEY {settings.care_opinion_key}", "Accept": "application/json"}
        reply = http.get(self.info, f"{self._base}{path}", params=params, headers=headers, who=WHO)
        if reply.status == 200 and reply.is_page() and urlsplit(reply.url).path != path:
            raise AuthRequired("Care Opinion refuses the key.", _TO_DO, source=self.info.name)
        return reply


def _place(lane: Lane, ask: Ask) -> tuple[str, int]:
    """Return from which day on stories are counted, and how many of them come before this page."""
    day, plus, skip = (lane.cursor or "").partition("+")
    if plus and skip.isdecimal():
        return day, int(skip)
    # Nobody says whether "after" leaves its own day out, so it is asked from the day before.
    return ((ask.since.date() - timedelta(days=1)) if ask.since else FIRST_STORY).isoformat(), 0


def _found_id(story: Any, place: int) -> str:
    """Return a story's number; for a story that the site failed to show, where it would have stood."""
    return f"unreadable {place}" if isinstance(story, str) else native_id(story)


def _published(story: Any, seen: datetime | None) -> datetime | None:
    said = story.get("dateOfPublication") if isinstance(story, dict) else None
    return not_later(read_time(said), seen)


def _one_line(value: Any) -> str:
    return " ".join(to_text(value).split()) if isinstance(value, str) else ""


def _body(value: Any) -> str:
    return to_text(value) if isinstance(value, str) else ""
