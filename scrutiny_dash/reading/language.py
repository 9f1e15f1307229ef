"""Which language a post is in, so that only English is scored.

py3langid 0.4.0, limited to 32 languages: English, the languages most spoken in Essex homes and those that posts come
in. A post counts as foreign only when the model is at least half sure and there are three words or more; measured on
English posts, 99.8 % stay English that way. A Latin-letter text with many of English's commonest words is English
without asking.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.words import STOP, Words
from scrutiny_dash.wording import listed

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
NAMES = {
    "en": "English", "cy": "Welsh", "pl": "Polish", "ro": "Romanian", "ur": "Urdu", "bn": "Bengali", "pa": "Punjabi",
    "lt": "Lithuanian", "pt": "Portuguese", "es": "Spanish", "fr": "French", "de": "German", "it": "Italian",
    "tr": "Turkish", "ar": "Arabic", "hi": "Hindi", "gu": "Gujarati", "ta": "Tamil", "zh": "Chinese", "ja": "Japanese",
    "ru": "Russian", "uk": "Ukrainian", "bg": "Bulgarian", "hu": "Hungarian", "sk": "Slovak", "cs": "Czech",
    "el": "Greek", "nl": "Dutch", "sv": "Swedish", "fa": "Persian", "so": "Somali", "sq": "Albanian",
}  # fmt: skip
_SURE = 0.5
_FEWEST_WORDS = 3
_ENGLISH_WORDS = frozenset(table("style")["english"])
# Words that English has in nearly every post and no other language has; and words that no English post has.
_ONLY_ENGLISH = frozenset({
    "the", "and", "with", "you", "they", "this", "that", "have", "from", "i'm", "it's", "but", "what", "has", "had",
    "not", "been", "were", "for", "at", "our", "your", "if", "there", "who", "would", "when", "because",
})  # fmt: skip
# Two of these are English, one may be another language's.
_SHORT_ENGLISH = frozenset(["is", "of", "on", "to", "my", "it", "was", "an", "her", "no", "by", "as"])
_SIGNS_OF_OTHERS = frozenset(table("other_held")["asked_of_english"]["words"])
# How many different ones, and what share of all words, make a text plainly English; less will do where every letter
# is one of English's own.
_ENOUGH_DISTINCT, _ENOUGH_SHARE = 2, 0.2
_FEWER_DISTINCT, _FEWER_SHARE = 1, 0.12
_OTHER_LETTER = re.compile(r"[^\W\d_a-zA-Z]")


def language(text: str, words: Words, claimed: str | None = None) -> str:
    """Return ``en`` or the two letters of another language (ISO 639-1); what it takes is said at ``recognised``."""
    return recognised(text, words, claimed)[0]


def recognised(text: str, words: Words, claimed: str | None = None) -> tuple[str, bool]:
    """Return ``en`` or the two letters of another language (ISO 639-1), and whether a text is plainly English.

    Args:
        text: stripped for scoring: no links, handles or hash signs.
        words: the same text as words.
        claimed: what the platform says; believed only of a text too short to tell.
    """
    if _plainly_english(text, words.lower):
        # Romanian has "care" and "are", and Urdu is written with English words between.
        return ENGLISH, _SIGNS_OF_OTHERS.isdisjoint(words.lower) and (
            not _ONLY_ENGLISH.isdisjoint(words.lower) or len(_SHORT_ENGLISH.intersection(words.lower)) > 1
        )
    if len(text.split()) < _FEWEST_WORDS and not _unspaced(text):
        code = (claimed or ENGLISH).split("-")[0].lower()
        return (code if code in NAMES else ENGLISH), False
    code, sureness = _identifier().classify(text)
    return (str(code) if code != ENGLISH and sureness >= _SURE else ENGLISH), False


def language_reason(text: str, words: Words, code: str) -> str:
    """Say why a post was taken for a language, in one sentence; ``text`` and ``words`` as ``language`` takes them."""
    english = [word for word in dict.fromkeys(words.lower) if word in _ENGLISH_WORDS]
    if code == ENGLISH and english and _plainly_english(text, words.lower):
        return f"It has common English words, such as {listed([f'“{word}”' for word in english[:_FEWEST_WORDS]])}."
    if len(text.split()) < _FEWEST_WORDS and not _unspaced(text):
        return "It is too short to tell, so it is what the platform says, or else English."
    if code == ENGLISH:
        return "Nothing in it shows another language for sure."
    return f"The way its words are spelled is most like {language_name(code)}."


def language_name(code: str) -> str:
    """Return a language's English name, or its code where it is not one of ours."""
    return NAMES.get(code, code)


def _plainly_english(text: str, lower: list[str]) -> bool:
    own_letters = text.isascii() or _OTHER_LETTER.search(text) is None
    distinct, share = (_FEWER_DISTINCT, _FEWER_SHARE) if own_letters else (_ENOUGH_DISTINCT, _ENOUGH_SHARE)
    enough = max(distinct, share * (len(lower) - lower.count(STOP)))
    found: list[str] = []
    for word in lower:
        if word in _ENGLISH_WORDS:
            found.append(word)
            if len(found) >= enough and len(set(found)) >= distinct:
                return True
    return False


def _unspaced(text: str) -> bool:
    """Whether the text is in a writing that puts no spaces between words (Chinese, Japanese)."""
    return sum("\u3040" <= sign <= "\u9fff" for sign in text) > _FEWEST_WORDS


@cache
def _identifier() -> LanguageIdentifier:
    # Loaded on first need: the model takes 90 MB and a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(NAMES))
    return identifier
