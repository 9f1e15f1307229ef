"""A small table that screen readers can name and walk through: a caption, row headers, and every cell escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from scrutiny_dash.ui.safe_text import plain_html


def show_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Draw a table whose first column names the rows. Any text may be in it; none of it is taken for HTML.

    The table stands in a region that can be reached by keyboard, because it scrolls sideways on a narrow screen.
    """
    columns = "".join(f'<th scope="col">{plain_html(name)}</th>' for name in head)
    st.html(
        f'<div class="table-wrap" role="region" tabindex="0" aria-label="{plain_html(caption)}">'
        f'<table class="plain-table"><caption>{plain_html(caption)}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table></div>"
    )


def show_rows(caption: str, rows: Sequence[Mapping[str, str | int]]) -> None:
    """Draw rows that all have the same names, the names as the table's head. At least one row."""
    cells = [[f"{value:,}" if isinstance(value, int) else value for value in row.values()] for row in rows]
    show_table(caption, list(rows[0]), cells)


def _row(row: Sequence[object]) -> str:
    cells = "".join(f"<td>{plain_html(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{plain_html(row[0])}</th>{cells}</tr>'
