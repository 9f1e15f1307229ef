"""How often a theme's rule was right on the labelled posts: ``data/theme_figures.csv``.

One line a theme: how many labelled posts it took in, of how many of them a reader said that they are about it, and how
many a reader would have put there. Made by ``python -m tests.benchmarks.readings --write-themes``; a theme that is not
in it, such as one of a new topic, has not been measured.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA

FILE = DATA / "theme_figures.csv"
# Fewer posts taken in tell little of a rule.
ENOUGH = 10
COLUMNS = ("topic", "theme", "taken_in", "right", "there")


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """Labelled posts: taken in by the rule, of these rightly, and those that a reader would have put there."""

    taken_in: int
    right: int
    there: int

    @property
    def said(self) -> str:
        """Say how often the rule was right: ``19 of 22``, and where that is too few to tell, or often wrong."""
        counted = f"{self.right:,} of {self.taken_in:,}"
        if self.taken_in < ENOUGH:
            return f"{counted}: too few to tell much"
        return f"{counted}: often wrong" if self.right * 3 < self.taken_in * 2 else counted


@cache
def theme_figures() -> dict[tuple[str, str], ThemeFigures]:
    """Return the figures by topic and theme.

    Raises:
        SettingsError: the file cannot be read.
    """
    try:
        with FILE.open(encoding="utf-8", newline="") as file:
            return {
                (line["topic"], line["theme"]): ThemeFigures(
                    int(line["taken_in"]), int(line["right"]), int(line["there"])
                )
                for line in csv.DictReader(file)
            }
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"data/theme_figures.csv cannot be read ({error}).", "Put the file back and start again."
        ) from error
