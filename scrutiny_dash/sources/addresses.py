"""What singles out one post in the link of it that a person pastes: it may be written in another way than ours.

A link of Bluesky or Mastodon holds a name where ours holds a number, Reddit has many addresses for one thing, and apps
add who shared it. Nothing here asks a platform.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from scrutiny_dash.sources.imports.platforms import address, bare_host, clean_url

_BLUESKY = re.compile(r"/profile/[^/]+/post/(\w{8,20})/?$")
_X = re.compile(r"/status(?:es)?/(\d{5,25})(?:/|$)")
_REDDIT = re.compile(r"/comments/(\w{4,12})(?:/[^/]*)?(?:/(\w{4,12}))?/?$")
_SHORT_REDDIT = re.compile(r"/(\w{4,12})/?$")
_MASTODON = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/([0-9A-Za-z]{8,40})/?$")
_THREADS = re.compile(r"/post/([\w-]{6,40})/?$")
_CARE_OPINION = re.compile(r"/(\d{1,9})/?$")
_X_HOSTS = frozenset({"x.com", "twitter.com", "mobile.twitter.com"})
_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "youtu.be"})


@dataclass(frozen=True, slots=True)
class Marks:
    """How a post may stand in the store.

    Attributes:
        exact: addresses that are the post's own, in full.
        native: the post's id as its platform's own source gives it, with the platform; None where it is not told.
        native_end: how such an id must begin and end, where only that is told.
        same: what two addresses of one post have in common: the platform or host, and what is unique there.
    """

    exact: tuple[str, ...]
    native: tuple[str, str] | None = None
    native_end: tuple[str, str] | None = None
    same: tuple[str, str] | None = None


def marks_of(link: str) -> Marks:
    """Return what to look for; a text that is no web address is looked for as it stands."""
    link = link.strip()
    parts = clean_url(link if "://" in link else f"https://{link}")
    if parts is None:
        return Marks((link,))
    clean = address(parts)
    given = {link, link.split("?")[0], clean, address(parts._replace(query=""))}
    exact = tuple(sorted({form for one in given for form in (one, one.rstrip("/"), f"{one.rstrip('/')}/")}))
    host = bare_host(parts.netloc)
    query = parse_qs(urlsplit(link).query)
    if host in _YOUTUBE and query.get("lc"):
        # The address without its comment is the whole video's.
        comment = ("youtube", query["lc"][0])
        return Marks((), native=comment, same=comment)
    return _by_host(host, parts.path, exact)


def _by_host(host: str, path: str, exact: tuple[str, ...]) -> Marks:
    if host == "bsky.app" and (found := _BLUESKY.search(path)):
        return Marks(
            exact, native_end=("at://", f"/app.bsky.feed.post/{found[1]}"), same=("bluesky", found[1])
        )  # fmt: skip
    if number := _native(host, path):
        return Marks(exact, native=number, same=number)
    if host in {"threads.net", "threads.com"} and (found := _THREADS.search(path)):
        return Marks(exact, same=("threads", found[1]))
    if found := _MASTODON.search(path):
        return Marks(exact, native_end=(f"https://{host}/", f"/statuses/{found[1]}"), same=(host, found[1]))
    return Marks(exact)


def _native(host: str, path: str) -> tuple[str, str] | None:
    """Return platform and id of an address that holds the id; None where it does not."""
    if host in _X_HOSTS and (found := _X.search(path)):
        return "x", found[1]
    if (host == "reddit.com" or host.endswith(".reddit.com")) and (found := _REDDIT.search(path)):
        return "reddit", f"t1_{found[2]}" if found[2] else f"t3_{found[1]}"
    if host == "redd.it" and (found := _SHORT_REDDIT.search(path)):
        return "reddit", f"t3_{found[1]}"
    if host == "careopinion.org.uk" and (found := _CARE_OPINION.search(path)):
        return "care_opinion", found[1]
    return None
