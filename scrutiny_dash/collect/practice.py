"""Practice posts: invented, kept in ``data/practice``, loaded into a store file of their own and dated from one day.

They are stored as whole days before the day of loading and never moved after; a few carry a fixed date.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from scrutiny_dash import clock
from scrutiny_dash.collect.copying import find_copies
from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.errors import StoreError
from scrutiny_dash.models import AccountKind, Post, PostKind, SourceStatus
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.settings import DATA, ROOT, Settings
from scrutiny_dash.store import room, runs
from scrutiny_dash.store.connect import PRACTICE, Store, opening
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic, topics

MONTHS_18 = 548
SOURCE = "practice"
# Nobody looked at anything in these days, and not at Mastodon in those: practice for reading a gap as a gap.
GAP = (-251, -238)
MASTODON_GAP = (-120, -107)
OLD_COVERED = (date(2015, 6, 1), date(2018, 12, 31))


def read_file(path: Path) -> list[dict[str, Any]]:
    """Read one file of practice posts, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def post_of(row: dict[str, Any], today: date) -> Post:
    """Turn one practice row into a post dated from ``today``; never later than the moment of loading."""
    day = date.fromisoformat(row["date"]) if "date" in row else today + timedelta(days=row["day"])
    hour, minute = (int(part) for part in row["time"].split(":"))
    created = datetime.combine(day, time(hour, minute), clock.LONDON).astimezone(UTC)
    if day == today:
        created = min(created, clock.now())
    return Post(
        platform=row["platform"],
        native_id=f"practice:{row['id']}",
        text=row["text"],
        created=created,
        url=f"https://example.org/practice/{row['id']}",
        author_key=row["author"],
        kind=PostKind(row["kind"]),
        account_kind=AccountKind(row["account"]),
        language=row.get("lang"),
        local=bool(row.get("local")),
    )


def load(store: Store, private: PrivateFile, reader: Reader | None = None, as_of: date | None = None) -> dict[str, int]:
    """Fill an empty practice store; return how many posts each topic has. A filled one is left as it is.

    Args:
        as_of: the day that counts as the day of loading; today in London by default.

    Raises:
        StoreError: this is not a practice store.
    """
    if store.kind != PRACTICE:
        raise StoreError("Practice posts only go into the practice store.", "Nothing was changed.")
    with opening(store.path):
        if room.choices(store, "practice.loaded_on"):
            return dict(room.choices(store, "practice.posts")["practice.posts"])
        return _load(store, private, reader or shared_reader(), as_of)


def _load(store: Store, private: PrivateFile, reader: Reader, as_of: date | None) -> dict[str, int]:
    today = as_of or clock.london_day(clock.now())
    counts = {slug: _load_topic(store, private, reader, topic, today) for slug, topic in topics().items()}
    find_copies(store)
    room.choose(store, "practice.posts", counts, SOURCE)
    room.choose(store, "practice.loaded_on", today.isoformat(), SOURCE)
    return counts


def load_apart(store: Store, private: PrivateFile) -> None:
    """Fill an empty practice store from a process of its own.

    What reads posts takes about 120 MB for as long as a process lives, and an app that is never asked to read again
    need not carry it.

    Raises:
        StoreError: this is not a practice store, or it could not be filled.
    """
    if room.choices(store, "practice.loaded_on"):
        return
    done = subprocess.run(
        [sys.executable, "-m", "scrutiny_dash.collect.practice", str(store.path), str(private.path)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    if done.returncode != 0:
        raise StoreError("The practice posts could not be loaded.", "Start again. If it stays so, look into the log.")


def _load_topic(store: Store, private: PrivateFile, reader: Reader, topic: Topic, today: date) -> int:
    path = DATA / "practice" / f"{topic.slug}.jsonl"
    if not path.exists():
        return 0
    rows = read_file(path)
    run = runs.begin_run(store, SOURCE, topic.slug, topic.words_version, SOURCE, None, None)
    intake = Intake(store, private.topic_key, (topic,), reader)
    added = intake.take((post_of(row, today) for row in rows), SOURCE, forced=True)[topic.slug]
    has_old = any("date" in row for row in rows)
    with store.write() as connection:
        for source, first, last in covered_stretches(today, has_old=has_old):
            begin = datetime.combine(first, time(0, 0), clock.LONDON).astimezone(UTC)
            end = min(datetime.combine(last, time(23, 59), clock.LONDON).astimezone(UTC), clock.now())
            runs.add_coverage(connection, source, topic.slug, topic.words_version, begin, end, run)
    runs.count_page(store, run, len(rows), added.new, {}, SOURCE)
    runs.finish_run(store, run, SourceStatus.OK, 0.0, "Practice posts were loaded.")
    return added.new


def covered_stretches(today: date, *, has_old: bool) -> list[tuple[str, date, date]]:
    """Return which practice source pretends to have looked when."""
    first = today - timedelta(days=MONTHS_18)
    before_gap, after_gap = today + timedelta(days=GAP[0] - 1), today + timedelta(days=GAP[1] + 1)
    stretches = [(s, first, before_gap) for s in ("bluesky", "mastodon", "feeds")]
    stretches += [(s, after_gap, today) for s in ("bluesky", "feeds")]
    stretches.append(("mastodon", after_gap, today + timedelta(days=MASTODON_GAP[0] - 1)))
    stretches.append(("mastodon", today + timedelta(days=MASTODON_GAP[1] + 1), today))
    if has_old:
        stretches.append(("feeds", *OLD_COVERED))
    return stretches


def remove(settings: Settings) -> None:
    """Delete the practice store's files; the next start loads practice posts anew."""
    for suffix in ("", "-wal", "-shm"):
        settings.practice_db.with_name(settings.practice_db.name + suffix).unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Load practice posts into a practice store beside a private file: two paths."""
    practice_db, private_db = (Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments))
    with closing(Store.open(practice_db, PRACTICE)) as store, closing(PrivateFile.open(private_db)) as private:
        load(store, private)
    return 0


if __name__ == "__main__":
    sys.exit(main())
