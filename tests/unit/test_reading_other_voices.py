"""Who is speaking in posts that are not in English."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import AccountKind, Feeling, Voice
from scrutiny_dash.reading.language import NAMES
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.other_voices import OtherVoices, other_voices
from scrutiny_dash.reading.other_words import folded, names, parts
from scrutiny_dash.reading.read import read

CODES = sorted(set(NAMES) - {"en"})


@pytest.mark.parametrize(
    ("text", "voice", "said"),
    [
        ("Czekam na wizytę od dwóch lat i nikt nie dzwoni do mojej córki.", Voice.RESIDENT_FIRST_HAND, "córki"),
        (
            "Zapraszamy na bezpłatne warsztaty dla rodziców w bibliotece, zapisy do piątku.",
            Voice.ORGANISATION,
            "bezpłatne",
        ),
        ("Știe cineva unde se pot înscrie copiii la grup?", Voice.RESIDENT_OTHER, "Știe"),
        ("Assine a petição: não ao fecho das urgências, votem connosco!", Voice.POLITICS, "petição"),
        ("Basildon, chiuso il reparto di cardiologia: lo annuncia il portavoce dell'ospedale", Voice.NEWS, ""),
        ("我妈妈在医院等了十个小时，我打电话没有人接。", Voice.RESIDENT_FIRST_HAND, ""),
        ("আমার ছেলে তিন মাস ধরে অপেক্ষা করছে, আমি ফোন করেছি, কেউ ধরেনি।", Voice.RESIDENT_FIRST_HAND, ""),
    ],
)
def test_voices_in_other_languages(text: str, voice: Voice, said: str) -> None:
    reading = read(text)
    assert (reading.voice, reading.feeling) == (voice, Feeling.NOT_SCORED), reading.voice_reason
    assert said in reading.voice_reason


def test_the_reason_names_the_language_and_quotes_words_of_the_post() -> None:
    text = "Czekaliśmy z synem dziewięć godzin, lekarka dała mi ulotkę."
    reason = read(text).voice_reason
    assert reason.startswith("It is in Polish and says “")
    assert reason.endswith("would.")
    assert all(quoted in text for quoted in re.findall("“(.+?)”", reason))


@pytest.mark.parametrize("account", [AccountKind.ORGANISATION, AccountKind.NEWS])
def test_what_the_platform_says_of_the_account_comes_first(account: AccountKind) -> None:
    reading = read("Czekam na wizytę od dwóch lat i nikt nie dzwoni do mojej córki.", account_kind=account)
    assert reading.voice.value == account.value
    assert "platform" in reading.voice_reason


def test_a_post_of_which_no_word_is_known_is_not_guessed_at() -> None:
    heard = other_voices().read("Qwrtz plmk vbnx ghjk", AccountKind.UNKNOWN, "pl")
    assert heard.voice is Voice.UNCLEAR
    assert heard.reason == "It is in Polish, and its words do not say who is speaking."


def test_signs_over_letters_do_not_matter() -> None:
    assert folded("Łódź, ŞIRA, é, ждёт, đó") == folded("Lodz, sira, e, ждет, do")
    with_signs, without = (
        "Așteptăm de trei luni răspunsul doctoriței.", "Asteptam de trei luni raspunsul doctoritei.",
    )  # fmt: skip
    assert names(with_signs, "ro") == names(without, "ro")


def test_where_words_stand_without_spaces_every_sign_counts_with_the_next() -> None:
    assert {"医", "医院"} <= names("我在医院。", "zh")
    assert [part.written for part in parts("去NHS医院", "zh")][-1] == "院"


def test_every_language_but_english_has_every_kind_of_word_and_no_empty_one() -> None:
    for kind, of_languages in table("other_kinds").items():
        assert sorted(of_languages) == CODES, kind
        for code, entries in of_languages.items():
            assert entries, (kind, code)
            assert all(folded(entry).removesuffix("~").strip() for entry in entries), (kind, code)


@given(st.text(max_size=200), st.sampled_from(CODES))
def test_any_text_is_read_and_only_its_own_words_are_quoted(text: str, code: str) -> None:
    heard = other_voices().read(text, AccountKind.UNKNOWN, code)
    assert heard.voice in Voice
    assert all(quoted in text for quoted in re.findall("“([^”]+)”", heard.reason))
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "lines", [[], [{"words": "(always)"}], [{"words": "(always)"} | {voice.value: "x" for voice in Voice}]]
)
def test_a_file_that_cannot_be_used_says_so(lines: list[dict[str, str]]) -> None:
    with pytest.raises(SettingsError, match=r"other_voices\.csv cannot be read"):
        OtherVoices(lines)
