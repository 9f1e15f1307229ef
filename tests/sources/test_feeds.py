"""Feeds as sites really send them: conditional requests, pages, ids, dates, comments, damage."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from adapters.feeds import SHAPES, answers_well, channel, environment, item, xml_answer
from source_run import NOW, TOPIC, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, Script, serving

from scrutiny_dash.errors import NotConfigured, SettingsError
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import DATA, Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.feeds import Feeds
from scrutiny_dash.sources.feeds.entries import MOST_CHARACTERS, native_id
from scrutiny_dash.sources.feeds.listed import KINDS, load_feeds
from scrutiny_dash.sources.feeds.source import feeds_of


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def read(body: bytes | str, content_type: str = "application/xml", **more: Any) -> Ended:
    raw = body.encode() if isinstance(body, str) else body
    with serving(lambda _: Answer(200, raw, {"Content-Type": content_type})) as server:
        return run(Feeds(), Settings.load(environment(server.url)), DictMemory(), **more)


def shape(name: str) -> bytes:
    return (SHAPES / name).read_bytes()


def with_settings(url: str) -> Settings:
    return Settings.load({"SCRUTINY_FEEDS": url, "SCRUTINY_ALLOW_LOOPBACK": "1"})


class Site:
    """A site that answers 304 to whoever has its newest validators."""

    def __init__(self, *items: str) -> None:
        self.items = list(items)
        self.version = 1

    def __call__(self, asked: Asked) -> Answer:
        etag = f'"v{self.version}"'
        if asked.headers.get("if-none-match") == etag:
            return Answer(304, headers={"ETag": etag})
        modified = "Tue, 10 Mar 2026 08:00:00 GMT"
        body = channel(*self.items, generator="")
        return xml_answer(body, **{"ETag": etag, "Last-Modified": modified})


def test_what_has_not_changed_is_not_sent_again() -> None:
    memory, site = DictMemory(), Site(item(0), item(1))
    with serving(site) as server:
        chosen = Settings.load(environment(server.url))
        first, second = run(Feeds(), chosen, memory), run(Feeds(), chosen, memory)
        sent = [(a.headers.get("if-none-match"), a.headers.get("if-modified-since")) for a in server.asked]
        assert sent == [(None, None), ('"v1"', "Tue, 10 Mar 2026 08:00:00 GMT")]
        assert first.status is SourceStatus.OK
        assert second.status is SourceStatus.OK_EMPTY
        assert second.pages[-1].covered_from == first.pages[-1].covered_from
        site.items.append(item(2))
        site.version = 2
        assert len(run(Feeds(), chosen, memory).posts) == 3


def test_validators_belong_to_one_address_and_to_the_topics_words() -> None:
    memory = DictMemory()
    with serving(Site(item(0))) as server:
        run(Feeds(), with_settings(f"{server.url}/a"), memory)
        assert run(Feeds(), with_settings(f"{server.url}/b"), memory).status is SourceStatus.OK
        other = Ask(make_topic("another word"))
        assert run(Feeds(), with_settings(f"{server.url}/a"), memory, other).status is SourceStatus.OK
        assert [a.headers.get("if-none-match") for a in server.asked] == [None, None, None]


def test_a_table_asking_for_a_word_of_its_own_is_offered_everything() -> None:
    memory = DictMemory()
    with serving(Site(item(0))) as server:
        chosen = Settings.load(environment(server.url))
        run(Feeds(), chosen, memory)
        assert len(run(Feeds(), chosen, memory, Ask(TOPIC, words=("sister",))).posts) == 1
        assert run(Feeds(), chosen, memory).status is SourceStatus.OK_EMPTY


@pytest.mark.parametrize("fault", ["cut", "killed", "limit", "page two"])
def test_validators_are_trusted_only_after_everything_was_kept(fault: str) -> None:
    memory = DictMemory()

    def script(asked: Asked) -> Answer:
        if asked.query.get("paged"):
            return Answer(503) if fault == "page two" else answers_well(asked)
        good = answers_well(asked)
        body = good.body[:-80] if fault == "cut" else good.body
        return Answer(200, body, {**good.headers, "ETag": '"v1"'})

    with serving(script) as server:
        chosen = Settings.load(environment(server.url))
        if fault == "killed":
            with make_http(chosen) as http:
                next(Feeds().fetch(Ask(TOPIC), chosen, memory, http))
        else:
            run(Feeds(), chosen, memory, Ask(TOPIC, limit=2 if fault == "limit" else 1000))
        assert not any(memory.values.values())
        run(Feeds(), chosen, memory)
        assert all(a.headers.get("if-none-match") is None for a in server.asked)


@pytest.mark.parametrize("saved", ["", "{", "5", '{"etag": 5}', '{"etag": "a\\r\\nX: 1"}', "[]"])
def test_damaged_validators_are_not_sent(saved: str) -> None:
    class Damaged(DictMemory):
        def get(self, key: str) -> Any:
            return saved

    with serving(Site(item(0))) as server:
        assert run(Feeds(), Settings.load(environment(server.url)), Damaged()).status is SourceStatus.OK
        assert server.asked[0].headers.get("if-none-match") is None


def test_wordpress_pages_are_read_to_the_third_and_others_not() -> None:
    def pages(generator: str) -> tuple[Script, list[str]]:
        asked_for: list[str] = []

        def script(asked: Asked) -> Answer:
            asked_for.append(asked.raw_query)
            number = int(asked.query.get("paged") or 1)
            return xml_answer(channel(item(number), generator=generator))

        return script, asked_for

    for generator, queries in (
        ("https://wordpress.org/?v=6.5", ["s=x", "s=x&paged=2", "s=x&paged=3"]),
        ("Hugo", ["s=x"]),
    ):
        script, asked_for = pages(generator)
        with serving(script) as server:
            assert run(Feeds(), with_settings(f"{server.url}/?s=x"), DictMemory()).status is SourceStatus.OK
        assert asked_for == queries


def test_404_with_a_valid_feed() -> None:
    """Past the last page it is the end; for the first page it is gone, unless there are entries all the same."""
    gone = xml_answer(channel(title="Page not found"), status=404)
    with serving(lambda _: gone) as server:
        assert run(Feeds(), Settings.load(environment(server.url)), DictMemory()).status is SourceStatus.GONE
    odd = xml_answer(channel(item(1), generator=""), status=404)
    with serving(lambda _: odd) as server:
        assert run(Feeds(), Settings.load(environment(server.url)), DictMemory()).status is SourceStatus.OK


def test_one_site_that_fails_stops_no_other() -> None:
    sites = {"/good": xml_answer(channel(item(0), generator="")), "/page": Answer(200, b"<html>Accept cookies</html>")}
    with serving(lambda asked: sites.get(asked.path, Answer(410))) as server:
        urls = ",".join(server.url + path for path in ("/page", "/gone", "/good"))
        ended = run(Feeds(), with_settings(urls), DictMemory())
    assert ended.status is SourceStatus.PARTIAL
    assert len(ended.posts) == 1
    assert "web page instead of a feed" in ended.sentence
    assert "no longer there" in ended.sentence


def test_a_wordpress_feed_is_read() -> None:
    first, second, third = read(shape("wordpress.xml")).posts
    assert first.text == "Tablets – twice & tea\n\nUp at five 😡.\n\nThen school."
    assert first.native_id == "https://blog.example/?p=4"
    assert first.canonical == "https://blog.example/?p=4"
    assert first.created is not None
    assert first.created.isoformat() == "2026-03-10T10:34:09+00:00"
    assert first.author_key is None
    assert (first.platform, first.kind, first.language, first.local) == ("feed", PostKind.ARTICLE, "en", False)
    assert "invented author" not in repr(first)
    assert second.text == "Only a summary & more…"
    assert second.native_id == "https://blog.example/five"
    assert third.created == NOW
    assert third.native_id.endswith("/feed/number-6")


def test_comments_are_residents_words_and_name_nobody() -> None:
    first, second = read(shape("comments.xml")).posts
    assert first.text == "31 weeks for us 😡\n\n(On: Waiting by the sea)"
    assert second.text == "Hang on in there."
    assert {first.kind, second.kind} == {PostKind.COMMENT}
    assert first.author_key == "127.0.0.1:Invented Person"
    assert second.author_key is None
    assert "Invented" not in first.text + second.text
    assert first.native_id == "https://blog.example/?p=13#comment-21"


def test_reports_by_residents_are_read() -> None:
    (post,) = read(shape("reports.xml")).posts
    assert (
        post.text
        == "No crossing outside the clinic, 9th March\n\nMy mum cannot get to the clinic.\nReport on the site."
    )
    assert post.native_id == "https://reports.example/report/77"


def test_atom_is_read() -> None:
    first, second = read(shape("atom.xml"), "application/atom+xml").posts
    assert first.text == "Young carers’ café\n\nEvery Tuesday."
    assert first.native_id == "tag:council.example,2026:1"
    assert first.url == "https://council.example/news/one"
    assert first.created is not None
    assert first.created.isoformat() == "2026-03-10T08:00:00+00:00"
    assert second.text == "Two\n\n1 < 2 & true"


JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Carers’ centre",
    "language": "en-GB",
    "items": [
        {
            "id": 2,
            "url": "https://centre.example/2",
            "content_text": "Just <text>",
            "date_published": "2026-03-10T08:00:00Z",
        },
        {
            "id": "https://centre.example/1",
            "url": "https://centre.example/1",
            "title": "One",
            "content_html": "<p>Hi</p>",
        },
        "not an item",
    ],
}


def test_json_feed_is_read() -> None:
    first, second = read(json.dumps(JSON_FEED), "application/feed+json").posts
    assert (first.text, first.native_id, first.language) == ("Just <text>", "127.0.0.1#2", "en")
    assert (second.text, second.native_id, second.created) == ("One\n\nHi", "https://centre.example/1", None)


def test_json_feed_pages_stay_on_the_site() -> None:
    def script(asked: Asked) -> Answer:
        page = int(asked.query.get("page") or 1)
        entries = [{"id": f"n{page}", "content_text": f"Number {page}"}]
        following = "https://evil.example/next" if page == 2 else f"?page={page + 1}"
        return Answer(200, json.dumps({**JSON_FEED, "items": entries, "next_url": following}).encode())

    with serving(script) as server:
        ended = run(Feeds(), Settings.load(environment(server.url)), DictMemory())
    assert [post.text for post in ended.posts] == ["Number 1", "Number 2"]
    assert ended.status is SourceStatus.OK


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + channel(item(1)),
        b"\n\n  " + channel(item(1)),
        channel(item(1)).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        channel(item(1, "A &nbsp; B")),
        channel(item(1))[:-20],
        b'<?xml-stylesheet href="x"?><!-- note -->' + channel(item(1)).split(b"?>", 1)[1],
        channel(item(1)).replace(b"UTF-8", b"windows-1252").replace(b"nights", b"\x93nights\x94"),
    ],
    ids=["bom", "leading lines", "utf-16", "undefined entity", "cut", "no declaration", "windows"],
)
def test_damaged_feeds_are_read_as_far_as_they_go(body: bytes) -> None:
    ended = read(body)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 1


BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


FILE = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<rss version="2.0"><channel><item><title>t &x;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    "body",
    [BOMB + "]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>", FILE],
    ids=["bomb", "file"],
)
def test_entities_neither_explode_nor_read_files(body: str) -> None:
    ended = read(body)
    text = "".join(post.text for post in ended.posts)
    assert len(text) < 10_000
    hostname = Path("/etc/hostname")
    assert not hostname.exists() or hostname.read_text().strip() not in text


def test_a_site_whose_pages_are_searched_is_asked_for_the_words_of_every_topic() -> None:
    topics = (make_topic("young carer", placed=("crisis team",)), make_topic("success regime", "young carer"))
    url = "https://blog.example/?s={words}&feed=rss2"
    asked = feeds_of(Ask(topics[0], topics=topics), Settings.load({"SCRUTINY_FEEDS": url}))
    assert [address.split("?s=")[1].split("&")[0] for address in asked] == [
        "young+carer",
        "crisis+team+Essex",
        "success+regime",
    ]
    own = feeds_of(Ask(topics[0], words=("A&E wait",)), Settings.load({"SCRUTINY_FEEDS": url}))
    assert list(own) == ["https://blog.example/?s=A%26E+wait&feed=rss2"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            {"id": "https://www.bbc.co.uk/news/articles/abc#0", "link": "x"},
            "https://www.bbc.co.uk/news/articles/abc",
        ),
        (
            {"id": "https://www.bbc.co.uk/news/articles/abc#3", "link": "x"},
            "https://www.bbc.co.uk/news/articles/abc",
        ),
        ({"id": "https://a.example/1", "link": "https://a.example/1"}, "https://a.example/1"),
        ({"id": "https://a.example/guid/1"}, "https://a.example/guid/1"),
        ({"id": "https://a.example/1", "link": "https://a.example/1?utm_source=rss"}, "https://a.example/1"),
        ({"id": "12345"}, "site.example#12345"),
        ({"id": "urn:uuid:1"}, "urn:uuid:1"),
        ({"link": "https://a.example/1"}, "https://a.example/1"),
        ({}, ""),
    ],
)
def test_ids_stand_for_one_entry_and_stay_the_same(entry: dict[str, Any], expected: str) -> None:
    assert native_id(entry, "site.example") == expected


def test_an_entry_without_any_id_has_one_made_of_its_words() -> None:
    one, same, other = ({"title": t, "published": "x"} for t in ("A", "A", "B"))
    assert native_id(one, "h") == native_id(same, "h") != native_id(other, "h")
    assert re.fullmatch(r"h#[0-9a-f]{32}", native_id(one, "h"))


@pytest.mark.parametrize(
    ("kind", "account", "sort"),
    [
        ("news", AccountKind.NEWS, PostKind.ARTICLE),
        ("council", AccountKind.ORGANISATION, PostKind.ARTICLE),
        ("nhs", AccountKind.ORGANISATION, PostKind.ARTICLE),
        ("comments", AccountKind.UNKNOWN, PostKind.COMMENT),
        ("reports", AccountKind.UNKNOWN, PostKind.POST),
        ("", AccountKind.UNKNOWN, PostKind.ARTICLE),
    ],
)
def test_kinds(kind: str, account: AccountKind, sort: PostKind) -> None:
    entry = {"id": "1", "title": "A", "body": "B", "author": "C"}
    post = Feeds().parse(RawItem(entry, {"host": "h", "kind": kind, "local": "yes"}))
    assert isinstance(post, Post)
    assert (post.account_kind, post.kind, post.local) == (account, sort, True)
    assert (post.author_key is not None) == (kind == "comments")


def test_long_texts_are_shortened_at_a_word_and_headings_are_not_said_twice() -> None:
    post = Feeds().parse(RawItem({"id": "1", "title": "A", "body": "word " * 5_000}))
    assert isinstance(post, Post)
    assert len(post.text) <= MOST_CHARACTERS + 1
    assert post.text.endswith("word…")
    twice = Feeds().parse(RawItem({"id": "1", "title": "Carers day", "body": "<h1>Carers day</h1><p>Today</p>"}))
    assert isinstance(twice, Post)
    assert twice.text == "Carers day\n\nToday"
    assert isinstance(Feeds().parse(RawItem({"id": "1", "title": " ", "body": "<p></p>"})), Skipped)


PETITION = {
    "type": "petition",
    "id": 123456,
    "links": {"self": "https://petition.parliament.uk/petitions/123456.json"},
    "attributes": {
        "action": "Give every young carer a named person at school",
        "background": "Young carers in Essex tell us that nobody asks.",
        "additional_details": "My own son waited two years.",
        "state": "open",
        "signature_count": 812,
        "created_at": "2026-02-20T10:00:00.000Z",
        "opened_at": "2026-03-01T09:00:00.000Z",
        "creator_name": "Somebody Named",
    },
}


def petitions(*rows: Any, following: str | None = None) -> bytes:
    return json.dumps({"links": {"self": "x", "next": following}, "data": list(rows)}).encode()


def test_petitions_are_read_from_their_list_without_who_began_them() -> None:
    rejected = {**PETITION, "id": 2, "attributes": {**PETITION["attributes"], "state": "rejected"}}
    ended = read(petitions(PETITION, rejected, {"id": 3}, "odd", {"attributes": 5}), "application/json")
    [post] = ended.posts
    assert ended.status is SourceStatus.OK
    assert post.native_id == post.url == "https://petition.parliament.uk/petitions/123456"
    assert post.text.startswith("Give every young carer a named person at school\n\nYoung carers in Essex")
    assert "Somebody" not in post.text
    assert post.author_key is None
    assert post.created is not None
    assert post.created.day == 1


def test_petitions_are_read_on_until_there_is_no_next_page() -> None:
    def script(asked: Asked) -> Answer:
        second = {**PETITION, "links": {"self": "https://petition.parliament.uk/petitions/7.json"}}
        last = asked.query.get("page") == "2"
        body = petitions(second if last else PETITION, following=None if last else "/petitions.json?page=2")
        return Answer(200, body, {"Content-Type": "application/json"})

    with serving(script) as server:
        ended = run(Feeds(), with_settings(f"{server.url}/petitions.json?q=young"), DictMemory())
        assert len(server.asked) == 2
    assert len(ended.posts) == 2


def test_the_list_names_petitions_consultations_and_reports_of_residents() -> None:
    addresses = [feed.url for feed in load_feeds(DATA / "feeds.toml")]
    for host in ("petition.parliament.uk", "consultations.essex.gov.uk", "fixmystreet.com"):
        assert any(host in address for address in addresses), host


def test_the_list_of_feeds_is_whole() -> None:
    feeds = load_feeds(DATA / "feeds.toml")
    assert len(feeds) > 8
    assert len({feed.url for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert feed.kind in KINDS
        assert feed.url.startswith("https://")
        assert feed.title
        assert feed.why.endswith(".")
        assert feed.terms


@pytest.mark.parametrize(
    "text",
    ["[[feed]", '[[feed]]\nurl = "x"', '[[feed]]\nurl="ftp://a"\ntitle="A"\nkind="news"', '[[feed]]\nurl="https://a"\ntitle="A"\nkind="blog"',
     '[[feed]]\nurl="https://a"\ntitle="A"\nkind="news"\nodd=1', "feed = 5"],
)  # fmt: skip
def test_a_wrong_list_is_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"feeds\.toml"):
        load_feeds(path)
    with pytest.raises(SettingsError):
        load_feeds(tmp_path / "none.toml")


def test_the_settings_replace_the_list_but_what_it_knows_goes_along() -> None:
    listed = load_feeds(DATA / "feeds.toml")[0]
    chosen = Settings.load({"SCRUTINY_FEEDS": f"{listed.url},https://new.example/feed"})
    known, new = feeds_of(Ask(TOPIC), chosen).values()
    assert known == listed
    assert (new.title, new.kind, new.local) == ("new.example", "", False)
    assert Feeds().hosts(chosen) == ("https://feeds.bbci.co.uk", "https://new.example")
    Feeds().ready(chosen)


def test_no_feed_at_all_is_not_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrutiny_dash.sources.feeds.source.feeds_to_read", lambda _: ())
    with pytest.raises(NotConfigured):
        Feeds().ready(Settings.load({}))


def test_a_feed_on_this_computer_is_refused_unless_allowed() -> None:
    with serving(answers_well) as server:
        ended = run(Feeds(), Settings.load({"SCRUTINY_FEEDS": f"{server.url}/feed/"}), DictMemory())
        assert server.asked == []
    assert ended.status is SourceStatus.FORBIDDEN


def test_what_is_gone_is_noticed_where_the_id_is_an_address() -> None:
    answers = {"/a": 200, "/?p=2": 404, "/c": 410, "/d": 403, "/e": 404}
    chosen = Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1"})
    with (
        serving(lambda asked: Answer(answers[asked.path + ("?p=2" if asked.query else "")])) as server,
        make_http(chosen) as http,
    ):
        ids = (*(server.url + path for path in answers), f"{server.url}/a#comment-1", "guid:x", "h#1")
        there = Feeds().still_there(ids, chosen, DictMemory(), http)
        assert len(server.asked) == 5
    assert list(there.values()) == [True, False, False, None, None, None, None, None]
