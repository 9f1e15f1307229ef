"""How good evidence is: of a view, or of the kept posts behind a finding. Three wordings with their counts, no score.

The rules stand in ``wording.VOICE_RULES`` and in ``docs/method.md``; a view and a finding are judged by the same.
People are counted within one topic, never across topics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from scrutiny_dash import wording
from scrutiny_dash.intervals import wilson
from scrutiny_dash.models import Place, Query, Voice
from scrutiny_dash.search import messages
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.store import shown
from scrutiny_dash.store.counting import UNDATED, VISIBLE, TopicArrays
from scrutiny_dash.store.findings import Finding
from scrutiny_dash.store.workshop import Evidence

Positions = NDArray[np.int64]
Places = Mapping[int, tuple[Place, str]]
_UNKNOWN, _FIRST_HAND = list(Place).index(Place.UNKNOWN), list(Voice).index(Voice.RESIDENT_FIRST_HAND)
# Posts of a view that are looked through for the places they name; more name no other place.
MOST_PLACED = 3000
REPEATED_PEOPLE, REPEATED_WEEKS = 10, 3
NONE_COUNTS = "No kept post behind it counts now"
NOW = "This reads the kept posts as they are now; the finding keeps the numbers that it was made with."


@dataclass(frozen=True, slots=True)
class Strength:
    """How good some posts are as evidence, as counts.

    All but ``posts`` and ``copies`` are of the posts that are left without copies: a campaign counts once.

    Attributes:
        people: different accounts. nameless: posts that do not tell accounts apart.
        busiest: posts by the account that wrote most.
        places: how many places (districts where known) are named. weeks: how many different weeks.
        first_hand: people who, as the computer guesses, tell what they themselves went through.
        undated, placeless: posts of which that is not known.
        not_looked_at: posts whose copies are still to be looked for.
    """

    posts: int
    copies: int
    people: int
    nameless: int
    busiest: int
    weeks: int
    platforms: int
    places: int
    first_hand: int
    undated: int
    placeless: int
    not_looked_at: int = 0

    @property
    def left(self) -> int:
        """Posts that are left without copies."""
        return self.posts - self.copies

    @property
    def _named(self) -> int:
        return self.left - self.nameless

    @property
    def wording(self) -> str:
        """Say it in one of three wordings, or that nobody can tell how many voices it is."""
        if self.busiest * 2 > self.left:
            return wording.LONE_VOICE
        if self.people < 2:  # nobody, or one person among posts that may be anybody's
            return wording.VOICES_UNTOLD
        if self.busiest * 2 > self._named:
            return wording.LONE_VOICE
        often = self.people >= REPEATED_PEOPLE and self.weeks >= REPEATED_WEEKS
        if often and self.busiest * 5 <= self._named:
            return wording.REPEATED_EXPERIENCE
        return wording.FEW_VOICES

    @property
    def short(self) -> str:
        """Say the wording with the two counts that carry it: ``A few voices: 5 people, 3 weeks``."""
        if not self.people:
            return self.wording
        people = wording.count(self.people, "person", "people")
        weeks = f", {wording.count(self.weeks, 'week')}" if self.weeks else ""
        return f"{self.wording}: {people}{weeks}"

    def lines(self) -> list[str]:
        """Say the counts behind the wording, one a sentence."""
        weeks = f"{wording.count(self.weeks, 'week', 'different weeks')}, " if self.weeks else ""
        platforms = wording.count(self.platforms, "platform")
        about_copies = self._copies()
        first = [about_copies, self._people()] if self.copies else [self._people(), about_copies]
        said = [
            *first,
            f"{weeks}{platforms}, {wording.count(self.places, 'place')} named.",
            first_hand_line(self.first_hand, self.people),
            self._busiest(),
            self._unknown(),
        ]
        return [line for line in said if line]

    def _copies(self) -> str:
        still = wording.not_looked_at(self.not_looked_at)
        if not self.copies:
            return still or ("None is a copy of another." if self.posts > 1 else "")
        are = "is a copy" if self.copies == 1 else "are copies"
        posts = wording.count(self.posts, "post")
        return f"{posts}, of which {self.copies:,} {are} and taken out. The rest counts here. {still}".rstrip()

    def _people(self) -> str:
        posts = wording.count(self.left, "post")
        if not self.people:
            return f"{posts}. People cannot be counted here: it is not known who wrote which."
        people = "1 person" if self.people == 1 else f"{self.people:,} different people"
        by = f"by {people}, counting one account as one person"
        if not self.nameless:
            return f"{posts} {by}."
        others = f"{self.nameless:,} whose {'author is' if self.nameless == 1 else 'authors are'} not known"
        return f"{posts}: {self._named:,} {by}, and {others}."

    def _busiest(self) -> str:
        if self._named < 2:
            return ""
        if self.busiest == 1:
            return "No account wrote more than one of them."
        if self.busiest == self._named:
            return f"One account wrote all {self._named:,}."
        if self.busiest * 2 >= self._named:
            share = "half" if self.busiest * 2 == self._named else "more than half"
        else:
            share = "a fifth or less" if self.busiest * 5 <= self._named else "between a fifth and a half"
        return f"The busiest account wrote {share}: {self.busiest:,} of {self._named:,}."

    def _unknown(self) -> str:
        parts = [
            f"the {what} of {number:,}"
            for what, number in (("date", self.undated), ("place", self.placeless))
            if number
        ]
        return f"Not known: {wording.listed(parts)}." if parts else ""


def first_hand_line(first_hand: int, people: int) -> str:
    """Say how many tell what they went through, in law 3's bands; a share only from a hundred people on."""
    if not people:
        return ""
    by = "First-hand, as the computer guesses"
    if wording.band(people) == wording.FEW:
        if people == 1:
            return f"{by}: {'yes' if first_hand else 'no'}."
        return f"{by}: {first_hand:,} of {people:,} people."
    if wording.band(people) == wording.SOME:
        counted = f" ({first_hand:,})" if 0 < first_hand < people else ""
        return f"{by}: {_in_words(first_hand, people)} of the {people:,} people{counted}."
    interval = wilson(first_hand, people)
    low, high = floor(interval.low * 100), ceil(interval.high * 100)
    share = f"{first_hand / people:.0%}, likely {low}% to {high}%"
    return f"{by}: {first_hand:,} of {people:,} people ({share}). It is often wrong."


def _in_words(part: int, whole: int) -> str:
    if part in {0, whole}:
        return "all" if part else "none"
    if part * 2 == whole:
        return "half"
    return "more than half" if part * 2 > whole else "fewer than half"


def of_view(searcher: Searcher, query: Query) -> Strength:
    """Count how good the evidence of a view is."""
    view = searcher.view(query)
    named = view.once[view.arrays.place[view.once] != _UNKNOWN][:MOST_PLACED]
    places = _places(searcher, query.topic, view.arrays.ids[named].tolist())
    return _counted(searcher, view.arrays, view.visible, places)


def _places(searcher: Searcher, slug: str, ids: Sequence[int]) -> Places:
    with searcher.store.read() as connection:
        return shown.places_of(connection, slug, ids)


def _counted(searcher: Searcher, arrays: TopicArrays, found: Positions, places: Places) -> Strength:
    """Count posts.

    Args:
        found: their positions, copies too.
        places: where posts are about, by row number.
    """
    at = messages.once(arrays, found)
    person, day, place = arrays.person[at], arrays.day[at], arrays.place[at]
    known = person[person >= 0]
    first = person[(arrays.voice[at] == _FIRST_HAND) & (person >= 0)]
    return Strength(
        posts=len(found),
        copies=len(found) - len(at),
        people=len(np.unique(known)),
        nameless=len(at) - len(known),
        busiest=int(np.unique(known, return_counts=True)[1].max(initial=0)),
        weeks=len(np.unique((day[day != UNDATED].astype(np.int64) + 3) // 7)),
        platforms=len(np.unique(arrays.platform[at])),
        places=_different(places[one] for one in arrays.ids[at[place != _UNKNOWN]].tolist() if one in places),
        first_hand=len(np.unique(first)),
        undated=int(np.count_nonzero(day == UNDATED)),
        placeless=int(np.count_nonzero(place == _UNKNOWN)),
        not_looked_at=searcher.not_looked_at(arrays, found),
    )


def _different(places: Iterable[tuple[Place, str]]) -> int:
    """Count different places; an area without a district is one of its own only where none of its districts is."""
    found = set(places)
    with_district = {place for place, district in found if district}
    return sum(bool(district) or place not in with_district for place, district in found)


@dataclass(frozen=True, slots=True)
class Behind:
    """How good the evidence behind a finding is now.

    Attributes:
        left_out: kept posts behind it that do not count now: held, set aside or gone.
    """

    strength: Strength
    left_out: int

    @property
    def wording(self) -> str:
        """Say it in one of three wordings, or that nothing behind it counts now."""
        return self.strength.wording if self.strength.posts else NONE_COUNTS

    @property
    def short(self) -> str:
        """Say the wording with the two counts that carry it."""
        return self.strength.short if self.strength.posts else NONE_COUNTS

    def lines(self, unseen: str) -> list[str]:
        """Say the counts behind the wording, one a sentence.

        Args:
            unseen: the sentence on places that could not be read.
        """
        said = self.strength.lines() if self.strength.posts else []
        if self.left_out:
            is_, does = ("is", "does") if self.left_out == 1 else ("are", "do")
            more = wording.count(self.left_out, "more kept post" if self.strength.posts else "kept post")
            said.append(f"{more} {is_} held, set aside or gone, and {does} not count.")
        return [*said, unseen] if unseen else said


def behind_findings(
    searcher: Searcher, slug: str, findings: Sequence[Finding], evidence: Iterable[Evidence]
) -> dict[int, Behind]:
    """Return by number how good the evidence behind each finding of a topic is; impressions have none.

    Args:
        evidence: kept posts of the topic, as ``evidence_list`` gives them: without those that are held.
    """
    resting = [finding for finding in findings if not finding.is_impression]
    if not resting:
        return {}
    standing = {e.number: e.post_id for e in evidence if e.withdrawn_at is None and e.post_id is not None}
    arrays, places = searcher.arrays(slug), _places(searcher, slug, list(standing.values()))
    return {finding.number: _behind(searcher, arrays, finding, standing, places) for finding in resting}


def _behind(
    searcher: Searcher, arrays: TopicArrays, finding: Finding, standing: Mapping[int, int], places: Places
) -> Behind:
    ids = np.array(sorted({standing[n] for n in finding.evidence if n in standing}), dtype=np.int64)
    at = arrays.position[ids[ids < len(arrays.position)]].astype(np.int64)
    at = at[at >= 0]
    at = at[arrays.state[at] == VISIBLE]
    return Behind(_counted(searcher, arrays, at, places), len(finding.evidence) - len(at))
