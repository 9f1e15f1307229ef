"""The exports of known tools, written here as those tools write them, recognised and read."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import AccountKind, Post, PostKind, Skipped
from scrutiny_dash.settings import DATA
from scrutiny_dash.sources.imports import ReadOptions, guess_mapping, open_table, read_posts, recognise
from scrutiny_dash.sources.imports.layouts import Layout, layouts, load_layouts
from scrutiny_dash.sources.imports.platforms import load_platforms, platforms

NOW = ReadOptions(as_of=datetime(2026, 3, 14, 9, 30, tzinfo=UTC))


def export(columns, *rows, delimiter=",", encoding="utf-8", above=()):
    """Write an export: each row is a dict of the columns that are filled."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(above)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode(encoding)


def read(data):
    table = open_table(data, "export.csv")
    reader = read_posts(table, guess_mapping(table), NOW)
    items = list(reader)
    return (
        table,
        [i for i in items if isinstance(i, Post)],
        [i for i in items if isinstance(i, Skipped)],
        reader.summary(),
    )


def slug(table):
    layout = recognise(table)
    return layout.slug if layout else None


BRANDWATCH = [
    "Query Id",
    "Query Name",
    "Date",
    "Title",
    "Snippet",
    "Url",
    "Domain",
    "Sentiment",
    "Page Type",
    "Language",
    "Country Code",
    "Author",
    "Full Name",
    "Full Text",
    "Thread Entry Type",
    "Thread Id",
    "Mention Id",
    "Resource Id",
    "Original Url",
    "Content Source Name",
    "Hashtags",
    "Impressions",
    "Reach (new)",
    "Likes",
]


def test_brandwatch_with_its_notes_above_the_header():
    table, posts, skipped, summary = read(
        export(
            BRANDWATCH,
            {
                "Query Name": "A&E",
                "Date": "2016-05-01 10:00:00.0",
                "Url": "http://twitter.com/a/statuses/1",
                "Author": "Ann",
                "Full Text": "Four hours at Broomfield",
                "Mention Id": "77",
                "Content Source Name": "X",
                "Language": "en",
            },
            {
                "Query Name": "A&E",
                "Date": "2016-05-02 10:00:00.0",
                "Full Text": "Passed on",
                "Thread Entry Type": "share",
            },
            {"Query Name": "A&E", "Date": "2016-05-03 10:00:00.0", "Domain": "twitter.com", "Mention Id": "78"},
            {
                "Query Name": "A&E",
                "Date": "2016-05-04 10:00:00.0",
                "Title": "Hospital plan",
                "Snippet": "The plan …",
                "Page Type": "news",
                "Domain": "example.org",
                "Mention Id": "79",
            },
            above=[["Report:", "Essex"], ["Brand:", "NHS"], ["From:", "2016"], ["To:", "2017"], ["Label:", ""], []],
        )
    )
    assert (slug(table), summary.layout, table.above) == ("brandwatch", "Brandwatch", 6)
    first, news = posts
    assert (first.platform, first.native_id, first.author_key) == ("x", "brandwatch:77", "ann")
    assert first.url == "https://twitter.com/a/statuses/1"
    assert first.created == datetime(2016, 5, 1, 10, tzinfo=UTC)
    assert first.language == "en"
    assert (news.platform, news.kind, news.account_kind) == ("news", PostKind.ARTICLE, AccountKind.NEWS)
    assert [s.reason for s in skipped] == ["a repost", "empty, or only a dash or N/A"]


MELTWATER = [
    "Date",
    "Headline",
    "URL",
    "Opening Text",
    "Hit Sentence",
    "Source",
    "Influencer",
    "Country",
    "Subregion",
    "State",
    "City",
    "Language",
    "Reach",
    "Desktop Reach",
    "Mobile Reach",
    "Twitter Social Echo",
    "AVE",
    "Sentiment",
    "Key Phrases",
    "Input Name",
    "Document ID",
]


def test_meltwater_in_utf_16_with_tabs():
    table, posts, _, _ = read(
        export(
            MELTWATER,
            {
                "Date": "01-Jan-2016 10:05AM",
                "Headline": "Beds, again",
                "URL": "https://example.org/a?utm_source=x&id=1",
                "Opening Text": "Beds are short",
                "Source": "Facebook",
                "Influencer": "@Pat",
                "Document ID": "D1",
            },
            delimiter="\t",
            encoding="utf-16",
        )
    )
    assert (slug(table), table.encoding, table.delimiter) == ("meltwater", "utf-16", "\t")
    (post,) = posts
    assert post.text == "Beds, again\n\nBeds are short"
    assert (post.created, post.platform) == (datetime(2016, 1, 1, 10, 5, tzinfo=UTC), "facebook")
    assert (post.url, post.author_key) == ("https://example.org/a?id=1", "pat")


def test_talkwalker():
    columns = [
        "published",
        "title",
        "content",
        "url",
        "lang",
        "source_type",
        "domain_url",
        "extra_author_attributes.name",
        "extra_source_attributes.name",
        "reach",
        "engagement",
        "sentiment",
    ]
    table, posts, _, _ = read(
        export(
            columns,
            {
                "published": "1462096800000",
                "content": "Carers wait",
                "url": "https://www.reddit.com/r/essex/comments/a1/x/",
            },
        )
    )
    assert slug(table) == "talkwalker"
    assert (posts[0].platform, posts[0].created) == ("reddit", datetime(2016, 5, 1, 10, tzinfo=UTC))


def test_hootsuite_below_its_title():
    columns = [
        "Date (GMT)",
        "Post ID",
        "Post Message",
        "Post Permalink",
        "Post Type",
        "Social Network",
        "Impressions",
        "Reach",
    ]
    table, posts, _, _ = read(
        export(
            columns,
            {"Date (GMT)": "2016-07-01 10:00", "Post Message": "Come to the café", "Social Network": "Instagram"},
            above=[["Post performance"], ["1 July 2016 - 31 July 2016"]],
        )
    )
    assert slug(table) == "hootsuite"
    assert (posts[0].platform, posts[0].created) == ("instagram", datetime(2016, 7, 1, 10, tzinfo=UTC))


def test_sprout_month_first_with_ids_damaged_by_excel():
    columns = [
        "Date",
        "Post ID",
        "Network",
        "Post Type",
        "Content Type",
        "Profile",
        "Sent by",
        "Link",
        "Post",
        "Impressions",
    ]
    link = "https://www.facebook.com/page/posts/123"
    table, posts, _, summary = read(
        export(
            columns,
            {
                "Date": "01/02/2016 10:00 am",
                "Post ID": "1.23457E+17",
                "Network": "Facebook",
                "Link": link,
                "Post": "One",
            },
            {
                "Date": "01/03/2016 10:00 am",
                "Post ID": "1.23457E+17",
                "Network": "Facebook",
                "Post": "Two, with no link",
            },
            {"Date": "01/04/2016 10:00 am", "Post ID": "123456789012345000", "Network": "Facebook", "Post": "Three"},
        )
    )
    assert slug(table) == "sprout"
    assert posts[0].created == datetime(2016, 1, 2, 10, tzinfo=UTC)
    assert [p.native_id for p in posts] == [link, f"{table.fingerprint}:3", f"{table.fingerprint}:4"]
    assert summary.dates == "Sprout Social writes first the month, so dates were read like that."


def test_sprout_in_british_order_is_seen():
    columns = ["Date", "Post ID", "Network", "Post Type", "Content Type", "Profile", "Post"]
    _, posts, _, summary = read(
        export(columns, *({"Date": d, "Post": f"Post of {d}", "Network": "X"} for d in ("01/02/2016", "13/02/2016")))
    )
    assert posts[0].created == datetime(2016, 2, 1, 12, tzinfo=UTC)
    assert "day comes first" in summary.dates


CROWDTANGLE = [
    "Page Name",
    "User Name",
    "Facebook Id",
    "Page Category",
    "Page Created",
    "Likes at Posting",
    "Followers at Posting",
    "Post Created",
    "Post Created Date",
    "Post Created Time",
    "Type",
    "Total Interactions",
    "Likes",
    "Comments",
    "URL",
    "Message",
    "Link",
    "Final Link",
    "Image Text",
    "Link Text",
    "Description",
    "Overperforming Score",
]


def test_crowdtangle_facebook_in_american_time():
    table, posts, _, _ = read(
        export(
            CROWDTANGLE,
            {
                "Post Created": "2016-01-01 10:00:00 EST",
                "Message": "Save our hospital",
                "Facebook Id": "5",
                "URL": "https://www.facebook.com/5/posts/9",
                "Total Interactions": "1,234",
            },
            {"Post Created": "2016-07-01 10:00:00 EDT", "Message": "And our A&E", "Facebook Id": "5"},
        )
    )
    assert slug(table) == "crowdtangle_facebook"
    assert [p.created.hour for p in posts] == [15, 14]
    assert {p.platform for p in posts} == {"facebook"}
    assert posts[0].native_id == "https://www.facebook.com/5/posts/9"
    assert {p.author_key for p in posts} == {"5"}


def test_crowdtangle_instagram():
    columns = (
        "Account,User Name,Followers at Posting,Post Created,Type,Likes,Comments,Views,URL,Link,Photo,Title,Description"
    )
    table, posts, _, _ = read(
        export(columns.split(","), {"Post Created": "2020-01-01 10:00:00 EST", "Description": "Fun run"})
    )
    assert (slug(table), posts[0].platform) == ("crowdtangle_instagram", "instagram")


def test_meta_content_library():
    columns = [
        "id",
        "text",
        "creation_time",
        "modified_time",
        "lang",
        "content_type",
        "post_owner.id",
        "post_owner.name",
        "surface.type",
        "statistics.views",
        "mcl_url",
    ]
    table, posts, _, _ = read(
        export(
            columns,
            {"id": "m1", "text": "Waiting list", "creation_time": "2024-01-01T10:00:00+0000", "post_owner.id": "8"},
        )
    )
    assert (slug(table), posts[0].native_id, posts[0].author_key) == (
        "meta_content_library",
        "meta_content_library:m1",
        "8",
    )


def test_twarc_with_breaks_written_out_reposts_and_replies():
    columns = [
        "id",
        "conversation_id",
        "referenced_tweets.replied_to.id",
        "referenced_tweets.retweeted.id",
        "author_id",
        "in_reply_to_user_id",
        "created_at",
        "text",
        "lang",
        "entities.hashtags",
        "author.username",
        "__twarc.url",
    ]
    base = {"author_id": "42", "created_at": "2016-05-01T10:00:00.000Z", "lang": "en"}
    table, posts, skipped, _ = read(
        export(
            columns,
            base
            | {
                "id": "1001",
                "text": r"Line one\nline two &amp; three",
                "entities.hashtags": json.dumps([{"tag": 'say "x"'}]),
            },
            base | {"id": "1002", "text": "Someone else's words", "referenced_tweets.retweeted.id": "900"},
            base | {"id": "1003", "text": "RT @nobody_real: old way"},
            base | {"id": "1004", "text": "An answer", "referenced_tweets.replied_to.id": "901"},
            base | {"id": "1001", "text": "Line one again"},
        )
    )
    assert slug(table) == "twarc"
    assert posts[0].text == "Line one\nline two & three"
    assert [(p.native_id, p.kind) for p in posts] == [("1001", PostKind.POST), ("1004", PostKind.REPLY)]
    assert [s.reason for s in skipped] == ["a repost", "a repost", "the same post again"]
    assert {p.platform for p in posts} == {"x"}


FOURCAT = ["id", "thread_id", "author", "body", "timestamp"]


@pytest.mark.parametrize(
    ("more", "found", "platform"),
    [
        (["unix_timestamp"], "4cat", "import"),
        (["replied_to_post", "repost_count", "labels", "languages", "author_id"], "4cat_bluesky", "bluesky"),
        (["is_retweet", "is_reply", "retweet_count", "author_fullname"], "4cat_x", "x"),
        (["url", "author_fullname", "media_type", "num_likes", "num_comments"], "4cat_instagram", "instagram"),
        (["tiktok_url", "author_full", "plays", "is_ad"], "4cat_tiktok", "tiktok"),
        (["url", "likes", "reposts", "replies", "quotes"], "4cat_threads", "threads"),
        (["timestamp_ago", "post_url", "reactions"], "4cat_linkedin", "linkedin"),
        (["author_name", "is_in_group", "group_name"], "4cat_facebook", "facebook"),
        (["chat", "views", "reactions"], "4cat_telegram", "telegram"),
    ],
)
@pytest.mark.parametrize("zeeschuimer", [False, True])
def test_every_dialect_of_4cat_and_the_csv_of_zeeschuimer(more, found, platform, zeeschuimer):
    columns = (["collected_from_url"] if zeeschuimer else []) + FOURCAT + more
    rows = [
        {
            "id": str(i),
            "author": "@Someone",
            "body": f"words {i}",
            "timestamp": "2016-05-01 10:00:00",
            **dict.fromkeys(more, "null" if zeeschuimer else ""),
        }
        for i in range(3)
    ]
    table, posts, _, summary = read(export(columns, *rows, delimiter=";" if zeeschuimer else ","))
    assert slug(table) == found
    assert summary.posts == 3
    assert {p.platform for p in posts} == {platform}
    assert {p.created for p in posts} == {datetime(2016, 5, 1, 10, tzinfo=UTC)}
    assert {p.kind for p in posts} == {PostKind.POST}


def test_4cat_bluesky_counts_seconds_and_4cat_x_marks_reposts():
    columns = [*FOURCAT, "replied_to_post", "repost_count", "labels", "languages"]
    _, posts, _, _ = read(
        export(columns, {"id": "a", "body": "Hello all", "timestamp": "1462096800", "replied_to_post": "at://x"})
    )
    assert (posts[0].created, posts[0].kind) == (datetime(2016, 5, 1, 10, tzinfo=UTC), PostKind.REPLY)
    columns = [*FOURCAT, "is_retweet", "is_reply"]
    _, posts, skipped, _ = read(
        export(
            columns, {"id": "1", "body": "Theirs", "is_retweet": "yes"}, {"id": "2", "body": "Mine", "is_reply": "no"}
        )
    )
    assert ([p.kind for p in posts], [s.reason for s in skipped]) == ([PostKind.POST], ["a repost"])


def ndjson(*items):
    return "\n".join(json.dumps(item) for item in items).encode()


def captured(platform, item_id, data, updated=1):
    return {
        "id": 1,
        "nav_index": "1:1:0",
        "item_id": item_id,
        "timestamp_collected": 1700000000000,
        "last_updated": updated,
        "source_platform": platform,
        "source_platform_url": "https://x.com/someone",
        "source_url": "https://x.com/search",
        "user_agent": "Mozilla/5.0",
        "data": data,
    }


def test_zeeschuimer_keeps_the_newest_copy_and_nothing_of_the_collector():
    x = {
        "rest_id": "1500000000000000001",
        "legacy": {"full_text": "Four &amp; more hours", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "lang": "en"},
        "core": {"user_results": {"result": {"rest_id": "77", "core": {"screen_name": "someone"}}}},
    }
    newer = json.loads(json.dumps(x))
    newer["legacy"]["full_text"] = "Four hours, corrected"
    table, posts, skipped, _ = read(
        ndjson(
            captured("twitter.com", "1500000000000000001", newer, 9),
            captured("twitter.com", "1500000000000000001", x, 3),
        )
    )
    assert (slug(table), table.form) == ("zeeschuimer", "ndjson")
    (post,) = posts
    assert (post.text, post.platform, post.native_id, post.author_key) == (
        "Four hours, corrected",
        "x",
        "1500000000000000001",
        "77",
    )
    assert [s.reason for s in skipped] == ["an earlier copy of the same post"]
    assert "Mozilla" not in repr(posts)
    assert post.url is None


@pytest.mark.parametrize(
    ("platform", "data", "stored"),
    [
        (
            "tiktok.com",
            {"id": "7", "desc": "Clinic day", "createTime": 1462096800, "author": {"uniqueId": "someone"}},
            "tiktok",
        ),
        (
            "threads.com",
            {"code": "C1", "caption": {"text": "Clinic day"}, "taken_at": 1462096800, "user": {"pk": "5"}},
            "threads",
        ),
        ("instagram.com", {"code": "C2", "caption": {"text": "Clinic day"}, "taken_at": 1462096800}, "instagram"),
    ],
)
def test_zeeschuimer_platforms(platform, data, stored):
    _, posts, _, _ = read(ndjson(captured(platform, "7", data)))
    assert (posts[0].text, posts[0].platform) == ("Clinic day", stored)
    assert posts[0].created == datetime(2016, 5, 1, 10, tzinfo=UTC)


def test_facepager_with_its_error_rows_and_empty_column():
    columns = [
        "path",
        "id",
        "parent_id",
        "level",
        "object_id",
        "object_type",
        "query_status",
        "query_time",
        "query_type",
        "from.name",
        "created_time",
        "type",
        "link",
        "",
        "message",
    ]
    good = {"object_type": "data", "query_status": "fetched (200)", "created_time": "2016-05-01T10:00:00+0000"}
    table, posts, skipped, _ = read(
        export(
            columns,
            good | {"object_id": "5_9", "message": "Save our ward", "from.name": "Some Page"},
            good | {"object_type": "seed", "message": "x"},
            good | {"query_status": "error (400)", "message": "bad token"},
            delimiter=";",
        )
    )
    assert slug(table) == "facepager"
    assert table.columns[13] == "Column 14"
    assert [(p.native_id, p.platform) for p in posts] == [("5_9", "facebook")]
    assert [s.reason for s in skipped] == ["a row of the tool's own notes", "an error row of the tool"]


def test_youtube_data_tools():
    comments = [
        "id",
        "replyCount",
        "likeCount",
        "publishedAt",
        "authorName",
        "text",
        "authorChannelId",
        "isReply",
        "isReplyTo",
    ]
    data = (
        ",".join(comments).encode()
        + rb"""
c1,0,1,2016-05-01 10:00:00,Someone,"He said \"wait\", so we did",UC1,0,
"""
    )
    table, posts, _, _ = read(data)
    assert slug(table) == "youtube_data_tools_comments"
    assert (posts[0].text, posts[0].kind, posts[0].author_key) == ('He said "wait", so we did', PostKind.COMMENT, "uc1")
    videos = ["publishedAt", "videoId", "channelId", "channelTitle", "videoTitle", "videoDescription", "viewCount"]
    table, posts, _, _ = read(
        export(
            videos,
            {
                "publishedAt": "2016-05-01T10:00:00Z",
                "videoId": "v1",
                "videoTitle": "Our ward",
                "videoDescription": "A tour",
            },
        )
    )
    assert (slug(table), posts[0].text) == ("youtube_data_tools_videos", "Our ward\n\nA tour")


def test_columns_in_any_order_and_case_and_an_unknown_file():
    data = export([c.upper() for c in reversed(BRANDWATCH)], {"DATE": "2016-05-01", "FULL TEXT": "Words here"})
    assert slug(open_table(data, "f.csv")) == "brandwatch"
    assert recognise(open_table(b"Date,Comment\n2016-05-01,words here\n", "f.csv")) is None


def test_every_layout_can_be_told_from_every_other():
    for layout in layouts():
        names = layout.must | frozenset(sorted(layout.some)[: layout.some_needed])
        rivals = [other for other in layouts() if other.matches(names)]
        assert max(rivals, key=lambda other: other.certainty(names)) is layout


def test_every_layout_is_sound():
    names = {platform.name for platform in platforms()}
    assert len({layout.slug for layout in layouts()}) == len(layouts())
    for layout in layouts():
        assert isinstance(layout, Layout)
        assert layout.platform in names | {""}
        assert layout.order in {"", "day", "month"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml [",
        "[[layout]]\nslug = 'a'\n",
        "[[layout]]\nslug='a'\ntitle='A'\nmust=['a']\ntext=['a']\nwrong=1\n",
    ],
)
def test_a_wrong_layouts_file_is_one_sentence(tmp_path, text):
    path = tmp_path / "layouts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        load_layouts(path)
    with pytest.raises(SettingsError):
        load_platforms(path)


def test_a_new_layout_is_lines_of_data(tmp_path):
    path = tmp_path / "layouts.toml"
    more = '\n[[layout]]\nslug = "new"\ntitle = "New"\nmust = ["Stamp", "Say"]\ntext = ["Say"]\ndate = ["Stamp"]\n'
    path.write_text((DATA / "import_layouts.toml").read_text(encoding="utf-8") + more, encoding="utf-8")
    assert load_layouts(path)[-1].matches({"stamp", "say"})
