"""Any RSS, Atom or JSON feed: local papers, the council, the NHS, comments, reports of potholes."""

from scrutiny_dash.sources.feeds.source import Feeds

__all__ = ["Feeds"]
