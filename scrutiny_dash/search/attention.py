"""A line of attention folded into the days, weeks or months of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from scrutiny_dash.models import AttentionBar
from scrutiny_dash.search.buckets import edges, label, size_for


def fold(
    days: Mapping[date, float], read: tuple[date, date], period: tuple[date, date]
) -> tuple[tuple[AttentionBar, ...], str]:
    """Fold the figures of days into bars.

    Args:
        days: day -> figure; a day without one is missing.
        read: the first and last day that were read, both inclusive.
        period: the first and last day to draw.

    Returns:
        The bars in order of time, and their size (``day``, ``week`` or ``month``).
    """
    size = size_for(*period)
    made = []
    for start, following in pairwise(edges(*period, size)):
        end = following - timedelta(days=1)
        # A week or month at the edge of the period is judged by its days inside it.
        first, last = max(start, period[0]), min(end, period[1])
        figures = [days[day] for n in range((last - first).days + 1) if (day := first + timedelta(days=n)) in days]
        whole, some = read[0] <= first and last <= read[1], first <= read[1] and read[0] <= last
        made.append(
            AttentionBar(
                start=first,
                end=last,
                label=label(start, size),
                value=sum(figures) / len(figures) if figures else None,
                covered=("yes" if whole else "partly") if some and figures else "no",
            )
        )
    return tuple(made), size
