"""Google News as it really behaves: consent pages, one story under several tokens, days as midnights, full windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import stamina
from adapters.google_news import answers_well, channel, environment, item, xml_answer
from source_run import NOW, TOPIC, DictMemory, Ended, make_topic, run
from source_server import Answer, Asked, Script, serving

from scrutiny_dash.errors import NotConfigured
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.google_news import GoogleNews, questions, windows

CHOSEN = Settings.load(environment(""))
WEEK = Ask(TOPIC, since=NOW - timedelta(days=7))


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def read(script: Script, ask: Ask = WEEK, memory: DictMemory | None = None) -> tuple[Ended, list[str]]:
    with serving(script) as server:
        ended = run(GoogleNews(server.url), CHOSEN, memory or DictMemory(), ask)
        return ended, [asked.query["q"] for asked in server.asked]


def parse(**entry: Any) -> Post:
    post = GoogleNews().parse(RawItem(entry, {"seen": "2026-03-14T09:30:00.000Z"}))
    assert isinstance(post, Post)
    return post


def test_it_is_off_until_an_officer_accepts_its_terms() -> None:
    with serving(answers_well) as server:
        ended = run(GoogleNews(server.url), Settings.load({}), DictMemory())
        assert server.asked == []
    assert isinstance(ended.error, NotConfigured)
    assert "terms" in ended.sentence
    assert "terms" in GoogleNews.info.needs


def test_words_are_asked_together_and_for_essex() -> None:
    topic = make_topic("young carer", "Southend Hospital", "Broomfield Hospital", placed=("hospital",))
    assert questions(Ask(topic)) == (
        '"Southend Hospital" OR "Broomfield Hospital"',
        '("young carer" OR hospital) essex',
    )
    assert questions(Ask(topic, words=("intitle:respite site:x.example",))) == (
        '("intitle respite site x.example") essex',
    )


def test_a_question_of_operators_only_is_not_asked() -> None:
    ended, asked = read(answers_well, Ask(TOPIC, words=('"', "- :")))
    assert asked == []
    assert ended.status is SourceStatus.NOT_CONFIGURED


def test_a_long_period_is_asked_in_windows_that_overlap_by_a_day_the_newest_first() -> None:
    cut = windows(Ask(TOPIC, since=datetime(2025, 9, 1, tzinfo=UTC)), NOW)
    assert [(w.first, w.last) for w in cut] == [
        (date(2025, 12, 12), None),
        (date(2025, 9, 11), date(2025, 12, 12)),
        (date(2025, 9, 1), date(2025, 9, 11)),
    ]
    assert cut[0].q.endswith("essex after:2025-12-11")
    assert cut[1].q.endswith("essex after:2025-09-10 before:2025-12-13")
    decade = windows(Ask(TOPIC, since=datetime(2015, 1, 1, tzinfo=UTC)), NOW)
    assert len(decade) <= 25


def days_of(q: str) -> tuple[date, date]:
    first = re.search(r"after:(\S+)", q)
    last = re.search(r"before:(\S+)", q)
    assert first
    return date.fromisoformat(first[1]), date.fromisoformat(last[1]) if last else NOW.date()


def test_a_full_window_is_asked_in_halves_until_it_fits() -> None:
    def script(asked: Asked) -> Answer:
        first, last = days_of(asked.query["q"])
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        rows = [item(d.toordinal() * 40 + n, date=f"{d:%d %b %Y} 0{n % 9}:00:00 GMT") for d in days for n in range(6)]
        return xml_answer(channel(*rows[:100]))

    ended, asked = read(script, Ask(TOPIC, since=NOW - timedelta(days=20), limit=5000))
    assert len(asked) == 3
    assert ended.status is SourceStatus.OK
    assert len({post.created.date() for post in ended.posts if post.created}) >= 20


def test_a_window_that_cannot_be_halved_any_more_is_not_called_whole() -> None:
    rows = [item(n, date="13 Mar 2026 09:00:00 GMT") for n in range(100)]
    ended, _ = read(lambda _: xml_answer(channel(*rows)))
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 100
    assert ended.pages[-1].covered_from is None


def test_the_consent_page_is_not_an_empty_answer() -> None:
    page = b"<!doctype html><html lang=en-GB><title>Before you continue</title><form></form></html>"

    def script(asked: Asked) -> Answer:
        if asked.path.startswith("/consent"):
            return Answer(200, page, {"Content-Type": "text/html"})
        return Answer(302, b"", {"Location": "/consent"})

    with serving(script) as server:
        ended = run(GoogleNews(server.url), CHOSEN, DictMemory(), WEEK)
    assert ended.status is SourceStatus.BLOCKED_HTML


def test_the_same_question_waits_a_quarter_of_an_hour() -> None:
    memory = DictMemory()
    with serving(answers_well) as server:
        assert run(GoogleNews(server.url), CHOSEN, memory, WEEK).status is SourceStatus.OK
        ended = run(GoogleNews(server.url), CHOSEN, memory, WEEK)
        assert len(server.asked) == 1
        assert ended.status is SourceStatus.RATE_LIMITED
        assert ended.error is not None
        memory.put("asked", dict.fromkeys(memory.get("asked"), "2026-03-14T09:14:00.000Z"))
        assert run(GoogleNews(server.url), CHOSEN, memory, WEEK).status is SourceStatus.OK
    assert len(memory.get("asked")) == 1


def test_one_story_under_several_tokens_is_one_post() -> None:
    rows = [item(1, token="a"), item(1, token="b"), item(1, publisher="Another Paper")]
    ended, _ = read(lambda _: xml_answer(channel(*rows)))
    assert len(ended.posts) == 2


def test_a_headline_keeps_its_own_dashes_and_loses_its_publishers() -> None:
    post = parse(title="Carers - who cares? - East - West News", publisher="East - West News", published=None)
    assert post.text == "Carers - who cares?\n\n(In: East - West News)"
    assert parse(title="Nobody named - it", publisher="").text == "Nobody named - it"
    assert parse(title="Tom &amp; friends", publisher="").text == "Tom & friends"


def test_only_headline_publisher_link_and_date_are_kept() -> None:
    ended, _ = read(lambda _: xml_answer(channel(item(1))))
    (page,) = ended.pages
    assert set(page.items[0].payload) == {"title", "publisher", "link", "published"}
    (post,) = ended.posts
    assert (post.kind, post.account_kind, post.author_key) == (PostKind.ARTICLE, AccountKind.NEWS, None)
    assert post.url == "https://news.google.com/rss/articles/CBMinvented1?oc=5"
    assert post.created == datetime(2026, 3, 9, 7, tzinfo=UTC)


def test_a_midnight_in_california_stays_on_its_london_day() -> None:
    for text, day in (("Fri, 03 Jul 2025 07:00:00 GMT", 3), ("Fri, 05 Dec 2025 08:00:00 GMT", 5)):
        ended, _ = read(lambda _, t=text: xml_answer(channel(item(1, date=t))), Ask(TOPIC))  # type: ignore[misc]
        assert {post.created.day for post in ended.posts if post.created} == {day}


def test_deletions_cannot_be_asked() -> None:
    assert GoogleNews().still_there(("a",), CHOSEN, DictMemory(), None) == {"a": None}  # type: ignore[arg-type]
