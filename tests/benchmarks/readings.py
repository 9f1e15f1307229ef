"""How right the readings are, and how fast: the figures of docs/method.md.

Run: python -m tests.benchmarks.readings [--half frozen|open|both] [--comments FILE.csv], or with --write-themes to
write data/theme_figures.csv. The frozen half is scored once a release and never used to change a list. With a CSV of
NHS patients' comments (columns ``feedback`` and ``criticality``) it compares with plain VADER there too; that file is
not part of this project.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scrutiny_dash import theme_figures
from scrutiny_dash.models import AccountKind, Feeling, Held, Place, Voice
from scrutiny_dash.reading import copies
from scrutiny_dash.reading.clean import mask_handles, tidy
from scrutiny_dash.reading.read import Reader, Unread
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.settings import ROOT
from scrutiny_dash.topics import topics

LABELLED = ROOT / "tests" / "labelled"
PRACTICE = ROOT / "data" / "practice"
CLEAR = ("complaint", "praise", "no_clear_feeling")
# The last so many of the third writer's posts are ordinary ones, not written to look like any that is held.
ORDINARY = 100


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def scores(pairs: Iterable[tuple[str, str]], classes: Sequence[str]) -> dict[str, Any]:
    """Return accuracy, macro-F1, and precision and recall of each class, of (truth, guess) pairs."""
    pairs = list(pairs)
    each = {}
    for kind in classes:
        hit = sum(t == g == kind for t, g in pairs)
        guessed, true = sum(g == kind for _, g in pairs), sum(t == kind for t, _ in pairs)
        precision, recall = hit / guessed if guessed else 0.0, hit / true if true else 0.0
        each[kind] = (precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0, true)
    present = [e for e in each.values() if e[3]]
    return {
        "n": len(pairs),
        "accuracy": sum(t == g for t, g in pairs) / len(pairs) if pairs else 0.0,
        "macro": sum(e[2] for e in present) / len(present) if present else 0.0,
        "each": each,
    }


def show(title: str, result: dict[str, Any]) -> None:
    print(f"{title:<44} n {result['n']:>6,}   right {result['accuracy']:.2f}   macro-F1 {result['macro']:.3f}")
    for kind, (precision, recall, f1, true) in result["each"].items():
        if true:
            print(f"    {kind:<22} precision {precision:.2f}  recall {recall:.2f}  F1 {f1:.2f}  of {true}")


def plain(analyser: SentimentIntensityAnalyzer) -> Callable[[str], str]:
    def guess(text: str) -> str:
        compound = analyser.polarity_scores(text)["compound"]
        return "complaint" if compound <= -0.05 else "praise" if compound >= 0.05 else "no_clear_feeling"

    return guess


def feeling(reader: Reader, posts: list[dict[str, Any]], title: str) -> None:
    analyser = plain(SentimentIntensityAnalyzer())
    clear = [p for p in posts if p["feeling"] in CLEAR]
    ours = [(p, read(reader, p)) for p in clear]
    show(f"feeling, {title}, ours", scores(((p["feeling"], r.feeling.value) for p, r in ours), CLEAR))
    show(f"feeling, {title}, plain VADER", scores(((p["feeling"], analyser(p["text"])) for p in clear), CLEAR))
    every = [f.value for f in Feeling]
    show(
        f"feeling with mixed and other languages, {title}",
        scores(((p["feeling"], read(reader, p).feeling.value) for p in posts), every),
    )
    notices = [p for p in posts if p["voice"] in {"organisation", "news"} and p["feeling"] == "no_clear_feeling"]
    wrong = sum(read(reader, p).feeling in {Feeling.COMPLAINT, Feeling.PRAISE, Feeling.MIXED} for p in notices)
    print(f"neutral announcements called a feeling: {wrong} of {len(notices)}")


def read(reader: Reader, post: dict[str, Any]) -> Any:
    return reader.read(mask_handles(tidy(post["text"])), account_kind=AccountKind(post.get("account", "unknown")))


def voice(reader: Reader, posts: list[dict[str, Any]], title: str) -> None:
    pairs = [(p["voice"], read(reader, p).voice.value) for p in posts]
    show(f"who is speaking, {title}", scores(pairs, [v.value for v in Voice]))
    agencies = [g for t, g in pairs if t in {"organisation", "news"}]
    residents = sum(g.startswith("resident") for g in agencies)
    print(f"agencies and news called residents: {residents} of {len(agencies)}")
    short = [tuple(v.removesuffix("_first_hand").removesuffix("_other") for v in pair) for pair in pairs]
    kinds = ["resident", "organisation", "news", "politics", "unclear"]
    show(f"who is speaking, residents together, {title}", scores(((t, g) for t, g in short), kinds))


def second_reader(posts: list[dict[str, Any]], title: str) -> None:
    """Score a second reader's labels as if they were guesses: what a machine cannot be asked to be better than."""
    for reading, kinds in (("voice", [v.value for v in Voice]), ("feeling", [f.value for f in Feeling])):
        if reading in posts[0]["second_reader"]:
            pairs = [(p[reading], p["second_reader"][reading]) for p in posts]
            show(f"second reader, {reading}, {title}", scores(pairs, kinds))


def as_the_writer_said(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the posts with their writer's own labels, as they were before a third reader settled the disputed ones."""
    return [post | post["writer_settled"] for post in posts]


def place(reader: Reader, posts: list[dict[str, Any]], title: str) -> None:
    pairs = [(p["place"], reader.read(tidy(p["text"])).place.value) for p in posts]
    said = [(t, g) for t, g in pairs if g != Place.UNKNOWN.value]
    named = [(t, g) for t, g in pairs if t != Place.UNKNOWN.value]
    right = sum(t == g for t, g in said)
    print(f"place, {title}: precision {right / len(said):.3f} of {len(said)}, recall"
          f" {sum(t == g for t, g in named) / len(named):.3f} of {len(named)}")  # fmt: skip


def service(reader: Reader, posts: list[dict[str, Any]], half: str) -> None:
    pairs = []
    for post in posts:
        _, about = reader.read_with_topics(tidy(post["text"]), [topics()[post["topic"]]])
        pairs.append((post["service"], about[post["topic"]].service.value))
    show(f"whose service, {half} half", scores(pairs, ["council", "nhs", "both", "unclear"]))


def themes(reader: Reader, posts: list[dict[str, Any]]) -> None:
    """Write for each theme how many posts it takes in, how many rightly, and how many a reader would put there."""
    counts = {(topic.slug, theme.slug): [0, 0, 0] for topic in topics().values() for theme in topic.themes}
    for post in posts:
        topic = topics()[post["topic"]]
        _, about = reader.read_with_topics(mask_handles(tidy(post["text"])), [topic])
        for theme in topic.themes:
            taken, meant = theme.slug in about[topic.slug].themes, theme.slug in post["themes"]
            for at, counted in enumerate((taken, taken and meant, meant)):
                counts[topic.slug, theme.slug][at] += counted
    for (of_topic, name), (taken_in, right, there) in counts.items():
        print(f"theme {of_topic}/{name}: right for {right} of {taken_in}; found {right} of {there}")
    with theme_figures.FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows([theme_figures.COLUMNS, *([*names, *counted] for names, counted in counts.items())])


def is_held(reader: Reader, post: dict[str, Any]) -> bool:
    return bool(reader.read(mask_handles(tidy(post["text"]))).held)


def screening(reader: Reader, title: str, planted: list[dict[str, Any]]) -> None:
    """Score planted cases, and the near-misses among them."""
    held = [p for p in planted if p["held"]]
    near = [p for p in planted if not p["held"]]
    caught = [p for p in held if is_held(reader, p)]
    false = sum(is_held(reader, p) for p in near)
    print(f"screening, {title}: {len(caught)} of {len(held)} planted cases held;"
          f" {false} of {len(near)} near-misses held falsely")  # fmt: skip
    for reason in Held:
        if of_reason := sum(p["held"][0] == reason for p in held):
            print(f"    {reason.value:<22} {sum(p['held'][0] == reason for p in caught)} of {of_reason}")


def other_languages(reader: Reader) -> None:
    """Score the cases in other languages: those that were learned from, and the frozen ones where they are there."""
    for title, name in (("learned from", "screening_other_languages"), ("frozen", "screening_other_languages_frozen")):
        path = LABELLED / f"{name}.jsonl"
        if path.exists():
            screening(reader, f"cases in other languages, {title}", rows(path))


def false_holds(reader: Reader) -> None:
    practice = [row for path in sorted(PRACTICE.glob("*.jsonl")) for row in rows(path)]
    free = [p for p in practice if not p["label"]["held"]]
    wrong = sum(is_held(reader, p) for p in free)
    print(f"screening: {wrong} of {len(free)} practice posts held falsely")


def grouped() -> None:
    posts = rows(LABELLED / "copies.jsonl")
    found = copies.groups([p["text"] for p in posts]).tolist()
    truth = [p["group"] for p in posts]
    both = one = other = 0
    for i in range(len(posts)):
        for j in range(i + 1, len(posts)):
            same_true = truth[i] is not None and truth[i] == truth[j]
            same_found = found[i] != -1 and found[i] == found[j]
            both += same_true and same_found
            one += same_found
            other += same_true
    print(f"copies: precision {both / one:.3f}, recall {both / other:.3f} over pairs of {len(posts)} posts")


def comments(reader: Reader, path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        long = [r for r in csv.DictReader(file) if len(r["feedback"].split()) >= 5]
    found = [r for r in long if r["criticality"].strip().lstrip("-").isdigit()]
    sign = [(r, int(r["criticality"])) for r in found]
    truth = ["complaint" if s < 0 else "praise" if s > 0 else "no_clear_feeling" for _, s in sign]
    analyser = plain(SentimentIntensityAnalyzer())
    ours = []
    for row, _ in sign:
        guess = reader.read(tidy(row["feedback"])).feeling
        ours.append("no_clear_feeling" if guess in {Feeling.NOT_SCORED, Feeling.MIXED} else guess.value)
    show("NHS comments of five words or more, ours", scores(zip(truth, ours, strict=True), CLEAR))
    plainly = [analyser(row["feedback"]) for row, _ in sign]
    show("NHS comments, plain VADER", scores(zip(truth, plainly, strict=True), CLEAR))


def speed(reader: Reader) -> None:
    texts = [tidy(row["text"]) for path in sorted(PRACTICE.glob("*.jsonl")) for row in rows(path)] * 8
    known = list(topics().values())
    pages = [[Unread(text) for text in texts[start : start + 100]] for start in range(0, len(texts), 100)]
    for page in pages[:5]:
        reader.read_all(page, known)
    begin = time.perf_counter()
    for page in pages:
        reader.read_all(page, known[:1])
    taken = time.perf_counter() - begin
    print(f"all readings with one topic: {len(texts) / taken:,.0f} posts a second on one core ({len(texts):,} posts)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=["frozen", "open", "both"], default="both")
    parser.add_argument("--comments", type=Path)
    parser.add_argument("--write-themes", action="store_true", help="write data/theme_figures.csv, and nothing else")
    chosen = parser.parse_args()
    reader = shared_reader()
    labelled = rows(LABELLED / "readings.jsonl")
    if chosen.write_themes:
        # The open half taught the lists of words, so it says nothing of how right they are.
        english = [p for p in labelled if p["half"] == "frozen" and p["feeling"] != Feeling.NOT_SCORED.value]
        themes(reader, english + rows(LABELLED / "voices_frozen.jsonl"))
        return
    for half in ("open", "frozen") if chosen.half == "both" else (chosen.half,):
        posts = [p for p in labelled if p["half"] == half]
        feeling(reader, posts, f"{half} half")
        voice(reader, posts, f"{half} half")
        voice(reader, as_the_writer_said(posts), f"{half} half, by the writer alone")
        second_reader(as_the_writer_said(posts), f"{half} half")
        place(reader, posts, f"{half} half")
        service(reader, posts, half)
        # Lines 0, 2, 4… of the file are open, lines 1, 3, 5… frozen.
        screening(reader, f"{half} lines", rows(LABELLED / "screening.jsonl")[half == "frozen" :: 2])
        if half == "frozen":
            screening(reader, "another writer's frozen cases", rows(LABELLED / "screening_frozen.jsonl"))
            further = rows(LABELLED / "voices_frozen.jsonl")
            for writer in "XY":
                others = [p for p in further if p["writer"] == writer]
                voice(reader, others, f"frozen writer {writer}")
                feeling(reader, others, f"frozen writer {writer}")
                second_reader(others, f"frozen writer {writer}")
            voice(reader, posts + further, "all frozen posts")
            elsewhere = rows(LABELLED / "other_languages_frozen.jsonl")
            voice(reader, elsewhere, "frozen posts in other languages")
            second_reader(elsewhere, "frozen posts in other languages")
            third = rows(LABELLED / "screening_frozen_2.jsonl")
            screening(reader, "a third writer's frozen cases", third[:-ORDINARY])
            ordinary = sum(is_held(reader, post) for post in third[-ORDINARY:])
            print(f"screening, that writer's ordinary posts: {ordinary} of {ORDINARY} held falsely")
    place(reader, rows(LABELLED / "places.jsonl"), "careful places")
    other_languages(reader)
    false_holds(reader)
    grouped()
    speed(reader)
    if chosen.comments:
        comments(reader, chosen.comments)


if __name__ == "__main__":
    main()
