"""Who may see what: nobody, a table, an officer, or the person at the single laptop.

Without codes the app serves only the laptop that it runs on. As soon as a code is set, or ``SCRUTINY_HOSTED=1``, a code
is asked everywhere, on this computer too. Who a browser is lives in a random token, kept here only as a digest.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import hmac
import ipaddress
import math
import secrets
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlsplit

from scrutiny_dash import clock
from scrutiny_dash.errors import AccessError, ScrutinyError, SettingsError
from scrutiny_dash.settings import Settings
from scrutiny_dash.store.private import GuessLimit, PrivateFile, Session, StoredCode

COOKIE = "scrutiny_session"
SESSION_LASTS = timedelta(days=14)

# 32 signs without I, L, O and U (Crockford's base 32): nine of them are 45 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 9
_LOOKALIKES = str.maketrans("ILO", "110")

_SCRYPT_COST = 2**14
_EVERYONE = "everyone"
# A room of a hundred may mistype sixty codes at once and nobody waits; a machine then gets six guesses a minute.
_ROOM_LIMIT = GuessLimit(_EVERYONE, free=60, longest=15.0, forgiven_every=10.0)

_PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"})
_PROXY_PREFIXES = ("x-forwarded-", "cf-")


class Role(StrEnum):
    """What a visitor may do. A table reads and writes; an officer also collects, imports and sees what is held."""

    NOBODY = "nobody"
    TABLE = "table"
    OFFICER = "officer"
    LAPTOP = "laptop"

    @property
    def may_enter(self) -> bool:
        """Whether any page may be shown."""
        return self is not Role.NOBODY

    @property
    def is_officer(self) -> bool:
        """Whether the officer's rights apply: by code, or at the single laptop."""
        return self in {Role.OFFICER, Role.LAPTOP}


@dataclass(frozen=True, slots=True)
class Visitor:
    """What is known of a browser.

    Attributes:
        address: the address that the connection comes from; empty where unknown.
        host: the Host header, with or without a port.
        through_proxy: whether any header says that a proxy handed the request on.
        token: the value of the session cookie; empty without one.
    """

    address: str
    host: str
    through_proxy: bool = False
    token: str = ""

    @classmethod
    def of(cls, address: str | None, headers: Iterable[tuple[str, str]], token: str | None) -> Visitor:
        """Make one of a request's address, headers and session cookie."""
        named = [(name.lower(), value) for name, value in headers]
        hosts = [value for name, value in named if name == "host"]
        proxied = any(name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIXES) for name, _ in named)
        return cls(address or "", hosts[0] if len(hosts) == 1 else "", proxied, token or "")

    @property
    def at_this_computer(self) -> bool:
        """Whether the request was made on this computer, to this computer, with nobody in between."""
        return _is_loopback(self.address) and _is_loopback_host(self.host) and not self.through_proxy


@dataclass(frozen=True, slots=True)
class Decision:
    """What a visitor is, and for nobody: why and what to do, and whether a code would help."""

    role: Role
    what: str = ""
    to_do: str = ""
    ask_code: bool = False

    ASK: ClassVar[Decision]
    NO_CODES: ClassVar[Decision]
    LAPTOP_ONLY: ClassVar[Decision]


Decision.ASK = Decision(Role.NOBODY, "You need a code to open this.", "Ask the facilitator for it.", ask_code=True)
Decision.NO_CODES = Decision(
    Role.NOBODY,
    "Nobody can come in yet, because no code is set.",
    "Set SCRUTINY_ACCESS_CODE and SCRUTINY_OFFICER_CODE, then start again.",
)
Decision.LAPTOP_ONLY = Decision(
    Role.NOBODY,
    "This dashboard opens only on the laptop that it runs on.",
    "To share it in the room, start it there with: python3 run.py --share",
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token for the cookie, shown to nobody else, and the role that it has."""

    token: str
    role: Role


class Access:
    """The one place that decides. Made of the settings and the private file; safe to share between threads.

    Raises:
        SettingsError: tables and officers were given the same code.
    """

    def __init__(self, settings: Settings, private: PrivateFile) -> None:
        self._hosted = settings.hosted
        self._private = private
        given = {Role.TABLE: canonical(settings.access_code), Role.OFFICER: canonical(settings.officer_code)}
        self._given = {role: code for role, code in given.items() if code}
        if len(self._given) != len(set(self._given.values())):
            raise SettingsError("Tables and officers have the same code.", "Give officers a code of their own.")

    def decide(self, visitor: Visitor, at: datetime) -> Decision:
        """Say what a visitor is at this moment.

        Raises:
            StoreError: the private file cannot be read.
        """
        marks = self._marks()
        if marks and visitor.token:
            session = self._private.session(_digest(visitor.token), at=at.timestamp())
            if session and hmac.compare_digest(marks.get(Role(session.role), ""), session.mark):
                return Decision(Role(session.role))
        if marks:
            return Decision.ASK
        if self._hosted:
            return Decision.NO_CODES
        return Decision(Role.LAPTOP) if visitor.at_this_computer else Decision.LAPTOP_ONLY

    def sign_in(self, code: str, browser: str, at: datetime) -> SignedIn:
        """Exchange a code for a session.

        Args:
            code: what was typed; small letters, spaces, dashes and lookalikes do not matter.
            browser: a random value of this browser, to slow its guesses; empty where it keeps none.
            at: the present.

        Raises:
            AccessError: the code is wrong, or there were too many wrong ones and it was not looked at.
        """
        who = f"browser:{_digest(browser).hex()}"
        limits = [GuessLimit(who, free=3, longest=60.0, forgiven_every=300.0)] if browser else []
        wait = self._private.count_guess([*limits, _ROOM_LIMIT], at=at.timestamp())
        if wait > 0:
            raise AccessError(
                "There were too many wrong codes, so this one was not checked.",
                f"Wait {math.ceil(wait)} seconds, then try again.",
            )
        role = self._role_of(canonical(code))
        if role is None:
            raise AccessError
        self._private.forgive_guess(who, everyone=_EVERYONE)
        token = secrets.token_urlsafe(32)
        self._private.add_session(
            _digest(token),
            Session(role.value, self._marks()[role]),
            at=at.timestamp(),
            expires=(at + SESSION_LASTS).timestamp(),
        )
        return SignedIn(token, role)

    def sign_out(self, token: str) -> None:
        """End a session; an unknown token is no error."""
        self._private.end_session(_digest(token))

    def asks_code(self) -> bool:
        """Whether anybody must give a code."""
        return self._hosted or bool(self._marks())

    def codes_made(self) -> datetime | None:
        """Return when codes were made here, or None where none were."""
        made = [code.made for role, code in self._private.codes().items() if Role(role) not in self._given]
        return clock.from_epoch(min(made)) if made else None

    def make_codes(self, at: datetime) -> dict[Role, str]:
        """Make new codes for every role that no setting gives one to. They are kept as digests: show them now.

        Returns:
            The codes as they are shown (``7KD-M2X-9RT``), by role. Every session ends.
        """
        codes = {role: new_code() for role in (Role.TABLE, Role.OFFICER) if role not in self._given}
        stored = {}
        for role, code in codes.items():
            salt = secrets.token_bytes(16)
            stored[role.value] = StoredCode(salt, _slow_digest(canonical(code), salt), at.timestamp())
        if stored:
            self._private.replace_codes(stored)
        return codes

    def _marks(self) -> dict[Role, str]:
        """Return what a session must carry to count: it changes when the code of its role does."""
        marks = {Role(role): code.digest.hex() for role, code in self._private.codes().items()}
        if self._given:
            key = self._private.key("codes")
            for role, code in self._given.items():
                marks[role] = hmac.new(key, _encoded(f"{role}:{code}"), hashlib.sha256).hexdigest()
        return marks

    def _role_of(self, code: str) -> Role | None:
        found = None
        stored = self._private.codes()
        # Both are always compared, so that the time taken does not tell which role a code is near to.
        for role in (Role.TABLE, Role.OFFICER):
            if role in self._given:
                right = hmac.compare_digest(_encoded(self._given[role]), _encoded(code))
            elif role in stored:
                kept = stored[role]
                right = hmac.compare_digest(kept.digest, _slow_digest(code, kept.salt))
            else:
                right = False
            found = role if right else found
        return found


def canonical(code: str) -> str:
    """Write a code as it is compared: capitals, no spaces or dashes, I and L as 1, O as 0."""
    signs = unicodedata.normalize("NFKC", code).upper()
    kept = "".join(sign for sign in signs if not sign.isspace() and unicodedata.category(sign) != "Pd")
    return kept.translate(_LOOKALIKES)


def new_code() -> str:
    """Return a random code of 45 bits in groups of three: ``7KD-M2X-9RT``."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[i : i + 3] for i in range(0, CODE_LENGTH, 3))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(token: str) -> bytes:
    return hashlib.sha256(_encoded(token)).digest()


def _slow_digest(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(_encoded(code), salt=salt, n=_SCRYPT_COST, r=8, p=1)


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _is_loopback_host(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def print_codes(access: Access, *, make: bool = False, renew: bool = False) -> None:
    """Print the codes on standard output, which is the only time that they can be seen.

    Args:
        make: make them where there are none yet.
        renew: make new ones in any case, which signs everybody out.
    """
    made = access.codes_made()
    if made and not renew:
        print(f"A code is asked. Codes were made on {clock.say_day(clock.london_day(made))} and cannot be shown again.")
        print("For new ones, which also signs everybody out: python3 run.py --new-codes", flush=True)
        return
    if not (make or renew):
        return
    codes = access.make_codes(clock.now())
    if not codes:
        print("The codes are those of SCRUTINY_ACCESS_CODE and SCRUTINY_OFFICER_CODE.", flush=True)
        return
    names = {Role.TABLE: "For tables:  ", Role.OFFICER: "For officers:"}
    print("Codes for this dashboard. They are shown this once, so write them down.")
    for role, code in codes.items():
        print(f"    {names[role]}  {code}")
    print("Officers collect, import and read what is held back: give their code to no table.", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make codes and print them once: ``python -m scrutiny_dash.access make [--renew]``."""
    parser = argparse.ArgumentParser(prog="python -m scrutiny_dash.access", description=main.__doc__)
    parser.add_argument("command", choices=["make"])
    parser.add_argument("--renew", action="store_true", help="make new codes and sign everybody out")
    chosen = parser.parse_args(arguments)
    try:
        settings = Settings.load()
        with contextlib.closing(PrivateFile.open(settings.private_db)) as private:
            print_codes(Access(settings, private), make=True, renew=chosen.renew)
    except ScrutinyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
