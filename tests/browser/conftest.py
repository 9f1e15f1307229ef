"""A real browser, the practice posts once, and a running app for those tests that may share one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import Server, copied, make_practice, serving
from tests.browser.visit import FLAGS, Visit, window

HOW = "TEST_CHROMIUM names no browser. Run the tests with: python3 run.py test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser; where there is none, fail with what to do."""
    path = os.environ.get("TEST_CHROMIUM", "")
    if not path:
        pytest.fail(os.environ.get("TEST_MISSING") or HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the practice posts, closed, to be copied."""
    folder = tmp_path_factory.mktemp("practised") / "stores"
    make_practice(folder)
    return folder


@pytest.fixture(scope="session")
def laptop(practised: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run an app without codes, as on the single laptop."""
    with serving(copied(practised, tmp_path_factory.mktemp("laptop") / "stores")) as server:
        yield server


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open windows; each must be clean at the end of a test that did not fail by itself."""
    with ExitStack() as stack:
        opened: list[Visit] = []

        def open_one(server: Server, path: str = "", size: tuple[int, int] = (1280, 900)) -> Visit:
            opened.append(stack.enter_context(window(chromium, server, size)))
            return opened[-1].open(path) if path else opened[-1]

        yield open_one
        for one in opened:
            one.is_clean()
