"""How Reddit's search feed answers well. Content invented, shapes as the feed's."""

from html import escape

from source_server import Answer, Asked

from scrutiny_dash.sources.reddit import Reddit

NAME = "reddit"
POSTS = 5
ERROR_BODY = {"message": "Something else", "error": 400}
EXPECTED = {
    "truncated": "ok",
    "wrong charset": "ok",
    "items of every kind": "malformed",
}


def at(url: str) -> Reddit:
    return Reddit(url, url)


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_SUBREDDITS": "Essex"}


def own_words(words: str) -> str:
    return (
        f'<!-- SC_OFF --><div class="md"><p>{words}</p> </div><!-- SC_ON --> &#32; submitted by &#32; '
        '<a href="https://www.reddit.com/user/someone"> /u/someone </a> '
        '<span><a href="https://www.reddit.com/x">[link]</a></span>'
    )


def entry(number: int, *, content: str | None = None, author: str = "/u/someone", published: bool = True) -> str:
    day = f"2026-03-{10 - number:02d}T08:00:00+00:00"
    content = own_words(f"Every night the tablets, number {number}.") if content is None else content
    who = f"<author><name>{author}</name></author>" if author else ""
    made = f"<published>{day}</published>" if published else ""
    return f"""<entry>{who}<category term="Essex" label="r/Essex"/><content type="html">{escape(content)}</content>
      <id>t3_1abc{number}</id><link href="https://www.reddit.com/r/Essex/comments/1abc{number}/young_carers/" />
      <updated>{day}</updated>{made}<title>Young carers, story {number}</title></entry>"""


CARD = """<entry><content type="html">&lt;div&gt;All about it&lt;/div&gt;</content><id>t5_3atwd</id>
  <link href="https://www.reddit.com/r/Essex/" /><updated>2015-11-16T05:09:06+00:00</updated>
  <title>A forum</title></entry>"""


def feed(*entries: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
      <updated>2026-03-14T09:00:00+00:00</updated><id>/r/Essex/search.rss?q=x</id>
      <title>search results</title>{"".join(entries)}</feed>""".encode()


def xml_answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {"Content-Type": "application/atom+xml; charset=UTF-8", **headers})


def answers_well(asked: Asked) -> Answer:
    after = asked.query.get("after")
    if after == "t3_1abc2":
        return xml_answer(feed(entry(3), entry(4)))
    return empty(asked) if after else xml_answer(feed(entry(0), entry(1), entry(2)))


def is_data(asked: Asked) -> bool:
    return asked.path.endswith(".rss")


def empty(asked: Asked) -> Answer:
    return xml_answer(feed())


def first_page_for_ever(asked: Asked) -> Answer:
    return xml_answer(feed(entry(0), entry(1)))


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("after")


def wrap(items: object) -> object:
    return {"version": "https://jsonfeed.org/version/1.1", "items": items}


def good_payloads() -> list[dict]:
    return [
        {
            "id": "t3_1abc1",
            "title": "Young carers in Essex",
            "body": own_words("Same here."),
            "plain": False,
            "link": "https://www.reddit.com/r/Essex/comments/1abc1/young_carers/",
            "published": "2026-03-10T08:00:00.000Z",
            "author": "/u/Somebody",
        },
        {"name": "t1_abc", "id": "abc", "body": "Same here.", "created_utc": 1_773_000_000.0, "subreddit": "Essex"},
    ]
