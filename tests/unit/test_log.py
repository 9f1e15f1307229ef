"""No post, no search and no secret ever reaches a log: a whole run with planted ones, then a search through every line.

The run: collect from a feed, from a Bluesky that refuses the password, and from broken answers; import files; search,
on the command line and on a page; refuse a search for a person; fail on purpose. The log is at its most talkative.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from scrutiny_dash import log as logs
from scrutiny_dash.access import Decision, Role
from scrutiny_dash.cli import group
from scrutiny_dash.errors import ScrutinyError
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.ui import visitor
from scrutiny_dash.ui.house import house
from tests.sources.source_server import Answer, Asked, Server, serving

POST = "Waited nine hours with dad at Broomfield hospital and nobody came zebrafish"
BROKEN = "walrus in a broken answer"
WORDS = "quokka waiting list"
PERSON = "@axolotl.example"
PASSWORD = "capybara-app-password"
TOKEN = "pangolin-token"
OFFICER, TABLE = "narwhal-officer-1", "ocelot-table-1"
AUTHOR = "okapi-the-author"
PLANTED = {
    "a post": "zebrafish", "a broken answer": "walrus", "a search": "quokka", "a person": "axolotl",
    "a password": "capybara", "a token": "pangolin", "an officer's code": "narwhal", "a table's code": "ocelot",
    "an author": "okapi",
}  # fmt: skip
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Local</title><link>http://127.0.0.1/</link>
<item><title>Mental health in Chelmsford</title><description>{POST}</description><guid>g1</guid>
<author>{AUTHOR}</author><link>https://example.org/zebrafish</link>
<pubDate>Sat, 14 Mar 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""


def answers(asked: Asked) -> Answer:
    if asked.path.startswith("/feed"):
        return Answer(200, FEED.encode(), {"Content-Type": "application/rss+xml"})
    if asked.path.startswith("/broken"):
        return Answer(200, f"<html>{BROKEN}".encode(), {"Content-Type": "text/html"})
    body = {"error": "AuthenticationRequired", "message": f"{BROKEN} {PASSWORD}"}
    return Answer(401, json.dumps(body).encode(), {"X-Echo": PASSWORD})


@pytest.fixture
def far_away() -> Iterator[Server]:
    with serving(answers) as server:
        yield server


@pytest.fixture
def run(tmp_path: Path, far_away: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """Set everything that is secret, with a log of its own at its most talkative."""
    given = {
        "DB": str(tmp_path / "store.db"),
        "LOG_LEVEL": "DEBUG",
        "FEEDS": f"{far_away.url}/feed?key={TOKEN},{far_away.url}/broken",
        "ALLOW_LOOPBACK": "1",
        "BLUESKY_URL": far_away.url,
        "BLUESKY_IDENTIFIER": "someone.example",
        "BLUESKY_APP_PASSWORD": PASSWORD,
        "MASTODON_SERVERS": far_away.url,
        f"MASTODON_TOKEN_127_0_0_1_{far_away.url.rsplit(':', 1)[1]}": TOKEN,
        "ACCESS_CODE": TABLE,
        "OFFICER_CODE": OFFICER,
    }
    for name, value in given.items():
        monkeypatch.setenv(f"SCRUTINY_{name}", value)
    logger = logging.getLogger("scrutiny_dash")
    # Those of other tests; pytest's own come and go by themselves, and only where the logger does not propagate.
    before = [
        handler for handler in logger.handlers if type(handler).__module__.startswith(("logging", "scrutiny_dash"))
    ]
    level, propagate = logger.level, logger.propagate
    logger.handlers.clear()
    logger.propagate = True
    yield CliRunner()
    for handler in logger.handlers:
        handler.close()
    logger.handlers[:], logger.level, logger.propagate = before, level, propagate


def told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """Return every line of the log file and of standard error."""
    for handler in logging.getLogger("scrutiny_dash").handlers:
        handler.flush()
    return (tmp_path / "store.log").read_text(encoding="utf-8") + capfd.readouterr().err


def is_silent_about_all(text: str) -> None:
    assert [what for what, sign in PLANTED.items() if sign in text.lower()] == []


def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "zebrafish posts.csv"
    path.write_text(f"text,date,author\n{POST},2026-03-14,{AUTHOR}\n{POST} again,not a date,{AUTHOR}\n", "utf-8")
    return path


def test_a_run_on_the_command_line_tells_nothing(
    run: CliRunner, tmp_path: Path, far_away: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    collected = run.invoke(group, ["collect", "--source", "feeds", "--source", "bluesky", "--source", "mastodon",
                                   "--topic", "mental_health", "--json"])  # fmt: skip
    statuses = {(row := json.loads(line))["source"]: row["status"] for line in collected.stdout.splitlines()}
    assert statuses["bluesky"] == "auth_required"
    assert any(PASSWORD.encode() in asked.body for asked in far_away.asked)
    assert any("key" in asked.query for asked in far_away.asked)
    imported = run.invoke(group, ["import", str(csv_file(tmp_path)), "--topic", "mental_health", "--json"])
    assert json.loads(imported.stdout)["new"] == 2, imported.output
    broken = tmp_path / "walrus.xlsx"
    broken.write_bytes(b"PK\x03\x04 walrus")
    assert isinstance(run.invoke(group, ["import", str(broken), "--topic", "mental_health"]).exception, ScrutinyError)
    found = run.invoke(group, ["search", "mental_health", "zebrafish", "--json", "--officer"])
    assert "zebrafish" in json.loads(found.stdout)["posts"][0]["text"]
    assert run.invoke(group, ["search", "mental_health", WORDS, "--json"]).exit_code == 0
    text = told(tmp_path, capfd)
    assert "bluesky" in text.lower(), "the log was not written"
    is_silent_about_all(text)


def test_a_run_of_pages_tells_nothing(
    run: CliRunner, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.invoke(group, ["import", str(csv_file(tmp_path)), "--topic", "mental_health"])
    monkeypatch.setattr("scrutiny_dash.ui.house.practice.load_apart", lambda *_: None)
    monkeypatch.setattr(visitor, "decide", lambda _: Decision(Role.OFFICER))
    house.clear()
    try:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20).switch_page("pages/mental_health.py")
        at.run()
        assert "zebrafish" in str([element.proto.body for element in at.get("html")])
        for words in (WORDS, "zebrafish", PERSON):
            at.text_input(key="mental_health_q").set_value(words)
            next(button for button in at.button if button.label == "Search").click().run()
            assert not at.exception
        at.query_params["q"] = "zebrafish"
        monkeypatch.setattr("scrutiny_dash.ui.sentences.found", _fails)
        at.run()
        assert "This page could not be finished" in at.error[0].value
    finally:
        house().stores.close()
        house.clear()
    text = told(tmp_path, capfd)
    assert "A page failed, id" in text
    assert "KeyError" in text
    is_silent_about_all(text)


def _fails(*_: object) -> str:
    raise KeyError(POST)


def test_secrets_are_in_no_written_form_of_the_settings(run: CliRunner) -> None:
    settings = Settings.load()
    assert settings.bluesky_app_password == PASSWORD
    assert TOKEN in settings.feeds[0]
    is_silent_about_all(f"{settings!r} {settings}")


def a_record(message: str, fault: BaseException | None = None) -> logging.LogRecord:
    trace = (type(fault), fault, fault.__traceback__) if fault else None
    return logging.LogRecord("scrutiny_dash.test", logging.ERROR, __file__, 1, message, (), trace)


@pytest.mark.parametrize("formatter", [logs._Plain(), logs._Json()])
def test_a_line_cannot_be_forged_and_a_trace_holds_no_words(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(POST)
    except ValueError as fault:
        text = formatter.format(a_record("one\r\ntwo\x1b[2J\u2028three\x00", fault))
    head = text.splitlines()[0]
    assert "\x1b" not in text
    assert "\x00" not in text
    assert "\u2028" not in text
    assert "three" in head
    assert "ValueError" in text
    assert "test_log.py" in text
    is_silent_about_all(text)


def test_one_json_line_is_one_json_object(tmp_path: Path, run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_LOG_JSON", "1")
    logs.set_up(Settings.load())
    logging.getLogger("scrutiny_dash.test").warning("one\ntwo “three”")
    rows = [json.loads(line) for line in (tmp_path / "store.log").read_text(encoding="utf-8").splitlines()]
    assert [(row["level"], row["logger"]) for row in rows] == [("WARNING", "scrutiny_dash.test")]
    assert "“three”" in rows[0]["message"]


def test_setting_up_twice_writes_each_line_once(tmp_path: Path, run: CliRunner) -> None:
    for _ in range(2):
        logs.set_up(Settings.load())
    logging.getLogger("scrutiny_dash.test").warning("once")
    assert (tmp_path / "store.log").read_text(encoding="utf-8").count("once") == 1


def test_only_its_owner_may_read_the_log_old_files_too(tmp_path: Path) -> None:
    file = logs.OwnersFile(tmp_path / "s.log", maxBytes=200, backupCount=2, encoding="utf-8")
    for number in range(10):
        file.emit(logging.LogRecord("n", logging.INFO, "p", 1, f"line {number} of some length", None, None))
    file.close()
    found = sorted(tmp_path.iterdir())
    assert len(found) == 2
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}
