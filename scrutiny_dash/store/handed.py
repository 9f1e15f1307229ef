"""Files that pages hand to the worker: in a folder beside the store, owner only, under random names, until read.

A file is written first as one that is coming. It gets its name while the store is held, in the transaction that writes
the job which names it; so whoever holds the store sees no named file without its job, and may clear away the rest.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from scrutiny_dash.errors import StoreError, StoreFull

COMING = ".coming"
# Whoever is still writing one then has died.
COMING_SECONDS = 600.0
_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)


def folder_of(store: Path) -> Path:
    """Return the folder of a store's handed files, which may not be there."""
    return store.with_name(f"{store.stem}-handed")


def hand_over(store: Path, content: bytes) -> str:
    """Write a file as one that is coming, and on the disk for good; return the name that it will have.

    Raises:
        StoreFull: there is no room for it.
        StoreError: the folder beside the store cannot be written to.
    """
    name = secrets.token_hex(16)
    coming = folder_of(store) / f"{name}{COMING}"
    try:
        coming.parent.mkdir(mode=0o700, exist_ok=True)
        coming.parent.chmod(0o700)
        with os.fdopen(os.open(coming, _NEW, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        drop(store, name)
        if error.errno == errno.ENOSPC:
            raise StoreFull from error
        raise StoreError(
            "The folder of the store cannot be written to.", "Check SCRUTINY_DB and who may write there."
        ) from error
    return name


def arrive(store: Path, name: str) -> None:
    """Give a file that is coming its name. Call it while the store is held for writing.

    Raises:
        StoreError: it is no longer there.
    """
    try:
        (folder_of(store) / f"{name}{COMING}").replace(path_of(store, name))
    except OSError as error:
        raise StoreError("The file could not be kept until it is read.", "Choose it again.") from error


def path_of(store: Path, name: str) -> Path:
    """Return where a handed file is.

    Raises:
        StoreError: the name is none that was given here.
    """
    if not _NAME.fullmatch(name):
        raise StoreError("The file that was handed over has a wrong name.", "Choose it again.")
    return folder_of(store) / name


def drop(store: Path, name: str) -> None:
    """Delete a handed file. One that is not there is no error; one that cannot be deleted yet is cleared away later."""
    if _NAME.fullmatch(name):
        for path in (folder_of(store) / name, folder_of(store) / f"{name}{COMING}"):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def any_there(store: Path) -> bool:
    """Say whether the folder holds anything."""
    try:
        return any(folder_of(store).iterdir())
    except OSError:
        return False


def clear(store: Path, named: Collection[str]) -> int:
    """Delete the files that are none of ``named``; return how many. Call it while the store is held for writing."""
    cleared = 0
    for path in list(folder_of(store).iterdir()) if any_there(store) else []:
        with suppress(OSError):
            coming = path.name.endswith(COMING)
            if path.name in named or (coming and time.time() - path.stat().st_mtime < COMING_SECONDS):
                continue
            path.unlink()
            cleared += 1
    return cleared
