"""Work that goes on in a thread of its own as long as the process does: one step of it that may go wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.log import error_id
from scrutiny_dash.store.connect import Store

log = logging.getLogger(__name__)

AFTER_TROUBLE_SECONDS = 30.0


def tried(step: Callable[[], bool], store: Store, done: str, stop: threading.Event) -> bool:
    """Do a step and say whether there was anything to do.

    Trouble that we know of, such as a busy store, and faults of ours are logged for the officer and tried again later:
    a thread that ended by itself would be missed by nobody.

    Args:
        done: what the step does to a store, for the log: ``read again``.
        stop: ends the wait after trouble.
    """
    try:
        return step()
    except ScrutinyError as error:
        log.warning("Store %s could not be %s: %s", store.kind, done, type(error).__name__)
    except Exception:
        log.exception("Store %s could not be %s, id %s", store.kind, done, error_id())
    stop.wait(AFTER_TROUBLE_SECONDS)
    return False
