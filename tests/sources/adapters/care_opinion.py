"""How Care Opinion answers well. Content invented, shapes as its clients met them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.care_opinion import CareOpinion

NAME = "care_opinion"
POSTS = 5
ERROR_BODY = {"message": "Something else"}
EXPECTED: dict[str, str] = {}


def at(url: str) -> CareOpinion:
    return CareOpinion(url)


def environment(url: str) -> dict[str, str]:
    return {"SCRUTINY_CARE_OPINION_KEY": "planted-key"}


def story(number: int, **more: object) -> dict:
    return {
        "id": 1_200_000 + number,
        "title": f"A young carer at the desk, number {number}",
        "body": "Every month I *collect* the tablets for my mum.\n\nNobody asked how old I am.",
        "dateOfSubmission": f"2026-03-0{1 + number}T07:00:00Z",
        "dateOfPublication": f"2026-03-0{2 + number}T08:00:00",
        "criticality": "mildly critical",
        "progress": "response",
        "submissionRoute": "web",
        "authorRole": "a relative",
        "authorAgeGroup": None,
        "links": [{"relation": "healthservices", "id": "RAJ", "link": "https://www.careopinion.org.uk/api/v2/x"}],
        **more,
    }


def json_answer(value: object, code: int = 200, **headers: str) -> Answer:
    return Answer(code, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def answers_well(asked: Asked) -> Answer:
    skip = int(asked.query.get("skip") or 0)
    return json_answer([story(n) for n in range(5)][skip : skip + 3])


def is_data(asked: Asked) -> bool:
    return True


def empty(asked: Asked) -> Answer:
    return json_answer([])


def first_page_for_ever(asked: Asked) -> Answer:
    return json_answer([story(0), story(1)])


def is_first_page(asked: Asked) -> bool:
    return asked.query.get("skip") == "0"


def wrap(items: object) -> object:
    return items


def good_payloads() -> list[dict]:
    return [story(0), story(1, criticality=None, authorRole="staff posting for a patient")]
