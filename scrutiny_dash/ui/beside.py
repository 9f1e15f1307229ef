"""What an app keeps beside its pages: the lock on its store and the worker process.

The server takes both before its first page. ``streamlit run app.py`` knows neither, so there the first page does; else
two apps could have one store, and what a page asks the worker for would wait for ever.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import streamlit as st

from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.ui.supervisor import Supervisor

ALONE = "Started with streamlit run: for this laptop only. To let a room in, start it with: python3 run.py --share"


class Beside:
    """The lock and the worker of this process; each is had once, however many pages ask."""

    def __init__(self) -> None:
        self.by_server = False
        self._guard = threading.Lock()
        self._lock: AppLock | None = None

    def make_sure(self, settings: Settings) -> None:
        """Take the lock and start the worker where nobody else did. The worker ends with this process.

        Raises:
            AlreadyRunning: another app has the store.
        """
        if self.by_server or not _by_streamlit():
            return
        with self._guard:
            if self._lock is not None:
                return
            lock = AppLock(settings.db, f"http://127.0.0.1:{st.get_option('server.port')}")
            lock.take()
            self._lock = lock
            Supervisor().start()
            print(ALONE, file=sys.stderr, flush=True)


def _by_streamlit() -> bool:
    # Streamlit puts the script that it runs in the place of its own name.
    return Path(sys.argv[0]).resolve() == ROOT / "app.py"


BESIDE = Beside()
