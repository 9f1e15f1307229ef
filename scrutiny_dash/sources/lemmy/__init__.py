"""Lemmy 0.19 (``/api/v3``), Lemmy 1.0 (``/api/v4``) and PieFed (``/api/alpha``): forums on servers of their own.

Facts: LemmyNet/lemmy at 439734dd (``federation/search.rs``, ``routes_v3``), PieFed's interface 1.6, and what a real
PieFed answered.
"""

from scrutiny_dash.sources.lemmy.source import Lemmy

__all__ = ["Lemmy"]
