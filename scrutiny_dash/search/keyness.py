"""Words used more than usual: what people in one set of posts say that people in another do not.

Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, "Fightin' words", *Political
Analysis* 16, 372-403, equations 15 to 22), over words and pairs of words. The prior is how both sets speak together,
and weighs as much as the smaller of them. Unlike in the paper, a word is counted once for each person who uses it,
however often, so that one busy account lifts nothing. The score puts words in order; it is never shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrutiny_dash.reading.clean import CONTACT_REMOVED, strip_for_scoring
from scrutiny_dash.reading.words import Words

Said = tuple[str, int]

LEAST_PEOPLE = 5
LEAST_Z = 2.0

_STOP_WORDS = """
a about above across actually after again against ago all almost along already also although always am amp an and
another any anybody anyone anything are aren't arent around as ask asked at away back be because been before being
below between both but by came can can't cannot cant come comes coming could couldn't couldnt did didn't didnt do
does doesn't doesnt doing don't done dont down during each either else even ever every everyone everything far few
for from get gets getting give given go goes going gone got had hadn't has hasn't have haven't havent having he he's
her here hers herself hi him himself his how however i i'd i'll i'm i've id if ill im in into is isn't isnt it it'd
it'll it's its itself ive just keep know last least less let let's lot lots made make makes making many may maybe me
mean might mine more most much must my myself need needs never next no nobody none nor not nothing now of off often
oh ok okay on once one ones only onto or other others our ours ourselves out over own per perhaps put quite rather
really rt said same saw say saying says see seen shall she she's should shouldn't since so some somebody someone
something still such take taken takes tell than thanks that that's thats the their theirs them themselves then there
there's theres these they they'd they'll they're they've theyre thing things think this those though through til
till to today told too took two under until up upon us used very via want wanted wants was wasn't wasnt way we we'd
we'll we're we've well went were weren't what what's when where whether which while who who's whole whom whose why
will with within without won't wont would wouldn't wouldnt yes yet you you'd you'll you're you've your youre yours
yourself
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or a pair of words that is used more than usual.

    Attributes:
        term: in lower case; a pair is parted by one space.
        people_here: how many different people use it in the set asked about, in a pair that is listed or not.
        people_there: the same in the other set.
        z: how far the difference stands out, in standard errors; it orders a list and no page shows it.
    """

    term: str
    people_here: int
    people_there: int
    z: float


@dataclass(frozen=True, slots=True)
class _Usage:
    """How many people use each term, and the sum of that over all terms."""

    people: Mapping[str, int]
    total: int


def _content(word: str) -> bool:
    """Say whether a word can be a term: no stop word or sentence's end, and with a letter or three figures (111)."""
    if word in STOP_WORDS or len(word) < 2:
        return False
    return any(ch.isalpha() for ch in word) or len(word) >= 3


def _words(text: str) -> list[str]:
    text = strip_for_scoring(text.replace(CONTACT_REMOVED, ".")).replace("#", "")
    return [word.removesuffix("'s") for word in Words(text).lower]


def _pairs(words: Sequence[str], left_out: Collection[str]) -> list[str]:
    """Return the pair that begins at each word, or an empty text where none does; none crosses a sentence's end."""
    usable = [_content(word) and word not in left_out for word in words]
    made = []
    for place, word in enumerate(words):
        pair = place + 1 < len(words) and usable[place] and usable[place + 1]
        term = f"{word} {words[place + 1]}" if pair else ""
        made.append("" if term in left_out else term)
    return made


def _terms(text: str, left_out: Collection[str], swallowing: Collection[str] | None) -> set[str]:
    """Return a text's words and pairs; or, given the pairs that are listed, its words outside those pairs."""
    words = _words(text)
    pairs = _pairs(words, left_out)
    if swallowing is None:
        return {word for word in words if _content(word) and word not in left_out} | {pair for pair in pairs if pair}
    outside = set()
    for place, word in enumerate(words):
        inside = pairs[place] in swallowing or (place > 0 and pairs[place - 1] in swallowing)
        if not inside and _content(word) and word not in left_out:
            outside.add(word)
    return outside


def _usage(
    said: Mapping[int, Sequence[str]],
    left_out: Collection[str],
    swallowing: Collection[str] | None = None,
    only: Collection[str] | None = None,
) -> _Usage:
    """Count the people who use each term.

    Args:
        only: terms to keep a count of; the total is of all terms nevertheless.
    """
    people: Counter[str] = Counter()
    total = 0
    for texts in said.values():
        terms = set().union(*(_terms(text, left_out, swallowing) for text in texts))
        total += len(terms)
        people.update(terms if only is None else terms.intersection(only))
    return _Usage(people, total)


def _by_person(said: Iterable[Said]) -> dict[int, list[str]]:
    by_person: dict[int, list[str]] = {}
    for text, person in said:
        if person >= 0:
            by_person.setdefault(person, []).append(text)
    return by_person


def log_odds_z(here: int, there: int, total_here: int, total_there: int) -> float:
    """Return how far a term's use differs between two sets, in standard errors; above 0 when it is used more here.

    Args:
        here: people who use the term in the first set.
        there: people who use it in the other.
        total_here: the sum of people over all terms in the first set.
        total_there: the same in the other.
    """
    total_here, total_there = total_here + 1, total_there + 1  # a term that nobody used yet: no odds are without end
    weight = min(total_here, total_there)
    prior = weight * (here + there) / (total_here + total_there)
    odds_here = math.log((here + prior) / (total_here + weight - here - prior))
    odds_there = math.log((there + prior) / (total_there + weight - there - prior))
    return (odds_here - odds_there) / math.sqrt(1 / (here + prior) + 1 / (there + prior))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the single words of some texts, as terms are made of them."""
    return frozenset(word for text in texts for word in _words(text) if _content(word))


def terms_of(names: Iterable[str]) -> frozenset[str]:
    """Return names as terms, a word or a pair each: of "Canvey Island" the pair, and neither of its words."""
    return frozenset(" ".join(_words(name)) for name in names)


def _is_own(term: str, own: Collection[str]) -> bool:
    return term in own or all(word in own for word in term.split())


def _standing_out(here: _Usage, there: _Usage, terms: Iterable[str], own: Collection[str] = ()) -> dict[str, float]:
    """Return the score of each term that enough people use and that stands out, but for those of own words alone."""
    scores = {}
    for term in terms:
        if here.people[term] >= LEAST_PEOPLE and not _is_own(term, own):
            z = log_odds_z(here.people[term], there.people.get(term, 0), here.total, there.total)
            if z >= LEAST_Z:
                scores[term] = z
    return scores


def more_than_usual(
    here: Iterable[Said],
    there: Iterable[Said],
    *,
    at_most: int = 20,
    leave_out: Collection[str] = (),
    own: Collection[str] = (),
) -> tuple[Keyword, ...]:
    """Return the words and pairs of words that people use more here than there, the most telling first.

    Each is used by five different people here at least. A pair swallows its words: a word stays only if it would also
    stand out, and be used by five people, outside the pairs that are listed. Equal input gives equal output, whatever
    the order of the posts.

    Args:
        here: texts and the number of the person who wrote each, one post of a campaign; people below 0 are not told
            apart and so not counted.
        there: what to compare with: other topics, or the time before. The same number may be another person here.
        at_most: how many to return.
        leave_out: terms in lower case that are never listed, nor any pair with such a word in it.
        own: words (and pairs) that the posts here were found by; they stand out by that alone, so neither they nor a
            pair of two of them is listed. A pair of one with another word is.
    """
    said_here, said_there = _by_person(here), _by_person(there)
    if not said_here or not said_there:
        return ()
    left_out = frozenset(leave_out)
    use_here = _usage(said_here, left_out)
    often = {term for term, people in use_here.people.items() if people >= LEAST_PEOPLE}
    use_there = _usage(said_there, left_out, only=often)
    scores = _standing_out(use_here, use_there, often, own)
    pairs = {term for term in scores if " " in term}
    within = {word for pair in pairs for word in pair.split()} & scores.keys()
    outside = _standing_out(
        _usage(said_here, left_out, pairs, within), _usage(said_there, left_out, pairs, within), within
    )
    listed = [
        Keyword(term, use_here.people[term], use_there.people.get(term, 0), outside.get(term, z))
        for term, z in scores.items()
        if term not in within or term in outside
    ]
    listed.sort(key=lambda keyword: (-keyword.z, keyword.term))
    return tuple(listed[:at_most])
