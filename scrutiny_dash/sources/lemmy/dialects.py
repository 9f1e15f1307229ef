"""How the three kinds of server are asked, and how their answers lead on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrutiny_dash.sources.base import Ask

PAGE = 50
POSTS, COMMENTS = "posts", "comments"
_MOST_SECONDS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Dialect:
    """One interface.

    Attributes:
        path: where it searches.
        ordered: its answers come newest first, so a page tells how far back everything was seen.
    """

    name: str
    path: str
    ordered: bool

    def params(self, kind: str, words: str, cursor: str | None, ask: Ask, at: datetime) -> list[tuple[str, str]]:
        """Return the query of one page."""
        if self.name == V4.name:
            found = [("search_term", words), ("type_", kind), ("limit", str(PAGE))]
            if ask.since is not None:
                seconds = int((at - ask.since).total_seconds()) + 60
                found.append(("time_range_seconds", str(min(max(seconds, 1), _MOST_SECONDS))))
            return [*found, ("page_cursor", cursor)] if cursor else found
        found = [("q", words), ("type_", kind.capitalize()), ("sort", "New"), ("limit", str(PAGE))]
        if self.name == V3.name:
            found.append(("listing_type", "All"))
        return [*found, ("page", cursor or "1")]

    def following(self, body: dict[str, Any], views: list[Any], cursor: str | None) -> str | None:
        """Return what leads to the next page, None at the end."""
        if self.name == V3.name:
            return str(int(cursor or "1") + 1) if views else None
        leads = body.get("next_page")
        return str(leads) if isinstance(leads, str | int) and not isinstance(leads, bool) and leads else None


# Version 1.0 still answers under v3, but ignores page, limit and sort there: its page 1 would come for ever.
V3 = Dialect("v3", "/api/v3/search", ordered=True)
V4 = Dialect("v4", "/api/v4/search", ordered=False)
PIEFED = Dialect("alpha", "/api/alpha/search", ordered=False)
DIALECTS = {dialect.name: dialect for dialect in (V3, V4, PIEFED)}


def dialect_of(version: str) -> Dialect:
    """Return how a Lemmy of this version is asked: 0.x by v3, later ones by v4."""
    major = version.strip().lstrip("v").split(".")[0]
    return V4 if major.isdecimal() and int(major) >= 1 else V3
