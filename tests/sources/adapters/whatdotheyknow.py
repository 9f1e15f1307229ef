"""How WhatDoTheyKnow answers a public body well. Content invented, shapes as its software makes them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.whatdotheyknow import WhatDoTheyKnow

NAME = "whatdotheyknow"
POSTS = 5
ERROR_BODY = {"errors": ["Not like this"]}
EXPECTED = {"status 403": "auth_required", "repeats": "ok"}


def at(url: str) -> WhatDoTheyKnow:
    return WhatDoTheyKnow(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_WHATDOTHEYKNOW_KEYS": "101:an-invented-key, 202:another+key"}


def event(number: int, kind: str = "sent", **more: object) -> dict:
    return {
        "request_id": 900_000 + number,
        "event_id": 8_000_000 + number,
        "created_at": f"2026-03-{10 - number % 9:02d}T09:00:00+01:00",
        "event_type": kind,
        "request_url": f"https://www.whatdotheyknow.com/request/young_carers_{number}",
        "request_email": f"request-{number}-abcdef@whatdotheyknow.example",
        "title": f"Young carers, question number {number}",
        "body": "Dear Essex County Council,\n\nHow many young carers wait for an assessment, every month?\n\n"
        "Yours faithfully,\n\nA. Person",
        "user_name": "A. Person",
        "user_url": "https://www.whatdotheyknow.com/user/a_person",
        **more,
    }


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def answers_well(asked: Asked) -> Answer:
    if is_first_page(asked):
        return json_answer([event(0), event(1), event(2)])
    return json_answer([event(3), event(4)])


def is_data(_asked: Asked) -> bool:
    return True


def empty(_asked: Asked) -> Answer:
    return json_answer([])


def first_page_for_ever(_asked: Asked) -> Answer:
    return json_answer([event(0), event(1)])


def is_first_page(asked: Asked) -> bool:
    return "/body/101/" in asked.path


def wrap(items: object) -> object:
    return items


def good_payloads() -> list[dict]:
    row = {name: value for name, value in event(0).items() if name != "request_email"}
    return [{**row, "user": row["user_url"]}]
