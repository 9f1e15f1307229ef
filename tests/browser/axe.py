"""axe-core over a page at three widths, the whole page high, and the short list of what is Streamlit's own.

Rules: WCAG 2.2 A and AA, and best practice. axe sees only what is inside the scrolling frame, so the window is made as
high as the page first.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import axe_playwright_python

from tests.browser.visit import LAPTOP, Visit

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1280, 375, 320)
AT_MOST = 6
HIGHEST = 30_000
COMES_TO_REST = 5.0  # seconds
SETTLES = 250  # milliseconds that a new width takes, its transitions included
HEIGHT = """() => Math.max(...[...document.querySelectorAll("[data-testid=stMain], body")].map(e => e.scrollHeight))"""
SIDEWAYS = """() => [...document.querySelectorAll("[data-testid=stMain], html")]
  .some(e => e.scrollWidth > e.clientWidth)"""
RUN = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})"""


@dataclass(frozen=True)
class Known:
    """A finding that is not ours to mend.

    Attributes:
        element: a pattern that the element's HTML must match.
        states: where it stands; it must still be found in each, so that this list can only shrink.
        why: whose it is, and the upstream issue where there is one.
        other_way: how a person does the same without it.
    """

    rule: str
    element: str
    states: frozenset[str]
    why: str
    other_way: str

    def covers(self, rule: str, html: str, state: str) -> bool:
        return rule == self.rule and state in self.states and re.search(self.element, html) is not None


_CALENDAR = "topic, a date field in use"
_STREAMLITS = "Streamlit 1.67 (the open calendar is React Aria's dialog with a heading of its own)"
_TYPED = "The day, month and year are fields of their own that can be typed without the calendar."
KNOWN: tuple[Known, ...] = (
    Known("landmark-banner-is-top-level", "<header", frozenset({_CALENDAR}), _STREAMLITS, _TYPED),
    Known("landmark-no-duplicate-banner", "<header", frozenset({_CALENDAR}), _STREAMLITS, _TYPED),
    Known("landmark-unique", "<header", frozenset({_CALENDAR}), _STREAMLITS, _TYPED),
    Known(
        "region",
        'role="listbox"',
        frozenset({"topic, a list of choices open"}),
        "Streamlit 1.67: a list that opens over the page hangs outside its landmarks, as React Aria does it.",
        "The list is named, opens and closes by keyboard, and what is chosen stands in its field.",
    ),
    Known(
        "presentation-role-conflict",
        'data-testid="stFileUploaderDropzone"',
        frozenset(
            {
                "sources, Import a file",
                "sources, a file about to be imported",
                "sources, a file that waits to be imported",
                "sources, a file imported",
            }
        ),
        "Streamlit 1.67: the place to drop a file on has a role that its name and tab stop speak against.",
        "The button inside it chooses a file by keyboard; officers can also use: python -m scrutiny_dash import.",
    ),
)


@cache
def _program() -> str:
    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@dataclass
class Scanner:
    """Scans the states of one window and remembers what it found."""

    visit: Visit
    wrong: list[str] = field(default_factory=list)
    met: set[tuple[Known, str]] = field(default_factory=set)
    states: set[str] = field(default_factory=set)

    def scan(self, state: str) -> None:
        """Run axe on the page as it stands, at every width."""
        page = self.visit.page
        self.states.add(state)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": LAPTOP[1]})
            page.wait_for_timeout(SETTLES)
            if self._stays_sideways():
                self.wrong.append(f"{state} at {width}: the page scrolls sideways")
            page.set_viewport_size({"width": width, "height": min(int(page.evaluate(HEIGHT)) + 120, HIGHEST)})
            page.wait_for_timeout(SETTLES)
            self._run(state, width)
        page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
        page.wait_for_timeout(SETTLES)

    def _stays_sideways(self) -> bool:
        """Whether the page is wider than its window when it has come to rest: charts take a moment to follow."""
        deadline = time.monotonic() + COMES_TO_REST
        while self.visit.page.evaluate(SIDEWAYS):
            if time.monotonic() > deadline:
                return True
            self.visit.page.wait_for_timeout(SETTLES)
        return False

    def _run(self, state: str, width: int) -> None:
        page = self.visit.page
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(_program())
        for violation in page.evaluate(RUN, list(TAGS))["violations"]:
            for node in violation["nodes"]:
                known = next((k for k in KNOWN if k.covers(violation["id"], node["html"], state)), None)
                if known is not None:
                    self.met.add((known, state))
                    continue
                said = " ".join(str(node.get("failureSummary")).split())
                self.wrong.append(f"{state} at {width}: {violation['id']}: {node['html'][:300]} ({said[:300]})")

    def is_clean(self) -> None:
        """Fail for each finding that is not known, and for each known one that is no longer there."""
        gone = [(k.rule, state) for k in KNOWN for state in k.states & self.states if (k, state) not in self.met]
        assert not self.wrong, "\n".join(self.wrong)
        assert not gone, f"no longer found, so take it off the list: {gone}"
