"""From the start page to a saved finding and its documents, in a real browser, counted as a first-time user's time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Locator, expect

from scrutiny_dash.reading.paraphrase import repeats
from scrutiny_dash.ui.start_page import RULE
from tests.browser.serving import Server, copied, serving
from tests.browser.visit import Visit

Open = Callable[..., Visit]
MINUTES = 10
WORDS_A_MINUTE = 200
SECONDS_A_CLICK = 10
SECONDS_A_TYPED_WORD = 2  # a slow typist, 30 words a minute
SCROLLS = 200  # milliseconds; a list that opens while the page still moves is closed again
WORD = "school"
REASON = "It shows who notices"
OWN_WORDS = "Somebody says that no teacher had ever wondered what happens at home"
STATEMENT = "People say that schools seldom notice pupils who care for somebody"
ASK_WHOM, ASK_WHAT = "the director of education", "how do schools learn which pupils are carers?"
# The blocks of text that can be seen in the window as it stands. Not read: names of icons, and what is there for
# screen readers only.
VISIBLE_BLOCKS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const found = new Set(), walk = document.createTreeWalker(app, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const near = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !near || !near.checkVisibility()) continue;
    if (near.closest("svg, style, script, [data-testid=stIconMaterial], [data-testid=stSkipLink]")) continue;
    const range = document.createRange(); range.selectNodeContents(walk.currentNode);
    const place = range.getBoundingClientRect();
    if (!place.width || !place.height || place.bottom <= 0 || place.top >= innerHeight) continue;
    found.add(near.closest("p, li, label, button, a, h1, h2, h3, summary, [role=option]") || near);
  }
  return [...found].map(block => block.innerText.split(/\\s+/).join(" ").trim()).filter(Boolean);
}"""


class Reader:
    """A person: reads whatever comes onto the screen, once, slowly; clicks and types slowly too."""

    def __init__(self, at: Visit) -> None:
        self.at = at
        self.known: set[str] = set()
        self.words = self.clicks = self.typed = 0

    def reads(self) -> None:
        for block in self.at.page.evaluate(VISIBLE_BLOCKS):
            if block not in self.known:
                self.known.add(block)
                self.words += len(block.split())

    def click(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        self.at.page.wait_for_timeout(SCROLLS)
        self.reads()
        what.click()
        self.clicks += 1
        self.at.settle()
        self.reads()

    def press(self, name: str, *, nth: int = 0) -> None:
        self.click(self.at.page.get_by_role("button", name=name, exact=True).nth(nth))

    def type(self, label: str, text: str) -> None:
        field = self.at.page.get_by_label(label)
        self.click(field)
        field.fill(text)
        self.typed += len(text.split())
        self.known.add(text)  # what one has written oneself need not be read

    @property
    def minutes(self) -> float:
        """Return the time for reading and clicking."""
        return self.words / WORDS_A_MINUTE + self.clicks * SECONDS_A_CLICK / 60

    @property
    def account(self) -> str:
        typing = self.typed * SECONDS_A_TYPED_WORD / 60
        return (
            f"{self.words} words and {self.clicks} clicks: {self.minutes:.1f} minutes; "
            f"{self.typed} words typed: {typing:.1f} more"
        )


@pytest.fixture(scope="module")
def server(practised: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serving(copied(practised, tmp_path_factory.mktemp("journey") / "stores")) as started:
        yield started


def join_a_table(person: Reader) -> None:
    person.reads()
    person.type("Your table's name", "Table 3")
    person.click(person.at.page.get_by_text(RULE))
    person.press("Join this table")
    expect(person.at.page.get_by_text("You sit at Table 3")).to_be_visible()


def keep_three(person: Reader) -> list[str]:
    """Keep the first three posts shown, two clicks each and a reason with the first; return what they say."""
    kept = []
    for number in (1, 2, 3):
        card = person.at.page.locator("[class*=st-key-post_]").filter(
            has=person.at.page.get_by_role("button", name="Keep as evidence")
        ).first  # fmt: skip
        kept.append(card.locator(".post-text").inner_text())
        before = person.clicks
        person.click(card.get_by_role("button", name="Keep as evidence"))
        if number == 1:
            person.type("Why it matters to us", REASON)
        person.press("Save as evidence")
        expect(person.at.page.get_by_text(f"Saved as E{number}.")).to_be_visible()
        assert person.clicks - before == (3 if number == 1 else 2)
    return kept


def write_a_finding(person: Reader) -> None:
    page = person.at.page
    person.type("E1 in your own words", OWN_WORDS)
    person.press("Save the words for E1")
    expect(page.get_by_text("Saved your words for E1")).to_be_visible()
    person.type("What did you find? One sentence", STATEMENT)
    person.click(page.get_by_role("combobox", name=re.compile("Which kept posts show it")))
    person.click(page.get_by_role("option").filter(has_text="E1:"))
    page.keyboard.press("Escape")
    person.at.settle()
    person.click(page.get_by_text("It is worth testing"))
    person.type("Whom would you ask about it?", ASK_WHOM)
    person.type("What would you ask?", ASK_WHAT)
    person.reads()
    page.get_by_role("button", name="Save this finding", exact=True).click()
    person.clicks += 1
    expect(page.get_by_text("Saved as F1.")).to_be_visible()
    person.at.settle()


def test_from_the_start_to_a_report_in_ten_minutes(server: Server, visit: Open, tmp_path: Path) -> None:
    at = visit(server, "/")
    person = Reader(at)
    join_a_table(person)
    person.press("Open Young carers")
    expect(at.heading).to_have_text("Young carers")
    at.settle()
    person.press(WORD)
    expect(at.page.locator("mark").first).to_be_visible()
    kept = keep_three(person)
    person.click(at.page.get_by_test_id("stTopNavLink").filter(has_text="Findings"))
    expect(at.heading).to_have_text("Findings")
    write_a_finding(person)
    print(person.account)
    assert person.words > 500, "the count has lost sight of the page"
    assert person.minutes < MINUTES, person.account

    expect(at.page.locator("article.paper")).to_contain_text(STATEMENT)
    at.page.reload()
    at.heading.wait_for()
    at.settle()
    expect(at.page.locator("article.paper")).to_contain_text(STATEMENT)
    expect(at.page.get_by_text("Your table kept 3 posts on this topic.")).to_be_visible()

    documents_hold_no_post(at, kept, tmp_path)
    room_shows_no_post(server, visit, kept)


def saved(at: Visit, button: str, folder: Path) -> Path:
    with at.page.expect_download() as started:
        at.page.get_by_role("button", name=button, exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def words_of(path: Path) -> str:
    document = docx.Document(str(path))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    parts += [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    return "\n".join(parts)


def documents_hold_no_post(at: Visit, kept: list[str], folder: Path) -> None:
    for button, ending in (("Summary (Word, two pages)", ".docx"), ("Report (Word)", ".docx")):
        path = saved(at, button, folder)
        assert path.suffix == ending
        text = words_of(path)
        assert STATEMENT in text
        assert "ractice" in text
        assert [post for post in kept if repeats(text, post)] == []
    path = saved(at, "Evidence (CSV)", folder)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    flat = " ".join(" ".join(row) for row in rows)
    assert OWN_WORDS in flat
    assert [post for post in kept if repeats(flat, post)] == []


def room_shows_no_post(server: Server, visit: Open, kept: list[str]) -> None:
    projector = visit(server)
    frames: list[bytes] = []
    keep = lambda sent: frames.append(bytes_of(sent))  # noqa: E731
    projector.page.on("websocket", lambda socket: socket.on("framereceived", keep))
    projector.open("/room?show=findings")
    expect(projector.page.locator("section.frame")).to_contain_text(STATEMENT)
    expect(projector.page.locator("section.frame")).to_contain_text(ASK_WHAT)
    assert [post for post in kept if repeats(projector.text, post)] == []
    sent = b"".join(frames).decode("utf-8", "replace")
    assert STATEMENT in sent
    assert [post for post in kept if repeats(sent, post)] == []


def bytes_of(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
