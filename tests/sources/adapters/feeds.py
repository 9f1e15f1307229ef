"""How a site with feeds answers well. Content invented, shapes as real sites send them."""

from pathlib import Path

from source_server import Answer, Asked

NAME = "feeds"
POSTS = 5
SHAPES = Path(__file__).parents[1] / "shapes"
ERROR_BODY = {"code": "something_else", "message": "Not like this"}
EXPECTED = {
    "truncated": "ok",
    "wrong charset": "ok",
    "items of every kind": "malformed",
    "repeats": "ok",
}


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_FEEDS": f"{url}/feed/", "SCRUTINY_ALLOW_LOOPBACK": "1"}


def item(number: int, title: str = "") -> str:
    return f"""<item><title>{title or f"Young carers, story {number}"}</title>
      <link>https://paper.example/story-{number}</link>
      <guid isPermaLink="false">https://paper.example/?p={number}</guid>
      <pubDate>{10 - number:02d} Mar 2026 08:00:00 +0000</pubDate>
      <description><![CDATA[<p>A sister of twelve holds the bag with the tablets, {number} nights.</p>]]></description>
    </item>"""


def channel(*items: str, generator: str = "https://wordpress.org/?v=6.5", title: str = "Paper") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>
    <link>https://paper.example</link><description></description><language>en-GB</language>
    <generator>{generator}</generator>{"".join(items)}</channel></rss>""".encode()


def xml_answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {"Content-Type": "application/rss+xml; charset=UTF-8", **headers})


def answers_well(asked: Asked) -> Answer:
    if asked.query.get("paged") == "2":
        return xml_answer(channel(item(3), item(4)))
    if asked.query.get("paged"):
        return xml_answer(channel(title="Page not found"), status=404)
    return xml_answer(channel(item(0), item(1), item(2)))


def is_data(asked: Asked) -> bool:
    return True


def empty(asked: Asked) -> Answer:
    return xml_answer(channel())


def first_page_for_ever(asked: Asked) -> Answer:
    return xml_answer(channel(item(0), item(1)))


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("paged")


def wrap(items: object) -> object:
    return {"version": "https://jsonfeed.org/version/1.1", "items": items}


def good_payloads() -> list[dict]:
    return [
        {
            "id": "https://paper.example/?p=1",
            "title": "Comment on Young carers by Somebody",
            "body": "<p>Same here.</p>",
            "plain": False,
            "link": "https://paper.example/?p=1#comment-3",
            "published": "2026-03-10T08:00:00.000Z",
            "author": "Somebody",
        }
    ]
