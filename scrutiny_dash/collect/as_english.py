"""What the computer reads in a stored post once a person has said that it is in English."""

from __future__ import annotations

from scrutiny_dash.models import FoundPost
from scrutiny_dash.reading.read import reader
from scrutiny_dash.sources.registry import FEELINGS_APART


def as_english(post: FoundPost) -> dict[str, tuple[str, str]]:
    """Return what follows, by field: the value and the reason. Feelings that a platform keeps apart stay unread."""
    felt, heard = reader().as_english(post.text, post.account_kind)
    follows = {"voice": (heard.voice.value, heard.reason)}
    if post.platform not in FEELINGS_APART:
        follows["feeling"] = (felt.feeling.value, felt.reason)
    return follows
