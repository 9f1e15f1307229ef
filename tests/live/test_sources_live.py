"""Sources against what real servers said and against two real servers; needs ``../shared`` beside the checkout."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))

from source_run import NOW, DictMemory, Ended, make_http, make_topic, run
from source_server import Answer, Asked, serving

from scrutiny_dash.clock import now
from scrutiny_dash.errors import Malformed, SourceError
from scrutiny_dash.models import Post, RawItem, Skipped, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources.attention import AttentionLine
from scrutiny_dash.sources.base import Ask
from scrutiny_dash.sources.bluesky import Bluesky
from scrutiny_dash.sources.feeds import Feeds
from scrutiny_dash.sources.gdelt import Gdelt
from scrutiny_dash.sources.google_news import GoogleNews
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.lemmy import Lemmy
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.mastodon import Mastodon
from scrutiny_dash.sources.reddit import ArcticShift, Reddit
from scrutiny_dash.sources.registry import SOURCES
from scrutiny_dash.sources.wikimedia import Wikimedia
from scrutiny_dash.sources.x import X
from scrutiny_dash.sources.youtube import YouTube
from scrutiny_dash.topics import topics

SHARED = Path(__file__).parents[3] / "shared"
RECORDED = SHARED / "recorded"
MISSING = f"NOT TRIED: {SHARED} is not beside this checkout, so nothing was tried against real servers' answers"
pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason=MISSING)

TOPICS = (
    make_topic("young carer", "young carers", tags=("youngcarers",)),
    make_topic("CAMHS", tags=("camhs",), placed=("mental health", "crisis team")),
    make_topic("success regime", "Broomfield", "Basildon hospital", tags=("successregime",)),
)


def files(*folders: str, ends: str = ".json") -> list[Path]:
    return sorted(path for folder in folders for path in (RECORDED / folder).rglob(f"*{ends}"))


def tables(value: Any) -> Iterator[Any]:
    """Every table and list anywhere in a recording."""
    if isinstance(value, (dict, list)):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from tables(inner)


def reply_of(path: Path) -> Answer:
    """A recorded answer as the server gave it, without the headers of its own connection."""
    response = json.loads(path.read_text(encoding="utf-8"))["response"]
    body = response["text"] if "text" in response else json.dumps(response.get("json"))
    kept = {"content-type", "link", "etag", "last-modified", "retry-after"}
    kept |= {name for name in response.get("headers", {}) if "ratelimit" in name.lower()}
    headers = {k: v for k, v in response.get("headers", {}).items() if k.lower() in kept}
    headers = {("Content-Type" if k.lower() == "content-type" else k): v for k, v in headers.items()}
    return Answer(response["status"], (body or "").encode(), headers)


@pytest.mark.parametrize(
    "path",
    files("bluesky", "real-bluesky", "mastodon", "real-mastodon", "feeds", "youtube", "arcticshift", "reddit", "lemmy"),
    ids=lambda p: p.name,
)
def test_every_recorded_table_parses_in_every_source(path: Path) -> None:
    for table in tables(json.loads(path.read_text(encoding="utf-8"))):
        for source in SOURCES:
            assert isinstance(source.parse(RawItem(table, {})), (Post, Skipped))


def bodies_in_cassette(path: Path) -> list[Any]:
    """The JSON bodies of a cassette: ``string:`` scalars in single or double quotes, folded over lines."""
    text = path.read_text(encoding="utf-8")
    found = []
    for quoted in re.findall(r"string: (\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')", text, re.DOTALL):
        folded = re.sub(r"(?<!\\)\n\s*", " ", quoted)
        if quoted.startswith("'"):
            body = folded[1:-1].replace("''", "'")
        else:
            body = re.sub(r"\\\n\s*(\\(?= ))?", "", quoted)
            body = re.sub(r"\n\s*", " ", body)
            body = json.loads(re.sub(r"\\([^\"\\/bfnrtu])", r"\1", body), strict=False)
        try:
            found.append(json.loads(body, strict=False))
        except ValueError:
            continue
    return found


@pytest.mark.parametrize(
    "path", files("bluesky", "mastodon", ends=".yml") + files("mastodon", ends=".yaml"), ids=lambda p: p.name
)
def test_every_cassette_parses(path: Path) -> None:
    found = bodies_in_cassette(path)
    assert found
    posts = [
        parsed
        for table in tables(found)
        for source in (Bluesky(), Mastodon())
        if isinstance(parsed := source.parse(RawItem(table, {})), Post)
    ]
    if path.name in {"f_search.yml", "rtoot_get_timeline_hashtag_default.yml", "local_test_hashtag_tl.yaml"}:
        assert posts
        assert all(post.created and post.text and post.url for post in posts)


def bluesky_with(answer: Answer) -> Ended:
    def script(asked: Asked) -> Answer:
        if asked.path.endswith(("createSession", "refreshSession")):
            return Answer(body=b'{"accessJwt": "a", "refreshJwt": "r"}')
        return answer

    with serving(script) as server:
        environment = {"SCRUTINY_BLUESKY_IDENTIFIER": "x", "SCRUTINY_BLUESKY_APP_PASSWORD": "y"}
        chosen = Settings.load({"SCRUTINY_BLUESKY_URL": server.url, **environment})
        return run(Bluesky(), chosen, DictMemory(), Ask(TOPICS[0]))


@pytest.mark.parametrize("path", [p for p in files("real-bluesky") if "search" in p.name], ids=lambda p: p.name)
def test_every_recorded_search_ends_rightly(path: Path) -> None:
    answer = reply_of(path)
    ended = bluesky_with(answer)
    if answer.status == 200:
        there = json.loads(answer.body)["posts"]
        assert len(ended.posts) + len(ended.skipped) == len({post["uri"] for post in there})
        assert ended.status in {SourceStatus.OK, SourceStatus.OK_EMPTY, SourceStatus.PARTIAL}
    else:
        assert ended.error is not None
        assert ended.status is not SourceStatus.OK_EMPTY


@pytest.mark.parametrize("path", [p for p in files("real-mastodon") if "-tag-" in p.name], ids=lambda p: p.name)
def test_every_recorded_hashtag_page_ends_rightly(path: Path) -> None:
    answer = reply_of(path)
    with serving(lambda asked: answer if "/tag/" in asked.path else Answer(404, b"{}")) as server:
        ended = run(Mastodon(), Settings.load({"SCRUTINY_MASTODON_SERVERS": server.url}), DictMemory(), Ask(TOPICS[0]))
    if answer.status == 200:
        assert len(ended.posts) + len(ended.skipped) == len(json.loads(answer.body))
    else:
        assert ended.error is not None


@pytest.mark.parametrize("path", files("real-wordpress"), ids=lambda p: p.name)
def test_every_recorded_wordpress_answer_ends_rightly(path: Path) -> None:
    answer = reply_of(path)
    with serving(lambda asked: answer if not asked.query.get("paged") else Answer(404)) as server:
        chosen = Settings.load({"SCRUTINY_FEEDS": f"{server.url}/?feed=rss2", "SCRUTINY_ALLOW_LOOPBACK": "1"})
        ended = run(Feeds(), chosen, DictMemory(), Ask(TOPICS[0]))
    items = len(re.findall(rb"<(?:item|entry)[\s>]", answer.body))
    if answer.status == 200 and items and b"<html" not in answer.body[:500]:
        assert len(ended.posts) + len(ended.skipped) == items
    else:
        assert ended.status is not SourceStatus.OK


@pytest.mark.parametrize(
    "path", files("feeds", ends=".xml") + files("real-wordpress", ends=".xml"), ids=lambda p: p.name
)
def test_every_recorded_feed_is_read(path: Path) -> None:
    body = path.read_bytes()
    with serving(lambda _: Answer(200, body, {"Content-Type": "application/xml"})) as server:
        chosen = Settings.load({"SCRUTINY_FEEDS": server.url, "SCRUTINY_ALLOW_LOOPBACK": "1"})
        ended = run(Feeds(), chosen, DictMemory(), Ask(TOPICS[0]))
    assert ended.error is None or isinstance(ended.error, Malformed), ended.sentence
    for post in ended.posts:
        assert post.created is None or post.created <= NOW


@pytest.mark.parametrize("path", files("youtube"), ids=lambda p: p.name)
def test_every_recorded_youtube_answer_ends_rightly(path: Path) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    code = body.get("error", {}).get("code", 200)
    found = {"items": [{"id": {"videoId": "F1UP7wRCPH8"}, "snippet": {"title": "A video"}}]}

    def script(asked: Asked) -> Answer:
        is_search = asked.path.endswith("/search")
        if code != 200 or is_search == path.name.startswith("search"):
            return Answer(code, json.dumps({**body, "nextPageToken": None}).encode())
        return Answer(200, json.dumps(found if is_search else {"items": []}).encode())

    with serving(script) as server:
        ended = run(YouTube(server.url), Settings.load({"SCRUTINY_YOUTUBE_KEY": "x"}), DictMemory(), Ask(TOPICS[0]))
        videos = {asked.query["videoId"] for asked in server.asked if "videoId" in asked.query}
    if code != 200:
        assert ended.status in {SourceStatus.AUTH_REQUIRED, SourceStatus.SERVER_ERROR}
    elif path.name.startswith("search"):
        assert videos == {item["id"]["videoId"] for item in body["items"]}
    else:
        assert len(ended.posts) >= len(body["items"])
        assert all(post.created and post.url and "(On: A video)" in post.text for post in ended.posts)


@pytest.mark.parametrize("path", files("googlenews", ends=".xml"), ids=lambda p: p.name)
def test_the_recorded_google_news_is_read(path: Path) -> None:
    body = path.read_bytes()
    with serving(lambda _: Answer(200, body, {"Content-Type": "application/xml"})) as server:
        chosen = Settings.load({"SCRUTINY_GOOGLE_NEWS_ACCEPTED": "1"})
        ended = run(GoogleNews(server.url), chosen, DictMemory(), Ask(TOPICS[0], since=NOW - timedelta(days=30)))
    assert len(ended.posts) == body.count(b"<item>")
    assert all("(In: " in post.text and " - " not in post.text.splitlines()[-1] for post in ended.posts)
    assert all(post.created and post.url for post in ended.posts)


def a_value(kind: dict[str, Any]) -> Any:
    """One value of a kind as the archive's own statistics describe it."""
    known = kind["schema"] or {}
    if kind["type"] == "string":
        values = known.get("values")
        return values[0]["value"] if values else "x" * max(1, round(known.get("avr_length", 1)))
    if kind["type"] in {"int", "float"}:
        return known.get("max_value", 1)
    if kind["type"] == "object":
        return {name: a_value(kinds[0]) for name, kinds in known.items() if isinstance(kinds, list)}
    return {"bool": True, "null": None, "array": []}.get(kind["type"])


@pytest.mark.parametrize("path", files("arcticshift"), ids=lambda p: p.name)
def test_archive_rows_of_every_age_are_read(path: Path) -> None:
    """Every kind that a field ever had, one after the other, in a row that is whole otherwise."""
    schema = json.loads(path.read_text(encoding="utf-8"))[0]["schema"]
    row = {name: a_value(kinds[0]) for name, kinds in schema.items() if name not in {"_meta", "crosspost_parent"}}
    row |= {"id": "abc12", "author": "somebody", "subreddit": "Essex", "over_18": False, "edited": False}
    row |= {"name": f"t{3 if 'title' in row else 1}_abc12"} if "name" in row else {}
    row |= {name: None for name in ("removed_by_category", "removal_reason") if name in row}
    row.pop("removed", None)
    if isinstance(row["created_utc"], str):
        row["created_utc"] = "1434326400"
    post = ArcticShift().parse(RawItem(row, {}))
    assert isinstance(post, Post)
    assert post.native_id == ("t3_abc12" if "title" in row else "t1_abc12")
    assert post.created is not None
    assert post.created.year == int(path.stem[3:7])
    for name, kinds in schema.items():
        for kind in kinds:
            assert isinstance(ArcticShift().parse(RawItem({**row, name: a_value(kind)}, {})), (Post, Skipped))


def test_the_recorded_reddit_feed_is_read() -> None:
    body = (RECORDED / "reddit" / "search_rss_2026-09-25_trim3.xml").read_bytes()
    with serving(lambda _: Answer(200, body, {"Content-Type": "application/atom+xml"})) as server:
        chosen = Settings.load({"SCRUTINY_SUBREDDITS": "Essex"})
        with Http(chosen, limiter=Limiter(waits=False)) as http:
            page = next(iter(Reddit(server.url).fetch(Ask(TOPICS[0]), chosen, DictMemory(), http)))
    posts = [Reddit().parse(item) for item in page.items]
    assert [post.native_id for post in posts if isinstance(post, Post)] == ["t3_1wpsq2q", "t3_1wpiwkf"]
    assert not any("submitted by" in post.text or "[link]" in post.text for post in posts if isinstance(post, Post))


@pytest.mark.parametrize("path", files("lemmy"), ids=lambda p: p.name)
def test_the_recorded_lemmy_post_is_read(path: Path) -> None:
    post = Lemmy().parse(RawItem(json.loads(path.read_text(encoding="utf-8")), {}))
    assert isinstance(post, Post)
    assert (post.native_id, post.created) == (
        "https://sh.itjust.works/post/5716352",
        datetime(2023, 9, 23, 10, 41, 41, 254290, tzinfo=UTC),
    )


def x_with(answer: Answer) -> Ended:
    counted = Answer(200, b'{"meta": {"total_tweet_count": 10}}')
    with serving(lambda asked: counted if "/counts/" in asked.path else answer) as server:
        chosen = Settings.load({"SCRUTINY_X_TOKEN": "x", "SCRUTINY_X_DOLLARS_A_MONTH": "5"})
        return run(X(server.url), chosen, DictMemory(), Ask(TOPICS[0]))


@pytest.mark.parametrize("path", files("x", ends=".yaml"), ids=lambda p: p.name)
def test_every_recorded_search_of_x_is_read(path: Path) -> None:
    packed = re.search(r"string: !!binary \|\n(.*?)\n    headers", path.read_text(encoding="utf-8"), re.DOTALL)
    assert packed
    # The recording was flushed, not ended, so what is there is unpacked without asking for the end.
    body = zlib.decompressobj(wbits=31).decompress(base64.b64decode(packed[1]))
    ended = x_with(Answer(200, body))
    assert len(ended.posts) + len(ended.skipped) == len(json.loads(body)["data"])
    assert ended.posts


@pytest.mark.parametrize("path", files("x"), ids=lambda p: p.name)
def test_the_recorded_cap_of_x_is_no_rate_limit(path: Path) -> None:
    assert x_with(Answer(429, path.read_bytes())).status is SourceStatus.FORBIDDEN


def line_with(made: type[Gdelt] | type[Wikimedia], answer: Answer, since: date, until: date) -> AttentionLine:
    chosen = Settings.load({"SCRUTINY_CONTACT": "officer@essex.example"})
    with serving(lambda _: answer) as server, Http(chosen, limiter=Limiter(waits=False)) as http:
        return made(server.url).attention_line(topics()["young_carers"], since, until, chosen, http)


@pytest.mark.parametrize(
    "row",
    json.loads((RECORDED / "gdelt/plaintext_error_bodies.json").read_text("utf-8")) if RECORDED.is_dir() else [],
    ids=lambda row: row["body"][:20],
)
def test_every_recorded_text_of_gdelt_is_no_line(row: dict[str, Any]) -> None:
    answer = Answer(row["http_status"], row["body"].encode(), {"Content-Type": row["content_type"]})
    line = line_with(Gdelt, answer, date(2026, 1, 1), date(2026, 2, 1))
    assert line.points == ()
    assert (line.status is SourceStatus.OK_EMPTY) is (row["body"] == "{}")
    assert line.status is not SourceStatus.OK


@pytest.mark.parametrize("path", files("wikimedia") + files("wikimedia", ends=".txt"), ids=lambda p: p.name)
def test_every_recorded_answer_of_wikimedia_is_read(path: Path) -> None:
    code = int(re.search(r"200|400|404|429", path.name)[0])  # type: ignore[index]
    line = line_with(Wikimedia, Answer(code, path.read_bytes()), date(2023, 1, 1), date(2026, 10, 1))
    if code == 200:
        assert [day for day, _ in line.points] == sorted(day for day, _ in line.points)
        assert sum(views for _, views in line.points) == sum(i["views"] for i in json.loads(path.read_bytes())["items"])
    else:
        assert line.points == ()
        assert line.status not in {SourceStatus.OK, SourceStatus.OK_EMPTY}


def started(folder: str) -> dict[str, Any]:
    script = SHARED / "real-servers" / folder / "start.sh"
    done = subprocess.run([script], capture_output=True, text=True, check=False, timeout=180)
    if done.returncode:
        pytest.fail(f"{script} did not start: run install.sh beside it first.\n{done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module", params=["bsky", "wordpress"])
def real(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[str, Any]]]:
    server = started(request.param)
    yield request.param, server
    subprocess.run([SHARED / "real-servers" / request.param / "stop.sh"], check=True, capture_output=True, timeout=120)


def chosen_for(server: dict[str, Any]) -> Settings:
    if server["feed"]:
        feeds = f"{server['feed']},{server['comments_feed']},{server['search_feed']}{{words}}"
        return Settings.load({"SCRUTINY_FEEDS": feeds, "SCRUTINY_ALLOW_LOOPBACK": "1"})
    return Settings.load(
        {
            "SCRUTINY_BLUESKY_URL": server["pds"],
            "SCRUTINY_BLUESKY_IDENTIFIER": server["identifier"],
            "SCRUTINY_BLUESKY_APP_PASSWORD": server["password"],
        }
    )


def read_really(server: dict[str, Any], memory: DictMemory, since: datetime, stop_after: int = 0) -> dict[str, Post]:
    """Read every topic, each page kept before its cursor, stopped dead after so many pages."""
    chosen = chosen_for(server)
    source = Feeds() if server["feed"] else Bluesky()
    posts: dict[str, Post] = {}
    pages = 0
    with Http(chosen, limiter=Limiter(waits=False)) as http:
        for topic in TOPICS if source.info.searches else TOPICS[:1]:
            for page in source.fetch(Ask(topic, since, topics=TOPICS), chosen, memory, http):
                parsed = [source.parse(item) for item in page.items]
                posts.update({post.native_id: post for post in parsed if isinstance(post, Post)})
                pages += 1
                if pages == stop_after:
                    return posts
                if page.cursor_key:
                    memory.put(page.cursor_key, page.cursor)
    return posts


def test_real_servers_give_every_topic(real: tuple[str, dict[str, Any]]) -> None:
    name, server = real
    since = now() - timedelta(days=548)
    memory = DictMemory()
    posts = read_really(server, memory, since)
    texts = [post.text.casefold() for post in posts.values()]
    for word in ("young carer", "mental health", "success regime"):
        assert sum(word in text for text in texts) >= 2, (name, word)
    assert all(post.created is None or since <= post.created <= now() for post in posts.values())
    again = read_really(server, memory, since)
    assert again == posts if name == "bsky" else again == {}
    if name == "bsky":
        assert len(json.loads(memory.secrets["logins"])) == 1
        info = json.loads(Path(server["info"]).read_text(encoding="utf-8"))
        hidden = set(info.get("deleted", ())) | set(info.get("takendown", ()))
        assert hidden
        assert not hidden & set(posts)


def test_stopped_anywhere_and_started_again_it_has_everything(real: tuple[str, dict[str, Any]]) -> None:
    _, server = real
    since = now() - timedelta(days=548)
    whole = read_really(server, DictMemory(), since)
    memory = DictMemory()
    posts: dict[str, Post] = {}
    for stop_after in range(1, 11):
        posts.update(read_really(server, memory, since, stop_after))
    posts.update(read_really(server, memory, since))
    assert set(posts) == set(whole)


def test_real_deletions_are_noticed(real: tuple[str, dict[str, Any]]) -> None:
    name, server = real
    chosen = chosen_for(server)
    with Http(chosen, limiter=Limiter(waits=False)) as http:
        if name == "bsky":
            info = json.loads(Path(server["info"]).read_text(encoding="utf-8"))
            gone = tuple(info["deleted"])[:30]
            there = Bluesky().still_there(gone, chosen, DictMemory(), http)
        else:
            there = Feeds().still_there((f"{server['url']}/?p=99999",), chosen, DictMemory(), http)
    assert set(there.values()) == {False}


def test_a_real_server_refuses_a_wrong_password(real: tuple[str, dict[str, Any]]) -> None:
    name, server = real
    if name != "bsky":
        return
    chosen = chosen_for({**server, "password": "not-this-one"})
    with make_http(chosen) as http, pytest.raises(SourceError) as caught:
        list(Bluesky().fetch(Ask(TOPICS[0]), chosen, DictMemory(), http))
    assert caught.value.status is SourceStatus.AUTH_REQUIRED
