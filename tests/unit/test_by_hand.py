"""Posts that a person pastes."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.errors import InputError
from scrutiny_dash.sources.by_hand import fingerprint, posts_from_paste

SEEN = date(2026, 3, 14)
WORDS = "We waited four hours at Broomfield"


def paste(text=WORDS, where="Facebook", link="", *, could=True, one=False, written_on=None):
    return posts_from_paste(text, where, link, SEEN, anyone_could_see=could, one_post=one, written_on=written_on)


def test_one_post():
    (post,) = paste(link="https://www.facebook.com/groups/essexmums/posts/123456?mibextid=abc&comment_id=9")
    assert post.text == WORDS
    assert post.platform == "facebook"
    assert post.url == "https://www.facebook.com/groups/essexmums/posts/123456?comment_id=9"
    assert re.fullmatch(r"hand:[0-9a-f]{16}", post.native_id)
    assert (post.created, post.author_key) == (None, None)


def test_what_not_anyone_could_see_is_blocked_and_another_way_offered():
    with pytest.raises(InputError) as refused:
        paste(could=False)
    assert "without joining or logging in" in refused.value.what
    assert refused.value.to_do.startswith("Describe the concern in general terms")


@pytest.mark.parametrize(
    "where", ["WhatsApp", "a whatsapp group", "Messenger", "closed Facebook group", "our Discord", "private group"]
)
def test_closed_places_are_blocked_whatever_was_ticked(where):
    with pytest.raises(InputError, match="without joining"):
        paste(where=where)


@pytest.mark.parametrize("link", ["https://chat.whatsapp.com/AbC123", "https://m.me/someone"])
def test_closed_links_are_blocked(link):
    with pytest.raises(InputError, match="without joining"):
        paste(link=link)


def test_several_posts_at_blank_lines_or_at_drawn_lines():
    three = "The first one here\n\nThe second one here\n \n\n\nThe third one here"
    assert [p.text for p in paste(three)] == ["The first one here", "The second one here", "The third one here"]
    drawn = "The first one here\n\nand its end\n---\nThe second one here\n-----"
    assert [p.text for p in paste(drawn)] == ["The first one here\n\nand its end", "The second one here"]
    assert [p.text for p in paste(three, one=True)] == [three]


def test_the_same_words_are_the_same_post():
    first, second = (
        paste("We waited FOUR hours!\n\nNobody told us why"),
        paste("we  waited four hours\n\n“Nobody told us why…”"),
    )
    assert [p.native_id for p in first] == [p.native_id for p in second]
    assert len(paste("Same words here\n\nsame words, here")) == 1
    assert fingerprint("We waited four hours") != fingerprint("We waited five hours")


@pytest.mark.parametrize(
    ("where", "link", "platform"),
    [
        ("Facebook", "", "facebook"),
        ("a public Facebook group for parents", "", "facebook"),
        ("twitter", "", "x"),
        ("X", "", "x"),
        ("the Mumsnet forum", "", "mumsnet"),
        ("comments on a news story", "", "news"),
        ("a parents' forum", "", "forum"),
        ("a notice in the library", "", "hand"),
        ("somewhere", "https://www.reddit.com/r/Essex/comments/abc12/title/", "reddit"),
        ("Facebook", "https://bsky.app/profile/someone.example/post/3kabc", "bluesky"),
    ],
)
def test_where_it_was_seen(where, link, platform):
    assert paste(where=where, link=link)[0].platform == platform


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/someone/status/123",
        "https://x.com/i/web/status/123",
        "https://www.facebook.com/somepage/posts/pfbid0abc",
        "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
        "https://www.facebook.com/share/p/1AbCdEf/",
        "https://fb.watch/abc123/",
        "https://www.instagram.com/p/AbC-12_/",
        "https://www.threads.com/@someone/post/AbC12",
        "https://www.tiktok.com/@someone/video/712345",
        "https://vm.tiktok.com/ZMabc12/",
        "https://www.youtube.com/watch?v=abcdefghijk&lc=Ug1",
        "https://youtu.be/abcdefghijk",
        "https://redd.it/abc123",
        "https://bsky.app/profile/someone.example/post/3kabc",
        "https://mastodon.social/@someone/1123456789",
        "https://www.linkedin.com/posts/someone_activity-1",
        "https://nextdoor.co.uk/p/AbC12",
        "https://www.mumsnet.com/talk/am_i_being_unreasonable/123-waiting",
        "https://www.careopinion.org.uk/1234567",
        "https://www.example.org/news/hospital-plans#comment-7",
        "www.example.org/news/hospital-plans",
    ],
)
def test_links_to_posts(link):
    assert paste(link=link)[0].url.startswith("https://")


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/someone",
        "https://x.com/",
        "https://www.facebook.com/someone.name",
        "https://www.facebook.com/profile.php?id=100",
        "https://www.facebook.com/somename/",
        "https://www.instagram.com/someone/",
        "https://www.tiktok.com/@someone",
        "https://www.threads.net/@someone",
        "https://www.youtube.com/@someone",
        "https://www.youtube.com/abcdefghijk",
        "https://www.reddit.com/user/someone",
        "https://www.reddit.com/premium",
        "https://bsky.app/profile/someone.example",
        "https://mastodon.social/@someone",
        "https://uk.linkedin.com/in/someone",
        "https://nextdoor.co.uk/profile/01",
        "https://www.google.com/maps/contrib/123/reviews",
        "https://social.example.org/@someone",
        "https://forum.example.org/members/someone/",
        "https://www.example.org/",
        "https://www.example.org",
    ],
)
def test_links_to_people_and_front_pages_are_refused(link):
    with pytest.raises(InputError, match="not to a post"):
        paste(link=link)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://example.org/a",
        "https://",
        "not a link",
        "https://user:pw@example.org/a",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_web_address(link):
    with pytest.raises(InputError, match="not a web address"):
        paste(link=link)


def test_http_becomes_https():
    assert paste(link="http://www.example.org/news/1")[0].url == "https://www.example.org/news/1"


def test_the_date_of_the_post():
    (post,) = paste(written_on=date(2025, 7, 1))
    assert post.created == datetime(2025, 7, 1, 11, tzinfo=UTC)
    assert paste(written_on=SEEN)[0].created is not None
    for wrong in (date(2026, 3, 15), date(1980, 1, 1)):
        with pytest.raises(InputError, match="date of the post"):
            paste(written_on=wrong)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no text."),
        (" \n\t", "There is no text."),
        ("---\n---", "too short"),
        ("Two words", "too short"),
        ("? ! . -", "too short"),
        ("The first one here\n\nNo", "A post in this is too short"),
        ("word " * 2500, "too long"),
        ("word " * 25000, "too much to add at once"),
        ("\n\n".join(f"Post number {i} here" for i in range(51)), "This makes 51 posts."),
    ],
)
def test_limits(text, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        paste(text)


def test_a_script_without_spaces_is_not_too_short():
    assert paste("我们在医院等了四个小时")[0].text


def test_where_is_needed_and_short():
    for where in ("", "  ", "x" * 81):
        with pytest.raises(InputError, match=r"(The place|where you saw)"):
            paste(where=where)


@given(st.text(max_size=120), st.text(max_size=40), st.text(max_size=60))
def test_nothing_breaks_it(text, where, link):
    try:
        posts = paste(text, where, link)
    except InputError:
        return
    assert posts
    assert len({p.native_id for p in posts}) == len(posts)
    assert all(p.text.strip() and p.author_key is None and (p.url or "https://").startswith("https://") for p in posts)
