"""What every test has: a clean environment without settings of the machine, and stores that are closed again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stamina

from scrutiny_dash.store.connect import LIVE, Store


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SCRUTINY_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_between_tries() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    """Open stores that are closed at the end of the test."""
    opened: list[Store] = []

    def open_one(name: str = "store.db", kind: str = LIVE) -> Store:
        opened.append(Store.open(tmp_path / name, kind))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """Open an empty live store."""
    return open_store()
