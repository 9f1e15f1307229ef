"""Runs the whole suite: ``python3 run.py test [--live] [pytest's arguments]``.

It finds or installs what the browser and document tests need, and it never passes by skipping: a skipped test fails
the run, and so does a run without tests. A browser or document test takes its program from
``TEST_CHROMIUM``, ``TEST_SOFFICE`` and ``TEST_PDFTOPPM``; where one is not set it must fail with ``TEST_MISSING``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.installation import install_debian  # noqa: E402 - the path is set above

# Two processes on two cores; a file stays in one process, so that its server is started once.
PARALLEL = ("-n", "2", "--dist", "loadfile")
LIVE_OPTIONS = "-q --strict-markers --durations=15 -p no:cacheprovider"

WINDOWS_AND_MAC = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


@dataclass(frozen=True)
class Tool:
    """A program that some tests need: its setting, its names, Debian's packages, and what a person can do."""

    setting: str
    names: tuple[str, ...]
    packages: tuple[str, ...]
    to_do: str


CHROMIUM = Tool(
    "TEST_CHROMIUM",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "Google Chrome"),
    ("chromium", "fonts-liberation"),
    "Install Chromium (sudo apt install chromium) or run: .venv/bin/python -m playwright install chromium",
)
SOFFICE = Tool(
    "TEST_SOFFICE",
    ("soffice", "libreoffice"),
    ("libreoffice-writer-nogui", "fonts-liberation"),
    "Install LibreOffice (sudo apt install libreoffice-writer).",
)
PDFTOPPM = Tool("TEST_PDFTOPPM", ("pdftoppm",), ("poppler-utils",), "Install Poppler (sudo apt install poppler-utils).")


def find(tool: Tool) -> str:
    """Return the path of an installed program, or an empty text."""
    for name in tool.names:
        if path := shutil.which(name):
            return path
    return next((path for path in WINDOWS_AND_MAC if Path(path).stem in tool.names and Path(path).exists()), "")


def playwrights_chromium() -> str:
    """Return the path of Playwright's own Chromium, fetched if need be, or an empty text."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return path if Path(path).exists() else ""


def provide(
    tool: Tool,
    *,
    look: Callable[[Tool], str] = find,
    install: Callable[..., bool] = install_debian,
    otherwise: Callable[[], str] = str,
) -> str:
    """Find a program, install it where we may, or take it from ``otherwise``; empty where it is not to be had."""
    return look(tool) or (install(*tool.packages) and look(tool)) or otherwise()


def environment() -> dict[str, str]:
    """Return the environment for the tests, with the programs, and the sentence for those that are not to be had."""
    found = dict(os.environ)
    missing = []
    for tool, otherwise in ((CHROMIUM, playwrights_chromium), (SOFFICE, str), (PDFTOPPM, str)):
        path = found.get(tool.setting) or provide(tool, otherwise=otherwise)
        if path:
            found[tool.setting] = path
        else:
            missing.append(tool.to_do)
            print(f"MISSING: {tool.to_do} The tests that need it will fail.", flush=True)
    found["TEST_MISSING"] = " ".join(missing)
    return {name: value for name, value in found.items() if not name.startswith("SCRUTINY_")}


def verdict(code: int, report: Path) -> tuple[int, str]:
    """Return the run's exit code and what is wrong, from pytest's own code and its report."""
    if not report.exists():
        return code or 1, "pytest wrote no report, so nothing is known to have passed."
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    tests = sum(int(suite.get("tests", "0")) for suite in suites)
    skipped = sum(int(suite.get("skipped", "0")) for suite in suites)
    if tests == 0:
        return code or 1, "No test was run, so this counts as failed."
    if skipped:
        return code or 1, f"{skipped} tests were skipped or expected to fail, so this counts as failed."
    return code, ""


def run(arguments: list[str], given: dict[str, str]) -> int:
    """Run pytest once and return the verdict's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=given, check=False).returncode
        code, wrong = verdict(code, report)
    if wrong:
        print(f"FAILED: {wrong}", flush=True)
    return code


def _terminated(_signal: int, _frame: object) -> None:
    raise SystemExit(143)


def main(arguments: list[str]) -> int:
    """Run the suite, and with ``--live`` also ``tests/live``, one test after the other."""
    signal.signal(signal.SIGTERM, _terminated)
    live = "--live" in arguments
    chosen = [argument for argument in arguments if argument != "--live"]
    given = environment()
    try:
        code = run([*PARALLEL, *chosen], given)
        if live:
            # pyproject leaves tests/live out; these options are its others.
            live_code = run(["-o", f"addopts={LIVE_OPTIONS}", "tests/live"], given)
            code = code or live_code
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
