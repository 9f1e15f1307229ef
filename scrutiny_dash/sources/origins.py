"""Whether a post is still at the server where it was written, for places that copy posts among servers."""

from __future__ import annotations

from dataclasses import replace

from scrutiny_dash.errors import SourceError
from scrutiny_dash.sources.base import SourceInfo
from scrutiny_dash.sources.http import Http


def still_at_origin(native_ids: tuple[str, ...], info: SourceInfo, http: Http) -> dict[str, bool | None]:
    """Ask each post's own address: 404 and 410 mean gone; a server that wants to know who asks means None."""
    answer: dict[str, bool | None] = dict.fromkeys(native_ids)
    # The gap of a source is for searches; one page a second is what any reader asks.
    info = replace(info, min_gap=1.0)
    for address in native_ids:
        headers = {"Accept": "application/activity+json"}
        try:
            reply = http.get(info, address, headers=headers, guarded=True, most_bytes=0)
        except SourceError:
            continue
        answer[address] = True if reply.status == 200 else False if reply.status in {404, 410} else None
    return answer
