"""Copies of the store: making one, and putting one back."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from scrutiny_dash.errors import StoreDamaged, StoreNewer
from scrutiny_dash.store.connect import LIVE, SIDE_FILES, Store, copy_to, explain, put_back, stamp
from scrutiny_dash.store.keys import URL, native_key_hash
from scrutiny_dash.store.letting_go import clear_traces, delete_posts

RESTORED = "let go of before, and not brought back by a backup"


def back_up(store: Store, target: Path) -> None:
    """Copy a store into a file of one moment, readable by its owner only, while it is in use.

    Raises:
        StoreFull: there is no room for the copy.
    """
    with store.write(entered=True) as connection:
        connection.execute("INSERT OR REPLACE INTO backups VALUES (?, ?)", (str(target.absolute()), stamp()))
    with store.read() as connection:
        try:
            copy_to(connection, target)
        except sqlite3.Error as error:
            target.unlink(missing_ok=True)
            raise explain(error) from error


def restore(path: Path, copy: Path) -> Path | None:
    """Put a copy in the place of the live store; return where the store from before is kept.

    Posts that were let go of for good since the copy was made do not come back with it.

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
        refused = _refused(path)
        kept = _keep(path) if path.exists() else None
        put_back(trial, path)
        _let_go_again(path, refused)
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


def _refused(path: Path) -> list[tuple[str, int]]:
    """Return what the present store must never collect again; nothing where there is none or it cannot be opened."""
    if not path.exists():
        return []
    try:
        store = Store.open(path, LIVE)
    except (StoreDamaged, StoreNewer):
        return []
    with store.read() as connection:
        refused = [(row[0], row[1]) for row in connection.execute("SELECT key_hash, at FROM never_again")]
    store.close()
    return refused


def _let_go_again(path: Path, refused: list[tuple[str, int]]) -> None:
    """Carry over what must never be collected again, and delete it from the restored store."""
    if not refused:
        return
    store = Store.open(path, LIVE)
    with store.write(entered=True) as connection:
        connection.executemany("INSERT OR IGNORE INTO never_again VALUES (?, ?)", refused)
    hashes = {key for key, _ in refused}
    with store.read() as connection:
        rows = connection.execute(
            "SELECT p.id, pl.name, p.native_id, p.url FROM posts AS p JOIN platforms AS pl ON pl.id = p.platform"
        )
        ids = [
            post_id
            for post_id, platform, native_id, url in rows
            if native_key_hash(platform, native_id) in hashes or (url and native_key_hash(URL, url) in hashes)
        ]
    if ids:
        delete_posts(store, ids, RESTORED)
        clear_traces(store)
    store.close()
