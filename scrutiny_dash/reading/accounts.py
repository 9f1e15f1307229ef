"""A person's account on another service: a link to it, a handle beside the service's name, a name to look up there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrutiny_dash.reading.lists import table

PROFILE_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(?:"
    r"bsky\.app/profile/[^\s/]+|(?:x|twitter|instagram|facebook|fb|tiktok|threads|snapchat|youtube)\.(?:com|net|me)/"
    r"(?!events\b|hashtag\b|search\b|watch\b|results\b)@?[\w.%-]+"
    r"|t\.me/\w+|discord\.gg/\w+|m\.me/[\w.]+|paypal\.me/\w+|linktr\.ee/[\w.]+"
    r"|linkedin\.com/in/[\w%-]+|(?:reddit\.com)/(?:u|user)/[\w-]+|wa\.me/\d+|(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}/@[\w.…-]+"
    r")(?:/[^\s]*)?",
    re.IGNORECASE,
)
# Services where people have accounts, and the words for one.
_SERVICES = tuple(table("screening")["contact"]["services"])
SERVICES = frozenset(_SERVICES) | {f"{name}'s" for name in _SERVICES}
_SERVICE = rf"(?:{'|'.join(sorted(_SERVICES, key=len, reverse=True))})"
_HANDLE = r"@(?:…|[a-z_][\w.…-]{2,40})"
# Not a plain word: with a figure, a dot or a low line in it, or very long.
_MADE_UP = r"(?:(?=[a-z]*[\d._])[\w.-]{5,40}|[a-z]{12,40})"
_SAID = re.compile(
    # "snap: some_name", "discord somename#1234", "insta is some.name".
    rf"\b{_SERVICE}\b(?:\s(?:is|name|handle|me|at|as|under|user|username|account))*"
    r"\s?(?:[:=-]\s?[\w.#-]{4,}|\s(?=[\w.#-]*(?:[a-z]\d|_|#\d|[a-z]\.[a-z]))[\w.#-]{4,})"
    # Further off, a word that can only be an account's: "its not_a.nurse42", "some.name.77", "somename#0192".
    r"|(?<![\w@/.…])(?=[\w.-]{6,40}(?![\w@/]))[a-z]{2,}(?:\d*_|\d+[._]|(?:\.[a-z]+)+[._]?\d|(?!(?:19|20)\d\d\b)\d{3})"
    r"[\w.-]*\w"
    r"|\b[a-z][\w.]{2,31}(?:#| ?hash ?)\d{4}\b"
    # "facebook dot com slash some.name", "search in/some-name on linkedin".
    rf"|\b{_SERVICE} dot (?:com|net|org|me) (?:forward ?)?(?:slash|/) ?[\w.-]{{3,40}}"
    r"|\blinkedin\b[^\n]{0,60}?(?<![\w/])in/[\w-]{4,60}"
    # "search sellersname on vinted", "my shop on etsy is 'some name'".
    rf"|\b(?:search|look up|look for|find|selling as|under(?: the name)?) (?:for )?"
    rf"(?:{_MADE_UP}|['\"‘“][\w.-]{{5,40}}['\"’”]) (?:on|in) {_SERVICE}\b"
    # "I'm some.name on insta", but not "example.org on facebook" or "2019 on facebook".
    r"|(?<![\w@/.…])(?=[\w.-]{0,40}[a-z])(?=[a-z]*[\d._])(?![\w.-]*\.(?:com|org|net|uk)\b)[\w.-]{5,40}"
    rf" (?:over )?on {_SERVICE}\b"
    rf"|\b(?:profile|account|shop|store|page|user|name)\b[^\n.@]{{0,25}}\b{_SERVICE}\b[^\n.@]{{0,12}}"
    r"['\"‘“][\w.-]{6,40}['\"’”](?!\w)"
    rf"|\b{_SERVICE}\b[^\n.@]{{0,8}}\b(?:profile|account|shop|store|page|user|name)\b[^\n.@]{{0,12}}"
    r"['\"‘“][\w.-]{6,40}['\"’”](?!\w)",
    re.IGNORECASE,
)
# A handle before or after a service's name, masked or not: "tg: @…", "insta is @…", "@… on tiktok".
_HANDLE_BESIDE = re.compile(
    rf"\b{_SERVICE}(?:'?s)?\b(?!\s(?:post|thread|said|says|by|from)\b)[^\n@.?!]{{0,28}}{_HANDLE}"
    rf"|{_HANDLE},? (?:\w+ )?(?:on|\(on) (?:my )?{_SERVICE}\b|{_HANDLE} ?\({_SERVICE}\)",
    re.IGNORECASE,
)
# "she's on facebook as Some Name", "same name on threads", "my snap is the same as this".
_NAME_THERE = re.compile(
    rf"\bon {_SERVICE} (?:as|under|called|by the name(?: of)?) (?-i:[A-Z])[\w'-]+"
    rf"|\b(?:my|his|her) {_SERVICE}(?:'s| is|s)? (?:is )?(?:the )?same\b"
    rf"|\b(?:my|mine|his|her)\b[^\n.]{{0,14}}\b(?:is|'s) in (?:my|his|her) (?:bio|profile)\b",
    re.IGNORECASE,
)


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where accounts stand in a text that names a service (one of ``SERVICES``)."""
    for pattern in (_SAID, _NAME_THERE):
        for match in pattern.finditer(text):
            yield match.span()
    if "@" in text:
        for match in _HANDLE_BESIDE.finditer(text):
            yield match.span()
