"""A copied link opens the same posts for somebody else, and a bar of a chart opens its posts without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect

from scrutiny_dash import clock
from tests.browser.serving import Server
from tests.browser.visit import Visit

Open = Callable[..., Visit]


def shown(at: Visit) -> list[str]:
    return at.page.locator(".post-text").all_inner_texts()


def number_of_posts(at: Visit) -> int:
    found = re.match(r"([\d,]+) posts?", at.page.locator(".finding-line").first.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def test_a_link_opens_exactly_this_view(laptop: Server, visit: Open) -> None:
    at = visit(laptop, "/young_carers")
    everything = number_of_posts(at)
    at.page.get_by_label("Search posts about young carers").fill("carer OR carers OR mum")
    at.press("Search")
    expect(at.page.get_by_role("button", name="Show all posts")).to_be_visible()
    at.settle().unfold("Narrow these posts")
    day = clock.london_day(clock.now()) - timedelta(days=400)
    typed = at.page.get_by_test_id("stDateInput").filter(has_text="From")
    typed.get_by_role("spinbutton").first.click()
    at.page.keyboard.type(f"{day:%d%m%Y}")
    at.press("Apply these filters")
    expect(at.page.get_by_role("button", name="Take the filters off")).to_be_visible()
    at.press("Next ten")
    expect(at.page.get_by_text(re.compile(r"^Page 2 of"))).to_be_visible()
    first = shown(at)
    assert len(first) == 10
    assert number_of_posts(at) < everything
    at.unfold("Link to exactly this view")
    address = at.page.get_by_test_id("stCode").inner_text().strip()
    assert address.startswith(f"{laptop.url}/young_carers?")
    assert {"q=", "since=", "page=2"} <= set(re.findall(r"q=|since=|page=2", address))

    other = visit(laptop, address.removeprefix(laptop.url))
    assert shown(other) == first
    assert number_of_posts(other) == number_of_posts(at)
    assert other.page.get_by_label("Search posts about young carers").input_value() == "carer OR carers OR mum"
    other.press("Ten before")
    expect(other.page.get_by_text(re.compile(r"^Page 1 of"))).to_be_visible()
    assert shown(other)[-7:] != first[-7:]


def test_ten_at_random_are_the_same_ten_for_whoever_gets_the_link(laptop: Server, visit: Open) -> None:
    at = visit(laptop, "/young_carers")
    useful = shown(at)
    at.press("Ten at random")
    expect(at.page.get_by_text("Ten posts drawn at random.")).to_be_visible()
    drawn = shown(at)
    assert len(drawn) == 10
    assert drawn != useful
    assert shown(visit(laptop, at.page.url.removeprefix(laptop.url))) == drawn


def test_a_bar_opens_its_posts_without_a_mouse_and_leads_back(laptop: Server, visit: Open) -> None:
    at = visit(laptop, "/young_carers")
    everything = number_of_posts(at)
    at.unfold("See the numbers as a table")
    bar = at.page.get_by_role("combobox").first
    bar.focus()
    bar.press("ArrowDown")
    expect(at.page.get_by_role("option").first).to_be_visible()
    bar.press("ArrowDown")
    bar.press("Enter")
    expect(at.page.get_by_role("button", name="Take the filters off")).to_be_visible()
    at.settle()
    assert 0 < number_of_posts(at) < everything
    assert "since=" in at.page.url
    assert "until=" in at.page.url
    at.press("Take the filters off")
    expect(at.page.get_by_role("button", name="Take the filters off")).to_have_count(0)
    assert number_of_posts(at) == everything
    assert "since=" not in at.page.url


def test_a_click_on_a_bar_opens_its_posts(laptop: Server, visit: Open) -> None:
    at = visit(laptop, "/young_carers")
    everything = number_of_posts(at)
    bars = at.page.locator("[data-testid=stVegaLiteChart]").first.locator(".mark-rect path[aria-label], .mark-bar path")
    bars.first.wait_for(state="attached")
    tallest = max(bars.all(), key=lambda one: (one.bounding_box() or {"height": 0})["height"])
    tallest.click(force=True)
    expect(at.page.get_by_role("button", name="Take the filters off")).to_be_visible()
    at.settle()
    assert 0 < number_of_posts(at) < everything
