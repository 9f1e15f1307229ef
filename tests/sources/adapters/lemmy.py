"""How a Lemmy 0.19 server answers well. Content invented, shapes as real servers send them."""

import json

from source_server import Answer, Asked

NAME = "lemmy"
POSTS = 5
ERROR_BODY = {"error": "something_else"}
EXPECTED: dict[str, str] = {}


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_LEMMY_SERVERS": url}


def view(number: int, **post: object) -> dict:
    return {
        "post": {
            "id": 100 + number,
            "name": f"Young carers, number {number}",
            "body": "Every night the **tablets**, every morning [school](https://school.example).",
            "creator_id": 7,
            "community_id": 3,
            "removed": False,
            "locked": False,
            "published": f"2026-03-{10 - number:02d}T08:00:00.123456Z",
            "deleted": False,
            "nsfw": False,
            "ap_id": f"https://forum.example/post/{100 + number}",
            "local": True,
            "language_id": 37,
            **post,
        },
        "creator": {
            "id": 7,
            "name": "someone",
            "banned": False,
            "actor_id": "https://forum.example/u/someone",
            "bot_account": False,
        },
        "community": {"id": 3, "name": "essex", "actor_id": "https://forum.example/c/essex", "removed": False},
        "counts": {"score": 13, "upvotes": 13, "downvotes": 0, "comments": 2},
    }


def comment(number: int, **more: object) -> dict:
    return {
        **view(number),
        "comment": {
            "id": 500 + number,
            "content": f"My sister is a young carer too, {number} years now.",
            "removed": False,
            "deleted": False,
            "published": f"2026-03-{10 - number:02d}T09:00:00Z",
            "ap_id": f"https://forum.example/comment/{500 + number}",
            "path": f"0.{500 + number}",
            **more,
        },
    }


def json_answer(value: object, code: int = 200, **headers: str) -> Answer:
    return Answer(code, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


def found(*posts: dict, comments: tuple[dict, ...] = (), **more: object) -> Answer:
    return json_answer({"type_": "All", "posts": posts, "comments": comments, "communities": [], "users": [], **more})


def site(version: str = "0.19.12") -> Answer:
    return json_answer({"site_view": {}, "admins": [], "version": version})


def answers_well(asked: Asked) -> Answer:
    if not is_data(asked):
        return site() if asked.path == "/api/v3/site" else Answer(404, b"<html>not here</html>")
    if asked.query["type_"] == "Comments":
        return found()
    pages = {"1": (0, 1, 2), "2": (3, 4)}
    return found(*(view(n) for n in pages.get(asked.query["page"], ())))


def is_data(asked: Asked) -> bool:
    return asked.path.endswith("/search") or asked.path == "/api/v1/timelines/tag/x.searchPosts"


def empty(asked: Asked) -> Answer:
    return found() if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    """As Lemmy 1.0 answers under v3: whatever page is asked, the first one comes."""
    if not is_data(asked) or asked.query["type_"] == "Comments":
        return answers_well(asked)
    return found(view(0), view(1))


def is_first_page(asked: Asked) -> bool:
    return asked.query.get("page") == "1"


def wrap(items: object) -> object:
    return {"posts": items, "comments": items}


def good_payloads() -> list[dict]:
    return [view(0), comment(1)]
