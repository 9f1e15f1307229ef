"""How columns are usually called, by what they hold. Names are compared as ``layouts.fold`` writes them."""

from __future__ import annotations

TEXT_NAMES = (
    "text", "full text", "full_text", "fulltext", "body", "message", "post message", "post text", "post content",
    "comment", "comments", "comment text", "feedback", "free text", "free_text", "freetext", "content", "post",
    "tweet", "tweet text", "review", "review text", "response", "responses", "answer", "verbatim", "caption",
    "description", "what they said", "words", "opinion", "story", "mention", "snippet", "selftext", "title and text",
)  # fmt: skip
DATE_NAMES = (
    "date", "created", "created at", "created_at", "created_time", "created_utc", "creation_time", "timestamp",
    "time", "datetime", "date time", "date and time", "date/time", "posted", "posted at", "date posted", "post date",
    "post created", "published", "published at", "publishedat", "date published", "published date", "pubdate",
    "date (gmt)", "date (utc)", "date created", "submitted", "date submitted", "submission date", "completion date",
    "date of comment", "date of post", "day", "unix_timestamp", "when",
)  # fmt: skip
AUTHOR_NAMES = (
    "author_id", "user_id", "userid", "from.id", "author id", "user id", "account id", "respondent id",
    "respondent", "participant", "participant id", "author", "username", "user name", "user", "screen_name",
    "screen name", "handle", "account", "from", "from.name", "author name", "author_name", "authorname", "posted by",
    "name", "profile", "full name", "commenter", "writer", "person",
)  # fmt: skip
URL_NAMES = (
    "url", "link", "permalink", "post url", "post_url", "post link", "post permalink", "tweet url", "original url",
    "web address", "address", "uri", "source url",
)  # fmt: skip
PLATFORM_NAMES = (
    "platform", "network", "social network", "page type", "source type", "source_type", "content source",
    "content source name", "channel", "media type", "where", "where seen", "site", "source",
)  # fmt: skip

KNOWN_NAMES = frozenset((*TEXT_NAMES, *DATE_NAMES, *AUTHOR_NAMES, *URL_NAMES, *PLATFORM_NAMES))
