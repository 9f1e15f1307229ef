"""Which platform an address or a name stands for, and whether a link leads to one post or to a person.

Read from ``data/import_layouts.toml``, ``[[platform]]``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import DATA
from scrutiny_dash.sources.imports.layouts import fold

UNKNOWN = "import"
_URL_LIMIT = 2000

# What a platform adds to a shared link to tell who shared it, and what advertisers add. None of it is needed to find
# the post again, and the first kind would give away the councillor who copied the link.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid?|igsh|mibextid|si|share_id|rdid|_t|_r|ref_src|ref_url|rcm|xmt")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Platform:
    """How one platform is recognised. ``posts`` are tried on host, path and query of a link, host without ``www.``."""

    name: str
    says: frozenset[str]
    hosts: frozenset[str]
    posts: tuple[re.Pattern[str], ...]
    closed: bool = False

    @property
    def general(self) -> bool:
        """Whether it is a kind of place (news, a forum) and no platform of its own."""
        return not self.hosts and not self.closed


def _platform(table: dict[str, Any]) -> Platform:
    patterns = (f"^[^/]+{text[1:]}" if text.startswith("^/") else text for text in table["posts"])
    return Platform(
        name=table["name"],
        says=frozenset(map(fold, table["says"])),
        hosts=frozenset(table["hosts"]),
        posts=tuple(re.compile(pattern) for pattern in patterns),
        closed=table.get("closed", False),
    )


def load_platforms(path: Path) -> tuple[Platform, ...]:
    """Read the platforms of a layouts file.

    Raises:
        SettingsError: the file is missing, is not TOML, or a platform has a missing or wrong entry.
    """
    try:
        return tuple(map(_platform, tomllib.loads(path.read_text(encoding="utf-8"))["platform"]))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise SettingsError("data/import_layouts.toml cannot be read.", "Correct the file and start again.") from error


@cache
def platforms() -> tuple[Platform, ...]:
    """Return the platforms that can be recognised."""
    return load_platforms(DATA / "import_layouts.toml")


@cache
def _by_host() -> dict[str, Platform]:
    return {host: platform for platform in platforms() for host in platform.hosts}


@cache
def _by_name() -> dict[str, Platform]:
    return {name: platform for platform in platforms() for name in (*platform.says, platform.name)}


def bare_host(host: str) -> str:
    """Write a host as hosts are compared."""
    return host.casefold().removeprefix("www.")


def of_host(host: str) -> Platform | None:
    """Return the platform that lives at a host, or None."""
    return _by_host().get(bare_host(host))


@lru_cache(maxsize=1024)
def named(words: str) -> Platform | None:
    """Return the platform that a column's value or a person's words stand for (``Twitter``), or None."""
    return _by_name().get(bare_host(fold(words)))


def clean_url(text: str) -> SplitResult | None:
    """Read an address as https, without tracking; None where it is no address that anyone could open.

    Addresses with a user name, a port or a numeric host, and addresses of more than 2,000 characters, are refused.
    """
    text = text.strip()
    if len(text) > _URL_LIMIT or " " in text or not text.isprintable():
        return None
    if not re.match(r"https?://", text, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.username is not None or port not in {None, 80, 443} or not _HOST.fullmatch(host):
        return None
    query = parts.query
    if _TRACKING.search(query):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)])
    return SplitResult("https", host, parts.path or "/", query, "")


def is_post(platform: Platform, parts: SplitResult) -> bool:
    """Say whether a clean address of a known platform leads to one post."""
    where = f"{bare_host(parts.netloc)}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    return any(pattern.search(where) for pattern in platform.posts)


def address(parts: SplitResult) -> str:
    """Write a clean address again."""
    return urlunsplit(parts)
