"""What documents say of the numbers: the answer so far, built from counts, and each topic's denominators."""

from __future__ import annotations

from scrutiny_dash import wording
from scrutiny_dash.models import Answer
from scrutiny_dash.report.model import NOT_RECORDED, FindingPart, Report, TopicPart

QUESTION = "Could social media be a useful source for scrutiny reviews?"
LIMITS = (
    "Posts show what some people chose to write in places we could see. They cannot show how many residents think so, "
    "and people who do not post are not in them."
)


def answer_so_far(report: Report) -> str:
    """Say in one honest paragraph what the counts allow: nothing yet, impressions only, or leads to test."""
    findings = [finding for topic in report.topics for finding in topic.findings]
    resting = [finding for finding in findings if finding.rests_on()]
    kept = sum(topic.kept for topic in report.topics)
    found = wording.listed([
        f"{wording.count(topic.answer.posts_total, 'post') if topic.answer.posts_total else 'none'} on {topic.name}"
        for topic in report.topics
    ])  # fmt: skip
    said = []
    if report.practice:
        said.append("These are practice posts, so nothing here is about real residents.")
    by = by_whom(report)
    said += [QUESTION, _verdict(report, len(findings), len(resting)), f"We found {found}{by and f',{by}'}."]
    if findings:
        said.append(_standing(len(findings), len(resting), kept))
    said.append(LIMITS)
    return " ".join(said)


def by_whom(report: Report) -> str:
    """Name whose posts the numbers count, after a space; empty where there are none, or topics differ in it."""
    frames = {wording.whose(topic.answer.query.voices) for topic in report.topics if topic.answer.posts_total}
    return f" by {frames.pop()}" if len(frames) == 1 else ""


def _standing(findings: int, resting: int, kept: int) -> str:
    parts = [f"{n:,} {one if n == 1 else many}" for n, one, many in (
        (resting, "rests on kept posts", "rest on kept posts"),
        (findings - resting, "is an impression", "are impressions"),
    ) if n]  # fmt: skip
    wrote = f"Tables wrote {wording.count(findings, 'finding')}: {wording.listed(parts)}."
    return f"{wrote} {wording.count(kept, 'post')} {'is' if kept == 1 else 'are'} kept as evidence."


def _verdict(report: Report, findings: int, resting: int) -> str:
    if not any(topic.answer.posts_total for topic in report.topics):
        return "We cannot say yet: there are no posts to judge it by."
    if not findings:
        return "We cannot say yet: no table has written a finding."
    if not resting:
        return "We cannot say yet: there are only impressions, and no kept post stands behind them."
    return "So far it gives leads worth asking about, not proof."


def numbers_sentences(topic: TopicPart) -> list[str]:
    """Give a topic's numbers with everything they leave out."""
    answer = topic.answer
    said = []
    if topic.search:
        said.append(f"These numbers are for the search “{topic.search}”.")
    if not answer.posts_total:
        said.append(_none_found(topic))
    else:
        said += [_found(answer), f"These numbers count posts by {wording.whose(answer.query.voices)}."]
        if answer.posts_total != answer.collected_total:
            said.append(f"{wording.count(answer.collected_total, 'post')} on this topic were collected in all.")
        said += [_by_place(answer), _by_platform(answer)]
    said += _left_out(answer)
    return said


def _none_found(topic: TopicPart) -> str:
    answer = topic.answer
    if answer.collected_total:
        return f"None of the {wording.count(answer.collected_total, 'post')} we collected matches this."
    return topic.when_empty or "No posts have been collected on this topic yet. That is not the same as silence."


def _found(answer: Answer) -> str:
    found = f"We found {wording.count(answer.posts_total, 'post')}"
    if not answer.people_total:
        return f"{found} and cannot tell how many people wrote them."
    people = f"by {wording.count(answer.people_total, 'person', 'people')}, counting one account as one person"
    unknown = answer.posts_without_author
    if not unknown:
        return f"{found} {people}."
    return f"{found}: {answer.posts_total - unknown:,} {people}, and {unknown:,} that do not tell people apart."


def _by_place(answer: Answer) -> str:
    counts = [(wording.PLACES[place], n) for place, n in answer.places.items() if n]
    return f"By place, as the computer reads it: {_counts(counts)}."


def _by_platform(answer: Answer) -> str:
    return f"By platform: {_counts([(wording.platform(name), n) for name, n in answer.platforms.items() if n])}."


def _counts(counts: list[tuple[str, int]]) -> str:
    ordered = sorted(counts, key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {number:,}" for name, number in ordered)


def _left_out(answer: Answer) -> list[str]:
    said = []
    if answer.held:
        waits = "is" if answer.held == 1 else "are"
        said.append(f"{wording.count(answer.held, 'more post')} {waits} held for an officer and in no number here.")
    if answer.set_aside:
        was = "was" if answer.set_aside == 1 else "were"
        said.append(f"{wording.count(answer.set_aside, 'more post')} {was} set aside as not about this topic.")
    if answer.copies:
        repeats = "repeats another" if answer.copies == 1 else "repeat others"
        said.append(f"{wording.count(answer.copies, 'post')} of those found {repeats}, as in a campaign.")
    if answer.undated:
        has = "has" if answer.undated == 1 else "have"
        said.append(f"{wording.count(answer.undated, 'post')} of those found {has} no date and cannot be on a chart.")
    if answer.not_looked_at:
        said.append(wording.not_looked_at(answer.not_looked_at))
    return said


def read_before(topic: TopicPart) -> str:
    """Say what became of a topic's posts, and whose posts these are; or why there are none."""
    if not topic.answer.posts_total:
        return topic.read_line or _none_found(topic)
    return f"Posts by {wording.whose(topic.answer.query.voices)}. {topic.read_line}".rstrip()


def short_numbers(topic: TopicPart) -> str:
    """Give a topic's numbers for the summary: what became of the posts found, and by how many people they are."""
    answer = topic.answer
    if not answer.posts_total:
        return _none_found(topic)
    found = topic.read_line or f"{wording.count(answer.posts_total, 'post')} found."
    people = wording.count(answer.people_total, "person wrote", "people wrote")
    those = "those whose author is known" if answer.posts_without_author else "those shown"
    # What may be cut where there is no room stands last.
    said = ["Too few people for shares or trends."] if wording.band(answer.people_total) == wording.FEW else []
    said += [found, f"{people} {those}." if answer.people_total else "It is not known who wrote which."]
    if answer.undated:
        said.append(f"{wording.count(answer.undated, 'post has', 'posts have')} no date.")
    return " ".join(said)


def not_heard(findings: list[FindingPart]) -> list[str]:
    """Return who was not heard, as tables recorded it, each said once."""
    return list(dict.fromkeys(finding.not_heard for finding in findings if finding.not_heard)) or [f"{NOT_RECORDED}."]
