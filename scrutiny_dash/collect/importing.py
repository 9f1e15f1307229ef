"""Importing a file in the worker's process: the page hands the file over and asks, the worker brings it in.

The file lies in a folder of the owner's beside the store (``store.handed``) until its job has ended, however it ends.
A job that a process died over is taken up again: it goes on with the import that was begun, and what is there is found.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from typing import Any

from scrutiny_dash import wording
from scrutiny_dash.collect import import_wish
from scrutiny_dash.collect.bring_in import Brought, Follow, bring_table, refuse_when_stopped
from scrutiny_dash.errors import InputError, ScrutinyError, StoreError
from scrutiny_dash.log import error_id
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.sources import imports as files
from scrutiny_dash.store import handed, jobs
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile

log = logging.getLogger(__name__)

IMPORT = "import"
TELL_SECONDS = 1.0
ESTIMATE_AFTER = 5.0  # seconds; what is said before jumps about
LOOK_EVERY = 1000  # rows, while they are only counted
MOST_TRIES = 3
_OF_A_TRY = ("file", "number", "tries")


class _LeftOff(Exception):
    """The worker ends; the next one goes on with the file."""


def ask_to_import(store: Store, asked_by: str, content: bytes, table: files.Table, wish: import_wish.Wish) -> int:
    """Hand a file over and ask the worker to import it; the same wish that still waits is not asked twice.

    Args:
        content: the file's bytes, of which ``table`` was opened.

    Returns:
        The job.

    Raises:
        InputError, ImportRefused: nothing may come in at present, or the file cannot be read like this.
        StoreError: the file could not be kept. Nothing was asked.
    """
    refuse_when_stopped(store)
    files.preview(table, wish.mapping, wish.options, rows=1)
    wants = import_wish.written(wish, table)
    for job in jobs.unfinished(store, IMPORT):
        if _asked(job.wants) == _asked(wants):
            return job.id
    name = handed.hand_over(store.path, content)
    try:
        with store.write(entered=True):
            handed.arrive(store.path, name)
            return jobs.ask(store, IMPORT, {**wants, "file": name}, asked_by)
    except BaseException:
        handed.drop(store.path, name)
        raise


def _asked(wants: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked, without the time of asking and what was noted since."""
    return {name: value for name, value in wants.items() if name not in {*_OF_A_TRY, "as_of"}}


def cancel(store: Store, number: int) -> None:
    """Ask an import to stop; one that still waits is closed at once, and its file deleted."""
    jobs.cancel(store, number)
    job = jobs.job(store, number)
    if job is not None and job.state == "cancelled":
        handed.drop(store.path, job.wants["file"])


def cancel_waiting(store: Store) -> None:
    """Close every import that waits, and delete their files."""
    for job in jobs.unfinished(store, IMPORT):
        if job.state == "waiting":
            cancel(store, job.id)


def going_on(store: Store) -> dict[int, jobs.Job]:
    """Return the jobs that wait or are done, by the number of the import that each has begun."""
    return {job.wants["number"]: job for job in jobs.unfinished(store, IMPORT) if "number" in job.wants}


def clear_left_over(store: Store) -> None:
    """Delete handed files that no unfinished job names: a process died between its job's end and theirs."""
    if not handed.any_there(store.path):
        return
    cleared = 0
    with suppress(StoreError), store.write():  # where the store is busy, the next time
        named = {str(job.wants.get("file")) for job in jobs.unfinished(store, IMPORT)}
        cleared = handed.clear(store.path, named)
    if cleared:
        log.info("Handed files left over and deleted: %d", cleared)


def do(store: Store, private: PrivateFile, job: jobs.Job, stop: threading.Event, reader: Reader | None = None) -> None:
    """Import the file of a job and close the job, whatever the file is.

    Args:
        stop: the worker ends; the job is left for the next one.
    """
    file = str(job.wants.get("file", ""))
    try:
        state, message = _bring(store, private, job, stop, reader)
    except _LeftOff:
        _give_back(store, job)
        return
    except ScrutinyError as error:
        log.warning("Job %d failed: %s", job.id, type(error).__name__)
        state, message = "failed", str(error)
    except Exception as fault:
        number = error_id()
        log.error("Job %d failed, id %s", job.id, number, exc_info=fault)
        state = "failed"
        message = f"A fault in this dashboard broke it off. What came before is kept. Report it as {number}."
    jobs.finish(store, job.id, state, message)
    handed.drop(store.path, file)


def _give_back(store: Store, job: jobs.Job) -> None:
    """Leave a job for the next worker; a try that was ended in good order is none."""
    noted = jobs.job(store, job.id)
    if noted is not None:
        jobs.note(store, job.id, {**noted.wants, "tries": job.wants.get("tries", 0)})
    jobs.give_back(store, job.id)


def _bring(
    store: Store, private: PrivateFile, job: jobs.Job, stop: threading.Event, reader: Reader | None
) -> tuple[str, str]:
    """Return how the job ended, and what is said about it."""
    begun = job.wants.get("number")
    if job.cancel:
        return "cancelled", "Nothing of it was imported." if begun is None else "What came before is kept."
    tries = int(job.wants.get("tries", 0)) + 1
    if tries > MOST_TRIES:
        raise InputError(
            f"This import broke off {MOST_TRIES} times.", "Split the file, and import its parts one after the other."
        )
    wants = {**job.wants, "tries": tries}
    jobs.note(store, job.id, wants)
    path = handed.path_of(store.path, wants["file"])
    if not path.exists():
        raise InputError("The file is no longer kept here.", "Choose it again.")
    table = files.open_table(path, str(wants["name"]))
    wish = import_wish.read(wants, table)
    progress = _Progress(store, job.id, stop)
    if progress.count(table):
        return "cancelled", "Nothing of it was imported." if begun is None else "What came before is kept."

    def note(number: int) -> None:
        jobs.note(store, job.id, {**wants, "number": number})

    follow = Follow(progress.rows, note, begun, progress.total)
    brought = bring_table(store, private, table, wish, job.asked_by, reader, follow)
    return _ended(brought, progress)


def _ended(brought: Brought, progress: _Progress) -> tuple[str, str]:
    if brought.stopped and not progress.cancelled:
        raise _LeftOff
    return "cancelled" if brought.stopped else "done", f"{brought.sentence} {brought.summary.dates}"


class _Progress:
    """Keeps an import's job up to date once a second, and hears whether somebody stopped it or the worker ends."""

    def __init__(self, store: Store, job: int, stop: threading.Event) -> None:
        self._store, self._job, self._stop = store, job, stop
        self._next = 0.0
        self._began: float | None = None
        self.total = 0
        self.cancelled = False

    def count(self, table: files.Table) -> bool:
        """Count a file's rows, so that what is said has a denominator. Returns whether it was stopped meanwhile."""
        rows = 0
        for rows, _ in enumerate(table.rows(), start=1):
            if rows % LOOK_EVERY == 0 and self._told(0, 0, "The file is being looked at."):
                return self._left()
        self.total = rows
        return False

    def _left(self) -> bool:
        if not self.cancelled:
            raise _LeftOff
        return True

    def rows(self, rows: int, posts: int) -> bool:
        """Hear how far it is; return whether it is to stop there."""
        if self._began is None:
            self._began = time.monotonic()
        return self._told(rows, posts, "")

    def _told(self, rows: int, posts: int, instead: str) -> bool:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TELL_SECONDS
            message = instead or f"{wording.count(posts, 'post')} in them.{self._left_to_do(rows, now)}"
            with suppress(StoreError):  # a busy store is told the next time
                self.cancelled = jobs.report(self._store, self._job, rows, self.total, message)
        return self.cancelled or self._stop.is_set()

    def _left_to_do(self, rows: int, now: float) -> str:
        took = now - (self._began or now)
        if took < ESTIMATE_AFTER:
            return ""
        left = took / rows * (self.total - rows)
        if left < 50:
            return " Less than a minute left."
        return f" About {wording.count(max(1, round(left / 60)), 'minute')} left."
