"""How the search feed of Google News answers well. Content invented, shape as it sends it."""

from source_server import Answer, Asked

from scrutiny_dash.sources.google_news import GoogleNews

NAME = "google_news"
POSTS = 5
ERROR_BODY = {"error": {"code": 400}}
EXPECTED = {"truncated": "partial", "wrong charset": "ok", "repeats": "ok"}


def at(url: str) -> GoogleNews:
    return GoogleNews(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_GOOGLE_NEWS_ACCEPTED": "1"}


def item(number: int, publisher: str = "Essex Invented News", token: str = "", date: str = "") -> str:
    link = f"https://news.google.com/rss/articles/CBMinvented{token or number}?oc=5"
    headline = f"Young carers wait for every visit, number {number}"
    return f"""<item><title>{headline} - {publisher}</title><link>{link}</link>
      <guid isPermaLink="false">CBMinvented{token or number}</guid>
      <pubDate>{date or f"Tue, {10 - number % 9:02d} Mar 2026 07:00:00 GMT"}</pubDate>
      <description>&lt;a href="{link}" target="_blank"&gt;{headline}&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font
        color="#6f6f6f"&gt;{publisher}&lt;/font&gt;</description>
      <source url="https://news.example">{publisher}</source></item>"""


def channel(*items: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"
    xmlns:media="http://search.yahoo.com/mrss/"><channel><generator>NFE/5.0</generator><title>Google News</title>
    <language>en-GB</language><copyright>personal, non-commercial use</copyright>{"".join(items)}</channel>
    </rss>""".encode()


def xml_answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {"Content-Type": "application/xml; charset=UTF-8", **headers})


def answers_well(asked: Asked) -> Answer:
    if is_first_page(asked):
        return xml_answer(channel(item(0), item(1), item(2)))
    if "before:2025-12" in asked.query["q"]:
        return xml_answer(channel(item(3), item(4)))
    return xml_answer(channel(*map(item, range(5))) if "before:2026" in asked.query["q"] else channel())


def is_data(_asked: Asked) -> bool:
    return True


def empty(_asked: Asked) -> Answer:
    return xml_answer(channel())


def first_page_for_ever(_asked: Asked) -> Answer:
    return xml_answer(channel(item(0), item(1)))


def is_first_page(asked: Asked) -> bool:
    return "before:" not in asked.query["q"]


def wrap(items: object) -> object:
    return {"version": "https://jsonfeed.org/version/1.1", "items": items}


def good_payloads() -> list[dict]:
    return [
        {
            "title": "Young carers wait - Essex Invented News",
            "publisher": "Essex Invented News",
            "link": "https://news.google.com/rss/articles/CBMinvented1?oc=5",
            "published": "2026-03-10T07:00:00.000Z",
        }
    ]
