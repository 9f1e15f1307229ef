"""The lesson's texts and what is said to each answer, without a page."""

import json
import re

import pytest

from scrutiny_dash.errors import InputError, SettingsError
from scrutiny_dash.settings import DATA
from scrutiny_dash.tutorial import (
    judge,
    judge_finding,
    judge_search,
    load_tutorial,
    read_answers,
    tutorial,
    write_answers,
)
from scrutiny_dash.workshop import HOW_SURE

HINT = HOW_SURE[-1]
FILE = (DATA / "tutorial.toml").read_text(encoding="utf-8")


def step(slug):
    return next(s for s in tutorial().steps if s.slug == slug)


def changed(tmp_path, old, new):
    assert old in FILE
    path = tmp_path / "tutorial.toml"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    return path


def test_six_steps_in_ten_minutes_each_with_something_to_do_a_rule_and_a_reason():
    steps = tutorial().steps
    assert [s.kind for s in steps] == ["choose", "search", "choose", "chart", "machine", "platform"]
    assert sum(s.minutes for s in steps) <= 10
    for s in steps:
        assert s.questions or s.outcomes, s.slug
        assert re.search(r"\bbecause\b|\bsay\b", s.rule), s.slug


def test_the_first_step_says_what_a_post_a_hashtag_and_a_platform_are_and_who_is_not_there():
    said = " ".join(step("words").text)
    assert all(f"**{word}**" in said for word in ("post", "hashtag", "platform"))
    places = " ".join(who.place for who in step("words").who)
    assert all(name in places for name in ("Bluesky", "Mastodon", "Facebook", "WhatsApp", "TikTok", "news"))


def test_every_choice_explains_itself_and_wrong_ones_differ_from_right_ones():
    for s in tutorial().steps:
        for question in s.questions:
            reasons = [choice.because for choice in question.choices]
            assert all(len(reason.split()) >= 3 for reason in reasons), question.slug
            assert len(set(reasons)) == len(reasons), question.slug


def test_every_practice_post_named_is_there_and_none_gives_a_person_away():
    rows = {}
    for line in (DATA / "practice" / f"{tutorial().topic}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["id"]] = row
    named = [
        i for s in tutorial().steps for i in (*s.posts, *(q.post for q in s.questions), s.finding.get("post", "")) if i
    ]
    assert len(named) >= 10
    for post in named:
        assert rows[post]["label"]["held"] == [], post


def test_the_right_choices_agree_with_the_labels_of_the_practice_posts():
    rows = {}
    for line in (DATA / "practice" / f"{tutorial().topic}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["id"]] = row["label"]
    voices = {
        "A resident": {"resident_first_hand", "resident_other"},
        "An organisation": {"organisation"},
        "News or campaign": {"news", "politics"},
    }
    for question in step("voices").questions:
        assert rows[question.post]["voice"] in voices[question.best.text], question.slug
    feelings = {"Complaint": "complaint", "Praise": "praise"}
    for question in step("machine").questions:
        assert rows[question.post]["feeling"] == feelings[question.best.text], question.slug


def test_a_wrong_answer_gets_its_reason_and_the_better_one():
    asked = step("words")
    first, second = judge(asked, {"hashtag": "Bluesky", "missing": "A Facebook group"})
    assert (first.chosen.right, first.best.text) == (False, "#YoungAdultCarers")
    assert second.best is None


def test_nothing_is_judged_before_each_question_has_an_answer_that_is_still_there():
    asked = step("words")
    assert judge(asked, {}) == ()
    assert judge(asked, {"hashtag": "Bluesky"}) == ()
    assert judge(asked, {"hashtag": "A choice of last year", "missing": "The local newspaper"}) == ()


@pytest.mark.parametrize(
    ("found", "residents", "outcome"),
    [(0, 0, "none"), (1, 1, "few"), (2, 2, "few"), (3, 2, "residents"), (4, 2, "others"), (41, 19, "others"),
     (194, 150, "residents"), (195, 150, "wide"), (388, 300, "wide")],
)  # fmt: skip
def test_a_search_is_judged_by_what_it_found(found, residents, outcome):
    assert judge_search(found, residents, 388) == outcome


@pytest.mark.parametrize(
    ("statement", "sure", "good"),
    [
        ("A resident near Harwich says the bus goes before the group ends", HINT, [True, True]),
        ("A resident near Harwich says the bus goes before the group ends", HOW_SURE[0], [True, False]),
        ("Most young carers in Harwich cannot get home", HINT, [False, True]),
        ("Nobody can get to the group in Harwich", HINT, [False, True]),
        ("70% of them miss the last bus home", HINT, [False, True]),
        ("Residents say the bus is too early there", HINT, [False, True]),
        ("Bad bus", HINT, [False, True]),
        ("Everyone complains", HOW_SURE[1], [False, False, False]),
        ("A resident in Allhallows says the ward is almost full", HINT, [True, True]),
    ],
)
def test_a_finding_from_one_post_is_graded(statement, sure, good):
    notes = judge_finding(step("machine"), statement, sure, HINT)
    assert [note.good for note in notes] == good


@pytest.mark.parametrize(("statement", "sure"), [("  ", HINT), ("A resident says the bus goes too early", "")])
def test_an_unfinished_finding_is_sent_back(statement, sure):
    with pytest.raises(InputError):
        judge_finding(step("machine"), statement, sure, HINT)


def test_answers_survive_being_kept():
    answers = {"words": "naïve “bus” 🙃", "b": ""}
    assert read_answers(write_answers(answers)) == answers


@pytest.mark.parametrize("saved", ["", "{", "[1]", "null", "7", '{"a": 3}'])
def test_kept_answers_that_cannot_be_read_count_as_none(saved):
    assert read_answers(saved) == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "search"', 'slug = "words"', "not 6 steps"),
        ("minutes = 3", "minutes = 3.1", "more than 10 minutes"),
        ('kind = "chart"', 'kind = "quiz"', "no known kind"),
        ('few = "', 'fewer = "', "each outcome"),
        ('right = true, because = "The # lets', 'because = "The # lets', "no right one"),
        ('text = "Asking in the rain"', 'text = "Bluesky"', "equal choices"),
        ('sure_bad = "', 'sure_worse = "', "texts for the finding"),
        ("days = [-300, -1]", "days = [-1, -300]", "no days"),
        ("days = [-300, -1]", "days = [-300]", "missing or wrong"),
        ('topic = "young_carers"', "", "missing or wrong"),
    ],
)
def test_a_slip_in_the_file_is_one_sentence(tmp_path, old, new, said):
    with pytest.raises(SettingsError, match=said):
        load_tutorial(changed(tmp_path, old, new))


def test_a_file_that_is_no_toml_or_not_there(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_tutorial(tmp_path / "none.toml")
    (tmp_path / "tutorial.toml").write_text("= 3")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_tutorial(tmp_path / "tutorial.toml")
