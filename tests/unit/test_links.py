"""Links into every platform's own search, and which post links may be clicked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutiny_dash.deep_links import GROUPS, book, load_links
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.links import PlatformLink, _parse, links_for, safe_post_link
from scrutiny_dash.models import Place
from scrutiny_dash.search.words import parse
from scrutiny_dash.settings import DATA
from scrutiny_dash.topics import SearchWord, Topic, topics

CARERS = Topic(
    slug="young_carers",
    name="Young carers",
    question="?",
    committee="A committee",
    words=(
        SearchWord("sibling carer", "why"),
        SearchWord("young carer", "why"),
        SearchWord("young carers", "why"),
        SearchWord("look after my mum", "why", needs_place=True),
    ),
    hashtags=(SearchWord("YoungCarers", "why"), SearchWord("YoungCarersActionDay", "why")),
    left_out=(),
    suggested=("respite",),
    themes=(),
    scope=frozenset({Place.ESSEX}),
    scope_note="",
    dates=(),
)
TRICKS = ["OR", "-", '"', "“", "#Essex", "@", "from:", "A&E", "St Peter's", "(", ")", "../", "%", "?", "é", "\x00"]
WANTED = {
    *("facebook", "nextdoor", "mumsnet", "netmums", "instagram", "tiktok", "youtube", "reddit", "x", "threads"),
    *("linkedin", "bluesky", "mastodon", "google", "bing", "google_news", "care_opinion", "whatdotheyknow"),
    *("theyworkforyou", "fixmystreet", "lemmy"),
}
PARTS = st.sampled_from(TRICKS) | st.text(alphabet="abcXYZ ", max_size=6)
TYPED = st.text(max_size=120) | st.lists(PARTS).map("".join)
BOX = st.lists(st.sampled_from(["OR", " ", '"', "“", "-", "–", "#"]) | st.text(alphabet="abé7&'", max_size=4)).map(
    "".join
)


def found(title: str, words: str, since: date | None = None, until: date | None = None) -> PlatformLink:
    return next(link for link in links_for(CARERS, words, since, until) if link.title == title)


def test_every_wanted_platform_has_a_link_with_all_its_words() -> None:
    links = links_for(CARERS, "respite")
    assert {link.platform for link in links} == WANTED
    assert len({link.title for link in links}) == len(links)
    for link in links:
        assert link.group in GROUPS
        for sentence in (link.login_note, link.verified, link.add_hint):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert "!" not in sentence


@given(TYPED, st.none() | st.dates(), st.none() | st.dates())
@settings(max_examples=150, deadline=None)
def test_any_typed_text_gives_safe_addresses_on_the_expected_hosts(
    words: str, since: date | None, until: date | None
) -> None:
    links = links_for(CARERS, words, since, until)
    for link, pattern in zip(links, book().patterns, strict=True):
        parts, expected = urlsplit(link.url), urlsplit(pattern.url)
        assert parts.scheme == "https"
        assert parts.netloc == expected.netloc
        assert parts.fragment == ""
        assert parts.path.count("/") == expected.path.count("/")
        assert parse_qs(parts.query).keys() == parse_qs(expected.query.replace("{q}", "x")).keys()
        assert link.url.isascii()
        assert link.url.isprintable()
        assert not set(link.url) & set(" \"'<>\\{}()#@")


@given(TYPED)
@settings(max_examples=150, deadline=None)
def test_no_link_asks_for_an_account(words: str) -> None:
    for link in links_for(CARERS, words, date(2026, 1, 1), date(2026, 2, 1)):
        assert "@" not in unquote(link.url)
        for operator in ("from:", "to:", "user:", "author:", "mentions:"):
            assert operator not in link.shown.casefold()


def pieces(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@given(BOX)
@settings(max_examples=300, deadline=None)
def test_it_reads_the_search_box_as_the_store_does(words: str) -> None:
    ours, theirs = _parse(words), parse(words)
    groups = [] if theirs.find is None else theirs.find.split(") AND (")
    assert [[pieces(term.text) for term in group] for group in ours.groups] == [
        [pieces(term) for term in group.split('" OR "')] for group in groups
    ]
    left_out = [] if theirs.without is None else theirs.without.split('" OR "')
    assert [pieces(term.text) for term in ours.without] == [pieces(term) for term in left_out]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("X, newest first", '"young carers" ("day centre" OR club) #Essex -football'),
        ("Google", '"young carers" ("day centre" OR club) Essex -football'),
        ("Reddit, newest first", '"young carers" ("day centre" OR club) Essex NOT football'),
        ("LinkedIn posts, newest first", '"young carers" ("day centre" OR club) Essex NOT football'),
        ("Bluesky", '"young carers" "day centre" #Essex -football'),
        ("YouTube, newest first", '"young carers" "day centre" #Essex -football'),
        ("Facebook groups", "young carers day centre Essex"),
        ("WhatDoTheyKnow", '"young carers" ("day centre" OR club) Essex -football'),
    ],
)
def test_each_place_gets_the_search_in_its_own_words(title: str, shown: str) -> None:
    link = found(title, '"day centre" OR club #Essex -football')
    assert link.shown == shown
    assert unquote(link.url).count(shown) == 1


def test_a_place_says_what_of_the_search_it_cannot_do() -> None:
    typed, since = "bus OR taxi -school", date(2026, 1, 1)
    assert found("X, newest first", typed, since).limits == ()
    assert found("Facebook groups", typed, since).limits == (
        "It cannot search for one word or another, so it looks only for bus.",
        "It cannot leave out words.",
        "It cannot search by date.",
    )
    assert found("Facebook groups", "bus").limits == ()


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("X, newest first", "since:2016-01-01 until:2017-01-01"),
        ("Bluesky", "since:2016-01-01 until:2017-01-01"),
        ("Google", "after:2015-12-31 before:2017-01-01"),
        ("Mastodon, all words", "after:2015-12-31 before:2017-01-01"),
        ("TheyWorkForYou", "20160101..20161231"),
    ],
)
def test_days_are_inclusive_whatever_the_place_means_by_until(title: str, days: str) -> None:
    shown = found(title, "young carer essex", date(2016, 1, 1), date(2016, 12, 31)).shown
    assert shown == f"young carer essex {days}"


def test_half_a_period_and_the_ends_of_time() -> None:
    assert found("X, newest first", "young carer essex", until=date.max).shown.endswith(" until:9999-12-31")
    assert found("Google", "young carer essex", date(2016, 1, 1)).shown.endswith("essex after:2015-12-31")
    assert found("TheyWorkForYou", "young carer", date(2016, 1, 1)).limits == ("It cannot search by date.",)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", '"young carers" essex'),
        ("   @somebody https://x.com/somebody", '"young carers" essex'),
        ("respite", '"young carers" respite essex'),
        ("respite Colchester", '"young carers" respite Colchester'),
        ('"Young Carer" card', '"Young Carer" card essex'),
        ("look after my mum", "look after my mum essex"),
        ("-adult", '"young carers" essex -adult'),
        ("A&E St Peter's", '"young carers" "A&E" St "Peter\'s" essex'),
        ("lang:en filter:links", '"young carers" "lang en" "filter links" essex'),
        ("cats AND NOT dogs", '"young carers" cats and not dogs essex'),
    ],
)
def test_a_search_names_its_topic_and_a_place(typed: str, shown: str) -> None:
    assert found("X, newest first", typed).shown == shown


def test_an_essex_forum_needs_no_place() -> None:
    assert found("Reddit, only the Essex forum", "respite").shown == '"young carers" respite'


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("", "YoungCarers"),
        ("#Respite", "Respite"),
        ("#Essex", "YoungCarers"),
        ("#Essex #respite", "respite"),
        ("# #", "YoungCarers"),
    ],
)
def test_a_hashtag_link_takes_the_typed_hashtag_else_the_topics_first(typed: str, tag: str) -> None:
    assert found("Mastodon hashtag", typed).url == f"https://mastodon.social/tags/{tag}"


def test_a_topic_without_hashtags_has_no_hashtag_links() -> None:
    bare = Topic(**{**{name: getattr(CARERS, name) for name in CARERS.__slots__}, "hashtags": ()})
    titles = [link.title for link in links_for(bare, "respite")]
    assert "Mastodon, all words" in titles
    assert "Mastodon hashtag" not in titles


def test_the_products_topics_have_sensible_searches() -> None:
    shown = {
        slug: next(link.shown for link in links_for(topic, "") if link.platform == "x")
        for slug, topic in topics().items()
    }
    assert shown["young_carers"] == '"young carers" essex'
    assert shown["mental_health"] == '"mental health" essex'
    assert shown["success_regime"] == '"Success Regime" essex'
    parking = links_for(topics()["success_regime"], "parking")
    assert next(link.shown for link in parking if link.platform == "x") == "hospital parking essex"


@pytest.mark.parametrize(
    "url",
    [
        "https://bsky.app/profile/did:plc:abc/post/3k",
        "https://www.facebook.com/groups/1/posts/2/",
        "https://old.reddit.com/r/essex/comments/1/x/",
        "https://www.mumsnet.com:443/talk/1",
    ],
)
def test_a_post_on_a_known_host_may_be_clicked(url: str) -> None:
    assert safe_post_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://bsky.app/profile/x/post/1",
        "javascript:alert(1)//bsky.app/x",
        "https://bsky.app.example.org/x",
        "https://notbsky.app/x",
        "https://bsky.app@example.org/x",
        "https://bsky.app\\@example.org/x",
        "https://bsky.app:8443/x",
        "https://bsky.app:x/x",
        "https://bsky.app/",
        "https://bsky.app/x y",
        "https://bsky.app/x\nhttps://x.com/y",
        "https://bsky.app/<b>",
        "https://bsky.арр/x",
        "https://[::1/x",
        "https://example.org/practice/1",
        "https://bsky.app/" + "a" * 2000,
    ],
)
def test_nothing_else_may_be_clicked(url: str) -> None:
    assert not safe_post_link(url)


def test_hosts_that_an_officer_named_are_known_too() -> None:
    assert safe_post_link("https://essex.example/notes/1", also=["essex.example"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://bsky.app/search", "http://bsky.app/search"),
        ("https://bsky.app/search", "https://{q}/search"),
        ("https://bsky.app/search?q={q}", "https://bsky.app/search?q={words}"),
        ('dialect = "bluesky"', 'dialect = "nobody"'),
        ('group = "press"', 'group = "other"'),
        ("login_note = ", "login_notes = "),
        ('place = "essex"', ""),
    ],
)
def test_a_wrong_entry_is_one_plain_sentence(tmp_path: Path, old: str, new: str) -> None:
    text = (DATA / "deep_links.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "deep_links.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match="missing or wrong entry"):
        load_links(path)


def test_a_missing_file_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_links(tmp_path / "none.toml")
