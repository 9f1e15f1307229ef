"""Putting right what the computer guessed in one post: one choice each, and its guess stays beside it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.models import Feeling, FoundPost, Place, Voice
from scrutiny_dash.store import marks
from scrutiny_dash.store.marks import Correction
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said

KINDS: dict[str, type[Feeling] | type[Voice] | type[Place]] = {"feeling": Feeling, "voice": Voice, "place": Place}
HEADINGS = {"feeling": "Feeling", "voice": "Who is speaking", "place": "Where"}
WORDS: dict[str, Mapping[Any, str]] = {
    "feeling": wording.FEELINGS,
    "voice": wording.VOICES,
    "place": wording.PLACES,
}


def beside(here: Here, field: str, corrected: Mapping[str, Correction]) -> str:
    """Say of a corrected field what the computer said and who said what instead; empty when nobody corrected it."""
    given = corrected.get(field)
    if given is None:
        return ""
    who = "your table" if given.table == here.table else given.table_name
    words, kind = WORDS[field], KINDS[field]
    return f"The computer said “{words[kind(given.guess)]}”; {who} said “{words[kind(given.value)]}”."


def show(here: Here, slug: str, post: FoundPost, key: str, corrected: Mapping[str, Correction]) -> None:
    """Draw a choice for each of feeling, who and where; choosing saves it for every table.

    Args:
        key: the card's own key.
        corrected: what people corrected in this post so far.
    """
    now: dict[str, StrEnum] = {"feeling": post.feeling, "voice": post.voice, "place": post.place}
    for column, (field, heading) in zip(st.columns(len(HEADINGS)), HEADINGS.items(), strict=True):
        options = [answer for answer in WORDS[field] if answer is not Feeling.NOT_SCORED]
        chosen = column.selectbox(
            f"Correct: {heading.lower()}",
            options,
            index=options.index(now[field]) if now[field] in options else None,
            format_func=WORDS[field].__getitem__,
            placeholder="Choose",
            # A correction by anybody makes this another widget, so that an old choice here is not saved again.
            key=f"correct_{field}_{now[field]}_{key}",
        )
        if chosen is not None and chosen != now[field]:
            _save(here, slug, post, field, chosen, corrected)


def _save(
    here: Here, slug: str, post: FoundPost, field: str, chosen: StrEnum, corrected: Mapping[str, Correction]
) -> None:
    now: dict[str, StrEnum] = {"feeling": post.feeling, "voice": post.voice, "place": post.place}
    guess = corrected[field].guess if field in corrected else now[field].value
    with explained():
        marks.correct(here.store, slug, post.id, here.table or 0, field, guess, chosen.value)
        said(f"Corrected for every table: {WORDS[field][chosen].lower()}. The computer's guess is kept beside it.")
        st.rerun()
