"""What reaches whom, read on the wire: strangers nothing, tables no real post before the checklist, nobody an address.

Every message of the websocket is read, not only what is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import websockets
from playwright.sync_api import expect
from websockets.sync.client import connect

from scrutiny_dash.access import COOKIE
from scrutiny_dash.clearance import ENTRIES, PREFIX
from scrutiny_dash.settings import DATA
from scrutiny_dash.store import room
from scrutiny_dash.topics import topics
from tests.browser.made_up import HELD_POST, TOPIC, fill
from tests.browser.serving import OFFICER_CODE, TABLE_CODE, Server, copied, serving, stores_of
from tests.browser.visit import Visit

Open = Callable[..., Visit]
MARKER = "quietly marked"  # in every real post, nowhere else
PAGES = (
    "/", "/tutorial", *(f"/{slug}" for slug in topics()), f"/topic?topic={TOPIC}", f"/check?topic={TOPIC}",
    "/findings", "/sources", "/room", f"/room?show={TOPIC}", "/about",
)  # fmt: skip
OTHER_PATHS = (
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/agent/interact",
    "/_stcore/script-health-check", "/media/1.csv", "/_stcore/stream", "/component/x", "/app/static/x", "/leave",
    "/join?next=/findings", "/static/../store.db", "/store.db", "/favicon.png",
)  # fmt: skip
TABLE_MENU = ["Start", "Learn", *(topic.name for topic in topics().values()), "Findings", "About"]
ADDRESS = re.compile(rb"example\.org/practice|https?://[^\s\x00-\x20]*/practice/")


@pytest.fixture(scope="module")
def server(practised: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = copied(practised, tmp_path_factory.mktemp("strangers") / "stores")
    fill(folder, 46, MARKER, held=True)
    with serving(folder, works=False, ACCESS_CODE=TABLE_CODE, OFFICER_CODE=OFFICER_CODE) as started:
        yield started


@pytest.fixture(scope="module")
def planted() -> list[bytes]:
    """Return the beginnings of all practice posts, and the marker of the real ones."""
    found = [MARKER]
    for path in sorted((DATA / "practice").glob("*.jsonl")):
        found += [json.loads(line)["text"][:40] for line in path.read_text(encoding="utf-8").splitlines()]
    return [text.encode() for text in found if len(text) > 10]


class Wire:
    """Everything that the websockets of a window received."""

    def __init__(self, at: Visit) -> None:
        self.at = at
        self._frames: list[bytes] = []
        at.page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def _received(self, frame: str | bytes) -> None:
        self._frames.append(frame.encode() if isinstance(frame, str) else frame)

    @property
    def received(self) -> bytes:
        return b"\n".join(self._frames)

    def forget(self) -> None:
        self._frames.clear()


def come_in(at: Visit, code: str) -> Wire:
    wire = Wire(at)
    at.page.goto(at.server.url + "/join")
    at.page.get_by_label("Code").fill(code)
    at.page.get_by_role("button", name="Join").click()
    at.heading.wait_for()
    at.settle()
    return wire


def test_a_stranger_gets_no_websocket(server: Server) -> None:
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    for headers in ({}, {"Cookie": f"{COOKIE}=made-up"}, {"Origin": "https://evil.example"}):
        with pytest.raises(websockets.InvalidStatus) as refused:
            connect(address, subprotocols=["streamlit"], additional_headers=headers, proxy=None).close()  # type: ignore[list-item]
        assert refused.value.response.status_code == 403


def test_a_stranger_is_sent_to_the_door_and_gets_no_post(server: Server, planted: list[bytes]) -> None:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as browser:
        for page in PAGES:
            answer = browser.get(page)
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/join?next=%2F"), page
            assert "set-cookie" not in answer.headers
        for path in (*PAGES, *OTHER_PATHS):
            for method in ("GET", "POST"):
                body = browser.request(method, path, follow_redirects=True).content
                assert [text for text in planted if text in body] == [], f"{method} {path}"


def test_a_wrong_code_opens_nothing(server: Server, visit: Open) -> None:
    at = visit(server)
    at.expected = ("403",)
    wire = Wire(at)
    at.page.goto(server.url + f"/{TOPIC}")
    at.page.get_by_label("Code").fill("wrong-code-9")
    at.page.get_by_role("button", name="Join").click()
    expect(at.page.get_by_role("alert")).to_contain_text("That code is not right.")
    at.page.goto(server.url + f"/{TOPIC}")
    expect(at.page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    assert wire.received == b""


def test_a_table_sees_practice_posts_and_no_officers_page(server: Server, visit: Open) -> None:
    at = visit(server)
    at.expected = ("does not seem to exist",)
    wire = come_in(at, TABLE_CODE)
    assert at.menu == TABLE_MENU
    for page in PAGES:
        at.open(page)
        if page.startswith(("/sources", "/room")):
            expect(at.page.get_by_role("dialog")).to_contain_text("Page not found")
            expect(at.heading).to_have_text("What are Essex residents saying?")
    at.open(f"/{TOPIC}?everyone=1&order=newest")
    assert at.page.locator(".post-text").count() > 0
    at.press("More")
    expect(at.page.get_by_text("The computer guessed these.")).to_be_visible()
    assert at.page.get_by_role("link", name="Open the post").count() == 0
    expect(at.page.get_by_text("Tables see practice posts until an officer has filled in")).to_be_visible()
    at.open("/findings")
    assert at.page.get_by_role("button", name="Report with original posts").count() == 0
    received = wire.received
    assert len(received) > 100_000, "the websocket was not read"
    assert MARKER.encode() not in received
    assert HELD_POST[:30].encode() not in received
    assert b"020 7946" not in received
    assert ADDRESS.search(received) is None
    assert b"Held for an officer" not in received


def test_an_officer_sees_real_posts_and_what_is_held(server: Server, visit: Open) -> None:
    at = visit(server)
    wire = come_in(at, OFFICER_CODE)
    assert {"Sources", "Room"} <= set(at.menu)
    at.open(f"/{TOPIC}")
    assert MARKER.encode() in wire.received
    assert HELD_POST[:30].encode() not in wire.received
    at.open("/sources?section=Held+posts")
    expect(at.page.get_by_text(HELD_POST[:30])).to_be_visible()


def test_tables_see_real_posts_once_the_checklist_is_filled_in(server: Server, visit: Open) -> None:
    """The last of these tests: from here on the store is open to tables."""
    at = visit(server)
    wire = come_in(at, TABLE_CODE)
    needed = [entry for entry in ENTRIES if entry.needed]
    with stores_of(server.folder) as stores:
        for entry in needed[:-1]:
            room.choose(stores.live, PREFIX + entry.name, "filled in", "officer")
    at.open(f"/{TOPIC}")
    assert at.page.locator("p.practice").count() == 1
    assert MARKER.encode() not in wire.received
    with stores_of(server.folder) as stores:
        room.choose(stores.live, PREFIX + needed[-1].name, "2030-01-01", "officer")
    wire.forget()
    at.open(f"/{TOPIC}?everyone=1")
    expect(at.page.locator(".finding-line").first).to_contain_text("46 posts")
    assert at.page.locator("p.practice").count() == 0
    expect(at.page.locator("p.live")).to_be_visible()
    assert MARKER.encode() in wire.received
    assert HELD_POST[:30].encode() not in wire.received
    assert b"020 7946" not in wire.received
    expect(at.page.get_by_text(re.compile(r"\b1 more post on this topic is held for an officer")).first).to_be_visible()
    at.press("More")
    assert at.page.get_by_role("link", name="Open the post").count() == 0


def test_leaving_closes_the_door_again(server: Server, visit: Open) -> None:
    at = visit(server)
    come_in(at, TABLE_CODE)
    at.page.goto(server.url + "/leave")
    at.page.get_by_role("button", name="Leave").click()
    expect(at.page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    at.page.goto(server.url + f"/{TOPIC}")
    expect(at.page.get_by_role("heading", level=1)).to_have_text("Enter your code")
