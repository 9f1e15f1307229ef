"""About: how this works, what the numbers mean, what we cannot see, privacy, accessibility, method, licence.

The words stand in ``data/about``, one file a section, so that an officer can correct them. A file's first line is the
section's heading (``# …``); what follows is always shown; each ``## …`` begins a part that opens when it is asked for.
``{officer}`` and ``{delete_by}`` stand for the checklist's entries, ``{misreads}`` for how often the guess of a
feeling is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import streamlit as st

from scrutiny_dash import __version__, clock, coverage, wording
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.settings import DATA
from scrutiny_dash.store import room, runs
from scrutiny_dash.topics import topics
from scrutiny_dash.ui.here import Here, here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.safe_text import plain_html, plain_md

FOLDER = DATA / "about"
_PARTS = re.compile(r"^## +(.+)$", re.MULTILINE)
NOTICE_FIELDS = (
    ("controller", "Who decides about the data"),
    ("purpose", "Why posts are collected"),
    ("basis", "Lawful basis"),
    ("article9", "Condition for health information"),
    ("dpia", "Data protection impact assessment"),
    ("officer", "Who answers for it"),
    ("delete_by", "Everything is deleted by"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, what is always shown, and the parts that open, each a label and its words."""

    name: str
    title: str
    lead: str
    parts: tuple[tuple[str, str], ...]


def read_section(path: Path) -> Section:
    """Read one file of words.

    Raises:
        SettingsError: it cannot be read, or does not begin with a heading.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"data/about/{path.name} cannot be read.", "Put the file back and load the page again."
        ) from error
    first, _, rest = text.partition("\n")
    if not first.startswith("# "):
        raise SettingsError(
            f"data/about/{path.name} does not begin with a heading.", "Begin it with # and the name of the section."
        )
    lead, *pieces = _PARTS.split(rest)
    parts = tuple((label.strip(), words.strip()) for label, words in zip(pieces[::2], pieces[1::2], strict=True))
    return Section(path.stem.partition("_")[2], first[2:].strip(), lead.strip(), parts)


@cache
def sections() -> tuple[Section, ...]:
    """Return all sections in the order of their files' names."""
    return tuple(read_section(path) for path in sorted(FOLDER.glob("*.md")))


def filled(words: str, clearance: Clearance) -> str:
    """Put the checklist's entries into a text, escaped; what is not filled in yet is said so."""
    day = clearance.delete_by
    entries: Mapping[str, str] = {
        "{officer}": clearance.values.get("officer", "") or "the council’s scrutiny officers",
        "{misreads}": wording.MISREADS,
        "{delete_by}": clock.say_day(day) if day else "a day that an officer sets before real posts are shown",
    }
    for name, value in entries.items():
        words = words.replace(name, plain_md(value))
    return words


def show() -> None:
    """Draw the page."""
    visitor = here()
    st.title("About this dashboard", anchor=False)
    for section in sections():
        st.header(section.title, anchor=False)
        if section.lead:
            st.markdown(filled(section.lead, visitor.clearance))
        before = _COMPUTED.get(section.name)
        if before is not None:
            before(visitor)
        for label, words in section.parts:
            with st.expander(label):
                if words:
                    st.markdown(filled(words, visitor.clearance))
                if (section.name, label) == ("method", "Versions"):
                    _versions()


def _coverage(visitor: Here) -> None:
    """Say what was read and what was not, and list every place."""
    store = visitor.store
    newest = runs.latest_runs(store)
    on = sorted(name.removeprefix("source.") for name, chosen in room.choices(store, "source.").items() if chosen)
    as_at = max((run.finished for run in newest if run.finished), default=None)
    for paragraph in coverage.paragraph(practice=store.practice, runs=newest, sources_on=on, as_at=as_at):
        st.markdown(plain_md(paragraph))
    with st.expander("Every place, and what we see of it"):
        show_table(
            "Where people talk, and what we see of it",
            ("Place", "What we read", "What we cannot see", "How many use it"),
            [
                (place.title, place.reads, place.cannot, str(place.share) if place.share else "Not known to us.")
                for place in coverage.places()
            ],
        )


def _notice(visitor: Here) -> None:
    """Show the checklist's entries as a privacy notice; the whole notice is on the council's own site."""
    values = visitor.clearance.values
    facts = []
    for name, label in NOTICE_FIELDS:
        value = values.get(name, "")
        if name == "delete_by":
            value = clock.say_day(visitor.clearance.delete_by) if visitor.clearance.delete_by else ""
        facts.append(f"<dt>{plain_html(label)}</dt><dd>{plain_html(value or 'Not filled in yet')}</dd>")
    if visitor.clearance.missing:
        st.markdown("Tables see practice posts only until an officer has filled in what is needed here.")
    st.html(f'<dl class="facts">{"".join(facts)}</dl>')
    address = values.get("notice", "")
    if address.startswith("https://"):
        st.link_button("Read the council’s privacy notice", address)


def _versions() -> None:
    rows = [
        ("This dashboard", __version__),
        ("Reading lists", lists_version()),
        *((f"Search words: {topic.name}", topic.words_version) for topic in topics().values()),
        ("VADER, which guesses feelings", version("vaderSentiment")),
        ("Streamlit, which draws the pages", version("streamlit")),
    ]
    show_table("Versions in use", ("Part", "Version"), rows)


_COMPUTED: dict[str, Callable[[Here], None]] = {"coverage": _coverage, "privacy": _notice}
