"""Lanes: fair turns, coverage that claims no more than was seen, going on after an interruption, joined errors."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from source_run import NOW, TOPIC, DictMemory

from scrutiny_dash.errors import AuthRequired, Malformed, RateLimited, SourceError, Unavailable
from scrutiny_dash.models import RawItem
from scrutiny_dash.sources.base import Ask, Page
from scrutiny_dash.sources.lanes import Found, Lane, Rounds, Turn, joined, oldest
from scrutiny_dash.sources.resuming import run_lanes

SINCE = NOW - timedelta(days=30)
ASK = Ask(TOPIC, since=SINCE)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def found(name: str, days: float) -> Found:
    return Found(f"{name}{days}", days_ago(days), RawItem({"name": name, "days": days}))


class Platform:
    """A platform whose lanes each hold posts of given ages, two a page, the cursor being an offset."""

    def __init__(self, **posts: list[float]) -> None:
        self.posts = posts
        self.asked: list[str] = []
        self.faults: dict[str, SourceError] = {}

    def turn(self, lane: Lane, ask: Ask) -> Turn:
        self.asked.append(lane.name)
        if lane.name in self.faults:
            raise self.faults[lane.name]
        start = int(lane.cursor or 0)
        ages = [age for age in self.posts[lane.name] if ask.since is None or days_ago(age) >= ask.since]
        page = tuple(found(lane.name, age) for age in ages[start : start + 2])
        return Turn(page, oldest(page), str(start + 2) if start + 2 < len(ages) else None)

    def lanes(self) -> list[Lane]:
        return [Lane(name, group="server") for name in self.posts]

    def rounds(self, ask: Ask = ASK, **more: int) -> Rounds:
        return Rounds(ask, NOW, self.lanes(), self.turn, lambda *_: ("", None), **more)


def ages(pages: list[Page]) -> list[float]:
    return [item.payload["days"] for page in pages for item in page.items]


def test_lanes_take_turns() -> None:
    platform = Platform(a=[1, 2, 3, 4], b=[1, 2, 3, 4, 5])
    list(platform.rounds().pages())
    assert platform.asked == ["a", "b", "a", "b", "b"]


def test_coverage_is_that_of_the_lane_that_came_least_far() -> None:
    platform = Platform(a=[1, 2, 3, 4], b=[5, 6, 7, 8, 9])
    pages = list(platform.rounds().pages())
    assert [page.covered_from for page in pages] == [None, days_ago(2), days_ago(6), days_ago(8), SINCE]
    assert {page.covered_to for page in pages} == {NOW}
    assert all(page.complete for page in pages)


def test_a_limit_cuts_and_says_so() -> None:
    platform = Platform(a=[1, 2, 3, 4], b=[1, 2, 3, 4])
    pages = list(platform.rounds(replace(ASK, limit=5)).pages())
    assert len(ages(pages)) == 5
    assert not pages[-1].complete
    assert pages[-1].covered_from == days_ago(2)


def test_a_limit_that_is_met_exactly_at_the_end_cuts_nothing() -> None:
    pages = list(Platform(a=[1, 2, 3, 4]).rounds(replace(ASK, limit=4)).pages())
    assert pages[-1].complete
    assert pages[-1].covered_from == SINCE


def test_pages_are_bounded() -> None:
    platform = Platform(a=[n / 10 for n in range(100)])
    pages = list(platform.rounds(most_turns=3).pages())
    assert len(pages) == 3
    assert not pages[-1].complete
    assert pages[-1].covered_from == days_ago(0.5)


def test_three_empty_pages_end_a_lane() -> None:
    cursors = iter(range(100))
    lane = Lane("a")
    rounds = Rounds(ASK, NOW, [lane], lambda *_: Turn((), None, str(next(cursors))), lambda *_: ("", None))
    assert len(list(rounds.pages())) == 3
    assert lane.done


def test_the_same_post_in_two_lanes_comes_once() -> None:
    def turn(lane: Lane, _: Ask) -> Turn:
        return Turn((found("same", 1), found(lane.name, 2)), days_ago(2))

    rounds = Rounds(ASK, NOW, [Lane("a"), Lane("b")], turn, lambda *_: ("", None))
    assert ages(list(rounds.pages())) == [1, 2, 2]


def test_a_server_in_trouble_ends_its_own_lanes_only() -> None:
    platform = Platform(a=[1], b=[1], c=[1])
    platform.faults = {"a": Unavailable("one.example did not answer.", source="test")}
    lanes = [Lane("a", "one"), Lane("b", "one"), Lane("c", "two")]
    rounds = Rounds(ASK, NOW, lanes, platform.turn, lambda *_: ("", None))
    pages: list[Page] = []
    with pytest.raises(Unavailable, match=r"^one\.example did not answer\."):
        pages.extend(rounds.pages())
    assert platform.asked == ["a", "c"]
    assert ages(pages) == [1]
    assert pages[-1].covered_from == SINCE
    assert not rounds.finished


def test_one_bad_answer_ends_one_lane_and_leaves_the_period_unclaimed() -> None:
    platform = Platform(a=[1], b=[1])
    platform.faults = {"a": Malformed("one.example sent something.", source="test")}
    pages: list[Page] = []
    with pytest.raises(Malformed):
        pages.extend(platform.rounds().pages())
    assert platform.asked == ["a", "b"]
    assert pages[-1].covered_from is None


def test_a_server_that_answers_nothing_well_is_not_asked_everything() -> None:
    platform = Platform(**{name: [1] for name in "abcdef"})
    platform.faults = {name: Malformed("one.example sent something.", source="test") for name in "abcdef"}
    with pytest.raises(Malformed):
        list(platform.rounds().pages())
    assert platform.asked == ["a", "b"]


def test_a_feeds_end_claims_only_what_it_held() -> None:
    rounds = Rounds(
        ASK, NOW, [Lane("a", ends_whole=False)], lambda *_: Turn((found("a", 2),), days_ago(2)), lambda *_: ("", None)
    )
    assert next(iter(rounds.pages())).covered_from == days_ago(2)


def test_errors_are_joined_into_one_sentence() -> None:
    waits = RateLimited("a.example asks us to wait.", source="test", retry_after=5)
    longer = RateLimited("b.example asks us to wait.", source="test", retry_after=50)
    token = AuthRequired("c.example wants a token.", source="test")
    both = joined([waits, longer, token], 4)
    assert isinstance(both, RateLimited)
    assert both.retry_after == 50
    assert "a.example asks us to wait; b.example asks us to wait; c.example wants a token." in both.what
    assert joined([token], 1) is token
    many = joined([Unavailable(f"{n}.example did not answer.", source="test") for n in range(9)], 9)
    assert many.what.endswith("; and 6 more.")


def collected(platform: Platform, memory: DictMemory, stop_after: int = 0, ask: Ask = ASK) -> list[Page]:
    """Run as the runner does, killed after so many pages: the last page's cursor is then never saved."""
    pages = []
    for page in run_lanes(ask, NOW, platform.lanes, platform.turn, memory, "state"):
        pages.append(page)
        if stop_after and len(pages) == stop_after:
            break
        memory.put(page.cursor_key, page.cursor)
    return pages


@pytest.mark.parametrize("killed_after", [1, 2, 3, 4])
def test_an_interrupted_run_goes_on_and_misses_nothing(killed_after: int) -> None:
    posts = {"a": [1.0, 2, 3, 4, 5, 6], "b": [1.0, 2, 3]}
    memory, platform = DictMemory(), Platform(**posts)
    before = collected(platform, memory, killed_after)
    asked_before = len(platform.asked)
    after = collected(platform, memory)
    got = {(i.payload["name"], i.payload["days"]) for page in before + after for i in page.items}
    assert got == {(name, age) for name, days in posts.items() for age in days}
    assert memory.get("state") is None
    if killed_after > 1:
        whole = Platform(**posts)
        collected(whole, DictMemory())
        fresh_look = len(posts)
        assert len(platform.asked) - asked_before <= len(whole.asked) - (killed_after - 1) + fresh_look
    assert after[-1].covered_to == NOW


def test_what_came_while_it_was_interrupted_is_read_too() -> None:
    memory, platform = DictMemory(), Platform(a=[2.0, 3, 4, 5, 6])
    collected(platform, memory, stop_after=2)
    started = json.loads(memory.get("state"))["started"]
    assert started == "2026-03-14T09:30:00.000Z"
    earlier = json.loads(memory.get("state"))
    earlier["started"] = "2026-03-13T09:30:00.000Z"
    memory.put("state", json.dumps(earlier))
    platform.posts["a"] = [0.5, 2.0, 3, 4, 5, 6]
    pages = collected(platform, memory)
    assert 0.5 in ages(pages)
    assert pages[0].covered_to == days_ago(1)
    assert pages[-1].covered_to == NOW


@pytest.mark.parametrize(
    "state", ["", "{", "[]", "{}", '{"lanes": {"a": 5}, "since": null, "until": null, "started": 5}', "null", "5"]
)
def test_a_damaged_state_starts_again(state: str) -> None:
    memory = DictMemory()
    memory.put("state", state)
    assert ages(collected(Platform(a=[1.0, 2, 3]), memory)) == [1, 2, 3]


def test_the_state_of_another_question_is_not_used() -> None:
    memory, platform = DictMemory(), Platform(a=[1.0, 2, 3, 4, 5])
    collected(platform, memory, stop_after=2)
    week = Ask(TOPIC, since=days_ago(7))
    assert ages(collected(platform, memory, ask=week)) == [1, 2, 3, 4, 5]


def test_a_lane_of_which_the_platform_gives_only_a_part_is_not_covered() -> None:
    def turn(lane: Lane, _ask: Ask) -> Turn:
        return Turn((found(lane.name, 3),), partly=lane.name == "a")

    lanes = [Lane("a"), Lane("b")]
    pages = list(Rounds(ASK, NOW, lanes, turn, lambda *_: ("", None)).pages())
    assert len(pages) == 2
    assert not pages[-1].complete
    assert pages[-1].covered_from is None
    assert (lanes[0].cut, lanes[1].done) == (True, True)
