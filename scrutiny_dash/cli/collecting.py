"""Commands that bring posts in and read them: collect, import, work, reread, practice."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from scrutiny_dash import clock, wording
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.cli.common import DAY, begin_of, chosen_topics, end_of, opened, say, say_json
from scrutiny_dash.collect import attention, letting_go
from scrutiny_dash.collect import practice as practice_posts
from scrutiny_dash.collect.asking import SWITCH, switched_on
from scrutiny_dash.collect.bring_in import Follow, bring_file
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.collect.feed_switches import OFF, only_chosen
from scrutiny_dash.collect.rereading import Rereading, sentence
from scrutiny_dash.collect.runner import OK_STATUSES, Runner, RunResult, Wanted
from scrutiny_dash.collect.worker import Worker
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Source
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.registry import source
from scrutiny_dash.store import room
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.rereading import Progress
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import Topic
from scrutiny_dash.topics import topic as topic_of

TELL_SECONDS = 10
TELL_POSTS = 10_000
NO_SECRETS = Path("there-is-no-such-file")
NICENESS = 10
FIRST_SOURCES = ("bluesky", "mastodon", "feeds")


@click.command()
@click.option("--topic", "slugs", multiple=True, metavar="SLUG", help="Only this topic. May be given again.")
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source. May be given again.")
@click.option("--since", type=DAY, help="From this London day on (YYYY-MM-DD).")
@click.option("--until", type=DAY, help="Up to and with this London day.")
@click.option("--max", "limit", type=click.IntRange(1, 100_000), default=1000, help="At most so many posts a run.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a source and topic.")
@click.pass_obj
def collect(
    settings: Settings,
    slugs: tuple[str, ...],
    names: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """Collect posts: from the sources named, else from those switched on, else from those that the settings name.

    No source is asked that nobody chose in one of these three ways.
    """
    topics = chosen_topics(slugs)
    named = tuple(source(name) for name in names)
    good = True
    with opened(settings) as stores, Http(settings) as http:
        why_not = Clearance.of(room.choices(stores.live, PREFIX)).stopped(clock.london_day(clock.now()))
        if why_not:
            raise ScrutinyError(why_not, "Nothing was asked.")
        sources = named or switched_on(room.choices(stores.live, SWITCH)) or _by_settings(settings)
        if not sources:
            _nothing_chosen(topics, as_json=as_json)
        chosen, sources = only_chosen(settings, sources, room.choices(stores.live, OFF))
        wanted = Wanted(topics, sources, begin_of(since), end_of(until), limit)
        runner = Runner(stores.live, stores.private, chosen, http)
        for result in runner.run(wanted):
            good = good and result.status in OK_STATUSES
            if as_json:
                say_json(result.as_json())
            else:
                say(f"{result.source}, {result.topic}: {result.new} new of {result.seen} seen. {result.message}")
        find_copies(stores.live)
        if not names:
            _look_around(stores, settings, http)
    sys.exit(0 if good else 1)


def _look_around(stores: Stores, settings: Settings, http: Http) -> None:
    """Read the lines of attention, and look whether stored posts are still shown; as the app does while it runs."""
    choices = room.choices(stores.live, SWITCH)
    while attention.read_next(stores.live, settings, http, choices):
        pass
    if room.open_session_now(stores.live) is None:
        while letting_go.look_again(stores.live, stores.private, settings, http, switched_on(choices)):
            pass


def _by_settings(settings: Settings) -> tuple[Source, ...]:
    """Return the sources that the settings of this computer name: whoever set them has chosen them."""
    named = {
        "bluesky": bool(settings.bluesky_identifier),
        "mastodon": settings.mastodon_servers != Settings.load({}, NO_SECRETS).mastodon_servers,
        "feeds": bool(settings.feeds),
    }
    return tuple(source(name) for name, given in named.items() if given)


def _nothing_chosen(topics: tuple[Topic, ...], *, as_json: bool) -> NoReturn:
    """Say of the sources that need the least that nobody chose them, and end."""
    for name in FIRST_SOURCES:
        title = source(name).info.title
        message = (
            f"{title} is not switched on. An officer can do that on the Sources page, name it with --source {name}, "
            "or name it in the settings."
        )
        for topic in topics:
            result = RunResult(name, topic.slug, SourceStatus.NOT_CONFIGURED, 0, 0, 0.0, message)
            say_json(result.as_json()) if as_json else say(f"{name}, {topic.slug}: {message}")
    sys.exit(1)


class _ImportTold:
    """Says now and then how many posts of a file were read."""

    def __init__(self) -> None:
        self._next = TELL_POSTS

    def progress(self, _rows: int, posts: int) -> bool:
        if posts == self._next:
            click.echo(f"{posts:,} posts so far", err=True)
            self._next += TELL_POSTS
        return False


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topic", "slug", required=True, metavar="SLUG", help="The topic that every row goes into.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_obj
def import_file(settings: Settings, file: Path, slug: str, as_json: bool) -> None:
    """Import a CSV or XLSX file of posts that you already have."""
    topic = topic_of(slug)
    with opened(settings) as stores:
        brought = bring_file(
            stores.live, stores.private, topic, file, file.name, "command line",
            follow=Follow(_ImportTold().progress),
        )  # fmt: skip
        find_copies(stores.live)
    if not as_json:
        say(brought.sentence)
        say(brought.summary.dates)
        return
    summary = brought.summary
    say_json(
        {
            "topic": slug,
            "file": file.name,
            "layout": summary.layout,
            "rows": summary.rows,
            "new": brought.added.new,
            "already": brought.added.known + brought.added.edited,
            "left_out": summary.skipped,
            "undated": sum(summary.undated.values()),
            "message": brought.sentence,
        }
    )


@click.command()
@click.pass_obj
def work(settings: Settings) -> None:
    """Do what the pages ask for, until stopped. The app starts this by itself."""
    _step_back()
    with opened(settings) as stores:
        worker = Worker(stores.live, stores.private, settings, practice=stores.practice)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop.set())
        if not sys.stdin.isatty():
            threading.Thread(target=_end_with_input, args=(worker,), daemon=True, name="parent-watch").start()
        worker.run()


def _step_back() -> None:
    """Let the app go first wherever both want the processor, so that a collection slows no click."""
    if hasattr(os, "nice"):  # on Windows the supervisor starts us so
        os.nice(NICENESS)


def _end_with_input(worker: Worker) -> None:
    """Stop when the app that started us is gone: it holds the other end of our standard input."""
    while os.read(0, 4096):
        pass
    worker.stop.set()


@click.command()
@click.pass_obj
def reread(settings: Settings) -> None:
    """Read stored posts again where the lists or a topic's words changed. The app does this by itself while it runs."""
    with opened(settings) as stores:
        for store in (stores.live, stores.practice):
            again = Rereading(store)
            waiting = again.standing().total
            again.to_end(_telling(store.kind))
            find_copies(store)
            done = f"{wording.count(waiting, 'post')} read again." if waiting else "nothing to read again."
            left = sentence(again.standing(), session_open=room.open_session_now(store) is not None)
            say(f"{store.kind} store: {left or done}")


def _telling(kind: str) -> Callable[[Progress], None]:
    """Return what says every ten seconds how far it is."""
    next_time = time.monotonic() + TELL_SECONDS

    def tell(now: Progress) -> None:
        nonlocal next_time
        if time.monotonic() >= next_time and now.total:
            say(f"{kind} store: {now.done:,} of {now.total:,} posts")
            next_time = time.monotonic() + TELL_SECONDS

    return tell


@click.group()
def practice() -> None:
    """Load or remove the practice posts."""


@practice.command()
@click.option("--as-of", type=DAY, help="The day that counts as the day of loading.")
@click.pass_obj
def load(settings: Settings, as_of: datetime | None) -> None:
    """Load the practice posts where there are none yet."""
    with opened(settings) as stores:
        counts = practice_posts.load(stores.practice, stores.private, as_of=as_of.date() if as_of else None)
    for slug, number in counts.items():
        say(f"{slug}: {number} practice posts")


@practice.command()
@click.pass_obj
def remove(settings: Settings) -> None:
    """Delete the practice posts and everything entered on them. Stop the app first."""
    lock = AppLock(settings.db)
    lock.take()
    try:
        practice_posts.remove(settings)
    finally:
        lock.release()
    say("The practice posts are removed. They are loaded anew at the next start.")


COMMANDS = (collect, import_file, work, reread, practice)
