"""Files that officers already have, read as posts: open, recognise, map, preview, read.

Pure: no store, no page, no network. A file is read a piece at a time, and again from the start where that is needed.
"""

from scrutiny_dash.sources.imports.dates import Order
from scrutiny_dash.sources.imports.layouts import Layout, recognise
from scrutiny_dash.sources.imports.mapping import Mapping, guess_mapping
from scrutiny_dash.sources.imports.posts import PostRows, preview, read_posts
from scrutiny_dash.sources.imports.summary import DateSource, ImportSummary, PreviewRow, ReadOptions
from scrutiny_dash.sources.imports.tables import Table, open_table

__all__ = [
    "DateSource",
    "ImportSummary",
    "Layout",
    "Mapping",
    "Order",
    "PostRows",
    "PreviewRow",
    "ReadOptions",
    "Table",
    "guess_mapping",
    "open_table",
    "preview",
    "read_posts",
    "recognise",
]
