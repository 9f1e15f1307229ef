"""What was found, in honest sentences: every number with its denominator, and three different kinds of nothing."""

from __future__ import annotations

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Answer, Place
from scrutiny_dash.topics import Topic


def _people(answer: Answer) -> str:
    if not answer.people_total:
        return ""
    by = f" by {wording.count(answer.people_total, 'person', 'people')}"
    if answer.posts_without_author:
        return f"{by}, and {wording.count(answer.posts_without_author, 'post')} whose author we do not know"
    return by


def found(answer: Answer, shown_words: str) -> str:
    """Say in one sentence what was found; a word without hits never becomes "nobody says this"."""
    total = answer.posts_total
    if not answer.collected_total:
        return "No posts about this topic have been collected yet."
    if not total:
        return _none(answer.collected_total, "contain this" if shown_words else "pass these filters")
    of = f" of the {answer.collected_total:,} we collected" if total != answer.collected_total else ""
    text = f"{wording.count(total, 'post')}{of}{_people(answer)}"
    if answer.first_day and answer.last_day:
        text += f", {_span(answer)}"
    return f"{text}." if answer.people_total else f"{text}. We cannot tell how many people wrote them."


def _none(collected: int, what: str) -> str:
    """Say that no post does ``what``: ``contain this`` or ``pass these filters``."""
    if collected == 1:
        return f"The one post we collected does not {what}."
    verb, rest = what.split(" ", 1)
    return f"None of the {collected:,} posts we collected {verb}{'es' if verb.endswith('s') else 's'} {rest}."


def only_others(others: int) -> str:
    """Say that residents' posts have nothing, while those that the switch leaves out have."""
    by = "organisations, news, politicians or campaigns"
    return (
        f"No post by residents passes this search and these filters. {wording.count(others, 'post')} by {by} "
        f"{'does' if others == 1 else 'do'}: turn the switch off to read {'it' if others == 1 else 'them'}."
    )


def _span(answer: Answer) -> str:
    assert answer.first_day is not None
    assert answer.last_day is not None
    if answer.first_day == answer.last_day:
        return f"on {clock.say_day(answer.first_day)}"
    return f"from {clock.say_day(answer.first_day)} to {clock.say_day(answer.last_day)}"


def where(answer: Answer, topic: Topic) -> str:
    """Say how many posts name a place inside the topic's area, elsewhere, or none."""
    total = answer.posts_total
    if not total:
        return ""
    inside = sum(n for place, n in answer.places.items() if place in topic.scope)
    unknown = answer.places.get(Place.UNKNOWN, 0)
    area = "Essex, Southend or Thurrock" if Place.SOUTHEND_THURROCK in topic.scope else "the county council's area"
    outside = total - inside - unknown
    parts = [f"{inside:,} of {total:,} {'names' if inside == 1 else 'name'} a place in {area}"]
    if unknown:
        parts.append(f"{unknown:,} {'names' if unknown == 1 else 'name'} no place")
    if outside:
        parts.append(f"{outside:,} {'is' if outside == 1 else 'are'} about somewhere else")
    return wording.listed(parts) + "."


def left_out(answer: Answer) -> str:
    """Say what is not in the numbers: posts held for an officer, set aside, or without a date."""
    parts = []
    if answer.held:
        parts.append(f"{answer.held:,} more {'is' if answer.held == 1 else 'are'} held for an officer")
    if answer.set_aside:
        parts.append(f"{answer.set_aside:,} set aside as not about this")
    if answer.copies:
        parts.append(f"{answer.copies:,} {'is a copy' if answer.copies == 1 else 'are copies'} of another post")
    if answer.undated:
        parts.append(f"{answer.undated:,} of the posts {'has' if answer.undated == 1 else 'have'} no date")
    text = wording.listed(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def how_sure(answer: Answer) -> str:
    """Say what may be concluded from this many people (law 3)."""
    band = wording.band(answer.people_total)
    if not answer.posts_total:
        return ""
    if not answer.people_total:
        return "These posts do not tell people apart, so people are not counted. Read the posts."
    if band == wording.FEW:
        return "Too few people to say anything in general. Read what they wrote."
    if band == wording.SOME:
        return "Enough people for words, not for percentages. They are not a sample of residents."
    return "Enough people to compare, but they are not a sample of residents: they are people who post in public."
