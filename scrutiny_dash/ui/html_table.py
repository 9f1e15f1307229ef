"""A small table that screen readers can name and walk through: a caption, row headers, and every cell escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from scrutiny_dash.ui.safe_text import plain_html


def show_table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[object]], *, of_numbers: bool = False
) -> None:
    """Draw a table whose first column names the rows. Any text may be in it; none of it is taken for HTML.

    On a narrow screen each row becomes a block, its cells under each other with the column's name before them. It is
    still a table to a screen reader: the roles are written out, since a cell drawn as a block would lose its own.

    Args:
        of_numbers: it scrolls sideways on a narrow screen instead, so that figures can be compared down a column.
    """
    columns = "".join(f'<th scope="col" role="columnheader">{plain_html(name)}</th>' for name in head)
    body = "".join(_row(row, head) for row in rows)
    st.html(
        f'<div class="table-wrap" role="region" tabindex="0" aria-label="{plain_html(caption)}">'
        f'<table class="plain-table{"" if of_numbers else " of-words"}" role="table">'
        f"<caption>{plain_html(caption)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{columns}</tr></thead><tbody role="rowgroup">{body}</tbody>'
        "</table></div>"
    )


def show_rows(caption: str, rows: Sequence[Mapping[str, str | int]]) -> None:
    """Draw rows that all have the same names, the names as the table's head. At least one row."""
    cells = [[f"{value:,}" if isinstance(value, int) else value for value in row.values()] for row in rows]
    show_table(caption, list(rows[0]), cells, of_numbers=True)


def _row(row: Sequence[object], head: Sequence[str]) -> str:
    cells = "".join(
        f'<td role="cell" data-column="{plain_html(name)}">{plain_html(cell)}</td>'
        for name, cell in zip(head[1:], row[1:], strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{plain_html(row[0])}</th>{cells}</tr>'
