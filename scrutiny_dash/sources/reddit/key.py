"""An old key of Reddit's interface: a token for an hour, kept in the private file, asked for again when it runs out.

Reddit has given out hardly any new keys since November 2025; some old ones were withdrawn in July 2026.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

from scrutiny_dash.errors import AuthRequired
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Memory, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.replies import Reply, expect_json

WHO = "Reddit"
_MARGIN = 60.0
_HOUR = 3_600.0
_TO_DO = "An officer can check SCRUTINY_REDDIT_CLIENT_ID and SCRUTINY_REDDIT_CLIENT_SECRET."


class Key:
    """Asks ``oauth.reddit.com`` with a token, and sees to it that there is one.

    Args:
        site: gives tokens; ``interface``: answers questions.
    """

    def __init__(
        self, info: SourceInfo, settings: Settings, memory: Memory, http: Http, site: str, interface: str
    ) -> None:
        # With a key Reddit allows 100 questions a minute; without one, one.
        self._info = replace(info, min_gap=1.0)
        self._memory, self._http = memory, http
        self._site, self._interface = site, interface
        pair = f"{settings.reddit_client_id}:{settings.reddit_client_secret}".encode()
        self._basic = base64.b64encode(pair).decode()
        self._owner = hashlib.sha256(pair).hexdigest()

    def ask(self, path: str, params: list[tuple[str, str]]) -> Reply:
        """Ask one question; where the token ran out, get another and ask once more.

        Raises:
            AuthRequired: Reddit refuses the key.
            SourceError: the network, or a limit.
        """
        reply = self._get(path, params, self._kept() or self._new())
        if reply.status == 401:
            reply = self._get(path, params, self._new())
        if reply.status == 401:
            raise AuthRequired("Reddit does not take the token that it just gave us.", _TO_DO, source=self._info.name)
        return reply

    def _get(self, path: str, params: list[tuple[str, str]], token: str) -> Reply:
        headers = {"Authorization": f"bearer {token}", "Accept": "application/json"}
        return self._http.get(self._info, f"{self._interface}{path}", params=params, headers=headers, who=WHO)

    def _kept(self) -> str:
        try:
            kept = json.loads(self._memory.secret("token") or "null")
            mine = kept["owner"] == self._owner and kept["until"] > self._http.now().timestamp()
            return str(kept["token"]) if mine else ""
        except (ValueError, TypeError, KeyError):
            return ""

    def _new(self) -> str:
        """Get a token. Reddit takes ``grant_type`` from the address as well as from a form.

        Raises:
            AuthRequired: the key is refused.
            SourceError: the network, or an answer that is no token.
        """
        url = f"{self._site}/api/v1/access_token?grant_type=client_credentials"
        headers = {"Authorization": f"Basic {self._basic}"}
        reply = self._http.post(self._info, url, headers=headers, who=WHO)
        if reply.status in {400, 401}:
            raise AuthRequired("Reddit refuses the key.", _TO_DO, source=self._info.name)
        body = expect_json(reply, self._info, WHO)
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise AuthRequired("Reddit answered the key without a token.", _TO_DO, source=self._info.name)
        lasts = body.get("expires_in")
        seconds = float(lasts) if isinstance(lasts, int | float) and 0 < lasts <= 24 * _HOUR else _HOUR
        until = self._http.now().timestamp() + seconds - _MARGIN
        self._memory.keep_secret("token", json.dumps({"owner": self._owner, "token": token, "until": until}))
        return token
