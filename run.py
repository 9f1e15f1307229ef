#!/usr/bin/env python3
"""Start the dashboard with nothing but Python: makes .venv, installs what is pinned, runs the app, opens the browser.

    python3 run.py              start on this computer (Windows: py run.py)
    python3 run.py --share      start for the room: codes, the address and a QR code are printed
    python3 run.py test         set up and run all tests

Standard library only. It must start on any Python 3.6 or later, to say in one sentence which Python it needs.
"""

import argparse
import contextlib
import http.client
import os
import platform
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent

# The newest is the last that every pin has wheels for on Linux, macOS and Windows (looked up in November 2026).
OLDEST, NEWEST = (3, 11), (3, 15)

HEALTH_SECONDS = 120
GRACE_SECONDS = 10
LAST_PORT_TRIED = 50


def python_trouble(major: int, minor: int, bits: int, machine: str, *, windows: bool, free_threaded: bool) -> str:
    """Return one sentence why this Python cannot be used, or an empty text."""
    newest = f"{NEWEST[0]}.{NEWEST[1]}"
    if not OLDEST <= (major, minor) <= NEWEST:
        return f"This needs Python 3.11 to {newest}, and this is {major}.{minor}: install {newest}, then try again."
    if bits != 64 or (windows and machine.upper() == "ARM64"):
        return f"This needs the 64-bit (x64) Python: install Python {newest} for 64-bit, then try again."
    if free_threaded:
        return f"This needs the ordinary Python, not the free-threaded one: install Python {newest}, then try again."
    return ""


def this_pythons_trouble() -> str:
    """Return ``python_trouble`` of the Python that runs this."""
    return python_trouble(
        sys.version_info[0],
        sys.version_info[1],
        64 if sys.maxsize > 2**32 else 32,
        platform.machine(),
        windows=os.name == "nt",
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    )


if __name__ == "__main__" and this_pythons_trouble():
    # Before our own modules are imported: an older Python could not even read them.
    sys.exit(this_pythons_trouble())

from scrutiny_dash.installation import APP, TESTS, CannotGoOn, Environment, child_environment, say, succeeded  # noqa: E402


def is_free(address: str, port: int) -> bool:
    """Whether nobody listens on a port and we may."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def free_port(address: str, wanted: int) -> int:
    """Return ``wanted`` or the next free port, and say so where it is another."""
    for port in range(wanted, min(wanted + LAST_PORT_TRIED, 65536)):
        if is_free(address, port):
            if port != wanted:
                say(f"Port {wanted} is in use, so this is port {port}.")
            return port
    raise CannotGoOn(f"Ports {wanted} to {wanted + LAST_PORT_TRIED - 1} are in use. Choose another with --port.")


def has_display() -> bool:
    """Whether a browser opened here would be seen by somebody."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_healthy(port: int) -> bool:
    """Whether the app answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the app and all that it started: its input is closed, and after ten seconds it is killed."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(GRACE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        if os.name == "nt":
            succeeded(["taskkill", "/T", "/F", "/PID", str(process.pid)], quiet=True)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def launch(python: str, address: str, port: int, codes: list[str]) -> subprocess.Popen[bytes]:
    """Start the app in a group of its own; its input is a pipe, and when that closes it ends, whatever ended us."""
    where = ["--address", address, "--port", str(port)]
    return subprocess.Popen(
        [python, "-m", "scrutiny_dash.ui.server", *where, *codes, "--end-with-parent"],
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.PIPE,
        creationflags=0x200 if os.name == "nt" else 0,  # CREATE_NEW_PROCESS_GROUP: Ctrl-C reaches us alone
        start_new_session=os.name != "nt",
    )


def announce(python: str, port: int, chosen: argparse.Namespace) -> None:
    """Say where the app is, and open the browser."""
    here = f"http://127.0.0.1:{port}"
    say(f"\nThe dashboard is open at {here}\nPress Ctrl-C to stop it.")
    if chosen.share:
        succeeded([python, "-m", "scrutiny_dash.invitation", str(port)])
    if not chosen.no_browser and has_display():
        webbrowser.open(here)


def start(chosen: argparse.Namespace) -> int:
    """Run the app until Ctrl-C, and return an exit code."""
    python = Environment(ROOT).make_ready(APP)
    codes = ["--codes"] * chosen.share + ["--new-codes"] * chosen.new_codes
    address = "0.0.0.0" if chosen.share else "127.0.0.1"  # noqa: S104 - sharing is what was asked for
    port = free_port(address, chosen.port)
    process = launch(python, address, port, codes)
    try:
        end = time.monotonic() + HEALTH_SECONDS
        while not is_healthy(port):
            if process.poll() is not None:
                return process.returncode
            if time.monotonic() > end:
                raise CannotGoOn("The dashboard did not start within two minutes. Stop other programs, then try again.")
            time.sleep(0.1)
        announce(python, port, chosen)
        return process.wait()
    except KeyboardInterrupt:
        say("\nStopping.")
        return 0
    finally:
        stop(process)


def test(arguments: list[str]) -> int:
    """Set up what the tests need and run them; ``tests/suite.py`` takes the arguments."""
    python = Environment(ROOT).make_ready(TESTS)
    with subprocess.Popen(
        [python, str(ROOT / "tests" / "suite.py"), *arguments], cwd=ROOT, env=child_environment()
    ) as run:
        try:
            return run.wait()
        except KeyboardInterrupt:
            run.terminate()
            return 130


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1024 to 65535")
    return int(text)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Read the command line and do what it says."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(description="Start the dashboard. 'run.py test' runs its tests.")
    parser.add_argument("--share", action="store_true", help="let the room in, with codes")
    parser.add_argument("--new-codes", action="store_true", help="make new codes; everybody is signed out")
    parser.add_argument("--port", type=_port, default=8501, help="8501, or the next that is free")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    try:
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        return start(parser.parse_args(arguments))
    except CannotGoOn as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
