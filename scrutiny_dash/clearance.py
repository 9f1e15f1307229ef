"""The switch-on checklist: what must be filled in before anyone but an officer sees real posts.

Source of the list: the design's reading of data protection and surveillance law; every entry is for the council's own
data protection officer and monitoring officer to confirm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrutiny_dash.clock import say_day
from scrutiny_dash.wording import count


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the checklist.

    Attributes:
        name: how it is kept among the officers' choices, after ``checklist.``.
        needed: without it, real posts are for officers only; else it may be left open with a reason.
        optional: nothing waits for it.
    """

    name: str
    title: str
    help: str
    needed: bool
    is_date: bool = False
    optional: bool = False


PREFIX = "checklist."
ENTRIES: tuple[Entry, ...] = (
    Entry("officer", "Named officer", "Who answers for this collection.", needed=True),
    Entry("dpia", "DPIA reference", "The number of the data protection impact assessment.", needed=True),
    Entry("notice", "Privacy notice", "The web address where residents can read it.", needed=True),
    Entry("safeguarding", "Safeguarding contact", "Whom to tell about a post that worries you.", needed=True),
    Entry("delete_by", "Delete by", "The day by which every collected post is deleted.", needed=True, is_date=True),
    Entry("purpose", "Purpose", "Why posts are collected, in one sentence.", needed=False),
    Entry("basis", "Lawful basis", "For example public task, as your data protection officer confirms.", needed=False),
    Entry("article9", "Article 9 condition", "The condition for health information.", needed=False),
    Entry("controller", "Data controller", "The council that decides about the data.", needed=False),
    Entry("ripa", "RIPA adviser consulted", "The day they were asked.", needed=False, is_date=True),
    Entry("words", "Search words reviewed", "Who reviewed them, and when.", needed=False),
    Entry(
        "pre_from", "Pre-election period from", "Collecting and exports stop on this day.", needed=False, is_date=True
    ),
    Entry("pre_to", "Pre-election period to", "Up to and with this day.", needed=False, is_date=True),
    Entry(
        "pre_override",
        "Named officer who lets it go on in that period",
        "Name and reason. Leave it empty unless it is meant.",
        needed=False,
    ),
    Entry(
        "procedure",
        "Safeguarding procedure",
        "What to do about a post that worries you, or the web address that says it.",
        needed=False,
        optional=True,
    ),
    Entry("open_reason", "Why lines are left open", "One sentence, for whoever asks later.", needed=False),
)
# These two are no lines to fill in: they say something about the others.
_NOTES = frozenset({"pre_override", "open_reason"})


@dataclass(frozen=True, slots=True)
class Clearance:
    """How far the checklist is filled in."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> Clearance:
        """Read it from the officers' choices."""
        return cls({n.removeprefix(PREFIX): str(v) for n, v in choices.items() if n.startswith(PREFIX) and v})

    @property
    def missing(self) -> tuple[Entry, ...]:
        """Needed entries that are empty."""
        return tuple(e for e in ENTRIES if e.needed and not self.values.get(e.name))

    @property
    def open(self) -> tuple[Entry, ...]:
        """Other entries that are empty and not optional."""
        other = (e for e in ENTRIES if not (e.needed or e.optional) and e.name not in _NOTES)
        return tuple(e for e in other if not self.values.get(e.name))

    @property
    def members_may_see(self) -> bool:
        """Whether tables may see real posts."""
        return not self.missing

    @property
    def delete_by(self) -> date | None:
        """The day by which posts are deleted, if it is filled in and is a date."""
        return self._day("delete_by")

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.values.get(name, ""))
        except ValueError:
            return None

    def pre_election(self, today: date) -> str:
        """Say why nothing is collected or exported today, or nothing when there is no such reason.

        A named officer overrides it with the choice ``checklist.pre_override``: their name and reason.
        """
        first, last = self._day("pre_from"), self._day("pre_to")
        if first is None or last is None or not first <= today <= last or self.values.get("pre_override"):
            return ""
        return f"The pre-election period runs until {say_day(last)}, so nothing is collected or exported."

    def stopped(self, today: date) -> str:
        """Say why no post comes in today, by collecting, in a file or by hand; empty when nothing stops it."""
        if self.delete_by is not None and today >= self.delete_by:
            return (
                f"The delete-by date, {say_day(self.delete_by)}, has passed, so nothing is collected. "
                "An officer can give a later one, in the checklist on the Sources page."
            )
        return self.pre_election(today)

    @property
    def publication_line(self) -> str:
        """The sentence that stands on every page and export until the whole list is filled in; else empty."""
        return "" if not self.missing and not self.open else "Not cleared for publication."

    @property
    def lines_to_publish(self) -> tuple[Entry, ...]:
        """Every line that must still be filled in before anything is published, the needed ones first."""
        return self.missing + self.open

    @property
    def still_open(self) -> str:
        """What keeps ``publication_line`` there: ``8 checklist lines are still open``; empty when nothing does."""
        number = len(self.lines_to_publish)
        return f"{count(number, 'checklist line')} {'is' if number == 1 else 'are'} still open" if number else ""
