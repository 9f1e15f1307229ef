"""The ten-minute lesson: its texts, read from ``data/tutorial.toml``, and what is said to each answer.

Nothing here knows of a page or a store. Practice posts are named by the ids they have in ``data/practice``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from scrutiny_dash.errors import InputError, SettingsError
from scrutiny_dash.settings import DATA

STEPS = 6
MINUTES = 10.0
KINDS = frozenset({"choose", "search", "chart", "machine", "platform"})
OUTCOMES = ("residents", "others", "few", "wide", "none")
NOTES = ("good", "too_short", "too_much", "sure_good", "sure_bad")
FINDING_WORDS = ("post", "text", "reason", "reason_hint", "statement", "statement_hint", "how_sure")

_FEW_POSTS = 3
_WIDE_SHARE = 0.5
_SHORT_FINDING = 5
# Words that speak for more people than one post can.
_TOO_MUCH = re.compile(
    r"\b(all|every|everyone|everybody|always|never|most|many|majority|nobody|no one|per ?cent)\b|%"
    r"|\bresidents (say|think|feel|want)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a person may choose, and why it is or is not right."""

    text: str
    because: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices. ``post`` is the id of the practice post it is about, or empty."""

    slug: str
    ask: str
    choices: tuple[Choice, ...]
    post: str = ""

    @property
    def best(self) -> Choice:
        """Return the first right choice."""
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True, slots=True)
class Who:
    """Who is, or is not, on a platform."""

    place: str
    there: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lesson.

    Attributes:
        kind: one of ``KINDS``: which exercise it is.
        minutes: what reading and doing take at most.
        outcomes: what is said to a search, by ``OUTCOMES``; only in a search.
        words: what is searched: for the chart, or on the platform.
        days: the chart's first and last day, in days from the day on which the practice posts were loaded.
        posts: ids of practice posts shown beside the exercise.
        links: titles of ``data/deep_links.toml``, the first to be offered first.
        finding: the texts of the guided finding, by ``FINDING_WORDS`` and ``NOTES``; only in the step that has one.
    """

    slug: str
    kind: str
    title: str
    minutes: float
    text: tuple[str, ...]
    rule: str
    why: str
    questions: tuple[Question, ...] = ()
    who: tuple[Who, ...] = ()
    ask: str = ""
    hint: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    days: tuple[int, int] = (0, 0)
    posts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    finding: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tutorial:
    """The whole lesson, on the practice posts of one topic."""

    topic: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said to one answer; ``best`` is set where another choice was right."""

    question: Question
    chosen: Choice
    best: Choice | None


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on a finding; ``good`` says whether it is praise."""

    good: bool
    text: str


def load_tutorial(path: Path) -> Tutorial:
    """Read the lesson.

    Raises:
        SettingsError: the file is missing, is not TOML, or an entry is missing or wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("data/tutorial.toml cannot be read.", "Correct the file and start again.") from error
    try:
        lesson = Tutorial(str(table["topic"]), tuple(_step(entry) for entry in table["step"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"an entry is missing or wrong ({error})") from error
    _check(lesson)
    return lesson


@cache
def tutorial() -> Tutorial:
    """Return the product's own lesson."""
    return load_tutorial(DATA / "tutorial.toml")


def _step(entry: Mapping[str, Any]) -> Step:
    return Step(
        slug=entry["slug"],
        kind=entry["kind"],
        title=entry["title"],
        minutes=float(entry["minutes"]),
        text=tuple(entry["text"]),
        rule=entry["rule"],
        why=entry["why"],
        questions=tuple(_question(given) for given in entry.get("question", ())),
        who=tuple(Who(**given) for given in entry.get("who", ())),
        ask=entry.get("ask", ""),
        hint=entry.get("hint", ""),
        outcomes=entry.get("outcomes", {}),
        words=entry.get("words", ""),
        days=_days(entry.get("days", (0, 0))),
        posts=tuple(entry.get("posts", ())),
        links=tuple(entry.get("links", ())),
        finding=entry.get("finding", {}),
    )


def _days(given: Any) -> tuple[int, int]:
    first, last = given
    return int(first), int(last)


def _question(entry: Mapping[str, Any]) -> Question:
    return Question(entry["slug"], entry["ask"], tuple(Choice(**c) for c in entry["choices"]), entry.get("post", ""))


def _wrong(what: str) -> SettingsError:
    return SettingsError(f"In data/tutorial.toml, {what}.", "Correct the file and start again.")


def _check(lesson: Tutorial) -> None:
    slugs = [step.slug for step in lesson.steps]
    if len(slugs) != STEPS or len(set(slugs)) != STEPS:
        raise _wrong(f"there are not {STEPS} steps with names of their own")
    if sum(step.minutes for step in lesson.steps) > MINUTES:
        raise _wrong(f"the steps take more than {MINUTES:g} minutes")
    for step in lesson.steps:
        _check_step(step)


def _check_step(step: Step) -> None:
    if step.kind not in KINDS:
        raise _wrong(f"the step {step.slug} is of no known kind")
    if not (step.title and step.text and step.rule and step.why):
        raise _wrong(f"the step {step.slug} lacks its title, text, rule or reason")
    if step.kind == "search":
        if set(step.outcomes) != set(OUTCOMES):
            raise _wrong(f"the step {step.slug} does not answer each outcome of a search")
    elif not step.questions:
        raise _wrong(f"the step {step.slug} asks nothing")
    if step.kind == "machine" and set(step.finding) != {*FINDING_WORDS, *NOTES}:
        raise _wrong(f"the step {step.slug} lacks texts for the finding")
    if step.kind == "chart" and step.days[0] >= step.days[1]:
        raise _wrong(f"the step {step.slug} has no days to draw")
    for question in step.questions:
        texts = [choice.text for choice in question.choices]
        if len(set(texts)) != len(texts) or not any(choice.right for choice in question.choices):
            raise _wrong(f"the question {question.slug} has equal choices or no right one")


def read_answers(saved: str) -> dict[str, str]:
    """Read one step's saved answers; what cannot be read counts as not answered."""
    try:
        given = json.loads(saved) if saved else {}
    except json.JSONDecodeError:
        return {}
    return {str(k): v for k, v in given.items() if isinstance(v, str)} if isinstance(given, dict) else {}


def write_answers(answers: Mapping[str, str]) -> str:
    """Write one step's answers for keeping."""
    return json.dumps(dict(answers), ensure_ascii=False, sort_keys=True)


def judge(step: Step, answers: Mapping[str, str]) -> tuple[Judged, ...]:
    """Judge the answers to a step's questions; empty until each has one.

    An answer whose choice an officer has reworded since counts as not given.
    """
    judged = []
    for question in step.questions:
        chosen = next((c for c in question.choices if c.text == answers.get(question.slug)), None)
        if chosen is None:
            return ()
        judged.append(Judged(question, chosen, None if chosen.right else question.best))
    return tuple(judged)


def judge_search(found: int, residents: int, collected: int) -> str:
    """Say which of ``OUTCOMES`` a practice search is.

    Args:
        found: posts that hold the words; ``residents`` of them read as residents', ``collected`` is all there are.
    """
    if not found:
        return "none"
    if found < _FEW_POSTS:
        return "few"
    if found > collected * _WIDE_SHARE:
        return "wide"
    return "residents" if residents * 2 > found else "others"


def judge_finding(step: Step, statement: str, how_sure: str, hint_only: str) -> tuple[Note, ...]:
    """Remark on a finding made from one post: what it says, and how sure it is.

    Args:
        hint_only: the choice of ``how_sure`` that one post allows.

    Raises:
        InputError: there is no statement, or nothing was chosen.
    """
    if not statement.strip():
        raise InputError("Your finding needs a statement.", "Write in one sentence what you found.")
    if not how_sure:
        raise InputError("Say how sure you are.", "Choose one of the three answers.")
    notes = []
    if len(statement.split()) < _SHORT_FINDING:
        notes.append(Note(False, step.finding["too_short"]))
    if _TOO_MUCH.search(statement):
        notes.append(Note(False, step.finding["too_much"]))
    if not notes:
        notes.append(Note(True, step.finding["good"]))
    sure = how_sure == hint_only
    notes.append(Note(sure, step.finding["sure_good" if sure else "sure_bad"]))
    return tuple(notes)
