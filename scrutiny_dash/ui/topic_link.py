"""Where a topic's page is: a file of its own, or the page for any topic with its name in the address."""

from __future__ import annotations

from functools import cache

from scrutiny_dash.settings import ROOT


@cache
def _own_pages() -> frozenset[str]:
    return frozenset(path.stem for path in (ROOT / "pages").glob("*.py"))


def topic_address(slug: str) -> tuple[str, dict[str, str]]:
    """Return the name of a topic's page and the parameters that its address needs."""
    return (slug, {}) if slug in _own_pages() else ("topic", {"topic": slug})
