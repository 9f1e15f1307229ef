"""A gap between two requests to one host, and rest for a host that asked for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Limiter:
    """Keeps the smallest gap between requests per host; safe to share between threads.

    ``waits=False`` is the official mode without gaps, for tests and benchmarks; a host's rest is honoured all the same.
    """

    def __init__(
        self,
        *,
        waits: bool = True,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._waits = waits
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._rest: dict[str, float] = {}

    def wait(self, host: str, gap: float) -> None:
        """Take the next free moment for a host, ``gap`` seconds after the last, and sleep until it comes."""
        if not self._waits:
            return
        with self._lock:
            present = self._clock()
            moment = max(present, self._next.get(host, present))
            self._next[host] = moment + gap
        if moment > present:
            self._sleep(moment - present)

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so many seconds, whoever asks."""
        with self._lock:
            self._rest[host] = max(self._rest.get(host, 0.0), self._clock() + seconds)

    def resting(self, host: str) -> float:
        """Return the seconds that a host still rests; 0.0 when it may be asked."""
        with self._lock:
            return max(0.0, self._rest.get(host, 0.0) - self._clock())
