"""Whole collections from real servers on this computer, by the command line: filled, repeated, killed and resumed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scrutiny_dash.settings import ROOT

SHARED = ROOT.parent / "shared"
SERVERS = SHARED / "real-servers"
COMMENTS = SHARED / "recorded" / "nhs-comments" / "phase1_text_data.csv"
MISSING = f"NOT TRIED: {SHARED} is not beside this checkout, so nothing was collected from real servers"
pytestmark = pytest.mark.skipif(not SERVERS.is_dir(), reason=MISSING)

KILLS = 10


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """Start both real servers; give the settings that read them."""
    said: dict[str, Any] = {}
    for name in ("bsky", "wordpress"):
        subprocess.run([str(SERVERS / name / "install.sh")], check=True, capture_output=True, timeout=600)
        done = subprocess.run([str(SERVERS / name / "start.sh")], check=True, stdout=subprocess.PIPE, timeout=300)
        said[name] = json.loads(done.stdout.decode().splitlines()[-1])
    yield {
        "SCRUTINY_BLUESKY_URL": said["bsky"]["pds"],
        "SCRUTINY_BLUESKY_IDENTIFIER": said["bsky"]["identifier"],
        "SCRUTINY_BLUESKY_APP_PASSWORD": said["bsky"]["password"],
        "SCRUTINY_FEEDS": ",".join([said["wordpress"]["feed"], said["wordpress"]["comments_feed"]]),
        "SCRUTINY_ALLOW_LOOPBACK": "1",
    }
    for name in ("bsky", "wordpress"):
        subprocess.run([str(SERVERS / name / "stop.sh")], check=False, capture_output=True, timeout=120)


def environment(servers: dict[str, str], folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SCRUTINY_")}
    return {**kept, **servers, "SCRUTINY_DB": str(folder / "s.db")}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "scrutiny_dash", *words]


def collect(servers: dict[str, str], folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        command("collect", "--source", "bluesky", "--source", "feeds", "--json"),
        cwd=ROOT, env=environment(servers, folder), stdout=subprocess.PIPE, check=False, timeout=300,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0, lines
    return lines


def contents(folder: Path) -> dict[str, set[tuple[Any, ...]]]:
    """Return what a store holds without ids, times of collecting and the run log."""
    connection = sqlite3.connect(folder / "s.db")
    post = "pl.name, p.native_id"
    joined = "JOIN posts p ON p.id = x.post_id JOIN platforms pl ON pl.id = p.platform"
    found = {
        "posts": f"SELECT {post}, p.text, p.created, p.url, p.kind, p.account_kind, p.claimed_language, p.local,"
        " p.labels, p.fold_hash FROM posts p JOIN platforms pl ON pl.id = p.platform",
        "readings": f"SELECT {post}, x.version, x.language, x.compound, x.feeling, x.place, x.district, x.voice, x.held"
        f" FROM readings x {joined}",
        "links": f"SELECT {post}, t.slug, x.author, x.day, x.place, x.feeling, x.voice, x.service, x.themes, x.useful"
        f" FROM topic_posts x {joined} JOIN topics t ON t.id = x.topic",
        "reasons": f"SELECT {post}, t.slug, x.about, x.service FROM link_reasons x {joined}"
        " JOIN topics t ON t.id = x.topic",
        "holds": f"SELECT {post}, x.why, x.reason FROM holds x {joined}",
        "coverage": "SELECT DISTINCT source, topic, words_version FROM coverage",
    }
    rows = {name: set(connection.execute(sql).fetchall()) for name, sql in found.items()}
    connection.close()
    return rows


def test_both_fill_every_topic_and_a_second_time_adds_nothing(servers: dict[str, str], tmp_path: Path) -> None:
    first = collect(servers, tmp_path)
    assert {(r["source"], r["topic"]) for r in first} == {
        (s, t) for s in ("bluesky", "feeds") for t in ("young_carers", "mental_health", "success_regime")
    }
    assert all(r["status"] == "ok" and r["new"] > 0 for r in first), first
    before = contents(tmp_path)
    second = collect(servers, tmp_path)
    assert all(r["new"] == 0 for r in second), second
    assert contents(tmp_path) == before


def test_ten_kills_and_one_clean_run_leave_an_undisturbed_store(servers: dict[str, str], tmp_path: Path) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    collect(servers, calm)
    killed.mkdir()
    shutil.copy(calm / "s-private.db", killed / "s-private.db")  # the same keys, so that authors hash alike
    rng = random.Random(11)
    for _ in range(KILLS):
        process = subprocess.Popen(
            command("collect", "--source", "bluesky", "--source", "feeds"),
            cwd=ROOT, env=environment(servers, killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(1.5, 6.0))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    collect(servers, killed)
    expected, found = contents(calm), contents(killed)
    for name in expected:
        assert found[name] == expected[name], (name, found[name] ^ expected[name])


def test_ten_thousand_comments_are_imported(servers: dict[str, str], tmp_path: Path) -> None:
    begin = time.monotonic()
    done = subprocess.run(
        command("import", str(COMMENTS), "--topic", "mental_health", "--json"),
        cwd=ROOT, env=environment(servers, tmp_path), stdout=subprocess.PIPE, check=True, timeout=120,
    )  # fmt: skip
    took = time.monotonic() - begin
    said = json.loads(done.stdout.decode().splitlines()[-1])
    print(f"{said['rows']:,} rows in {took:.1f} s, start of the process included: {said['message']}")
    assert said["rows"] == 10_334
    assert said["new"] + said["already"] + sum(said["left_out"].values()) == said["rows"]
