"""Files with one JSON object a line: every path to a plain value is a column (``data.caption.text``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from scrutiny_dash.sources.imports.rows import Cell, Row, as_cell

_SAMPLE = 200
_COLUMNS = 2000
_DEEP = 8


def looks_like(lines: Iterator[str]) -> bool:
    """Say whether the first filled line is a JSON object."""
    for line in islice(lines, 20):
        if line.strip():
            return _object(line) is not None
    return False


def find_columns(lines: Iterator[str]) -> tuple[str, ...]:
    """Return the paths to plain values in the first lines, in the order in which they come."""
    paths: dict[str, None] = {}
    for line in islice(lines, _SAMPLE):
        item = _object(line)
        if item is not None:
            paths |= dict.fromkeys(_paths(item, "", _DEEP))
        if len(paths) > _COLUMNS:
            break
    return tuple(islice(paths, _COLUMNS))


def read_rows(lines: Iterator[str], columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield one row a line; a line that is no JSON object is a row with trouble."""
    steps = [path.split(".") for path in columns]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        item = _object(line)
        if item is None:
            yield Row(number, [], "a row that cannot be read")
        else:
            yield Row(number, [_value(item, path) for path in steps])


def _object(line: str) -> dict[str, Any] | None:
    text = line.strip().removeprefix("\ufeff")
    if not text.startswith("{"):
        return None
    try:
        item = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return item if isinstance(item, dict) else None


def _paths(item: dict[str, Any], above: str, deep: int) -> Iterator[str]:
    for name, value in item.items():
        if "." in name:
            continue  # a path could not be told from a name
        if isinstance(value, dict):
            if deep:
                yield from _paths(value, f"{above}{name}.", deep - 1)
        elif not isinstance(value, list):
            yield above + name


def _value(item: dict[str, Any], path: list[str]) -> Cell:
    value: Any = item
    for name in path:
        if not isinstance(value, dict):
            return ""
        value = value.get(name)
    return as_cell(value)
