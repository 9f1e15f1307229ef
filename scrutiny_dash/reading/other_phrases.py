"""Posts and phrases of other languages cut into words, for what ``words.Words`` is not made for.

Accents are away on both sides; Indian vowel signs stay within their word; each Chinese or Japanese sign is a word, and
traditional signs count as simplified ones.
"""

from __future__ import annotations

import re
import unicodedata

from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP

BEGINS = "~"
Steps = list[tuple[list[str], bool]]
_SAME = str.maketrans(*table("other_held")["letters"]["same"])
# Accents of Latin, Greek and Cyrillic, Arabic vowels, Indian dots, Japanese voicing, joiners.
_MARKS = re.compile(
    "[\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c\u09bc\u0a3c\u0a71\u0abc\u3099\u309a\u200c\u200d\ufe0f]"
)
_SIGN = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
_INDIAN = "\u0900-\u0963\u0970-\u09e5\u09f0-\u0a65\u0a70-\u0ae5\u0af0-\u0b65\u0b70-\u0be5\u0bf0-\u0dff"
# A full stop after a figure ends no sentence: "w 8. klasie".
_WORD = re.compile(rf"\d+|[{_SIGN}]|(?:[^\W\d_{_SIGN}]|[{_INDIAN}])+|(?<!\d)[.!?;:\u061b\u061f\u06d4\u0964\u3002\n]+")


def cut(text: str) -> list[str]:
    """Return a text's words without accents, capitals kept; the end of a sentence is ``.``."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_SAME)
    return [_plain(word) for word in _WORD.findall(bare)]


def _plain(word: str) -> str:
    if word[0].isdecimal():
        return str(int(word))
    return word if word[0].isalnum() else STOP


def key(option: str) -> str:
    """Return a word, or words joined by ``_``, as a post's are cut and made small; ``~`` at its end stays."""
    return "_".join("_".join(cut(word)).casefold() + BEGINS * word.endswith(BEGINS) for word in option.split("_"))


def steps(phrase: str) -> Steps:
    """Return a phrase's steps: what may stand there, and whether it may be missing."""
    found: Steps = []
    for part in phrase.split():
        if part == "..":
            found.append((["*", "*_*", "*_*_*"], True))
            continue
        options = [option if option[0] in "<*" else key(option) for option in part.strip("[]").split("/")]
        found.append((options, part.startswith("[")))
    return found


def written(phrase: Steps, lists: dict[tuple[str, ...], str]) -> str:
    """Write a phrase for a ``PhraseBook``: words that may stand in one place as a list, so that it has few paths.

    Args:
        phrase: its steps.
        lists: the name of each list so far; new ones are added.
    """

    def named(*words: str) -> str:
        return f"<{lists.setdefault(words, f'list{len(lists)}')}>"

    parts = []
    for options, optional in phrase:
        single = sorted({option for option in options if "_" not in option and option[0] not in "<*"})
        longer = [
            "_".join(named(word) if word.endswith(BEGINS) else word for word in option.split("_"))
            for option in options
            if "_" in option
        ]
        own = [option for option in options if option in {"*", "<age>"}]
        part = "/".join([*own, *longer, *([named(*single)] if single else [])])
        parts.append(f"[{part}]" if optional else part)
    return " ".join(parts)
