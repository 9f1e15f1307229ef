"""What several unit tests stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from scrutiny_dash.store.connect import Store


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
