"""Bluesky: search by phrase and hashtag through the account's own server.

Facts: the lexicons of ``app.bsky.feed.searchPosts`` and ``com.atproto.server.createSession``; the anonymous front ends
refuse searches (bluesky-social/atproto issues 3423, 3583, 3891).
"""

from scrutiny_dash.sources.bluesky.source import Bluesky

__all__ = ["Bluesky"]
