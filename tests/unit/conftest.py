"""What several unit tests stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scrutiny_dash.reading.read import Reader
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Store]]:
    """Open as many stores as a test of many examples needs."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(tmp_path_factory.mktemp("s") / "s.db"))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Make a reader, which takes a second; it keeps nothing of what it reads."""
    return Reader()


@pytest.fixture
def private(tmp_path: Path) -> Iterator[PrivateFile]:
    """Open an empty private file."""
    opened = PrivateFile.open(tmp_path / "private.db")
    yield opened
    opened.close()
