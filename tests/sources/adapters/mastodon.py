"""How a Mastodon server answers well. Content invented, shapes as real servers send them."""

import json

from source_server import Answer, Asked

NAME = "mastodon"
POSTS = 5
ERROR_BODY = {"error": "Something else"}
EXPECTED = {"status 404": "auth_required", "status 422": "auth_required", "repeats": "partial"}


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_MASTODON_SERVERS": url}


def status(number: int, content: str | None = None, **more: object) -> dict:
    return {
        "id": str(114_000_000 + number),
        "uri": f"https://social.example/users/someone/statuses/{114_000_000 + number}",
        "url": f"https://social.example/@someone/{114_000_000 + number}",
        "created_at": f"2026-03-{10 - number % 9:02d}T08:00:00.000Z",
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "content": content
        or f'<p>Number {number} for every <a href="https://social.example/tags/youngcarers" class="mention hashtag" '
        'rel="tag">#<span>youngcarers</span></a></p>',
        "reblog": None,
        "account": {
            "id": "7",
            "acct": "someone",
            "bot": False,
            "group": False,
            "uri": "https://social.example/users/someone",
            "url": "https://social.example/@someone",
            "note": "<p>Hello</p>",
        },
        "tags": [{"name": "youngcarers"}],
        "mentions": [],
        **more,
    }


INSTANCE = {
    "domain": "social.example",
    "version": "4.5.1",
    "configuration": {"timelines_access": {"hashtag_feeds": {"local": "public", "remote": "public"}}},
}


def json_answer(value: object, code: int = 200, **headers: str) -> Answer:
    return Answer(code, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def answers_well(asked: Asked) -> Answer:
    if asked.path == "/api/v2/instance":
        return json_answer({"domain": "social.example", "version": "4.3.0"})
    if asked.query.get("max_id") == "3":
        return json_answer([status(3), status(4)])
    link = f'<http://{asked.headers["host"]}{asked.path}?limit=40&max_id=3>; rel="next"'
    return json_answer([status(0), status(1), status(2)], Link=link)


def is_data(asked: Asked) -> bool:
    return "/timelines/tag/" in asked.path


def empty(asked: Asked) -> Answer:
    return json_answer([]) if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    if not is_data(asked):
        return answers_well(asked)
    number = int(asked.query.get("max_id") or 0) + 1
    link = f'<http://{asked.headers["host"]}{asked.path}?limit=40&max_id={number}>; rel="next"'
    return json_answer([status(0), status(1)], Link=link)


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("max_id")


def wrap(items: object) -> object:
    return items


def good_payloads() -> list[dict]:
    return [status(0), status(1, spoiler_text="Waiting", in_reply_to_id="1", sensitive=True)]
