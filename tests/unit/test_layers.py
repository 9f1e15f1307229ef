"""The layers hold: imports run downwards, and each door has one owner (DESIGN section 3)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scrutiny_dash.settings import ROOT

PACKAGE = ROOT / "scrutiny_dash"

# From the bottom up. A module may import from its own tier only within its own package.
TIERS: tuple[frozenset[str], ...] = (
    frozenset({"models", "errors", "clock", "settings", "topics", "log", "wording", "clearance", "coverage",
               "coverage_file", "theme_figures",
               "deep_links", "bridges", "links", "intervals", "tutorial", "installation", "__init__"}),
    frozenset({"reading", "sources", "store"}),
    frozenset({"search", "workshop", "checking", "report", "charts", "collect", "access", "stores", "invitation"}),
    frozenset({"room_reading"}),
    frozenset({"exports"}),
    frozenset({"ui", "cli"}),
    frozenset({"__main__"}),
)  # fmt: skip


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)


def part_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def tier_of(part: str) -> int:
    for number, tier in enumerate(TIERS):
        if part in tier:
            return number
    raise AssertionError(f"{part} belongs to no tier: add it to TIERS")


def test_every_part_has_a_tier() -> None:
    for path in modules():
        tier_of(part_of(path))


def test_imports_run_downwards_only() -> None:
    wrong = []
    for path in modules():
        mine = part_of(path)
        for name in imported(path):
            pieces = name.split(".")
            if pieces[0] != "scrutiny_dash" or len(pieces) < 2:
                continue
            theirs = pieces[1]
            is_module = (PACKAGE / theirs).exists() or (PACKAGE / f"{theirs}.py").exists()
            if theirs == mine or not is_module:
                continue
            beside = tier_of(theirs) == tier_of(mine) and tier_of(mine) > 0
            if tier_of(theirs) > tier_of(mine) or beside:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(sorted(set(wrong)))


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        ("streamlit", {"ui"}),
        ("httpx", {"sources/http.py", "sources/wire.py"}),
        ("sqlite3", {"store"}),
        ("sqlite_utils", {"store"}),
        ("docx", {"report"}),
        ("altair", {"charts", "ui"}),
        ("click", {"cli"}),
    ],
)
def test_each_library_has_its_owner(library: str, owners: set[str]) -> None:
    for path in modules():
        if any(name == library or name.startswith(f"{library}.") for name in imported(path)):
            place = path.relative_to(PACKAGE).as_posix()
            assert part_of(path) in owners or place in owners, f"{place} imports {library}"


def test_only_pages_and_app_are_streamlit_scripts() -> None:
    for path in sorted((ROOT / "pages").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "require_frame()" in text, f"{path.name} does not go through the frame"
        assert "SELECT " not in text
        assert len(text.splitlines()) <= 120


def test_only_the_store_writes_sql() -> None:
    for path in modules():
        if part_of(path) == "store":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.split()[:3]
                sql = words[:1] and words[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA"} and len(words) > 1
                assert not (sql and any(w in node.value for w in (" FROM ", " INTO ", " SET ", "PRAGMA "))), path


def test_nobody_asks_for_the_time_in_a_default() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for default in [*node.args.defaults, *node.args.kw_defaults]:
                    assert not (isinstance(default, ast.Call) and "now" in ast.dump(default)), f"{path}:{node.lineno}"
