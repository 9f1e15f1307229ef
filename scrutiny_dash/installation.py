"""The folder .venv: made, checked, repaired and filled, by the standard library alone, before anything is installed.

Used by ``run.py`` and by ``tests/suite.py``; nothing of the product imports it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP, TESTS = "requirements.txt", "requirements-dev.txt"

# Run by the Python in .venv: every file that was installed must still be there. It prints how many parts there are.
COUNT_PARTS = """
import csv, importlib.metadata, os, sys
parts = list(importlib.metadata.distributions())
for part in parts:
    root = str(part.locate_file(""))
    # Not part.files: since Python 3.12 it leaves out what is missing.
    for row in csv.reader((part.read_text("RECORD") or "").splitlines()):
        if not row[0].endswith(".pyc") and not os.path.exists(os.path.join(root, row[0])):
            sys.exit(1)
print(len(parts))
"""


class CannotGoOn(Exception):
    """One or two sentences for the person: what happened and what to do."""


def say(text: str) -> None:
    """Print at once, whatever the console can show."""
    print(text, flush=True)


def python_in(venv: Path) -> Path:
    """Return where a virtual environment has its Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def child_environment() -> dict[str, str]:
    """Return the environment for our own processes, without what would mix another Python in."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in dropped}
    return {**kept, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def succeeded(command: list[str], *, quiet: bool = False) -> bool:
    """Run one of our own commands to its end, in the product's folder, and return whether it succeeded."""
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=ROOT, env=child_environment(), stdout=out, stderr=out, check=False)
    return done.returncode == 0


def base_python() -> str:
    """Return the Python that makes .venv: the one that runs this, or the one that made the .venv that runs this."""
    return str(getattr(sys, "_base_executable", sys.executable))


class Environment:
    """The folder .venv, and the marker in it that says what was installed, by which Python, and where.

    The marker is written last: without it, or with another Python's or another folder's, .venv is made anew.
    """

    def __init__(self, root: Path) -> None:
        self.venv = root / ".venv"
        self.python = python_in(self.venv)
        self.marker = self.venv / "installed.json"
        self._root = root

    def state(self, needed: str) -> str:
        """Return ``ready``, ``outdated`` (other requirements), ``broken`` or ``missing``."""
        if not os.path.lexists(self.venv):
            return "missing"
        try:
            marker = json.loads(self.marker.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "broken"
        if not isinstance(marker, dict) or marker.get("made") != self._made():
            return "broken"
        if self._count_parts() < marker.get("parts", 1):
            return "broken"
        return "ready" if marker.get("requirements", {}).get(needed) == self._hash(needed) else "outdated"

    def make_ready(self, needed: str) -> str:
        """Make, repair or bring up to date, and return the Python to use.

        Raises:
            CannotGoOn: it cannot be made, or what it needs cannot be installed.
        """
        state = self.state(needed)
        if state == "ready":
            return str(self.python)
        if state == "outdated":
            say("Bringing the parts up to date. This needs the internet.")
            self.marker.unlink()
        else:
            if state == "broken":
                say("The folder .venv is incomplete or was moved, so it is made again.")
            self._make()
            say("Installing the parts: once, about 150 MB, a few minutes. This needs the internet.")
        self._install(needed)
        self.write_marker(needed)
        return str(self.python)

    def write_marker(self, needed: str) -> None:
        """Say that everything in ``needed`` is installed (the tests' list holds the app's)."""
        files = [APP, TESTS] if needed == TESTS else [needed]
        requirements = {name: self._hash(name) for name in files}
        content = {"made": self._made(), "parts": self._count_parts(), "requirements": requirements}
        part = self.marker.with_suffix(".part")
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(self.marker)

    def _made(self) -> dict[str, str]:
        return {"python": sys.version, "base": sys.base_prefix, "folder": str(self.venv)}

    def _hash(self, name: str) -> str:
        return hashlib.sha256((self._root / name).read_bytes()).hexdigest()

    def _count_parts(self) -> int:
        """Return how many parts are installed, or 0 where one is not whole or Python itself does not start."""
        command = [str(self.python), "-I", "-c", COUNT_PARTS]
        try:
            done = subprocess.run(command, env=child_environment(), capture_output=True, text=True, check=False)
        except OSError:
            return 0
        return int(done.stdout) if done.returncode == 0 else 0

    def _make(self) -> None:
        try:
            if self.venv.is_symlink() or self.venv.is_file():
                self.venv.unlink()
            elif self.venv.exists():
                shutil.rmtree(self.venv)
        except OSError as error:
            raise CannotGoOn(
                "The folder .venv is in use and cannot be made again. Stop the dashboard, then try again."
            ) from error
        make = [base_python(), "-m", "venv", str(self.venv)]
        if has_ensurepip() or (install_debian("python3-venv") and has_ensurepip()):
            done = succeeded(make, quiet=True)
        else:
            done = importlib.util.find_spec("pip") is not None and succeeded([*make, "--without-pip"])
        if not done:
            raise CannotGoOn(
                "Python's venv is missing. Install it (Debian, Ubuntu: sudo apt install python3-venv), then try again."
            )

    def _install(self, needed: str) -> None:
        has_pip = succeeded([str(self.python), "-I", "-c", "import pip"], quiet=True)
        # Without a pip of its own, .venv is filled by the pip of the Python that made it.
        pip = [str(self.python), "-m", "pip"] if has_pip else [base_python(), "-m", "pip", "--python", str(self.python)]
        options = ["--require-hashes", "--only-binary", ":all:", "--no-input", "-qq"]
        if not succeeded([*pip, "install", *options, "-r", str(self._root / needed)]):
            raise CannotGoOn("The parts could not be installed. Check the internet connection, then try again.")


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a virtual environment; Debian's cannot without python3-venv."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def install_debian(*packages: str) -> bool:
    """Install Debian's packages where we are root on Debian or Ubuntu; else do nothing. Return whether it worked."""
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {', '.join(packages)} with apt-get.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return False
    return True
