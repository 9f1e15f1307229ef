"""An app and a command on one store for a minute: nothing is locked, nothing that was confirmed is lost.

Run: python -m tests.benchmarks.two_writers [SECONDS]. One process does what the room does, as fast as it can: tables
join, posts are kept, findings are written, searches are made and recorded. The other imports files, a run of
``python -m scrutiny_dash`` after the other. Each says what was confirmed to it; afterwards the store must hold all of
it, whole. It ends with 1, and says what is missing, where it does not.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.models import Query
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import letting_go, workshop
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import save_finding

SECONDS = 60.0
ROWS = 1_000
TOPIC = "mental_health"
KEPT = {"source_kind": "Resident", "month": "March 2026", "place_band": "Essex"}


def csv_file(folder: Path, number: int) -> Path:
    """Write a file of posts that no other file holds."""
    path = folder / f"posts-{number}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "date", "author"))
        for row in range(ROWS):
            writer.writerow((f"Waiting list in Chelmsford, note {number} of {row}", "2026-03-14", f"p{row}"))
    return path


def import_files(store: Path, seconds: float) -> dict[str, Any]:
    """Import file after file, each by a command of its own, and return how many rows were confirmed as new."""
    confirmed, runs, wrong = 0, 0, []
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            file = csv_file(Path(folder), runs)
            done = subprocess.run(
                [sys.executable, "-m", "scrutiny_dash", "import", str(file), "--topic", TOPIC, "--json"],
                cwd=ROOT, env={**os.environ, "SCRUTINY_DB": str(store)}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            runs += 1
            if done.returncode:
                wrong.append(done.stderr[-300:])
            else:
                confirmed += int(json.loads(done.stdout)["new"])
    return {"runs": runs, "posts": confirmed, "wrong": wrong}


def use_the_room(store: Store, seconds: float) -> dict[str, Any]:
    """Do what tables do, and return what was confirmed to them and how long each writing took."""
    searcher = Searcher(store)
    told: dict[str, Any] = {"tables": set(), "kept": set(), "findings": set(), "searches": 0, "there": 1, "wrong": []}
    waits = []
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        turn += 1
        begin = time.perf_counter()
        try:
            _take_a_turn(store, searcher, turn, told)
        except (ScrutinyError, sqlite3.Error) as error:
            told["wrong"].append(repr(error))
        waits.append((time.perf_counter() - begin) * 1000)
    told["waits"] = waits
    return told


def _take_a_turn(store: Store, searcher: Searcher, turn: int, told: dict[str, Any]) -> None:
    table = workshop.join_table(store, f"Table {turn}")
    told["tables"].add(table)
    found = searcher.answer(Query(TOPIC, "waiting", order="newest", offset=turn * 7 % told["there"], limit=1))
    told["there"] = max(1, found.posts_total)
    record_alone(store, f"table {table}", "search", TOPIC, turn=turn)
    told["searches"] += 1
    for post in found.posts:
        number = workshop.keep_post(store, TOPIC, post.id, table, f"reason {turn}", "", KEPT)
        told["kept"].add(number)
        entered = {"statement": f"statement {turn}", "how_sure": "A few people say it"}
        told["findings"].add(save_finding(store, TOPIC, table, entered, [number], {"posts": found.posts_total}))


def missing(store: Store, room: dict[str, Any], command: dict[str, Any]) -> list[str]:
    """Return everything that was confirmed and is not in the store."""
    with store.read() as connection:

        def held(sql: str) -> set[Any]:
            return {row[0] for row in connection.execute(sql)}

        posts = connection.execute("SELECT count(*) FROM posts").fetchone()[0]
        lost = [f"{name}: {gone}" for name, gone in {
            "posts": command["posts"] - posts,
            "links": posts - connection.execute("SELECT count(*) FROM topic_posts").fetchone()[0],
            "readings": posts - connection.execute("SELECT count(*) FROM readings").fetchone()[0],
            "tables": len(room["tables"] - held("SELECT id FROM tables")),
            "kept posts": len(room["kept"] - held("SELECT number FROM evidence")),
            "findings": len(room["findings"] - held("SELECT number FROM findings")),
            "their evidence": len(room["findings"] - held("SELECT finding FROM finding_evidence")),
            "searches": room["searches"]
            - connection.execute("SELECT count(*) FROM audit WHERE action = 'search'").fetchone()[0],
        }.items() if gone]  # fmt: skip
    letting_go.check_index(store)
    return lost


def main(arguments: list[str]) -> int:
    """Run both for a while, compare, print; return an exit code."""
    if arguments[:1] == ["--imports"]:
        print(json.dumps(import_files(Path(arguments[1]), float(arguments[2]))))
        return 0
    seconds = float(arguments[0]) if arguments else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store.db")
        other = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.two_writers", "--imports", str(store.path), str(seconds)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        room = use_the_room(store, seconds)
        command = json.loads(other.communicate(timeout=seconds + 120)[0])
        lost = missing(store, room, command)
        store.close()
    waits = np.array(room["waits"])
    print(f"{seconds:.0f} s, two processes on one store")
    print(f"    the command: {command['runs']} runs, {command['posts']:,} posts confirmed")
    made = f"{len(room['kept']):,} posts kept, {len(room['findings']):,} findings"
    print(f"    the room: {len(room['tables']):,} tables, {room['searches']:,} searches, {made}")
    half, most, longest = np.percentile(waits, [50, 95, 100])
    print(f"    a turn of four writings and a search: p50 {half:.0f} ms, p95 {most:.0f} ms, most {longest:.0f} ms")
    wrong = [*room["wrong"], *command["wrong"]]
    print(f"    refused or locked: {len(wrong)} {wrong[:3] if wrong else ''}")
    print(f"    lost: {'; '.join(lost) or 'nothing'}; the store and its index are whole")
    did_something = command["posts"] > 0 and room["kept"]
    return 1 if wrong or lost or not did_something else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
