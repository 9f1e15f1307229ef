"""Charts as pictures for reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import vl_convert

from scrutiny_dash.charts.sentences import key_dates, volume_sentence
from scrutiny_dash.charts.volume import volume_chart
from scrutiny_dash.clock import say_day
from scrutiny_dash.errors import ReportError
from scrutiny_dash.models import Answer
from scrutiny_dash.topics import KeyDate

SCALE = 2.0
_VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def png(chart: alt.TopLevelMixin) -> bytes:
    """Draw a chart as PNG at twice its size. The same chart gives the same bytes, so callers may cache by its JSON.

    Raises:
        ReportError: the drawing library refuses the chart.
    """
    try:
        drawing: bytes = vl_convert.vegalite_to_png(chart.to_json(), vl_version=_VERSION, scale=SCALE)
    except ValueError as error:
        raise ReportError(
            "A chart could not be drawn.", "Try again. The numbers are on the topic's page meanwhile."
        ) from error
    return drawing


@dataclass(frozen=True, slots=True)
class Drawn:
    """One answer's chart for print. What the computer guesses of feelings is drawn on no paper.

    Attributes:
        volume: PNG, or None where a sentence stands instead.
        volume_words: that sentence, or the picture's alt text.
        dates: what the letters on the chart mean: ``A: 1 April 2018, …``.
    """

    volume: bytes | None
    volume_words: str
    dates: tuple[str, ...]


def drawn(answer: Answer, dates: Sequence[KeyDate], practice: bool) -> Drawn:
    """Draw an answer's chart for print, in about an eighth of a second.

    Raises:
        ReportError: the drawing library refuses it.
    """
    volume = volume_chart(answer, dates, practice, fixed=True)
    letters = tuple(f"{letter}: {say_day(found.day)}, {found.label}" for letter, found in key_dates(answer, dates))
    return Drawn(
        volume=None if volume is None else png(volume),
        volume_words=volume_sentence(answer),
        dates=letters if volume is not None else (),
    )
