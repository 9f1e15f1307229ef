"""What everything else speaks in: posts, readings, topics' numbers and answers, as frozen values.

Times are aware UTC. Days are London dates. Nothing here knows of a database, a platform or a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class SourceStatus(StrEnum):
    """How one run of one source over one topic ended. Only ``OK_EMPTY`` may ever become a zero on a chart."""

    OK = "ok"
    OK_EMPTY = "ok_empty"
    PARTIAL = "partial"
    RATE_LIMITED = "rate_limited"
    AUTH_REQUIRED = "auth_required"
    FORBIDDEN = "forbidden"
    BLOCKED_HTML = "blocked_html"
    GONE = "gone"
    MALFORMED = "malformed"
    SERVER_ERROR = "server_error"
    NOT_CONFIGURED = "not_configured"
    NOT_MEASURED = "not_measured"


class Feeling(StrEnum):
    """What the machine guesses a post feels. The order is the code kept in the store: append, never reorder."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    MIXED = "mixed"
    NO_CLEAR_FEELING = "no_clear_feeling"
    NOT_SCORED = "not_scored"


class Place(StrEnum):
    """Where a post says it is about. The order is the code kept in the store: append, never reorder."""

    ESSEX = "essex"
    SOUTHEND_THURROCK = "southend_thurrock"
    ELSEWHERE_UK = "elsewhere_uk"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class Voice(StrEnum):
    """Who the machine guesses is speaking. The order is the code kept in the store: append, never reorder."""

    RESIDENT_FIRST_HAND = "resident_first_hand"
    RESIDENT_OTHER = "resident_other"
    ORGANISATION = "organisation"
    NEWS = "news"
    POLITICS = "politics"
    UNCLEAR = "unclear"


class Only(StrEnum):
    """One part of a view that a number in its sentence counts, so that the number can open its posts."""

    COPIES = "copies"
    UNDATED = "undated"
    NAMELESS = "nameless"


# Whom pages show unless somebody asks for everybody: residents, and posts where it is not clear who speaks.
RESIDENTS = frozenset({Voice.RESIDENT_FIRST_HAND, Voice.RESIDENT_OTHER, Voice.UNCLEAR})


class Service(StrEnum):
    """Whose service the machine guesses a post is about. The order is the code kept in the store."""

    COUNCIL = "council"
    NHS = "nhs"
    BOTH = "both"
    UNCLEAR = "unclear"


class Language(StrEnum):
    """Whether a post is in English, as a person says who corrects the machine. Only English has a feeling."""

    ENGLISH = "english"
    OTHER = "other"


class Held(StrEnum):
    """Why a post is kept from members until an officer has looked."""

    DANGER = "danger"
    CONTACT = "contact"
    CHILD = "child"
    REPORTED = "reported"
    ABUSE = "abuse"
    NAMED_PERSON = "named_person"


class AccountKind(StrEnum):
    """What the platform itself says the account is; never read from a profile text."""

    PERSON = "person"
    ORGANISATION = "organisation"
    NEWS = "news"
    AUTOMATED = "automated"
    UNKNOWN = "unknown"


class PostKind(StrEnum):
    """What sort of thing was posted."""

    POST = "post"
    REPLY = "reply"
    COMMENT = "comment"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Post:
    """One post as a source hands it over, before reading and storing.

    Attributes:
        platform: where it was posted, as named in ``data/coverage.toml`` (``bluesky``, ``mastodon``, ``feed``…).
        native_id: the platform's own global id (``at://…``, a Mastodon ``uri``, a feed's guid…), unique with
            ``platform``.
        text: plain text, line breaks kept. Handles are masked by the store's door, not by the source.
        created: when its author says it was written; None where nobody knows.
        url: https address of the post itself, officers only.
        author_key: the platform's stable id of the account. Never stored: hashed per topic at the store's door.
            None where the source does not tell authors apart.
        local: the source is itself about Essex (a local paper's feed), so no place name is needed in the text.
        labels: what the platform or the author marked it with (``!no-unauthenticated``, ``sensitive``…).
    """

    platform: str
    native_id: str
    text: str
    created: datetime | None
    url: str | None = None
    author_key: str | None = None
    kind: PostKind = PostKind.POST
    account_kind: AccountKind = AccountKind.UNKNOWN
    language: str | None = None
    canonical: str | None = None
    edited: bool = False
    local: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that is not a post worth keeping, and why, in words for a person (``"a repost"``)."""

    reason: str


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as a platform sent it, and what the parser must know about where it came from."""

    payload: Any
    context: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine reads in one post, with its reasons; a guess, made once, kept with the version of its lists."""

    version: str
    language: str
    feeling: Feeling
    compound: float | None
    feeling_reason: str
    place: Place
    district: str
    place_reason: str
    voice: Voice = Voice.UNCLEAR
    voice_reason: str = ""
    held: tuple[Held, ...] = ()
    held_reason: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What depends on the topic: whether a post belongs to it, whose service it is about, and which themes it names."""

    is_about: bool
    reason: str
    service: Service = Service.UNCLEAR
    service_reason: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one topic.

    Attributes:
        words: what the person typed; parsed by ``scrutiny_dash.search.words``.
        since, until: London dates, both inclusive.
        platforms, places, feelings: empty means all.
        districts: names of districts, or a ``Place``'s value for posts of that area that name no district. They narrow
            their own area and stand beside other chosen areas.
        only: a part of what is found: copies of other posts found, posts without a date, or without a known author.
        order: ``useful`` (longest first-hand-looking matches first), ``newest`` or ``random`` (with ``seed``).
        offset, limit: which posts to bring along; the counts are always of all.
        collapse: bring one post of each message along, not its copies; the counts are of all.
        up_to_post: only posts stored up to this row, so that numbers stand still while a session is open.
    """

    topic: str
    words: str = ""
    since: date | None = None
    until: date | None = None
    platforms: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()
    districts: frozenset[str] = frozenset()
    feelings: frozenset[Feeling] = frozenset()
    voices: frozenset[Voice] = frozenset()
    services: frozenset[Service] = frozenset()
    themes: frozenset[str] = frozenset()
    only: Only | None = None
    order: str = "useful"
    seed: int = 0
    offset: int = 0
    limit: int = 10
    up_to_post: int | None = None
    collapse: bool = False


@dataclass(frozen=True, slots=True)
class FoundPost:
    r"""One post as a page may show it. ``url`` is None unless an officer asked.

    What people corrected stands in it, the reasons are the machine's; ``language`` is the machine's guess (ISO 639-1)
    and ``themes`` are slugs.
    ``copies`` counts the other posts of the view that repeat it, ``copy_people`` the accounts of them all.
    ``marked`` is ``text`` with every hit of the search between ``\x02`` and ``\x03``. With ``officers_words`` the text
    is an officer's, put in the place of a held post's.
    """

    id: int
    text: str
    marked: str
    created: datetime | None
    platform: str
    kind: PostKind
    account_kind: AccountKind
    place: Place
    district: str
    place_reason: str
    feeling: Feeling
    feeling_reason: str
    about_reason: str
    service_reason: str
    voice: Voice
    voice_reason: str
    url: str | None
    evidence: tuple[int, ...] = ()
    copies: int = 0
    copy_people: int = 0
    officers_words: bool = False
    service: Service = Service.UNCLEAR
    themes: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store says to a ``Query``: posts, people, days, places and feelings, each with its denominator.

    The sums over ``platforms``, ``places`` and ``feelings`` equal ``posts_total``. ``days`` holds only days with posts;
    ``undated`` posts are in ``posts_total`` but on no day. ``held`` and ``set_aside`` posts are in no other number.

    Attributes:
        held: posts of the whole topic that members may not see, whatever is asked: a search would tell their words.
        people_total: different accounts among the posts that tell accounts apart.
        posts_without_author: posts of ``posts_total`` that do not.
        collected_total: all posts of the topic that could have matched (before words and filters).
        copies: posts that repeat another post of the view. A campaign counts once in ``people_by_feeling``.
        listed_total: how many posts there are to turn through (with ``collapse``: messages).
        people_by_feeling: people with at least one post of that feeling.
        people_once: people with a post that is left when each message counts once.
        people_read: those of them whose feeling the machine read: the denominator of ``people_by_feeling``, and the
            number that decides law 3's band for all the machine guesses of feelings.
        not_looked_at: posts of ``posts_total`` whose copies are still to be looked for.
        buckets: the same posts folded into the bars of the time charts.
    """

    query: Query
    practice: bool
    posts_total: int
    people_total: int
    posts_without_author: int
    held: int
    set_aside: int
    undated: int
    copies: int
    listed_total: int
    collected_total: int
    collected_people: int
    days: tuple[tuple[date, int], ...]
    platforms: dict[str, int]
    places: dict[Place, int]
    feelings: dict[Feeling, int]
    voices: dict[Voice, int]
    people_by_feeling: dict[Feeling, int]
    people_once: int
    people_read: int
    not_looked_at: int
    buckets: tuple[Bucket, ...]
    bucket_size: str
    posts: tuple[FoundPost, ...]
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Covered:
    """A stretch of time that one source really looked at for a topic; London dates, both inclusive."""

    source: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar of the time charts: a day, a week (from Monday) or a month of London time.

    Attributes:
        covered: ``yes`` (every active source looked), ``partly`` or ``no`` (a gap: draw nothing, never a zero).
        people: different people who posted in it; ``feelings`` counts people by feeling within it.
    """

    start: date
    end: date
    label: str
    posts: int
    people: int
    feelings: dict[Feeling, int]
    covered: str


@dataclass(frozen=True, slots=True)
class AttentionBar:
    """A day, a week or a month of a line of attention, as much of it as is drawn. It counts no posts and no residents.

    Attributes:
        value: the average day, over the days that have a figure; None where none has.
        covered: ``yes`` (every day was read), ``partly`` or ``no`` (a gap: draw nothing, never a zero).
    """

    start: date
    end: date
    label: str
    value: float | None
    covered: str
