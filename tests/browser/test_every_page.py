"""Every page opened by its address on a server that nobody has opened before: right page, whole frame, nothing foreign.

While a folder ``pages/`` exists, Streamlit runs the file of a first deep link alone, without ``app.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scrutiny_dash.topics import topics
from scrutiny_dash.ui.join import PRODUCT
from tests.browser.serving import OFFICER_CODE, TABLE_CODE, Server, copied, serving
from tests.browser.visit import Visit

Open = Callable[..., Visit]
TOPICS = [topic.name for topic in topics().values()]
MENU = ["Start", "Learn", *TOPICS, "Findings", "Sources", "Room", "About"]


@dataclass(frozen=True)
class Expected:
    """An address, its heading and how the window is named."""

    path: str
    heading: str
    title: str


PAGES = [
    Expected("/", "What are Essex residents saying?", "Start"),
    Expected("/tutorial", "Learn in ten minutes", "Learn"),
    *(Expected(f"/{slug}", topic.name, topic.name) for slug, topic in topics().items()),
    Expected("/topic?topic=mental_health", "Mental health", "Mental health"),
    Expected("/topic?topic=unheard_of", "There is no such topic", "Another topic"),
    Expected("/check?topic=mental_health", "Check the machine: Mental health", "Check"),
    Expected("/findings", "Findings", "Findings"),
    Expected("/sources", "Sources", "Sources"),
    Expected("/room", "Room", "Room"),
    Expected("/about", "About this dashboard", "About"),
]


def in_the_frame(at: Visit, page: Expected) -> None:
    expect(at.heading).to_have_text(page.heading)
    expect(at.page).to_have_title(f"{page.title} – {PRODUCT}")
    assert at.menu == MENU
    assert at.page.locator("h1").count() == 1
    if page.title == "Sources":  # it works on the real posts, whatever the visitor looks at elsewhere
        expect(at.main).to_contain_text("Real posts only")
        assert at.page.locator("p.practice").count() == 0
    else:
        expect(at.page.locator("p.practice").first).to_have_text("Practice posts: invented, not from real people")
        status = at.page.locator("summary").first
        expect(status).to_contain_text("Practice posts · 3 sources read, not Facebook")
    assert at.page.locator("html").get_attribute("lang") == "en-GB"


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_deep_link_on_a_cold_server(page: Expected, practised: Path, tmp_path: Path, visit: Open) -> None:
    with serving(copied(practised, tmp_path / "stores"), works=False) as server:
        at = visit(server, page.path)
        in_the_frame(at, page)
        at.is_clean()
    assert "Traceback" not in server.told
    assert " ERROR " not in server.told


def test_the_way_in_on_a_cold_server(practised: Path, tmp_path: Path, visit: Open) -> None:
    codes = {"ACCESS_CODE": TABLE_CODE, "OFFICER_CODE": OFFICER_CODE}
    with serving(copied(practised, tmp_path / "stores"), works=False, **codes) as server:
        at = visit(server)
        at.page.goto(server.url + "/findings?findings_topic=mental_health")
        expect(at.page.get_by_role("heading", level=1)).to_have_text("Enter your code")
        assert at.page.get_by_test_id("stApp").count() == 0
        at.page.get_by_label("Code").fill(OFFICER_CODE)
        at.page.get_by_role("button", name="Join").click()
        at.heading.wait_for()
        at.settle()
        in_the_frame(at, Expected("", "Findings", "Findings"))
        assert "findings_topic=mental_health" in at.page.url
        at.is_clean()


def test_from_page_to_page_by_the_menu(laptop: Server, visit: Open) -> None:
    at = visit(laptop, "/")
    for title in MENU[1:]:
        at.page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
        heading = next(page.heading for page in PAGES if page.title == title)  # the first: a page's own address
        expect(at.heading).to_have_text(heading)
        in_the_frame(at.settle(), Expected("", heading, title))


def test_a_page_that_does_not_exist_leads_to_the_start(laptop: Server, visit: Open) -> None:
    at = visit(laptop)
    at.expected = ("does not seem to exist",)
    at.open("/no_such_page")
    expect(at.page.get_by_role("dialog")).to_contain_text("Page not found")
    at.page.keyboard.press("Escape")
    in_the_frame(at, PAGES[0])


def test_a_table_of_words_is_read_downwards_on_a_phone(laptop: Server, visit: Open) -> None:
    label = "Where people talk, and what we see of it"
    at = visit(laptop, "/about", size=(390, 844)).unfold_all()
    table = at.page.get_by_role("region", name=label)
    assert table.evaluate("wrap => wrap.scrollWidth <= wrap.clientWidth")
    # Drawn as blocks it must still be a table to a screen reader, each cell under its column.
    expect(table.get_by_role("rowheader").first).to_have_text("Bluesky")
    first = table.get_by_role("cell").first
    assert first.evaluate("cell => getComputedStyle(cell, '::before').content") == '"What we read"'
    assert table.get_by_role("columnheader").first.is_visible()
