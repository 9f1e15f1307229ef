"""Hashes that stand for a post without leading back to it."""

from __future__ import annotations

import hashlib

URL = "url"  # stands in for a platform where an address is meant


def native_key_hash(platform: str, native_id: str) -> str:
    """Return what is kept of a post that must never be collected again: a hash that does not lead back to it."""
    return hashlib.sha256(f"{platform}\0{native_id}".encode()).hexdigest()
