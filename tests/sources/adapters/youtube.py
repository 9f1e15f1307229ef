"""How YouTube's Data API answers well. Content invented, shapes as it sends them."""

import json

from source_server import Answer, Asked

from scrutiny_dash.sources.youtube import YouTube

NAME = "youtube"
POSTS = 5
VIDEO = "vid_0000001"
ERROR_BODY = {"error": {"code": 400, "message": "Not like this", "errors": [{"reason": "somethingElse"}]}}
EXPECTED: dict[str, str] = {}


def at(url: str) -> YouTube:
    return YouTube(url)


def environment(_url: str) -> dict[str, str]:
    return {"SCRUTINY_YOUTUBE_KEY": "an-invented-key"}


def comment(number: int, text: str = "", **snippet: object) -> dict:
    made = f"2026-03-{10 - number % 9:02d}T08:00:00Z"
    return {
        "kind": "youtube#comment",
        "id": f"UgyInvented{number:09d}AaABAg",
        "snippet": {
            "textDisplay": text or f"My sister waits for the crisis team every night, number {number}",
            "textOriginal": text or f"My sister waits for the crisis team every night, number {number}",
            "authorDisplayName": "@somebody",
            "authorChannelId": {"value": f"UCinvented{number % 3}"},
            "likeCount": 2,
            "publishedAt": made,
            "updatedAt": made,
            **snippet,
        },
    }


def thread(number: int, *replies: dict, **snippet: object) -> dict:
    top = comment(number, **snippet)
    found = {"id": top["id"], "snippet": {"videoId": VIDEO, "topLevelComment": top, "totalReplyCount": len(replies)}}
    return {**found, "replies": {"comments": list(replies)}} if replies else found


def video(number: str = VIDEO, title: str = "Young carers in Essex &amp; their day") -> dict:
    return {"id": {"kind": "youtube#video", "videoId": number}, "snippet": {"title": title, "description": "…"}}


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=UTF-8", **headers})


def refusal(status: int, reason: str) -> Answer:
    return json_answer({"error": {"code": status, "message": "No", "errors": [{"reason": reason}]}}, status)


def answers_well(asked: Asked) -> Answer:
    if asked.path.endswith("/search"):
        return json_answer({"items": [video()], "pageInfo": {"totalResults": 1000000}})
    if asked.query.get("pageToken"):
        return json_answer({"items": [thread(3), thread(4)]})
    return json_answer({"items": [thread(0), thread(1), thread(2)], "nextPageToken": "page-2"})


def is_data(asked: Asked) -> bool:
    return not asked.path.endswith("/search")


def empty(asked: Asked) -> Answer:
    return json_answer({"items": []}) if is_data(asked) else answers_well(asked)


def first_page_for_ever(asked: Asked) -> Answer:
    if not is_data(asked):
        return answers_well(asked)
    return json_answer({"items": [thread(0), thread(1)], "nextPageToken": "again"})


def is_first_page(asked: Asked) -> bool:
    return not asked.query.get("pageToken")


def wrap(items: object) -> object:
    return {"items": items}


def good_payloads() -> list[dict]:
    return [comment(0), comment(1, authorChannelId=None)]
