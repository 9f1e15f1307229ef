"""Copies of the store: making one, and putting one back."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from scrutiny_dash.errors import StoreDamaged
from scrutiny_dash.store.connect import LIVE, Store, copy_to, explain, put_back, stamp


def back_up(store: Store, target: Path) -> None:
    """Copy a store into a file of one moment, readable by its owner only, while it is in use.

    Raises:
        StoreFull: there is no room for the copy.
    """
    with store.read() as connection:
        try:
            copy_to(connection, target)
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)
            raise explain(error) from error


def restore(path: Path, copy: Path) -> Path | None:
    """Put a copy in the place of the live store; return where the store from before is kept.

    Raises:
        StoreDamaged: the copy is not a whole live store. Nothing was changed.
        StoreNewer: it was made by a newer version. Nothing was changed.
    """
    trial = path.with_name(f"{path.name}.restoring")
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, trial)
    trial.chmod(0o600)
    try:
        store = Store.open(trial, LIVE)
        with store.read() as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        store.close()
        if not whole:
            raise StoreDamaged("That backup is damaged.", "Use an older backup. Nothing was changed.")
        kept = None
        if path.exists():
            kept = path.with_name(f"{path.stem}-before-restore-{stamp()}{path.suffix}")
            before = Store.open(path, LIVE)
            back_up(before, kept)
            before.close()
        put_back(trial, path)
        return kept
    finally:
        for suffix in ("", "-wal", "-shm"):
            trial.with_name(trial.name + suffix).unlink(missing_ok=True)
