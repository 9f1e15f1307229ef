"""Asking YouTube's Data API: its key, its two budgets, and errors that say the reason in the body.

Facts: since June 2026 searches have a bucket of 100 calls a day of their own; everything else costs one of 10,000
units a day; both begin again at midnight US Pacific time (Google's "Quota calculator" and revision history).
"""

from __future__ import annotations

from typing import Any

from scrutiny_dash.errors import AuthRequired, Malformed, RateLimited, SourceError, Unavailable
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Memory, SourceInfo
from scrutiny_dash.sources.budgets import PACIFIC, Budget
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import Reply, expect_json, trouble
from scrutiny_dash.sources.waits import LONGEST
from scrutiny_dash.sources.youtube.comments import table

WHO = "YouTube"
SEARCHES_A_DAY = 100
# Left for asking whether comments are still there before an export.
UNITS_A_DAY = 9_500
_NOTHING_TO_SHOW = {"commentsDisabled", "videoNotFound"}
_USED_UP = {"quotaExceeded", "dailyLimitExceeded"}
_TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
_BAD_KEY = {"keyInvalid", "keyExpired", "API_KEY_INVALID"}
_NOT_ON = {"accessNotConfigured", "SERVICE_DISABLED"}
_STALE = "invalidPageToken"
_OUT_OF_ORDER = "SERVICE_UNAVAILABLE"
_ENOUGH = "YouTube answers no more questions of this kind today."


class Service:
    """One key's way to the Data API."""

    def __init__(self, info: SourceInfo, url: str, settings: Settings, memory: Memory, http: Http) -> None:
        self._info, self._url, self._http = info, url, http
        self._key = settings.youtube_key
        self.searches = Budget(memory, "searches", SEARCHES_A_DAY, zone=PACIFIC)
        self.units = Budget(memory, "units", UNITS_A_DAY, zone=PACIFIC)

    def search(self, params: list[tuple[str, str]]) -> list[Any]:
        """Search videos and return the items of one page.

        Raises:
            RateLimited: the day's searches are used up.
            SourceError: as ``ask``.
        """
        if not self.searches.take(self._http.now()):
            what = f"YouTube lets us search {SEARCHES_A_DAY} times a day, and today's searches are used up."
            raise self._tomorrow(what)
        body = self.ask("search", [("part", "snippet"), ("type", "video"), *params], self.searches)
        return self.items(body or {})

    def threads(self, params: list[tuple[str, str]], token: str | None) -> dict[str, Any] | None:
        """Return one page of a video's comments; None where the video shows none or is gone.

        A token that YouTube no longer takes leads to the first page again.

        Raises:
            RateLimited: the day's units are used up.
            SourceError: as ``ask``.
        """
        if not self.units.take(self._http.now()):
            raise self._tomorrow(_ENOUGH)
        if token is None:
            return self.ask("commentThreads", params, self.units)
        return self.ask("commentThreads", [*params, ("pageToken", token)], self.units, otherwise=params)

    def ask(
        self,
        method: str,
        params: list[tuple[str, str]],
        budget: Budget,
        otherwise: list[tuple[str, str]] | None = None,
    ) -> dict[str, Any] | None:
        """Ask one question that is already counted; None where a video has nothing to show.

        Args:
            otherwise: what is asked instead, once, where YouTube no longer takes the token of a page.

        Raises:
            RateLimited: YouTube says that the day's budget is used up, and so it is from now on.
            SourceError: by the reason in the body, else by the status.
        """
        asked = [*params, ("key", self._key)]
        headers = {"Accept": "application/json"}
        reply = self._http.get(self._info, f"{self._url}/{method}", params=asked, headers=headers, who=WHO)
        reasons = _reasons(reply)
        if reasons & _NOTHING_TO_SHOW:
            return None
        if reasons & _USED_UP:
            budget.take(reply.at, budget.left(reply.at))
            raise self._tomorrow(_ENOUGH)
        if _STALE in reasons and otherwise is not None:
            return self.ask(method, otherwise, budget)
        error = self._refusal(reasons) or trouble(reply, self._info, WHO)
        if error is not None:
            raise error
        return table(expect_json(reply, self._info, WHO))

    def items(self, body: dict[str, Any]) -> list[Any]:
        """Return the items of a page.

        Raises:
            Malformed: there is no list of items.
        """
        found = body.get("items")
        if not isinstance(found, list):
            raise Malformed("YouTube answered with something other than a list.", source=self._info.name)
        return found

    def _tomorrow(self, what: str) -> RateLimited:
        to_do = "Nothing to do: the rest is asked tomorrow."
        return RateLimited(what, to_do, source=self._info.name, retry_after=LONGEST)

    def _refusal(self, reasons: set[str]) -> SourceError | None:
        name = self._info.name
        if reasons & _TOO_FAST:
            return RateLimited("YouTube asks us to wait.", source=name)
        if reasons & _BAD_KEY:
            to_do = "An officer can check SCRUTINY_YOUTUBE_KEY in the Google Cloud console."
            return AuthRequired("YouTube refused our key.", to_do, source=name)
        if reasons & _NOT_ON:
            to_do = "An officer can switch it on in the Google Cloud console."
            return AuthRequired("The YouTube Data API is not switched on for our key.", to_do, source=name)
        if _OUT_OF_ORDER in reasons:
            return Unavailable("YouTube answered with an error of its own.", source=name)
        return None


def _reasons(reply: Reply) -> set[str]:
    """Return the reasons of an error body, from its old list and its new one."""
    error = table(table(reply.json()).get("error")) if reply.status >= 400 else {}
    rows: list[Any] = []
    for name in ("errors", "details"):
        value = error.get(name)
        rows += value if isinstance(value, list) else []
    return {row["reason"] for row in rows if isinstance(row, dict) and isinstance(row.get("reason"), str)}
