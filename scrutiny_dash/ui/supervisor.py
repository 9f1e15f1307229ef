"""Keeps the worker process running beside the app: starts it, starts it again when it dies, and ends it with the app.

The worker's standard input is a pipe that nobody writes to. It closes when the app ends, however the app ends, and the
worker takes that as its own end; so a killed app leaves no worker behind.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from scrutiny_dash.settings import ROOT

log = logging.getLogger(__name__)

WORKER = (sys.executable, "-m", "scrutiny_dash", "work")
BELOW_NORMAL = 0x4000  # Windows' BELOW_NORMAL_PRIORITY_CLASS: clicks come before collecting


class Supervisor:
    """One child process, started again after 1, 2, 4 … at most 60 seconds; a minute of life starts over at 1.

    Args:
        command: what to run, in the product's folder.
        first_wait, longest_wait, grace: seconds before the second start, at most between two, and to end by itself.
    """

    def __init__(
        self,
        command: Sequence[str] = WORKER,
        *,
        first_wait: float = 1.0,
        longest_wait: float = 60.0,
        grace: float = 5.0,
    ) -> None:
        self._command = tuple(command)
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._grace = grace
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="worker-supervisor", daemon=True)
        self.starts = 0

    def start(self) -> None:
        """Start the child and watch over it in a thread. Call once."""
        self._thread.start()

    def stop(self) -> None:
        """End the child: its input is closed, then it is asked, then it is killed. Returns when it is gone."""
        self._ending.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process, self._grace)
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        wait = self._first_wait
        while not self._ending.is_set():
            process = self._spawn()
            if process is None:
                return
            began = time.monotonic()
            code = process.wait()
            _close_input(process)
            if self._ending.is_set():
                return
            if time.monotonic() - began >= self._longest_wait:
                wait = self._first_wait
            log.warning("The worker ended with code %s; it starts again in %.1f seconds", code, wait)
            self._ending.wait(wait)
            wait = min(wait * 2, self._longest_wait)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    cwd=ROOT,
                    env={**os.environ, "PYTHONUTF8": "1"},
                    creationflags=BELOW_NORMAL if os.name == "nt" else 0,  # elsewhere the worker steps back itself
                )
            except OSError as error:
                log.error("The worker cannot be started: %s", error.strerror)
                return None
            self.starts += 1
            return self._process


def _close_input(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    _close_input(process)
    for harder in (process.terminate, process.kill):
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            harder()
        else:
            return
    process.wait()
