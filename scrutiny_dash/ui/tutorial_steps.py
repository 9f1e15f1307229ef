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
from scrutiny_dash.ui.messages import explained
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.workshop import HOW_SURE, REASON_LENGTH, STATEMENT_LENGTH, clean_line

FIRST = 3
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
        st.html(f'<h3>Who is there, and who is not</h3><dl class="lesson-who">{rows}</dl>')
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
            desk.step.ask, value=kept, max_chars=WORDS_LENGTH, placeholder=desk.step.hint, key="lesson_words"
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
            f"The computer guesses that residents wrote {residents:,} of them."
        )
    st.html(f'<div role="status"><p class="finding-line">{plain_html(line)}</p></div>')
    st.markdown(plain_md(step.outcomes[outcome]))
    if answer.posts:
        st.html(posts.found_cards(answer.posts[:FIRST]))
    rest = answer.posts[FIRST:]
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
        with st.expander("See the numbers as a table"):
            rows = [{name: str(value) for name, value in row.items()} for row in charts.numbers_table(answer)]
            st.table(rows, alt="Practice posts and people each week", hide_index=True)
    st.html("".join(posts.post_card(posts.one(desk.visitor.house, desk.topic, each)) for each in desk.step.posts))
    rule(desk.step)
    return _questions(desk)


def machine(desk: Desk) -> bool:
    """Ask what people read, show what the computer read, then guide a finding; return whether it was written."""
    if not _questions(desk):
        return False
    right = sum(_read_right(desk, question) for question in desk.step.questions)
    st.markdown(
        f"**The computer read {right} of {len(desk.step.questions)} as we do.** "
        "It looks at words, not at what happens. So people decide."
    )
    return _finding(desk)


def _read_right(desk: Desk, question: Question) -> bool:
    shown = posts.one(desk.visitor.house, desk.topic, question.post)
    return wording.FEELINGS[shown.feeling] == question.best.text


def _finding(desk: Desk) -> bool:
    given = desk.step.finding
    st.subheader("Write a finding", anchor=False)
    st.markdown(plain_md(given["text"]))
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
        if st.form_submit_button("Save this practice finding", type="primary"):
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
    reason = f"<p>Evidence: E1, a practice post. {plain_html(kept.get('reason', ''))}</p>"
    said = "".join(f"<li>{_mark(note.good)} {plain_html(note.text)}</li>" for note in notes)
    st.html(
        f'<div class="paper"><p><b>{plain_html(kept["statement"])}</b></p>{reason}'
        f'<p>{plain_html(kept.get("how_sure", ""))}</p></div><ul class="lesson-notes">{said}</ul>'
    )
    st.markdown("This one stays in the lesson. Real findings are on the Findings page.")


def _mark(good: bool) -> str:
    return '<b class="lesson-right">Right.</b>' if good else '<b class="lesson-not">Think again.</b>'


def platform(desk: Desk) -> bool:
    """Offer a search on a platform itself; return whether the person said what was there."""
    rule(desk.step)
    offered = offered_links(desk)
    for link, lead in zip(offered, ("", "If it does not open: "), strict=False):
        st.link_button(f"{lead}Search {link.title} (opens a new tab)", link.url)
        st.caption(plain_md(f"It searches for {link.shown}. {link.login_note}"))
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
    if any(not choice.right for one in judged for choice in one.question.choices):
        st.info(f"You have {right} of {len(judged)} right.")
    for one in judged:
        if one.question.post:
            st.html(posts.post_card(posts.one(desk.visitor.house, desk.topic, one.question.post)))
        better = ""
        if one.best is not None:
            better = f"<p>Better: <b>{plain_html(one.best.text)}</b>. {plain_html(one.best.because)}</p>"
        st.html(
            f'<div class="lesson-answer"><p>{plain_html(one.question.ask)} <b>{plain_html(one.chosen.text)}</b></p>'
            f"<p>{_mark(one.best is None)} {plain_html(one.chosen.because)}</p>{better}{_computer(desk, one)}</div>"
        )


def _computer(desk: Desk, one: Judged) -> str:
    if desk.step.kind != "machine":
        return ""
    shown = posts.one(desk.visitor.house, desk.topic, one.question.post)
    return (
        f"<p>The computer read: <b>{plain_html(wording.FEELINGS[shown.feeling])}</b>. "
        f"{plain_html(shown.feeling_reason)}</p>"
    )


EXERCISES: dict[str, Callable[[Desk], bool]] = {
    "choose": choose,
    "search": search,
    "chart": chart,
    "machine": machine,
    "platform": platform,
}
