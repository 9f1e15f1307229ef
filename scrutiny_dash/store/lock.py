"""One app a store: a file beside it that the running app holds locked. A killed app lets go of it by itself."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrutiny_dash.errors import AlreadyRunning, StoreBusy, StoreError

# Windows locks bytes and hides them from others, so the locked byte lies far behind the address that all may read.
_LOCKED_BYTE = 1 << 20
_ADDRESS_BYTES = 200
_LOOK_AGAIN_SECONDS = 0.02


class AppLock:
    """The lock of the app on its store. Processes without a page (the command line, the worker) do not take it."""

    def __init__(self, store: Path, address: str = "", *, name: str = "") -> None:
        """Prepare a lock beside ``store``; ``address`` is told to whoever is refused.

        Args:
            name: what else is locked, such as the reading of one source; empty for the app itself.
        """
        self.path = store.with_name(f"{store.stem}{f'.{name}' if name else ''}.lock")
        self._address = address
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take the lock and keep it until ``release`` or the end of the process. Taking it twice is no error.

        Raises:
            AlreadyRunning: another app has it; the sentence says where that one runs.
            StoreError: the file beside the store cannot be made.
        """
        if self._descriptor is not None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise StoreError(
                "The folder of the store cannot be written to.", "Check SCRUTINY_DB and who may write there."
            ) from error
        try:
            _lock(descriptor)
        except OSError as error:
            running = os.read(descriptor, _ADDRESS_BYTES).decode("utf-8", "replace")
            os.close(descriptor)
            at = f" at {running}" if running else ""
            raise AlreadyRunning(f"The dashboard is already running on this store{at}.") from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, self._address.encode()[:_ADDRESS_BYTES])
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go. The file stays: removing it would let two apps lock two files of one name."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Have the lock for as long as the block lasts, waiting for it at most so many seconds.

        Raises:
            StoreBusy: another process had it all the time.
            StoreError: the file beside the store cannot be made.
        """
        end = time.monotonic() + seconds
        while True:
            try:
                self.take()
                break
            except AlreadyRunning as error:
                if time.monotonic() > end:
                    raise StoreBusy from error
                time.sleep(_LOOK_AGAIN_SECONDS)
        try:
            yield
        finally:
            self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
