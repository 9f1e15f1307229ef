"""WhatDoTheyKnow as it really behaves: one key a body, events of one request, people's names, challenges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stamina
from adapters.whatdotheyknow import answers_well, environment, event, is_first_page, json_answer
from source_run import TOPIC, DictMemory, make_http, run
from source_server import Answer, Asked, serving

from scrutiny_dash.errors import NotConfigured, SettingsError
from scrutiny_dash.models import Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.whatdotheyknow import WhatDoTheyKnow, without_names

CHOSEN = Settings.load(environment(""))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any) -> Post | Skipped:
    return WhatDoTheyKnow().parse(RawItem(payload, {"seen": "2026-03-14T09:30:00.000Z"}))


def test_a_bodys_key_is_needed() -> None:
    ended = run(WhatDoTheyKnow("http://127.0.0.1:9"), Settings.load({}), DictMemory())
    assert isinstance(ended.error, NotConfigured)
    assert "SCRUTINY_WHATDOTHEYKNOW_KEYS" in ended.error.to_do
    assert dict(CHOSEN.whatdotheyknow_keys) == {101: "an-invented-key", 202: "another+key"}
    assert "another+key" not in repr(CHOSEN)


@pytest.mark.parametrize("value", ["a-key-alone", "essex:key", "101:", "101"])
def test_a_key_without_its_bodys_number_is_one_sentence_at_start(value: str) -> None:
    with pytest.raises(SettingsError, match="SCRUTINY_WHATDOTHEYKNOW_KEYS"):
        Settings.load({"SCRUTINY_WHATDOTHEYKNOW_KEYS": value})


def test_every_body_is_asked_with_its_own_key_and_the_first_day() -> None:
    with serving(answers_well) as server:
        run(WhatDoTheyKnow(server.url), CHOSEN, DictMemory(), Ask(TOPIC, since=datetime(2026, 1, 5, 23, tzinfo=UTC)))
        asked = {a.path: a.query for a in server.asked}
    assert asked == {
        "/api/v2/body/101/request_events.json": {"k": "an-invented-key", "since_date": "2026-01-05"},
        "/api/v2/body/202/request_events.json": {"k": "another+key", "since_date": "2026-01-05"},
    }


def test_one_refused_key_does_not_stop_the_others() -> None:
    def script(asked: Asked) -> Answer:
        page = Answer(403, b"<!doctype html><html><h1>Forbidden</h1>", {"Content-Type": "text/html"})
        return page if is_first_page(asked) else answers_well(asked)

    with serving(script) as server:
        ended = run(WhatDoTheyKnow(server.url), CHOSEN, DictMemory())
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 2
    assert ended.sentence == "WhatDoTheyKnow refused the key of body 101."


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(403, b"<html><title>Just a moment...</title>", {"Content-Type": "text/html"}), "blocked_html"),
        (Answer(503, b"<html>", {"Content-Type": "text/html", "cf-mitigated": "challenge"}), "blocked_html"),
        (Answer(404, b"<html>Not found", {"Content-Type": "text/html"}), "gone"),
        (json_answer({"errors": ["Parameter since_date must be in format yyyy-mm-dd"]}, 500), "server_error"),
        (json_answer({"errors": ["x"]}), "malformed"),
    ],
)
def test_each_refusal_is_told_apart(answer: Answer, status: str) -> None:
    with serving(lambda _: answer) as server:
        ended = run(WhatDoTheyKnow(server.url), CHOSEN, DictMemory())
    assert ended.status.value == status


def test_a_request_with_many_messages_is_one_post() -> None:
    rows = [event(1, "followup_resent"), event(1, "followup_sent"), event(1, "resent"), event(1)]
    with serving(lambda a: json_answer(rows if is_first_page(a) else [])) as server:
        ended = run(WhatDoTheyKnow(server.url), CHOSEN, DictMemory())
    assert [post.native_id for post in ended.posts] == ["900001"]
    assert len(ended.skipped) == 3


def test_nobody_can_be_named_or_answered_from_what_is_handed_on() -> None:
    with serving(answers_well) as server:
        ended = run(WhatDoTheyKnow(server.url), CHOSEN, DictMemory())
    rows = [item.payload for page in ended.pages for item in page.items]
    assert not any({"request_email", "user_name"} & set(row) for row in rows)
    assert not any("A. Person" in post.text or "Dear" in post.text for post in ended.posts)
    post = ended.posts[0]
    assert post.text == "Young carers, question number 0\n\nHow many young carers wait for an assessment, every month?"
    assert (post.local, post.kind) == (True, PostKind.POST)
    assert post.author_key == "https://www.whatdotheyknow.com/user/a_person"
    assert post.created == datetime(2026, 3, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("letter", "left"),
    [
        ("Hi team\nHow long is the wait?\nKind regards\nA. Person", "How long is the wait?"),
        ("How long?\r\n\r\nMany thanks,\r\nA. Person\r\n12 Example Road", "How long?"),
        ("One.\nThank you for the last answer. " + "More words. " * 20, None),
        ("No closing at all", "No closing at all"),
    ],
)
def test_greeting_and_signature_go(letter: str, left: str | None) -> None:
    assert without_names(letter) == (left if left is not None else letter.strip())


@pytest.mark.parametrize(
    "payload", [{}, {"request_id": True, "event_type": "sent"}, {**event(1), "title": None, "body": "  "}]
)
def test_what_is_no_request_is_left_out(payload: dict[str, Any]) -> None:
    assert isinstance(parse(payload), Skipped)


def test_what_is_gone_is_noticed_on_its_page() -> None:
    codes = {"/request/1": 200, "/request/2": 404, "/request/3": 403, "/request/4": 410, "/request/5": 503}
    with serving(lambda a: Answer(codes[a.path])) as server, make_http(CHOSEN) as http:
        there = WhatDoTheyKnow(server.url).still_there(("1", "2", "3", "4", "5", "x"), CHOSEN, DictMemory(), http)
    assert list(there.values()) == [True, False, None, False, None, None]
