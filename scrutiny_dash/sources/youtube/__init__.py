"""Comments under YouTube videos: a few searches a day for the videos, then many cheap pages of their comments."""

from scrutiny_dash.sources.youtube.source import YouTube

__all__ = ["YouTube"]
