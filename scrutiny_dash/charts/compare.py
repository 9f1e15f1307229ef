"""Shares beside each other, each with where it most likely lies: what a room read, or how groups of people compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import altair as alt

from scrutiny_dash.charts import look
from scrutiny_dash.intervals import Interval

BAR_HEIGHT, THICKNESS = 84, 20
# From the middle of a bar's row: its name, its numbers, the bar. On two lines, so that a phone has room for them.
_NAME_UP, _WORDS_UP, _BAR_DOWN = -26, -6, 16
THIN_LINE = "Thin line: where it likely lies"


@dataclass(frozen=True, slots=True)
class Share:
    """One share.

    Attributes:
        name: what it is of, a few words.
        k, n: how many of how many people.
        interval: where the share of all people found most likely lies.
    """

    name: str
    k: int
    n: int
    interval: Interval

    @property
    def is_exact(self) -> bool:
        """Whether it is known and not estimated, because everybody was read."""
        return self.interval.low == self.interval.high

    @property
    def words(self) -> str:
        """Say it with its interval, the ends rounded outwards: ``41%, likely 29% to 55% (19 of 46)``."""
        low, high = floor(self.interval.low * 100 + 1e-9), ceil(self.interval.high * 100 - 1e-9)
        likely = "" if self.is_exact or low == high else f", likely {low}% to {high}%"
        return f"{floor(self.k / self.n * 100 + 0.5)}%{likely} ({self.k:,} of {self.n:,})"


def sentence(shares: Sequence[Share]) -> str:
    """Say all shares, as the chart's alt text: ``Complaint 41%, likely 29% to 55% (19 of 46); Praise …``."""
    return "; ".join(f"{share.name} {share.words}" for share in shares) + "."


def _base(shares: Sequence[Share]) -> alt.Chart:
    rows = [
        {
            "name": share.name,
            "share": share.k / share.n,
            "low": share.interval.low,
            "high": share.interval.high,
            "words": share.words,
            "says": f"{share.name}: {share.words}",
        }
        for share in shares
    ]
    order = [share.name for share in shares]
    return alt.Chart(look.rows(rows)).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=None, scale=alt.Scale(domain=order)),
        tooltip=alt.Tooltip("says:N", title="Share"),
        description="says:N",
    )


def share_chart(shares: Sequence[Share], heading: str, *, practice: bool, fixed: bool = False) -> alt.LayerChart:
    """Draw shares as bars, from 0% to 100%, each with its name and numbers over it and its interval as a thin line.

    Args:
        heading: what the chart is and whose reading: people's or the computer's.
        practice: mark the chart as practice.
        fixed: 660 px wide for print; else as wide as its container.
    """
    base = _base(shares)
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    x = alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
    bars = base.mark_bar(color=look.TURQUOISE, size=THICKNESS, yOffset=_BAR_DOWN).encode(x=x)
    line: dict[str, Any] = {"color": look.INK, "aria": False, "yOffset": _BAR_DOWN}
    ends: dict[str, Any] = {"thickness": 2, "size": 12, **line}
    text: dict[str, Any] = {
        "align": "left", "baseline": "middle", "fontSize": 16, "color": look.INK, "aria": False,
    }  # fmt: skip
    at_zero = base.encode(x=alt.datum(0))
    likely = [
        base.mark_rule(strokeWidth=2, **line).encode(x="low:Q", x2="high:Q"),
        base.mark_tick(**ends).encode(x="low:Q"),
        base.mark_tick(**ends).encode(x="high:Q"),
    ]
    exact = all(share.is_exact for share in shares)
    layers = [
        bars,
        *([] if exact else likely),
        at_zero.mark_text(fontWeight="bold", yOffset=_NAME_UP, **text).encode(text="name:N"),
        at_zero.mark_text(yOffset=_WORDS_UP, **text).encode(text="words:N"),
    ]
    if practice:
        layers.append(look.practice_layer())
    under = [look.PRACTICE_SAID] if practice else []
    under += [] if exact else [THIN_LINE]
    title = alt.Title(heading, subtitle=under, anchor="start", offset=10)
    finished: alt.LayerChart = look.finish(layers, title, fixed=fixed).properties(height=BAR_HEIGHT * len(shares))
    return finished


def chart_height(shares: Sequence[Share]) -> int:
    """Return how many pixels a page leaves for the chart, its heading and its axis."""
    return BAR_HEIGHT * len(shares) + 150
