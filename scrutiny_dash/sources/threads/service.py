"""Asking Threads: its token, which lives 60 days and is renewed; its errors; and whether we see more than ourselves.

Without Meta's review the search answers as if all were well, and finds only the posts of our own account. So once a day
a word that everybody uses is searched: if nobody else wrote it, the answers are worth nothing.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from scrutiny_dash.errors import AuthRequired, Malformed, RateLimited, SourceError
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Memory, SourceInfo
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import Reply, expect_json, trouble
from scrutiny_dash.sources.threads.posts import author_of
from scrutiny_dash.sources.times import read_time, z_time
from scrutiny_dash.sources.waits import LONGEST

WHO = "Threads"
# 2,200 are allowed in any 24 hours; two of our days may touch one of those.
SEARCHES_A_DAY = 1_000
EVERYBODYS_WORD = "essex"
_CHECKED_FOR = timedelta(days=1)
_RENEWED_AFTER = timedelta(days=2)
_TOKEN = "An officer can make a new long-lived token and set SCRUTINY_THREADS_TOKEN."  # noqa: S105 - a sentence
_REVIEW = "An officer can ask Meta to review the app for threads_keyword_search."
_TOO_OFTEN = {4, 17, 32, 613}
_NO_PERMISSION = {10, 200}
_BAD_TOKEN = 190


class Service:
    """One account's way to the keyword search."""

    def __init__(self, info: SourceInfo, url: str, settings: Settings, memory: Memory, http: Http) -> None:
        self._info, self._url, self._memory, self._http = info, url, memory, http
        self._given = settings.threads_token
        self._mark = hashlib.sha256(self._given.encode()).hexdigest()
        self._searches = Budget(memory, "searches", SEARCHES_A_DAY)

    def search(self, params: list[tuple[str, str]]) -> tuple[list[dict[str, Any]], str | None, Reply]:
        """Search once; return the posts of the page and what leads to the next, None at the end.

        Raises:
            RateLimited: the day's searches are used up.
            SourceError: by the code in the body, else by the status.
        """
        if not self._searches.take(self._http.now()):
            what = "Threads was asked as often as is allowed in a day."
            raise RateLimited(what, source=self._info.name, retry_after=LONGEST)
        reply = self._get("/v1.0/keyword_search", params)
        body = self._body(reply)
        rows = body.get("data")
        if not isinstance(rows, list):
            raise Malformed("Threads answered with something other than posts.", source=self._info.name)
        paging = body.get("paging")
        cursors = paging.get("cursors") if isinstance(paging, dict) else None
        after = cursors.get("after") if isinstance(cursors, dict) else None
        found = [row for row in rows if isinstance(row, dict)]
        return found, after if rows and isinstance(after, str) and after else None, reply

    def check_review(self) -> None:
        """See once a day that the search finds other people's posts.

        Raises:
            AuthRequired: it finds only our own, or nothing at all.
            SourceError: as ``search``.
        """
        kept, present = self._memory.get("reviewed"), self._http.now()
        last = read_time(kept.get("at")) if isinstance(kept, dict) and kept.get("of") == self._mark else None
        if last is not None and present - last < _CHECKED_FOR:
            return
        own = author_of(self._body(self._get("/v1.0/me", [("fields", "id,username")])))
        rows, _, _ = self.search([("q", EVERYBODYS_WORD), ("search_type", "RECENT"), ("fields", "id,username")])
        if not {author_of(row) for row in rows} - {own, ""}:
            what = "Threads shows us only our own posts, because Meta has not reviewed our app."
            raise AuthRequired(what, _REVIEW, source=self._info.name)
        self._memory.put("reviewed", {"of": self._mark, "at": z_time(present)})

    def _get(self, path: str, params: list[tuple[str, str]]) -> Reply:
        asked = [*params, ("access_token", self._token())]
        headers = {"Accept": "application/json"}
        return self._http.get(self._info, f"{self._url}{path}", params=asked, headers=headers, who=WHO)

    def _token(self) -> str:
        """Return the token, renewed every other day so that it never ends; the one in the settings comes first."""
        present = self._http.now()
        kept = _read(self._memory.secret("token"))
        if kept.get("of") != self._mark:
            self._keep(self._given)
            return self._given
        token, last = str(kept.get("token") or self._given), read_time(kept.get("at"))
        if last is not None and present - last < _RENEWED_AFTER:
            return token
        params = [("grant_type", "th_refresh_token"), ("access_token", token)]
        try:
            reply = self._http.get(self._info, f"{self._url}/refresh_access_token", params=params, who=WHO)
        except SourceError:
            return token
        body = reply.json() if reply.status == 200 else None
        renewed = body.get("access_token") if isinstance(body, dict) else None
        # Where it was not renewed, the old one is used as long as it lasts, and renewed another day.
        token = renewed if isinstance(renewed, str) and renewed else token
        self._keep(token)
        return token

    def _keep(self, token: str) -> None:
        value = {"of": self._mark, "token": token, "at": z_time(self._http.now())}
        self._memory.keep_secret("token", json.dumps(value))

    def _body(self, reply: Reply) -> dict[str, Any]:
        error = self._refusal(reply) or trouble(reply, self._info, WHO)
        if error is not None:
            raise error
        body = expect_json(reply, self._info, WHO)
        if not isinstance(body, dict):
            raise Malformed("Threads answered with something other than posts.", source=self._info.name)
        return body

    def _refusal(self, reply: Reply) -> SourceError | None:
        body = reply.json() if reply.status >= 400 else None
        error = body.get("error") if isinstance(body, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        name = self._info.name
        if code == _BAD_TOKEN:
            return AuthRequired("Our token for Threads has run out or was withdrawn.", _TOKEN, source=name)
        if code in _TOO_OFTEN:
            return RateLimited("Threads asks us to wait.", source=name, retry_after=LONGEST)
        if code in _NO_PERMISSION:
            return AuthRequired("Threads does not let our app search.", _REVIEW, source=name)
        return None


def _read(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else None
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
