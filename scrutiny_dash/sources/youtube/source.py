"""The YouTube source: one lane a video, newest comments first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scrutiny_dash.errors import NotConfigured, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lanes import Found, Lane, Turn, oldest
from scrutiny_dash.sources.phrases import nothing_to_ask, phrases
from scrutiny_dash.sources.resuming import run_key, run_lanes
from scrutiny_dash.sources.times import z_time
from scrutiny_dash.sources.youtube.comments import comments_of, created_of, is_comment_id, parse_comment, table
from scrutiny_dash.sources.youtube.service import WHO, Service
from scrutiny_dash.sources.youtube.videos import Videos

_PAGE = 100
_IDS_A_CALL = 50


class YouTube:
    """Public comments under videos about a topic in Essex.

    Args:
        url: the Data API; another one in tests.
    """

    info = SourceInfo(
        name="youtube",
        title="YouTube",
        reach="Comments under videos that YouTube finds for the topic's words together with Essex, of all years.",
        cannot="What the videos say, videos without comments, and replies after the first five to a comment.",
        needs="A free key of Google's for the YouTube Data API.",
        terms="https://developers.google.com/youtube/terms/developer-policies",
        min_gap=0.2,
        delete_after_days=30,
        feelings_apart=True,
    )

    def __init__(self, url: str = "https://www.googleapis.com/youtube/v3") -> None:
        self._url = url

    def ready(self, settings: Settings) -> None:
        """Check that there is a key.

        Raises:
            NotConfigured: there is none.
        """
        if not settings.youtube_key:
            raise NotConfigured(
                "YouTube needs a free key of Google's.",
                "An officer can make one in the Google Cloud console and set SCRUTINY_YOUTUBE_KEY.",
                source=self.info.name,
            )

    def hosts(self, settings: Settings) -> tuple[str, ...]:  # noqa: ARG002 - the protocol gives it
        """Return Google's server."""
        return (self._url,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        """Search for videos as far as the day's searches go, then read the comments of all videos in turns.

        Raises:
            SourceError: at the end of what could be read, also where phrases are left to search.
        """
        self.ready(settings)
        if not phrases(ask):
            raise nothing_to_ask(self.info)
        service = Service(self.info, self._url, settings, memory, http)
        videos = Videos(ask, memory, http.now())
        videos.search(service)
        memory.put(videos.key, videos.state())
        # An empty page has what was found kept at once: a search lost is a hundredth of the day.
        yield Page(())
        titles = videos.titles()

        def turn(lane: Lane, _bounds: Ask) -> Turn:
            return _turn(service, lane, titles[lane.name], http)

        def lanes() -> list[Lane]:
            return [Lane(video, group=WHO) for video in titles]

        for page in run_lanes(ask, http.now(), lanes, turn, memory, run_key(ask)):
            # With phrases left to search, the videos that they will find must be read over the whole period, too.
            yield page if videos.trouble is None else replace(page, covered_from=None, covered_to=None)
        if videos.trouble is not None:
            raise videos.trouble

    def parse(self, item: RawItem) -> Post | Skipped:
        """Turn one comment into a post or say why not. Never raises."""
        return parse_comment(item)

    def still_there(
        self, native_ids: tuple[str, ...], settings: Settings, memory: Memory, http: Http
    ) -> dict[str, bool | None]:
        """Ask for the comments again, 50 a call: what is absent was deleted or hidden."""
        answer: dict[str, bool | None] = dict.fromkeys(native_ids)
        known = [number for number in native_ids if is_comment_id(number)]
        service = Service(self.info, self._url, settings, memory, http)
        for start in range(0, len(known), _IDS_A_CALL):
            batch = known[start : start + _IDS_A_CALL]
            try:
                self.ready(settings)
                # Not counted: the rest of the day's units is kept for this.
                body = service.ask("comments", [("part", "id"), ("id", ",".join(batch))], service.units)
                shown = {table(item).get("id") for item in service.items(body or {})}
            except SourceError:
                break
            answer.update({number: number in shown for number in batch})
        return answer


def _turn(service: Service, lane: Lane, title: str, http: Http) -> Turn:
    """Read one page of a video's comments, newest first. A video that shows none has come to its end."""
    params = [
        ("part", "snippet,replies"),
        ("videoId", lane.name),
        ("order", "time"),
        ("maxResults", str(_PAGE)),
        ("textFormat", "plainText"),
    ]
    body = service.threads(params, lane.cursor)
    if body is None:
        return Turn(())
    threads, at = service.items(body), http.now()
    context = {"seen": z_time(at), "video": lane.name, "title": title}
    found = tuple(Found(c["id"], created_of(c, at), RawItem(c, context)) for c in comments_of(threads))
    tops = [f for f in found if "." not in f.native_id]
    token = body.get("nextPageToken")
    return Turn(found, oldest(tops), token if isinstance(token, str) and token else None)
