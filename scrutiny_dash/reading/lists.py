"""The lists an officer can open, read from ``data/reading`` once, and the version of them all together."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA

# Raised by hand when the code reads the same lists differently: stored readings are then made anew.
CODE_VERSION = "4"
LISTS = DATA / "reading"
PLACES = DATA / "places.csv"


@cache
def table(name: str) -> dict[str, Any]:
    """Return one list file, such as ``feeling``, as its table.

    Raises:
        SettingsError: the file is missing or is not TOML.
    """
    path = LISTS / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"data/reading/{name}.toml cannot be read.", "Correct the file and start again.") from error


def weighed(name: str) -> list[dict[str, str]]:
    """Return the lines of one file of weights, such as ``weighed_words``; the lines of what made it are left out.

    Raises:
        SettingsError: the file is missing or is no text.
    """
    path = LISTS / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(line for line in file if not line.startswith("# ")))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"data/reading/{name}.csv cannot be read.", "Put the file back and start again.") from error


def classes() -> dict[str, list[str]]:
    """Return the lists of words that phrases call by name (``<unit>``), the kinds of words among them."""
    both = table("classes") | table("kinds")
    return {name: [str(word).lower() for word in words] for name, words in both.items()}


@cache
def lists_version() -> str:
    """Return twelve hex digits that change whenever a list or the code that reads it does.

    Line ends do not count, so a Windows checkout has the same version.

    Raises:
        SettingsError: a file cannot be read.
    """
    digest = hashlib.sha256(CODE_VERSION.encode())
    for path in sorted([*LISTS.glob("*.toml"), *LISTS.glob("*.csv"), PLACES], key=lambda p: p.name):
        digest.update(path.name.encode())
        digest.update(_bytes(path).replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read.", "Put the file back and start again.") from error
