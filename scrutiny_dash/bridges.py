"""Posts that a bridge carried from one network to another: the same words by the same person, told twice.

Bridgy Fed copies posts between Bluesky and the fediverse. A copy names its original: on Mastodon in its id, on Bluesky
in ``bridgyOriginalUrl``; sources put it into ``Post.canonical``.
"""

from __future__ import annotations

import re

from scrutiny_dash.models import Post

BLUESKY, MASTODON = "bluesky", "mastodon"
_FEDIVERSE = re.compile(r"(https://[^/\s]+)/@([^/@\s]+)/(\d+)")


def originals(post: Post) -> tuple[tuple[str, str], ...]:
    """Return (platform, native id) under which a carried post's original would stand; none where it is no copy."""
    given = post.canonical or ""
    if post.platform != BLUESKY and given.startswith("at://"):
        return ((BLUESKY, given),)
    found = _FEDIVERSE.fullmatch(given) if post.platform == BLUESKY else None
    if found:
        server, account, number = found.groups()
        return ((MASTODON, f"{server}/users/{account}/statuses/{number}"), (MASTODON, given))
    return ()


def own_names(post: Post) -> tuple[tuple[str, str], ...]:
    """Return (platform, native id) by which a carried copy of this post would name it."""
    if post.platform == BLUESKY:
        return ((BLUESKY, post.native_id),)
    if post.platform == MASTODON:
        return tuple(dict.fromkeys(((MASTODON, post.native_id), (MASTODON, post.canonical or post.native_id))))
    return ()
