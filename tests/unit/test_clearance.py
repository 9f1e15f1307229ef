"""The switch-on checklist: what is missing, who may see what, and when nothing goes in or out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scrutiny_dash import clock, exports
from scrutiny_dash.clearance import ENTRIES, PREFIX, Clearance
from scrutiny_dash.collect.bring_in import bring_file, bring_paste
from scrutiny_dash.errors import InputError, ReportError
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic

NEEDED = {e.name: "2030-01-01" if e.is_date else "filled in" for e in ENTRIES if e.needed}
PERIOD = {"pre_from": "2026-03-20", "pre_to": "2026-05-07"}


def test_tables_see_real_posts_only_when_all_five_are_filled_in() -> None:
    assert len(NEEDED) == 5
    assert Clearance(NEEDED).members_may_see
    for name in NEEDED:
        assert not Clearance({k: v for k, v in NEEDED.items() if k != name}).members_may_see, name


def test_not_cleared_for_publication_until_everything_is_filled_in() -> None:
    notes = {"pre_override", "open_reason"}
    every = {e.name: "2030-01-01" for e in ENTRIES if e.name not in notes and not e.optional}
    assert Clearance(every).publication_line == ""
    for name in every:
        left = Clearance({k: v for k, v in every.items() if k != name})
        assert left.publication_line == "Not cleared for publication.", name


def test_nothing_waits_for_the_safeguarding_procedure() -> None:
    assert [e.name for e in ENTRIES if e.optional] == ["procedure"]
    assert "procedure" not in {e.name for e in Clearance({}).open + Clearance({}).missing}


def test_choices_are_read_by_their_prefix() -> None:
    read = Clearance.of({f"{PREFIX}officer": "A. Person", "source.bluesky": True, f"{PREFIX}dpia": ""})
    assert dict(read.values) == {"officer": "A. Person"}


@pytest.mark.parametrize(
    ("day", "stops"),
    [(date(2026, 3, 19), False), (date(2026, 3, 20), True), (date(2026, 5, 7), True), (date(2026, 5, 8), False)],
)
def test_nothing_goes_in_or_out_in_the_pre_election_period(day: date, stops: bool) -> None:
    assert bool(Clearance(PERIOD).pre_election(day)) is stops
    assert not Clearance({**PERIOD, "pre_override": "A. Officer, by-election is elsewhere"}).pre_election(day)


def test_nothing_comes_in_once_the_delete_by_date_has_passed() -> None:
    clearance = Clearance({"delete_by": "2026-03-14"})
    assert clearance.stopped(date(2026, 3, 13)) == ""
    assert "has passed, so nothing is collected" in clearance.stopped(date(2026, 3, 14))
    assert "pre-election" in Clearance({**PERIOD, "delete_by": "2026-12-31"}).stopped(date(2026, 4, 1))


def test_a_file_and_a_post_by_hand_wait_as_well(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", "2026-04-01T12:00:00+00:00")
    for name, value in PERIOD.items():
        room.choose(store, f"{PREFIX}{name}", value, "officer")
    private, about = PrivateFile.open(tmp_path / "private.db"), topic("young_carers")
    with pytest.raises(InputError, match="pre-election"):
        bring_file(store, private, about, b"text\nWe waited nine weeks\n", "a.csv", "officer")
    with pytest.raises(InputError, match="pre-election"):
        bring_paste(
            store, private, about, "officer", "We waited nine weeks", "Facebook", "", date(2026, 3, 30),
            anyone_could_see=True, one_post=True,
        )  # fmt: skip
    private.close()


def test_an_export_of_real_posts_stops_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", "2026-04-01T12:00:00+00:00")
    desk = exports.Desk.of(store, Searcher(store), Clearance(PERIOD), "officer")
    with pytest.raises(ReportError, match="pre-election period runs until 7 May 2026"):
        exports.gather(desk)
    assert clock.now().year == 2026


def test_a_wrong_date_is_no_date() -> None:
    assert Clearance({"delete_by": "soon"}).delete_by is None
    assert Clearance({"delete_by": "2026-03-01"}).delete_by == date(2026, 3, 1)
