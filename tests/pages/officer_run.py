"""A page run through ``app.py`` on stores of its own, as the person at the single laptop or as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scrutiny_dash.access import Decision, Role
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store.connect import Store
from scrutiny_dash.ui import visitor as visitors
from scrutiny_dash.ui.house import house

Run = Callable[..., AppTest]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Return a function that runs a page and gives its AppTest; practice posts are not loaded."""
    monkeypatch.setenv("SCRUTINY_DB", str(tmp_path / "s.db"))
    monkeypatch.setattr("scrutiny_dash.ui.house.practice.load_apart", lambda *_: None)
    house.clear()

    # The app without a folder ``pages/`` beside it, as a server runs it once anybody has opened it. With the folder,
    # AppTest begins every run at the page's own file, and the guard's fresh start then loses the press of a button.
    app = tmp_path / "app.py"
    app.write_text((ROOT / "app.py").read_text(encoding="utf-8"), encoding="utf-8")

    def run(name: str, role: Role = Role.LAPTOP) -> AppTest:
        monkeypatch.setattr(visitors, "decide", lambda _: Decision(role))
        at = checked(AppTest.from_file(str(app), default_timeout=30).run())
        return checked(at.switch_page(str(ROOT / "pages" / f"{name}.py")).run())

    yield run
    house().stores.close()
    house.clear()


def checked(at: AppTest) -> AppTest:
    """Return the same run, once it is sure that no trace reached the screen."""
    assert not at.exception, [e.value for e in at.exception]
    return at


def deep_link(name: str) -> AppTest:
    """Return a page opened by its address on a server that nobody has opened before."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    return checked(at.switch_page(f"pages/{name}.py").run())


def live() -> Store:
    """Return the live store of the run."""
    return house().stores.live


def words(at: AppTest) -> str:
    """Return every word on the page, as it was sent to the browser; where numbers lead is left out."""
    said = [str(e.value) for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error",
                                      "success") for e in at.get(kind)]  # fmt: skip
    said += [str(e.proto.body) for e in at.get("html") if not str(e.proto.body).startswith("<style")]
    return re.sub(r"</?a\b[^>]*>", "", "\n".join(said))


def press(at: AppTest, label: str) -> AppTest:
    """Press the one button of that label."""
    found = [button for button in at.button if button.label == label]
    assert len(found) == 1, f"{len(found)} buttons say {label}: {[b.label for b in at.button]}"
    return checked(found[0].click().run())


def done(store: Store) -> list[tuple[str, str]]:
    """Return who did what, from the audit trail."""
    with store.read() as connection:
        return [(row[0], row[1]) for row in connection.execute("SELECT who, action FROM audit ORDER BY id")]
