"""The server: Streamlit with our doors in front of it, one app a store, and the worker beside it.

``python -m scrutiny_dash.ui.server`` is the one way to start it; ``run.py`` does. ``streamlit run app.py`` also works,
for a single laptop and without these doors: the router then decides alone, and ``beside`` keeps lock and worker.
"""

from __future__ import annotations

import _thread
import argparse
import contextlib
import gc
import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import streamlit as st
import uvicorn.config
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from scrutiny_dash import log as logs
from scrutiny_dash.access import Access, print_codes
from scrutiny_dash.errors import AlreadyRunning, ScrutinyError, SettingsError
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.stores import Stores
from scrutiny_dash.ui.beside import BESIDE
from scrutiny_dash.ui.gate import Gate, PackedFiles, SecurityHeaders, Shell, make_shell, security_headers
from scrutiny_dash.ui.join import Doors
from scrutiny_dash.ui.supervisor import Supervisor

log = logging.getLogger(__name__)

SCRIPT = ROOT / "app.py"
STREAMLIT_FILES = Path(st.__file__).parent / "static"

WRONG_SETTING, ALREADY_RUNNING, CANNOT_START = 2, 3, 1


def make_app(script: Path, access: Access, lock: AppLock, supervisor: Supervisor) -> st.App:
    """Put the doors round a Streamlit script.

    Args:
        script: the entry script, an absolute path.
        access: who may enter.
        lock: taken while the app runs, so that a second app on the store refuses to start.
        supervisor: the worker process, started and ended with the app.

    Returns:
        An ASGI app. Its order from the outside: headers, who may enter, packed files, the shell, Streamlit.
    """
    shell = make_shell((STREAMLIT_FILES / "index.html").read_text(encoding="utf-8"))

    @contextlib.asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        lock.take()
        supervisor.start()
        try:
            await run_in_threadpool(_warm)
            yield
        finally:
            await run_in_threadpool(supervisor.stop)
            lock.release()

    return st.App(
        script,
        routes=Doors(access).routes(),
        middleware=[
            Middleware(SecurityHeaders, headers=security_headers(shell)),
            Middleware(Gate, access=access),
            Middleware(PackedFiles, folder=STREAMLIT_FILES),
            Middleware(Shell, shell=shell),
        ],
        lifespan=lifespan,
    )


def _warm() -> None:
    """Import what the first page needs and take it out of the garbage collector's rounds (1.2 s at the first click)."""
    for name in ("pandas", "altair"):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def end_with_parent(stop: Callable[[], None]) -> threading.Thread:
    """Call ``stop`` once standard input closes, which it does when the process that started this one is gone."""

    def wait() -> None:
        # Not sys.stdin: its buffer would stay locked by this thread, which aborts Python at its end.
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        stop()

    thread = threading.Thread(target=wait, name="parent", daemon=True)
    thread.start()
    return thread


def _interrupt() -> None:
    # Works alike on Windows, where a process cannot send another one Ctrl-C without its console.
    _thread.interrupt_main(signal.SIGINT)


def serve(script: Path, chosen: argparse.Namespace) -> None:
    """Run the app on a script, as the command line says, until it is stopped.

    Raises:
        SettingsError: a setting is wrong.
        AlreadyRunning: another app has the store.
        StoreError: a store, the private file or their folder cannot be used.
    """
    settings = Settings.load()
    address, port = chosen.address, chosen.port
    shown = "127.0.0.1" if address in {"0.0.0.0", "::"} else address  # noqa: S104 - compared, not listened on
    lock = AppLock(settings.db, f"http://{shown}:{port}")
    lock.take()
    logs.set_up(settings)
    # A store that cannot be used ends the start with its sentence, not every page after it.
    Stores.open(settings).close()
    access = Access(settings, PrivateFile.open(settings.private_db))
    print_codes(access, make=chosen.codes, renew=chosen.new_codes)
    app = make_app(script, access, lock, Supervisor())
    # Where a code is asked, the code protects, whatever the address bar says; else only this computer's names do.
    hosts = ["*"] if access.asks_code() else ["127.0.0.1", "localhost"]
    BESIDE.by_server = True
    # Streamlit takes its folder of settings, and Python's path, from the script that was started.
    sys.argv = [str(script)]
    uvicorn.config.LOGGING_CONFIG["loggers"]["uvicorn"]["level"] = "WARNING"
    app.run(config={"server.address": address, "server.port": port, "server.allowedHosts": hosts})


def main(arguments: Sequence[str] | None = None, script: Path = SCRIPT) -> int:
    """Read the command line, serve, and turn errors into sentences and exit codes."""
    parser = argparse.ArgumentParser(prog="python -m scrutiny_dash.ui.server", description="Run the dashboard.")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default="127.0.0.1", help="0.0.0.0 listens on the whole network")
    parser.add_argument("--codes", action="store_true", help="make codes where there are none, and print them")
    parser.add_argument("--new-codes", action="store_true", help="make new codes and print them")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when standard input closes")
    chosen = parser.parse_args(arguments)
    if chosen.end_with_parent:
        end_with_parent(_interrupt)
    try:
        serve(script, chosen)
    except KeyboardInterrupt:
        return 0
    except SettingsError as error:
        print(error, file=sys.stderr)
        return WRONG_SETTING
    except AlreadyRunning as error:
        print(error, file=sys.stderr)
        return ALREADY_RUNNING
    except ScrutinyError as error:
        print(error, file=sys.stderr)
        return CANNOT_START
    return 0


if __name__ == "__main__":
    sys.exit(main())
