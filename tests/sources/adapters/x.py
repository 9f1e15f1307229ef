"""How X answers well. Content invented, shapes as its API v2 sends them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.x import X

NAME = "x"
POSTS = 5
ERROR_BODY = {"title": "Something Else", "detail": "Not like this", "type": "about:blank"}
EXPECTED: dict[str, str] = {}


def at(url: str) -> X:
    return X(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_X_TOKEN": "an-invented-token", "SCRUTINY_X_DOLLARS_A_MONTH": "50"}


def post(number: int, **more: object) -> dict:
    identity = str(1_900_000_000_000_000_000 + number)
    return {
        "id": identity,
        "text": f"Young carer in Chelmsford here, waiting every week, number {number}",
        "author_id": str(70_000 + number % 2),
        "created_at": f"2026-03-{10 - number % 9:02d}T08:00:00.000Z",
        "lang": "en",
        "possibly_sensitive": False,
        "edit_history_tweet_ids": [identity],
        **more,
    }


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def counted(total: int) -> Answer:
    return json_answer({"data": [], "meta": {"total_tweet_count": total}})


def answers_well(asked: Asked) -> Answer:
    if not is_data(asked):
        return counted(5)
    if asked.query.get("next_token"):
        return json_answer({"data": [post(3), post(4)], "meta": {"result_count": 2}})
    return json_answer({"data": [post(0), post(1), post(2)], "meta": {"result_count": 3, "next_token": "b26v89"}})


def is_data(asked: Asked) -> bool:
    return "/counts/" not in asked.path


def empty(asked: Asked) -> Answer:
    return json_answer({"meta": {"result_count": 0}}) if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    if not is_data(asked):
        return answers_well(asked)
    return json_answer({"data": [post(0), post(1)], "meta": {"result_count": 2, "next_token": "again"}})


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("next_token")


def wrap(items: object) -> object:
    return {"data": items, "meta": {"result_count": 9}}


def good_payloads() -> list[dict]:
    return [post(0), post(1, referenced_tweets=[{"type": "replied_to", "id": "5"}], note_tweet={"text": "Long. " * 60})]
