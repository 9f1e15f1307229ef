"""Learn ``data/reading/weights.toml`` from the practice posts' labels; say how well that carries to an unseen topic.

Run ``python tests/benchmarks/reading_weights.py`` to print the figures, with ``--write`` to write the file. Practice
posts are invented for this project and are the main source; the open half of ``tests/labelled/readings.jsonl`` is
learned from too, so a score on the open half is no test of the weights. The frozen half is never learned from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scrutiny_dash.models import AccountKind, Feeling, Voice  # noqa: E402
from scrutiny_dash.reading import feeling, lists, voice  # noqa: E402
from scrutiny_dash.reading.clean import strip_for_scoring  # noqa: E402
from scrutiny_dash.reading.rules import RuleBook  # noqa: E402
from scrutiny_dash.reading.style import style  # noqa: E402
from scrutiny_dash.reading.words import Words  # noqa: E402

# How strongly weights are held towards nothing, so that they carry to posts unlike the practice posts.
# How much more a rare answer weighs: 0 not at all, 1 as much as a common one in all.
RARE = {"voice": 0.2, "feeling": 0.5}
SHRINK = {"voice": 12.0, "feeling": 20.0}
# An open post counts as much as this many practice posts: it is written by somebody else, as most posts will be.
OPEN_TIMES = 3
# Added to the weights of "complaint": a resident's complaint missed is worse than one too many; not so in a notice.
LEAN = {"always": 0.85, "spoken by organisation": -0.85, "spoken by news": -0.85}
FEELINGS = [f.value for f in Feeling if f is not Feeling.NOT_SCORED]
VOICES = [v.value for v in Voice]
HEADER = """# What each thing found counts for or against each answer. Made by tests/benchmarks/reading_weights.py
# from the practice posts; do not edit by hand: change a list, then make this file again.
"""


class Weights:
    """A multinomial logistic regression, fitted by plain gradient descent; rarer answers weigh a little more."""

    def __init__(self, x: np.ndarray, y: np.ndarray, answers: int, *, shrink: float = 4.0, rare: float = 0.5) -> None:
        self.mean, self.spread = x.mean(0), x.std(0) + 1e-3
        z = np.hstack([np.ones((len(x), 1)), (x - self.mean) / self.spread])
        counts = np.bincount(y, minlength=answers)
        weight = ((counts.mean() / np.maximum(counts, 1)) ** rare)[y][:, None]
        target = np.eye(answers)[y]
        w = np.zeros((z.shape[1], answers))
        for _ in range(1500):
            scores = z @ w
            p = np.exp(scores - scores.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            slope = z.T @ ((p - target) * weight)
            slope[1:] += shrink * w[1:]
            w -= slope / len(z)
        plain = w[1:] / self.spread[:, None]
        self.rows = np.vstack([w[0] - self.mean @ plain, plain])

    def answer(self, x: np.ndarray) -> np.ndarray:
        return (self.rows[0] + x @ self.rows[1:]).argmax(1)


def macro_f1(truth: np.ndarray, guess: np.ndarray, answers: list[str]) -> tuple[float, str]:
    parts, said = [], []
    for number, name in enumerate(answers):
        right = int(((truth == number) & (guess == number)).sum())
        if (truth == number).any():
            f1 = 2 * right / max(1, int((truth == number).sum() + (guess == number).sum()))
            parts.append(f1)
            said.append(f"{name} {f1:.2f}")
    return float(np.mean(parts)), ", ".join(said)


def posts() -> list[tuple[str, dict]]:
    found = []
    for path in sorted((ROOT / "data" / "practice").glob("*.jsonl")):
        found += [
            (path.stem, json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
    practice = [(topic, post) for topic, post in found if post.get("lang", "en") == "en"]
    return practice + OPEN_TIMES * opened()


def opened() -> list[tuple[str, dict]]:
    """Return the open half of the labelled posts, shaped as the practice posts are."""
    path = ROOT / "tests" / "labelled" / "readings.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        (row["topic"], {**row, "label": {"voice": row["voice"], "feeling": row["feeling"]}})
        for row in rows
        if row["half"] == "open" and row["feeling"] != Feeling.NOT_SCORED.value
    ]


def unseen_topic(
    x: np.ndarray, y: np.ndarray, topics: np.ndarray, answers: int, shrink: float, rare: float
) -> np.ndarray:
    """Guess every post with weights learned from the other topics only."""
    guess = np.zeros_like(y)
    for topic in sorted(set(topics)):
        rest = topics != topic
        guess[~rest] = Weights(x[rest], y[rest], answers, shrink=shrink, rare=rare).answer(x[~rest])
    return guess


def learn(
    name: str, x: list[list[float]], y: list[int], topics: list[str], answers: list[str]
) -> tuple[Weights, np.ndarray]:
    shrink = SHRINK[name]
    xs, ys, ts = np.array(x), np.array(y), np.array(topics)
    guess = unseen_topic(xs, ys, ts, len(answers), shrink, RARE[name])
    score, said = macro_f1(ys, guess, answers)
    print(f"{name}: macro-F1 {score:.3f} on a topic left out of the learning ({said}), {len(ys)} posts")
    weights = Weights(xs, ys, len(answers), shrink=shrink, rare=RARE[name])
    return weights, guess


def written(name: str, answers: list[str], names: tuple[str, ...], weights: Weights) -> str:
    lines = [f"[{name}]", f"answers = {json.dumps(answers)}", "", f"[{name}.weights]"]
    for label, row in zip(("always", *names), weights.rows, strict=True):
        lines.append(f'"{label}" = [{", ".join(f"{value:.4f}" for value in row)}]')
    return "\n".join(lines) + "\n"


def blank(names: tuple[str, ...], answers: list[str]) -> dict:
    return {"answers": answers, "weights": {name: [0.0] * len(answers) for name in ("always", *names)}}


def main(write: bool) -> None:
    blanks = {"voice": blank(voice.FOUND, VOICES), "feeling": blank(feeling.FOUND, FEELINGS)}
    kept: Callable[[str], dict] = lists.table
    for module in ("scrutiny_dash.reading.weigh",):
        sys.modules[module].table = lambda name: blanks if name == "weights" else kept(name)
    book = RuleBook()
    feeling_reader, voice_reader = feeling.FeelingReader(book), voice.VoiceReader(book)
    read = []
    for topic, post in posts():
        words = Words(strip_for_scoring(post["text"]))
        read.append((topic, post, words, book.find(words.lower), style(post["text"], words)))
    # Each post is learned from twice: with what its platform says of the account, and without.
    x, y, topics = [], [], []
    for topic, post, words, hits, how in read:
        for account in dict.fromkeys((AccountKind(post["account"]), AccountKind.UNKNOWN)):
            x.append(voice_reader.found(words, hits["voice"], account, how)[0])
            y.append(VOICES.index(post["label"]["voice"]))
            topics.append(topic)
    voices, guess = learn("voice", x, y, topics, VOICES)
    heard = {}
    for (topic, post, *_), number in zip(
        (r for r in read for _ in dict.fromkeys((AccountKind(r[1]["account"]), AccountKind.UNKNOWN))),
        guess,
        strict=True,
    ):
        heard.setdefault(f"{topic}/{post['id']}", []).append(VOICES[int(number)])
    x, y, topics = [], [], []
    for topic, post, words, hits, how in read:
        if post["label"]["feeling"] in FEELINGS:
            # The voice as guessed without the topic, faults and all: that is what the weights will meet.
            for said in heard[f"{topic}/{post['id']}"]:
                x.append(feeling_reader.found(words, hits["feeling"], Voice(said), how)[0])
                y.append(FEELINGS.index(post["label"]["feeling"]))
                topics.append(topic)
    feelings, _ = learn("feeling", x, y, topics, FEELINGS)
    for label, lean in LEAN.items():
        feelings.rows[("always", *feeling.FOUND).index(label), FEELINGS.index(Feeling.COMPLAINT.value)] += lean
    if write:
        parts = [
            HEADER,
            written("voice", VOICES, voice.FOUND, voices),
            "",
            written("feeling", FEELINGS, feeling.FOUND, feelings),
        ]
        (lists.LISTS / "weights.toml").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
