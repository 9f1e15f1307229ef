"""Commands that look after the store: check, backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from scrutiny_dash import clock
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.cli.common import opened, say
from scrutiny_dash.collect import letting_go as letting_go_posts
from scrutiny_dash.collect.rereading import Rereading, sentence
from scrutiny_dash.errors import InputError, NotConfigured
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.registry import ATTENTION, SOURCES
from scrutiny_dash.store import backups, letting_go, room
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.topics import topics
from scrutiny_dash.wording import count


@click.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Check the store and its index, the settings, the topics, and say which sources are on."""
    with opened(settings) as stores:
        for store in (stores.live, stores.practice):
            letting_go.check_index(store)
            say(f"{store.kind} store: whole, {letting_go.posts_anywhere(store):,} posts")
            far = sentence(Rereading(store).standing(), session_open=room.open_session_now(store) is not None)
            if far:
                say(f"{store.kind} store: {far}")
        on = room.choices(stores.live, "source.")
    for name, value in settings.given():
        say(f"{name}: {value}")
    say(f"topics: {', '.join(topics())}")
    for source in SOURCES:
        try:
            source.ready(settings)
            state = "on" if on.get(f"source.{source.info.name}") else "set up, not switched on"
        except NotConfigured as error:
            state = error.what
        say(f"{source.info.name}: {state}")
    for line in ATTENTION:
        state = "on" if on.get(f"source.{line.info.name}") else "not switched on"
        say(f"{line.info.name} (a line beside the posts): {state}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Copy the live store into FILE. Codes and keys are not in it."""
    if file.exists():
        raise InputError("That file is already there.", "Give another name; nothing was overwritten.")
    with opened(settings) as stores:
        backups.back_up(stores.live, file)
    say(f"The store is copied to {file.name}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Put the store of FILE in the place of the live store. Stop the app first."""
    lock = AppLock(settings.db)
    lock.take()
    try:
        kept = backups.restore(settings.db, file)
    finally:
        lock.release()
    say("The store is restored." + (f" What was there before is kept as {kept.name}." if kept else ""))


@click.command()
@click.pass_obj
def purge(settings: Settings) -> None:
    """Delete what must not be kept any longer: past a platform's own limit, past the delete-by date; its copies too."""
    with opened(settings) as stores:
        delete_by = Clearance.of(room.choices(stores.live, PREFIX)).delete_by
        today = clock.london_day(clock.now())
        removed = letting_go_posts.purge(stores.live, today, delete_by)
        copies = letting_go_posts.purge_copies(stores.live, today, delete_by)
    for reason, number in removed.items():
        say(f"{count(number, 'post')} deleted: {reason}")
    for name in copies:
        say(f"Copy of the store deleted: {name}")
    if not removed and not copies:
        say("Nothing had to be deleted.")
        return
    say("Older copies beside the store are deleted too. Backups that you put elsewhere are yours to delete.")


@click.command("object")
@click.argument("link")
@click.pass_obj
def object_to(settings: Settings, link: str) -> None:
    """Let go of the post of a LINK that somebody objected to, and never collect it again."""
    with opened(settings) as stores:
        gone = letting_go_posts.object_to(stores.live, link, "command line")
    say(f"{count(gone, 'post')} deleted, and refused from now on.")


COMMANDS = (check, backup, restore, purge, object_to)
