"""What holds a post in another language, and what does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scrutiny_dash.collect.intake import Intake
from scrutiny_dash.collect.rereading import Rereading
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import About, AccountKind, Held, Query, Reading
from scrutiny_dash.reading.clean import strip_for_scoring
from scrutiny_dash.reading.language import NAMES, recognised
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.other_held import OtherLanguages
from scrutiny_dash.reading.other_held_words import OtherHeldWords
from scrutiny_dash.reading.other_phrases import cut, key, steps
from scrutiny_dash.reading.read import Reader, Unread, read
from scrutiny_dash.reading.words import Words
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import Topic, topic
from tests.factories import a_post

CASES = ROOT / "tests" / "labelled" / "screening_other_languages.jsonl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nie chcę już żyć. Ból!", ["Nie", "chce", "juz", "zyc", ".", "Bol", "."]),
        ("j'ai 15ans", ["j", "ai", "15", "ans"]),
        ("w 8. klasie", ["w", "8", "klasie"]),
        ("मैं मरना चाहता हूँ।", ["मैं", "मरना", "चाहता", "हूं", "."]),
        ("我想自殺。", ["我", "想", "自", "杀", "."]),
        ("عمري ١٥ سنة", ["عمري", "15", "سنه"]),
        ("ÖLMEK İSTİYORUM", ["OLMEK", "ISTIYORUM"]),
        ("死にたい", ["死", "に", "た", "い"]),
    ],
)
def test_words_are_cut_without_accents_and_signs_apart(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_a_phrase_is_cut_as_posts_are() -> None:
    assert key("j'ai") == "j_ai"
    assert key("zabi~") == "zabi~"
    assert steps("żyć [już]") == [(["zyc"], False), (["juz"], True)]


@pytest.mark.parametrize(
    "text",
    [
        "Nie chcę już żyć, chcę się zabić",
        "nie chce juz zyc chce sie zabic",
        "Quero morrer, não aguento mais isto",
        "No quiero vivir más, ya no le veo sentido",
        "Je veux mourir, personne ne me comprend ici",
        "Ich will nicht mehr leben und weiß keinen Ausweg",
        "Non voglio più vivere, sono stanca di tutto",
        "Nu mai vreau să trăiesc, m-am săturat de tot",
        "Nebenoriu gyventi, niekam nerūpi kaip man",
        "Artık yaşamak istemiyorum, kimse beni anlamıyor",
        "Не хочу больше жить, всё надоело мне",
        "Не хочу більше жити, все набридло мені",
        "Не искам да живея повече, омръзна ми всичко",
        "Nem akarok tovább élni, elegem van mindenből",
        "Nechcem už žiť, nikto mi nepomôže s ničím",
        "Nechci už žít, nikdo mi s ničím nepomůže",
        "Nuk dua të jetoj më, askush nuk më kupton",
        "Δεν θέλω να ζω άλλο, κανείς δεν με καταλαβαίνει",
        "Ik wil niet meer leven, niemand begrijpt mij hier",
        "Jag vill inte leva längre, ingen förstår mig här",
        "Dw i ddim eisiau byw rhagor, does neb yn deall",
        "Ma rabo inaan noolaado, cidna ima fahmayso",
        "میں مرنا چاہتا ہوں، کوئی میری نہیں سنتا",
        "main marna chahta hun koi meri nahi sunta",
        "ਮੈਂ ਜੀਣਾ ਨਹੀਂ ਚਾਹੁੰਦਾ, ਕੋਈ ਨਹੀਂ ਸੁਣਦਾ",
        "मैं जीना नहीं चाहता, कोई नहीं सुनता",
        "আমি আর বাঁচতে চাই না, কেউ আমার কথা শোনে না",
        "ami ar bachte chai na keu amar kotha shone na",
        "મારે જીવવું નથી, કોઈ સાંભળતું નથી",
        "எனக்கு வாழ விருப்பமில்லை, யாரும் கேட்பதில்லை",
        "أريد أن أموت، لا أحد يسمعني هنا",
        "می‌خواهم بمیرم، هیچ‌کس حرفم را نمی‌شنود",
        "我不想活了，没有人听我说话",
        "我想自殺，沒有人聽我說話",
        "もう死にたい、誰も話を聞いてくれない",
    ],
)
def test_danger_is_held(text: str) -> None:
    reading = read(text)
    assert Held.DANGER in reading.held
    assert reading.held_reason.startswith("It has words of self-harm or danger")


@pytest.mark.parametrize(
    "text",
    [
        "Mam 15 lat i opiekuję się mamą",
        "mam piętnaście lat i opiekuję się mamą",
        "Tenho 14 anos e cuido da minha avó",
        "J'ai treize ans et je m'occupe de mon père",
        "Мне 13 лет, я ухаживаю за мамой",
        "عمري ١٤ سنة وأعتني بأمي في البيت",
        "मैं 12 साल का हूँ और माँ की देखभाल करता हूँ",
        "我今年十四岁，每天照顾生病的妈妈",
        "Moja córka Zosia, 9 lat, nie ma miejsca w klubie",
    ],
)
def test_a_child_is_held(text: str) -> None:
    assert Held.CHILD in read(text).held


@pytest.mark.parametrize("text", ["Wypierdalać do siebie, brudasy jedne", "Țigani împuțiți, plecați din țara noastră"])
def test_abuse_is_held(text: str) -> None:
    assert Held.ABUSE in read(text).held


@pytest.mark.parametrize(
    "text",
    [
        "Czekamy osiem miesięcy na wizytę w CAMHS, nikt nie dzwoni",
        "Umrzeć ze śmiechu można z tej rejestracji",
        "Tengo 15 años de experiencia y nunca vi una espera así",
        "Je meurs de faim aux urgences depuis midi",
        "Mój syn ma 15 lat i czeka na diagnozę",
        "A enfermeira foi muito simpática e explicou tudo",
        "医院的护士很好，可是没有翻译",
    ],
)
def test_an_ordinary_post_is_not_held(text: str) -> None:
    assert read(text).held == ()


def test_years_of_work_are_no_age() -> None:
    finder = OtherLanguages()
    assert finder.read_phrases("Mam 15 lat stażu w tym szpitalu", "pl", notice=False) == frozenset()
    assert finder.read_phrases("Mam 15 lat i gotuję", "pl", notice=False) == {Held.CHILD}


def test_a_helpline_notice_passes() -> None:
    text = "Masz myśli samobójcze? Telefon zaufania 116 123, bezpłatnie, całą dobę"
    assert read(text, account_kind=AccountKind.ORGANISATION).held == ()
    assert Held.DANGER in read("Mam myśli samobójcze i nikt nie odbiera").held


def test_a_word_alone_counts_only_in_its_own_language() -> None:
    finder = OtherLanguages()
    assert finder.read_phrases("kurva jedna", "sk", notice=False) == {Held.ABUSE}
    assert finder.read_phrases("as tu", "fr", notice=False) == frozenset()


@pytest.mark.parametrize(
    ("text", "plainly"),
    [
        ("The wait for an appointment was long and nobody called", True),
        ("We waited 9 months for this appointment", True),
        ("main marna chahta hun, GP appointment is not there", False),
        ("Fiul meu are 15 ani si nu stiu pe care", False),
    ],
)
def test_what_is_plainly_english(text: str, plainly: bool) -> None:
    assert recognised(text, Words(text))[1] is plainly


def test_every_language_has_phrases() -> None:
    lists = table("other_held")
    for kind in ("danger", "child", "abuse", "idioms", "helpline"):
        assert set(lists[kind]) == set(NAMES) - {"en"}


class _Before(Reader):
    """Reads as it was done before there were words of other languages."""

    def read_all(self, posts: Sequence[Unread], asked: Sequence[Topic] = ()) -> list[tuple[Reading, dict[str, About]]]:
        return [
            (replace(reading, held=(), held_reason="", version="before"), about)
            for reading, about in super().read_all(posts, asked)
        ]


def test_a_stored_post_is_held_once_it_is_read_again(tmp_path: Path) -> None:
    stores = Stores.open(Settings.load({"SCRUTINY_DB": str(tmp_path / "s.db")}, tmp_path / "no-secrets.toml"))
    try:
        text = "Nie chcę już żyć, mental health team w Chelmsford nie odbiera telefonu"
        Intake(stores.live, stores.private.topic_key, (topic("mental_health"),), _Before()).take(
            [a_post(text)], "bluesky"
        )
        assert Searcher(stores.live).answer(Query("mental_health")).held == 0
        Rereading(stores.live).to_end()
        assert Searcher(stores.live).answer(Query("mental_health")).held == 1
    finally:
        stores.close()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            "Rozdałam już wszystkie rzeczy, pies pojedzie do siostry, dzieciom będzie lepiej beze mnie",
            Held.DANGER,
        ),
        ("Când bea, mă ascund cu copiii în baie și ne rugăm să adoarmă până dimineața", Held.DANGER),
        (
            "Depois da escola faço o jantar da minha mãe, dou-lhe os remédios, só depois os trabalhos de casa",
            Held.CHILD,
        ),
    ],
)
def test_words_taken_together_hold_what_no_phrase_says(text: str, held: Held) -> None:
    reading = read(text)
    assert held in reading.held, reading


@pytest.mark.parametrize("lines", [[], [{"words": "(always)", "danger": "x", "child": "0", "abuse": "0"}]])
def test_a_file_of_weights_that_cannot_be_used_says_so(lines: list[dict[str, str]]) -> None:
    with pytest.raises(SettingsError, match=r"other_held_words\.csv cannot be read"):
        OtherHeldWords(lines)


def test_what_is_always_added_holds_the_limit() -> None:
    weighed = OtherHeldWords(
        [
            {"words": "(always)", "danger": "-1", "child": "-1", "abuse": "-1"},
            {"words": "smutno", "danger": "1.5", "child": "0", "abuse": "0"},
        ]
    )
    assert weighed.read("Smutno", "pl") == {Held.DANGER}
    assert weighed.read("Wesoło", "pl") == frozenset()


def test_every_language_but_english_has_every_kind_of_word_that_holds() -> None:
    for kind, of_languages in table("other_held_kinds").items():
        assert sorted(of_languages) == sorted(set(NAMES) - {"en"}), kind
        assert all(of_languages.values()), kind


def test_the_reason_tells_a_phrase_from_words_taken_together() -> None:
    elsewhere = OtherLanguages()
    kinds = set()
    for line in CASES.read_text(encoding="utf-8").splitlines():
        reading = read(json.loads(line)["text"])
        if reading.language == "pl" and reading.held == (Held.DANGER,):
            weighed = not elsewhere.read_phrases(strip_for_scoring(json.loads(line)["text"]), "pl", notice=False)
            assert ("taken together" in reading.held_reason) == weighed, line
            kinds.add(weighed)
    assert kinds == {True, False}
