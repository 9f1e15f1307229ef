"""What a chart says in words: its alt text, what stands in its place under 30 people, and its twin table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import ascii_uppercase

from scrutiny_dash import clock, wording
from scrutiny_dash.charts.looked import NO, PARTLY, SAID, counted, looked
from scrutiny_dash.models import Answer, Bucket, Feeling
from scrutiny_dash.sources.registry import FEELINGS_APART
from scrutiny_dash.topics import KeyDate

FEELING_WARNING = "This is the computer's guess. It is often wrong, most of all about irony and understatement."
NONE_SHOWN = "None shown"
SHOWN_FEELINGS = (Feeling.COMPLAINT, Feeling.PRAISE, Feeling.MIXED, Feeling.NO_CLEAR_FEELING)
_SIZES = {"day": "day", "week": "week", "month": "month"}


def posts_and_people(answer: Answer) -> str:
    """Write the posts found with how many people wrote them: ``46 posts by 31 people``."""
    posts = wording.count(answer.posts_total, "post")
    if not answer.people_total:
        return f"{posts}; we cannot tell how many people wrote them"
    people = wording.count(answer.people_total, "person", "people")
    unknown = answer.posts_without_author
    if not unknown:
        return f"{posts} by {people}"
    known = answer.posts_total - unknown
    return f"{posts} ({known:,} by {people}; for {unknown:,} we cannot tell how many people)"


def too_few(answer: Answer) -> str:
    """Return the sentence that stands in place of a chart, or an empty text where a chart may be drawn (law 3)."""
    if not answer.posts_total:
        if not answer.collected_total:
            return "No posts have been collected on this topic yet."
        return f"None of the {wording.count(answer.collected_total, 'post')} we collected matches this."
    if wording.band(answer.people_total) == wording.FEW:
        return f"Too few people to say: {posts_and_people(answer)}. Read the posts instead."
    if not answer.buckets:
        return f"{posts_and_people(answer)}. None has a date, so they cannot be drawn over time."
    return ""


def period(bucket: Bucket, size: str) -> str:
    """Name one bar's time: ``on 3 May 2026``, ``in the week from 3 May 2026``, ``in May 2026``."""
    if size == "day":
        return f"on {clock.say_day(bucket.start)}"
    if size == "week":
        return f"in the week from {clock.say_day(bucket.start)}"
    return f"in {bucket.start:%B %Y}"


def gaps_sentence(answer: Answer) -> str:
    """Say how much of the time was not, or only partly, looked at; an empty text when all of it was."""
    size = _SIZES[answer.bucket_size]
    said = []
    if missing := counted(answer, NO):
        said.append(f"In {wording.count(missing, size)} nobody looked: a gap, not a zero.")
    if partly := counted(answer, PARTLY):
        said.append(f"In {wording.count(partly, size)} only some sources were looked at.")
    return " ".join(said)


def held_sentence(answer: Answer) -> str:
    """Say that an empty bar may be one of held posts; empty where none is held, or every bar shows some.

    Which bars they would be in is not said: that would tell of each held post when it was written.
    """
    empty = any(not bucket.posts and looked(bucket) != NO for bucket in answer.buckets)
    if not answer.held or not empty:
        return ""
    are = "is" if answer.held == 1 else "are"
    held = f"{wording.count(answer.held, 'post')} on this topic {are} held for an officer and in no bar"
    return f"{held}: a {_SIZES[answer.bucket_size]} without a bar is not always one without posts."


def volume_sentence(answer: Answer) -> str:
    """Say what the volume chart shows, or what to read instead of it."""
    if instead := too_few(answer):
        return instead
    said = [f"{posts_and_people(answer)}, from {_span(answer)}."]
    if busiest := _busiest(answer):
        said.append(busiest)
    if gaps := gaps_sentence(answer):
        said.append(gaps)
    if answer.undated:
        said.append(f"{wording.count(answer.undated, 'post')} without a date cannot be drawn.")
    if held := held_sentence(answer):
        said.append(held)
    return " ".join(said)


def _busiest(answer: Answer) -> str:
    """Name the bar with most posts, without calling it most of them; empty where every bar is."""
    size = _SIZES[answer.bucket_size]
    most = max(answer.buckets, key=lambda bucket: bucket.posts)
    if not most.posts or len(answer.buckets) == 1:
        return ""
    if sum(bucket.posts == most.posts for bucket in answer.buckets) > 1:
        return f"No {size} stands out: the most in one is {wording.count(most.posts, 'post')}."
    return f"The busiest {size} was {_name(most, answer.bucket_size)}, with {wording.count(most.posts, 'post')}."


def _name(bucket: Bucket, size: str) -> str:
    if size == "month":
        return f"{bucket.start:%B %Y}"
    day = clock.say_day(bucket.start)
    return f"the one from {day}" if size == "week" else day


def _span(answer: Answer) -> str:
    first, last = answer.first_day, answer.last_day
    if first is None or last is None:
        first, last = answer.buckets[0].start, answer.buckets[-1].end
    return f"{clock.say_day(first)} to {clock.say_day(last)}"


def feeling_sentence(answer: Answer) -> str:
    """Say what the feeling chart shows, or what to read instead of it.

    From 30 to 99 people it compares in words; from 100 on it counts people. It never gives a share: nobody has checked
    the machine's guesses here. As for the chart, the people whose feeling was read decide.
    """
    if instead := too_few(answer):
        return instead
    people, read = answer.people_by_feeling, wording.count(answer.people_read, "person", "people")
    complaint, praise = people.get(Feeling.COMPLAINT, 0), people.get(Feeling.PRAISE, 0)
    band = wording.band(answer.people_read)
    left_out = _people_left_out(answer)
    if band == wording.FEW:
        return (
            f"The computer read a feeling in the posts of {read}. {left_out} That is too few to say.{_not_read(answer)}"
        )
    if band == wording.MANY:
        parts = [f"{people.get(feeling, 0):,} {_WROTE[feeling]}" for feeling in SHOWN_FEELINGS]
        said = f"Of {read}, {wording.listed(parts)}. A person with several posts can be in more than one group."
    elif complaint == praise:
        said = "As many people complain as praise."
    else:
        said = "More people complain than praise." if complaint > praise else "More people praise than complain."
    if band == wording.SOME and left_out:
        left_out = f"This is of {read}. {left_out}"
    return f"{' '.join(text for text in (said, left_out, FEELING_WARNING) if text)}{_not_read(answer)}"


def may_draw_feelings(answer: Answer) -> bool:
    """Say whether the machine's feelings may be drawn or counted: from a hundred people whose feeling it read (law 3).

    Under that anything drawn, however small its bars, could be added up to a share.
    """
    return wording.band(answer.people_read) == wording.MANY


_WROTE = {
    Feeling.COMPLAINT: "wrote a complaint",
    Feeling.PRAISE: "praise",
    Feeling.MIXED: "both in one post",
    Feeling.NO_CLEAR_FEELING: "a post with no clear feeling",
}


def _people_left_out(answer: Answer) -> str:
    """Say which of the people found are not among those whose feeling counts; empty where all are."""
    repeats = "whose posts only repeat somebody else's (a message that many copied counts once)"
    parts = [
        f"{wording.count(number, 'person', 'people')} {whose}"
        for number, whose in (
            (answer.people_total - answer.people_once, repeats),
            (answer.people_once - answer.people_read, "whose feeling was not read"),
        )
        if number
    ]
    return f"Left out of the {answer.people_total:,} people found: {wording.listed(parts)}." if parts else ""


def _not_read(answer: Answer) -> str:
    """Say how many posts have no feeling: those whose platform forbids adding it up, and those in other languages."""
    apart = {name: n for name, n in answer.platforms.items() if name in FEELINGS_APART and n}
    others = answer.feelings.get(Feeling.NOT_SCORED, 0) - sum(apart.values())
    said = ""
    for name, posts in apart.items():
        platform = wording.platform(name)
        said += (
            f" {wording.count(posts, 'post')} from {platform} {'is' if posts == 1 else 'are'} in no feeling: "
            f"{platform}’s terms forbid adding {'it' if posts == 1 else 'them'} up with others."
        )
    if others > 0:
        were, are = ("was", "is") if others == 1 else ("were", "are")
        said += f" {wording.count(others, 'post')} in another language {were} not read and {are} not counted."
    return said


def key_dates(answer: Answer, dates: Sequence[KeyDate]) -> list[tuple[str, KeyDate]]:
    """Return the key dates that fall inside the charts, in order of time, each with the letter that marks it."""
    if not answer.buckets:
        return []
    first, last = answer.buckets[0].start, answer.buckets[-1].end
    inside = sorted((d for d in dates if first <= d.day <= last), key=lambda d: d.day)
    return [(_letter(n), found) for n, found in enumerate(inside)]


def _letter(n: int) -> str:
    turn, place = divmod(n, len(ascii_uppercase))
    return ascii_uppercase[place] * (turn + 1)


def bucket_of(answer: Answer, day: date) -> Bucket:
    """Return the bucket a day inside the charts falls into."""
    return next(bucket for bucket in answer.buckets if bucket.start <= day <= bucket.end)


def numbers_table(answer: Answer) -> list[dict[str, str | int]]:
    """Return the charts' numbers, a row a bar, for a table.

    A bar that nobody looked at says so instead of a number, and so does one that may be empty because posts are held.
    The machine's feelings stand in it where they may be drawn.
    """
    held = bool(held_sentence(answer))
    with_feelings = bool(not too_few(answer) and may_draw_feelings(answer))
    rows = []
    for bucket in answer.buckets:
        kind = looked(bucket)
        row: dict[str, str | int] = {"From": clock.say_day(bucket.start), "To": clock.say_day(bucket.end)}
        row["Looked at"] = SAID[kind]
        instead = SAID[NO] if kind == NO else NONE_SHOWN if held and not bucket.posts else ""
        row["Posts"] = instead or bucket.posts
        row["People"] = instead or bucket.people
        if with_feelings:
            for feeling in SHOWN_FEELINGS:
                name = f"{wording.FEELINGS[feeling]} (people, computer's guess)"
                row[name] = instead or bucket.feelings.get(feeling, 0)
        rows.append(row)
    return rows
