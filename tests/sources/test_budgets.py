"""Budgets: counted at once, by the platform's calendar, and never more after a restart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from source_run import NOW, DictMemory

from scrutiny_dash.collect.runner import RunMemory
from scrutiny_dash.sources.budgets import PACIFIC, Budget
from scrutiny_dash.store.private import PrivateFile


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_it_is_used_up_and_stays_so_after_a_restart() -> None:
    memory = DictMemory()
    assert [Budget(memory, "searches", 3).take(NOW) for _ in range(5)] == [True, True, True, False, False]
    assert Budget(memory, "searches", 3).left(NOW) == 0
    assert Budget(memory, "others", 3).left(NOW) == 3
    assert memory.values == {}


def test_a_day_begins_at_the_platforms_midnight() -> None:
    budget = Budget(DictMemory(), "searches", 1, zone=PACIFIC)
    assert budget.take(at("2026-07-14T06:59"))
    assert budget.begins_again(at("2026-07-14T06:59")) == at("2026-07-14T07:00")
    assert not budget.take(at("2026-07-14T06:59:59"))
    assert budget.take(at("2026-07-14T07:00"))
    assert budget.begins_again(at("2026-01-14T12:00")) == at("2026-01-15T08:00")


def test_a_month_ends_with_the_calendars() -> None:
    budget = Budget(DictMemory(), "dollars", 10.0, monthly=True)
    assert budget.take(at("2026-01-31T23:59"), 9.5)
    assert not budget.take(at("2026-01-31T23:59"), 0.6)
    assert budget.begins_again(at("2026-01-31T23:59")) == at("2026-02-01T00:00")
    assert budget.left(at("2026-02-01T00:00")) == 10
    assert budget.begins_again(at("2026-12-05T00:00")) == at("2027-01-01T00:00")


def test_what_was_not_used_is_given_back() -> None:
    budget = Budget(DictMemory(), "dollars", 10.0, monthly=True)
    assert budget.take(NOW, 4)
    budget.give_back(NOW, 3)
    assert budget.left(NOW) == 9
    budget.give_back(NOW, 30)
    assert budget.left(NOW) == 10


def test_two_collections_at_once_never_spend_the_same_piece(tmp_path: Path) -> None:
    private = PrivateFile.open(tmp_path / "private.db")
    memory = RunMemory(None, private, "x")  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: Budget(memory, "searches", 25).take(NOW), range(60)))
    private.close()
    assert sum(taken) == 25


@pytest.mark.parametrize("kept", ["", "rubbish", "[]", '{"period": "2026-03-14"}', '{"used": "many"}'])
def test_a_count_that_cannot_be_read_is_used_up(kept: str) -> None:
    memory = DictMemory()
    memory.keep_secret("budget:dollars", kept)
    assert Budget(memory, "dollars", 10).left(NOW) == 0
