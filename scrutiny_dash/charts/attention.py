"""A line of attention: what the press wrote, or how often articles were opened. No posts, no residents, in no total."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from scrutiny_dash import clock, wording
from scrutiny_dash.charts import look
from scrutiny_dash.charts.looked import NO, PARTLY, stretches
from scrutiny_dash.models import AttentionBar

NOT_POSTS = "Not posts and not residents"
NO_FIGURE = "No figure"
_SIZES = {"day": "Each day", "week": "An average day of each week", "month": "An average day of each month"}
_SAID = {"yes": "Yes", PARTLY: "In part", NO: NO_FIGURE}


def figure(value: float) -> str:
    """Write a figure: whole from ten up, with one decimal below."""
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _when(bar: AttentionBar, size: str) -> str:
    if size == "day":
        return f"on {clock.say_day(bar.start)}"
    if size == "week":
        return f"in the week from {clock.say_day(bar.start)}"
    return f"in {bar.start:%B %Y}"


def attention_sentence(bars: Sequence[AttentionBar], size: str, unit: str) -> str:
    """Say what the line shows, for everybody and as its alt text; where nothing was read, say that."""
    read = [(bar.value, bar) for bar in bars if bar.value is not None]
    if not read:
        return "There is no figure for this time: that is a gap, not a zero."
    values = [value for value, _ in read]
    most, at = max(read, key=lambda pair: pair[0])
    first, last = clock.say_day(read[0][1].start), clock.say_day(read[-1][1].end)
    if not most:
        return f"From {first} to {last} nothing was found: 0 {unit}."
    said = f"From {first} to {last}, on an average day: between {figure(min(values))} and {figure(most)} {unit}."
    said += f" The most was {_when(at, size)}."
    gaps = sum(bar.covered == NO for bar in bars)
    if gaps:
        said += f" For {wording.count(gaps, size)} there is no figure: a gap, not a zero."
    return said


def attention_chart(
    bars: Sequence[AttentionBar], size: str, heading: str, unit: str, *, fixed: bool = False
) -> alt.LayerChart | None:
    """Draw a line that breaks where nothing was read.

    Args:
        size: of the bars (``day``, ``week`` or ``month``).
        heading: what is counted, a few words. unit: the words after a figure.
        fixed: 660 px wide for print; else as wide as its container.

    Returns:
        The chart, or None where nothing was read of this time. Either way ``attention_sentence`` says it in words.
    """
    highest = max((bar.value for bar in bars if bar.value is not None), default=None)
    if highest is None:
        return None
    x = look.axis_of([bar.label for bar in bars])
    data = look.rows([
        {
            "label": bar.label,
            "value": bar.value,
            "says": f"{NO_FIGURE} {_when(bar, size)}" if bar.value is None
            else f"{figure(bar.value)} {unit}, {_when(bar, size)}",
        }
        for bar in bars
    ])  # fmt: skip
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[0, max(1, highest * 1.15)], nice=True),
        axis=alt.Axis(tickCount=5),
    )
    # A missing value breaks the line; its points are drawn by themselves, so that a lone day between gaps is seen.
    line = alt.Chart(data).mark_line(color=look.PLUM, strokeWidth=2, aria=False, tooltip=False)
    points = alt.Chart(data).transform_filter("isValid(datum.value)").mark_point(
        color=look.PLUM, filled=True, size=30 if len(bars) > 60 else 60, opacity=1
    )  # fmt: skip
    found = stretches([(bar.label, bar.covered) for bar in bars])
    layers = [
        *look.bands(found, x, fixed=fixed),
        line.encode(x=x, y=y),
        points.encode(x=x, y=y, tooltip=alt.Tooltip("says:N", title="Attention"), description="says:N"),
    ]
    under = [NOT_POSTS, _SIZES[size]]
    if any(run.looked == NO for run in found):
        under.append("Striped: no figure")
    title = alt.Title(heading, subtitle=under, anchor="start", offset=12)
    return look.finish(layers, title, fixed=fixed)


def attention_table(bars: Sequence[AttentionBar], heading: str) -> list[dict[str, str | int]]:
    """Return the figures, a row a bar, for a table; a bar that was not read says so instead of a figure."""
    return [
        {
            "From": clock.say_day(bar.start),
            "To": clock.say_day(bar.end),
            "Read": _SAID[bar.covered],
            f"{heading} (average day)": NO_FIGURE if bar.value is None else figure(bar.value),
        }
        for bar in bars
    ]
