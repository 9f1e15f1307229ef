"""Text made ready: tidied for keeping, masked for privacy, stripped for scoring, folded for finding copies.

Every function here takes any string and never raises; ``tidy`` and ``mask_handles`` change nothing when run twice.
"""

from __future__ import annotations

import re
import unicodedata

from scrutiny_dash.reading.accounts import PROFILE_LINK

MASKED_HANDLE = "@…"
CONTACT_REMOVED = "[contact details removed]"

_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "`": "'", "´": "'", "“": '"', "”": '"', "＠": "@"}
)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n[ \n]*\n")
_HANDLES = re.compile(
    r"(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,24}\b)"
    r"|@+(?!\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm)?\b)[\w-]+(?:[.-]+\w+)*(?:@[\w-]+(?:\.[\w-]+)*)?"
    r"|\b[\w-]+\.bsky\.social\b"
    r"|(?<![\w/])/?u/[\w-]{3,}",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200d\ufe0e\ufe0f]")
_RETWEET = re.compile(r"^\s*RT\b:?\s*", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[\W_]+")
_HANDLE_WORD = re.compile(r"@[\w.…-]*(?:@[\w.-]+)?")
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")


def tidy(text: str) -> str:
    """Return plain text fit to keep: composed (NFC), without control and direction characters, spaces made single."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # most posts: one line, nothing below would change it
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROLS.sub("", text)
    text = _SPACES.sub(" ", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def straighten(text: str) -> str:
    """Return the text with straight apostrophes and quotes; as many characters as before.

    Curly apostrophes hide a negation from VADER: "I can’t help" would read as praise.
    """
    return text if text.isascii() else text.translate(_APOSTROPHES)


def mask_handles(text: str) -> str:
    """Return the text with every account's handle written as ``@…``.

    Handles are ``@name``, ``@name@server``, ``name.bsky.social`` and ``u/name``. E-mail addresses stay: they are
    contact details, which ``given_contact.without_contacts`` takes out.
    """
    lowered = text.lower()
    if "@" not in text and "＠" not in text and ".bsky." not in lowered and "u/" not in lowered:
        return text
    text = text.replace("＠", "@")
    return _HANDLES.sub(lambda match: match[0] if match["mail"] else MASKED_HANDLE, text)


def strip_for_scoring(text: str) -> str:
    """Return the text that feeling and language are read from: no links, handles, retweet marks or ``#`` signs.

    A hashtag is spelt out (``#YoungCarers`` → ``Young Carers``).

    Apostrophes are straight, and the invisible characters that make VADER miss an emoji are gone.
    """
    text = straighten(text)
    if CONTACT_REMOVED in text:
        text = text.replace(CONTACT_REMOVED, ".")  # no words of the writer's
    if "http" in text or "www." in text or "HTTP" in text:
        text = _LINK.sub(" ", text)
    if "@" in text:
        text = _HANDLE_WORD.sub(" ", text)
    if "#" in text:
        text = _HASHTAG.sub(_spelt_out, text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return text[3:].lstrip(": ") if text.startswith("RT ") else text


def spell_hashtag(tag: str) -> str:
    """Return a hashtag's words: ``YoungCarers`` → ``Young Carers``; one word where no capital parts it."""
    return _CAMEL.sub(" ", tag.lstrip("#")).replace("_", " ")


def _spelt_out(match: re.Match[str]) -> str:
    return spell_hashtag(match[1])


def fold_for_copies(text: str) -> str:
    """Return the words alone, for fingerprints: NFKC, lower case, no link, handle, retweet mark or punctuation."""
    text = unicodedata.normalize("NFKC", text)
    if "/" in text or "www." in text.lower():
        text = _LINK.sub(" ", PROFILE_LINK.sub(" ", text))
    if "@" in text:
        text = _HANDLE_WORD.sub(" ", text)
    text = _RETWEET.sub("", text)
    return _NOT_WORDS.sub(" ", text.lower().replace("'", "").replace("’", "")).strip()
