"""Starts the product as people do, one process a server, on a store of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from scrutiny_dash.collect import practice
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.stores import Stores

STORE = "store.db"
IDLE = """
import sys
from scrutiny_dash.ui import server, supervisor
wait = (sys.executable, "-c", "import sys; sys.stdin.read()")
server.Supervisor = lambda: supervisor.Supervisor(wait)
sys.exit(server.main())
"""  # the same server beside a worker that only waits: half the time to start
STARTS_WITHIN = 60.0  # seconds; a quiet machine needs two
TABLE_CODE, OFFICER_CODE = "table-code-1", "officer-code-2"


@dataclass(frozen=True)
class Server:
    """A running app."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def told(self) -> str:
        return (self.folder / "told.txt").read_text(encoding="utf-8", errors="replace")


def settings_of(folder: Path) -> Settings:
    """Return the settings of a server on a folder, without those of this machine."""
    return Settings.load({"SCRUTINY_DB": str(folder / STORE)}, folder / "no-secrets.toml")


@contextmanager
def stores_of(folder: Path) -> Iterator[Stores]:
    """Open a folder's stores while no server has them."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = Stores.open(settings_of(folder))
    try:
        yield opened
    finally:
        opened.close()


def make_practice(folder: Path) -> None:
    """Fill a folder with the practice posts, and no others."""
    with stores_of(folder) as stores:
        practice.load(stores.practice, stores.private)


def copied(folder: Path, to: Path) -> Path:
    """Copy the closed stores of a folder."""
    return Path(shutil.copytree(folder, to))


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def start(folder: Path, *, works: bool = True, **given: str) -> Server:
    """Start a server that may not answer yet.

    Args:
        works: whether the worker beside it works, as it does for people.
        given: settings, without their ``SCRUTINY_``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRUTINY_")}
    chosen = {f"SCRUTINY_{name}": value for name, value in given.items()}
    program = ("-m", "scrutiny_dash.ui.server") if works else ("-c", IDLE)
    with (folder / "told.txt").open("ab") as told:
        process = subprocess.Popen(
            [sys.executable, *program, "--port", str(port), "--end-with-parent"],
            cwd=ROOT,
            env={**clean, "SCRUTINY_DB": str(folder / STORE), "PYTHONUTF8": "1", **chosen},
            stdin=subprocess.PIPE,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    return Server(process, port, folder)


def until_healthy(server: Server) -> Server:
    """Wait until a server answers. This runs no page, so its first visitor is still its first."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(f"the server ended with {server.process.returncode}:\n{server.told[-2000:]}")
        try:
            if httpx.get(f"{server.url}/_stcore/health", timeout=2, trust_env=False).text == "ok":
                return server
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server never answered:\n{server.told[-2000:]}")


def stop(server: Server) -> None:
    """End a server as its parent's end does, so that its worker ends too; then by force."""
    assert server.process.stdin is not None
    server.process.stdin.close()
    try:
        server.process.wait(15)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextmanager
def serving(folder: Path, *, works: bool = True, **given: str) -> Iterator[Server]:
    """Run a server for as long as the block lasts."""
    server = start(folder, works=works, **given)
    try:
        yield until_healthy(server)
    finally:
        stop(server)
