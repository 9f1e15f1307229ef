"""Check the machine: ten random posts, read blind; from thirty people read, the room's own reading is the headline.

The draw is from people, then one post of each, copies once, seeded. Two tables sometimes get the same post, so that it
can be seen how far readers agree; such a post counts once, and readers who differ make it "not agreed".
"""

from __future__ import annotations

from scrutiny_dash.checking.count import ENOUGH, NOT_AGREED, RoomReading, Said, room_reading
from scrutiny_dash.checking.draw import SHARED_OF_TEN, TEN, draw_ten
from scrutiny_dash.checking.questions import (
    CANNOT_TELL,
    FEELINGS,
    FIRST_HAND,
    NEWS,
    OURS,
    QUESTIONS,
    checked_answers,
    frame_words,
)
from scrutiny_dash.checking.say import (
    ENOUGH_TWICE,
    agreement_line,
    headline,
    machine_guess,
    machine_line,
    more_or_less,
    share_of,
    useful_lines,
    when_read,
)

__all__ = [
    "CANNOT_TELL",
    "ENOUGH",
    "ENOUGH_TWICE",
    "FEELINGS",
    "FIRST_HAND",
    "NEWS",
    "NOT_AGREED",
    "OURS",
    "QUESTIONS",
    "SHARED_OF_TEN",
    "TEN",
    "RoomReading",
    "Said",
    "agreement_line",
    "checked_answers",
    "draw_ten",
    "frame_words",
    "headline",
    "machine_guess",
    "machine_line",
    "more_or_less",
    "room_reading",
    "share_of",
    "useful_lines",
    "when_read",
]
