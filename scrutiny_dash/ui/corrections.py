"""What the computer read in a post, why, and putting it right: one press, and its guess stays beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        before: by field, what it read before anybody corrected the language.
        now: by field, what counts.
        why: by field, the computer's reason.
    """

    here: Here
    slug: str
    post: FoundPost
    key: str
    corrected: Mapping[str, Correction]
    machine: Mapping[str, Any]
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    why: Mapping[str, str]
    guessed_themes: frozenset[str]


def opened(here: Here, slug: str, post: FoundPost, key: str) -> Read:
    """Gather what a post's readings say; ``key`` is the card's own."""
    corrected = marks.corrections(here.store, slug, post.id)
    guessed = guesses(here.store, slug, post.id)
    machine = _machine(post, guessed)
    before = dict(machine)
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
    return Read(here, slug, post, key, corrected, machine, before, now, why, themes)


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
        choices: draw what it may be under each (``look.css`` folds that behind "Change" on a phone); pressing one saves
            it for every table, "Undo" takes the table's own correction back.
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
    district = read.post.district if field == "place" else ""
    if not district:
        return f"{WORDS[field][now]}."
    return f"{district}." if district in WORDS[field][now] else f"{WORDS[field][now]}, {district}."


def _beside(read: Read, field: str) -> str:
    """Say of a corrected field what the computer said and who said what instead.

    Empty when nobody corrected it, nor the language it is read in.
    """
    given = read.corrected.get(field)
    before, after = _said(read, field, read.before[field]), _said(read, field, read.machine[field])
    anew = before != after
    computer = f"The computer said “{before}”"
    if anew and read.machine[field] is not Feeling.NOT_SCORED:
        computer += f", and “{after}” once the language was corrected"
    if given is None:
        return f"{computer}." if anew else ""
    if read.now[field] == read.machine[field]:
        return f"{computer}; {_who(read, given)} said so too."
    return f"{computer}; {_who(read, given)} said “{WORDS[field][read.now[field]]}”."


def _said(read: Read, field: str, value: Any) -> str:
    """Name what the computer reads; a language by its own name."""
    return language_name(read.post.language or ENGLISH) if field == LANGUAGE else WORDS[field][value]


def _who(read: Read, given: Correction) -> str:
    return "your table" if given.table == read.here.table else given.table_name


def _choices(read: Read, field: str) -> None:
    """Draw what a reading may be, the one that counts pressed."""
    now, key = read.now[field], read.key
    options = [answer for answer in WORDS[field] if answer is not Feeling.NOT_SCORED]
    with st.container(horizontal=True, vertical_alignment="center", key=f"choices_{field}_{key}"):
        _change(read, field)
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
        undone = _undo(read, field, [field])
    if undone:
        _take_back(read, undone)
    elif chosen is not None and chosen != now:
        _save(read, {field: chosen.value}, f"Corrected for every table: {WORDS[field][chosen]}.")


def _presses(read: Read) -> int:
    """Return how often this window has corrected the post."""
    return int(st.session_state.get(f"presses_{read.key}", 0))


def _change(read: Read, what: str) -> None:
    """Draw what folds the choices on a phone; on a wider screen they are all seen and this is not."""
    st.checkbox(f"Change: {HEADINGS.get(what, what).lower()}", key=f"change_{what}_{_presses(read)}_{read.key}")


def _undo(read: Read, what: str, fields: Sequence[str]) -> list[str]:
    """Draw "Undo" where the newest correction is the table's own; return the fields to take back once it is pressed.

    A press on one that is not drawn any more, because another table corrected meanwhile, is tried all the same: the
    store then says so.
    """
    own = [field for field in fields if field in read.corrected and read.corrected[field].table == read.here.table]
    key = f"undo_{what}_{read.key}"
    if own:
        return own if st.button(f"Undo: {HEADINGS.get(what, what).lower()}", key=key, type="tertiary") else []
    return [field for field in fields if field in read.corrected] if st.session_state.get(key) else []


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
        _change(read, "themes")
        chosen = st.pills(
            "Press a theme to take it off this post, or to put it on:",
            list(names),
            selection_mode="multi",
            default=now,
            format_func=names.__getitem__,
            wrap=True,
            key=f"correct_themes_{'-'.join(now)}_{_presses(read)}_{read.key}",
        )
        undone = _undo(read, "themes", mine)
    changed = [slug for slug in names if (slug in chosen) != (slug in now)]
    if undone:
        _take_back(read, undone)
    elif changed:
        values = {f"{THEME}{slug}": YES if slug in chosen else NO for slug in changed}
        about = "about this theme" if changed[0] in chosen else "not about this theme"
        _save(read, values, f"Corrected for every table: {about}: {names[changed[0]]}.")


def _take_back(read: Read, fields: Sequence[str]) -> None:
    """Take back what this table corrected; what another table said before it counts again, else the guess."""
    here = read.here
    with explained():
        left = [marks.take_back(here.store, read.slug, read.post.id, here.table or 0, field) for field in fields]
        names = dict.fromkeys(given.table_name for given in left if given is not None)
        whose = f"What {wording.listed(list(names))} said" if names else "The computer's guess"
        _corrected(read, f"{whose} counts again, for every table.")


def _save(read: Read, values: Mapping[str, str], done: str) -> None:
    """Save what each field is; the computer's own guess takes the table's correction back where nothing else stands."""
    here, post = read.here, read.post
    with explained():
        for field, value in values.items():
            if field.startswith(THEME):
                guess = YES if field.removeprefix(THEME) in read.guessed_themes else NO
            else:
                guess = read.machine[field].value
            given = read.corrected.get(field)
            if given is not None and given.table == (here.table or 0) and value == guess:
                left = marks.take_back(here.store, read.slug, post.id, given.table, field)
                if left is None or left.value == value:
                    done = "The computer's guess counts again, for every table."
                    continue
            english = (field, value) == (LANGUAGE, Language.ENGLISH.value)
            # An officer's words are not what the post felt.
            follows = as_english(post) if english and not post.officers_words else None
            marks.correct(here.store, read.slug, post.id, here.table or 0, field, guess, value, follows)
        _corrected(read, done)


def _corrected(read: Read, done: str) -> None:
    """Remember which card was corrected last, say what was done, and draw the page again."""
    st.session_state[LAST] = (read.key, read.post.id)
    st.session_state[f"presses_{read.key}"] = _presses(read) + 1
    said(done)
    st.rerun()
