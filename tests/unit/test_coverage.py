"""The status line and the coverage paragraph: what was read, what was not, and why that is not silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scrutiny_dash import wording
from scrutiny_dash.coverage import ANSWERED, WHY_NOT, load, paragraph, places, status_line
from scrutiny_dash.deep_links import book
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.settings import DATA, ROOT
from scrutiny_dash.sources.registry import SOURCES
from scrutiny_dash.store.runs import Run
from scrutiny_dash.wording import listed

T = datetime(2026, 7, 14, 8, 40, tzinfo=UTC)  # 09:40 in London
UNREAD = "not Facebook, WhatsApp, TikTok"
SHARE = """share = { percent = 3, of = "people in the UK", source = "a summary of Ofcom's Online Nation report", \
published = 2025-12-14, url = "https://danslee.co.uk/" }"""


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", "2026-07-14T11:00:00+00:00")


def run(source: str, status: SourceStatus, *, topic: str = "young_carers", minutes: int = 0, new: int = 0) -> Run:
    ended = T + timedelta(minutes=minutes)
    return Run(1, source, topic, status, ended, ended, new, new, 1.0, "", "")


def said(*runs: Run, on: tuple[str, ...] = ()) -> str:
    return "\n".join(paragraph(False, list(runs), on, T if runs else None))


def test_the_status_line_of_practice_posts() -> None:
    line = status_line(True, ("bluesky", "mastodon", "feeds"), T, date(2026, 9, 1))
    assert line == f"Practice posts · 3 sources read, {UNREAD} · as at 09:40 · deleted by 1 September"


@pytest.mark.parametrize(
    ("sources", "part"),
    [
        ((), f"no source read yet, {UNREAD}"),
        (("bluesky",), f"1 source read, {UNREAD}"),
        (
            ("import", "hand"),
            f"no source read, only posts that people added; we cannot read {UNREAD.removeprefix('not ')}",
        ),
        (("feeds", "hand", "mastodon"), f"2 sources read, {UNREAD} · some posts added by people"),
    ],
)
def test_the_status_line_counts_sources_and_names_what_is_not_read(sources: tuple[str, ...], part: str) -> None:
    assert status_line(False, sources, None, None) == f"Real posts · {part}"


def test_another_day_and_another_year_are_written_out() -> None:
    line = status_line(False, ("bluesky",), T - timedelta(days=1), date(2027, 3, 1))
    assert line.endswith("as at 09:40 on 13 July 2026 · deleted by 1 March 2027")


def test_today_is_londons_today() -> None:
    late = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
    assert status_line(False, ("bluesky",), late, None).endswith("as at 00:30")


def off_but(*on: str) -> list[str]:
    return [place.said for place in places() if place.source and place.source not in on]


def test_nothing_collected_nothing_switched_on() -> None:
    text = said()
    assert "No source has been read yet." in text
    assert off_but()[:2] == ["Bluesky", "Mastodon"]
    assert f"Not switched on, so we did not look there: {listed(off_but()[:8])}." in text
    assert f"Not switched on either: {listed(off_but()[8:16])}." in text


def test_switched_on_but_waiting_is_not_the_same_as_off() -> None:
    text = said(on=("bluesky", "feeds"))
    assert "Switched on, but not read yet: Bluesky and the sites of local news and blogs." in text
    assert "Bluesky" not in off_but("bluesky", "feeds")
    assert f"Not switched on, so we did not look there: {listed(off_but('bluesky', 'feeds')[:8])}." in text


def test_a_run_that_has_not_ended_is_not_told_as_read() -> None:
    running = Run(1, "bluesky", "young_carers", SourceStatus.NOT_MEASURED, T, None, 0, 0, 0.0, "", "")
    text = said(running, on=("bluesky",))
    assert "Switched on, but not read yet: Bluesky." in text
    assert "We read Bluesky" not in text


@pytest.mark.parametrize(
    ("status", "new", "result"),
    [
        (SourceStatus.OK, 12, "it brought 12 new posts."),
        (SourceStatus.OK, 1, "it brought 1 new post."),
        (SourceStatus.OK, 0, "it answered and had nothing new."),
        (SourceStatus.OK_EMPTY, 0, "it answered and had nothing new."),
        (SourceStatus.PARTIAL, 3, "it brought 3 new posts, but only part of the period could be read."),
    ],
)
def test_each_answer_is_told_with_its_time_and_result(status: SourceStatus, new: int, result: str) -> None:
    assert f"We read Bluesky at 09:40 on 14 July 2026: {result}" in said(run("bluesky", status, new=new))


@pytest.mark.parametrize("status", [status for status in SourceStatus if status not in ANSWERED])
def test_every_failure_is_told_as_could_not_look(status: SourceStatus) -> None:
    text = said(run("mastodon", status))
    assert f"We could not read Mastodon at 09:40 on 14 July 2026: {WHY_NOT[status]}." in text
    assert "newer posts from there are missing" in text
    assert "We read Mastodon" not in text
    assert "nothing new" not in text


def test_a_source_broken_since_says_when_it_was_last_read() -> None:
    text = said(run("mastodon", SourceStatus.SERVER_ERROR, minutes=20), run("mastodon", SourceStatus.OK, new=4))
    assert "We could not read Mastodon at 10:00 on 14 July 2026: it did not answer." in text
    assert "We last read it at 09:40 on 14 July 2026." in text


def test_a_source_mended_since_is_told_as_read_in_any_order() -> None:
    runs = [run("mastodon", SourceStatus.OK, minutes=20, new=4), run("mastodon", SourceStatus.SERVER_ERROR)]
    assert said(*runs) == said(*reversed(runs))
    assert "We read Mastodon at 10:00 on 14 July 2026: it brought 4 new posts." in said(*runs)


def test_several_topics_give_no_sum_because_a_post_may_be_in_two() -> None:
    text = said(run("feeds", SourceStatus.OK, new=3), run("feeds", SourceStatus.OK, topic="mental_health", new=4))
    assert "it brought new posts." in text
    assert "7" not in text.split("The newest")[0]


def test_a_source_that_failed_for_some_topics_says_for_how_many() -> None:
    text = said(
        run("bluesky", SourceStatus.OK, new=3),
        run("bluesky", SourceStatus.RATE_LIMITED, topic="mental_health", minutes=5),
    )
    assert "We read Bluesky at 09:40 on 14 July 2026 for 1 of 2 topics: it brought 3 new posts." in text
    assert "For the rest we could not look: it asked us to wait." in text


def test_posts_that_people_added_are_told_apart() -> None:
    text = said(run("hand", SourceStatus.OK, new=2), run("import", SourceStatus.OK, new=40))
    assert "People added posts in files and by hand." in text
    assert "We read" not in text


@pytest.mark.parametrize("practice", [True, False])
def test_the_rest_is_said_whatever_was_read(practice: bool) -> None:
    texts = paragraph(practice, [], (), None)
    text = " ".join(texts)
    for place in ("Facebook", "WhatsApp", "TikTok", "Nextdoor", "Mumsnet"):
        assert place in text
    assert "Many residents talk there" in text
    assert "WhatsApp reaches about 63 in 100 people in the UK, and Bluesky about 4" in text
    assert "not online" in text
    assert "as reported by" not in text
    assert "closed groups" in text
    assert texts[0].startswith("These are practice posts. They are invented") is practice


def test_practice_posts_claim_only_the_places_that_they_imitate() -> None:
    first = paragraph(True, [], (), None)[0]
    assert "as if read from Bluesky, Mastodon and the sites of local news and blogs." in first


def test_what_we_miss_is_set_beside_a_place_that_we_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DATA / "coverage.toml").read_text(encoding="utf-8")
    text = text.replace("percent = 4,", "percent = 66,").replace('source = "feeds"', f'source = "feeds"\n{SHARE}')
    path = tmp_path / "coverage.toml"
    path.write_text(text, encoding="utf-8")
    changed = load(path)
    monkeypatch.setattr("scrutiny_dash.coverage.coverage", lambda: changed)
    assert "people in the UK, and Local news and blogs about 3 (" in said(on=("feeds",))
    assert "people in the UK, and Bluesky about 66 (" in said(on=("feeds", "bluesky"))


def test_the_texts_are_plain() -> None:
    runs = [run("bluesky", SourceStatus.OK, new=3), run("mastodon", SourceStatus.GONE)]
    for text in [*paragraph(False, runs, (), T), *paragraph(True, [], (), T)]:
        assert text == text.strip()
        assert text.endswith(".")
        assert "!" not in text
        assert "  " not in text
        assert all(len(sentence.split()) <= 30 for sentence in text.split(". "))


def test_the_file_knows_every_source_and_agrees_with_the_names_on_screen() -> None:
    assert {place.source for place in places() if place.source} == {source.info.name for source in SOURCES}
    for place in places():
        assert place.title == wording.PLATFORMS.get(place.name, place.title)
        for sentence in (place.reads, place.cannot, place.share_said):
            assert sentence.endswith(".")
    linked = {pattern.platform for pattern in book().patterns}
    assert {place.name for place in places() if place.source == "" and place.name != "whatsapp"} <= linked


def test_a_share_says_who_counted_and_an_unknown_one_says_so() -> None:
    by_name = {place.name: place for place in places()}
    assert by_name["feed"].share_said == "How many people use it is not known to us."
    assert by_name["nextdoor"].share_said.startswith("About 9 million people in the UK each month")
    assert by_name["bluesky"].share_said.startswith("About 4 in 100 people in the UK (")
    for place in places():
        assert (place.share is None) == (place.name == "feed"), "whoever adds a place looks for how many use it"
        if place.share is not None:
            assert 0 <= place.share.percent <= 100
            assert place.share.url.startswith("https://")
            assert str(place.share).count("(") - str(place.share).count(")") == 0


def test_shares_counted_differently_are_never_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DATA / "coverage.toml").read_text(encoding="utf-8")
    path = tmp_path / "coverage.toml"
    path.write_text(
        text.replace('percent = 4, of = "people in the UK"', 'percent = 4, of = "adults"'), encoding="utf-8"
    )
    changed = load(path)
    monkeypatch.setattr("scrutiny_dash.coverage.coverage", lambda: changed)
    assert "reaches about" not in said()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('how = ["collect", "link"]', 'how = ["link"]'),
        ('how = ["link"]', 'how = ["guess"]'),
        ('how = ["link"]', "how = []"),
        ("percent = 4, ", ""),
        ("percent = 4, ", 'said = "Many", percent = 4, '),
        ("cannot = ", "can = "),
        ("missing = [", "absent = ["),
    ],
)
def test_a_wrong_entry_is_one_plain_sentence(tmp_path: Path, old: str, new: str) -> None:
    text = (DATA / "coverage.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "coverage.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match="missing or wrong entry"):
        load(path)


def test_a_missing_file_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_the_officers_guide_has_every_place() -> None:
    guide = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for place in places():
        assert f"\n### {place.title}\n" in guide
