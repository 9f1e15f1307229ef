"""Letting go: posts deleted at source, past a platform's limit, past the delete-by date, or objected to (law 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrutiny_dash import clock
from scrutiny_dash.collect import importing
from scrutiny_dash.collect.runner import RunMemory
from scrutiny_dash.errors import InputError, SourceError
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.addresses import marks_of
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.registry import SOURCES, source_of_platform
from scrutiny_dash.store import kept_copies, letting_go, looking_again, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.wording import count

AT_SOURCE = "withdrawn at source"
PAST_LIMIT = "the platform's own limit"
PAST_DATE = "the delete-by date"
OBJECTION = "an objection"
# Posts are looked for in batches, and some hours before they have to be: the computer may be off for a night.
LOOK_AT_ONCE, LOOK_EARLY_HOURS = 500, 12


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
        asked = self.there + self.gone
        said = []
        if asked:
            text = f"Before this export {count(asked, 'kept post')} {'was' if asked == 1 else 'were'} looked for at "
            text += (
                f"{'its' if asked == 1 else 'their'} source: {self.gone:,} {'was' if self.gone == 1 else 'were'} gone "
            )
            said.append(f"{text}and left out.")
        missed = sum(self.not_asked.values())
        if missed:
            they = "it is" if missed == 1 else "they are"
            said.append(
                f"Of {count(missed, 'kept post')} we could not find out whether {they} still there: the source cannot "
                "be asked, or did not answer."
            )
        return " ".join(said)


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
        # Never again: an archive, or the same file imported again, would bring back what its author has deleted.
        letting_go.delete_posts(store, gone, AT_SOURCE, never_again=True)
        result.gone += len(gone)
        result.there += sum(shown.get(p.native_id) is True for p in posts)
        unknown = sum(shown.get(p.native_id) is None for p in posts)
        if unknown:
            result.not_asked[platform] = unknown
    if result.gone:
        letting_go.clear_traces(store)
    return result


def look_again(store: Store, private: PrivateFile, settings: Settings, http: Http, on: Sequence[Source]) -> int:
    """Look whether stored posts are still shown where the platform's terms want that; drop those that are gone.

    One batch a source, the longest ago first: whoever calls it often enough has looked at all of them in time.

    Args:
        on: the sources that an officer switched on.

    Returns:
        How many posts were looked for; 0 when none was due, or no source answered.
    """
    looked = dropped = 0
    for source in on:
        info = source.info
        if info.look_again_hours is None or not info.looks_again(settings):
            continue
        before = clock.now() - timedelta(hours=info.look_again_hours - LOOK_EARLY_HOURS)
        posts = looking_again.due(store, info.platform or info.name, before, LOOK_AT_ONCE)
        if not posts:
            continue
        memory = RunMemory(store, private, info.name)
        shown = source.still_there(tuple(p.native_id for p in posts), settings, memory, http)
        gone = [p.id for p in posts if shown.get(p.native_id) is False]
        dropped += letting_go.delete_posts(store, gone, AT_SOURCE, never_again=True)
        looking_again.looked(store, [p.id for p in posts if p.native_id in shown])
        looked += len(shown)
    if dropped:
        letting_go.record_purge(store, {AT_SOURCE: dropped})
        letting_go.clear_traces(store)
    return looked


def recheck_before_export(store: Store, private: PrivateFile, settings: Settings) -> str:
    """Look for the kept real posts at their source and say in one sentence what became of them."""
    if store.practice:
        return ""
    with Http(settings) as http:
        return recheck_kept(store, private, settings, http).sentence


def purge(store: Store, today: date, delete_by: date | None) -> dict[str, int]:
    """Delete what must not be kept any longer, and clear what is left of it in the file.

    Past the delete-by date the copies that ``backup`` and ``restore`` made go too (``purge_copies``), and so do files
    that wait to be imported.

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
            runs.forget_coverage(store, source.info.name, before)
    if delete_by is not None and today >= delete_by:
        importing.cancel_waiting(store)
        everything = letting_go.all_ids(store)
        if everything:
            removed[PAST_DATE] = letting_go.delete_posts(store, everything, PAST_DATE)
            runs.forget_everything_read(store)
    if removed:
        letting_go.record_purge(store, removed)
        letting_go.clear_free_space(store)
    return removed


def purge_copies(store: Store, today: date, delete_by: date | None) -> list[str]:
    """Delete the store's copies once the delete-by date has come; return the names of the files that went."""
    if delete_by is None or today < delete_by:
        return []
    gone = kept_copies.delete_copies(store)
    if gone:
        letting_go.record_purge(store, {"copies of the store": len(gone)})
    return gone


def posts_of_link(store: Store, link: str) -> list[int]:
    """Return the posts that a pasted link leads to, in whatever way it is written."""
    marks = marks_of(link)
    found = set(letting_go.ids_of_address(store, marks.exact, marks.native, marks.native_end))
    if marks.same is not None:
        alike = letting_go.addresses_with(store, marks.same[1].rpartition("_")[2])
        found.update(post_id for post_id, address in alike if marks_of(address).same == marks.same)
    return sorted(found)


def object_to(store: Store, link: str, who: str) -> int:
    """Let go of the post of a link wherever it stands, and never collect it again; return how many posts went.

    Raises:
        InputError: no post of that address is here. A web address is noted and refused from now on.
    """
    link = link.strip()
    ids = posts_of_link(store, link)
    addresses = [one for one in marks_of(link).exact if one.startswith("https://") and one.count("/") > 2]
    letting_go.refuse_addresses(store, addresses)
    if not ids:
        noted = "A post with this address is refused from now on. " if addresses else ""
        raise InputError(
            "No post with that address is here.",
            f"{noted}Check the address, or look the post up on its topic page.",
        )
    gone = letting_go.delete_posts(store, ids, OBJECTION, never_again=True)
    letting_go.record_objection(store, who, gone)
    letting_go.clear_free_space(store)
    return gone
