"""What was found, in honest sentences: every number with its denominator, and three different kinds of nothing."""

from __future__ import annotations

from scrutiny_dash import clock, wording
from scrutiny_dash.models import Answer, Only, Place
from scrutiny_dash.search.places import Spot
from scrutiny_dash.topics import Topic
from scrutiny_dash.wording import Opens, plainly

FIRST_PLACES = 5


def _by_whom(answer: Answer, opens: Opens) -> str:
    unknown = answer.posts_without_author
    posts = opens(wording.count(answer.posts_total, "post"), "posts")
    if not answer.people_total:
        return posts
    people = opens(wording.count(answer.people_total, "person", "people"), "posts")
    if not unknown:
        return f"{posts} by {people}"
    nameless = opens(f"{unknown:,} whose author we do not know", "nameless")
    return f"{posts}: {answer.posts_total - unknown:,} by {people}, and {nameless}"


def found(answer: Answer, shown_words: str, opens: Opens = plainly) -> str:
    """Say in one sentence what was found; a word without hits never becomes "nobody says this".

    Args:
        opens: marks each number by the name of what it opens, here and in the other sentences.
    """
    total = answer.posts_total
    if not answer.collected_total:
        return "No posts about this topic have been collected yet."
    if not total:
        return _none(answer.collected_total, "contain this" if shown_words else "pass these filters")
    text = _by_whom(answer, opens)
    if answer.first_day and answer.last_day:
        text += f", {_span(answer)}"
    said = [f"{text}."]
    if not answer.people_total:
        said.append("We cannot tell who wrote it." if total == 1 else "We cannot tell how many people wrote them.")
    if total != answer.collected_total:
        said.append(f"We collected {opens(f'{answer.collected_total:,} in all', 'collected')}.")
    return " ".join(said)


def _none(collected: int, what: str) -> str:
    """Say that no post does ``what``: ``contain this`` or ``pass these filters``."""
    if collected == 1:
        return f"The one post we collected does not {what}."
    verb, rest = what.split(" ", 1)
    return f"None of the {collected:,} posts we collected {verb}{'es' if verb.endswith('s') else 's'} {rest}."


def only_others(others: int) -> str:
    """Say that residents' posts have nothing, while those that the switch leaves out have."""
    return (
        f"No post by residents passes this search and these filters. {wording.others(others)} "
        f"{'does' if others == 1 else 'do'}: turn the switch off to read {'it' if others == 1 else 'them'}."
    )


def _span(answer: Answer) -> str:
    assert answer.first_day is not None
    assert answer.last_day is not None
    if answer.first_day == answer.last_day:
        return f"on {clock.say_day(answer.first_day)}"
    return f"from {clock.say_day(answer.first_day)} to {clock.say_day(answer.last_day)}"


def where(answer: Answer, topic: Topic, opens: Opens = plainly) -> str:
    """Say how many posts name a place inside the topic's area, elsewhere, or none."""
    total = answer.posts_total
    if not total:
        return ""
    inside = sum(n for place, n in answer.places.items() if place in topic.scope)
    unknown = answer.places.get(Place.UNKNOWN, 0)
    area = "Essex, Southend or Thurrock" if Place.SOUTHEND_THURROCK in topic.scope else "the county council's area"
    outside = total - inside - unknown
    number = opens(f"{inside:,} of {total:,}", "inside") if inside else f"0 of {total:,}"
    parts = [f"{number} {'post' if total == 1 else 'posts'} {'names' if inside == 1 else 'name'} a place in {area}"]
    if unknown:
        parts.append(opens(f"{unknown:,} {'names' if unknown == 1 else 'name'} no place", "unknown"))
    if outside:
        parts.append(opens(f"{outside:,} {'is' if outside == 1 else 'are'} about somewhere else", "outside"))
    return wording.listed(parts) + "."


def left_out(answer: Answer, opens: Opens = plainly) -> str:
    """Say what was set aside, and of the posts counted what counts apart: copies, those without a date."""
    among = []
    if answer.copies and answer.query.only is not Only.COPIES:
        are = "is a copy" if answer.copies == 1 else "are copies"
        among.append(opens(f"{answer.copies:,} {are} of another post", "copies"))
    if answer.undated and answer.query.only is not Only.UNDATED:
        among.append(opens(f"{answer.undated:,} {'has' if answer.undated == 1 else 'have'} no date", "undated"))
    said = [f"Only {wording.ONLY[answer.query.only]} are counted here."] if answer.query.only else []
    if answer.set_aside:
        is_ = "is" if answer.set_aside == 1 else "are"
        said.append(f"{opens(f'{answer.set_aside:,} more', 'aside')} {is_} set aside as not about this.")
    if among:
        those = "Of this 1 post" if answer.posts_total == 1 else f"Of these {answer.posts_total:,} posts"
        said.append(f"{those}, {wording.listed(among)}.")
    return " ".join([*said, wording.not_looked_at(answer.not_looked_at)]).strip()


def spot_key(spot: Spot) -> str:
    """Return the name under which a place's number opens its posts."""
    return f"spot {spot.place} {spot.district}"


def spot_count(spot: Spot) -> str:
    """Count a place's people, or its posts where people are not told apart."""
    return wording.count(spot.people, "person", "people") if spot.people else wording.count(spot.posts, "post")


def places_named(spots: tuple[Spot, ...], opens: Opens = plainly) -> str:
    """Name the first few districts with their people; empty where none is named."""
    named = [spot for spot in spots if spot.district]
    if not named:
        return ""
    first = [opens(f"{spot.district} ({spot_count(spot)})", spot_key(spot)) for spot in named[:FIRST_PLACES]]
    return f"{'Most often' if len(named) > FIRST_PLACES else 'By district'}: {wording.listed(first)}."


def places_opener(spots: tuple[Spot, ...]) -> str:
    """Name what opens to every place."""
    rest = sum(bool(spot.district) for spot in spots) - FIRST_PLACES
    more = f"And {wording.count(rest, 'more district')}: posts" if rest > 0 else "Posts"
    return f"{more} and people of every place, and where no place is known"


def every_place(spots: tuple[Spot, ...], opens: Opens = plainly) -> list[str]:
    """Say the posts and people of every place, the unknown as one of its own."""
    lines = []
    for spot in spots:
        posts = opens(wording.count(spot.posts, "post"), spot_key(spot))
        by = f" by {wording.count(spot.people, 'person', 'people')}" if spot.people else ""
        has_districts = not spot.district and any(s.district and s.place is spot.place for s in spots)
        area = wording.district(spot.place.value) if has_districts else wording.PLACES[spot.place]
        lines.append(f"{spot.district or area}: {posts}{by}")
    return lines


def held(answer: Answer, opens: Opens = plainly) -> str:
    """Say how many posts of the whole topic are held, whatever was searched: else a search would tell their words."""
    if not answer.held:
        return ""
    number = opens(wording.count(answer.held, "more post"), "held")
    are, them = ("is", "it") if answer.held == 1 else ("are", "them")
    return f"{number} on this topic {are} held for an officer. Only an officer can open {them}."


def how_sure(answer: Answer, *, can_read: bool = True) -> str:
    """Say what may be concluded from this many people (law 3).

    Args:
        can_read: whether the posts stand on the same page, so that there is something to read.
    """
    band = wording.band(answer.people_total)
    read = " Read what they wrote." if can_read else ""
    if not answer.posts_total:
        return ""
    if not answer.people_total:
        if answer.posts_total == 1:
            return f"One post is too few to say anything in general.{' Read it.' if can_read else ''}"
        return (
            f"These posts do not tell people apart, so people are not counted.{' Read the posts.' if can_read else ''}"
        )
    if band == wording.FEW:
        return f"Too few people to say anything in general.{read}"
    if wording.band(answer.people_read) != wording.MANY:  # what the computer compares below goes by these people
        return "Enough people for words, not for percentages. They are not a sample of residents."
    return "Enough people to compare, but they are not a sample of residents: they are people who post in public."
