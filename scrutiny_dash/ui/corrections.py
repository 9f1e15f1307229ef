"""What the computer read in a post, why, and putting it right: one press, and its guess stays beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from scrutiny_dash import wording
from scrutiny_dash.collect.as_english import as_english
from scrutiny_dash.models import Feeling, FoundPost, Language, Place, Service, Voice
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.language import ENGLISH, language_name, language_reason
from scrutiny_dash.reading.themes import said_of_themes
from scrutiny_dash.reading.words import Words
from scrutiny_dash.store import marks
from scrutiny_dash.store.corrected import LANGUAGE, NO, THEME, YES, Guesses, guesses
from scrutiny_dash.store.marks import Correction
from scrutiny_dash.store.rewording import NOT_SHOWN
from scrutiny_dash.topics import topic
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html

KINDS: dict[str, Any] = {
    "feeling": Feeling,
    "voice": Voice,
    "place": Place,
    "service": Service,
    LANGUAGE: Language,
}
HEADINGS = {
    "feeling": "Feeling",
    "voice": "Who",
    "place": "Where",
    "service": "Whose service",
    LANGUAGE: "Language",
}
WORDS: dict[str, Mapping[Any, str]] = {
    "feeling": wording.FEELINGS,
    "voice": wording.VOICES,
    "place": wording.PLACES,
    "service": wording.SERVICES,
    LANGUAGE: wording.LANGUAGES,
}
# Where a visitor's own state keeps which card's post was corrected last.
LAST = "_corrected"
NOT_ENGLISH = "It is not in English, so its feeling is not read."


@dataclass(frozen=True, slots=True)
class Read:
    """One post opened: what the computer reads in it, and what people said instead.

    Attributes:
        machine: by field, what the computer reads, a corrected language believed.
        now: by field, what counts.
        why: by field, the computer's reason.
    """

    here: Here
    slug: str
    post: FoundPost
    key: str
    corrected: Mapping[str, Correction]
    machine: Mapping[str, Any]
    now: Mapping[str, Any]
    why: Mapping[str, str]
    guessed_themes: frozenset[str]


def opened(here: Here, slug: str, post: FoundPost, key: str) -> Read:
    """Gather what a post's readings say; ``key`` is the card's own."""
    corrected = marks.corrections(here.store, slug, post.id)
    guessed = guesses(here.store, slug, post.id)
    machine = _machine(post, guessed)
    why = {
        "feeling": post.feeling_reason,
        "voice": post.voice_reason,
        "place": post.place_reason,
        "service": post.service_reason,
        LANGUAGE: _why_language(post),
    }
    now: dict[str, Any] = {
        "feeling": post.feeling,
        "voice": post.voice,
        "place": post.place,
        "service": post.service,
        LANGUAGE: machine[LANGUAGE],
    }
    language = corrected.get(LANGUAGE)
    if language is not None:
        now[LANGUAGE] = Language(language.value)
        if now[LANGUAGE] is Language.OTHER:
            machine["feeling"], why["feeling"] = Feeling.NOT_SCORED, NOT_ENGLISH
        for field, (value, reason) in language.follows.items():
            machine[field], why[field] = KINDS[field](value), reason
    themes = guessed.themes if guessed else frozenset(post.themes)
    return Read(here, slug, post, key, corrected, machine, now, why, themes)


def _machine(post: FoundPost, guessed: Guesses | None) -> dict[str, Any]:
    read = guessed or post
    language = Language.ENGLISH if (read.language or ENGLISH) == ENGLISH else Language.OTHER
    return {
        "feeling": read.feeling,
        "voice": read.voice,
        "place": read.place,
        "service": read.service,
        LANGUAGE: language,
    }


def _why_language(post: FoundPost) -> str:
    if post.officers_words:
        return NOT_SHOWN
    words = Words(strip_for_scoring(post.text))
    return language_reason(words.text, words, post.language or ENGLISH)


def show(read: Read, *, choices: bool) -> None:
    """Draw every reading with its reason.

    Args:
        choices: draw what it may be under each; pressing one saves it for every table, pressing the computer's guess
            or "Undo" brings that back.
    """
    for field in HEADINGS:
        _line(HEADINGS[field], (_value(read, field), f"{_beside(read, field)} {read.why[field]}"))
        if choices:
            _choices(read, field)
    _line("Themes", *_themes(read))
    if choices:
        _theme_choices(read)
    reason = read.post.about_reason
    matched = reason.startswith("It says") or not reason
    _line("Why it is here", ("It matched this topic.", reason) if matched else (reason, ""))


def _line(title: str, *said: tuple[str, str]) -> None:
    """Draw a reading: what it says, each with why; a line that is too long goes on under its own text."""
    values = " ".join(f'{plain_html(value)} <span class="quiet">{plain_html(why)}</span>' for value, why in said)
    st.html(f'<p class="why"><b>{title}</b> <span>{values}</span></p>')


def _value(read: Read, field: str) -> str:
    now = read.now[field]
    if field == LANGUAGE and now == read.machine[LANGUAGE]:
        return f"{language_name(read.post.language or ENGLISH)}."
    district = f", {read.post.district}" if field == "place" and read.post.district else ""
    return f"{WORDS[field][now]}{district}."


def _beside(read: Read, field: str) -> str:
    """Say of a corrected field what the computer said and who said what instead; empty when nobody corrected it."""
    given = read.corrected.get(field)
    if given is None:
        return ""
    guess, value = WORDS[field][read.machine[field]], WORDS[field][read.now[field]]
    return f"The computer said “{guess}”; {_who(read, given)} said “{value}”."


def _who(read: Read, given: Correction) -> str:
    return "your table" if given.table == read.here.table else given.table_name


def _choices(read: Read, field: str) -> None:
    """Draw what a reading may be, the one that counts pressed."""
    now, key = read.now[field], read.key
    options = [answer for answer in WORDS[field] if answer is not Feeling.NOT_SCORED]
    with st.container(horizontal=True, vertical_alignment="center", key=f"choices_{field}_{key}"):
        chosen = st.pills(
            f"Correct: {HEADINGS[field].lower()}",
            options,
            default=now if now in options else None,
            required=now in options,
            format_func=WORDS[field].__getitem__,
            label_visibility="collapsed",
            wrap=True,
            # A correction by anybody makes this another widget, so that an old choice here is not saved again; and so
            # does each press, or a choice that was undone could come back with the widget it was made in.
            key=f"correct_{field}_{now}_{_presses(read)}_{key}",
        )
        undone = _undo(read, field) if field in read.corrected else False
    if undone:
        _save(read, {field: None}, "The computer's guess counts again, for every table.")
    elif chosen is not None and chosen != now:
        taken_back = chosen == read.machine[field]
        done = (
            "The computer's guess counts again" if taken_back else f"Corrected for every table: {WORDS[field][chosen]}"
        )
        _save(read, {field: None if taken_back else chosen.value}, f"{done}.")


def _presses(read: Read) -> int:
    """Return how often this window has corrected the post."""
    return int(st.session_state.get(f"presses_{read.key}", 0))


def _undo(read: Read, what: str) -> bool:
    label = f"Undo: {HEADINGS.get(what, what).lower()}"
    return st.button(label, key=f"undo_{what}_{read.key}", type="tertiary")


def _themes(read: Read) -> list[tuple[str, str]]:
    """Return the themes of a post, each with the words that say so, and what people said instead."""
    quoted = said_of_themes(read.post.text, read.slug)
    found: list[tuple[str, str]] = []
    for theme in topic(read.slug).themes:
        given = read.corrected.get(f"{THEME}{theme.slug}")
        says = wording.listed([f"“{words}”" for words in quoted.get(theme.slug, [])])
        why = f"It says {says}." if says else "The computer read it so."
        if theme.slug in read.post.themes:
            found.append((f"{theme.name}.", why if given is None else f"Added by {_who(read, given)}."))
        elif given is not None:
            who = _who(read, given)
            found.append((f"Not “{theme.name}”.", f"The computer said it is; {who} said it is not. {why}"))
    return found if read.post.themes else [("None.", "" if found else "It says none of the themes' words."), *found]


def _theme_choices(read: Read) -> None:
    """Draw the topic's themes, the post's own pressed: pressing one of these says that it is not about this theme."""
    names = {theme.slug: theme.name for theme in topic(read.slug).themes}
    now = [slug for slug in names if slug in read.post.themes]
    mine = [field for field in read.corrected if field.startswith(THEME)]
    with st.container(horizontal=True, vertical_alignment="center", key=f"choices_themes_{read.key}"):
        chosen = st.pills(
            "Press a theme to take it off this post, or to put it on:",
            list(names),
            selection_mode="multi",
            default=now,
            format_func=names.__getitem__,
            wrap=True,
            key=f"correct_themes_{'-'.join(now)}_{_presses(read)}_{read.key}",
        )
        undone = _undo(read, "themes") if mine else False
    changed = [slug for slug in names if (slug in chosen) != (slug in now)]
    if undone:
        _save(read, dict.fromkeys(mine), "The computer's guess counts again, for every table.")
    elif changed:
        values: dict[str, str | None] = {}
        for slug in changed:
            as_guessed = (slug in chosen) == (slug in read.guessed_themes)
            values[f"{THEME}{slug}"] = None if as_guessed else YES if slug in chosen else NO
        about = "about this theme" if changed[0] in chosen else "not about this theme"
        _save(read, values, f"Corrected for every table: {about}: {names[changed[0]]}.")


def _save(read: Read, values: Mapping[str, str | None], done: str) -> None:
    """Save what each field is, or with None take the correction back."""
    here, post = read.here, read.post
    with explained():
        for field, value in values.items():
            if value is None:
                marks.take_back(here.store, read.slug, post.id, here.table or 0, field)
                continue
            if field.startswith(THEME):
                guess = YES if field.removeprefix(THEME) in read.guessed_themes else NO
            else:
                guess = read.machine[field].value
            english = (field, value) == (LANGUAGE, Language.ENGLISH.value)
            # An officer's words are not what the post felt.
            follows = as_english(post) if english and not post.officers_words else None
            marks.correct(here.store, read.slug, post.id, here.table or 0, field, guess, value, follows)
        st.session_state[LAST] = (read.key, post.id)
        st.session_state[f"presses_{read.key}"] = _presses(read) + 1
        said(done)
        st.rerun()
