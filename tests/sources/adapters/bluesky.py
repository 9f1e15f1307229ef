"""How a Bluesky server answers well. Content invented, shapes as real servers send them."""

import json

from source_server import Answer, Asked

NAME = "bluesky"
DID = "did:plc:abcdefghijklmnopqrstuvwx"
POSTS = 5
ERROR_BODY = {"error": "SomethingElse", "message": "Not like this"}
# Where this source rightly ends otherwise than most: case -> status.
EXPECTED: dict[str, str] = {}


def environment(url: str) -> dict[str, str]:
    return {
        "SCRUTINY_BLUESKY_URL": url,
        "SCRUTINY_BLUESKY_IDENTIFIER": "reader.example",
        "SCRUTINY_BLUESKY_APP_PASSWORD": "aaaa-bbbb-cccc-dddd",
    }


def view(number: int, text: str | None = None, **record: object) -> dict:
    created = f"2026-03-{10 - number % 9:02d}T08:00:00.{number:03d}Z"
    return {
        "uri": f"at://{DID}/app.bsky.feed.post/3kaaa{number:04d}",
        "cid": f"bafy{number}",
        "author": {"did": DID, "handle": "someone.example", "displayName": "", "labels": []},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": text if text is not None else f"As a young carer I wait and wait, number {number}",
            "createdAt": created,
            "langs": ["en-GB"],
            **record,
        },
        "indexedAt": created,
        "labels": [],
    }


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def tokens(number: int = 1) -> dict:
    return {
        "did": DID,
        "handle": "reader.example",
        "active": True,
        "accessJwt": f"access-{number}",
        "refreshJwt": f"refresh-{number}",
    }


def answers_well(asked: Asked) -> Answer:
    if asked.path.endswith(("createSession", "refreshSession")):
        return json_answer(tokens())
    if asked.query.get("tag"):
        return json_answer({"posts": [view(4)]})
    if asked.query.get("cursor") == "2":
        return json_answer({"posts": [view(3), view(4)]})
    return json_answer({"posts": [view(0), view(1), view(2)], "cursor": "2"})


def is_data(asked: Asked) -> bool:
    return asked.path.endswith("searchPosts")


def empty(asked: Asked) -> Answer:
    return json_answer({"posts": []}) if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    if not is_data(asked):
        return answers_well(asked)
    return json_answer({"posts": [view(0), view(1)], "cursor": "again"})


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("cursor") and not asked.query.get("tag")


def wrap(items: object) -> object:
    return {"posts": items}


def good_payloads() -> list[dict]:
    return [view(0), view(1, reply={"root": {}, "parent": {}}, tags=["youngcarers"])]
