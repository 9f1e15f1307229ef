"""How TheyWorkForYou answers well. Content invented, shapes as its code makes them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.theyworkforyou import TheyWorkForYou

NAME = "theyworkforyou"
POSTS = 5
ERROR_BODY = {"error": "Something else"}
EXPECTED: dict[str, str] = {}


def at(url: str) -> TheyWorkForYou:
    return TheyWorkForYou(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_THEYWORKFORYOU_KEY": "an-invented-key"}


def row(number: int, **more: object) -> dict:
    day = f"2026-03-{10 - number % 9:02d}"
    return {
        "gid": f"{day}a.{number}.1",
        "hdate": day,
        "htype": "12",
        "major": "1",
        "htime": "10:30:00",
        "body": f'<p pid="a{number}">Number {number}: every <span class="hi">young</span> <span class="hi">carer</span>'
        " in Essex waits.</p>",
        "listurl": f"/debates/?id={day}a.{number}.0&amp;s=%22young+carer%22#g{number}.1",
        "speaker": {
            "member_id": str(40_000 + number),
            "person_id": str(10_000 + number % 2),
            "name": "An Invented Member",
            "party": "Invented",
            "constituency": "Nowhere",
            "url": "/mp/?m=40000",
        },
        "parent": {"body": "Carers: Support &amp; Breaks"},
        **more,
    }


def speeches(*rows: object, total: object = 150) -> dict:
    return {"info": {"total_results": total, "results_per_page": 100}, "searchdescription": "x", "rows": list(rows)}


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "text/javascript; charset=utf-8", **headers})


def answers_well(asked: Asked) -> Answer:
    if is_first_page(asked):
        return json_answer(speeches(row(0), row(1), row(2)))
    return json_answer(speeches(row(3), row(4)))


def is_data(_asked: Asked) -> bool:
    return True


def empty(_asked: Asked) -> Answer:
    return json_answer(speeches(total=0))


def first_page_for_ever(_asked: Asked) -> Answer:
    return json_answer(speeches(row(0), row(1), total=10_000))


def is_first_page(asked: Asked) -> bool:
    return asked.query.get("page") == "1"


def wrap(items: object) -> object:
    return {"info": {}, "rows": items}


def good_payloads() -> list[dict]:
    return [row(0), row(1, htime=None, speaker=None)]
