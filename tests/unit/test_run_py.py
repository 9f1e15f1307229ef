"""run.py, the folder .venv, the suite's verdict and the invitation."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import sysconfig
import types
from pathlib import Path

import pytest

from scrutiny_dash import installation, invitation
from scrutiny_dash.installation import APP, TESTS, CannotGoOn, Environment
from scrutiny_dash.settings import ROOT


def load(path: Path) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


run = load(ROOT / "run.py")
suite = load(ROOT / "tests" / "suite.py")


# Which Python


@pytest.mark.parametrize(
    ("minor", "bits", "machine", "windows", "free_threaded", "part"),
    [
        (11, 64, "x86_64", False, False, ""),
        (15, 64, "arm64", False, False, ""),
        (13, 64, "AMD64", True, False, ""),
        (10, 64, "x86_64", False, False, "Python 3.11 to 3.15, and this is 3.10"),
        (16, 64, "x86_64", False, False, "Python 3.11 to 3.15, and this is 3.16"),
        (13, 32, "x86", True, False, "64-bit"),
        (13, 64, "ARM64", True, False, "64-bit (x64)"),
        (14, 64, "x86_64", False, True, "free-threaded"),
    ],
)
def test_a_python_that_cannot_be_used_gets_one_sentence(
    minor: int, bits: int, machine: str, windows: bool, free_threaded: bool, part: str
) -> None:
    trouble = run.python_trouble(3, minor, bits, machine, windows=windows, free_threaded=free_threaded)
    assert part in trouble
    assert bool(trouble) == bool(part)
    assert trouble.count(". ") == 0


def test_this_python_can_be_used() -> None:
    assert run.this_pythons_trouble() == ""


def test_run_py_and_what_it_imports_use_the_standard_library_alone() -> None:
    code = (
        "import sys, runpy; sys.path[:0] = [sys.argv[1]]; runpy.run_path(sys.argv[1] + '/run.py', run_name='x');"
        "print([m for m in sys.modules if 'site-packages' in (getattr(sys.modules[m], '__file__', '') or '')])"
    )
    # -S: without what a virtual environment loads by itself at its start.
    done = subprocess.run([sys.executable, "-S", "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# .venv


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A product folder with a space and an accent, and a real .venv without pip, as if installed."""
    root = tmp_path / "my dashboard é"
    root.mkdir()
    (root / APP).write_text("streamlit==1\n", encoding="utf-8")
    (root / TESTS).write_text("streamlit==1\npytest==1\n", encoding="utf-8")

    def make(command: list[str], *, quiet: bool = False) -> bool:
        done = subprocess.run([*command, "--without-pip"] if "venv" in command else command, check=False)
        return done.returncode == 0

    monkeypatch.setattr(installation, "succeeded", make)
    monkeypatch.setattr(Environment, "_install", lambda self, needed: add_part(self))
    return Environment(root)


def add_part(environment: Environment) -> None:
    """Install a part of one file by hand, with the record that pip would write."""
    paths = {"base": str(environment.venv), "platbase": str(environment.venv)}
    folder = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    info = folder / "part-1.dist-info"
    info.mkdir(exist_ok=True)
    (folder / "part.py").write_text("", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: part\nVersion: 1\n", encoding="utf-8")
    (info / "RECORD").write_text("part.py,,\npart-1.dist-info/METADATA,,\n", encoding="utf-8")


def part_file(environment: Environment) -> Path:
    return next(environment.venv.rglob("part.py"))


def test_a_first_start_makes_it_and_a_second_leaves_it_alone(
    place: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.state(APP) == "missing"
    python = place.make_ready(APP)
    assert Path(python).exists()
    assert place.state(APP) == "ready"
    assert "Installing the parts" in capsys.readouterr().out
    stamp = place.marker.stat().st_mtime_ns
    place.make_ready(APP)
    assert place.marker.stat().st_mtime_ns == stamp
    assert capsys.readouterr().out == ""


def test_what_the_tests_need_holds_what_the_app_needs(place: Environment) -> None:
    place.make_ready(TESTS)
    assert (place.state(TESTS), place.state(APP)) == ("ready", "ready")
    place.make_ready(APP)
    assert place.state(TESTS) == "ready"


def test_the_app_alone_is_not_enough_for_the_tests(place: Environment) -> None:
    place.make_ready(APP)
    assert place.state(TESTS) == "outdated"


def test_the_marker_is_written_last(place: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Environment, needed: str) -> None:
        raise CannotGoOn("no network")

    monkeypatch.setattr(Environment, "_install", fail)
    with pytest.raises(CannotGoOn):
        place.make_ready(APP)
    assert not place.marker.exists()
    assert place.state(APP) == "broken"


def test_other_requirements_are_installed_into_the_same_folder(place: Environment) -> None:
    place.make_ready(APP)
    (place.venv / "kept").touch()
    (place.venv.parent / APP).write_text("streamlit==2\n", encoding="utf-8")
    assert place.state(APP) == "outdated"
    place.make_ready(APP)
    assert place.state(APP) == "ready"
    assert (place.venv / "kept").exists()


def remove_marker(environment: Environment) -> None:
    environment.marker.unlink()


def spoil_marker(environment: Environment) -> None:
    environment.marker.write_bytes(b"\xff{")


def other_python(environment: Environment) -> None:
    marker = json.loads(environment.marker.read_text(encoding="utf-8"))
    marker["made"]["python"] = "3.11.0"
    environment.marker.write_text(json.dumps(marker), encoding="utf-8")


def list_as_marker(environment: Environment) -> None:
    environment.marker.write_text("[]", encoding="utf-8")


def remove_file(environment: Environment) -> None:
    part_file(environment).unlink()


def remove_part(environment: Environment) -> None:
    folder = part_file(environment).parent
    for file in (folder / "part-1.dist-info").iterdir():
        file.unlink()
    (folder / "part-1.dist-info").rmdir()
    part_file(environment).unlink()


def dangling_python(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to("/no/such/python")


def truncated_python(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.write_bytes(b"")


@pytest.mark.parametrize(
    "harm",
    [
        remove_marker,
        spoil_marker,
        list_as_marker,
        other_python,
        remove_file,
        remove_part,
        dangling_python,
        truncated_python,
    ],
)
def test_a_broken_folder_repairs_itself(place: Environment, harm: object, capsys: pytest.CaptureFixture[str]) -> None:
    place.make_ready(APP)
    harm(place)
    assert place.state(APP) == "broken"
    place.make_ready(APP)
    assert place.state(APP) == "ready"
    assert "made again" in capsys.readouterr().out


def test_a_moved_folder_repairs_itself(place: Environment) -> None:
    place.make_ready(APP)
    moved = place.venv.parent.with_name("moved")
    place.venv.parent.rename(moved)
    there = Environment(moved)
    assert there.state(APP) == "broken"
    there.make_ready(APP)
    assert there.state(APP) == "ready"


@pytest.mark.parametrize("kind", ["file", "link"])
def test_something_else_in_its_place_is_replaced(place: Environment, kind: str) -> None:
    if kind == "file":
        place.venv.write_text("", encoding="utf-8")
    else:
        place.venv.symlink_to(place.venv.parent / "nowhere")
    place.make_ready(APP)
    assert place.state(APP) == "ready"


def test_without_venv_and_without_pip_there_is_one_sentence(
    place: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "has_ensurepip", lambda: False)
    monkeypatch.setattr(installation, "install_debian", lambda *_: False)
    monkeypatch.setattr(installation.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CannotGoOn, match="python3-venv"):
        place.make_ready(APP)


def test_without_ensurepip_debians_package_is_tried_first(place: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(installation, "has_ensurepip", lambda: bool(asked))
    monkeypatch.setattr(installation, "install_debian", lambda *names: not asked.extend(names))
    place.make_ready(APP)
    assert asked == ["python3-venv"]


def test_without_ensurepip_the_pip_outside_fills_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def record(command: list[str], *, quiet: bool = False) -> bool:
        commands.append(command)
        return "import pip" not in command

    (tmp_path / APP).write_text("", encoding="utf-8")
    monkeypatch.setattr(installation, "has_ensurepip", lambda: False)
    monkeypatch.setattr(installation, "install_debian", lambda *_: False)
    monkeypatch.setattr(installation, "succeeded", record)
    monkeypatch.setattr(Environment, "write_marker", lambda *_: None)
    environment = Environment(tmp_path)
    environment.make_ready(APP)
    assert "--without-pip" in commands[0]
    assert commands[-1][1:5] == ["-m", "pip", "--python", str(environment.python)]
    assert "--require-hashes" in commands[-1]


def test_our_processes_do_not_inherit_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("SCRUTINY_DB", "/kept")
    given = installation.child_environment()
    assert "PYTHONPATH" not in given
    assert "PIP_USER" not in given
    assert given["SCRUTINY_DB"] == "/kept"
    assert given["PYTHONUTF8"] == "1"


def test_every_pin_is_hashed() -> None:
    for name in (APP, TESTS):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert text.count("--hash=sha256:") >= len(pins)


# Ports


def test_a_port_in_use_gives_the_next_free_one_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = run.free_port("127.0.0.1", port)
        assert found > port
        assert f"Port {port} is in use, so this is port {found}." in capsys.readouterr().out
    assert run.free_port("127.0.0.1", port) == port
    assert capsys.readouterr().out == ""


def test_a_port_taken_on_the_whole_network_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        assert not run.is_free("127.0.0.1", taken.getsockname()[1])


def test_no_free_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "is_free", lambda *_: False)
    with pytest.raises(CannotGoOn, match="Choose another with --port"):
        run.free_port("127.0.0.1", 65530)


@pytest.mark.parametrize("text", ["80", "70000", "x", "-1", ""])
def test_a_wrong_port_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["--port", text])
    assert "1024 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(("display", "wayland", "seen"), [("", "", False), (":0", "", True), ("", "wayland-0", True)])
def test_a_browser_is_opened_only_where_it_is_seen(
    display: str, wayland: str, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland)
    assert run.has_display() == seen


# The app as a child


STUBBORN = "import time; time.sleep(60)"


@pytest.mark.parametrize(("code", "grace", "expected"), [("import sys; sys.stdin.read()", 10, 0), (STUBBORN, 0.3, -9)])
def test_stopping_closes_the_input_first_and_kills_after_the_grace(
    code: str, grace: float, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "GRACE_SECONDS", grace)
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, start_new_session=True)
    run.stop(process)
    assert process.returncode == expected


def test_an_app_that_refuses_to_start_gives_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "raise SystemExit(3)"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    monkeypatch.setattr(Environment, "make_ready", lambda *_: sys.executable)
    monkeypatch.setattr(run, "launch", refuse)
    assert run.main(["--no-browser"]) == 3


@pytest.mark.parametrize(
    ("arguments", "address", "codes"),
    [
        ([], "127.0.0.1", []),
        (["--share"], "0.0.0.0", ["--codes"]),
        (["--new-codes"], "127.0.0.1", ["--new-codes"]),
        (["--share", "--new-codes"], "0.0.0.0", ["--codes", "--new-codes"]),
    ],
)
def test_only_sharing_listens_on_the_network(
    arguments: list[str], address: str, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def record(python: str, *given: object) -> None:
        asked.extend(given)
        raise CannotGoOn("enough")

    monkeypatch.setattr(Environment, "make_ready", lambda *_: sys.executable)
    monkeypatch.setattr(run, "launch", record)
    assert run.main(["--no-browser", *arguments]) == 1
    assert asked[0] == address
    assert asked[2] == codes


# What the room is told


def test_the_invitation_has_the_address_a_code_to_scan_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(invitation, "addresses_in_the_room", lambda: ["192.168.1.5", "10.0.0.2"])
    assert invitation.main(["8502"]) == 0
    told = capsys.readouterr().out
    assert "http://192.168.1.5:8502" in told
    assert "http://10.0.0.2:8502" in told
    assert told.count("█") > 100
    assert "keep devices apart" in told


def test_a_computer_on_no_network_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(invitation, "addresses_in_the_room", list)
    assert invitation.main(["8502"]) == 0
    assert "on no network" in capsys.readouterr().out


def test_addresses_of_this_computer_alone_are_no_invitation(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ["127.0.1.1", "169.254.3.4", "192.168.1.5", "192.168.1.5"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", (address, 0)) for address in known])
    found = invitation.addresses_in_the_room()
    assert found.count("192.168.1.5") == 1
    assert not [address for address in found if address.startswith(("127.", "169.254."))]


# The suite's own verdict


def report(folder: Path, **counts: int) -> Path:
    path = folder / "report.xml"
    attributes = " ".join(f'{name}="{count}"' for name, count in counts.items())
    path.write_text(f"<testsuites><testsuite {attributes}/></testsuites>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("code", "counts", "expected", "part"),
    [
        (0, {"tests": 9, "skipped": 0}, 0, ""),
        (1, {"tests": 9, "failures": 1, "skipped": 0}, 1, ""),
        (0, {"tests": 9, "skipped": 1}, 1, "skipped"),
        (5, {"tests": 0, "skipped": 0}, 5, "No test"),
        (0, {"tests": 0, "skipped": 0}, 1, "No test"),
    ],
)
def test_the_suite_never_passes_by_skipping(
    tmp_path: Path, code: int, counts: dict[str, int], expected: int, part: str
) -> None:
    got, wrong = suite.verdict(code, report(tmp_path, **counts))
    assert got == expected
    assert part in wrong


def test_a_run_without_a_report_has_not_passed(tmp_path: Path) -> None:
    assert suite.verdict(0, tmp_path / "none.xml")[0] == 1


def test_a_missing_program_is_installed_or_else_taken_from_elsewhere() -> None:
    installed: list[str] = []

    def look(tool: object) -> str:
        return "/usr/bin/chromium" if installed else ""

    def install(*packages: str) -> bool:
        installed.extend(packages)
        return True

    assert suite.provide(suite.CHROMIUM, look=look, install=install) == "/usr/bin/chromium"
    assert "chromium" in installed
    nothing = {"look": lambda _: "", "install": lambda *_: False}
    assert suite.provide(suite.CHROMIUM, **nothing, otherwise=lambda: "/other") == "/other"
    assert suite.provide(suite.SOFFICE, **nothing) == ""


def test_a_program_that_is_not_to_be_had_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite, "provide", lambda tool, **_: "" if tool is suite.SOFFICE else "/x")
    monkeypatch.delenv("TEST_SOFFICE", raising=False)
    monkeypatch.setenv("SCRUTINY_HOSTED", "1")
    given = suite.environment()
    assert "libreoffice" in given["TEST_MISSING"]
    assert "TEST_SOFFICE" not in given
    assert "SCRUTINY_HOSTED" not in given
    assert "MISSING" in capsys.readouterr().out


def test_debians_packages_are_installed_only_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert installation.install_debian("chromium") is False


def test_the_marker_knows_the_requirements_by_their_content(place: Environment) -> None:
    place.make_ready(APP)
    marker = json.loads(place.marker.read_text(encoding="utf-8"))
    assert marker["requirements"] == {APP: hashlib.sha256((place.venv.parent / APP).read_bytes()).hexdigest()}
    assert marker["made"]["folder"] == str(place.venv)
