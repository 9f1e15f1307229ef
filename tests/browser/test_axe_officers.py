"""axe-core on what officers see: Sources, Room and the projector, About; and on the doors in front of everything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scrutiny_dash.collect import importing
from scrutiny_dash.store import jobs
from tests.browser.axe import Scanner
from tests.browser.made_up import csv_of, fill, measure, posts
from tests.browser.serving import OFFICER_CODE, TABLE_CODE, Server, copied, serving, stores_of
from tests.browser.visit import Visit

Open = Callable[..., Visit]
SECTIONS = ("What is on", "Collect now", "Add one by hand", "Held posts", "Checklist", "Keys and backup")
FRAMES = ("young_carers", "findings", "join", "nothing", "blank")


@pytest.fixture(scope="module")
def server(practised: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run an app with codes and real posts, one of them held."""
    folder = copied(practised, tmp_path_factory.mktemp("officers") / "stores")
    fill(folder, 46, held=True)
    measure(folder)
    with serving(folder, works=False, ACCESS_CODE=TABLE_CODE, OFFICER_CODE=OFFICER_CODE) as started:
        yield started


@pytest.fixture
def officer(server: Server, visit: Open) -> Visit:
    """Come in as an officer."""
    at = visit(server)
    at.page.goto(server.url + "/join")
    at.page.get_by_label("Code").fill(OFFICER_CODE)
    at.page.get_by_role("button", name="Join").click()
    at.heading.wait_for()
    return at.settle()


def test_the_doors(server: Server, visit: Open) -> None:
    at = visit(server)
    at.expected = ("403",)  # how a browser reports the answer to a wrong code
    scan = Scanner(at)
    at.page.goto(server.url + "/young_carers")
    at.page.get_by_role("heading", name="Enter your code").wait_for()
    scan.scan("join")
    at.page.get_by_label("Code").fill("wrong-code")
    at.page.get_by_role("button", name="Join").click()
    at.page.get_by_role("alert").wait_for()
    scan.scan("join, a wrong code")
    at.page.goto(server.url + "/leave")
    at.page.get_by_role("heading", name="Leave the dashboard").wait_for()
    scan.scan("leave")
    scan.is_clean()


def test_sources(officer: Visit) -> None:
    scan = Scanner(officer)
    for section in SECTIONS:
        officer.open(f"/sources?section={section.replace(' ', '+')}")
        officer.unfold_all()
        scan.scan(f"sources, {section}")
    scan.is_clean()


def test_what_opens_on_sources(officer: Visit) -> None:
    scan = Scanner(officer)
    officer.open("/sources?section=Held+posts")
    officer.page.get_by_role("button", name="for good").first.click()
    officer.page.get_by_role("button", name="Yes, delete post").wait_for()
    scan.scan("sources, about to delete a held post")
    officer.open("/sources?section=Add+one+by+hand")
    officer.page.get_by_text("Yes", exact=True).click()
    officer.page.get_by_label("Words of the post").wait_for()
    scan.scan("sources, a form to add by hand")
    officer.open("/sources?section=Checklist")
    officer.page.get_by_label("Privacy notice").fill("not an address")
    officer.press("Save the checklist")
    officer.page.get_by_text("beginning with https").wait_for()
    scan.scan("sources, the checklist refused")
    scan.is_clean()


def test_importing_a_file(server: Server, officer: Visit) -> None:
    scan = Scanner(officer)
    officer.open("/sources?section=Import+a+file")
    officer.unfold_all()
    scan.scan("sources, Import a file")
    held = {"name": "more.csv", "mimeType": "text/csv", "buffer": csv_of(posts(3, "again"))}
    officer.page.locator("input[type=file]").set_input_files([held])  # type: ignore[list-item]
    officer.page.get_by_role("button", name="Import this file").wait_for()
    officer.settle()
    scan.scan("sources, a file about to be imported")
    officer.page.get_by_role("combobox", name="Topic that every row goes into").scroll_into_view_if_needed()
    officer.page.wait_for_timeout(200)  # a list that opens while the page still moves is closed again
    officer.page.get_by_role("combobox", name="Topic that every row goes into").click()
    officer.page.get_by_role("option", name="Young carers").click()
    officer.settle()
    officer.press("Import this file")
    officer.page.get_by_text("Waiting to start").wait_for()
    scan.scan("sources, a file that waits to be imported")
    assert not officer.page.get_by_role("button", name="Import this file").count(), "the next file can be chosen"
    with stores_of(server.folder) as stores:  # what the worker does, which only waits here
        job = jobs.take(stores.live, "worker", importing.IMPORT)
        assert job is not None
        importing.do(stores.live, stores.private, job, threading.Event())
    officer.page.get_by_text("of 3 rows are new posts").first.wait_for()
    scan.scan("sources, a file imported")
    scan.is_clean()


def test_room_and_projector(officer: Visit) -> None:
    scan = Scanner(officer)
    officer.open("/room")
    scan.scan("room")
    officer.press("Open the session")
    officer.page.get_by_role("button", name="Update the numbers").wait_for()
    officer.press("Close the session")
    scan.scan("room, a session open and about to be closed")
    for frame in FRAMES:
        officer.open(f"/room?show={frame}")
        scan.scan(f"projector, {frame}")
    officer.open("/room?show=mental_health&practice=1")
    officer.page.keyboard.press("n")
    officer.page.locator(".st-key-projector_chart svg.marks").wait_for()
    scan.scan("projector, a chart")
    officer.page.keyboard.press("n")
    officer.page.locator(".frame-dates").wait_for()
    scan.scan("projector, the dates on the chart")
    officer.open("/room").press("Close the session").press("Yes, close it")
    scan.is_clean()


def test_about_and_what_does_not_exist(officer: Visit) -> None:
    scan = Scanner(officer)
    officer.expected = ("does not seem to exist",)
    officer.open("/about")
    scan.scan("about")
    officer.unfold_all()
    scan.scan("about, everything open")
    officer.open("/topic?topic=nothing_like_it")
    scan.scan("no such topic")
    officer.open("/no_such_page")
    officer.page.get_by_role("dialog").wait_for()
    scan.scan("no such page")
    scan.is_clean()


def test_real_posts_as_an_officer_sees_them(officer: Visit) -> None:
    scan = Scanner(officer)
    officer.open("/mental_health")
    scan.scan("topic, real posts")
    officer.page.get_by_text("was the topic in the news?").click()
    officer.page.get_by_role("heading", name="Articles opened a day").wait_for()
    officer.unfold_all()
    scan.scan("topic, real posts, everything open and a line of attention")
    scan.is_clean()
