"""Asking X, and what it costs. Money is counted before a question is asked; what is not used is given back.

Prices from X's own page (docs.x.com, "Pricing", 2026): a post read costs half a cent, a count over all years one cent;
only answers with data are charged. We count in tenths of a cent.
"""

from __future__ import annotations

from typing import Any

from scrutiny_dash.errors import AuthRequired, Forbidden, Malformed, NotConfigured, SourceError, Unavailable
from scrutiny_dash.settings import MOST_DOLLARS, Settings
from scrutiny_dash.sources.base import Memory, SourceInfo
from scrutiny_dash.sources.budgets import Budget
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import Reply, expect_json, trouble

WHO = "X"
POST = 5
COUNT = 10
_DOLLAR = 1_000
LEAST_PAGE, MOST_PAGE = 10, 100
_FIELDS = "created_at,lang,author_id,referenced_tweets,possibly_sensitive,edit_history_tweet_ids,note_tweet"
_MORE = "An officer can raise SCRUTINY_X_DOLLARS_A_MONTH, or ask for a shorter time."


class Service:
    """One app's way to X, with a purse that it cannot overdraw."""

    def __init__(self, info: SourceInfo, url: str, settings: Settings, memory: Memory, http: Http) -> None:
        self._info, self._url, self._http = info, url, http
        self._token = settings.x_token
        allowed = min(settings.x_dollars_a_month, MOST_DOLLARS)
        self._purse = Budget(memory, "spent", round(allowed * _DOLLAR), monthly=True)

    def price(self, queries: tuple[str, ...], period: list[tuple[str, str]], most_posts: int) -> None:
        """Ask how many posts there are and stop where reading them would cost more than is left.

        Args:
            most_posts: how many would be read at most.

        Raises:
            NotConfigured: it would cost too much.
            SourceError: as ``body`` and ``Http.get``.
        """
        posts = 0
        for query in queries:
            following: str | None = ""
            while following is not None and posts < most_posts:
                params = [("query", query), ("granularity", "day"), *period]
                params += [("next_token", following)] if following else []
                body = self.body(self._paid(COUNT, "/2/tweets/counts/all", params))
                meta = body.get("meta")
                count = meta.get("total_tweet_count") if isinstance(meta, dict) else None
                if not isinstance(count, int) or count < 0:
                    raise Malformed("X did not say how many posts there are.", source=self._info.name)
                posts += count
                token = meta.get("next_token") if isinstance(meta, dict) else None
                following = token if isinstance(token, str) and token and token != following else None
        cost, left = min(posts, most_posts) * POST, self._purse.left(self._http.now())
        if cost > left:
            what = f"This would cost about {_dollars(cost)}, and {_dollars(left)} is left for X this month."
            raise NotConfigured(what, _MORE, source=self._info.name)

    def search(self, params: list[tuple[str, str]], most_posts: int) -> Reply:
        """Read one page, as large as the limit and the purse allow, and return whatever X says.

        Raises:
            NotConfigured: not even the smallest page can be paid.
            SourceError: as ``Http.get``.
        """
        left = int(self._purse.left(self._http.now()) // POST)
        size = max(LEAST_PAGE, min(MOST_PAGE, most_posts, left))
        asked = [*params, ("max_results", str(size)), ("tweet.fields", _FIELDS)]
        reply = self._paid(size * POST, "/2/tweets/search/all", asked)
        came = _posts_in(reply)
        if came is not None:
            self._purse.give_back(reply.at, (size - came) * POST)
        return reply

    def look_up(self, numbers: list[str]) -> dict[str, Any]:
        """Ask for posts by their numbers, at most 100.

        Raises:
            NotConfigured: they cannot be paid.
            SourceError: as ``body`` and ``Http.get``.
        """
        return self.body(self._paid(len(numbers) * POST, "/2/tweets", [("ids", ",".join(numbers))]))

    def body(self, reply: Reply) -> dict[str, Any]:
        """Return the body of a good answer.

        Raises:
            Forbidden: the credit or the contract's cap is used up, or the app may not ask this.
            SourceError: by the status; or the body holds no posts.
        """
        error = self._refusal(reply) or trouble(reply, self._info, WHO)
        if error is not None:
            raise error
        body = expect_json(reply, self._info, WHO)
        if not isinstance(body, dict) or not ({"data", "meta"} & body.keys()):
            raise Malformed("X answered with something other than posts.", source=self._info.name)
        return body

    def _paid(self, amount: float, path: str, params: list[tuple[str, str]]) -> Reply:
        """Take the money, ask, and give the money back where X refused; only answers with data are charged.

        An answer that never came or cannot be read stays paid for: it may have been served.

        Raises:
            NotConfigured: there is not that much.
            SourceError: as ``Http.get``.
        """
        if not self._purse.take(self._http.now(), amount):
            what = "What may be spent on X this month is used up."
            raise NotConfigured(what, _MORE, source=self._info.name)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        try:
            reply = self._http.get(self._info, f"{self._url}{path}", params=params, headers=headers, who=WHO)
        except (Unavailable, Malformed):
            raise
        except SourceError:
            self._purse.give_back(self._http.now(), amount)
            raise
        if reply.status != 200:
            self._purse.give_back(reply.at, amount)
        return reply

    def _refusal(self, reply: Reply) -> SourceError | None:
        name = self._info.name
        body = reply.json() if reply.status >= 400 else None
        said = f"{body.get('title')} {body.get('type')}" if isinstance(body, dict) else ""
        if reply.status == 402:
            what = "The credit that was paid to X in advance is used up."
            return Forbidden(what, "An officer can buy more credit, or switch X off.", source=name)
        if reply.status == 429 and ("UsageCapExceeded" in said or "usage-capped" in said):
            what = "X says that this month's cap of the contract is used up."
            return Forbidden(what, "Nothing to do before the next month begins at X.", source=name)
        if reply.status == 401:
            return AuthRequired("X refused our token.", "An officer can check SCRUTINY_X_TOKEN.", source=name)
        if reply.status == 403 and "client-forbidden" in said:
            what = "X does not let our app search."
            return Forbidden(what, "An officer can check the app's project and contract at X.", source=name)
        return None


def _posts_in(reply: Reply) -> int | None:
    """Return how many posts a good answer holds and X charges; None where that cannot be told."""
    body = reply.json() if reply.status == 200 else None
    if not isinstance(body, dict):
        return None
    posts = body.get("data")
    return len(posts) if isinstance(posts, list) else 0


def _dollars(amount: float) -> str:
    return f"${amount / _DOLLAR:.2f}"
