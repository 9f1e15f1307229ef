"""The exercises of the lesson, one function a kind: something to do, then an answer that explains itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from scrutiny_dash import charts, wording
from scrutiny_dash.links import PlatformLink, links_for
from scrutiny_dash.models import Answer, Voice
from scrutiny_dash.reading.paraphrase import check_own_words
from scrutiny_dash.reading.persons import refuse_person
from scrutiny_dash.topics import topic
from scrutiny_dash.tutorial import Judged, Question, Step, judge, judge_finding, judge_search
from scrutiny_dash.ui import tutorial_posts as posts
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_rows
from scrutiny_dash.ui.messages import explained
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.workshop import HOW_SURE, REASON_LENGTH, STATEMENT_LENGTH, clean_line

FIRST = 2
WORDS_LENGTH = 100
Weight = Literal["primary", "secondary", "tertiary"]
_RESIDENTS = (Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an exercise works with.

    Attributes:
        topic: whose practice posts are used.
        answers: what this visitor answered in this step so far.
        keep: saves answers beside those given before and draws the page again.
    """

    visitor: Here
    topic: str
    step: Step
    answers: dict[str, str]
    keep: Callable[[dict[str, str]], None]


def rule(step: Step) -> None:
    """Show the rule that applies here, with its reason."""
    st.html(f'<p class="lesson-rule"><b>Rule</b> {plain_html(step.rule)}</p>')


def choose(desk: Desk) -> bool:
    """Ask the step's questions; return whether they are answered."""
    if desk.step.who:
        rows = "".join(f"<dt>{plain_html(w.place)}</dt><dd>{plain_html(w.there)}</dd>" for w in desk.step.who)
        st.html(f'<h3>Who is there</h3><dl class="lesson-who">{rows}</dl>')
    rule(desk.step)
    return _questions(desk)


def search(desk: Desk) -> bool:
    """Let the person search the practice posts; return whether a search was made."""
    rule(desk.step)
    kept = desk.answers.get("words", "")
    answer = posts.search(desk.visitor.house, desk.topic, kept) if kept else None
    outcome = _outcome(answer) if answer is not None else ""
    with st.form("lesson_search", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        words = left.text_input(
            desk.step.ask, value=kept, max_chars=WORDS_LENGTH, placeholder=desk.step.hint, key="lesson_typed"
        )
        kind: Weight = "secondary" if outcome == "residents" else "primary"
        pressed = right.form_submit_button("Search", type=kind, width="stretch")
    if pressed:
        with explained():
            words = clean_line(words, WORDS_LENGTH, "Your search")
            refuse_person(words)
            if not words:
                st.warning("Type a word first, for example bus.")
                return False
            desk.keep({"words": words})
    if answer is None:
        return False
    _found(desk.step, kept, answer, outcome)
    return True


def _outcome(answer: Answer) -> str:
    residents = sum(answer.voices.get(voice, 0) for voice in _RESIDENTS)
    return judge_search(answer.posts_total, residents, answer.collected_total)


def search_was_good(desk: Desk) -> bool:
    """Say whether the kept search found residents."""
    kept = desk.answers.get("words", "")
    return bool(kept) and _outcome(posts.search(desk.visitor.house, desk.topic, kept)) == "residents"


def _found(step: Step, words: str, answer: Answer, outcome: str) -> None:
    said = f"“{words}”"
    if not answer.posts_total:
        line = f"None of the {answer.collected_total:,} practice posts contains {said}."
    else:
        residents = sum(answer.voices.get(voice, 0) for voice in _RESIDENTS)
        line = (
            f"{said}: {wording.count(answer.posts_total, 'post')} by "
            f"{wording.count(answer.people_total, 'person', 'people')}. "
            f"The computer guesses that residents wrote {residents:,}."
        )
    st.html(f'<div role="status"><p class="finding-line">{plain_html(line)}</p></div>')
    st.markdown(plain_md(step.outcomes[outcome]))
    first, rest = posts.short_first(answer.posts, FIRST)
    if first:
        st.html(posts.found_cards(first))
    if rest:
        shown = FIRST + len(rest)
        more = "the other" if shown == answer.posts_total else "the next"
        with st.expander(f"Show {more} {wording.count(len(rest), 'post')}"):
            st.html(posts.found_cards(rest))


def chart(desk: Desk) -> bool:
    """Draw a chart that misleads, show posts behind it, and ask; return whether it is answered."""
    answer = posts.drawn(desk.visitor.house, desk.topic, desk.step)
    drawn = charts.volume_chart(answer, (), practice=True)
    if drawn is None:
        st.markdown(plain_md(charts.volume_sentence(answer)))
    else:
        st.altair_chart(drawn, width="stretch", theme=None, key="lesson_chart")
        with st.expander("Show the numbers"):
            show_rows("Practice posts and people each week", charts.numbers_table(answer))
    st.html("".join(posts.post_card(posts.one(desk.visitor.house, desk.topic, each)) for each in desk.step.posts))
    rule(desk.step)
    return _questions(desk)


def machine(desk: Desk) -> bool:
    """Ask what people read, show what the computer read, then guide a finding; return whether it was written."""
    if not _questions(desk):
        return False
    right = sum(_read_right(desk, question) for question in desk.step.questions)
    st.markdown(f"**The computer read {right} of {len(desk.step.questions)} as we do.** So people decide.")
    return _finding(desk)


def _read_right(desk: Desk, question: Question) -> bool:
    shown = posts.one(desk.visitor.house, desk.topic, question.post)
    return wording.FEELINGS[shown.feeling] == question.best.text


def _finding(desk: Desk) -> bool:
    given = desk.step.finding
    st.subheader(plain_md(given["text"]), anchor=False)
    rule(desk.step)
    if desk.answers.get("statement"):
        _graded(desk)
        return True
    with st.form("lesson_finding", border=False):
        reason = st.text_input(
            given["reason"], max_chars=REASON_LENGTH, placeholder=given["reason_hint"], key="lesson_reason"
        )
        statement = st.text_input(
            given["statement"],
            max_chars=STATEMENT_LENGTH,
            placeholder=given["statement_hint"],
            key="lesson_statement",
        )
        sure = st.radio(given["how_sure"], HOW_SURE, index=None, key="lesson_sure")
        if st.form_submit_button("Save finding", type="primary"):
            with explained():
                _keep_finding(desk, reason, statement, sure or "")
    return False


def _keep_finding(desk: Desk, reason: str, statement: str, sure: str) -> None:
    reason = clean_line(reason, REASON_LENGTH, "The reason")
    statement = clean_line(statement, STATEMENT_LENGTH, "Your finding")
    original = posts.one(desk.visitor.house, desk.topic, desk.step.finding["post"]).text
    judge_finding(desk.step, statement, sure, HOW_SURE[-1])
    for words in (reason, statement):
        if words:
            check_own_words(words, original)
    desk.keep({"reason": reason, "statement": statement, "how_sure": sure})


def _graded(desk: Desk) -> None:
    kept = desk.answers
    notes = judge_finding(desk.step, kept["statement"], kept.get("how_sure", HOW_SURE[-1]), HOW_SURE[-1])
    reason = f"<p>E1: {plain_html(kept.get('reason') or 'a practice post')}</p>"
    said = "".join(f"<li>{_mark(note.good)} {plain_html(note.text)}</li>" for note in notes)
    st.html(
        f'<div class="paper"><p><b>{plain_html(kept["statement"])}</b></p>{reason}'
        f'<p>{plain_html(kept.get("how_sure", ""))}</p></div><ul class="lesson-notes">{said}</ul>'
    )
    st.markdown("This one stays in the lesson.")


def _mark(good: bool) -> str:
    return '<b class="lesson-right">Right.</b>' if good else '<b class="lesson-not">Think again.</b>'


def platform(desk: Desk) -> bool:
    """Offer a search on a platform itself; return whether the person said what was there."""
    rule(desk.step)
    for number, link in enumerate(offered_links(desk)):
        with st.expander("If it does not open") if number else st.container():
            st.link_button(f"Search {link.title} (no login, new tab)", link.url)
            note = f" {link.login_note}" if number else ""
            st.caption(plain_md(f"It searches for: {link.shown}.{note}"))
    return _questions(desk)


def offered_links(desk: Desk) -> list[PlatformLink]:
    """Return the step's links that need no login, at most two, in the step's order."""
    free = {link.title: link for link in links_for(topic(desk.topic), desk.step.words) if link.login == "no"}
    return [free[title] for title in desk.step.links if title in free][:2]


def _questions(desk: Desk) -> bool:
    judged = judge(desk.step, desk.answers)
    if judged:
        _explained(desk, judged)
        return True
    with st.form(f"lesson_{desk.step.slug}", border=False):
        chosen = {question.slug: _ask(desk, question) for question in desk.step.questions}
        one = len(desk.step.questions) == 1
        pressed = st.form_submit_button("Check my answer" if one else "Check my answers", type="primary")
    if pressed:
        given = {slug: text for slug, text in chosen.items() if text}
        if len(given) < len(chosen):
            st.warning("Answer each question first. A wrong answer costs nothing.")
        else:
            with explained():
                desk.keep(given)
    return False


def _ask(desk: Desk, question: Question) -> str | None:
    if question.post:
        st.html(posts.post_card(posts.one(desk.visitor.house, desk.topic, question.post)))
    texts = [choice.text for choice in question.choices]
    return st.radio(
        question.ask, texts, index=None, format_func=plain_md, key=f"lesson_{desk.step.slug}_{question.slug}"
    )


def _explained(desk: Desk, judged: tuple[Judged, ...]) -> None:
    right = sum(one.best is None for one in judged)
    graded = any(not choice.right for one in judged for choice in one.question.choices)
    if graded:
        st.info(f"{right} of {len(judged)} right.")
    for one in judged:
        if one.question.post:
            st.html(posts.post_card(posts.one(desk.visitor.house, desk.topic, one.question.post)))
        mark = _mark(one.best is None) if graded else ""
        better = ""
        if one.best is not None:
            better = f"<p>Better: <b>{plain_html(one.best.text)}</b>. {plain_html(one.best.because)}</p>"
        st.html(
            f'<div class="lesson-answer"><p>{plain_html(one.question.ask)}</p>'
            f"<p><b>{plain_html(one.chosen.text)}</b></p>"
            f"<p>{mark} {plain_html(one.chosen.because)}</p>{better}{_computer(desk, one)}</div>"
        )


def _computer(desk: Desk, one: Judged) -> str:
    if desk.step.kind != "machine":
        return ""
    shown = posts.one(desk.visitor.house, desk.topic, one.question.post)
    why = "" if _read_right(desk, one.question) else plain_html(shown.feeling_reason)
    return f"<p>The computer read: <b>{plain_html(wording.FEELINGS[shown.feeling])}</b>. {why}</p>"


EXERCISES: dict[str, Callable[[Desk], bool]] = {
    "choose": choose,
    "search": search,
    "chart": chart,
    "machine": machine,
    "platform": platform,
}
