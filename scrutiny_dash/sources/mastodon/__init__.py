"""Mastodon and its relatives (GoToSocial, Takahe, Hollo…): public hashtag pages of any number of servers.

Facts: https://docs.joinmastodon.org/methods/timelines/#tag and what real servers answered.
"""

from scrutiny_dash.sources.mastodon.source import Mastodon

__all__ = ["Mastodon"]
