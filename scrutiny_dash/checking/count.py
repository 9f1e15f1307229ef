"""Counting what tables read, each person once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrutiny_dash.checking.questions import CANNOT_TELL, QUESTIONS, is_about_us
from scrutiny_dash.intervals import Interval, krippendorff_alpha, wilson
from scrutiny_dash.models import Feeling
from scrutiny_dash.store.checks import Check

ENOUGH = 30
NOT_AGREED = "not_agreed"
# Of each post that counts, what each table said of it.
ByPost = Mapping[int, Mapping[int, Check]]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer's count among the people whose posts were read, with its interval where enough were read."""

    value: str
    words: str
    people: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class RoomReading:
    """What the room itself read in one frame.

    Attributes:
        read: people whose posts were read. people: all people of the frame who can be read blind.
        left_out: people of the same view who cannot.
        answers: for each question its answers, most frequent first; ``not_agreed`` among them.
        about_us: people whose post all its readers found to be about council or NHS services, whichever of the two.
        agreed: of ``compared`` posts with one feeling by people, how many the computer guessed the same.
        new: of ``said_new`` people of whose post some reader said whether it was new to them, those new to one or more.
        twice: posts that two tables or more read. same: those of them whose feeling they all read alike.
        alpha: Krippendorff's alpha of each question over those posts; None where it does not exist.
    """

    read: int
    people: int
    answers: dict[str, tuple[Said, ...]]
    about_us: int
    agreed: int
    compared: int
    new: int
    said_new: int
    twice: int
    same: int
    alpha: dict[str, float | None]
    left_out: int = 0

    @property
    def is_everyone(self) -> bool:
        """Whether a post of everybody who can be read was read, so that shares are known and not estimated."""
        return self.read == self.people

    @property
    def whole(self) -> str:
        """Who the shares are of: ``people found``, or of these only those who can be read blind."""
        return "people who can be read blind" if self.left_out else "people found"

    @property
    def is_enough(self) -> bool:
        """Whether thirty people's posts were read, so that shares may be said."""
        return self.read >= ENOUGH

    @property
    def leading(self) -> tuple[Said, ...]:
        """The feeling read most often, and those that cannot be told apart from it: their intervals overlap with its.

        From thirty people read; empty before.
        """
        top = self.answers["feeling"][0]
        if top.interval is None:
            return ()
        others = self.answers["feeling"][1:]
        close = [said for said in others if said.people and said.interval and said.interval.overlaps(top.interval)]
        return (top, *close)


def room_reading(
    checks: Iterable[Check],
    machine: Mapping[int, Feeling],
    people: int,
    person: Mapping[int, int] | None = None,
    left_out: int = 0,
) -> RoomReading:
    """Count what tables read; each person once, whoever read them, and each table once a post.

    Args:
        checks: oldest first.
        machine: the computer's guess for each post that was read.
        people: how many people the frame has.
        person: whose each post is; two tables that drew at the same moment may have read two posts of one person, and
            then the first one counts. Without it every post is somebody else's.
        left_out: how many more people the view has, none of whose posts can be read blind.
    """
    by_post = _by_post(checks, person)
    read = len(by_post)
    people = max(people, read)
    agreed, compared = _agreed(by_post, machine)
    news = [told for given in by_post.values() if (told := {c.news for c in given.values() if c.news})]
    several = [list(given.values()) for given in by_post.values() if len(given) > 1]
    return RoomReading(
        read=read,
        people=people,
        answers={name: _answers(name, by_post, read, people) for name in QUESTIONS},
        about_us=sum(all(is_about_us(c.ours) for c in given.values()) for given in by_post.values()),
        agreed=agreed,
        compared=compared,
        new=sum("yes" in told for told in news),
        said_new=len(news),
        twice=len(several),
        same=sum(_one([c.feeling for c in given]) != NOT_AGREED for given in several),
        alpha={name: krippendorff_alpha([_of(name, given) for given in several]) for name in QUESTIONS},
        left_out=left_out,
    )


def _by_post(checks: Iterable[Check], person: Mapping[int, int] | None) -> ByPost:
    by_post: dict[int, dict[int, Check]] = {}
    chosen: dict[int, int] = {}
    for check in checks:
        whose = check.post_id if person is None else person[check.post_id]
        if chosen.setdefault(whose, check.post_id) == check.post_id:
            by_post.setdefault(check.post_id, {})[check.table] = check
    return by_post


def _of(name: str, given: Iterable[Check]) -> list[str]:
    return [str(getattr(check, name)) for check in given]


def _one(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else NOT_AGREED


def _agreed(by_post: ByPost, machine: Mapping[int, Feeling]) -> tuple[int, int]:
    """Return on how many posts the computer agreed with people, and how many could be compared."""
    felt = {post: _one(_of("feeling", given.values())) for post, given in by_post.items() if post in machine}
    compared = {post: value for post, value in felt.items() if value not in {NOT_AGREED, CANNOT_TELL}}
    return sum(machine[post].value == value for post, value in compared.items()), len(compared)


def _answers(name: str, by_post: ByPost, read: int, people: int) -> tuple[Said, ...]:
    counts = Counter(_one(_of(name, given.values())) for given in by_post.values())
    known = {**QUESTIONS[name], NOT_AGREED: "Readers did not agree"}
    said = []
    for value, words in known.items():
        interval = wilson(counts[value], read, people) if read >= ENOUGH else None
        said.append(Said(value, words, counts[value], interval))
    return tuple(sorted(said, key=lambda s: -s.people))
