"""Copies of the store: making one, and putting one back."""

from __future__ import annotations

import glob
import shutil
import sqlite3
from pathlib import Path

from scrutiny_dash.errors import StoreDamaged, StoreNewer
from scrutiny_dash.store.connect import LIVE, SIDE_FILES, Store, copy_to, explain, put_back, stamp


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
        _check_whole(trial)
        kept = _keep(path) if path.exists() else None
        put_back(trial, path)
        return kept
    finally:
        for suffix in ("", *SIDE_FILES):
            trial.with_name(trial.name + suffix).unlink(missing_ok=True)
        trial.with_name(f"{trial.stem}.opening.lock").unlink(missing_ok=True)


def _check_whole(trial: Path) -> None:
    damaged = StoreDamaged("That file is not a whole backup.", "Use another backup. Nothing was changed.")
    try:
        store = Store.open(trial, LIVE)
    except StoreDamaged as error:
        raise damaged from error
    with store.read() as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    store.close()
    if not whole:
        raise damaged


def _keep(path: Path) -> Path:
    """Keep the present store under another name: as a copy of one moment, or as it is where it cannot be opened."""
    kept = path.with_name(f"{path.stem}-before-restore-{stamp()}{path.suffix}")
    try:
        before = Store.open(path, LIVE)
        back_up(before, kept)
        before.close()
    except (StoreDamaged, StoreNewer):
        # A damaged store is what a backup is for, so it must not stand in its own way.
        for suffix in ("", *SIDE_FILES):
            side = path.with_name(path.name + suffix)
            if side.exists():
                side.replace(kept.with_name(kept.name + suffix))
    return kept


def drop_kept_copies(path: Path) -> int:
    """Delete the copies that migrating and restoring left beside a store; return how many there were.

    What was let go of still stands in them. Backups that a person put elsewhere are not known here.
    """
    copies = [path.with_name(f"{path.name}.before-migration")]
    copies += path.parent.glob(f"{glob.escape(path.stem)}-before-restore-*{glob.escape(path.suffix)}")
    dropped = 0
    for copy in copies:
        dropped += copy.exists()
        for suffix in ("", *SIDE_FILES):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    return dropped
