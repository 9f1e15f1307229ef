"""Invented answers, findings and evidence of every size, for the tests of charts and reports."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from PIL import Image

from scrutiny_dash.clearance import Clearance
from scrutiny_dash.models import (
    AccountKind,
    Answer,
    Bucket,
    Feeling,
    FoundPost,
    Place,
    PostKind,
    Query,
    Service,
    Voice,
)
from scrutiny_dash.report import Report, TopicMaterial, build_report
from scrutiny_dash.store.findings import Finding
from scrutiny_dash.store.workshop import Evidence
from scrutiny_dash.topics import KeyDate, Topic

AS_AT = datetime(2026, 3, 4, 9, 40, tzinfo=UTC)
FIRST = date(2024, 9, 2)
ORIGINAL = "Rang the crisis line eleven times from a lay-by outside Braintree and nobody ever rang me back"
DATES = (
    KeyDate(date(2025, 3, 12), "Young Carers Action Day 2025: Give Me A Break", "carers.org"),
    KeyDate(date(2025, 11, 20), "Carers Rights Day 2025", "carersuk.org"),
    KeyDate(date(2031, 1, 1), "A day outside the charts", "invented"),
)
TOPICS = tuple(
    Topic(
        slug=slug,
        name=name,
        question=f"What do people in Essex say about {name.lower()}, and what can councillors ask to put right?",
        committee=committee,
        words=(),
        hashtags=(),
        left_out=(),
        suggested=(),
        themes=(),
        scope=frozenset({Place.ESSEX}),
        scope_note="This topic takes in the county of Essex.",
        dates=DATES,
    )
    for slug, name, committee in (
        ("young_carers", "Young carers", "People and Families Policy and Scrutiny Committee"),
        ("mental_health", "Mental health", "Health Overview Policy and Scrutiny Committee"),
        ("success_regime", "The Success Regime", "Health Overview Policy and Scrutiny Committee"),
    )
)


def shared_out(total: int, parts: int, turn: int) -> list[int]:
    """Share a number over parts, unevenly but the same each time, with nothing lost."""
    weights = [1 + (n * 7 + turn) % 11 + (25 if n == parts // 3 else 0) for n in range(parts)]
    whole = [total * weight // sum(weights) for weight in weights]
    whole[parts // 3] += total - sum(whole)
    return whole


def buckets(posts: int, size: str = "week", count: int = 78, gap: int = 5, partly: int = 8) -> tuple[Bucket, ...]:
    """Make bars: a gap of ``gap`` from the fortieth on, ``partly`` looked-at ones at the end."""
    open_bars = [n for n in range(count) if not 40 <= n < 40 + gap]
    per_bar = dict(zip(open_bars, shared_out(posts, len(open_bars), 0), strict=True))
    made = []
    start = FIRST
    for n in range(count):
        if size == "month":
            end = (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        else:
            end = start + timedelta(days=6 if size == "week" else 0)
        found = per_bar.get(n, 0)
        people = found - found // 5
        covered = "no" if 40 <= n < 40 + gap else "partly" if n >= count - partly else "yes"
        by_feeling = dict(zip(Feeling, shared_out(people, len(Feeling), n), strict=True))
        label = f"{start:%b %Y}" if size == "month" else f"{start.day} {start:%b %Y}"
        made.append(Bucket(start, end, label, found, people, by_feeling, covered))
        start = end + timedelta(days=1)
    return tuple(made)


def answer(posts: int, slug: str = "young_carers", *, practice: bool = True, people: int | None = None) -> Answer:
    """Make an answer of that many posts; about three of four by different people unless said."""
    if people is None:
        people = posts - posts // 4
    undated = min(posts // 20, 40)
    bars = buckets(posts - undated) if posts else ()
    days = tuple((bar.start, bar.posts) for bar in bars if bar.posts)
    return Answer(
        query=Query(slug),
        practice=practice,
        posts_total=posts,
        people_total=people,
        posts_without_author=0,
        held=posts // 30,
        set_aside=posts // 50,
        undated=undated,
        copies=0,
        listed_total=posts,
        collected_total=posts,
        collected_people=people,
        days=days,
        platforms=dict(zip(("bluesky", "mastodon", "feed"), shared_out(posts, 3, 1), strict=True)) if posts else {},
        places=dict(zip(Place, shared_out(posts, len(Place), 2), strict=True)),
        feelings=dict(zip(Feeling, shared_out(posts, len(Feeling), 3), strict=True)),
        voices=dict(zip(Voice, shared_out(posts, len(Voice), 4), strict=True)),
        people_by_feeling=dict(zip(Feeling, shared_out(people, len(Feeling), 5), strict=True)),
        people_once=people,
        people_read=people,
        not_looked_at=0,
        buckets=bars,
        bucket_size="week",
        posts=tuple(post(n, ORIGINAL) for n in range(min(posts, 10))),
        first_day=days[0][0] if days else None,
        last_day=days[-1][0] if days else None,
    )


def post(number: int, text: str) -> FoundPost:
    """Make one post as an officer would see it."""
    return FoundPost(
        id=number,
        text=text,
        marked=text,
        created=AS_AT,
        platform="bluesky",
        kind=PostKind.POST,
        account_kind=AccountKind.PERSON,
        place=Place.ESSEX,
        district="Braintree",
        place_reason="It names Braintree.",
        feeling=Feeling.COMPLAINT,
        feeling_reason="",
        about_reason="",
        service_reason="",
        voice=Voice.RESIDENT_FIRST_HAND,
        voice_reason="",
        url=f"https://example.org/post/{number}",
    )


def evidence(number: int, topic: str = "young_carers", words: str | None = None, *, gone: bool = False) -> Evidence:
    """Make a kept post."""
    return Evidence(
        number=number,
        topic=topic,
        post_id=None if gone else number,
        table="Table 3",
        reason="It shows a wait that no report counts.",
        own_words="Somebody tried a helpline again and again and was not called." if words is None else words,
        source_kind="Resident, first-hand, Bluesky",
        month="February 2026",
        place_band="Essex",
        kept_at=AS_AT,
        withdrawn_at=AS_AT if gone else None,
        withdrawn_why="withdrawn at source" if gone else "",
        service=None if gone else Service.BOTH,
    )


def finding(number: int, topic: str = "young_carers", numbers: tuple[int, ...] = (), statement: str = "") -> Finding:
    """Make a finding that rests on kept posts."""
    return Finding(
        number=number,
        topic=topic,
        table="Table 3",
        statement=statement or "Several people who care at home say that nobody returns their calls in the evening.",
        how_sure="Several people say it first-hand",
        ask_whom="The director of adult social care",
        ask_what="How many evening calls were returned within an hour, month by month?",
        contrary="We looked and found none.",
        not_heard="Carers under 16 and people without a smartphone.",
        next_step="Ask for the call log.",
        owner="Scrutiny officer",
        numbers={"posts": 46, "people": 31},
        made_at=AS_AT,
        changed_at=AS_AT,
        evidence=numbers,
    )


def changed(base: Answer, **changes: object) -> Answer:
    """Return an answer with other values."""
    return replace(base, **changes)


COVERAGE = (
    "We read Bluesky, Mastodon tag pages and local news comments. We could not read Facebook groups, WhatsApp, TikTok "
    "or Nextdoor, where most Essex residents talk."
)
READ_LINE = (
    "48 posts found: 46 shown, 2 set aside as not about this. Of the 46 shown, the room has read 20 blind and kept 6 "
    "as evidence. 4 more posts on this topic are held for an officer and in none of these numbers."
)
BEHIND = ("2 posts by 2 different people, counting one account as one person.", "2 different weeks, 1 platform.")
AGREEMENT = "12 posts were read by two tables or more. Krippendorff's alpha is 0.43 for the feeling."
CHECKED = {
    "checklist.officer": "Scrutiny officer, County Hall",
    "checklist.dpia": "DPIA 2026/14",
    "checklist.notice": "https://example.org/notice",
    "checklist.safeguarding": "Safeguarding desk, County Hall",
    "checklist.delete_by": "2027-03-01",
    "checklist.purpose": "Evidence for scrutiny reviews.",
    "checklist.basis": "Public task",
    "checklist.article9": "Substantial public interest",
    "checklist.controller": "The county council",
    "checklist.ripa": "2026-02-01",
    "checklist.words": "Reviewed by the scrutiny officer in February 2026",
    "checklist.pre_from": "2029-03-20",
    "checklist.pre_to": "2029-05-07",
}


def material(posts: int, topic: int = 0, *, findings: int = 3, kept: int = 7, practice: bool = True) -> TopicMaterial:
    """Make one topic's matter: findings on kept posts, the second an impression; the fourth post withdrawn."""
    chosen = TOPICS[topic]
    first = topic * 100
    keeps = [evidence(first + n, chosen.slug, gone=n == 4) for n in range(1, kept + 1)]
    standing = [item.number for item in keeps if item.withdrawn_at is None]
    wrote = [
        finding(first + n, chosen.slug, () if n == 2 else tuple(standing[n - 1 :: findings]))
        for n in range(1, findings + 1)
    ]
    return TopicMaterial(
        topic=chosen,
        answer=answer(posts, chosen.slug, practice=practice),
        findings=wrote,
        evidence=keeps,
        then_and_now={first + 1: "Made with 46 posts on 4 March 2026; now 61."},
        voices={one.number: "A few voices: 2 people, 2 weeks" for one in wrote if one.evidence},
        behind={one.number: BEHIND for one in wrote if one.evidence},
        volume=PICTURE if posts >= 46 else None,
        volume_words="46 posts by 35 people.",
        feeling=PICTURE if posts >= 46 else None,
        feeling_words="Complaint 19 of 46, praise 8 of 46.",
        feeling_caution="This is what people in the room read.",
        room=(
            "19 of the 46 people whose posts we read wrote a complaint.",
            "The computer agreed with you on 27 of 46.",
        ),
        agreement=AGREEMENT,
        read_line=READ_LINE,
        dates=("A: 12 March 2025, Young Carers Action Day",) if posts >= 46 else (),
        originals={item.number: post(item.number, ORIGINAL) for item in keeps if item.withdrawn_at is None},
    )


def report(*materials: TopicMaterial, practice: bool = True, cleared: bool = False, coverage: str = COVERAGE) -> Report:
    """Make a document's matter."""
    clearance = Clearance.of(CHECKED if cleared else {})
    return build_report(materials, coverage=coverage, practice=practice, as_at=AS_AT, clearance=clearance)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1400, 800), "#e9ebed").save(out, "PNG")
    return out.getvalue()


PICTURE = _picture()
