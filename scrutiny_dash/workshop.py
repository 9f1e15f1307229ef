"""The session's rules: what a table may enter, what is refused, and what a finding remembers of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrutiny_dash import clock, wording
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Answer, FoundPost, Held
from scrutiny_dash.reading.given_contact import without_contacts
from scrutiny_dash.reading.paraphrase import check_own_words
from scrutiny_dash.store import findings, letting_go, marks, rewording
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import Finding
from scrutiny_dash.store.held import DELETED
from scrutiny_dash.store.held_copies import with_copies
from scrutiny_dash.store.shown import fetch_posts

HOW_SURE = (
    "Several people say it first-hand",
    "It is worth testing",
    "It is only a hint",
)
IMPRESSION = "Impression: no post stands behind it"
NAME_LENGTH = 40
REASON_LENGTH = 300
STATEMENT_LENGTH = 500
# Somebody may be in danger: before such a post is shown again, an officer writes down what was done.
NEEDS_A_NOTE = frozenset({Held.DANGER, Held.CHILD, Held.REPORTED})


def clean_line(text: str, length: int, what: str) -> str:
    """Tidy one entered text: spaces folded, control characters out.

    Raises:
        InputError: it is longer than ``length`` characters.
    """
    text = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
    if len(text) > length:
        raise InputError(f"{what} is too long.", f"Use at most {length} characters; you have {len(text)}.")
    return text


def join(store: Store, name: str) -> int:
    """Return the number of the table of that name, making it when it is new.

    Raises:
        InputError: the name is empty or too long.
    """
    name = clean_line(name, NAME_LENGTH, "The name")
    if len(name) < 2:
        raise InputError("Your table needs a name.", "Type a name such as Table 3.")
    return kept.join_table(store, name)


def snapshot(post: FoundPost) -> dict[str, str]:
    """Return what stays of a kept post when the post itself goes: kind of source, month and place band."""
    month = "Date not known" if post.created is None else f"{clock.london(post.created):%B %Y}"
    return {
        "source_kind": wording.source_kind(post.voice, post.platform),
        "month": month,
        "place_band": wording.PLACE_BANDS[post.place],
    }


def keep(store: Store, slug: str, post: FoundPost, table: int, reason: str, own_words: str = "") -> int:
    """Keep a post as evidence and return its number.

    Raises:
        WordsRefused: the table's words repeat the post or could give somebody away.
        InputError: they are too long, or the post is gone.
    """
    reason, own_words = _checked(_words_of(post), reason, own_words)
    return kept.keep_post(store, slug, post.id, table, reason, own_words, snapshot(post))


def change_evidence(store: Store, evidence: kept.Evidence, table: int, reason: str, own_words: str) -> None:
    """Change why a kept post matters and how the table puts it.

    Raises:
        WordsRefused: as for ``keep``.
        InputError: it belongs to another table, or is too long.
    """
    original = ""
    if evidence.post_id is not None:
        with store.read() as connection:
            found = fetch_posts(connection, evidence.topic, [evidence.post_id])
        original = _words_of(found[evidence.post_id]) if evidence.post_id in found else ""
    reason, own_words = _checked(original, reason, own_words)
    kept.change_evidence(store, evidence.number, table, reason, own_words)


def _checked(original: str, reason: str, own_words: str) -> tuple[str, str]:
    reason = clean_line(reason, REASON_LENGTH, "Why it matters")
    own_words = clean_line(own_words, STATEMENT_LENGTH, "Your own words")
    for words in (reason, own_words):
        if words:
            check_own_words(words, original)
    return reason, own_words


def numbers_of(answer: Answer, at: datetime) -> dict[str, Any]:
    """Return what a finding remembers of the view it was made with: counts, search, filters and time."""
    return {
        "posts": answer.posts_total,
        "people": answer.people_total,
        "words": answer.query.words,
        "since": None if answer.query.since is None else answer.query.since.isoformat(),
        "until": None if answer.query.until is None else answer.query.until.isoformat(),
        "places": {place.value: n for place, n in answer.places.items()},
        "as_at": at.isoformat(),
        "practice": answer.practice,
    }


def save_finding(
    store: Store,
    slug: str,
    table: int,
    entered: Mapping[str, str],
    evidence: Sequence[int],
    answer: Answer,
    number: int | None = None,
) -> int:
    """Save a finding and return its number.

    Raises:
        InputError: the statement is missing, something is too long, or evidence is gone or of another topic.
        WordsRefused: a text repeats five words in a row of a kept post, or could give somebody away.
    """
    clean = {name: clean_line(text, STATEMENT_LENGTH, "The text") for name, text in entered.items()}
    if not clean.get("statement"):
        raise InputError("Your finding needs a statement.", "Write in one sentence what you found.")
    if clean.get("how_sure") not in HOW_SURE:
        raise InputError("Say how sure you are.", "Choose one of the three answers.")
    originals = _originals(store, slug, evidence)
    for text in clean.values():
        for original in [*originals, ""]:
            check_own_words(text, original)
    return findings.save_finding(store, slug, table, clean, evidence, numbers_of(answer, clock.now()), number)


def _originals(store: Store, slug: str, evidence: Sequence[int]) -> list[str]:
    posts = [e.post_id for e in kept.evidence_list(store, slug) if e.number in evidence and e.post_id is not None]
    with store.read() as connection:
        return [_words_of(post) for post in fetch_posts(connection, slug, posts).values()]


def _words_of(post: FoundPost) -> str:
    """Return the words that may not be repeated: the writer's. An officer's lead back to nobody."""
    return "" if post.officers_words else post.text


def release(store: Store, post_id: int, who: str, note: str) -> int:
    """Let members see a held post itself, without the contact details that it gives; return how many copies with it.

    Raises:
        InputError: a note is needed and there is none, it is too long, or the post is not held any more.
    """
    note = clean_line(note, STATEMENT_LENGTH, "The note")
    held = _ready(store, post_id, note)
    giving = [one for one in held if Held.CONTACT in one.why and not one.reworded]
    texts = {one.post_id: text for one in giving if (text := without_contacts(one.text)) != one.text}
    if texts:
        rewording.release_without(store, post_id, texts, who, note)
        letting_go.clear_traces(store)
    else:
        marks.release(store, post_id, who, note)
    return len(held) - 1


def release_in_words(store: Store, post_id: int, who: str, note: str, words: str) -> int:
    """Let members see an officer's words in the place of a held post; the post's own are deleted, its copies' too.

    Returns:
        How many copies got the words with it.

    Raises:
        WordsRefused: they repeat the post or could give somebody away.
        InputError: there are none, or as for ``release``.
    """
    note = clean_line(note, STATEMENT_LENGTH, "The note")
    words = clean_line(words, STATEMENT_LENGTH, "Your own words")
    if not words:
        raise InputError("Your own words are missing.", "Say in your own words what the post is about.")
    held = _ready(store, post_id, note)
    for original in dict.fromkeys("" if one.reworded else one.text for one in held):
        check_own_words(words, original)
    rewording.show_in_words(store, post_id, words, who, note)
    letting_go.clear_traces(store)
    return len(held) - 1


def delete_held(store: Store, post_id: int, who: str, note: str, slug: str) -> int:
    """Delete a held post for good, and the copies that people hold with it; return how many copies.

    Raises:
        InputError: the note is too long, or the post is not held any more.
    """
    note = clean_line(note, STATEMENT_LENGTH, "The note")
    ids = marks.together(store, post_id)
    if not ids:
        raise _not_held()
    letting_go.delete_posts(store, ids, "deleted by an officer", never_again=True)
    letting_go.clear_traces(store)
    copies = [one for one in ids if one != post_id]
    record_alone(store, who, DELETED, slug, post=post_id, action=note, **with_copies(copies))
    return len(copies)


def _not_held() -> InputError:
    return InputError("That post is not held any more.", "Load the page again.")


def _ready(store: Store, post_id: int, note: str) -> list[rewording.HeldText]:
    held = rewording.held_texts(store, post_id)
    if not held:
        raise _not_held()
    if not note and any(not one.noted and one.why & NEEDS_A_NOTE for one in held):
        raise InputError(
            "Somebody may be at risk here, so the note cannot be empty.",
            "Write what you did, for example whom you told, or why nobody had to be told.",
        )
    return held


def then_and_now(finding: Finding, now: Answer) -> str:
    """Say the numbers a finding was made with, and today's where they differ: ``now 61, was 46 on 14 March 2026``."""
    was = int(finding.numbers.get("posts", 0))
    made = clock.say_day(clock.london_day(finding.made_at))
    counted = f"Made with {wording.count(was, 'post')} by {wording.whose(now.query.voices)}, on {made}"
    return f"{counted}." if now.posts_total == was else f"{counted}; now {now.posts_total:,}."
