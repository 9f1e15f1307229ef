"""Posts that people bring: a file that an officer has, or a post pasted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from scrutiny_dash import clock
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.collect.import_wish import Wish
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.errors import InputError, StoreError
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

NOT_READ = "not read, because the import was stopped"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: its summary, what was new to the topic and what was already there.

    Attributes:
        number: the import's, which its posts carry.
        stopped: whether somebody stopped it before its end.
    """

    summary: files.ImportSummary
    added: Added
    number: int
    stopped: bool = False

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


@dataclass(frozen=True, slots=True)
class Follow:
    """How an import is followed from outside, and taken up again.

    Attributes:
        progress: told after every row how many rows were read and how many of them are posts; True stops it there.
        begun: told an import's number in the transaction that gives it.
        number: the import to go on with, which a process that died had begun; None begins one.
        total: how many rows the file has, to say how many were not read where it is stopped; 0 where nobody counted.
    """

    progress: Callable[[int, int], bool] = lambda _rows, _posts: False
    begun: Callable[[int], None] = lambda _number: None
    number: int | None = None
    total: int = 0


def bring_file(
    store: Store,
    private: PrivateFile,
    topic: Topic,
    held: Path | bytes,
    name: str,
    by: str,
    period: tuple[date, date] | None = None,
    reader: Reader | None = None,
    follow: Follow | None = None,
) -> Brought:
    """Import a file into one topic, read as it is guessed. Every row that is a post goes in, whatever its words.

    Args:
        period: the days that the file is stated to cover; else those of its first and last dated post.

    Raises:
        InputError: nothing may come in at present.
        ImportRefused: it cannot be read as posts. Nothing was changed.
        StoreError: it could not be stored; the rows before are, and the same file again adds only the rest.
    """
    refuse_when_stopped(store)
    table = files.open_table(held, name)
    wish = Wish(topic, files.guess_mapping(table), files.ReadOptions(as_of=clock.now()), period)
    return bring_table(store, private, table, wish, by, reader, follow)


def bring_table(
    store: Store,
    private: PrivateFile,
    table: files.Table,
    wish: Wish,
    by: str,
    reader: Reader | None = None,
    follow: Follow | None = None,
) -> Brought:
    """Import a file that is open already, as somebody wishes. Errors as for ``bring_file``."""
    refuse_when_stopped(store)
    follow = follow or Follow()
    topic = wish.topic
    rows = files.read_posts(table, wish.mapping, wish.options)
    number = follow.number
    before = 0 if number is None else imports.brought(store, number)
    if number is None:
        with store.write(entered=True):
            number = _begin(store, table, wish, by)
            follow.begun(number)
    run = runs.begin_run(store, "import", topic.slug, topic.words_version, by, None, None)
    started = clock.now()
    read = _PostsOnly(rows, follow)
    try:
        intake = Intake(store, private.topic_key, (topic,), reader or shared_reader())
        added = intake.take(read, "import", forced=True, batch=number)[topic.slug]
    except BaseException:
        with suppress(StoreError):
            seconds = (clock.now() - started).total_seconds()
            runs.finish_run(store, run, SourceStatus.NOT_MEASURED, seconds, "A fault broke it off.")
        raise
    brought = _counted(rows.summary(), added, number, before, read, follow.total)
    _finish(store, topic, run, brought, wish.period, (clock.now() - started).total_seconds())
    return brought


def _begin(store: Store, table: files.Table, wish: Wish, by: str) -> int:
    layout = wish.mapping.layout.title if wish.mapping.layout else ""
    return imports.begin(
        store, wish.topic.slug, table.fingerprint, table.name, layout, by,
        one_row_is_one_person=wish.options.one_row_is_one_person,
    )  # fmt: skip


def _counted(
    summary: files.ImportSummary, added: Added, number: int, before: int, read: _PostsOnly, total: int
) -> Brought:
    """Put together what became of a file, whatever process read its first rows."""
    # What a process that died had brought is found again and looks as if it had been here before.
    again = min(before, added.known)
    added = replace(added, new=added.new + again, known=added.known - again)
    if read.stopped and total > summary.rows:
        skipped = {**summary.skipped, NOT_READ: total - summary.rows}
        summary = replace(summary, rows=total, skipped=skipped)
    return Brought(summary, added, number, read.stopped)


def _finish(
    store: Store, topic: Topic, run: int, brought: Brought, period: tuple[date, date] | None, seconds: float
) -> None:
    summary, added = brought.summary, brought.added
    imports.finish(store, brought.number, summary.rows, added.new, added.known + added.edited, summary.skipped)
    if not brought.stopped:  # rows that were not read may be of any day
        _cover(store, topic, brought.number, summary, period)
    runs.count_page(store, run, summary.rows, added.new, {}, "import")
    status = SourceStatus.PARTIAL if brought.stopped else SourceStatus.OK
    runs.finish_run(store, run, status, seconds, brought.sentence)


def refuse_when_stopped(store: Store) -> None:
    """Raise InputError where nothing may come in at present: a pre-election period, past the delete-by date."""
    why_not = Clearance.of(room.choices(store, PREFIX)).stopped(clock.london_day(clock.now()))
    if why_not:
        raise InputError(why_not, "A file and a post added by hand wait as well.")


class _PostsOnly(Iterator[Post]):
    """The posts of a file, and whether whoever follows it stopped it before its end."""

    def __init__(self, rows: files.PostRows, follow: Follow) -> None:
        self._rows, self._follow = rows, follow
        self._read = self._posts = 0
        self.stopped = False

    def __next__(self) -> Post:
        while not self.stopped:
            item = next(self._rows)
            self._read += 1
            self._posts += isinstance(item, Post)
            self.stopped = self._follow.progress(self._read, self._posts)
            if isinstance(item, Post):
                return item
        raise StopIteration


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
    refuse_when_stopped(store)
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
