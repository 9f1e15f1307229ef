"""Posts that people bring: a file that an officer has, or a post pasted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from scrutiny_dash import clock
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Post, SourceStatus
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.sources import imports as files
from scrutiny_dash.sources.by_hand import posts_from_paste
from scrutiny_dash.store import imports, room, runs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.posts import Added
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic

_TELL_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: its summary, what was new to the topic and what was already there."""

    summary: files.ImportSummary
    added: Added
    number: int

    @property
    def sentence(self) -> str:
        """Say it to a person, with the reason for every row that was left out."""
        parts = [f"{self.added.new:,} of {self.summary.rows:,} rows are new posts"]
        already = self.added.known + self.added.edited
        if already:
            parts.append(f"{already:,} {'was' if already == 1 else 'were'} already here")
        if self.added.refused:
            parts.append(f"{self.added.refused:,} refused (deleted for good before)")
        left_out = sum(self.summary.skipped.values())
        if left_out:
            reasons = "; ".join(f"{reason}: {count:,}" for reason, count in self.summary.skipped.items())
            parts.append(f"{left_out:,} left out ({reasons})")
        return ", ".join(parts) + "."


def bring_file(
    store: Store,
    private: PrivateFile,
    topic: Topic,
    held: Path | bytes,
    name: str,
    by: str,
    options: files.ReadOptions | None = None,
    mapping: files.Mapping | None = None,
    period: tuple[date, date] | None = None,
    reader: Reader | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Brought:
    """Import a file into one topic. Every row that is a post goes in, whatever its words.

    Args:
        period: the days that the file is stated to cover; else those of its first and last dated post.
        progress: told after every 10,000 posts how many there were.

    Raises:
        InputError: nothing may come in at present.
        ImportRefused: it cannot be read as posts. Nothing was changed.
        StoreError: it could not be stored; the rows before are, and the same file again adds only the rest.
    """
    _refuse_when_stopped(store)
    table = files.open_table(held, name)
    options = options or files.ReadOptions(as_of=clock.now())
    mapping = mapping or files.guess_mapping(table)
    rows = files.read_posts(table, mapping, options)
    layout = mapping.layout.title if mapping.layout else ""
    number = imports.begin(
        store, topic.slug, table.fingerprint, name, layout, by,
        one_row_is_one_person=options.one_row_is_one_person,
    )  # fmt: skip
    run = runs.begin_run(store, "import", topic.slug, topic.words_version, by, None, None)
    started = clock.now()
    intake = Intake(store, private.topic_key, (topic,), reader or shared_reader())
    added = intake.take(_only_posts(rows, progress), "import", forced=True, batch=number)[topic.slug]
    summary = rows.summary()
    imports.finish(store, number, summary.rows, added.new, added.known + added.edited, summary.skipped)
    _cover(store, topic, number, summary, period)
    runs.count_page(store, run, summary.rows, added.new, {}, "import")
    brought = Brought(summary, added, number)
    seconds = (clock.now() - started).total_seconds()
    runs.finish_run(store, run, SourceStatus.OK, seconds, brought.sentence)
    return brought


def _refuse_when_stopped(store: Store) -> None:
    why_not = Clearance.of(room.choices(store, PREFIX)).stopped(clock.london_day(clock.now()))
    if why_not:
        raise InputError(why_not, "A file and a post added by hand wait as well.")


def _only_posts(rows: files.PostRows, progress: Callable[[int], None]) -> Iterator[Post]:
    count = 0
    for item in rows:
        if isinstance(item, Post):
            yield item
            count += 1
            if count % _TELL_EVERY == 0:
                progress(count)


def _cover(
    store: Store, topic: Topic, number: int, summary: files.ImportSummary, period: tuple[date, date] | None
) -> None:
    first, last = summary.first, summary.last
    if period is not None:
        first, last = (datetime.combine(day, time(12), clock.LONDON).astimezone(UTC) for day in period)
    if first is None or last is None:
        return
    with store.write() as connection:
        runs.add_coverage(connection, f"import {number}", topic.slug, topic.words_version, first, last)


def bring_paste(
    store: Store,
    private: PrivateFile,
    topic: Topic,
    by: str,
    text: str,
    where_seen: str,
    link: str,
    seen_on: date,
    *,
    anyone_could_see: bool,
    one_post: bool,
    written_on: date | None = None,
    reader: Reader | None = None,
) -> Added:
    """Add pasted posts to one topic.

    Raises:
        InputError: not everybody could see them, something is missing, or nothing may come in at present. Nothing was
            changed.
    """
    _refuse_when_stopped(store)
    posts = posts_from_paste(
        text, where_seen, link, seen_on,
        anyone_could_see=anyone_could_see, one_post=one_post, written_on=written_on,
    )  # fmt: skip
    run = runs.begin_run(store, "hand", topic.slug, topic.words_version, by, None, None)
    intake = Intake(store, private.topic_key, (topic,), reader or shared_reader())
    added = intake.take(posts, "hand", forced=True)[topic.slug]
    runs.count_page(store, run, len(posts), added.new, {}, "hand")
    runs.finish_run(store, run, SourceStatus.OK, 0.0, f"Seen on {clock.say_day(seen_on)}, added by hand.")
    return added
