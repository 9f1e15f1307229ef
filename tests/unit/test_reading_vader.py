"""Our VADER gives upstream's score to the bit, whatever the text."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from scrutiny_dash.reading.vader import Vader

OURS, UPSTREAM = Vader(), SentimentIntensityAnalyzer()
CHANCE = random.Random(11)
VOCABULARY = [
    *CHANCE.sample(sorted(UPSTREAM.lexicon), 200),
    *BOOSTER_DICT,
    *NEGATE,
    *SPECIAL_CASES,
    "but",
    "But",
    "least",
    "at",
    "very",
    "kind",
    "of",
    "no",
    "No",
    "or",
    "nor",
    "never",
    "so",
    "this",
    "without",
    "doubt",
    "the",
    "shit",
    "bomb",
    "GOOD",
    "BAD",
    "good",
    "bad",
    "NHS",
    "?",
    "??",
    "!!!",
    ":)",
    "❤",
    "👍",
    "😀great",
    "…",
]


@given(st.lists(st.sampled_from(VOCABULARY), max_size=14), st.sampled_from([" ", "  ", ", ", "! "]))
def test_made_up_texts_score_the_same(words: list[str], between: str) -> None:
    text = between.join(words)
    assert OURS.score(text).compound == UPSTREAM.polarity_scores(text)["compound"]


@given(st.text(max_size=120))
def test_any_text_scores_the_same(text: str) -> None:
    assert OURS.score(text).compound == UPSTREAM.polarity_scores(text)["compound"]


def test_words_can_be_added_and_taken_away() -> None:
    vader = Vader({"trust": 0.0, "shambolic": -2.7}, {"🙄": -1.9})
    assert vader.score("the trust").compound == 0
    assert vader.score("shambolic").compound < -0.5
    assert vader.score("right 🙄").compound < -0.3
