"""Writing a finding: four questions at first, the rest for those who have more to say."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from scrutiny_dash import exports, wording, workshop
from scrutiny_dash.models import Query
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.findings import Finding, findings_list, withdraw_finding
from scrutiny_dash.store.workshop import Evidence
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html, plain_md

FOUND_NONE = "We looked and found none."
_OPEN, _TAKING, _TURN = "_finding_open", "_finding_taking", "_finding_turn"
_LABEL_LENGTH = 90


def show(visitor: Here, topic: Topic) -> None:
    """Draw what the visitor's table wrote on a topic, and the form for more."""
    st.header("What your table found", anchor=False)
    own = [f for f in findings_list(visitor.store, topic.slug) if f.table == visitor.table_name]
    opened = st.session_state.get(_OPEN)
    for finding in own:
        if opened == finding.number:
            _form(visitor, topic, finding)
        else:
            _line(visitor, finding)
    if not own or opened == "new":
        _form(visitor, topic, None)
    elif opened not in {finding.number for finding in own}:
        st.button("Write another finding", key="finding_new", on_click=_set, args=(_OPEN, "new"), type="primary")


def _set(name: str, value: object) -> None:
    st.session_state[name] = value


def _line(visitor: Here, finding: Finding) -> None:
    """Show one of the table's own findings with its two buttons."""
    label = f"F{finding.number}"
    with st.container(border=True):
        sure = workshop.IMPRESSION if finding.is_impression else finding.how_sure
        st.html(
            f'<p class="post-text"><b>{label}.</b> {plain_html(finding.statement)}</p>'
            f'<p class="post-line">{plain_html(sure)}</p>'
        )
        with st.container(horizontal=True):
            st.button(
                f"Change {label}", key=f"change_finding_{finding.number}", on_click=_set, args=(_OPEN, finding.number)
            )
            st.button(
                f"Take {label} back", key=f"take_finding_{finding.number}", on_click=_set,
                args=(_TAKING, finding.number), type="tertiary",
            )  # fmt: skip
        if st.session_state.get(_TAKING) == finding.number:
            _take_back(visitor, finding)


def _take_back(visitor: Here, finding: Finding) -> None:
    label = f"F{finding.number}"
    st.markdown(f"{label} leaves every list and every document. What you kept stays.")
    with st.container(horizontal=True):
        if st.button(f"Yes, take {label} back", key=f"taken_finding_{finding.number}", type="primary"):
            with explained():
                withdraw_finding(visitor.store, finding.number, visitor.table)
                _set(_TAKING, None)
                said(f"{label} is taken back.")
                st.rerun()
        st.button("No, leave it", key=f"not_taken_finding_{finding.number}", on_click=_set, args=(_TAKING, None))


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form at this moment."""

    fields: dict[str, str]
    evidence: list[int]


def _form(visitor: Here, topic: Topic, finding: Finding | None) -> None:
    """Ask for a finding. Not a Streamlit form: what is typed stays when somebody looks at another page meanwhile."""
    turn = st.session_state.get(_TURN, 0)
    key = f"finding_{topic.slug}_{'new' if finding is None else finding.number}_{turn}"
    with st.container(border=True, key="finding_form"):
        st.subheader("Write a finding" if finding is None else f"Change F{finding.number}", anchor=False)
        first = _first_fields(visitor, topic, finding, key)
        with st.expander("More: what points the other way, who was not heard, what happens next"):
            more = _more_fields(finding, key)
        typed = _Typed({**first.fields, **more}, first.evidence)
        label = "Save this finding" if finding is None else "Save the changes"
        with st.container(horizontal=True):
            save = st.button(label, key=f"{key}_save", type="primary")
            if finding is not None or st.session_state.get(_OPEN) == "new":
                st.button("Close without saving", key=f"{key}_close", on_click=_close, type="tertiary")
        if save:
            _save(visitor, topic, typed, None if finding is None else finding.number)
        _numbers_kept(visitor, topic, finding)


def _first_fields(visitor: Here, topic: Topic, finding: Finding | None, key: str) -> _Typed:
    statement = st.text_area(
        "What did you find? One sentence",
        value=finding.statement if finding else "",
        key=f"{key}_statement",
        max_chars=workshop.STATEMENT_LENGTH,
        placeholder="For example: People say that nobody tells them how long they will wait.",
        persist_state="session",
    )
    items = _choosable(visitor, topic)
    evidence = st.multiselect(
        "Which kept posts show it?",
        list(items),
        default=[number for number in finding.evidence if number in items] if finding else [],
        format_func=lambda number: evidence_label(items[number]) if number in items else f"E{number}",
        key=f"{key}_evidence",
        placeholder="Choose kept posts, such as E1" if items else "No post is kept on this topic yet",
        select_all=False,
        persist_state="session",
    )
    if not evidence:
        st.caption("Without a kept post it is saved all the same, and marked as an impression.")
    sure = st.radio(
        "How sure are you?",
        workshop.HOW_SURE,
        index=workshop.HOW_SURE.index(finding.how_sure) if finding and finding.how_sure in workshop.HOW_SURE else None,
        key=f"{key}_sure",
        persist_state="session",
    )
    fields = {"statement": statement or "", "how_sure": sure or ""}
    for name, label, example in (
        ("ask_whom", "Whom would you ask about it?", "For example: the hospital trust"),
        ("ask_what", "What would you ask?", "For example: how long did people wait each month?"),
    ):
        fields[name] = _line_input(finding, key, name, label, example)
    return _Typed(fields, evidence)


def _more_fields(finding: Finding | None, key: str) -> dict[str, str]:
    fields = {
        "contrary": _line_input(finding, key, "contrary", "What points the other way?", "Posts that say the opposite"),
    }
    none_found = st.checkbox(FOUND_NONE, key=f"{key}_none", persist_state="session")
    if none_found and not fields["contrary"].strip():
        fields["contrary"] = FOUND_NONE
    for name, label, example in (
        ("not_heard", "Who was not heard?", "For example: people who are not online"),
        ("next_step", "What should happen next?", "For example: ask for the figures before the next meeting"),
        ("owner", "Who does it? A role, not a name", "For example: scrutiny officer"),
    ):
        fields[name] = _line_input(finding, key, name, label, example)
    return fields


def _line_input(finding: Finding | None, key: str, name: str, label: str, example: str) -> str:
    return (
        st.text_input(
            label,
            value=getattr(finding, name) if finding else "",
            key=f"{key}_{name}",
            max_chars=workshop.STATEMENT_LENGTH,
            placeholder=example,
            persist_state="session",
        )
        or ""
    )


def _choosable(visitor: Here, topic: Topic) -> dict[int, Evidence]:
    """Return the kept posts of the topic that a finding may rest on, the table's own first."""
    standing = [e for e in kept.evidence_list(visitor.store, topic.slug) if e.withdrawn_at is None]
    standing.sort(key=lambda e: (e.table != visitor.table_name, e.number))
    return {e.number: e for e in standing}


def evidence_label(item: Evidence) -> str:
    """Name a kept post in a list: its number and the table's words, or what kind of post it is."""
    words = item.own_words or ", ".join((item.source_kind, item.month))
    cut = words if len(words) <= _LABEL_LENGTH else f"{words[:_LABEL_LENGTH].rsplit(' ', 1)[0]}…"
    return f"{item.label}: {cut}"


def _numbers_kept(visitor: Here, topic: Topic, finding: Finding | None) -> None:
    if finding is not None:
        st.caption("It keeps the numbers and the date that it was first saved with.")
        return
    answer = visitor.searcher.answer(Query(topic.slug, limit=0, up_to_post=visitor.up_to_post))
    by = f" by {wording.count(answer.people_total, 'person', 'people')}" if answer.people_total else ""
    posts = wording.count(answer.posts_total, "post")
    whose = wording.whose(answer.query.voices)
    st.caption(plain_md(f"It keeps today's numbers for this topic, to look back on: {posts}{by} ({whose})."))


def _close() -> None:
    """Close the form; the next one starts empty."""
    st.session_state[_OPEN] = None
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _save(visitor: Here, topic: Topic, typed: _Typed, number: int | None) -> None:
    with explained():
        exports.refuse_copied(visitor.searcher, topic.slug, [text for text in typed.fields.values() if text])
        answer = visitor.searcher.answer(Query(topic.slug, limit=0, up_to_post=visitor.up_to_post))
        saved = workshop.save_finding(
            visitor.store, topic.slug, visitor.table or 0, typed.fields, typed.evidence, answer, number
        )
        _close()
        marked = "" if typed.evidence else " It is marked as an impression until you add a kept post."
        said(f"Saved as F{saved}. Every table can see it now.{marked}")
        st.rerun()
