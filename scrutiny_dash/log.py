"""Logging for the whole product: one logger a module, standard error and a rotating file beside the store.

No post text, query or secret is ever passed to a logger; control characters are stripped from what is.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import re
import secrets
import sys
import traceback
from io import TextIOWrapper
from typing import Any

from scrutiny_dash.clock import now
from scrutiny_dash.errors import StoreError
from scrutiny_dash.settings import Settings

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        head = f"{now():%Y-%m-%dT%H:%M:%SZ} {record.levelname} {record.name}: "
        text = _CONTROL.sub(" ", record.getMessage()).replace("\n", " ")
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return head + text + trace

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Write only types and places: a message may hold somebody's words."""
        frames = traceback.extract_tb(ei[2])
        lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return "\n".join([*lines, f"  {ei[0].__name__}"])


class _Json(_Plain):
    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": f"{now():%Y-%m-%dT%H:%M:%SZ}",
            "level": record.levelname,
            "logger": record.name,
            "message": _CONTROL.sub(" ", record.getMessage()),
        }
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


class OwnersFile(logging.handlers.RotatingFileHandler):
    """A rotating file that its owner alone may read, also after it was changed for a new one."""

    def _open(self) -> TextIOWrapper:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, "a", encoding=self.encoding, opener=opener)


def set_up(settings: Settings) -> None:
    """Send the product's log to standard error and to a rotating file beside the store. Safe to call twice.

    Raises:
        StoreError: the folder beside the store cannot be written to.
    """
    root = logging.getLogger("scrutiny_dash")
    if root.handlers:
        return
    formatter = _Json() if settings.log_json else _Plain()
    try:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        to_file = OwnersFile(settings.log_file, maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            "The folder of the store cannot be written to.", "Check SCRUTINY_DB and who may write there."
        ) from error
    # It would name each second try in words of its own; the run says how it ended.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr), to_file]
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(settings.log_level)
    root.propagate = False


def error_id() -> str:
    """Return a short id to show on a page and to write in the log beside the same error."""
    return secrets.token_hex(3)
