"""Posts from X, which sells them one by one: off until an officer gives a token and an amount."""

from scrutiny_dash.sources.x.source import X

__all__ = ["X"]
