"""Learn ``data/reading/weights.toml`` and ``weighed_words.csv``; say how well that carries to an unseen writer.

Run ``python tests/benchmarks/reading_weights.py`` to print how well it carries (precision/recall of each answer), with
``--write`` to write the files instead. Learned from: the open half of
``tests/labelled/readings.jsonl`` and ``tests/labelled/voices.jsonl`` (further writers). A score on any of these is no
test of the weights; a score on a writer who was left out of the learning is one, and so is one on the practice posts.
The frozen half is never learned from.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.models import AccountKind, Feeling, Voice  # noqa: E402
from scrutiny_dash.reading import feeling, lists, voice, wording  # noqa: E402
from scrutiny_dash.reading.clean import mask_handles, strip_for_scoring, tidy  # noqa: E402
from scrutiny_dash.reading.rules import Hits, RuleBook  # noqa: E402
from scrutiny_dash.reading.shape import shape  # noqa: E402
from scrutiny_dash.reading.style import style  # noqa: E402
from scrutiny_dash.reading.words import Words  # noqa: E402
from tests.benchmarks.learning import Sparse, evened, fit, macro_f1  # noqa: E402

# How strongly weights are held towards nought, so that they carry to other writers; words more freely than lists.
SHRINK = {"voice": 20.0, "feeling": 20.0}
SHRINK_WORDS = {"voice": 4.0, "feeling": 12.0}
RARER = 0.25
# How much more a rare answer weighs: 0 not at all, 1 as much as a common one in all.
RARE = {"voice": 0.5, "feeling": 0.5}
# How often a word must be met before it counts, and below what weight it is left out.
LEAST_POSTS, LEAST_WEIGHT = 3, 0.1
# How much a post of these counts; one of any further writer counts 1. The practice posts teach nothing: the computer
# must be as often wrong about them as about real ones, or a room that practises learns to trust it too much.
COUNTS = {"voice": {"practice": 0.0, "open": 3.0}, "feeling": {"practice": 0.0, "open": 6.0}}
# Added to weights: a resident's complaint missed is worse than one too many; not so in a notice, mostly neutral.
LEAN = {
    "complaint": {"always": 0.7, "spoken by organisation": -1.2, "spoken by news": -1.2},
    "no_clear_feeling": {"spoken by organisation": 1.0, "spoken by news": 1.0},
}
# Added to "unclear": the further writers wrote up to one in four unclear, far more than people do.
LEAN_UNCLEAR = -0.7
FEELINGS = [f.value for f in Feeling if f is not Feeling.NOT_SCORED]
VOICES = [v.value for v in Voice]
HEADER = """# What each thing found counts for or against each answer. Made by tests/benchmarks/reading_weights.py
# from labelled posts; do not edit by hand: change a list, then make this file again.
"""
WORDS_HEADER = """# What each word and the shape of a post count for (above nought) or against each voice and feeling.
# Made by tests/benchmarks/reading_weights.py; do not edit by hand. <family> is any word of that kind in kinds.toml,
# "^ does" a sentence that begins with it, "we are" two words that follow each other.
"""


class Post(NamedTuple):
    """A labelled post, cut into words, with what the lists found."""

    writer: str
    topic: str
    account: AccountKind
    voice: str
    feeling: str
    words: Words
    hits: Hits
    how: list[float]
    names: frozenset[str]


class Learned(NamedTuple):
    """Weights of what the lists and the style found (``always`` first), and of each name."""

    rows: np.ndarray
    named: dict[str, np.ndarray]


def posts(book: RuleBook) -> list[Post]:
    found = []
    for path in sorted((ROOT / "data" / "practice").glob("*.jsonl")):
        found += [("practice", path.stem, row, row["label"]) for row in rows(path) if row.get("lang", "en") == "en"]
    labelled = ROOT / "tests" / "labelled"
    found += [("open", row["topic"], row, row) for row in rows(labelled / "readings.jsonl") if row["half"] == "open"]
    found += [(row["writer"], row["topic"], row, row) for row in rows(labelled / "voices.jsonl")]
    return [
        made(book, writer, topic, row, label)
        for writer, topic, row, label in found
        if label["feeling"] != Feeling.NOT_SCORED.value
    ]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def made(book: RuleBook, writer: str, topic: str, row: dict[str, Any], label: dict[str, str]) -> Post:
    text = mask_handles(tidy(row["text"]))
    words = Words(strip_for_scoring(text))
    how = style(text, words)
    names = frozenset(wording.names(words.lower)) | frozenset(shape(text, words, how))
    account = AccountKind(row["account"])
    return Post(writer, topic, account, label["voice"], label["feeling"], words, book.find(words.lower), how, names)


def learn(
    x: np.ndarray, y: np.ndarray, counts: np.ndarray, reading: str, answers: int, named: list[frozenset[str]]
) -> Learned:
    """Learn the weights of one reading; ``named`` is what each post's words and shape are called, or empty."""
    met = Counter(name for names in named for name in names)
    columns = {name: at for at, name in enumerate(sorted(n for n, times in met.items() if times >= LEAST_POSTS))}
    # A rare word tells more than one that everybody writes, so it is held less strongly towards nought.
    scale = np.array([RARER * (np.log((1 + len(x)) / (1 + met[name])) + 1) for name in columns])
    mean, spread = x.mean(0), x.std(0) + 1e-3
    counted = np.hstack([np.ones((len(x), 1)), (x - mean) / spread])
    lists_shrink, words_shrink = np.full(x.shape[1], SHRINK[reading]), np.full(len(columns), SHRINK_WORDS[reading])
    shrink = np.concatenate([[1e-3], lists_shrink, words_shrink])
    w = fit(beside(counted, named, columns, scale), y, answers, evened(y, answers, counts, RARE[reading]), shrink)
    plain = w[1 : x.shape[1] + 1] / spread[:, None]
    named_rows = w[x.shape[1] + 1 :] * scale[:, None]
    kept = {name: named_rows[at] for name, at in columns.items() if np.abs(named_rows[at]).max() >= LEAST_WEIGHT}
    return Learned(np.vstack([w[0] - mean @ plain, plain]), kept)


def beside(counted: np.ndarray, named: list[frozenset[str]], columns: dict[str, int], scale: np.ndarray) -> Sparse:
    """Return one table of what is counted in every post and, beside it, of the names that each has."""
    width = counted.shape[1]
    rows_of = []
    for at, row in enumerate(counted):
        has = [columns[name] for name in named[at] if name in columns] if named else []
        rows_of.append(([*range(width), *(width + one for one in has)], [*row, *(scale[one] for one in has)]))
    return Sparse(rows_of, width + len(columns))


def answer(learned: Learned, x: np.ndarray, named: list[frozenset[str]]) -> np.ndarray:
    more = [sum((learned.named[name] for name in names if name in learned.named), np.zeros(1)) for names in named]
    scores: np.ndarray = learned.rows[0] + x @ learned.rows[1:] + (np.vstack(more) if named else 0)
    return scores.argmax(1)


class Voices:
    """The material for voices: each post twice, with what its platform says of the account, and without."""

    def __init__(self, found: list[Post], reader: voice.VoiceReader) -> None:
        both = [(p, account) for p in found for account in dict.fromkeys((p.account, AccountKind.UNKNOWN))]
        self.of = [p for p, _ in both]
        self.asked = np.array([p.account is account for p, account in both])
        self.x = np.array([reader.found(p.words, p.hits["voice"], account, p.how)[0] for p, account in both])
        self.y = np.array([VOICES.index(p.voice) for p in self.of])
        twice = np.array([2 - (p.account is AccountKind.UNKNOWN) for p in self.of])
        self.counts = np.array([COUNTS["voice"].get(p.writer, 1.0) for p in self.of]) / twice

    def learn(self, which: np.ndarray) -> Learned:
        named = [p.names for p, wanted in zip(self.of, which, strict=True) if wanted]
        learned = learn(self.x[which], self.y[which], self.counts[which], "voice", len(VOICES), named)
        learned.rows[0, VOICES.index(Voice.UNCLEAR.value)] += LEAN_UNCLEAR
        return learned

    def unseen(self, group: Callable[[Post], str]) -> np.ndarray:
        """Guess every post with weights learned from the other groups (writers, topics) only."""
        groups = np.array([group(p) for p in self.of])
        guess = np.zeros_like(self.y)
        for name in sorted(set(groups)):
            here = groups == name
            named = [p.names for p, wanted in zip(self.of, here, strict=True) if wanted]
            guess[here] = answer(self.learn(~here), self.x[here], named)
        return guess

    def say(self, guess: np.ndarray) -> None:
        writers = np.array([p.writer for p in self.of])
        for writer in sorted(set(writers)):
            here = (writers == writer) & self.asked
            truth, found = self.y[here], guess[here].copy()
            for platform, of_platform in ((AccountKind.ORGANISATION, "organisation"), (AccountKind.NEWS, "news")):
                by_platform = np.array(
                    [p.account is platform for p, wanted in zip(self.of, here, strict=True) if wanted]
                )
                found[by_platform & (found < 2)] = VOICES.index(of_platform)
            score, said = macro_f1(truth, found, VOICES)
            agency = np.isin(truth, [VOICES.index("organisation"), VOICES.index("news")])
            residents = int((found[agency] < 2).sum())
            print(f"voice, writer {writer} left out: macro-F1 {score:.3f} of {len(truth)} ({said}); "
                  f"agencies called residents {residents} of {int(agency.sum())}")  # fmt: skip


def learn_feelings(found: Voices, reader: feeling.FeelingReader, heard: np.ndarray, *, figures: bool) -> Learned:
    """Learn feeling with the voice as guessed without the topic, faults and all: that is what the weights will meet."""
    which = [at for at, p in enumerate(found.of) if p.feeling in FEELINGS]
    x = np.array(
        [
            reader.found(p.words, p.hits["feeling"], Voice(VOICES[heard[at]]), p.how)[0]
            for at, p in ((at, found.of[at]) for at in which)
        ]
    )
    y = np.array([FEELINGS.index(found.of[at].feeling) for at in which])
    named = [found.of[at].names for at in which]
    writers = np.array([found.of[at].writer for at in which])
    counts = np.array([COUNTS["feeling"].get(found.of[at].writer, 1.0) for at in which])

    def learned(which: np.ndarray) -> Learned:
        words = [names for names, wanted in zip(named, which, strict=True) if wanted]
        found = learn(x[which], y[which], counts[which], "feeling", len(FEELINGS), words)
        for answer_leaned, leans in LEAN.items():
            for label, lean in leans.items():
                found.rows[("always", *feeling.FOUND).index(label), FEELINGS.index(answer_leaned)] += lean
        return found

    for writer in sorted(set(writers)) if figures else ():
        here = writers == writer
        words = [names for names, wanted in zip(named, here, strict=True) if wanted]
        score, said = macro_f1(y[here], answer(learned(~here), x[here], words), FEELINGS)
        print(f"feeling, writer {writer} left out: macro-F1 {score:.3f} of {int(here.sum())} ({said})")
    return learned(np.ones(len(y), bool))


def written(name: str, answers: list[str], names: tuple[str, ...], learned: Learned) -> str:
    lines = [f"[{name}]", f"answers = {json.dumps(answers)}", "", f"[{name}.weights]"]
    for label, row in zip(("always", *names), learned.rows, strict=True):
        lines.append(f'"{label}" = [{", ".join(f"{value:.4f}" for value in row)}]')
    return "\n".join(lines) + "\n"


def written_words(voices: Learned, feelings: Learned) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["words", *VOICES, *FEELINGS])
    for name in sorted({*voices.named, *feelings.named}):
        both = (*voices.named.get(name, np.zeros(len(VOICES))), *feelings.named.get(name, np.zeros(len(FEELINGS))))
        table.writerow([name, *(f"{value:.2f}" for value in both)])
    return WORDS_HEADER + out.getvalue()


def blank(names: tuple[str, ...], answers: list[str]) -> dict[str, Any]:
    return {"answers": answers, "weights": {name: [0.0] * len(answers) for name in ("always", *names)}}


def main(write: bool) -> None:
    blanks = {"voice": blank(voice.FOUND, VOICES), "feeling": blank(feeling.FOUND, FEELINGS)}
    kept: Callable[[str], dict[str, Any]] = lists.table
    for module in ("scrutiny_dash.reading.weigh",):
        sys.modules[module].table = lambda name: blanks if name == "weights" else kept(name)  # type: ignore[attr-defined]
    sys.modules["scrutiny_dash.reading.wording"].weighed = lambda _: []  # type: ignore[attr-defined]
    book = RuleBook()
    feeling_reader, voice_reader = feeling.FeelingReader(book), voice.VoiceReader(book)
    found = Voices(posts(book), voice_reader)
    if not write:
        found.say(found.unseen(lambda post: post.writer))
    learned = found.learn(np.ones(len(found.y), bool))
    print(f"{len(learned.named)} words and shapes")
    feelings = learn_feelings(found, feeling_reader, found.unseen(lambda post: post.topic), figures=not write)
    if write:
        parts = [HEADER, written("voice", VOICES, voice.FOUND, learned), "", written("feeling", FEELINGS, feeling.FOUND, feelings)]  # fmt: skip  # noqa: E501
        (lists.LISTS / "weights.toml").write_text("\n".join(parts), encoding="utf-8")
        (lists.LISTS / f"{wording.FILE}.csv").write_text(written_words(learned, feelings), encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
