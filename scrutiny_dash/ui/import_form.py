"""Import a file: choose it, see how it is read, correct that, say which topic it is for, and see what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from scrutiny_dash import clock
from scrutiny_dash.collect.import_wish import Wish
from scrutiny_dash.collect.importing import ask_to_import
from scrutiny_dash.errors import InputError
from scrutiny_dash.reading.clean import mask_handles, tidy
from scrutiny_dash.sources import imports as files
from scrutiny_dash.sources.imports.dates import decide_order
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import import_progress
from scrutiny_dash.ui.here import Here
from scrutiny_dash.ui.html_table import show_table
from scrutiny_dash.ui.messages import explained, said, say_again
from scrutiny_dash.ui.safe_text import plain_md
from scrutiny_dash.wording import count
from scrutiny_dash.wording import platform as platform_words

PLACE = "import"
UPLOAD_MB = 50
KINDS = ("csv", "tsv", "txt", "xlsx", "ndjson", "jsonl")
SHOWN_CHARACTERS = 160
NONE = ""
ROLES = (
    ("text", "Column with the words of the post"),
    ("date", "Column with the date"),
    ("author", "Column that tells authors apart"),
    ("url", "Column with the link to the post"),
)
DATES = {
    files.DateSource.COLUMN: "From the date column",
    files.DateSource.FILE: "One date for the whole file",
    files.DateSource.UNKNOWN: "Not known",
}
ORDERS = {None: "As found in the file", files.Order.DAY: "Day first", files.Order.MONTH: "Month first"}
_FIRST_DAY, _LAST_DAY = date(2005, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class _Opened:
    """An uploaded file, its bytes and the table in it, kept between runs."""

    upload: str
    held: bytes
    table: files.Table
    guess: files.Mapping


def corrected(guess: files.Mapping, chosen: dict[str, str]) -> files.Mapping:
    """Return a mapping with a person's choices; where the choice is the guess, all the columns guessed stay."""
    changes: dict[str, tuple[str, ...]] = {}
    for role, name in chosen.items():
        guessed: tuple[str, ...] = getattr(guess, role)
        if name != (guessed[0] if guessed else NONE):
            changes[role] = (name,) if name else ()
    return replace(guess, **changes)  # type: ignore[arg-type]


def stated_period(first: date | None, last: date | None, today: date) -> tuple[date, date] | None:
    """Return the period that a file is said to cover, or None.

    Raises:
        InputError: one of the days is missing, they are in the wrong order, or one is in the future.
    """
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InputError("Only one day of the period is given.", "Give both days, or leave both empty.")
    if first > last:
        raise InputError("The period ends before it begins.", "Swap the two days.")
    if last > today:
        raise InputError("The period ends in the future.", "Give a day that has been, or leave both empty.")
    return first, last


def recognised(opened_table: files.Table, guess: files.Mapping) -> str:
    """Say in one or two sentences what the file was taken for."""
    if guess.layout is not None:
        known = f"This looks like a file from {guess.layout.title}."
    else:
        known = "We do not know the tool that made this file, so we guessed what each column holds."
    above = ""
    if opened_table.above:
        above = f" {count(opened_table.above, 'row')} above the header {'was' if opened_table.above == 1 else 'were'}"
        above += " passed over."
    return known + above


def show(visitor: Here, store: Store) -> None:
    """Draw the import."""
    st.header("Import a file", anchor=False)
    say_again(PLACE)
    import_progress.show(visitor, store)
    st.markdown(
        f"A CSV or Excel (XLSX) file of up to {UPLOAD_MB} MB, with one post in each row. All its rows go into one "
        "topic. Only bring what anyone could see without joining or logging in."
    )
    upload = st.file_uploader(
        "File of posts", type=list(KINDS), max_upload_size=UPLOAD_MB, key=f"file_{st.session_state.get('_files', 0)}"
    )
    if upload is None:
        st.session_state.pop("_opened", None)
        st.caption("A larger file: `python -m scrutiny_dash import FILE --topic young_carers`")
        return
    with explained():
        _opened_file(visitor, store, _open(upload.file_id, upload.name, upload.getvalue))


def _open(upload: str, name: str, held: object) -> _Opened:
    opened = st.session_state.get("_opened")
    if isinstance(opened, _Opened) and opened.upload == upload:
        return opened
    content: bytes = held() if callable(held) else b""
    with st.spinner("Looking at the file…"):
        table = files.open_table(content, name)
    opened = _Opened(upload, content, table, files.guess_mapping(table))
    st.session_state["_opened"] = opened
    return opened


def _opened_file(visitor: Here, store: Store, opened: _Opened) -> None:
    st.markdown(plain_md(recognised(opened.table, opened.guess)))
    st.subheader("What each column holds", anchor=False)
    mapping = _columns(opened)
    st.subheader("Dates", anchor=False)
    options = _dates(opened, mapping)
    options = replace(options, one_row_is_one_person=_people(opened))
    with explained():
        _preview(opened, mapping, options)
    _last_step(visitor, store, opened, mapping, options)


def _key(opened: _Opened, name: str) -> str:
    return f"import_{opened.upload}_{name}"


def _columns(opened: _Opened) -> files.Mapping:
    why = dict(opened.guess.why)
    chosen: dict[str, str] = {}
    places = st.columns(2, gap="medium")
    for number, (role, label) in enumerate(ROLES):
        guessed = getattr(opened.guess, role)
        choices = [NONE, *opened.table.columns]
        with places[number % 2]:
            chosen[role] = st.selectbox(
                label,
                choices,
                index=choices.index(guessed[0]) if guessed else 0,
                format_func=lambda name: name or "This file has none",
                key=_key(opened, role),
            )
            if guessed and chosen[role] == guessed[0] and role in why:
                st.caption(plain_md(why[role]))
    return corrected(opened.guess, chosen)


def _dates(opened: _Opened, mapping: files.Mapping) -> files.ReadOptions:
    able = [source for source in DATES if mapping.date or source is not files.DateSource.COLUMN]
    dates = st.radio(
        "Where the dates of the posts come from",
        able,
        index=0 if mapping.date else able.index(files.DateSource.UNKNOWN),
        format_func=DATES.__getitem__,
        key=_key(opened, f"dates_{bool(mapping.date)}"),
    )
    day, order = None, None
    if dates is files.DateSource.FILE:
        day = st.date_input(
            "Date of every post in this file", value=None, format="DD/MM/YYYY", min_value=_FIRST_DAY,
            max_value=clock.london_day(clock.now()), key=_key(opened, "file_date"),
        )  # fmt: skip
    if dates is files.DateSource.COLUMN and _two_ways(opened.table, mapping):
        order = st.radio(
            "What stands first in dates such as 03/04/2026",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key=_key(opened, "order"),
            horizontal=True,
        )
    options = files.ReadOptions(as_of=clock.now(), dates=dates, file_date=day, order=order)
    if mapping.text and (dates is not files.DateSource.FILE or day is not None):
        st.caption(plain_md(_how_dates_are_read(opened, mapping, options)))
    return options


def _two_ways(table: files.Table, mapping: files.Mapping) -> bool:
    at = [table.columns.index(name) for name in mapping.date]
    cells = (row.cells[place] for row in table.sample for place in at if place < len(row.cells))
    return bool(decide_order(cells).sentence)


def _how_dates_are_read(opened: _Opened, mapping: files.Mapping, options: files.ReadOptions) -> str:
    """Say how the dates are read; the whole file is looked at once for each way of reading it."""
    kept = st.session_state.setdefault("_dates_said", {})
    way = (opened.upload, mapping.text, mapping.date, options.dates, options.order)
    if way not in kept:
        kept.clear()
        kept[way] = files.read_posts(opened.table, mapping, options).summary().dates
    return str(kept[way])


def _people(opened: _Opened) -> bool:
    st.subheader("People", anchor=False)
    one = st.checkbox("One row is one person", key=_key(opened, "people"))
    st.caption(
        "Tick this only if you know that no two rows are by the same person. Each row then counts as one person, and "
        "it is printed that you said so. Without it, a file that does not tell authors apart counts posts, not people."
    )
    return one


def _preview(opened: _Opened, mapping: files.Mapping, options: files.ReadOptions) -> None:
    rows = files.preview(opened.table, mapping, options)
    if not rows:
        st.warning("None of the first rows is a post. Check the column with the words of the post.")
        return
    show_table(
        "The first posts, as they would be kept",
        ("Row", "Words", "Date", "From", "Person", "Link"),
        [
            (
                row.number,
                shortened(row.text),
                "Not known" if row.created is None else clock.say_day(clock.london_day(row.created)),
                platform_words(row.platform),
                f"Person {row.person}" if row.person else "Not known",
                "Yes" if row.has_link else "No",
            )
            for row in rows
        ],
    )


def shortened(text: str) -> str:
    """Return the beginning of a post as it would be kept: tidied, its handles masked."""
    text = " ".join(mask_handles(tidy(text)).split())
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS].rstrip()}…"


def _last_step(
    visitor: Here, store: Store, opened: _Opened, mapping: files.Mapping, options: files.ReadOptions
) -> None:
    st.subheader("Where it goes", anchor=False)
    slug = st.selectbox(
        "Topic that every row goes into",
        list(topics()),
        index=None,
        format_func=lambda name: topics()[name].name,
        placeholder="Choose a topic",
        key=_key(opened, "topic"),
    )
    st.markdown(
        "If the file holds everything from a period, give the period (you can leave it empty). A day without posts in "
        "it is then drawn as none, instead of as a day that nobody looked at."
    )
    left, right = st.columns(2)
    first = left.date_input(
        "First day of the period", value=None, format="DD/MM/YYYY", min_value=_FIRST_DAY, max_value=_LAST_DAY,
        key=_key(opened, "first"),
    )  # fmt: skip
    last = right.date_input(
        "Last day of the period", value=None, format="DD/MM/YYYY", min_value=_FIRST_DAY, max_value=_LAST_DAY,
        key=_key(opened, "last"),
    )  # fmt: skip
    if not st.button("Import this file", type="primary", key=_key(opened, "go")):
        return
    with explained():
        if slug is None:
            raise InputError("No topic is chosen.", "Choose the topic that this file is about.")
        period = stated_period(first, last, clock.london_day(clock.now()))
        wish = Wish(topics()[slug], mapping, options, period)
        import_progress.asked_here(ask_to_import(store, visitor.who, opened.held, opened.table, wish))
        st.session_state["_files"] = st.session_state.get("_files", 0) + 1
        # Said over the foot of the window: the form has gone, and how far it is may stand above what is seen.
        said(f"The import of {opened.table.name} was asked for. Further up you see how far it is.")
        st.rerun()
