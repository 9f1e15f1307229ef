"""The Bluesky session: one log-in kept for weeks, renewed when it runs out, and a strict budget of log-ins.

Log-ins are limited to 10 a day on some servers and 30 in five minutes on all, so a search never logs in by itself.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

from scrutiny_dash.errors import AuthRequired, Forbidden, RateLimited, SourceError
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Memory, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import Reply, expect_json, trouble

WHO = "Bluesky"
LOGINS_A_DAY = 8
_DAY = 86_400.0
_HOUR = 3_600.0
# Seen on real servers: an expired or unreadable token is 400, not 401.
_EXPIRED = {"ExpiredToken", "InvalidToken"}
# Two collections at once share an account's session: whoever comes second finds what the first one got.
_ONE_AT_A_TIME: dict[str, threading.Lock] = {}


def error_name(reply: Reply) -> str:
    """Return the ``error`` of an error body, an empty text where there is none."""
    body = reply.json() if reply.status >= 400 else None
    name = body.get("error") if isinstance(body, dict) else None
    return name if isinstance(name, str) else ""


class Session:
    """Asks the account's server with a token, and sees to it that there is one.

    Tokens and the times of log-ins lie in the private file, at once, so that a crash does not cost another log-in.
    """

    def __init__(self, info: SourceInfo, settings: Settings, memory: Memory, http: Http) -> None:
        self._info, self._memory, self._http = info, memory, http
        self._url = settings.bluesky_url
        self._identifier = settings.bluesky_identifier
        self._password = settings.bluesky_app_password
        account = f"{self._url}\n{self._identifier}"
        self._account = hashlib.sha256(account.encode()).hexdigest()
        self._attempt = hashlib.sha256(f"{account}\n{self._password}".encode()).hexdigest()
        self._one_at_a_time = _ONE_AT_A_TIME.setdefault(self._account, threading.Lock())

    def ask(self, method: str, params: list[tuple[str, str]]) -> Reply:
        """Ask one XRPC query, renewing the session once where it ran out; the same question is then asked again.

        Returns:
            whatever the server says, an error that is not about the session included.

        Raises:
            AuthRequired: no session can be had.
            SourceError: the network, or a limit.
        """
        tokens = self._tokens()
        if tokens is None:
            with self._one_at_a_time:
                tokens = self._tokens() or self._log_in()
        reply = self._get(method, params, tokens["access"])
        if _ran_out(reply):
            reply = self._get(method, params, self._renew(tokens)["access"])
        if _ran_out(reply):
            raise AuthRequired("Bluesky does not take the session that it just gave us.", source=self._info.name)
        return reply

    def _get(self, method: str, params: list[tuple[str, str]], token: str) -> Reply:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self._http.get(self._info, f"{self._url}/xrpc/{method}", params=params, headers=headers, who=WHO)

    def _tokens(self) -> dict[str, str] | None:
        """Return the kept session, None where there is none or it belongs to another account."""
        kept = _read(self._memory.secret("session"))
        if not isinstance(kept, dict) or kept.get("account") != self._account:
            return None
        if not isinstance(kept.get("access"), str) or not isinstance(kept.get("refresh"), str):
            return None
        return {"access": kept["access"], "refresh": kept["refresh"]}

    def _keep(self, body: Any) -> dict[str, str]:
        if not isinstance(body, dict):
            body = {}
        if body.get("active") is False:
            raise AuthRequired(
                "The Bluesky account is switched off.",
                "An officer can switch it on at Bluesky.",
                source=self._info.name,
            )
        access, refresh = body.get("accessJwt"), body.get("refreshJwt")
        if not isinstance(access, str) or not isinstance(refresh, str):
            raise AuthRequired("Bluesky answered the log-in without a session.", source=self._info.name)
        tokens = {"access": access, "refresh": refresh}
        self._memory.keep_secret("session", json.dumps({**tokens, "account": self._account}))
        return tokens

    def _renew(self, used: dict[str, str]) -> dict[str, str]:
        """Refresh the session, and log in again only where that is refused."""
        with self._one_at_a_time:
            kept = self._tokens()
            if kept is not None and kept["access"] != used["access"]:
                return kept
            headers = {"Authorization": f"Bearer {used['refresh']}"}
            url = f"{self._url}/xrpc/com.atproto.server.refreshSession"
            reply = self._http.post(self._info, url, headers=headers, who=WHO)
            if reply.status in {400, 401}:
                return self._log_in()
            return self._keep(expect_json(reply, self._info, WHO))

    def _log_in(self) -> dict[str, str]:
        present = self._http.now().timestamp()
        self._check_budget(present)
        url = f"{self._url}/xrpc/com.atproto.server.createSession"
        data = {"identifier": self._identifier, "password": self._password}
        reply = self._http.post(self._info, url, data=data, who=WHO)
        if reply.status in {400, 401}:
            self._memory.keep_secret("refused", json.dumps([self._attempt, present]))
            raise _refused(error_name(reply), self._info)
        error = trouble(reply, self._info, WHO)
        if isinstance(error, Forbidden):
            error = Forbidden("Bluesky refuses to let this computer log in.", source=self._info.name)
        if error is not None:
            raise error
        self._memory.keep_secret("refused", None)
        return self._keep(expect_json(reply, self._info, WHO))

    def _check_budget(self, present: float) -> None:
        """Count this log-in before it is made.

        Raises:
            AuthRequired: the same password was refused within the hour.
            RateLimited: too many log-ins within a day.
        """
        refused = _read(self._memory.secret("refused"))
        if isinstance(refused, list) and len(refused) == 2 and refused[0] == self._attempt:
            age = present - refused[1] if isinstance(refused[1], int | float) else _HOUR
            if 0 <= age < _HOUR:
                raise _refused("", self._info)
        kept = _read(self._memory.secret("logins"))
        times = [t for t in kept if isinstance(t, int | float)] if isinstance(kept, list) else []
        recent = [t for t in times if 0 <= present - t < _DAY]
        if len(recent) >= LOGINS_A_DAY:
            raise RateLimited(
                "We logged in to Bluesky as often as is allowed in a day.", source=self._info.name, retry_after=_HOUR
            )
        self._memory.keep_secret("logins", json.dumps([*recent, present]))


def _ran_out(reply: Reply) -> bool:
    return reply.status == 401 or error_name(reply) in _EXPIRED


def _refused(name: str, info: SourceInfo) -> SourceError:
    if name == "AuthFactorTokenRequired":
        what = "Bluesky wants a code by email, so this is the main password and not an app password."
    else:
        what = "Bluesky refused the name or the app password."
    return AuthRequired(what, "An officer can make a new app password in Bluesky's settings.", source=info.name)


def _read(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
