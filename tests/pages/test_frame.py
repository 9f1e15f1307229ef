"""What stands round every page: who may see which, the mark of practice posts, and what a fault becomes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from scrutiny_dash import log as logs
from scrutiny_dash.access import Decision, Role
from scrutiny_dash.errors import InputError, StoreDamaged
from scrutiny_dash.settings import ROOT
from scrutiny_dash.ui import about_page, router, visitor
from scrutiny_dash.ui.beside import BESIDE
from scrutiny_dash.ui.house import House, house

SECRET = "nine hours on a trolley"
Open = Callable[..., AppTest]
FILES = [screen.file for screen in router.screens()]
FOR_OFFICERS = [screen.file for screen in router.screens() if screen.officers_only]
FOR_ALL = [screen.file for screen in router.screens() if not screen.officers_only]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCRUTINY_DB", str(tmp_path_factory.mktemp("frame") / "store.db"))
        house.clear()
        made = house()
    yield made
    made.stores.close()
    house.clear()


@pytest.fixture
def open_page(opened: House, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens a page by its address on a server that nobody has opened before."""

    def run(file: str, role: Role = Role.LAPTOP, decision: Decision | None = None) -> AppTest:
        monkeypatch.setattr(visitor, "decide", lambda _: decision or Decision(role))
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).switch_page(f"pages/{file}").run()

    return run


def html(at: AppTest) -> list[str]:
    return [body for element in at.get("html") if not (body := str(element.proto.body)).startswith("<style")]


def everything(at: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success")
    return "\n".join([*(str(element.value) for kind in kinds for element in at.get(kind)), *html(at)])


def test_every_file_is_a_screen_and_every_screen_has_its_file() -> None:
    assert sorted(FILES) == sorted(path.name for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("file", FOR_ALL)
@pytest.mark.parametrize("role", [Role.TABLE, Role.LAPTOP, Role.OFFICER])
def test_every_page_stands_in_the_frame(open_page: Open, file: str, role: Role) -> None:
    at = open_page(file, role)
    assert not at.exception
    assert len(at.title) == 1
    assert '<p class="practice">Practice posts: invented, not from real people</p>' in html(at)
    status = next(expander for expander in at.expander if expander.label.startswith("Practice posts"))
    assert "not Facebook" in status.label
    assert not at.error


@pytest.mark.parametrize("file", FOR_OFFICERS)
def test_an_officers_page_is_no_page_for_a_table(open_page: Open, file: str) -> None:
    title = open_page(file, Role.OFFICER).title[0].value
    at = open_page(file, Role.TABLE)
    assert not at.exception
    assert [element.value for element in at.title] != [title]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("why", [Decision.ASK, Decision.NO_CODES, Decision.LAPTOP_ONLY])
def test_somebody_who_may_not_enter_gets_one_sentence(
    open_page: Open, file: str, why: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BESIDE, "by_server", True)
    at = open_page(file, decision=why)
    assert not at.exception
    assert [element.value for element in at.title] == ["What residents say"]
    assert at.info[0].value == f"**{why.what}** {why.to_do}"
    assert everything(at) == f"What residents say\n{at.info[0].value}"
    assert not at.button
    assert not at.text_input


def test_where_no_code_can_be_entered_the_way_to_start_it_is_said_instead_of_a_link(open_page: Open) -> None:
    at = open_page("start.py", decision=Decision.ASK)
    assert "start it with: python3 run.py" in at.info[0].value
    assert not at.get("link_button")


def test_codes_on_our_own_server_are_entered_behind_a_link(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BESIDE, "by_server", True)
    at = open_page("start.py", decision=Decision.ASK)
    assert [link.proto.url for link in at.get("link_button")] == ["/join"]


def break_it(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def breaks() -> None:
        raise fault

    monkeypatch.setattr(about_page, "show", breaks)


class Told(logging.Handler):
    """Keeps what the log would hold, in the log's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs._Plain())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def told() -> Iterator[Told]:
    handler = Told()
    logger = logging.getLogger("scrutiny_dash")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def test_a_fault_of_ours_shows_a_number_and_nothing_else(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    break_it(monkeypatch, KeyError(SECRET))
    at = open_page("about.py")
    assert not at.exception
    said_on_page = at.error[0].value
    assert said_on_page.startswith("**This page could not be finished.** Load it again.")
    assert SECRET not in everything(at)
    assert "KeyError" not in everything(at)
    number = said_on_page.split("the number ")[1].rstrip(".")
    line = next(line for line in told.lines if number in line)
    assert "KeyError" in line
    assert "test_frame.py" in line
    assert SECRET not in line


def test_an_error_of_ours_shows_its_two_sentences_and_a_number(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    break_it(monkeypatch, StoreDamaged("The store is damaged.", "Put back a backup."))
    at = open_page("about.py")
    assert at.error[0].value.startswith("**The store is damaged\\.** Put back a backup\\.")
    number = at.error[0].value.split("the number ")[1].rstrip(".")
    assert any(number in line and "StoreDamaged" in line for line in told.lines)


def test_what_a_person_typed_wrong_is_said_and_not_logged(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    break_it(monkeypatch, InputError("That is no date.", "Write it like 4 March."))
    at = open_page("about.py")
    assert at.warning[0].value == "**That is no date\\.** Write it like 4 March\\."
    assert not at.error
    assert told.lines == []


def test_a_page_started_without_the_app_shows_nothing(opened: House) -> None:
    at = AppTest.from_file(str(ROOT / "pages" / "about.py"), default_timeout=20)
    at.session_state["_retry"] = True
    at.run()
    assert not at.title
    assert everything(at) == ""


def test_a_saved_sentence_is_said_once_where_it_belongs() -> None:
    def page() -> None:
        import streamlit as st

        from scrutiny_dash.ui.messages import said, say_again

        say_again()
        say_again("form")
        if st.button("Save"):
            said("Saved as E1 *now*.")
            said("The form is saved.", "form")
            st.rerun()

    at = AppTest.from_function(page).run()
    assert not at.success
    at.button[0].click().run()
    assert [element.value for element in at.success] == ["Saved as E1 \\*now\\*\\.", "The form is saved\\."]
    at.run()
    assert not at.success
