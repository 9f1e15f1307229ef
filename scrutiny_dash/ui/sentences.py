"""What was found, in honest sentences: every number with its denominator, and three different kinds of nothing."""

from __future__ import annotations

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Answer, Place
from scrutiny_dash.topics import Topic


def _by_whom(answer: Answer) -> str:
    unknown = answer.posts_without_author
    posts = wording.count(answer.posts_total, "post")
    if not answer.people_total:
        return posts
    people = wording.count(answer.people_total, "person", "people")
    if not unknown:
        return f"{posts} by {people}"
    return f"{posts}: {answer.posts_total - unknown:,} by {people}, and {unknown:,} whose author we do not know"


def found(answer: Answer, shown_words: str) -> str:
    """Say in one sentence what was found; a word without hits never becomes "nobody says this"."""
    total = answer.posts_total
    if not answer.collected_total:
        return "No posts about this topic have been collected yet."
    if not total:
        return _none(answer.collected_total, "contain this" if shown_words else "pass these filters")
    text = _by_whom(answer)
    if answer.first_day and answer.last_day:
        text += f", {_span(answer)}"
    said = [f"{text}."]
    if not answer.people_total:
        said.append("We cannot tell who wrote it." if total == 1 else "We cannot tell how many people wrote them.")
    if total != answer.collected_total:
        said.append(f"We collected {answer.collected_total:,} in all.")
    return " ".join(said)


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
    """Say what is not in the numbers, and of the posts that are what counts apart: copies, those without a date."""
    more, among = [], []
    if answer.held:
        more.append(f"{answer.held:,} more {'is' if answer.held == 1 else 'are'} held for an officer")
    if answer.set_aside:
        is_ = "is" if answer.set_aside == 1 else "are"
        more.append(f"{answer.set_aside:,} more {is_} set aside as not about this")
    if answer.copies:
        among.append(f"{answer.copies:,} {'is a copy' if answer.copies == 1 else 'are copies'} of another post")
    if answer.undated:
        among.append(f"{answer.undated:,} {'has' if answer.undated == 1 else 'have'} no date")
    said = [f"{wording.listed(more)}."] if more else []
    if among:
        those = "Of this 1 post" if answer.posts_total == 1 else f"Of these {answer.posts_total:,} posts"
        said.append(f"{those}, {wording.listed(among)}.")
    return " ".join([*said, wording.not_looked_at(answer.not_looked_at)]).strip()


def how_sure(answer: Answer) -> str:
    """Say what may be concluded from this many people (law 3)."""
    band = wording.band(answer.people_total)
    if not answer.posts_total:
        return ""
    if not answer.people_total:
        if answer.posts_total == 1:
            return "One post is too few to say anything in general. Read it."
        return "These posts do not tell people apart, so people are not counted. Read the posts."
    if band == wording.FEW:
        return "Too few people to say anything in general. Read what they wrote."
    if band == wording.SOME:
        return "Enough people for words, not for percentages. They are not a sample of residents."
    return "Enough people to compare, but they are not a sample of residents: they are people who post in public."
