"""Letting go: posts deleted at source, past a platform's limit, past the delete-by date, or objected to (law 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrutiny_dash import clock
from scrutiny_dash.collect.runner import RunMemory
from scrutiny_dash.errors import InputError, SourceError
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.registry import SOURCES, source_of_platform
from scrutiny_dash.store import letting_go
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile

AT_SOURCE = "withdrawn at source"
PAST_LIMIT = "the platform's own limit"
PAST_DATE = "the delete-by date"
OBJECTION = "an objection"


@dataclass
class Rechecked:
    """What became of posts that were re-asked at their source before an export.

    Attributes:
        there, gone: how many are still shown, and how many were let go of.
        not_asked: platform -> how many could not be asked, because the platform has no way or did not answer.
    """

    there: int = 0
    gone: int = 0
    not_asked: dict[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Say it to a person; empty where nothing was asked."""
        if not (self.there or self.gone or self.not_asked):
            return ""
        text = f"Before this export {self.there + self.gone:,} kept posts were looked for at their source: "
        text += f"{self.gone:,} {'was' if self.gone == 1 else 'were'} gone and left out."
        missed = sum(self.not_asked.values())
        if missed:
            text += f" {missed:,} could not be asked about."
        return text


def recheck_kept(store: Store, private: PrivateFile, settings: Settings, http: Http) -> Rechecked:
    """Ask each platform whether kept and quoted posts are still there; drop and count those that are gone."""
    result = Rechecked()
    by_platform: dict[str, list[letting_go.KeptPost]] = defaultdict(list)
    for post in letting_go.kept_posts(store):
        by_platform[post.platform].append(post)
    for platform, posts in by_platform.items():
        source = source_of_platform(platform)
        if source is None:
            result.not_asked[platform] = len(posts)
            continue
        memory = RunMemory(store, private, source.info.name)
        try:
            shown = source.still_there(tuple(p.native_id for p in posts), settings, memory, http)
        except SourceError:
            result.not_asked[platform] = len(posts)
            continue
        gone = [p.id for p in posts if shown.get(p.native_id) is False]
        letting_go.delete_posts(store, gone, AT_SOURCE)
        result.gone += len(gone)
        result.there += sum(shown.get(p.native_id) is True for p in posts)
        unknown = sum(shown.get(p.native_id) is None for p in posts)
        if unknown:
            result.not_asked[platform] = unknown
    return result


def recheck_before_export(store: Store, private: PrivateFile, settings: Settings) -> str:
    """Look for the kept real posts at their source and say in one sentence what became of them."""
    if store.practice:
        return ""
    with Http(settings) as http:
        return recheck_kept(store, private, settings, http).sentence


def purge(store: Store, today: date, delete_by: date | None) -> dict[str, int]:
    """Delete what must not be kept any longer, and clear what is left of it in the file.

    Returns:
        How many posts went, by reason.
    """
    removed: dict[str, int] = {}
    for source in SOURCES:
        if source.info.delete_after_days is None:
            continue
        before = clock.now() - timedelta(days=source.info.delete_after_days)
        old = letting_go.collected_before(store, source.info.name, before)
        if old:
            removed[PAST_LIMIT] = removed.get(PAST_LIMIT, 0) + letting_go.delete_posts(store, old, PAST_LIMIT)
    if delete_by is not None and today >= delete_by:
        everything = letting_go.all_ids(store)
        if everything:
            removed[PAST_DATE] = letting_go.delete_posts(store, everything, PAST_DATE)
    if removed:
        letting_go.clear_free_space(store)
    return removed


def object_to(store: Store, link: str, who: str) -> int:
    """Let go of the post of a link wherever it stands, and never collect it again; return how many posts went.

    Raises:
        InputError: no post of that address is here.
    """
    ids: Sequence[int] = letting_go.ids_of_address(store, link.strip())
    if not ids:
        raise InputError(
            "No post with that address is here.", "Check the address, or look the post up on its topic page."
        )
    gone = letting_go.delete_posts(store, ids, OBJECTION, never_again=True)
    letting_go.clear_free_space(store)
    letting_go.record_objection(store, who, gone)
    return gone
