"""The store: opening, migrating, arrivals, edits, deletions, and the index that must always agree."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrutiny_dash import errors
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import backups, kept_copies, letting_go, marks, posts, workshop
from scrutiny_dash.store.audit import record_alone
from scrutiny_dash.store.connect import PRACTICE, Store, explain
from tests.factories import a_post, a_reading, an_arrival


def rows(store: Store, sql: str, *values: object) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.execute(sql, values)]


def test_a_new_store_is_for_its_owner_only(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert rows(store, "PRAGMA journal_mode") == [("wal",)]


def test_a_post_is_stored_once_and_found_by_any_case_and_accent(store: Store) -> None:
    added = posts.add_arrivals(store, [an_arrival("Café waiting LISTS"), an_arrival("Café waiting LISTS")], "bluesky")
    assert added["mental_health"].new == 1
    again = posts.add_arrivals(store, [an_arrival("Café waiting LISTS")], "bluesky")
    assert (again["mental_health"].new, again["mental_health"].known) == (0, 1)
    for word in ("cafe", "list", "WAIT"):
        assert rows(store, "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH ?", word) == [(1,)]


def test_a_second_topic_adds_a_link_and_not_a_post(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    added = posts.add_arrivals(store, [an_arrival(topic="success_regime", author=99)], "bluesky")
    assert added["success_regime"].new == 1
    assert rows(store, "SELECT count(*) FROM posts") == [(1,)]
    assert rows(store, "SELECT count(DISTINCT author) FROM topic_posts") == [(2,)]


ORIGINAL = "at://did:plc:abc/app.bsky.feed.post/3kaaa"
COPY = f"https://bsky.brid.gy/convert/ap/{ORIGINAL}"
TOOT = "https://social.example/users/someone/statuses/114000001"
SHORT = "https://social.example/@someone/114000001"


@pytest.mark.parametrize("original_first", [True, False])
@pytest.mark.parametrize(
    ("original", "copy"),
    [
        (
            {"platform": "bluesky", "native_id": ORIGINAL, "canonical": ORIGINAL},
            {"platform": "mastodon", "native_id": COPY, "canonical": ORIGINAL},
        ),
        (
            {"platform": "mastodon", "native_id": TOOT, "canonical": SHORT},
            {"platform": "bluesky", "native_id": "at://did:plc:bridge/app.bsky.feed.post/3kbbb", "canonical": SHORT},
        ),
    ],
)
def test_a_post_that_a_bridge_carried_is_one_post_by_one_person(
    store: Store, original: dict[str, str], copy: dict[str, str], *, original_first: bool
) -> None:
    both = [an_arrival("Nine hours", author=1, **original), an_arrival("Nine hours!", author=2, **copy)]
    first, second = both if original_first else reversed(both)
    assert posts.add_arrivals(store, [first], "one")["mental_health"].new == 1
    assert posts.add_arrivals(store, [second], "two")["mental_health"] == posts.Added(known=1)
    assert posts.add_arrivals(store, [second], "two")["mental_health"] == posts.Added(known=1)
    assert rows(store, "SELECT count(*), count(DISTINCT author) FROM topic_posts") == [(1, 1)]
    letting_go.delete_posts(store, [1], "an objection", never_again=True)
    if original_first:
        assert posts.add_arrivals(store, [second], "two")["mental_health"] == posts.Added(refused=1)
    assert rows(store, "SELECT count(*) FROM carried") == [(0,)]


def test_an_authors_edit_replaces_text_index_and_reading(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival("the old words")], "bluesky")
    added = posts.add_arrivals(store, [an_arrival("the fresh words", reading=a_reading(version="two"))], "bluesky")
    assert added["mental_health"].edited == 1
    assert rows(store, "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'old'") == [(0,)]
    assert rows(store, "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'fresh'") == [(1,)]
    assert rows(store, "SELECT version FROM readings") == [("two",)]
    letting_go.check_index(store)


def test_a_deleted_post_leaves_a_tombstone_and_nothing_else(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival("unmistakable wording here", url="https://example.org/unmistakable")], "b")
    table = workshop.join_table(store, "Table 1")
    kept = {"source_kind": "Resident", "month": "March 2026", "place_band": "Essex"}
    number = workshop.keep_post(store, "mental_health", 1, table, "", "", kept)
    assert letting_go.delete_posts(store, [1], "withdrawn at source", never_again=True) == 1
    for name in ("posts", "readings", "topic_posts", "link_reasons", "holds"):
        assert rows(store, f"SELECT count(*) FROM {name}") == [(0,)]
    assert rows(store, "SELECT topic, week, platform, reason FROM tombstones") == [
        ("mental_health", "2026-W11", "bluesky", "withdrawn at source")
    ]
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"unmistakable" not in store.path.read_bytes()
    evidence = workshop.evidence_list(store)[0]
    assert (evidence.number, evidence.withdrawn_why, evidence.post_id) == (number, "withdrawn at source", None)
    assert posts.add_arrivals(store, [an_arrival()], "bluesky")["mental_health"].refused == 1
    assert rows(store, "SELECT count(*) FROM posts") == [(0,)]


def test_numbers_of_posts_and_evidence_are_never_used_again(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(native_id="a"), an_arrival(native_id="b")], "bluesky")
    letting_go.delete_posts(store, [2], "test")
    posts.add_arrivals(store, [an_arrival(native_id="c")], "bluesky")
    assert rows(store, "SELECT id FROM posts ORDER BY id") == [(1,), (3,)]


def test_practice_and_live_cannot_be_taken_for_each_other(tmp_path: Path) -> None:
    Store.open(tmp_path / "s.db", PRACTICE).close()
    with pytest.raises(errors.StoreError, match="practice posts, not live posts"):
        Store.open(tmp_path / "s.db")


def test_a_newer_store_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    Store.open(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('scrutiny_dash', 'm999', 'x')"
    )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(errors.StoreNewer):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_failed_migration_puts_the_store_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scrutiny_dash.store import migrations as module

    path = tmp_path / "s.db"
    store = Store.open(path)
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    store.close()

    def broken(db: sqlite_utils.Database) -> None:
        db.execute("DELETE FROM posts")
        db.execute("THIS IS NOT SQL")

    extra = type(module.migrations._migrations[0])("m998_broken", broken, True)
    monkeypatch.setattr(module.migrations, "_migrations", [*module.migrations._migrations, extra])
    with pytest.raises(errors.StoreDamaged, match="put back"):
        Store.open(path)
    monkeypatch.undo()
    again = Store.open(path)
    assert rows(again, "SELECT count(*) FROM posts") == [(1,)]
    again.close()


def test_a_file_that_is_no_store_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"this is not a database, but it is long enough to look at" * 40)
    with pytest.raises(errors.StoreDamaged):
        Store.open(path)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("database or disk is full", errors.StoreFull),
        ("database is locked", errors.StoreBusy),
        ("database disk image is malformed", errors.StoreDamaged),
        ("no such table: x", errors.StoreError),
    ],
)
def test_sqlites_errors_become_ours(message: str, kind: type[errors.StoreError]) -> None:
    assert type(explain(sqlite3.OperationalError(message))) is kind


def test_a_full_disk_loses_nothing_that_was_saved(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(native_id="before")], "bluesky")
    with store.write() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [an_arrival("x" * 5000 + str(n), native_id=f"n{n}") for n in range(100)]
    with pytest.raises(errors.StoreFull):
        posts.add_arrivals(store, many, "bluesky")
    assert rows(store, "SELECT native_id FROM posts") == [("before",)]


def test_a_failed_transaction_changes_nothing(store: Store) -> None:
    def half_wrong() -> None:
        with store.write() as connection:
            connection.execute("INSERT INTO tables(name, name_folded, made_at) VALUES ('a', 'a', 1)")
            connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(errors.StoreError):
        half_wrong()
    assert rows(store, "SELECT count(*) FROM tables") == [(0,)]


def test_backup_and_restore_bring_everything_back(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    copy = tmp_path / "copy.db"
    backups.back_up(store, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    letting_go.delete_posts(store, [1], "test")
    store.close()
    kept = backups.restore(store.path, copy)
    assert kept is not None
    assert kept.exists()
    again = Store.open(store.path)
    assert rows(again, "SELECT count(*) FROM posts") == [(1,)]
    letting_go.check_index(again)
    again.close()


def test_what_was_let_go_for_good_does_not_come_back_with_a_backup(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival(), an_arrival("Another wait altogether", "p2")], "bluesky")
    copy = tmp_path / "copy.db"
    backups.back_up(store, copy)
    letting_go.delete_posts(store, [1], "an objection", never_again=True)
    store.close()
    backups.restore(store.path, copy)
    again = Store.open(store.path)
    assert rows(again, "SELECT native_id FROM posts") == [("p2",)]
    posts.add_arrivals(again, [an_arrival()], "bluesky")
    assert rows(again, "SELECT native_id FROM posts") == [("p2",)]
    again.close()


def test_copies_that_we_made_are_deleted_and_nothing_else(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    copy, moved, other = tmp_path / "copy.db", tmp_path / "moved.db", tmp_path / "letter.db"
    for path in (copy, moved, other):
        backups.back_up(store, path)
    moved.rename(tmp_path / "elsewhere.db")
    other.write_text("a letter that somebody wrote over it", encoding="utf-8")
    before = store.path.with_name(f"{store.path.stem}-before-restore-1{store.path.suffix}")
    backups.copy_to(store._open_writer(), before)
    assert kept_copies.delete_copies(store) == [copy.name]
    assert not copy.exists()
    assert not before.exists()
    assert other.exists()
    assert (tmp_path / "elsewhere.db").exists()
    assert store.path.exists()
    assert kept_copies.delete_copies(store) == []


def test_a_damaged_backup_is_refused_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    store.close()
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"garbage" * 1000)
    with pytest.raises(errors.StoreDamaged):
        backups.restore(store.path, bad)
    again = Store.open(store.path)
    assert rows(again, "SELECT count(*) FROM posts") == [(1,)]
    again.close()


def test_a_damaged_store_does_not_stand_in_the_way_of_its_backup(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival()], "bluesky")
    copy = tmp_path / "copy.db"
    backups.back_up(store, copy)
    store.close()
    for side in tmp_path.glob("store.db-*"):
        side.unlink()
    store.path.write_bytes(b"garbage" * 1000)
    kept = backups.restore(store.path, copy)
    assert kept is not None
    assert kept.read_bytes() == b"garbage" * 1000
    again = Store.open(store.path)
    assert rows(again, "SELECT count(*) FROM posts") == [(1,)]
    again.close()


def test_letting_go_leaves_no_older_copy_beside_the_store(store: Store, tmp_path: Path) -> None:
    posts.add_arrivals(store, [an_arrival("unmistakable wording here")], "bluesky")
    copy = tmp_path / "copy.db"
    backups.back_up(store, copy)
    store.close()
    kept = backups.restore(store.path, copy)
    assert kept is not None
    before = store.path.with_name(f"{store.path.name}.before-migration")
    before.write_bytes(kept.read_bytes())
    mine = tmp_path / "other-before-restore-1.db"
    mine.write_bytes(b"another store's")
    again = Store.open(store.path)
    letting_go.delete_posts(again, [1], "the delete-by date")
    letting_go.clear_free_space(again)
    again.close()
    copy.unlink()
    assert mine.exists()
    assert [file.name for file in tmp_path.iterdir() if b"unmistakable" in file.read_bytes()] == []


OPEN_ALL = """
import sys
from pathlib import Path
from scrutiny_dash.collect import practice
from scrutiny_dash.settings import Settings
from scrutiny_dash.stores import Stores
sys.stdin.read(1)
stores = Stores.open(Settings.load({"SCRUTINY_DB": sys.argv[1]}, Path("none")))
print(sum(practice.load(stores.practice, stores.private).values()))
"""


def test_an_app_its_worker_and_commands_may_make_a_store_in_the_same_moment(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN_ALL, str(tmp_path / "store.db")]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(5)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"x")
        process.stdin.flush()
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 5, [err.decode()[-500:] for _, err in told]
    assert len({int(out) for out, _ in told}) == 1
    assert not list(tmp_path.glob("*.before-migration"))


def test_a_store_that_is_locked_while_it_is_brought_up_to_date_is_not_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scrutiny_dash.store import migrations as module

    path = tmp_path / "s.db"
    Store.open(path).close()

    def busy(_db: sqlite_utils.Database) -> None:
        with sqlite3.connect(path) as other:
            other.execute("INSERT INTO about_store VALUES ('by', 'another process')")
        raise sqlite3.OperationalError("database is locked")

    extra = type(module.migrations._migrations[0])("m998_busy", busy, False)
    monkeypatch.setattr(module.migrations, "_migrations", [*module.migrations._migrations, extra])
    with pytest.raises(errors.StoreBusy):
        Store.open(path)
    monkeypatch.undo()
    again = Store.open(path)
    assert rows(again, "SELECT value FROM about_store WHERE name = 'by'") == [("another process",)]
    again.close()


def test_holding_and_setting_aside(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(native_id=f"p{n}") for n in range(15)], "bluesky")
    table = workshop.join_table(store, "Table 1")
    for post_id in range(1, 11):
        marks.set_aside(store, "mental_health", post_id, table)
    with pytest.raises(errors.InputError, match="ten posts aside"):
        marks.set_aside(store, "mental_health", 11, table)
    marks.set_aside(store, "mental_health", 11, table, asked=True)
    assert len(marks.aside_list(store, "mental_health")) == 11
    marks.restore(store, "mental_health", 3, "table 2")
    assert len(marks.aside_list(store, "mental_health")) == 10
    marks.hold(store, 12, "table 1", "worried")
    assert [h.post_id for h in marks.held_list(store, "mental_health")] == [12]
    marks.release(store, 12, "officer", "spoke to safeguarding")
    assert marks.held_list(store, "mental_health") == []
    assert rows(store, "SELECT action FROM holds") == [("spoke to safeguarding",)]


operations = st.lists(
    st.tuples(
        st.sampled_from(["insert", "upsert", "edit", "delete"]),
        st.integers(0, 7),
        st.text(max_size=40).filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)),
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations)
def test_index_stays_whole_whatever_is_done(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int, str]]
) -> None:
    store = Store.open(tmp_path_factory.mktemp("s") / "s.db")
    try:
        for what, number, text in done:
            if what == "delete":
                ids = [r[0] for r in rows(store, "SELECT id FROM posts WHERE native_id = ?", f"p{number}")]
                letting_go.delete_posts(store, ids, "test")  # type: ignore[arg-type]
            else:
                posts.add_arrivals(store, [an_arrival(text or "x", native_id=f"p{number}")], "bluesky")
        letting_go.check_index(store)
        found = rows(store, "SELECT count(*) FROM posts")[0][0]
        assert found == rows(store, "SELECT count(*) FROM topic_posts")[0][0]
        assert found == rows(store, "SELECT count(*) FROM readings")[0][0]
    finally:
        store.close()


WRITER = """
import sys
from pathlib import Path
from scrutiny_dash.store import posts
from scrutiny_dash.store.connect import Store
from tests.factories import an_arrival
store = Store.open(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    posts.add_arrivals(store, [an_arrival(native_id=f"{sys.argv[2]}-{n}")], sys.argv[2])
    print(n, flush=True)
"""


def test_two_processes_write_at_once_and_lose_nothing(store: Store) -> None:
    command = [sys.executable, "-c", WRITER, str(store.path)]
    both = [
        subprocess.Popen([*command, name, "150"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in ("first", "second")
    ]
    for process in both:
        _, error = process.communicate(timeout=60)
        assert process.returncode == 0, error.decode()
    assert rows(store, "SELECT count(*) FROM posts") == [(300,)]
    letting_go.check_index(store)


def test_a_killed_process_loses_nothing_it_confirmed(store: Store) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path), "killed", "100000"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    confirmed = -1
    for line in process.stdout:
        confirmed = int(line)
        if confirmed >= 40:
            process.kill()
            break
    process.communicate(timeout=30)
    store.close()
    again = Store.open(store.path)
    assert int(str(rows(again, "SELECT count(*) FROM posts")[0][0])) >= confirmed + 1
    letting_go.check_index(again)
    again.close()


def test_audit_keeps_what_was_done(store: Store) -> None:
    record_alone(store, "table 1", "search", "mental_health", view={"q": "waiting"}, posts=4)
    (who, done, details), *_ = rows(store, "SELECT who, action, details FROM audit")
    assert (who, done) == ("table 1", "search")
    assert json.loads(str(details)) == {"view": {"q": "waiting"}, "posts": 4}


def test_post_without_a_date_has_no_day(store: Store) -> None:
    posts.add_arrivals(store, [an_arrival(created=None)], "import")
    assert rows(store, "SELECT day FROM topic_posts") == [(None,)]
    assert a_post().created is not None
