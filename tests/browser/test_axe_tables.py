"""axe-core on what tables see: Start, Learn, a topic, Findings; as they open and in every state they can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scrutiny_dash import clock
from scrutiny_dash.tutorial import tutorial
from tests.browser.axe import AT_MOST, KNOWN, Scanner
from tests.browser.serving import Server, copied, serving
from tests.browser.visit import Visit

Open = Callable[..., Visit]
WORD = "school"  # a suggested word of Young carers
# A search with under thirty people has no charts: axe is quicker, and what a post can do is the same.
FEW = "/young_carers?q=minibus"
LEAVE = "Leave this table"


@pytest.fixture(scope="module")
def server(practised: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(copied(practised, tmp_path_factory.mktemp("axe") / "stores"), works=False) as started:
        yield started


def leave(at: Visit) -> None:
    """Sit at no table."""
    if at.page.get_by_role("button", name=LEAVE).count():
        at.press(LEAVE)


def test_the_list_of_what_is_not_ours_is_short() -> None:
    assert len(KNOWN) <= AT_MOST
    for known in KNOWN:
        assert known.why
        assert known.other_way
        assert known.states


def test_a_topic_as_it_opens_and_searched(server: Server, visit: Open) -> None:
    at = visit(server, "/young_carers")
    scan = Scanner(at)
    scan.scan("topic")
    at.press(WORD)
    at.page.locator("mark").first.wait_for()
    scan.scan("topic, after a search")
    at.page.get_by_label("Search posts about young carers").fill("@somebody")
    at.press("Search")
    at.page.get_by_text("Search for a service or a problem").first.wait_for()
    scan.scan("topic, a search for a person refused")
    at.open("/young_carers?q=zzzunheardof")
    scan.scan("topic, nothing found")
    scan.is_clean()


def test_a_topic_with_everything_open(server: Server, visit: Open) -> None:
    # Not all eighteen months: the table of seventy-nine weeks says no more than one of fifteen, and takes far longer.
    since = clock.london_day(clock.now()) - timedelta(days=100)
    at = visit(server, f"/young_carers?since={since:%Y-%m-%d}")
    scan = Scanner(at)
    at.unfold_all()
    at.page.get_by_role("table").first.wait_for()
    scan.scan("topic, everything open")
    scan.is_clean()


def test_the_fields_that_open_over_a_topic(server: Server, visit: Open) -> None:
    at = visit(server, FEW)
    scan = Scanner(at)
    at.unfold("Narrow these posts")
    at.page.get_by_test_id("stDateInput").first.locator("button, [role=spinbutton], input").first.click()
    at.settle()
    scan.scan("topic, a date field in use")
    at.page.keyboard.press("Escape")
    at.page.get_by_role("button", name="Colchester", exact=True).last.click()
    at.settle()
    chosen = at.page.get_by_role("button", name="Colchester", pressed=True)
    expect(chosen.locator("p")).to_have_css("font-weight", "700")  # look.css
    scan.scan("topic, a filter chosen")
    scan.is_clean()


def test_a_post_opened(server: Server, visit: Open) -> None:
    at = visit(server, "/")
    leave(at)
    at.open(FEW)
    scan = Scanner(at)
    at.press("More")
    at.press("Worried about someone?")
    at.page.get_by_role("button", name="Hide it and tell an officer").wait_for()
    scan.scan("post, more and worried")
    at.press("Keep as evidence")
    scan.scan("post, keep without a table")
    at.page.get_by_label("Your table's name").fill("Table 7")
    at.press("Join this table")
    at.page.get_by_label("Why it matters to us").wait_for()
    scan.scan("post, keep")
    at.press("Save as evidence")
    at.page.get_by_text("Kept as E").first.wait_for()
    scan.scan("post, kept")
    at.press("More")
    card = at.page.locator('[class*="st-key-post_"]').first
    whose = card.get_by_role("radiogroup", name="Correct: whose service")
    whose.get_by_role("radio", name="Council and NHS").click()
    card.get_by_role("button", name="Undo: whose service").wait_for()
    at.settle()
    scan.scan("post, more, its readings with choices and one of them corrected")
    card.get_by_role("button", name="Undo: whose service").click()
    card.get_by_role("button", name="Undo: whose service").wait_for(state="detached")
    scan.is_clean()


def test_check_the_machine_and_what_the_room_read(server: Server, visit: Open) -> None:
    at = visit(server, "/")
    leave(at)
    at.open("/check?topic=young_carers")
    scan = Scanner(at)
    scan.scan("check, without a table")
    at.join("Table 5").open("/check?topic=young_carers")
    scan.scan("check, before the first post")
    at.press("Start reading")
    scan.scan("check, a post")
    at.unfold("What this is, and which posts these are").press("Worried about someone?")
    scan.scan("check, a post that somebody is worried about")
    at.press("Save and next")
    at.page.get_by_text("One of the three answers is missing").wait_for()
    scan.scan("check, an answer missing")
    for number in range(1, 11):
        for answer in ("Yes, the council's", "Yes, they were there", "Complaint"):
            at.page.get_by_text(answer, exact=True).click()
        at.page.get_by_text("Yes", exact=True).click()
        at.press("Save and finish" if number == 10 else "Save and next")
    at.page.get_by_text("New to the reader: 10 of the 10 people's posts").wait_for()
    scan.scan("check, ten read")
    scan.is_clean()


def test_start(server: Server, visit: Open) -> None:
    at = visit(server, "/")
    scan = Scanner(at)
    leave(at)
    scan.scan("start")
    at.unfold_all()
    at.press("Join this table")
    at.page.get_by_text("Tick the sentence first").wait_for()
    scan.scan("start, the rule not accepted")
    at.join("Table 8")
    scan.scan("start, at a table")
    scan.is_clean()


def test_learn(server: Server, visit: Open) -> None:
    at = visit(server, "/tutorial")
    scan = Scanner(at)
    at.page.locator(".st-key-lesson_restart button").click()
    at.settle()
    for number, step in enumerate(tutorial().steps, 1):
        at.page.get_by_role("heading", name=f"Step {number} of").wait_for()
        at.unfold_all()
        scan.scan(f"lesson, {step.slug}")
        if step.kind == "choose":
            groups = at.page.get_by_role("radiogroup")
            for group in range(groups.count()):
                groups.nth(group).locator("label").first.click()
                at.settle()
            at.page.get_by_role("button", name="Check my answer").click()
            at.settle()
            at.page.locator(".lesson-answer").first.wait_for()
            scan.scan(f"lesson, {step.slug} answered")
        elif step.kind == "search":
            at.page.get_by_label(step.ask).fill("bus")
            at.press("Search")
            at.page.locator(".finding-line").wait_for()
            scan.scan(f"lesson, {step.slug} searched")
        if number < len(tutorial().steps):
            at.page.locator(".st-key-lesson_next button").click()
            at.settle()
    scan.is_clean()


def test_findings(server: Server, visit: Open) -> None:
    at = visit(server, "/")
    scan = Scanner(at)
    leave(at)
    at.open("/findings?findings_topic=mental_health")
    scan.scan("findings, without a table")
    at.join("Table 9")
    at.open("/findings?findings_topic=mental_health")
    at.unfold_all()
    scan.scan("findings, empty")
    at.press("Save this finding")
    scan.scan("findings, an empty one refused")
    at.open("/mental_health").press("Keep as evidence").press("Save as evidence")
    at.open("/findings?findings_topic=mental_health")
    at.page.get_by_label("What did you find? One sentence").fill("People say that nobody tells them how long it takes.")
    at.page.get_by_text("It is worth testing").click()
    at.press("Save this finding")
    at.page.locator("article.paper").wait_for()
    at.unfold_all()
    scan.scan("findings, with a kept post and a finding")
    scan.is_clean()
