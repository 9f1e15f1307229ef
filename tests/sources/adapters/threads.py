"""How Threads answers well. Content invented, shapes as its documentation shows them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.threads import Threads

NAME = "threads"
POSTS = 5
ERROR_BODY = {"error": {"message": "Not like this", "type": "OAuthException", "code": 2, "fbtrace_id": "x"}}
EXPECTED: dict[str, str] = {}


def at(url: str) -> Threads:
    return Threads(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_THREADS_TOKEN": "an-invented-token"}


def post(number: int, **more: object) -> dict:
    return {
        "id": str(18_000_000_000_000_000 + number),
        "text": f"I am a young carer and every week is long, number {number}",
        "permalink": f"https://www.threads.net/@somebody_{number % 2}/post/Cinvented{number}",
        "timestamp": f"2026-03-{10 - number % 9:02d}T08:00:00+0000",
        "username": f"somebody_{number % 2}",
        "media_type": "TEXT_POST",
        "is_reply": False,
        **more,
    }


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=UTF-8", **headers})


def refusal(status: int, code: int) -> Answer:
    return json_answer({"error": {"message": "No", "type": "OAuthException", "code": code}}, status)


def posts(*found: object, after: str = "") -> Answer:
    return json_answer({"data": found, "paging": {"cursors": {"before": "x", "after": after}}})


def answers_well(asked: Asked) -> Answer:
    if asked.path.endswith("/me"):
        return json_answer({"id": "1", "username": "our_council"})
    if not is_data(asked):
        return posts(post(90))
    if asked.query["search_mode"] == "TAG":
        return posts(post(4))
    if asked.query.get("after"):
        return posts(post(3), post(4))
    return posts(post(0), post(1), post(2), after="page-2")


def is_data(asked: Asked) -> bool:
    return asked.path.endswith("/keyword_search") and asked.query.get("q") != "essex"


def empty(asked: Asked) -> Answer:
    return json_answer({"data": []}) if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    return posts(post(0), post(1), after="again") if is_data(asked) else answers_well(asked)


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("after") and asked.query.get("search_mode") != "TAG"


def wrap(items: object) -> object:
    return {"data": items}


def good_payloads() -> list[dict]:
    return [post(0), post(1, is_reply=True)]
