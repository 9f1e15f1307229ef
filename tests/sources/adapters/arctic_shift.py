"""How the Reddit archive answers well. Content invented, shapes as the archive's."""

import json
from datetime import UTC, datetime

from source_server import Answer, Asked

from scrutiny_dash.sources.reddit import ArcticShift

NAME = "arctic_shift"
POSTS = 5
ERROR_BODY = {"data": None, "error": "Something else"}
EXPECTED: dict[str, str] = {}


def at(url: str) -> ArcticShift:
    return ArcticShift(url)


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_SUBREDDITS": "Essex"}


def seconds(number: int) -> int:
    return int(datetime(2026, 3, 10 - number, 8, tzinfo=UTC).timestamp())


def row(number: int, **more: object) -> dict:
    return {
        "id": f"1abc{number}",
        "name": f"t3_1abc{number}",
        "title": f"Young carers, number {number}",
        "selftext": "Every night the **tablets**, every morning school &amp; bus.",
        "author": f"someone_{number}",
        "author_fullname": f"t2_a{number}",
        "created_utc": seconds(number),
        "retrieved_on": seconds(number) + 60,
        "permalink": f"/r/Essex/comments/1abc{number}/young_carers/",
        "subreddit": "Essex",
        "is_self": True,
        "over_18": False,
        "edited": False,
        "score": 1,
        "num_comments": 0,
        "_meta": {"retrieved_2nd_on": seconds(number) + 129_600},
        **more,
    }


def comment(number: int, **more: object) -> dict:
    """As comments were in 2016: no ``name``, no ``permalink``."""
    return {
        "id": f"d3abc{number}",
        "body": f"My sister is a young carer too, {number} years now.",
        "author": "somebody",
        "created_utc": seconds(number),
        "link_id": "t3_4xyz",
        "parent_id": "t3_4xyz",
        "subreddit": "Essex",
        "edited": False,
        **more,
    }


def json_answer(value: object, code: int = 200, **headers: str) -> Answer:
    return Answer(code, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


def answers_well(asked: Asked) -> Answer:
    if "comments" in asked.path:
        return empty(asked)
    before = int(asked.query.get("before") or 10**12)
    older = [row(n) for n in range(5) if seconds(n) < before]
    return json_answer({"data": older[:3]})


def is_data(asked: Asked) -> bool:
    return True


def empty(asked: Asked) -> Answer:
    return json_answer({"data": []})


def first_page_for_ever(asked: Asked) -> Answer:
    return empty(asked) if "comments" in asked.path else json_answer({"data": [row(0), row(1)]})


def is_first_page(asked: Asked) -> bool:
    return int(asked.query.get("before") or 10**12) > seconds(0)


def wrap(items: object) -> object:
    return {"data": items}


def good_payloads() -> list[dict]:
    return [row(0), comment(1), row(2, selftext="", author="[deleted]")]
