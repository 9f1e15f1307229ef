"""The look that both charts share: time axis, bands where nobody looked, key dates, practice mark, contrast.

Colours are the Government Analysis Function's; text and grid pass 4.5:1 and are 16 px, which Streamlit's own theme does
not give to axes and legends. Time is drawn as text labels: temporal axes shift by an hour in British Summer Time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from scrutiny_dash.charts.looked import NO, PARTLY, SAID, Run, runs
from scrutiny_dash.charts.sentences import bucket_of, held_sentence, key_dates
from scrutiny_dash.models import Answer
from scrutiny_dash.topics import KeyDate

INK, GRID, WHITE = "#0b0c0c", "#d0d3d6", "#ffffff"
BLUE, TURQUOISE, PLUM, PURPLE = "#12436D", "#28A197", "#801650", "#A285D1"
GAP_GREY, PARTLY_GREY = "#b1b4b6", "#e9ebed"
HEIGHT, PRINT_WIDTH = 300, 660
LABELS_AT_MOST = 5
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # the first comes with vl-convert itself
PAGE_FONT = "Source Sans, sans-serif"  # the page's own, which Streamlit brings along
PRACTICE_MARK = "PRACTICE POSTS"
PRACTICE_SAID = "PRACTICE POSTS: invented, not real"
SELECTION = "bar"
_ROOM_ACROSS = {True: 0.24, False: 0.5}
_ROOM_UPRIGHT = {True: 0.035, False: 0.08}
LETTER_LINES, LETTER_LINE = 3, 18
_LETTER_WIDTH = {True: 0.024, False: 0.06}


def rows(values: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Wrap rows as data that stands in the chart itself."""
    return alt.InlineData(values=list(values))


def time_axis(answer: Answer) -> alt.X:
    """Return the axis that all layers share: every bar's label in order, a few of them written."""
    return axis_of([bucket.label for bucket in answer.buckets])


def axis_of(labels: Sequence[str]) -> alt.X:
    """Return a time axis of these labels, a few of them written."""
    step = max(1, -(-len(labels) // LABELS_AT_MOST))
    return alt.X(
        "label:O",
        sort=None,
        title=None,
        scale=alt.Scale(domain=labels, paddingInner=0.15, paddingOuter=0.1),
        axis=alt.Axis(values=labels[step // 2 :: step], labelAngle=0, labelOverlap=True, ticks=True, grid=False),
    )


def count_axis(field: str, highest: int, *, stack: bool = False) -> alt.Y:
    """Return an axis of whole numbers from zero, with a little room at the top for words on a band."""
    return alt.Y(
        f"{field}:Q",
        title=None,
        stack="zero" if stack else None,
        scale=alt.Scale(domain=[0, max(highest + 1, highest * 1.15)], nice=True),
        axis=alt.Axis(format=",d", tickMinStep=1, tickCount=5),
    )


def _stripes(share: float) -> alt.Gradient:
    """Return slanting stripes as a gradient with hard edges, more on a wide band: Vega-Lite has no patterns."""
    stops, stripes = [], 2 * round(12 + 30 * share)
    for n in range(stripes):
        colour = GAP_GREY if n % 2 else WHITE
        stops += [
            alt.GradientStop(offset=n / stripes, color=colour),
            alt.GradientStop(offset=(n + 1) / stripes, color=colour),
        ]
    return alt.LinearGradient(gradient="linear", stops=stops, x1=0, y1=0, x2=1, y2=1)


def _band(run: Run, x: alt.X) -> alt.Chart:
    fill = _stripes(run.share) if run.looked == NO else PARTLY_GREY
    ends = rows([{"label": run.first, "last": run.last}])
    across = x.copy().bandPosition(0)
    mark = alt.Chart(ends).mark_rect(color=fill, stroke=GAP_GREY, strokeWidth=1, aria=False, tooltip=False)
    band: alt.Chart = mark.encode(x=across, x2=alt.X2("last", bandPosition=1))
    return band


def _band_words(run: Run, x: alt.X, *, fixed: bool) -> list[alt.Chart]:
    """Write on a band what it is, where there is room; the line under the title explains it anyway."""
    if run.share >= _ROOM_ACROSS[fixed]:
        label, place = run.first, {"align": "left", "baseline": "top", "dx": 6, "y": 6}
        x = x.copy().bandPosition(0)
    elif run.looked == NO and run.share >= _ROOM_UPRIGHT[fixed]:
        label, place = run.middle, {"align": "center", "baseline": "middle", "angle": 270, "y": alt.expr("height / 2")}
    else:
        return []
    look: dict[str, Any] = {"fontSize": 16, "aria": False, "tooltip": False, **place}
    here = alt.Chart(rows([{"label": label, "says": SAID[run.looked]}])).encode(x=x, text="says:N")
    return [here.mark_text(stroke=WHITE, strokeWidth=6, **look), here.mark_text(color=INK, **look)]


def behind(answer: Answer, *, fixed: bool) -> list[alt.Chart]:
    """Return the layers under the bars: bands where nobody looked (striped) or only partly (grey), with words."""
    return bands(runs(answer.buckets), time_axis(answer), fixed=fixed)


def bands(found: Sequence[Run], x: alt.X, *, fixed: bool) -> list[alt.Chart]:
    """Return bands where nobody looked (striped) or only partly (grey), with words where there is room."""
    words = [_band_words(run, x, fixed=fixed) for run in found]
    return [*(_band(run, x) for run in found), *(layer for pair in words for layer in pair)]


def _marked_dates(answer: Answer, dates: Sequence[KeyDate], *, fixed: bool) -> list[dict[str, Any]]:
    """Return a row a bar with key dates: its label, letters and events, and on which line over the plot they stand."""
    bars = [bucket.label for bucket in answer.buckets]
    at: dict[str, list[tuple[str, KeyDate]]] = {}
    for letter, found in key_dates(answer, dates):
        at.setdefault(bucket_of(answer, found.day).label, []).append((letter, found))
    ends = [-1.0] * LETTER_LINES
    marked = []
    for label, members in at.items():
        letters = " ".join(letter for letter, _ in members)
        events = "; ".join(f"{letter}: {found.label}" for letter, found in members)
        middle, half = (bars.index(label) + 0.5) / len(bars), len(letters) * _LETTER_WIDTH[fixed] / 2
        free = [line for line in range(LETTER_LINES) if ends[line] <= middle - half]
        line = free[0] if free else ends.index(min(ends))
        ends[line] = middle + half
        marked.append({"label": label, "letter": letters, "event": events, "line": line})
    return marked


def dates_layer(answer: Answer, dates: Sequence[KeyDate], *, fixed: bool) -> list[alt.Chart]:
    """Return thin rules at the key dates with their letters over the plot, on further lines where they would touch."""
    marked = _marked_dates(answer, dates, fixed=fixed)
    layers = []
    for line in sorted({row["line"] for row in marked}):
        here = rows([row for row in marked if row["line"] == line])
        base = alt.Chart(here).encode(x=time_axis(answer), tooltip=alt.Tooltip("event:N", title="Date"))
        layers.append(
            base.mark_rule(color=INK, strokeWidth=1, strokeDash=[4, 3], y=0, y2=alt.expr("height"), aria=False)
        )
        letters = base.mark_text(color=INK, fontSize=16, fontWeight="bold", y=-10 - LETTER_LINE * line)
        layers.append(letters.encode(text="letter:N", description="event:N"))
    return layers


def practice_layer() -> alt.Chart:
    """Return the mark across a chart of practice posts (law 8); the title says it again in full contrast."""
    mark = alt.Chart(rows([{"says": PRACTICE_MARK}])).mark_text(
        x=alt.expr("width / 2"), y=alt.expr("height / 2"), fontSize=34, fontWeight="bold", color=PLUM, opacity=0.3,
        angle=345, aria=False, tooltip=False,
    )  # fmt: skip
    layer: alt.Chart = mark.encode(text="says:N")
    return layer


def title(answer: Answer, text: str, *, practice: bool, lines: int, more: Sequence[str] = ()) -> alt.Title:
    """Return a chart's title; under it the practice mark and what stripes and grey mean, where they occur.

    Args:
        lines: how many lines of letters stand between it and the plot.
        more: further lines under it.
    """
    kinds = {run.looked for run in runs(answer.buckets)}
    under = [PRACTICE_SAID] if practice else []
    under += more
    if NO in kinds:
        under.append("Striped: nobody looked")
    if PARTLY in kinds:
        under.append("Grey: only some sources looked at")
    if held_sentence(answer):
        under.append(f"{answer.held:,} held for an officer, in no bar")
    return alt.Title(text, subtitle=under, anchor="start", offset=12 + LETTER_LINE * lines)


def finish(layers: Sequence[alt.Chart], heading: alt.Title, *, fixed: bool) -> alt.LayerChart:
    """Put layers together with the shared look.

    Args:
        fixed: a fixed width for print; else the width of the container.
    """
    chart = alt.layer(*layers).properties(width=PRINT_WIDTH if fixed else "container", height=HEIGHT, title=heading)
    text: dict[str, Any] = {"labelColor": INK, "titleColor": INK, "labelFontSize": 16, "titleFontSize": 16}
    on_page = chart.configure(font=PAGE_FONT)
    configured = chart.configure(font=FONT, background=WHITE, padding=12) if fixed else on_page
    finished: alt.LayerChart = (
        configured.configure_axis(**text, gridColor=GRID, domainColor=INK, tickColor=INK)
        .configure_legend(**text, orient="bottom", columns=4 if fixed else 2, symbolSize=220, labelLimit=0)
        .configure_title(color=INK, fontSize=18, subtitleColor=INK, subtitleFontSize=16, subtitleLineHeight=20)
        .configure_view(stroke=None)
    )
    return finished
