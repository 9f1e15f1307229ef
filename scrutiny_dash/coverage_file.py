"""``data/coverage.toml``: every place where people talk, what we see of it, and how many people use it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.errors import SettingsError

HOWS = frozenset({"collect", "import", "hand", "link"})


@dataclass(frozen=True, slots=True)
class Share:
    """How many people use a place, as somebody published it: so many in a hundred, or else in their own words.

    Attributes:
        source, published, url: who says so, when and where.
        percent, of: how many in a hundred of whom; shares of different people are never compared.
        said: who was counted and how many, where that is no share; never compared with anything.
    """

    source: str
    published: date
    url: str
    percent: int = 0
    of: str = ""
    said: str = ""

    def __post_init__(self) -> None:
        if bool(self.said) == bool(self.percent and self.of):
            raise ValueError("a share has a percent and an of, or a said")

    def __str__(self) -> str:
        how_many = self.said or f"About {self.percent} in 100 {self.of}"
        return f"{how_many} ({self.source}, {clock.say_day(self.published)})."

    def matches(self, other: Share) -> bool:
        """Say whether two shares were counted alike, so that they may stand side by side."""
        alike = (self.of, self.source, self.published) == (other.of, other.source, other.published)
        return alike and bool(self.percent and other.percent)


@dataclass(frozen=True, slots=True)
class Place:
    """One place where people talk.

    Attributes:
        name: as in ``Post.platform``.
        inside: the title in the middle of a sentence, where it is no proper name.
        how: how posts from it reach us: ``collect``, ``import`` (a file), ``hand`` or ``link`` (only looked at there).
        reads, cannot: what we see there and what we do not, each in plain sentences.
        source: registered name of the source that collects it; empty where none does.
        loud: named in the status line when it is not read.
        share: None where no figure is known to us.
    """

    name: str
    title: str
    how: frozenset[str]
    reads: str
    cannot: str
    source: str = ""
    loud: bool = False
    share: Share | None = None
    inside: str = ""

    @property
    def said(self) -> str:
        """Return the title as it stands in the middle of a sentence."""
        return self.inside or self.title

    @property
    def share_said(self) -> str:
        """Return how many people use it, as one sentence."""
        return str(self.share) if self.share else "How many people use it is not known to us."


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every place that the product knows of, and sentences on who is missing wherever we look."""

    places: tuple[Place, ...]
    missing: tuple[str, ...]


def load(path: Path) -> Coverage:
    """Read a coverage file; its order is the order on screen.

    Raises:
        SettingsError: the file is missing, is not TOML, or has a missing or wrong entry.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/coverage.toml cannot be read.", "Correct the file and start again.") from error
    try:
        return Coverage(
            places=tuple(_place(name, entry) for name, entry in table["place"].items()),
            missing=tuple(str(sentence) for sentence in table["missing"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"data/coverage.toml has a missing or wrong entry ({error}).", "Correct the file and start again."
        ) from error


def _place(name: str, entry: dict[str, Any]) -> Place:
    share = Share(**entry["share"]) if "share" in entry else None
    place = Place(**{**entry, "name": name, "how": frozenset(entry["how"]), "share": share})
    if not place.how or not place.how <= HOWS or ("collect" in place.how) != bool(place.source):
        raise ValueError(f"how posts from {name} reach us")
    return place
