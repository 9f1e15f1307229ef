"""From changed files to changed numbers, with real lists and processes: the worker, a kill, a session, an officer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scrutiny_dash.collect import practice
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.models import Place, Query
from scrutiny_dash.reading.read import reader
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import DATA, ROOT, Settings
from scrutiny_dash.store import letting_go, marks, rereading, room, workshop
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import topic
from tests.factories import a_post
from tests.unit.made_up_lists import contents

TOPIC = "mental_health"
PLAIN = 900
HELD = "I keep a purple umbrella beside me, waiting for mental health support in Chelmsford"
PLACED = "Nine months on the CAMHS waiting list and no assessment, we live in Quibblewick"
NOISE = "Mental health days in the Essex flight simulator league"
KEPT = {"source_kind": "", "month": "", "place_band": ""}
# The product with other data than its own.
PROGRAM = """
import sys
from pathlib import Path
import scrutiny_dash.settings as settings
settings.DATA = Path(sys.argv.pop(1))
from scrutiny_dash.cli import main
main()
"""


def changed_data(folder: Path) -> Path:
    """Copy the product's data with one more phrase that holds, place, left-out sense and first theme."""
    data = Path(shutil.copytree(DATA, folder / "data"))
    more_rules = """[[mental_health.left_out]]
text = "flight simulator"
why = "A game."

[[mental_health.themes]]
slug = "umbrellas"
name = "Umbrellas"
words = ["umbrella", "assessment"]

[[mental_health.themes]]"""
    for name, old, new in (
        ("reading/screening.toml", "[danger]\nsure = [", '[danger]\nsure = [\n  "purple umbrella",'),
        ("topics.toml", "[[mental_health.themes]]", more_rules),
    ):
        text = (data / name).read_text(encoding="utf-8")
        assert old in text
        (data / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with (data / "places.csv").open("a", encoding="utf-8") as places:
        places.write("Quibblewick,village,elsewhere_uk,,,,\n")
    return data


def start(data: Path, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRUTINY_")}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(data), *words],
        cwd=ROOT, env={**clean, "SCRUTINY_DB": str(folder / "s.db"), "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def working(data: Path, folder: Path) -> Iterator[None]:
    """Run the worker process for as long as the block lasts, and kill it wherever it is."""
    worker = start(data, folder, "work")
    try:
        yield
    finally:
        worker.kill()
        worker.communicate(timeout=30)


def ran(data: Path, folder: Path, *words: str) -> str:
    process = start(data, folder, *words)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error.decode()
    return out.decode()


def until(what: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """A live store of 903 posts, read with today's lists; the change is about three of them."""
    opened = Stores.open(Settings.load({"SCRUTINY_DB": str(tmp_path / "s.db")}, tmp_path / "no-secrets.toml"))
    intake = Intake(opened.live, opened.private.topic_key, (topic(TOPIC),), reader())
    said = [f"Waited {n} weeks for mental health support in Chelmsford, and then the crisis line" for n in range(PLAIN)]
    arrived = [a_post(text, f"n{n}", author_key=f"a{n}") for n, text in enumerate([*said, HELD, PLACED, NOISE])]
    assert intake.take(arrived, "bluesky")[TOPIC].new == PLAIN + 3
    find_copies(opened.live)
    yield opened
    opened.close()


def numbers(store: Searcher) -> tuple[int, int, int, int]:
    answer = store.answer(Query(TOPIC))
    return answer.posts_total, answer.held, answer.set_aside, answer.places[Place.ELSEWHERE_UK]


def test_lists_change_while_a_session_is_open(stores: Stores, tmp_path: Path) -> None:
    live, searcher, data = stores.live, Searcher(stores.live), changed_data(tmp_path)
    before = numbers(searcher)
    assert before == (PLAIN + 3, 0, 0, 0)
    marks.correct(live, TOPIC, 1, workshop.join_table(live, "Table 1"), "feeling", "complaint", "praise")
    room.open_session(live, "officer")
    calm = tmp_path / "calm"
    calm.mkdir()
    ran(data, tmp_path, "backup", str(calm / "s.db"))

    with working(data, tmp_path):
        until(lambda: (now := rereading.progress(live)) is not None and 0 < now.done < now.total)
    assert contents(live)["waiting"], "it was killed in the middle"
    said = ran(data, tmp_path, "check")
    assert "posts are read again; the numbers change when the session is closed." in said

    with working(data, tmp_path):
        until(lambda: marks.shown_no_more(live, [PLAIN + 1]))
        until(lambda: (now := rereading.progress(live)) is not None and now.done == now.total == PLAIN + 3)
        assert numbers(searcher) == (PLAIN + 2, 1, 0, 0), "held at once; nothing else moves while the session is open"
        room.close_session(live, "officer")
        until(lambda: numbers(searcher) == (PLAIN + 1, 1, 1, 1))
        until(lambda: not contents(live)["waiting"])

    post = searcher.post(TOPIC, PLAIN + 2)
    assert post is not None
    assert post.place is Place.ELSEWHERE_UK
    assert "Quibblewick" in post.place_reason
    assert [a.post_id for a in marks.aside_list(live, TOPIC)] == [PLAIN + 3]
    corrected = searcher.post(TOPIC, 1)
    assert corrected is not None
    assert corrected.feeling == "praise"
    letting_go.check_index(live)

    undisturbed = Stores.open(Settings.load({"SCRUTINY_DB": str(calm / "s.db")}, tmp_path / "no-secrets.toml"))
    room.close_session(undisturbed.live, "officer")
    undisturbed.close()
    assert f"live store: {PLAIN + 3:,} posts read again." in ran(data, calm, "reread")
    undisturbed = Stores.open(Settings.load({"SCRUTINY_DB": str(calm / "s.db")}, tmp_path / "no-secrets.toml"))
    assert contents(undisturbed.live) == contents(live)
    undisturbed.close()


def test_an_officer_reads_again_without_the_app(stores: Stores, tmp_path: Path) -> None:
    data = changed_data(tmp_path)
    practice.load(stores.practice, stores.private, reader())
    practised = contents(stores.practice)
    assert "live store: The computer’s word lists or some posts changed. 0 of 903 posts" in ran(data, tmp_path, "check")
    said = ran(data, tmp_path, "reread").splitlines()
    assert said[0] == "live store: 903 posts read again."
    assert said[-1] == "practice store: 1,328 posts read again."
    assert numbers(Searcher(stores.live)) == (PLAIN + 1, 1, 1, 1)
    assert ran(data, tmp_path, "reread").splitlines() == [
        "live store: nothing to read again.", "practice store: nothing to read again.",
    ]  # fmt: skip
    assert "read again" not in ran(data, tmp_path, "check")
    found = json.loads(ran(data, tmp_path, "search", TOPIC, "umbrella", "--json").splitlines()[0])
    assert found["held"] == 1
    themed = contents(stores.practice)
    assert len(themed["links"]) == len(practised["links"])
    assert themed["aside"] == [], "practice posts were put into their topics, whatever words are in them"
    assert "live store: 903 posts read again." in ran(DATA, tmp_path, "reread")
    back = contents(stores.practice)
    assert {name: rows for name, rows in back.items() if name != "holds"} == {
        name: rows for name, rows in practised.items() if name != "holds"
    }
