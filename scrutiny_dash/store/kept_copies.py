"""Copies of the store that this product made: beside it, and where a backup was asked for. They go with the posts."""

from __future__ import annotations

import glob
import sqlite3
from pathlib import Path

from scrutiny_dash.store.connect import SIDE_FILES, Store


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


def delete_copies(store: Store) -> list[str]:
    """Delete the copies of the store that this product made and that are still where it wrote them.

    Returns:
        The names of the backups that went. What stands there now and is no copy of a store is left alone.
    """
    with store.read() as connection:
        noted = [Path(row[0]) for row in connection.execute("SELECT path FROM backups")]
    drop_kept_copies(store.path)
    gone = []
    for path in noted:
        if _is_copy(path):
            path.unlink()
            gone.append(path.name)
    if noted:
        with store.write(entered=True) as connection:
            connection.execute("DELETE FROM backups")
    return gone


def _is_copy(path: Path) -> bool:
    if not path.is_file():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute("SELECT value FROM about_store WHERE name = 'kind'").fetchone() is not None
    except sqlite3.Error:
        return False
    finally:
        connection.close()
