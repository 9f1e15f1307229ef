"""Every setting, in one frozen value. Read from the environment, else ``.streamlit/secrets.toml``, else the default.

The README's table is made from ``SETTINGS``; an unknown ``SCRUTINY_`` name or a wrong value is one sentence at start.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrutiny_dash.clock import parse_fixed
from scrutiny_dash.errors import SettingsError

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
FORUM = re.compile(r"\w{2,40}", re.ASCII)
# However much somebody writes into the settings, a mistake costs no more than this in a month.
MOST_DOLLARS = 100.0
TOKEN_PREFIX = "SCRUTINY_MASTODON_TOKEN_"  # noqa: S105 - the name of a setting, not a secret


def _text(_name: str, value: str) -> str:
    return value.strip()


def _flag(name: str, value: str) -> bool:
    if value.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if value.strip().lower() in {"", "0", "false", "no", "off"}:
        return False
    raise SettingsError(f"{name} is neither on nor off.", "Write 1 for on or 0 for off.")


def _url(name: str, value: str) -> str:
    value = value.strip().rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{name} is not a web address.", "Write it like https://example.org.")
    return value


def _urls(name: str, value: str) -> tuple[str, ...]:
    return tuple(_url(name, part) for part in value.split(",") if part.strip())


def _feeds(name: str, value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if _url(name, part)))


def _forums(name: str, value: str) -> tuple[str, ...]:
    forums = dict.fromkeys(forum for part in value.split(",") if (forum := part.strip().strip("/").removeprefix("r/")))
    if not all(FORUM.fullmatch(forum) for forum in forums):
        raise SettingsError(f"{name} has a name that no forum can have.", "Write them like Essex,Chelmsford.")
    return tuple(forums)


def _codes(name: str, value: str) -> tuple[str, ...]:
    codes = dict.fromkeys(code.upper() for part in value.split(",") if (code := part.strip()))
    if not all(code.isascii() and code.isalnum() and len(code) <= 20 for code in codes):
        raise SettingsError(f"{name} has a code that no service can have.", "Write codes like RAJ,R1L.")
    return tuple(codes)


def _path(name: str, value: str) -> Path:
    if not value.strip():
        raise SettingsError(f"{name} is empty.", "Write the path of a file, or leave the setting out.")
    path = Path(value.strip()).expanduser().absolute()
    if path.is_dir():
        raise SettingsError(f"{name} is a folder.", "Write the path of a file, such as scrutiny.db in that folder.")
    return path


def _moment(_name: str, value: str) -> str:
    if value:
        parse_fixed(value)
    return value


def _level(name: str, value: str) -> str:
    level = value.strip().upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"{name} is not a log level.", "Write DEBUG, INFO, WARNING or ERROR.")
    return level


def _code(name: str, value: str) -> str:
    value = value.strip()
    if value and len(value) < 6:
        raise SettingsError(f"{name} is too short.", "Use at least 6 letters and figures, better 9.")
    return value


def _body_keys(name: str, value: str) -> dict[int, str]:
    found = {}
    for part in filter(None, map(str.strip, value.split(","))):
        number, _, key = part.partition(":")
        if not number.strip().isdecimal() or not key.strip():
            raise SettingsError(
                f"{name} is not written correctly.", "Write each as the body's number, a colon, its key."
            )
        found[int(number)] = key.strip()
    return found


def _dollars(name: str, value: str) -> float:
    try:
        dollars = float(value.strip().lstrip("$") or 0)
    except ValueError:
        dollars = -1.0
    if not 0 <= dollars <= MOST_DOLLARS:
        raise SettingsError(
            f"{name} is not an amount that is allowed.", f"Write a number from 0 to {MOST_DOLLARS:.0f}."
        )
    return dollars


def _setting(env: str, read: Callable[[str, str], Any], default: str, what: str, *, secret: bool = False) -> Any:
    return field(metadata={"env": env, "read": read, "default": default, "what": what, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the product. ``Settings.load()`` makes one; nothing else reads the environment.

    ``repr`` leaves secrets out, so that a settings value may be logged.
    """

    db: Path = _setting("SCRUTINY_DB", _path, str(ROOT / "var" / "scrutiny.db"), "The store: a file.")
    access_code: str = _setting("SCRUTINY_ACCESS_CODE", _code, "", "The code for tables.", secret=True)
    officer_code: str = _setting("SCRUTINY_OFFICER_CODE", _code, "", "The code for officers.", secret=True)
    hosted: bool = _setting("SCRUTINY_HOSTED", _flag, "0", "1: ask for a code everywhere, on this computer too.")
    bluesky_url: str = _setting(
        "SCRUTINY_BLUESKY_URL", _url, "https://bsky.social", "The Bluesky server that the account belongs to."
    )
    bluesky_identifier: str = _setting("SCRUTINY_BLUESKY_IDENTIFIER", _text, "", "The Bluesky account's handle.")
    bluesky_app_password: str = _setting(
        "SCRUTINY_BLUESKY_APP_PASSWORD", _text, "", "An app password of that account.", secret=True
    )
    mastodon_servers: tuple[str, ...] = _setting(
        "SCRUTINY_MASTODON_SERVERS", _urls, "https://mastodon.social", "Mastodon servers, separated by commas."
    )
    feeds: tuple[str, ...] = _setting(
        "SCRUTINY_FEEDS", _feeds, "", "Feed addresses, separated by commas, instead of data/feeds.toml."
    )
    subreddits: tuple[str, ...] = _setting(
        "SCRUTINY_SUBREDDITS", _forums, "", "Reddit forums, separated by commas, instead of data/subreddits.toml."
    )
    lemmy_servers: tuple[str, ...] = _setting(
        "SCRUTINY_LEMMY_SERVERS", _urls, "https://feddit.uk", "Lemmy and PieFed servers, separated by commas."
    )
    care_opinion_key: str = _setting(
        "SCRUTINY_CARE_OPINION_KEY", _text, "", "The HTTP header key of a Care Opinion subscription.", secret=True
    )
    care_opinion_services: tuple[str, ...] = _setting(
        "SCRUTINY_CARE_OPINION_SERVICES",
        _codes,
        "",
        "Codes of services in Essex whose stories are read, with commas; empty: all that the subscription covers.",
    )
    reddit_client_id: str = _setting(
        "SCRUTINY_REDDIT_CLIENT_ID", _text, "", "The id of an old Reddit key, where the council has one."
    )
    reddit_client_secret: str = _setting("SCRUTINY_REDDIT_CLIENT_SECRET", _text, "", "Its secret.", secret=True)
    youtube_key: str = _setting(
        "SCRUTINY_YOUTUBE_KEY", _text, "", "A key of Google's for the YouTube Data API.", secret=True
    )
    google_news_accepted: bool = _setting(
        "SCRUTINY_GOOGLE_NEWS_ACCEPTED",
        _flag,
        "0",
        "1: an officer read the terms of Google News, which allow personal use only, and accepts them.",
    )
    whatdotheyknow_keys: Mapping[int, str] = _setting(
        "SCRUTINY_WHATDOTHEYKNOW_KEYS",
        _body_keys,
        "",
        "Keys that WhatDoTheyKnow gave to public bodies, as NUMBER:KEY, separated by commas.",
        secret=True,
    )
    theyworkforyou_key: str = _setting("SCRUTINY_THEYWORKFORYOU_KEY", _text, "", "A TheyWorkForYou key.", secret=True)
    x_token: str = _setting("SCRUTINY_X_TOKEN", _text, "", "The bearer token of an X app.", secret=True)
    x_dollars_a_month: float = _setting(
        "SCRUTINY_X_DOLLARS_A_MONTH",
        _dollars,
        "0",
        "What may be spent on posts from X in a month, at most 100; 0: off.",
    )
    threads_token: str = _setting(
        "SCRUTINY_THREADS_TOKEN", _text, "", "A long-lived token of a Threads app that Meta has reviewed.", secret=True
    )
    allow_loopback: bool = _setting(
        "SCRUTINY_ALLOW_LOOPBACK", _flag, "0", "1: feeds may be on this computer or a private network (tests only)."
    )
    contact: str = _setting(
        "SCRUTINY_CONTACT", _text, "", "An address printed in our requests, so that a platform can reach you."
    )
    log_level: str = _setting("SCRUTINY_LOG_LEVEL", _level, "INFO", "DEBUG, INFO, WARNING or ERROR.")
    log_json: bool = _setting("SCRUTINY_LOG_JSON", _flag, "0", "1: one JSON object a line in the log.")
    now: str = _setting("SCRUTINY_NOW", _moment, "", "A fixed time instead of the clock (tests only).")
    mastodon_tokens: Mapping[str, str] = _setting(
        TOKEN_PREFIX + "<HOST>", _text, "", "A token for one Mastodon server, dots in its name as _.", secret=True
    )

    def __repr__(self) -> str:
        shown = (
            f"{f.name}={_without_queries(getattr(self, f.name))!r}" for f in fields(self) if not f.metadata["secret"]
        )
        return f"Settings({', '.join(shown)})"

    def given(self) -> Iterator[tuple[str, str]]:
        """Yield the settings that are not their defaults, by name; of a secret only that it is set."""
        plain = Settings.load({}, ROOT / "no-such-file")
        for each in fields(self):
            value = getattr(self, each.name)
            if value != getattr(plain, each.name):
                shown = _without_queries(value)
                said = ", ".join(map(str, shown)) if isinstance(shown, tuple) else str(shown)
                yield each.metadata["env"], "set" if each.metadata["secret"] else said

    @property
    def practice_db(self) -> Path:
        """The second store file, for practice posts only."""
        return self.db.with_name(f"{self.db.stem}-practice{self.db.suffix}")

    @property
    def private_db(self) -> Path:
        """Sessions, codes and keys: beside the store, owner only, in no backup."""
        return self.db.with_name(f"{self.db.stem}-private{self.db.suffix}")

    @property
    def log_file(self) -> Path:
        """The rotating log beside the store."""
        return self.db.with_name(f"{self.db.stem}.log")

    @property
    def has_codes(self) -> bool:
        """Whether a code was given by setting, which closes the app to anyone without one."""
        return bool(self.access_code or self.officer_code)

    def mastodon_token(self, host: str) -> str:
        """Return the token for a server, or an empty text."""
        return self.mastodon_tokens.get(_host_key(host), "")

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, secrets: Path | None = None) -> Settings:
        """Read all settings.

        Args:
            environ: the environment; the process's own by default.
            secrets: the TOML file to fall back to; ``.streamlit/secrets.toml`` by default.

        Raises:
            SettingsError: a name is unknown, a value is wrong, or the secrets file is not TOML.
        """
        given = dict(os.environ if environ is None else environ)
        merged = {**_read_secrets(secrets or ROOT / ".streamlit" / "secrets.toml"), **given}
        merged = {k: v for k, v in merged.items() if k.startswith("SCRUTINY_")}
        known = {f.metadata["env"]: f for f in fields(cls) if f.name != "mastodon_tokens"}
        tokens = {}
        for name, value in merged.items():
            if name.startswith(TOKEN_PREFIX) and len(name) > len(TOKEN_PREFIX):
                tokens[name.removeprefix(TOKEN_PREFIX).upper()] = value.strip()
            elif name not in known:
                raise _unknown(name, known)
        values = {f.name: f.metadata["read"](env, merged.get(env, f.metadata["default"])) for env, f in known.items()}
        return cls(**values, mastodon_tokens=tokens)


def _without_queries(value: object) -> object:
    """Return addresses without what stands after their question mark: a feed's key may."""
    return tuple(part.split("?")[0] for part in value) if isinstance(value, tuple) else value


def _host_key(host: str) -> str:
    return host.upper().replace(".", "_").replace("-", "_").replace(":", "_")


def _unknown(name: str, known: Mapping[str, Any]) -> SettingsError:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else "The README lists every setting."
    return SettingsError(f"There is no setting called {name}.", hint)


def _read_secrets(path: Path) -> dict[str, str]:
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsError("The file .streamlit/secrets.toml cannot be opened.", "Check who may read it.") from error
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            "The file .streamlit/secrets.toml is not written correctly.", 'Write each line as NAME = "value".'
        ) from error
    return {name: str(value) for name, value in table.items() if not isinstance(value, dict)}


def setting_rows() -> list[tuple[str, str, str]]:
    """Return (name, default, what it is) of every setting, for the README and for ``check``."""
    rows = []
    for f in fields(Settings):
        default = f.metadata["default"]
        if f.name == "db":
            default = "var/scrutiny.db"
        rows.append((f.metadata["env"], default, f.metadata["what"]))
    return rows
