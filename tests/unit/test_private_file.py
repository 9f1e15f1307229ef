"""The private file is shared between an app and commands beside it, without either pulling it from under the other."""

from __future__ import annotations

import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from scrutiny_dash.settings import ROOT
from scrutiny_dash.store.private import PrivateFile, Session

BESIDE = """
import pathlib, sys
from scrutiny_dash.store.private import PrivateFile
PrivateFile.open(pathlib.Path(sys.argv[1])).close()
"""


def test_a_command_beside_the_app_does_not_take_its_file_apart(tmp_path: Path) -> None:
    """An app opens the file twice. Opening it with the system's own calls would drop the first one's locks (POSIX)."""
    path = tmp_path / "private.db"
    with closing(PrivateFile.open(path)) as first, closing(PrivateFile.open(path)) as second:
        first.add_session(b"token", Session("table", "mark"), at=0.0, expires=9.0)
        second.close()
        subprocess.run([sys.executable, "-c", BESIDE, str(path)], cwd=ROOT, check=True)
        assert path.with_name("private.db-wal").exists()
        assert path.with_name("private.db-shm").exists()
        assert first.session(b"token", at=1.0) == Session("table", "mark")


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "private.db"
    PrivateFile.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    PrivateFile.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
