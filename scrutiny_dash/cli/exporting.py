"""Commands that write files: a summary, an evidence pack, the counts. Each export is recorded in the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from scrutiny_dash import exports
from scrutiny_dash.clearance import PREFIX, Clearance
from scrutiny_dash.cli.common import chosen_topics, opened, say
from scrutiny_dash.collect import practice as practice_posts
from scrutiny_dash.collect.letting_go import recheck_before_export
from scrutiny_dash.errors import ReportError
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.store import room
from scrutiny_dash.stores import Stores

KINDS = ("summary", "evidence-pack", "data", "board-report")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--topic", "slugs", multiple=True, help="A topic; all without it. May be given again.")
@click.option("--practice", is_flag=True, help="Export what was made of the practice posts.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.pass_obj
def export(settings: Settings, kind: str, slugs: tuple[str, ...], practice: bool, out: Path) -> None:
    """Write a summary (Word), an evidence pack (a Word report a topic, and CSV) or the counts as data (CSV)."""
    if kind == "board-report":
        raise click.UsageError("The report to the Scrutiny Board is not in this version.")
    slugs = tuple(topic.slug for topic in chosen_topics(slugs)) if slugs else ()
    with opened(settings) as stores:
        for file in _made(_desk(stores, practice=practice), kind, slugs):
            say(str(_written(out, file)))


def _desk(stores: Stores, *, practice: bool) -> exports.Desk:
    if practice:
        practice_posts.load(stores.practice, stores.private)
    store = stores.practice if practice else stores.live
    clearance = Clearance.of(room.choices(stores.live, PREFIX))
    rechecked = recheck_before_export(store, stores.private, stores.settings)
    return replace(exports.Desk.of(store, Searcher(store), clearance, "command line"), rechecked=rechecked)


def _made(desk: exports.Desk, kind: str, slugs: tuple[str, ...]) -> list[exports.File]:
    if kind == "summary":
        return [exports.summary(desk, slugs)]
    if kind == "data":
        return [exports.counts(desk, slugs)]
    one_by_one = [(topic.slug,) for topic in chosen_topics(slugs)]
    return [*(exports.report(desk, one) for one in one_by_one), exports.evidence(desk, slugs)]


def _written(out: Path, file: exports.File) -> Path:
    path = out / file.name
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    except OSError as error:
        raise ReportError("The file could not be written.", "Choose another folder with --out, with room in it.") from (
            error
        )
    return path


COMMANDS = (export,)
