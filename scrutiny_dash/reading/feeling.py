"""What a post feels: complaint, praise, mixed or no clear feeling, with the words that decided.

VADER scores the text after the lists have had their say: names of services count for nothing, complaints told in
plain facts and kind words meant the other way count for what they mean (``data/reading/feeling.toml``,
``lexicon.toml``). Its score is then weighed with what the lists found, who is speaking and how the post is written
(``weigh``), and with each word and pair of words (``wording``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

from scrutiny_dash.models import Feeling, Voice
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit, longest
from scrutiny_dash.reading.quoting import Quote, around, in_words, whole
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.style import NAMES as STYLE
from scrutiny_dash.reading.vader import Scored, Vader, normalise
from scrutiny_dash.reading.voice import Heard
from scrutiny_dash.reading.weigh import Weighing
from scrutiny_dash.reading.wording import shared
from scrutiny_dash.reading.words import STOP, Words

READING = "feeling"
_NEUTRAL, _COMPLAINT, _PRAISE, _SARCASM, _HINT, _QUESTION = (
    "neutral",
    "complaint",
    "praise",
    "sarcasm",
    "hint",
    "question",
)
_NOTHING = "x"
# Three words of no value before a phrase keep VADER from negating or boosting it by what stands in front.
_PAD = "x x x "
_CONTRAST = frozenset(
    {"but", "though", "although", "however", "yet", "shame", "pity", "sadly", "unfortunately", "except", "despite"}
)
_SHORT_SENTENCE = 3
_VOICES = (Voice.ORGANISATION, Voice.NEWS, Voice.POLITICS, Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER)
_OF_VOICE = {voice: [float(voice is each) for each in _VOICES] for voice in Voice}
_STRONG, _PLAIN = 2.5, 1.5
_MOST_HITS = 3
_MOST_SAID = 2
FOUND = (
    "score", "score above nought", "kind words", "harsh words", "both in parts",
    "strong complaints", "plain complaints", "mild complaints", "strong praise", "plain praise", "mild praise",
    "sarcasm", "hints of sarcasm", "asks for information",
    *(f"spoken by {voice.value}" for voice in _VOICES), *STYLE,
)  # fmt: skip
_COUNTED = FOUND[5:13]
_SARCASM_AT, _STRONG_PRAISE_AT, _HARSH_AT = map(FOUND.index, ("sarcasm", "strong praise", "harsh words"))
_MANNERS = {
    Feeling.COMPLAINT: "complaint",
    Feeling.PRAISE: "praise",
    Feeling.MIXED: "praise and complaint together",
}
_MANY = {
    Feeling.COMPLAINT: "complaints",
    Feeling.PRAISE: "posts of praise",
    Feeling.MIXED: "posts of praise and complaint together",
}
_CLAUSE_ENDS = ".!?;:…)"
_TOUCHING = ".,!?;:()\"'"


class Felt(NamedTuple):
    """What was read: the feeling, VADER's compound after the lists (None where not scored) and the reason."""

    feeling: Feeling
    compound: float | None
    reason: str


class _Mark(NamedTuple):
    """A stretch of words that the scorer sees as something else. ``value`` 0 is neutral."""

    start: int
    end: int
    value: float


# A word, or the phrase of the lists that stands for it, behind what it gave: (-2.1, "awful", None). A plain triple, as
# ten thousand a second are made.
_Decider = tuple[float, str, _Mark | None]


class FeelingReader:
    """Reads feeling; made once."""

    def __init__(self, book: RuleBook) -> None:
        lists = table("feeling")
        self._praise, self._complaint = (float(lists["mixed"][name]) for name in ("praise", "complaint"))
        self._interjections = frozenset(lists["sarcasm"]["interjections"])
        self._wry_emoji = tuple(lists["sarcasm"]["emoji"])
        self._sarcasm_rule = Rule(READING, _SARCASM, -float(lists["sarcasm"]["weight"]))
        book.add(lists["neutral"]["services"], Rule(READING, _NEUTRAL))
        for kind, sign in ((_COMPLAINT, -1), (_PRAISE, 1)):
            for strength, phrases in lists[kind]["phrases"].items():
                book.add(phrases, Rule(READING, kind, sign * float(lists[kind][strength])))
        book.add(lists["sarcasm"]["sure"], self._sarcasm_rule)
        book.add(lists["sarcasm"]["hints"], Rule(READING, _HINT, self._sarcasm_rule.weight))
        book.add(lists["question"]["phrases"], Rule(READING, _QUESTION))
        self._vader = _scorer(lists)
        self._weighing = Weighing(READING, FOUND)

    def read(self, words: Words, hits: list[Hit[Rule]], heard: Heard, how: list[float]) -> Felt:
        """Read an English post.

        Args:
            hits: what the rule book found for this reading.
            heard: who is speaking, and what the words count.
            how: what ``style`` gave.
        """
        voice = heard.voice
        found, marks, scored = self.found(words, hits, voice, how)
        # Sarcasm without one kind word that is meant is not both praise and complaint.
        wry = found[_SARCASM_AT] and not any(score > 0 for score in scored.scores)
        # Nor is strong praise beside which nothing was found that is harsh.
        all_kind = found[_STRONG_PRAISE_AT] and not found[_HARSH_AT]
        barred = Feeling.MIXED.value if wry or all_kind else ""
        if heard.is_verdict:
            barred = Feeling.NO_CLEAR_FEELING.value
        feeling = Feeling(self._weighing.answer(found, barred, more=heard.feelings))
        why = _reason(words, _deciders(marks, scored), feeling, heard, self._vader.lexicon)
        return Felt(feeling, scored.compound, why)

    def knows(self, words: Words, hits: list[Hit[Rule]], heard: Heard, how: list[float]) -> bool:
        """Whether any word, phrase or emoji of feeling is in a post; arguments as for ``read``."""
        return any(self.found(words, hits, heard.voice, how)[2].scores)

    def found(
        self, words: Words, hits: list[Hit[Rule]], voice: Voice, how: list[float]
    ) -> tuple[list[float], list[_Mark], Scored]:
        """Return what is weighed (one number for each of ``FOUND``), the marks, and the marked text's score."""
        chosen = self._turned(words, longest([hit for hit in hits if hit.entry.kind != _QUESTION]))
        marks = self._marks(words, chosen)
        scored = self._vader.score(_marked(words, marks))
        counts = dict.fromkeys(_COUNTED, 0)
        for hit in chosen:
            name = _counted_as(hit.entry.kind, hit.entry.weight)
            if name:
                counts[name] = min(_MOST_HITS, counts[name] + 1)
        telling = list(filter(None, scored.scores))
        kind = sum([score for score in telling if score > 0])
        harsh = -sum([score for score in telling if score < 0])
        found = [
            scored.compound,
            max(0.0, scored.compound),
            math.log1p(kind),
            math.log1p(harsh),
            float(bool(kind and harsh) and self._mixed(scored)),
        ]
        found += counts.values()
        found.append(float(bool(hits) and any(hit.entry.kind == _QUESTION for hit in hits)))
        return found + _OF_VOICE[voice] + how, marks, scored

    def _turned(self, words: Words, chosen: list[Hit[Rule]]) -> list[Hit[Rule]]:
        """Beside a plain complaint, take a short sentence of kind words alone as sarcasm: "11 hours. Marvellous.".

        Such a sentence has up to three words and stands apart from the complaint.
        """
        if not any(hit.entry.kind == _COMPLAINT and hit.entry.weight <= -_PLAIN for hit in chosen):
            return chosen
        if self._interjections.isdisjoint(words.lower):
            return chosen
        turned: list[Hit[Rule]] = []
        start = 0
        for end in (*(i for i, word in enumerate(words.lower) if word == STOP), len(words.lower)):
            sentence = words.lower[start:end]
            if 0 < len(sentence) <= _SHORT_SENTENCE and not self._interjections.isdisjoint(sentence):
                inside = [hit for hit in chosen if hit.start < end and start < hit.end]
                if all(hit.entry.kind == _PRAISE for hit in inside):
                    turned.append(Hit(start, end, self._sarcasm_rule))
            start = end + 1
        if not turned:
            return chosen
        outside = [hit for hit in chosen if not any(t.start < hit.end and hit.start < t.end for t in turned)]
        return sorted(outside + turned, key=lambda hit: hit.start)

    def _marks(self, words: Words, chosen: list[Hit[Rule]]) -> list[_Mark]:
        """Return what to hide from the scorer, or to weigh; beside sarcasm no phrase is kind."""
        kinds = {hit.entry.kind for hit in chosen}
        fact = any(hit.entry.kind == _COMPLAINT and hit.entry.weight <= -_PLAIN for hit in chosen)
        wry = not words.text.isascii() and any(sign in words.text for sign in self._wry_emoji)
        hinted = (fact or wry) and _HINT in kinds
        sarcastic = hinted or _SARCASM in kinds
        return [
            _Mark(hit.start, hit.end, min(hit.entry.weight, 0.0) if sarcastic else hit.entry.weight)
            for hit in chosen
            if hit.entry.kind != _HINT or hinted
        ]

    def _mixed(self, scored: Scored) -> bool:
        """Whether kind and harsh words, of which there are both, stand in different parts of the text."""
        clauses = [0.0]
        for part, score in zip(scored.parts, scored.scores, strict=True):
            if part.lower() in _CONTRAST:
                clauses.append(0.0)
            clauses[-1] += score
            if part[-1] in _CLAUSE_ENDS:
                clauses.append(0.0)
        values = [normalise(clause) for clause in clauses]
        return max(values) >= self._praise and min(values) <= self._complaint


@cache
def _counted_as(kind: str, weight: float) -> str:
    if kind in {_COMPLAINT, _PRAISE}:
        strength = "strong" if abs(weight) >= _STRONG else "plain" if abs(weight) >= _PLAIN else "mild"
        return f"{strength} {'complaints' if kind == _COMPLAINT else 'praise'}"
    return {_SARCASM: "sarcasm", _HINT: "hints of sarcasm"}.get(kind, "")


def _scorer(lists: dict[str, Any]) -> Vader:
    changes = table("lexicon")
    values = dict.fromkeys(changes["zero"], 0.0) | {word: float(value) for word, value in changes["words"].items()}
    weights = {
        float(lists[kind][s]) * sign for kind, sign in ((_COMPLAINT, -1), (_PRAISE, 1)) for s in lists[kind]["phrases"]
    }
    weights.add(-float(lists["sarcasm"]["weight"]))
    values |= {_token(weight): weight for weight in weights}
    return Vader(values, {sign: float(value) for sign, value in changes["emoji"].items()})


@cache
def _token(value: float) -> str:
    return f"qq{'minus' if value < 0 else 'plus'}{abs(value):.2f}".replace(".", "q")


def _marked(words: Words, marks: list[_Mark]) -> str:
    """Return the text as the scorer is to see it: every marked stretch written as one token."""
    if not marks:
        return words.text
    out: list[str] = []
    here = 0
    spans = words.spans
    for mark in marks:
        start, end = spans[mark.start][0], spans[mark.end - 1][1]
        token = _token(mark.value) if mark.value else _NOTHING
        if mark.value and mark.end - mark.start > 1:
            token = _PAD + token
        out += [words.text[here:start], token]
        here = end
    out.append(words.text[here:])
    return "".join(out)


def _deciders(marks: list[_Mark], scored: Scored) -> list[_Decider]:
    """Return every word, or phrase of the lists, that counted, with what it gave."""
    told = compress(zip(scored.scores, scored.parts, strict=True), scored.scores)
    found: list[_Decider] = [(score, part, None) for score, part in told]
    phrases = [mark for mark in marks if mark.value]
    if not phrases:
        return found
    stand = [at for at, (_, part, _) in enumerate(found) if _is_token(part)]
    if len(stand) < len(phrases):  # one that is written against another word gave nothing
        gave = [score for score, part in zip(scored.scores, scored.parts, strict=True) if _is_token(part)]
        phrases = [mark for mark, score in zip(phrases, gave, strict=False) if score]
    for at, mark in zip(stand, phrases, strict=False):
        found[at] = (*found[at][:2], mark)
    return found


def _is_token(part: str) -> bool:
    return "qqminus" in part or "qqplus" in part


def _reason(words: Words, found: list[_Decider], feeling: Feeling, heard: Heard, lexicon: Mapping[str, float]) -> str:
    """Say why in one sentence. Plainest words first; of those that say as much, the first."""
    if len(found) > 1:
        found.sort(key=_plainness, reverse=True)
    if feeling is Feeling.NO_CLEAR_FEELING:
        return _outweighed(_quoted(words, found, lexicon), heard.voice, asks="?" in words.text)
    manner = _MANNERS[feeling]
    if feeling is Feeling.MIXED:
        said, other = (_quoted(words, [one for one in found if one[0] * sign > 0], lexicon) for sign in (-1, 1))
        if said and other:
            return f"It holds both praise ({other}) and complaint ({said})."
        if said or other:
            return f"It says {said or other}, and the way it is told holds both praise and complaint."
    sign = 1 if feeling is Feeling.PRAISE else -1
    said = _quoted(words, [one for one in found if one[0] * sign > 0], lexicon)
    if said:
        return f"It says {said}, which reads as {manner}."
    said = _quoted(words, found, lexicon)
    if said:
        return f"It says {said}, but on the whole it reads as {manner}."
    if found:
        return f"An emoji in it reads as {manner}."
    telling = _telling(words, feeling, heard)
    if telling:
        return f"It uses words such as {telling}, as {_MANY[feeling]} often do."
    return f"It has no word of feeling that we know; the way it is put is most like {manner}."


def _telling(words: Words, feeling: Feeling, heard: Heard) -> str:
    """Quote the single words that speak most plainly for a feeling; empty where none speaks plainly."""
    stands = shared().telling(words.lower, heard.rows, feeling.value)
    return " and ".join(f"“{word}”" for word in dict.fromkeys(words.written[here] for here in stands))


def _outweighed(said: str, voice: Voice, *, asks: bool) -> str:
    """Say why a post shows no clear feeling, though it may say something that does."""
    if voice in {Voice.ORGANISATION, Voice.NEWS}:
        reads = "reads as a notice or as news, which mostly states facts"
        return f"It says {said}, but on the whole it {reads}." if said else f"It {reads}."
    if said:
        return f"It says {said}, but on the whole it reads more like {'a question' if asks else 'a plain account'}."
    return "No word that we know in it shows a clear feeling."


def _plainness(one: _Decider) -> float:
    return abs(one[0])


def _quoted(words: Words, said: list[_Decider], lexicon: Mapping[str, float]) -> str:
    """Quote the first words and phrases as the post has them; nothing where none can be, such as an emoji."""
    quotes: list[Quote] = []
    beside: list[str] = []
    for score, part, mark in said[:_MOST_SAID]:
        if mark is not None:
            quotes.append(whole(words, mark.start, mark.end, turned=score * mark.value < 0))
            continue
        bare = part.strip(_TOUCHING)
        quote = around(words, bare, turned=score * lexicon.get(bare.lower(), score) < 0)
        if quote is not None:
            quotes.append(quote)
        elif bare and bare in words.text:
            beside.append(bare)
    return " and ".join([f"“{phrase}”" for phrase in in_words(words, quotes) + beside])
