"""What an officer asks of a file, written as a job's plain JSON and read back: in one place, so that both agree.

Columns are written by their place. Where a file has no header, or one was seen where there is none, a column's name may
be somebody's words, and a job stays in the store when its posts have gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scrutiny_dash.errors import InputError
from scrutiny_dash.sources import imports as files
from scrutiny_dash.sources.imports.layouts import layouts
from scrutiny_dash.topics import Topic, topics

_ROLES = ("text", "date", "author", "url", "platform")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be imported, and into which topic."""

    topic: Topic
    mapping: files.Mapping
    options: files.ReadOptions
    period: tuple[date, date] | None = None


def written(wish: Wish, table: files.Table) -> dict[str, Any]:
    """Write what is asked of a table as plain JSON. Why a column was guessed is left out."""
    mapping, options = wish.mapping, wish.options
    return {
        "topic": wish.topic.slug,
        "name": table.name,
        "fingerprint": table.fingerprint,
        "columns": {role: [table.columns.index(name) for name in getattr(mapping, role)] for role in _ROLES},
        "layout": mapping.layout.slug if mapping.layout else "",
        "as_of": options.as_of.isoformat(),
        "dates": options.dates.value,
        "file_date": options.file_date.isoformat() if options.file_date else "",
        "zone": options.zone,
        "order": options.order.value if options.order else "",
        "platform": options.platform,
        "one_row_is_one_person": options.one_row_is_one_person,
        "period": [day.isoformat() for day in wish.period or ()],
    }


def read(wants: Mapping[str, Any], table: files.Table) -> Wish:
    """Read what was asked of a table.

    Raises:
        InputError: it is another file than the one that was asked for, or this version cannot read what was asked.
    """
    if wants.get("fingerprint") != table.fingerprint:
        raise InputError("The file is not whole any more.", "Choose it again.")
    try:
        return Wish(topics()[wants["topic"]], _mapping(wants, table), _options(wants), _period(wants["period"]))
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        raise InputError(
            "What was asked for this file was written by another version of the dashboard.", "Choose the file again."
        ) from error


def _mapping(wants: Mapping[str, Any], table: files.Table) -> files.Mapping:
    columns: dict[str, Any] = {role: tuple(table.columns[place] for place in wants["columns"][role]) for role in _ROLES}
    layout = next(one for one in layouts() if one.slug == wants["layout"]) if wants["layout"] else None
    return files.Mapping(**columns, layout=layout)


def _options(wants: Mapping[str, Any]) -> files.ReadOptions:
    return files.ReadOptions(
        as_of=datetime.fromisoformat(wants["as_of"]),
        dates=files.DateSource(wants["dates"]),
        file_date=date.fromisoformat(wants["file_date"]) if wants["file_date"] else None,
        zone=wants["zone"],
        order=files.Order(wants["order"]) if wants["order"] else None,
        platform=wants["platform"],
        one_row_is_one_person=wants["one_row_is_one_person"],
    )


def _period(days: list[str]) -> tuple[date, date] | None:
    if not days:
        return None
    first, last = map(date.fromisoformat, days)
    return first, last
