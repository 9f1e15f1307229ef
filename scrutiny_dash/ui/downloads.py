"""The documents of a session, made when somebody presses the button, each recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from scrutiny_dash import clock, exports
from scrutiny_dash.collect.letting_go import recheck_before_export
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.log import error_id
from scrutiny_dash.report.document import Document
from scrutiny_dash.topics import Topic
from scrutiny_dash.ui.here import Here

log = logging.getLogger(__name__)

ALL, ONE = "All topics", "Only this topic"


def show(visitor: Here, topic: Topic) -> None:
    """Draw the downloads."""
    st.header("Download", anchor=False)
    which_files = "The first three" if visitor.is_officer else "These files"
    st.markdown(f"{which_files} hold counts and the tables' own words, never a post. Each download is recorded.")
    which = st.radio("What goes in?", [ALL, ONE], key="download_which", horizontal=True)
    slugs = (topic.slug,) if which == ONE else ()
    desk = exports.Desk.of(visitor.store, visitor.searcher, visitor.clearance, visitor.who)
    opened = visitor.house
    recheck = partial(recheck_before_export, visitor.store, opened.stores.private, opened.settings)
    for kind, label, ending, what, make in (
        ("summary", "Summary (Word, two pages)", "docx", "The answer so far and up to three findings a topic.",
         exports.summary),
        ("report", "Report (Word)", "docx", "A paper for the committee: numbers, findings, evidence, questions to ask.",
         exports.report),
        ("evidence", "Evidence (CSV)", "csv", "A table of what was kept, to open in a spreadsheet.", exports.evidence),
    ):  # fmt: skip
        _row(desk, slugs, kind, label, ending, what, make, recheck)
    if visitor.is_officer:
        _row(
            desk, slugs, "report-with-originals", "Report with original posts (Word)", "docx",
            "For officers only and not for publication: its last part holds the posts themselves.",
            partial(exports.report, with_originals=True), recheck,
        )  # fmt: skip


def _row(
    desk: exports.Desk,
    slugs: Sequence[str],
    kind: str,
    label: str,
    ending: str,
    what: str,
    make: Callable[[exports.Desk, Sequence[str]], exports.File],
    recheck: Callable[[], str],
) -> None:
    left, right = st.columns([2, 3], vertical_alignment="center")
    left.download_button(
        label,
        data=partial(built, make, desk, slugs, ending, recheck),
        file_name=exports.file_name(desk.store, kind, slugs, ending, clock.now()),
        mime=exports.WORD if ending == "docx" else exports.CSV,
        key=f"download_{kind}",
        on_click="ignore",
        width="stretch",
    )
    right.markdown(what)


def built(
    make: Callable[[exports.Desk, Sequence[str]], exports.File],
    desk: exports.Desk,
    slugs: Sequence[str],
    ending: str,
    recheck: Callable[[], str] = str,
) -> bytes:
    """Make a file; when that fails, a file that says so, since the browser is already waiting for one.

    It runs in a thread of its own, after the page is drawn, so nothing can be shown on the page from here.

    Args:
        recheck: looks for kept real posts at their source first, and says what became of them.
    """
    try:
        return make(replace(desk, rechecked=recheck()), slugs).data
    except ScrutinyError as error:
        number = error_id()
        log.error("An export failed, id %s: %s", number, type(error).__name__, exc_info=error)
        return _excuse(error, number, ending)


def _excuse(error: ScrutinyError, number: str, ending: str) -> bytes:
    title = "This file could not be made"
    sentence = f"{error.what} {error.to_do} If you tell somebody, say the number {number}."
    if ending == "csv":
        return f'"{title}"\r\n"{sentence.replace(chr(34), chr(39))}"\r\n'.encode("utf-8-sig")
    document = Document(title=title, subject=title, marks=(), foot=title, at=clock.now(), size=11.0)
    document.title(title)
    document.paragraph(sentence)
    return document.to_bytes()
