"""Bluesky as it really behaves: sessions that run out in mid-page, log-ins that are rationed, odd dates, labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stamina
from adapters.bluesky import DID, answers_well, environment, is_data, json_answer, tokens, view
from source_run import NOW, TOPIC, DictMemory, make_http, make_topic, run
from source_server import Answer, Asked, Script, serving

from scrutiny_dash.errors import AuthRequired, NotConfigured, RateLimited
from scrutiny_dash.models import AccountKind, Post, PostKind, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.bluesky import Bluesky
from scrutiny_dash.sources.bluesky.session import LOGINS_A_DAY
from scrutiny_dash.sources.bluesky.source import phrase, questions

SEEN = {"seen": "2026-03-14T09:30:00.000Z"}
EXPIRED = {"error": "ExpiredToken", "message": "Token has expired"}


@pytest.fixture(autouse=True)
def _one_try() -> Iterator[None]:
    stamina.set_testing(True)
    yield
    stamina.set_testing(False)


def parse(payload: Any, **context: str) -> Post | Skipped:
    return Bluesky().parse(RawItem(payload, {**SEEN, **context}))


def calls(asked: list[Asked], method: str) -> int:
    return sum(a.path.endswith(method) for a in asked)


class Account:
    """A server that hands out tokens and takes only the newest."""

    def __init__(self, *, refresh_works: bool = True, valid: int = 0) -> None:
        self.valid = valid
        self.refresh_works = refresh_works
        self.expire_at: set[int] = set()
        self.searches: list[dict[str, str]] = []

    def __call__(self, asked: Asked) -> Answer:
        if asked.path.endswith("createSession"):
            self.valid += 1
            return json_answer(tokens(self.valid))
        if asked.path.endswith("refreshSession"):
            if not self.refresh_works:
                return json_answer({"error": "ExpiredToken", "message": "Token has been revoked"}, 400)
            self.valid += 1
            return json_answer(tokens(self.valid))
        if len(self.searches) in self.expire_at:
            self.expire_at.discard(len(self.searches))
            self.valid += 1
            return json_answer(EXPIRED, 400)
        if asked.headers.get("authorization") != f"Bearer access-{self.valid}":
            return json_answer(EXPIRED, 400)
        self.searches.append(asked.query)
        return answers_well(asked)


def test_one_login_serves_every_query_and_every_run() -> None:
    memory = DictMemory()
    with serving(Account()) as server:
        chosen = Settings.load(environment(server.url))
        for _ in range(3):
            assert run(Bluesky(), chosen, memory).status is SourceStatus.OK
        assert calls(server.asked, "createSession") == 1
        assert calls(server.asked, "searchPosts") == 9
    assert memory.values == dict.fromkeys(memory.values)
    assert "access-1" in memory.secrets["session"]


def test_two_collections_at_once_share_one_login() -> None:
    memory = DictMemory()
    with serving(Account()) as server, ThreadPoolExecutor(6) as pool:
        chosen = Settings.load(environment(server.url))
        ended = list(pool.map(lambda _: run(Bluesky(), chosen, memory).status, range(6)))
        assert calls(server.asked, "createSession") == 1
    assert ended == [SourceStatus.OK] * 6


@pytest.mark.parametrize("refresh_works", [True, False])
def test_a_session_that_runs_out_in_mid_page_is_renewed_and_the_same_page_asked_again(refresh_works: bool) -> None:
    account = Account(refresh_works=refresh_works)
    account.expire_at = {2}
    with serving(account) as server:
        ended = run(Bluesky(), Settings.load(environment(server.url)), DictMemory())
        assert calls(server.asked, "refreshSession") == 1
        assert calls(server.asked, "createSession") == (1 if refresh_works else 2)
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 5
    assert [query.get("cursor") for query in account.searches] == [None, None, "2"]


def test_a_session_that_is_never_taken_ends_in_one_sentence_and_few_logins() -> None:
    def script(asked: Asked) -> Answer:
        return json_answer(EXPIRED, 400) if is_data(asked) else answers_well(asked)

    with serving(script) as server:
        ended = run(Bluesky(), Settings.load(environment(server.url)), DictMemory())
        assert calls(server.asked, "createSession") == 1
        assert calls(server.asked, "searchPosts") == 2
    assert ended.status is SourceStatus.AUTH_REQUIRED


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, "refused the name"),
        ({"error": "AuthFactorTokenRequired", "message": "A code was sent"}, "a code by email"),
    ],
)
def test_a_wrong_password_is_tried_once_an_hour(body: dict[str, str], words: str) -> None:
    memory = DictMemory()
    with serving(lambda _: json_answer(body, 401)) as server:
        chosen = Settings.load(environment(server.url))
        first = run(Bluesky(), chosen, memory)
        assert isinstance(first.error, AuthRequired)
        assert words in first.sentence
        assert "aaaa-bbbb" not in str(first.error) + json.dumps(memory.secrets) + json.dumps(memory.values)
        again = run(Bluesky(), chosen, memory)
        assert again.status is SourceStatus.AUTH_REQUIRED
        assert len(server.asked) == 1
        other = Settings.load({**environment(server.url), "SCRUTINY_BLUESKY_APP_PASSWORD": "new-password"})
        run(Bluesky(), other, memory)
        assert len(server.asked) == 2


def test_logins_are_rationed() -> None:
    memory = DictMemory()
    account = Account()
    with serving(account) as server:
        chosen = Settings.load(environment(server.url))
        for _ in range(LOGINS_A_DAY):
            memory.secrets.pop("session", None)
            assert run(Bluesky(), chosen, memory).status is SourceStatus.OK
        memory.secrets.pop("session")
        ended = run(Bluesky(), chosen, memory)
        assert isinstance(ended.error, RateLimited)
        assert calls(server.asked, "createSession") == LOGINS_A_DAY


def test_too_many_logins_elsewhere_is_a_wait() -> None:
    def script(_: Asked) -> Answer:
        return json_answer(
            {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429, **{"Retry-After": "289"}
        )

    with serving(script) as server:
        ended = run(Bluesky(), Settings.load(environment(server.url)), DictMemory())
    assert isinstance(ended.error, RateLimited)
    assert ended.error.retry_after == 289


@pytest.mark.parametrize(
    "body",
    [{**tokens(), "active": False, "status": "deactivated"}, {"did": DID}, [], {"accessJwt": 5, "refreshJwt": None}],
)
def test_a_login_without_a_usable_session(body: Any) -> None:
    with serving(lambda _: json_answer(body)) as server:
        ended = run(Bluesky(), Settings.load(environment(server.url)), DictMemory())
    assert ended.status is SourceStatus.AUTH_REQUIRED


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", '{"access": 5}', '{"account": "other", "access": "a", "refresh": "b"}']
)
def test_a_damaged_or_foreign_session_is_not_used(kept: str) -> None:
    memory = DictMemory()
    memory.secrets = {"session": kept, "logins": kept, "refused": kept}
    with serving(Account()) as server:
        assert run(Bluesky(), Settings.load(environment(server.url)), memory).status is SourceStatus.OK
        assert calls(server.asked, "createSession") == 1


@pytest.mark.parametrize(("status", "message"), [(400, "Invalid cursor format"), (500, "Internal"), (502, "upstream")])
def test_a_refused_cursor_starts_again_from_the_oldest_post(status: int, message: str) -> None:
    def script(asked: Asked) -> Answer:
        if is_data(asked) and asked.query.get("cursor"):
            return json_answer({"error": "InvalidRequest", "message": message}, status)
        if is_data(asked) and asked.query.get("until"):
            return json_answer({"posts": [view(3), view(4)]})
        return answers_well(asked)

    with serving(script) as server:
        ended = run(Bluesky(), Settings.load(environment(server.url)), DictMemory())
        untils = [a.query["until"] for a in server.asked if a.query.get("until")]
    assert ended.status is SourceStatus.OK
    assert len(ended.posts) == 5
    assert untils == ["2026-03-08T08:00:00.003Z"]


def test_what_is_asked() -> None:
    topic = make_topic("young carer", "CAMHS", tags=("youngcarers", "#Essex"), placed=("crisis team", "A&E"))
    asked = questions(Ask(topic))
    assert list(asked) == ['"young carer"', "CAMHS", '"crisis team" essex', '"A&E" essex', "#youngcarers", "#Essex"]
    assert [q.tag for q in asked.values()] == ["", "", "", "", "youngcarers", "Essex"]
    assert list(questions(Ask(topic, words=("waiting list", "waiting list", " ")))) == ['"waiting list"']


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("“young carer”", '"young carer"'),
        ('say "no" now', '"say no now"'),
        ("from:somebody.example", '"from somebody.example"'),
        ("@somebody", "somebody"),
        ("carers", "carers"),
        ("-carers", '"-carers"'),
    ],
)
def test_no_operator_and_no_handle_gets_through(words: str, sent: str) -> None:
    assert phrase(words) == sent


def test_what_is_sent() -> None:
    with serving(Account()) as server:
        ask = Ask(TOPIC, since=NOW.replace(day=1), until=NOW)
        run(Bluesky(), Settings.load(environment(server.url)), DictMemory(), ask)
        searches = [a for a in server.asked if is_data(a)]
    assert searches[0].query == {
        "q": '"young carer"',
        "sort": "latest",
        "limit": "100",
        "since": "2026-03-01T09:30:00.000Z",
        "until": "2026-03-14T09:30:00.000Z",
    }
    assert searches[1].query["tag"] == "youngcarers"
    assert searches[0].headers["authorization"] == "Bearer access-1"


def test_without_an_account_it_is_not_set_up() -> None:
    with pytest.raises(NotConfigured):
        Bluesky().ready(Settings.load({}))
    with serving(answers_well) as server:
        ended = run(Bluesky(), Settings.load({"SCRUTINY_BLUESKY_URL": server.url}), DictMemory())
        assert ended.status is SourceStatus.NOT_CONFIGURED
        assert server.asked == []


def test_a_post_is_read() -> None:
    post = parse(view(1, "Up at 5 again", langs=["en-GB", "cy"]))
    assert post == Post(
        platform="bluesky",
        native_id=f"at://{DID}/app.bsky.feed.post/3kaaa0001",
        text="Up at 5 again",
        created=post.created if isinstance(post, Post) else None,
        url=f"https://bsky.app/profile/{DID}/post/3kaaa0001",
        author_key=DID,
        language="en",
        canonical=f"at://{DID}/app.bsky.feed.post/3kaaa0001",
    )


@pytest.mark.parametrize(
    ("created", "indexed", "expected"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:02Z", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01T10:00:02.5+00:00", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
        ("1999-12-31T23:59:59Z", "1999-12-31T23:59:59Z", "1999-12-31T23:59:59+00:00"),
        ("2031-01-01T00:00:00Z", "2026-03-14T09:00:00Z", "2026-03-14T09:00:00+00:00"),
        ("2031-01-01T00:00:00Z", None, "2026-03-14T09:30:00+00:00"),
        ("yesterday", "2026-03-14T09:00:00Z", "2026-03-14T09:00:00+00:00"),
        (None, None, None),
    ],
)
def test_dates_are_the_authors_word_but_never_later_than_we_saw_it(
    created: str | None, indexed: str | None, expected: str | None
) -> None:
    post = parse({**view(1, createdAt=created), "indexedAt": indexed})
    assert isinstance(post, Post)
    assert (post.created.isoformat() if post.created else None) == expected


@pytest.mark.parametrize("value", ["!no-unauthenticated", "!hide", "porn", "!takedown", "spam"])
@pytest.mark.parametrize("where", ["moderator", "author", "account", "record"])
def test_what_must_not_be_shown_is_left_out_wherever_it_is_marked(value: str, where: str) -> None:
    payload = view(1)
    label = {"src": "did:plc:moderator", "val": value}
    if where == "account":
        payload["author"]["labels"] = [label]
    elif where == "record":
        payload["record"]["labels"] = {"values": [{"val": value}]}
    else:
        payload["labels"] = [{**label, "src": DID} if where == "author" else label]
    skipped = parse(payload)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(("its ", "it "))


def test_a_label_that_was_taken_back_counts_no_more() -> None:
    assert isinstance(parse({**view(1), "labels": [{"val": "!hide", "neg": True}]}), Post)


def test_other_labels_are_kept_and_a_bot_is_one() -> None:
    post = parse({**view(1), "labels": [{"val": "rude"}, {"val": "bot"}, {"val": "rude"}]})
    assert isinstance(post, Post)
    assert post.labels == ("rude", "bot")
    assert post.account_kind is AccountKind.AUTOMATED


def test_a_post_that_is_only_a_link_card_has_its_title() -> None:
    card = {
        "$type": "app.bsky.embed.external",
        "external": {"uri": "https://x.example", "title": "Carers’ centre closes"},
    }
    post = parse(view(1, "", embed=card))
    assert isinstance(post, Post)
    assert post.text == "Carers’ centre closes"
    assert isinstance(parse(view(1, "  ")), Skipped)


def test_hashtags_beside_the_text_are_added_whichever_search_found_the_post() -> None:
    """A run that goes on after a crash finds posts by another search first: the post must be the same."""
    beside = parse(view(1, "Up at 5 again", tags=["YoungCarers", "sleep", "sleep"]))
    assert isinstance(beside, Post)
    assert beside.text == "Up at 5 again\n#YoungCarers #sleep"
    assert beside.labels == ("#YoungCarers", "#sleep", "#sleep")
    inside = parse(view(1, "Up again #YoungCarers", tags=["youngcarers"]))
    assert isinstance(inside, Post)
    assert inside.text == "Up again #YoungCarers"


def test_a_reply_and_a_bridged_post_are_told() -> None:
    reply = parse(
        view(1, reply={"root": {}, "parent": {}}, bridgyOriginalUrl="https://social.example/@someone/114000001")
    )
    assert isinstance(reply, Post)
    assert reply.kind is PostKind.REPLY
    assert reply.canonical == "https://social.example/@someone/114000001"


def shown(*numbers: int) -> Script:
    def script(asked: Asked) -> Answer:
        if not asked.path.endswith("getPosts"):
            return answers_well(asked)
        wanted = [part for part in asked.raw_query.split("&") if part.startswith("uris=")]
        assert len(wanted) <= 25
        uris = [view(n)["uri"] for n in numbers]
        present = [n for n, uri in zip(numbers, uris, strict=True) if uri.rsplit("/")[-1] in asked.raw_query]
        return json_answer({"posts": [view(n) for n in present]})

    return script


def test_what_is_gone_is_noticed_25_at_a_time() -> None:
    ids = tuple(view(n)["uri"] for n in range(60))
    with serving(shown(*range(50))) as server:
        chosen = Settings.load(environment(server.url))
        with make_http(chosen) as http:
            there = Bluesky().still_there((*ids, "https://other.example/1"), chosen, DictMemory(), http)
        assert calls(server.asked, "getPosts") == 3
    assert [there[i] for i in ids] == [True] * 50 + [False] * 10
    assert there["https://other.example/1"] is None


def test_what_cannot_be_asked_is_not_called_gone() -> None:
    with serving(lambda _: Answer(503)) as server:
        chosen = Settings.load(environment(server.url))
        with make_http(chosen) as http:
            assert Bluesky().still_there((view(1)["uri"],), chosen, DictMemory(), http) == {view(1)["uri"]: None}
    with make_http(Settings.load({})) as http:
        assert Bluesky().still_there((view(1)["uri"],), Settings.load({}), DictMemory(), http) == {view(1)["uri"]: None}
