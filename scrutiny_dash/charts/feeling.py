"""What the machine guesses people feel, over time, as counts of people."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from scrutiny_dash import wording
from scrutiny_dash.charts import look
from scrutiny_dash.charts.looked import NO, PARTLY, looked
from scrutiny_dash.charts.sentences import SHOWN_FEELINGS, may_draw_feelings, period, too_few
from scrutiny_dash.models import Answer, Feeling
from scrutiny_dash.topics import KeyDate

COLOURS = {
    Feeling.COMPLAINT: look.BLUE,
    Feeling.PRAISE: look.TURQUOISE,
    Feeling.MIXED: look.PLUM,
    Feeling.NO_CLEAR_FEELING: look.PURPLE,
}


def _rows(answer: Answer) -> list[dict[str, str | int]]:
    found: list[dict[str, str | int]] = []
    for bucket in answer.buckets:
        kind = looked(bucket)
        if kind == NO:
            continue
        note = "; only some sources were looked at" if kind == PARTLY else ""
        for order, feeling in enumerate(SHOWN_FEELINGS):
            people = bucket.feelings.get(feeling, 0)
            name = wording.FEELINGS[feeling]
            when = period(bucket, answer.bucket_size)
            found.append({
                "label": bucket.label,
                "start": bucket.start.isoformat(),
                "feeling": name,
                "order": order,
                "people": people,
                "says": f"{name}, the computer's guess: {wording.count(people, 'person', 'people')} {when}{note}",
            })  # fmt: skip
    return found


def feeling_chart(
    answer: Answer, dates: Sequence[KeyDate], practice: bool, *, fixed: bool = False
) -> alt.LayerChart | None:
    """Draw how many people complain, praise, do both or neither, as the machine guesses; never as a share.

    Posts in languages the machine does not read are left out; ``feeling_sentence`` counts them.

    Args:
        dates: the topic's key dates; those inside the period are drawn (``key_dates`` names the letters).
        practice: mark the chart as practice; an answer from practice posts is marked in any case.
        fixed: 660 px wide for print and without the selection ``bar`` (field ``start``, an ISO date); else as wide as
            its container.

    Returns:
        The chart, or None where law 3 wants a sentence instead. Either way ``feeling_sentence`` says it in words.
    """
    if too_few(answer) or not may_draw_feelings(answer):
        return None
    marked = practice or answer.practice
    highest = max(sum(bucket.feelings.get(f, 0) for f in SHOWN_FEELINGS) for bucket in answer.buckets)
    names = [wording.FEELINGS[feeling] for feeling in SHOWN_FEELINGS]
    scale = alt.Scale(domain=names, range=[COLOURS[feeling] for feeling in SHOWN_FEELINGS])
    drawn = (
        alt.Chart(look.rows(_rows(answer)))
        .mark_bar(stroke=look.WHITE, strokeWidth=1)
        .encode(
            x=look.time_axis(answer),
            y=look.count_axis("people", highest, stack=True),
            color=alt.Color("feeling:N", scale=scale, legend=alt.Legend(title=None)),
            order=alt.Order("order:Q"),
            tooltip=alt.Tooltip("says:N", title="People"),
            description="says:N",
        )
    )
    if not fixed:
        chosen = alt.selection_point(name=look.SELECTION, fields=["start"])
        drawn = drawn.encode(opacity=alt.when(chosen).then(alt.value(1.0)).otherwise(alt.value(0.45)))
        drawn = drawn.add_params(chosen)
    marked_dates = look.dates_layer(answer, dates, fixed=fixed)
    layers = [*look.behind(answer, fixed=fixed), drawn, *marked_dates]
    if marked:
        layers.append(look.practice_layer())
    more = [f"People each {answer.bucket_size}; it is often wrong"]
    heading = look.title(
        answer, "Feeling: the computer's guess", practice=marked, lines=len(marked_dates) // 2, more=more
    )
    return look.finish(layers, heading, fixed=fixed)
