"""A topic with 0, 1, 6, 46 and 5,000 posts: what is drawn fits how many people speak; and the memory that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from scrutiny_dash.collect.bring_in import bring_file
from scrutiny_dash.topics import topic
from tests.browser.made_up import csv_of, posts
from tests.browser.serving import Server, serving, stores_of
from tests.browser.visit import Visit

Open = Callable[..., Visit]
MEGABYTES = 300
MANY = 5_000
FEW_PEOPLE = "Too few people to say anything in general. Read what they wrote."
CHART = "[data-testid=stVegaLiteChart]"
PAGES = ("/", "/tutorial", "/young_carers", "/mental_health", "/success_regime", "/check?topic=mental_health",
         "/findings", "/sources", "/room", "/room?show=mental_health", "/about")  # fmt: skip


def filled(folder: Path, sizes: dict[str, int]) -> Path:
    """Fill a folder's live store with so many posts a topic, each by another person."""
    with stores_of(folder) as stores:
        for slug, size in sizes.items():
            file = csv_of(posts(size))
            brought = bring_file(stores.live, stores.private, topic(slug), file, f"{slug}.csv", "officer")
            assert brought.added.new == size
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("small") / "stores"
    with serving(filled(folder, {"success_regime": 1, "young_carers": 6, "mental_health": 46}), works=False) as server:
        yield server


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("large") / "stores"
    with serving(filled(folder, {"mental_health": MANY}), works=False) as server:
        yield server


def opened(visit: Open, server: Server, slug: str) -> Visit:
    # Everybody: which of the invented writers the computer takes for an organisation is not the question here.
    at = visit(server, f"/{slug}?everyone=1")
    expect(at.heading).to_have_text(topic(slug).name)
    assert at.page.locator("p.practice").count() == 0
    return at


def found(at: Visit) -> str:
    return at.page.locator(".finding-line").first.inner_text()


def test_no_posts(large: Server, visit: Open) -> None:
    at = opened(visit, large, "young_carers")
    assert found(at) == "No posts about this topic have been collected yet."
    expect(at.page.get_by_text("No source is switched on, so nothing new can be asked for.")).to_be_visible()
    assert at.page.locator(CHART).count() == 0
    assert at.page.locator(".post-text").count() == 0
    at.open("/young_carers?q=bus&everyone=1")
    assert at.page.locator(CHART).count() == 0


def test_one_post(small: Server, visit: Open) -> None:
    at = opened(visit, small, "success_regime")
    assert found(at).startswith("1 post by 1 person, on ")
    assert FEW_PEOPLE in at.text
    assert at.page.locator(CHART).count() == 0
    assert at.page.locator(".post-text").count() == 1
    at.open("/success_regime?q=zzzunheardof&everyone=1")
    assert found(at) == "The one post we collected does not contain this."


def test_six_posts_are_six_posts_worth_reading(small: Server, visit: Open) -> None:
    at = opened(visit, small, "young_carers")
    assert found(at).startswith("6 posts by 6 people, from ")
    assert FEW_PEOPLE in at.text
    assert "Too few people to say: 6 posts" in at.text
    assert at.page.locator(CHART).count() == 0
    assert at.page.get_by_test_id("stImage").count() == 0
    assert at.page.locator(".post-text").count() == 6
    assert "%" not in at.text


def test_forty_six_people_get_charts_and_no_percentage(small: Server, visit: Open) -> None:
    at = opened(visit, small, "mental_health")
    assert found(at).startswith("46 posts by 46 people, from ")
    assert "Enough people for words, not for percentages." in at.text
    at.page.locator(CHART).first.wait_for()
    assert at.page.locator(CHART).count() >= 1
    assert "%" not in at.text
    assert at.page.get_by_text("Page 1 of 5").count() == 1


def test_five_thousand_people(large: Server, visit: Open) -> None:
    at = opened(visit, large, "mental_health")
    assert found(at).startswith("5,000 posts by 5,000 people, from ")
    assert "Enough people to compare" in at.text
    at.page.locator(CHART).first.wait_for()
    at.open("/mental_health?page=500&everyone=1")
    expect(at.page.get_by_text("Page 500 of 500")).to_be_visible()
    assert at.page.locator(".post-text").count() == 10


def test_the_app_stays_small_after_every_page(large: Server, visit: Open) -> None:
    at = visit(large, "/")
    process = psutil.Process(large.process.pid)
    taken = {}
    for page in PAGES:
        at.open(page)
        taken[page] = process.memory_info().rss / 1e6
    print("\nMemory of the app after each page, MB:", {page: round(size) for page, size in taken.items()})
    assert max(taken.values()) < MEGABYTES, taken
