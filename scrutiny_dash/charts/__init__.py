"""Time charts of an answer as Altair specs, the sentences beside them and their twin tables.

Pages show a chart at the width of their container; reports draw it at a fixed size as PNG. This knows of neither.
Whoever shows a chart gives it its sentence as alt text: Streamlit objects to one in the chart itself.
"""

from __future__ import annotations

from scrutiny_dash.charts.attention import attention_chart, attention_sentence, attention_table
from scrutiny_dash.charts.compare import Share, chart_height, sentence, share_chart
from scrutiny_dash.charts.draw import Drawn, drawn, png
from scrutiny_dash.charts.feeling import feeling_chart
from scrutiny_dash.charts.sentences import (
    FEELING_WARNING,
    feeling_sentence,
    key_dates,
    may_draw_feelings,
    numbers_table,
    posts_and_people,
    volume_sentence,
)
from scrutiny_dash.charts.volume import volume_chart

__all__ = [
    "FEELING_WARNING",
    "Drawn",
    "Share",
    "attention_chart",
    "attention_sentence",
    "attention_table",
    "chart_height",
    "drawn",
    "feeling_chart",
    "feeling_sentence",
    "key_dates",
    "may_draw_feelings",
    "numbers_table",
    "png",
    "posts_and_people",
    "sentence",
    "share_chart",
    "volume_chart",
    "volume_sentence",
]
