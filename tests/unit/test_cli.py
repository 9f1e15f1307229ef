"""The command line's contract: what each command prints, exactly, and how it ends."""

from __future__ import annotations

import io
import json
import logging
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrutiny_dash import log
from scrutiny_dash.cli import collecting, main
from scrutiny_dash.errors import StoreError
from scrutiny_dash.models import Query
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock

TOPIC = "mental_health"
COLLECTED = {"source", "topic", "status", "seen", "new", "seconds", "message"}
ANSWERED = {
    "topic", "query", "practice", "posts_total", "people_total", "held", "undated", "set_aside", "days", "platforms",
    "places", "feelings", "posts",
}  # fmt: skip
POST = {"id", "text", "created", "platform", "url", "place", "district", "feeling"}
READ = {"text", "language", "compound", "feeling", "place", "district", "held"}
PLACES = {"essex", "southend_thurrock", "elsewhere_uk", "elsewhere", "unknown"}
FEELINGS = {"complaint", "praise", "mixed", "no_clear_feeling", "not_scored"}


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    told(folder, "practice", "load", "--as-of", "2026-03-14")
    return folder


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, and what it printed on standard output and standard error."""

    code: int
    out: str
    err: str


def ended(folder: Path, *words: str, said: bytes = b"", **given: str) -> Ended:
    """Run a command from its first line to its last, with these settings and no others."""
    chosen = {f"SCRUTINY_{name}": value for name, value in given.items()}
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCRUTINY_DB", str(folder / "store.db"))
        for name, value in chosen.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["scrutiny_dash", *words])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said)))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(log, "set_up", lambda _settings: None)  # it would go on writing where this test printed
        with pytest.raises(SystemExit) as stop:
            main()
    out.seek(0)
    return Ended(int(stop.value.code or 0), out.read(), err.getvalue())


def told(folder: Path, *words: str, said: bytes = b"") -> str:
    done = ended(folder, *words, said=said)
    assert done.code == 0, done.err
    return done.out


def searched(folder: Path, *words: str) -> dict[str, Any]:
    lines = told(folder, "search", TOPIC, *words, "--json").splitlines()
    assert len(lines) == 1
    return dict(json.loads(lines[0]))


# search


@pytest.mark.parametrize("words", [(), ("waiting",), ("crisis", "OR", "ward"), ("list", "-waiting"), ("nonesuchword",)])
def test_the_sums_of_an_answer_are_its_posts(practised: Path, words: tuple[str, ...]) -> None:
    answer = searched(practised, *words, "--practice", "--limit", "10000")
    assert set(answer) == ANSWERED
    assert (set(answer["places"]), set(answer["feelings"])) == (PLACES, FEELINGS)
    total = answer["posts_total"]
    for name in ("platforms", "places", "feelings"):
        assert sum(answer[name].values()) == total, name
    assert sum(day["posts"] for day in answer["days"]) + answer["undated"] == total
    assert len(answer["posts"]) == total
    assert all(set(post) == POST for post in answer["posts"])
    assert answer["people_total"] <= total
    assert (total > 0) == (words != ("nonesuchword",))


def test_addresses_are_for_officers_only(practised: Path) -> None:
    assert {post["url"] for post in searched(practised, "--practice")["posts"]} == {None}
    officers = searched(practised, "--practice", "--officer")["posts"]
    assert all(post["url"].startswith("https://example.org/") for post in officers)


def test_held_posts_are_in_no_total_but_held(practised: Path) -> None:
    answer = searched(practised, "--practice", "--limit", "10000")
    rows = (ROOT / "data" / "practice" / f"{TOPIC}.jsonl").read_text(encoding="utf-8").splitlines()
    assert answer["held"] > 0
    assert answer["held"] + answer["posts_total"] == len(rows)


def test_days_are_londons_and_both_ends_count(practised: Path) -> None:
    days = [day["day"] for day in searched(practised, "--practice", "--limit", "0")["days"]]
    assert days == sorted(days)
    first, last = days[10], days[20]
    some = searched(practised, "--practice", "--since", first, "--until", last, "--limit", "0")
    assert [day["day"] for day in some["days"]] == days[10:21]
    assert some["posts"] == []


def test_a_command_for_real_posts_never_shows_practice_posts(practised: Path) -> None:
    answer = searched(practised)
    assert (answer["practice"], answer["posts_total"]) == (False, 0)


def test_posts_without_authors_are_never_called_people(tmp_path: Path) -> None:
    file = tmp_path / "comments.csv"
    file.write_text("comment\n" + "".join(f"Waited {n} weeks for the ward in Harlow\n" for n in range(40)), "utf-8")
    told(tmp_path, "import", str(file), "--topic", TOPIC)
    assert told(tmp_path, "search", TOPIC, "--limit", "0") == (
        "40 of 40 posts; how many people wrote them is not known.\n"
    )
    assert told(tmp_path, "search", TOPIC, "zzz", "--limit", "0") == "0 of 40 posts.\n"
    answer = searched(tmp_path)
    assert (answer["people_total"], answer["undated"], answer["days"]) == (0, 40, [])


# read


def test_read_prints_exactly_one_line_a_line(tmp_path: Path) -> None:
    lines = [
        b"The wait at Broomfield was awful", b"", b"   ", b"\t", b"carriage\rreturn", b"line\xe2\x80\xa8separator",
        b"\xff\xfe broken", b"nul\x00inside", b'"quotes" {"json": 1}', b"@someone look", b"last without an end",
    ]  # fmt: skip
    printed = told(tmp_path, "read", said=b"\n".join(lines)).split("\n")
    assert printed.pop() == ""
    assert len(printed) == len(lines)
    readings = [json.loads(line) for line in printed]
    assert all(set(reading) >= READ for reading in readings)
    assert [readings[n]["text"] for n in (0, 1, 10)] == [lines[0].decode(), "", lines[10].decode()]
    assert "someone" not in readings[9]["text"]
    assert told(tmp_path, "read") == ""


# How a command ends


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", "potholes"), "There is no such topic."),
        (("search", TOPIC, "@somebody"), "not a person"),
        (("search", TOPIC, "--since", "14/03/2026"), "does not match"),
        (("collect", "--source", "telepathy"), "There is no such source."),
        (("collect", "--topic", "potholes"), "There is no such topic."),
        (("collect", "--max", "0"), "not in the range"),
        (("export", "board-report", "--out", "x"), "not in this version"),
        (("export", "summary"), "--out"),
        (("restore", "no-such-file"), "does not exist"),
    ],
)
def test_wrong_usage_ends_with_2(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = ended(tmp_path, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ACESS_CODE": "whatever"}, "Did you mean SCRUTINY_ACCESS_CODE?"),
        ({"HOSTED": "perhaps"}, "SCRUTINY_HOSTED is neither on nor off."),
        ({"NOW": "yesterday"}, "SCRUTINY_NOW is not a time"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_ends_with_2(tmp_path: Path, given: dict[str, str], said: str) -> None:
    done = ended(tmp_path, "check", **given)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_check_names_the_settings_that_are_set_and_no_secret(tmp_path: Path) -> None:
    said = ended(tmp_path, "check", ACCESS_CODE="table-code-1", FEEDS="https://a.example/feed?key=hush").out
    assert "SCRUTINY_ACCESS_CODE: set" in said
    assert "SCRUTINY_FEEDS: https://a.example/feed\n" in said
    assert "table-code-1" not in said
    assert "hush" not in said


def test_a_long_import_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "TELL_POSTS", 20)
    file = tmp_path / "comments.csv"
    file.write_text("comment\n" + "".join(f"Waited {n} weeks for the ward in Harlow\n" for n in range(50)), "utf-8")
    done = ended(tmp_path, "import", str(file), "--topic", TOPIC)
    assert [line for line in done.err.splitlines() if "so far" in line] == ["20 posts so far", "40 posts so far"]
    assert "so far" not in done.out


def test_an_imported_campaign_counts_once_without_the_app(tmp_path: Path) -> None:
    words = "The drop-in at Maldon library closes in March unless enough of us sign at the desk before Friday"
    file = tmp_path / "comments.csv"
    file.write_text("author,comment\n" + "".join(f'a{n},"{words}"\n' for n in range(12)), "utf-8")
    told(tmp_path, "import", str(file), "--topic", TOPIC)
    store = Store.open(tmp_path / "store.db")
    answer = Searcher(store).answer(Query(TOPIC))
    store.close()
    assert (answer.posts_total, answer.copies, answer.not_looked_at) == (12, 11, 0)


def test_a_store_that_cannot_be_there_is_one_sentence(tmp_path: Path) -> None:
    done = ended(tmp_path, "check", DB=str(tmp_path))
    assert (done.code, done.err.strip()) == (
        2, "SCRUTINY_DB is a folder. Write the path of a file, such as scrutiny.db in that folder."
    )  # fmt: skip
    file = tmp_path / "file"
    file.write_text("no folder")
    settings = Settings.load({"SCRUTINY_DB": str(file / "store.db")}, tmp_path / "none")
    logger = logging.getLogger("scrutiny_dash")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logger, "handlers", [])
        with pytest.raises(StoreError, match="folder of the store cannot be written to"):
            log.set_up(settings)


def test_collect_says_one_line_a_source_and_topic_and_ends_with_1(tmp_path: Path) -> None:
    # No password is set, so nothing is asked of any network.
    done = ended(tmp_path, "collect", "--source", "bluesky", "--json")
    assert done.code == 1
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert all(set(line) == COLLECTED for line in lines)
    assert [(line["source"], line["status"]) for line in lines] == [("bluesky", "not_configured")] * 3
    assert sorted(line["topic"] for line in lines) == ["mental_health", "success_regime", "young_carers"]


def test_collect_asks_nobody_whom_no_officer_chose(tmp_path: Path) -> None:
    done = ended(tmp_path, "collect", "--topic", TOPIC, "--json")
    assert done.code == 1
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["source"], line["status"]) for line in lines] == [
        (name, "not_configured") for name in ("bluesky", "mastodon", "feeds")
    ]
    assert "not switched on" in lines[0]["message"]


# Files


def test_what_is_exported_is_where_it_was_asked_for(tmp_path: Path) -> None:
    for kind, suffixes in (("summary", {".docx"}), ("evidence-pack", {".docx", ".csv"}), ("data", {".csv"})):
        out = tmp_path / "papers" / kind
        printed = told(tmp_path, "export", kind, "--topic", TOPIC, "--practice", "--out", str(out))
        made = sorted(out.iterdir())
        assert {file.suffix for file in made} == suffixes
        assert sorted(printed.splitlines()) == [str(file) for file in made]
        assert all("practice" in file.name for file in made)


def test_a_backup_is_never_written_over_another_file(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    told(tmp_path, "backup", str(copy))
    before = copy.read_bytes()
    again = ended(tmp_path, "backup", str(copy))
    assert again.code == 2
    assert "nothing was overwritten" in again.err
    assert copy.read_bytes() == before
    assert "is kept as" in told(tmp_path, "restore", str(copy))


@pytest.mark.parametrize("words", [("restore", "copy.db"), ("practice", "remove")])
def test_files_are_not_taken_from_under_a_running_app(tmp_path: Path, words: tuple[str, ...]) -> None:
    told(tmp_path, "backup", str(tmp_path / "copy.db"))
    practice = tmp_path / "store-practice.db"
    before = practice.read_bytes()
    lock = AppLock(tmp_path / "store.db", "http://127.0.0.1:8501")
    lock.take()
    try:
        done = ended(tmp_path, *(str(tmp_path / word) if word.endswith(".db") else word for word in words))
    finally:
        lock.release()
    assert done.code == 1
    assert "already running on this store at http://127.0.0.1:8501" in done.err
    assert practice.read_bytes() == before


def test_practice_posts_can_be_removed_and_loaded_anew(tmp_path: Path) -> None:
    assert "practice posts" in told(tmp_path, "practice", "load", "--as-of", "2026-03-14")
    last = searched(tmp_path, "--practice", "--limit", "0")["days"][-1]["day"]
    assert last <= "2026-03-14"
    told(tmp_path, "practice", "remove")
    told(tmp_path, "practice", "load", "--as-of", "2026-03-24")
    moved = searched(tmp_path, "--practice", "--limit", "0")["days"][-1]["day"]
    assert date.fromisoformat(moved) - date.fromisoformat(last) == timedelta(days=10)
