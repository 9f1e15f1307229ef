"""Posts over time."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from scrutiny_dash import wording
from scrutiny_dash.charts import look
from scrutiny_dash.charts.looked import NO, PARTLY, looked
from scrutiny_dash.charts.sentences import period, too_few
from scrutiny_dash.models import Answer, Bucket
from scrutiny_dash.topics import KeyDate


def _says(bucket: Bucket, size: str) -> str:
    posts = wording.count(bucket.posts, "post")
    said = f"{posts} by {wording.count(bucket.people, 'person', 'people')} {period(bucket, size)}"
    return f"{said}; only some sources were looked at" if looked(bucket) == PARTLY else said


def volume_chart(
    answer: Answer, dates: Sequence[KeyDate], practice: bool, *, fixed: bool = False
) -> alt.LayerChart | None:
    """Draw posts a day, week or month, with gaps as gaps and key dates as lettered rules.

    Args:
        dates: the topic's key dates; those inside the period are drawn (``key_dates`` names the letters).
        practice: mark the chart as practice; an answer from practice posts is marked in any case.
        fixed: 660 px wide for print and without the selection ``bar`` (field ``start``, an ISO date); else as wide as
            its container.

    Returns:
        The chart, or None where law 3 wants a sentence instead. Either way ``volume_sentence`` says it in words.
    """
    if too_few(answer):
        return None
    marked = practice or answer.practice
    bars = alt.Chart(
        look.rows([
            {
                "label": bucket.label,
                "start": bucket.start.isoformat(),
                "posts": bucket.posts,
                "says": _says(bucket, answer.bucket_size),
            }
            for bucket in answer.buckets
            if looked(bucket) != NO
        ])
    )  # fmt: skip
    highest = max(bucket.posts for bucket in answer.buckets)
    drawn = bars.mark_bar(color=look.BLUE).encode(
        x=look.time_axis(answer),
        y=look.count_axis("posts", highest),
        tooltip=alt.Tooltip("says:N", title="Posts"),
        description="says:N",
    )
    if not fixed:
        chosen = alt.selection_point(name=look.SELECTION, fields=["start"])
        drawn = drawn.encode(opacity=alt.when(chosen).then(alt.value(1.0)).otherwise(alt.value(0.45)))
        drawn = drawn.add_params(chosen)
    marked_dates = look.dates_layer(answer, dates, fixed=fixed)
    layers = [*look.behind(answer, fixed=fixed), drawn, *marked_dates]
    if marked:
        layers.append(look.practice_layer())
    heading = look.title(
        answer, f"Posts found each {answer.bucket_size}", practice=marked, lines=len(marked_dates) // 2
    )
    return look.finish(layers, heading, fixed=fixed)
