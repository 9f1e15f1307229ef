"""The findings of a topic: this table's own work first, then what all tables found, then the documents."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scrutiny_dash import clock, coverage, exports, wording, workshop
from scrutiny_dash.models import Answer, Query
from scrutiny_dash.search import strength
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.search.strength import Behind
from scrutiny_dash.store import room, runs
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.findings import Finding, findings_list, withdraw_finding
from scrutiny_dash.store.workshop import Evidence
from scrutiny_dash.topics import Topic, topics
from scrutiny_dash.ui import downloads, finding_form, kept_posts, watching
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.messages import explained, said
from scrutiny_dash.ui.safe_text import plain_html, plain_md
from scrutiny_dash.ui.start_page import RULE

# Other tables' findings appear and held posts leave within two seconds, drawing included; the read behind it takes
# about a millisecond.
EVERY_SECONDS = 1.25
_TOPIC = "findings_topic"


def show() -> None:
    """Draw the page."""
    visitor = here()
    st.title("Findings", anchor=False)
    st.markdown("Say in your own words what you kept, then write what you found. Every table sees it within seconds.")
    topic = topics()[_chosen_topic(visitor)]
    if visitor.table is None:
        _join(visitor)
    else:
        kept_posts.show(visitor, topic)
        finding_form.show(visitor, topic)
    _everybody(visitor, topic, coverage.unseen(visitor.store.practice, runs.latest_runs(visitor.store, topic.slug)))
    if visitor.is_officer:
        _officers(visitor, topic)
    downloads.show(visitor, topic)
    if visitor.table is not None:
        own = kept.evidence_list(visitor.store, topic.slug, visitor.table)
        watching.watch(visitor, [e.post_id for e in own if e.withdrawn_at is None and e.post_id is not None])


def _chosen_topic(visitor: Here) -> str:
    """Return the topic that is chosen; at arrival the one of the address, else where the table kept a post last."""
    state = st.session_state
    if _TOPIC not in state:
        own = kept.evidence_list(visitor.store, None, visitor.table) if visitor.table is not None else []
        wanted = [st.query_params.get("topic", ""), *(item.topic for item in reversed(own)), *topics()]
        state[_TOPIC] = next(slug for slug in wanted if slug in topics())
    chosen = st.segmented_control(
        "Topic",
        list(topics()),
        required=True,
        format_func=lambda one: topics()[one].name,
        key=_TOPIC,
        on_change=_into_address,
    )
    return chosen or next(iter(topics()))


def _into_address() -> None:
    """Write the chosen topic into the address, so that a copied link opens it."""
    st.query_params["topic"] = st.session_state[_TOPIC]


def _join(visitor: Here) -> None:
    """Offer a seat: what is kept and written belongs to a table."""
    st.info("You are not at a table yet. You can read everything here. To write, say which table you are.")
    name = st.text_input("Your table's name", key="findings_table", max_chars=40, placeholder="Table 3", width=420)
    accepted = st.checkbox(RULE, key="findings_rule")
    if not st.button("Join this table", key="findings_join", type="primary"):
        return
    if not accepted:
        st.warning("Tick the sentence first. It protects the people who wrote the posts.")
        return
    with explained():
        room.seat_visitor(visitor.store, visitor.visitor, workshop.join(visitor.store, name))
        said("You can keep posts and write findings now.")
        st.rerun()


@st.cache_data(ttl=20, max_entries=500, show_spinner=False)
def _answered(
    _searcher: Searcher, path: str, slug: str, words: str, since: date | None, until: date | None, up_to: int | None
) -> Answer:
    """Answer a finding's question for all tables at once; ``path`` keeps live and practice apart."""
    del path
    return _searcher.answer(Query(slug, words, since, until, limit=0, up_to_post=up_to))


@st.cache_data(ttl=EVERY_SECONDS, max_entries=100, show_spinner=False)
def _judged(
    _searcher: Searcher, _findings: list[Finding], _evidence: list[Evidence], path: str, slug: str, resting: object
) -> dict[int, Behind]:
    """Judge findings for all tables at once; ``resting`` tells another list of findings or of kept posts apart."""
    del path, resting
    return strength.behind_findings(_searcher, slug, _findings, _evidence)


@st.fragment(run_every=EVERY_SECONDS)
def _everybody(visitor: Here, topic: Topic, unseen: str) -> None:
    """List what all tables found, again every few seconds; one piece of HTML, so that a hundred screens stay cheap.

    Args:
        unseen: the sentence on places that could not be read.
    """
    findings = findings_list(visitor.store, topic.slug)
    evidence = kept.evidence_list(visitor.store, topic.slug)

    def answered(query: Query) -> Answer:
        return _answered(
            visitor.searcher, str(visitor.store.path), query.topic, query.words, query.since, query.until,
            visitor.up_to_post,
        )  # fmt: skip

    st.header("What all tables found", anchor=False)
    if not findings:
        st.markdown(f"No table has written a finding on {plain_md(topic.name)} yet.")
        if visitor.table is not None and not evidence:
            st.markdown(
                "Keep a post first, then write what you found. A finding without a post counts as an impression."
            )
    numbers = exports.then_and_now(findings, answered)
    standing = {item.number: item for item in evidence if item.withdrawn_at is None}
    resting = ([(one.number, one.evidence) for one in findings], [(e.number, e.withdrawn_at) for e in evidence])
    behind = _judged(visitor.searcher, findings, evidence, str(visitor.store.path), topic.slug, resting)
    shown = "".join(
        finding_html(one, standing, numbers[one.number], behind_html(behind.get(one.number), unseen))
        for one in findings
    )
    st.html(shown or "<p></p>")
    if evidence:
        with st.expander("Everything that tables kept on this topic, in their own words"):
            st.html(f'<ul class="kept-list">{"".join(_kept_html(item) for item in evidence)}</ul>')


def behind_html(behind: Behind | None, unseen: str) -> str:
    """Write how good a finding's evidence is now: the wording, which opens to its counts; an impression has none."""
    if behind is None:
        return ""
    lines = "".join(f"<li>{plain_html(line)}</li>" for line in behind.lines(unseen))
    return (
        f'<details class="behind"><summary>How good is this evidence now? <b>{plain_html(behind.wording)}</b></summary>'
        f'<ul>{lines}</ul><p class="quiet">{wording.VOICE_RULES} {strength.NOW}</p></details>'
    )


def finding_html(finding: Finding, standing: dict[int, Evidence], numbers: str, behind: str) -> str:
    """Write one finding with everything that stands behind it.

    Args:
        standing: kept posts of the topic that may be shown, by number.
        numbers: the sentence of its numbers then and now.
        behind: how good its evidence is, from ``behind_html``.
    """
    sure = workshop.IMPRESSION if finding.is_impression else finding.how_sure
    rests = "".join(
        f"<li>{_kept_line(standing[number])}</li>" if number in standing else f"<li>E{number}: not shown now.</li>"
        for number in finding.evidence
    )
    asked = ": ".join(text for text in (finding.ask_whom, finding.ask_what) if text)
    next_step = ", ".join(text for text in (finding.next_step, finding.owner) if text)
    lines = "".join(
        f"<p><b>{title}</b> {plain_html(text)}</p>"
        for title, text in (
            ("Ask:", asked),
            ("Points the other way:", finding.contrary),
            ("Not heard:", finding.not_heard),
            ("Next:", next_step),
        )
        if text
    )
    return (
        f'<article class="paper"><h3>F{finding.number}. {plain_html(finding.statement)}</h3>'
        f'<p><span class="tag">{plain_html(finding.table)}</span> {plain_html(sure)}</p>'
        f"{f'<ul>{rests}</ul>' if rests else ''}{behind}{lines}"
        f'<p class="quiet">{plain_html(numbers)}</p></article>'
    )


def _kept_line(item: Evidence) -> str:
    where = ", ".join((item.source_kind, item.month, _place(item)))
    words = plain_html(item.own_words) if item.own_words else '<span class="quiet">not in own words yet</span>'
    return f'<b>{item.label}</b> {words} <span class="quiet">({plain_html(where)})</span>'


def _place(item: Evidence) -> str:
    return "place not known" if item.place_band == "Not known" else item.place_band


def _kept_html(item: Evidence) -> str:
    if item.withdrawn_at is None:
        return f'<li>{_kept_line(item)} <span class="quiet">Kept by {plain_html(item.table)}.</span></li>'
    day = clock.say_day(clock.london_day(item.withdrawn_at))
    why = f" {plain_html(item.withdrawn_why)}" if item.withdrawn_why else ""
    return f'<li><b>{item.label}</b> <span class="quiet">Withdrawn on {day}.{why}</span></li>'


def _officers(visitor: Here, topic: Topic) -> None:
    """Let an officer take back what any table wrote or kept."""
    findings = {f"F{f.number}, {f.table}": f.number for f in findings_list(visitor.store, topic.slug)}
    evidence = {
        f"{e.label}, {e.table}": e.number
        for e in kept.evidence_list(visitor.store, topic.slug)
        if e.withdrawn_at is None
    }
    if not findings and not evidence:
        return
    with st.expander("For officers: take back what a table wrote or kept"):
        choices = [*findings, *evidence]
        chosen = st.selectbox("Which one", choices, index=None, placeholder="Choose", key=f"officer_takes_{topic.slug}")
        st.markdown("It leaves every list and every document. Its number is not used again.")
        if st.button("Take it back", key=f"officer_take_{topic.slug}") and chosen:
            with explained():
                if chosen in findings:
                    withdraw_finding(visitor.store, findings[chosen], None)
                else:
                    kept.withdraw_evidence(visitor.store, evidence[chosen], None, "Taken back by an officer.")
                said(f"Taken back: {chosen}.")
                st.rerun()
