"""What an officer says of a file before it is read, and what became of it, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scrutiny_dash.models import Post
from scrutiny_dash.sources.imports.dates import Order


class DateSource(StrEnum):
    """Where the posts' dates come from."""

    COLUMN = "column"
    FILE = "file"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What an officer says of a file.

    Attributes:
        as_of: now, aware UTC; a later date is a mistake, and its post is kept without a date.
        dates: from the column, one date for the whole file (``file_date``), or not known.
        zone: an IANA name for times that name no zone; the tool's own or Europe/London where empty.
        order: day or month first, where the officer knows better than the file shows.
        platform: where every post is from; empty lets layout, column and address say it.
        one_row_is_one_person: an officer states that no two rows are by the same person.
    """

    as_of: datetime
    dates: DateSource = DateSource.COLUMN
    file_date: date | None = None
    zone: str = ""
    order: Order | None = None
    platform: str = ""
    one_row_is_one_person: bool = False


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of a file, in numbers.

    Attributes:
        name, fingerprint: the file. layout: the tool that wrote it, for a person; empty if unknown.
        rows: all rows below the header; the sum of ``posts`` and of all in ``skipped``.
        skipped: how many rows were left out, by reason.
        undated: how many posts are kept without a date, by reason.
        dates: how the dates were read, in one or two sentences.
        first, last: the earliest and latest date of a post, aware UTC; None where none has one.
        platforms: how many posts are from where.
        has_people: whether the posts of one author can be told from another's.
    """

    name: str
    fingerprint: str
    layout: str
    rows: int
    posts: int
    skipped: dict[str, int]
    undated: dict[str, int]
    dates: str
    first: datetime | None
    last: datetime | None
    platforms: dict[str, int]
    has_people: bool


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it would be kept. ``person`` is a number within the preview, never a name; 0 where nobody is known."""

    number: int
    text: str
    created: datetime | None
    platform: str
    has_link: bool
    person: int


@dataclass(slots=True)
class Tally:
    """The counts of a file while it is read."""

    rows: int = 0
    posts: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    undated: Counter[str] = field(default_factory=Counter)
    platforms: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None

    def count(self, post: Post) -> None:
        """Add one post."""
        self.posts += 1
        self.platforms[post.platform] += 1
        if post.created is not None:
            self.first = min(self.first or post.created, post.created)
            self.last = max(self.last or post.created, post.created)
