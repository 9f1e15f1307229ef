"""The officers' page: every section through app.py, on a store of its own."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from scrutiny_dash import clock
from scrutiny_dash.access import Role
from scrutiny_dash.clearance import ENTRIES, Clearance
from scrutiny_dash.collect import feed_switches, importing
from scrutiny_dash.collect.asking import COLLECT
from scrutiny_dash.deep_links import book
from scrutiny_dash.errors import InputError
from scrutiny_dash.models import Held, SourceStatus
from scrutiny_dash.settings import Settings
from scrutiny_dash.sources import imports as files
from scrutiny_dash.sources.registry import source
from scrutiny_dash.store import handed, imports, jobs, letting_go, marks, room, runs
from scrutiny_dash.store.posts import Added, add_arrivals
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import (
    by_hand_form,
    checklist_form,
    collect_form,
    import_form,
    keys_list,
    platform_links,
    source_cards,
)
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, checked, deep_link, done, live, page, press, words

__all__ = ["page"]

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HOSTILE = "Look ![x](https://evil.example/t.png) <img src=//evil.example/i> [a](https://evil.example) at my GP"
CSV = (
    "Comment,Date,Author\n"
    f'"{HOSTILE}",03/04/2026,"first person"\n'
    '"@jane_example said the crisis team never rang back",05/04/2026,"second person"\n'
    '"Waited nine weeks for an assessment in Chelmsford",13/04/2026,"first person"\n'
    '"-",14/04/2026,"third person"\n'
).encode()


def a_run(status: SourceStatus, slug: str = "young_carers", new: int = 0, seconds: float = 10.0) -> runs.Run:
    return runs.Run(1, "feeds", slug, status, AT, AT, 5, new, seconds, "The site answered with a web page.", "")


# Who may see it


def test_a_table_has_no_such_page(page: Run) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page("sources", Role.TABLE)


def test_a_table_s_deep_link_shows_nothing_of_it(page: Run) -> None:
    page("start", Role.TABLE)
    at = deep_link("sources")
    assert "Sources" not in [title.value for title in at.title]
    assert "Keys and backup" not in words(at)


def test_an_officer_s_deep_link_opens_it(page: Run) -> None:
    page("start")
    assert [title.value for title in deep_link("sources").title] == ["Sources"]


def test_an_officer_is_told_that_it_works_on_real_posts(page: Run) -> None:
    at = page("sources")
    assert [title.value for title in at.title] == ["Sources"]
    assert "Real posts only" in words(at)
    assert any(e.label.startswith("Real posts · no source read yet") for e in at.expander)


# What is on


def test_switching_on_and_off_is_kept_and_audited(page: Run) -> None:
    at = press(page("sources"), "Switch Mastodon on")
    assert room.choices(live(), "source.") == {"source.mastodon": True}
    assert "Mastodon is on" in words(at)
    press(at, "Switch Mastodon off")
    assert room.choices(live(), "source.") == {}
    assert done(live()) == [("officer", "choose"), ("officer", "choose")]


def test_a_source_that_is_not_set_up_says_who_can_and_has_no_switch(page: Run) -> None:
    at = page("sources")
    assert "Bluesky needs a free account and an app password." in words(at)
    assert not [b for b in at.button if "Bluesky" in b.label]


@pytest.mark.parametrize(
    ("status", "word", "to_do"),
    [
        (SourceStatus.OK, "Working", ""),
        (SourceStatus.OK_EMPTY, "Working, nothing new", ""),
        (SourceStatus.PARTIAL, "Working, read in part", ""),
        (SourceStatus.RATE_LIMITED, "Resting until 13:00", "asked again"),
        (SourceStatus.AUTH_REQUIRED, "Needs a password", "can correct the password"),
        (SourceStatus.FORBIDDEN, "Refused", "Nobody here can change that"),
        (SourceStatus.BLOCKED_HTML, "Blocked", "can check the address"),
        (SourceStatus.GONE, "Gone", "can correct the address"),
        (SourceStatus.MALFORMED, "Could not be read", "for a day"),
        (SourceStatus.SERVER_ERROR, "Not answering since 09:00 on 13 March 2026", "asked again"),
        (SourceStatus.NOT_CONFIGURED, "Not set up", "asked again"),
        (SourceStatus.NOT_MEASURED, "Not measured", "Collect now"),
    ],
)
def test_each_way_a_run_ends_has_words_and_says_what_to_do(status: SourceStatus, word: str, to_do: str) -> None:
    answered = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
    state = source_cards.state_of(
        source("feeds"), Settings.load({}), [a_run(status)], answered, AT + timedelta(minutes=5), on=True
    )
    assert state.word == word
    assert to_do in state.to_do
    assert state.good is (status in {SourceStatus.OK, SourceStatus.OK_EMPTY, SourceStatus.PARTIAL})


def test_off_and_not_yet_read_and_never_answered_are_three_things() -> None:
    feeds, settings = source("feeds"), Settings.load({})
    off = source_cards.state_of(feeds, settings, [], None, AT, on=False)
    waiting = source_cards.state_of(feeds, settings, [], None, AT, on=True)
    silent = source_cards.state_of(feeds, settings, [a_run(SourceStatus.SERVER_ERROR)], None, AT, on=True)
    assert [off.word, waiting.word, silent.word] == ["Not switched on", "Not read yet", "Has not answered yet"]


def test_a_source_rests_until_the_time_that_it_said() -> None:
    limited, said = [a_run(SourceStatus.RATE_LIMITED)], AT + timedelta(minutes=5)
    state = source_cards.state_of(source("feeds"), Settings.load({}), limited, None, AT, on=True, rest=said)
    assert state.word == "Resting until 12:05"


def test_a_rest_that_is_over_is_not_given_as_a_time_to_come() -> None:
    limited = [a_run(SourceStatus.RATE_LIMITED)]
    state = source_cards.state_of(source("feeds"), Settings.load({}), limited, None, AT + timedelta(hours=3), on=True)
    assert "until" not in state.word


def test_one_topic_of_three_that_failed_is_said() -> None:
    newest = [a_run(SourceStatus.OK), a_run(SourceStatus.OK, "mental_health"),
              a_run(SourceStatus.FORBIDDEN, "success_regime")]  # fmt: skip
    state = source_cards.state_of(source("feeds"), Settings.load({}), newest, AT, AT, on=True)
    assert "answered for 2 of 3 topics" in state.what


def test_a_feed_can_be_switched_off_by_itself_and_never_all_of_them(page: Run) -> None:
    at = page("sources")
    listed = at.multiselect(key="feeds_on").value
    assert len(listed) > 8
    assert "Newsquest: personal and non-commercial use" in words(at)
    at.multiselect(key="feeds_on").set_value(listed[2:])
    at = press(at, "Save which feeds are read")
    off = room.choices(live(), feed_switches.OFF)
    assert set(off) == {feed_switches.switch_of(url) for url in listed[:2]}
    settings, sources = feed_switches.only_chosen(house().settings, (source("feeds"), source("mastodon")), off)
    assert settings.feeds == tuple(listed[2:])
    assert len(sources) == 2
    at.multiselect(key="feeds_on").set_value([])
    at = press(at, "Save which feeds are read")
    assert "Choose at least one feed" in words(at)
    assert room.choices(live(), feed_switches.OFF) == off
    none = {feed_switches.switch_of(url): True for url in listed}
    left = feed_switches.only_chosen(house().settings, (source("feeds"), source("mastodon")), none)[1]
    assert [s.info.name for s in left] == ["mastodon"]
    at.multiselect(key="feeds_on").set_value(listed)
    press(at, "Save which feeds are read")
    assert room.choices(live(), feed_switches.OFF) == {}


# Collect now


def test_nothing_to_collect_until_a_source_is_on(page: Run) -> None:
    at = page("sources")
    assert "No source is switched on" in words(at)
    assert not [b for b in at.button if b.label == "Collect these topics now"]


def test_asking_waiting_stopping(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())
    at = page("sources")
    at = press(at, "Switch News and other feeds on")
    assert "a few minutes the first time" in words(at)
    at.multiselect(key="collect_topics").set_value(["young_carers", "mental_health"])
    at = press(at, "Collect these topics now")
    job = jobs.newest_job(live(), COLLECT)
    assert job is not None
    assert job.wants["topics"] == ["young_carers", "mental_health"]
    assert "Nobody does this yet" not in words(at)
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(seconds=16)).isoformat())
    at = checked(at.run())
    assert "python -m scrutiny_dash work" in words(at)
    at = press(at, "Stop collecting")
    stopped = jobs.job(live(), job.id)
    assert stopped is not None
    assert stopped.state == "cancelled"
    assert ("officer", "stop collecting") in done(live())
    assert "It was stopped" in words(at)


def test_no_topic_chosen_asks_for_one(page: Run) -> None:
    at = press(page("sources"), "Switch News and other feeds on")
    at.multiselect(key="collect_topics").set_value([])
    at = press(at, "Collect these topics now")
    assert "Choose at least one topic." in words(at)
    assert jobs.newest_job(live(), COLLECT) is None


def test_progress_and_the_result_come_from_the_job(page: Run) -> None:
    at = press(press(page("sources"), "Switch News and other feeds on"), "Collect these topics now")
    job = jobs.take(live(), "worker", COLLECT)
    assert job is not None
    jobs.report(live(), job.id, 1, 3, "7 new posts so far.")
    at = checked(at.run())
    bar = at.get("progress")[0].proto
    assert bar.value == 33
    assert "1 of 3" in bar.text
    assert "You can leave this page" in words(at)
    jobs.finish(live(), job.id, "done", "12 new posts.")
    at = checked(at.run())
    assert "12 new posts" in words(at).replace("\\", "")


def test_the_estimate_adds_topics_of_a_search_and_takes_the_slowest_source() -> None:
    feeds, mastodon = source("feeds"), source("mastodon")
    past = [a_run(SourceStatus.OK, slug, seconds=40.0) for slug in ("young_carers", "mental_health")]
    asked = ["young_carers", "mental_health"]
    assert collect_form.estimate_seconds(past, [feeds], asked) == 40.0
    assert collect_form.estimate_seconds(past, [feeds, mastodon], asked) is None
    searched = [runs.Run(2, "mastodon", s, SourceStatus.OK, AT, AT, 1, 1, 50.0, "", "") for s in asked]
    assert collect_form.estimate_seconds(past + searched, [feeds, mastodon], asked) == 100.0
    failed = [a_run(SourceStatus.FORBIDDEN, slug, seconds=0.1) for slug in asked]
    assert collect_form.estimate_seconds(failed, [feeds], asked) is None
    assert "2 minutes" in collect_form.estimate_words(100.0)
    assert "less than a minute" in collect_form.estimate_words(4.0)


# Import a file


def uploaded(page: Run, content: bytes = CSV, name: str = "comments.csv"):  # type: ignore[no-untyped-def]
    at = page("sources")
    return checked(at.file_uploader[0].upload(name, content, "text/csv").run())


def test_a_file_is_shown_before_it_is_stored_and_nothing_in_it_is_markup(page: Run) -> None:
    at = uploaded(page)
    shown = words(at)
    # A cell of the table is HTML, where Markdown is plain text; nowhere else may it stand unescaped.
    assert "![x](https://evil" not in re.sub(r"<td[^>]*>Look !\[x\]\(https://evil", "", shown)
    assert "<img src=//evil" not in shown
    assert "&lt;img src=//evil.example/i&gt;" in shown
    assert "jane_example" not in shown
    assert "first person" not in shown
    assert "The day comes first" in shown.replace("\\", "")
    assert letting_go.posts_anywhere(live()) == 0


def handed_over(page: Run, content: bytes = CSV, slug: str = "mental_health"):  # type: ignore[no-untyped-def]
    """Choose a file and a topic, and ask for the import."""
    at = uploaded(page, content)
    [topic] = [box for box in at.selectbox if box.label.startswith("Topic that every row")]
    topic.set_value(slug)
    return press(at, "Import this file")


def work(at):  # type: ignore[no-untyped-def]
    """Do the import that waits, as the worker does, and look at the page again."""
    job = jobs.take(live(), "worker", importing.IMPORT)
    assert job is not None
    importing.do(live(), house().stores.private, job, threading.Event())
    return checked(at.run())


def test_import_needs_a_topic_then_stores_and_can_be_undone(page: Run) -> None:
    at = press(uploaded(page), "Import this file")
    assert "No topic is chosen" in words(at).replace("\\", "")
    assert letting_go.posts_anywhere(live()) == 0
    [topic] = [box for box in at.selectbox if box.label.startswith("Topic that every row")]
    topic.set_value("mental_health")
    at = press(at, "Import this file")
    assert letting_go.posts_anywhere(live()) == 0, "no page imports"
    assert "The import of comments.csv was asked for" in words(at).replace("\\", "")
    at = work(at)
    assert letting_go.posts_anywhere(live()) == 3
    [said] = [e.value.replace("\\", "") for e in at.success]
    assert said.startswith("Imported into Mental health: 3 of 4 rows are new posts")
    assert "The day comes first" in said
    assert "The file was comments.csv." in said
    assert "1 left out (empty, or only a dash or N/A: 1)" in words(at)
    at = press(at, "Undo import 1")
    assert letting_go.posts_anywhere(live()) == 3
    at = press(at, "Keep the posts of import 1")
    at = press(press(at, "Undo import 1"), "Delete the posts of import 1")
    assert letting_go.posts_anywhere(live()) == 0
    assert imports.import_list(live())[0].undone_at is not None
    assert ("officer", "undo import") in done(live())


def test_an_import_that_waits_says_for_what_and_the_form_is_free_again(
    page: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())
    at = handed_over(page)
    assert [bar.proto.text for bar in at.get("progress")] == ["Waiting to start\\."]
    assert "You can leave this page" in words(at)
    assert "Nobody does this yet" not in words(at)
    assert not [b for b in at.button if b.label == "Import this file"]
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(seconds=16)).isoformat())
    at = checked(at.run())
    assert "python -m scrutiny_dash work" in words(at)
    at = checked(at.file_uploader[0].upload("more.csv", CSV, "text/csv").run())
    [topic] = [box for box in at.selectbox if box.label.startswith("Topic that every row")]
    topic.set_value("young_carers")
    at = press(at, "Import this file")
    assert [bar.proto.text for bar in at.get("progress")][1] == "Waiting for the file before it\\."
    at = press(at, "Do not import file 2")
    assert "The import of more.csv into Young carers was stopped. Nothing of it was" in words(at).replace("\\", "")
    at = press(at, "Stop this import")
    assert ("officer", "stop importing") in done(live())
    assert not list(handed.folder_of(live().path).iterdir())
    assert letting_go.posts_anywhere(live()) == 0


def test_how_far_an_import_is_comes_from_the_job_and_it_cannot_be_undone_yet(
    page: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())
    at = handed_over(page)
    job = jobs.take(live(), "worker", importing.IMPORT)
    assert job is not None
    number = imports.begin(live(), "mental_health", "f", "comments.csv", "", "officer", one_row_is_one_person=False)
    jobs.note(live(), job.id, {**job.wants, "number": number})
    jobs.report(live(), job.id, 1200, 4000, "1,100 posts in them.")
    at = checked(at.run())
    bar = at.get("progress")[0].proto
    assert bar.value == 30
    assert bar.text.replace("\\", "") == "1,200 of 4,000 rows read, 1,100 posts in them."
    assert "It is being imported." in words(at)
    assert not [b for b in at.button if b.label == "Undo import 1"]
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(seconds=45)).isoformat())
    at = checked(at.run())
    assert "It stands still just now" in at.get("progress")[0].proto.text
    assert "Nobody does this yet" not in words(at)
    monkeypatch.setenv("SCRUTINY_NOW", (AT + timedelta(seconds=80)).isoformat())
    at = checked(at.run())
    assert "Nobody does this yet" in words(at)
    at = press(at, "Stop this import")
    assert "It stops after the posts that are being stored" in words(at)


def test_an_import_that_was_refused_says_what_to_do_also_to_whoever_comes_back(page: Run) -> None:
    at = handed_over(page)
    room.choose(live(), "checklist.delete_by", "2020-01-01", "officer")
    at = work(at)
    [said] = [e.value.replace("\\", "") for e in at.warning if "did not work" in e.value]
    assert "The import of comments.csv into Mental health did not work." in said
    assert "delete-by date" in said
    at = page("sources")
    assert "The last import, asked for at" in words(at)
    assert "delete-by date" in words(at).replace("\\", "")
    assert not [e for e in at.warning if "did not work" in e.value]


def test_what_may_not_come_in_is_told_before_anything_is_handed_over(page: Run) -> None:
    room.choose(live(), "checklist.delete_by", "2020-01-01", "officer")
    at = handed_over(page)
    assert "A file and a post added by hand wait as well" in words(at).replace("\\", "")
    assert jobs.newest_job(live(), importing.IMPORT) is None
    assert not handed.any_there(live().path)


def test_columns_and_dates_can_be_corrected(page: Run) -> None:
    at = uploaded(page)
    [box] = [b for b in at.selectbox if b.label == "Column with the date"]
    assert box.value == "Date"
    at = checked(box.set_value(import_form.NONE).run())
    assert "the posts are listed but never charted" in words(at).replace("these posts", "the posts").replace("\\", "")
    [choice] = [r for r in at.radio if r.label == "Where the dates of the posts come from"]
    assert choice.value is files.DateSource.UNKNOWN
    at = checked(choice.set_value(files.DateSource.FILE).run())
    assert "The date for the whole file is missing" in words(at).replace("\\", "")
    [day] = [d for d in at.date_input if d.label == "Date of every post in this file"]
    at = checked(day.set_value(date(2026, 3, 1)).run())
    assert "1 March 2026" in words(at)


def test_a_file_that_is_no_table_is_refused_in_words(page: Run) -> None:
    at = uploaded(page, b"%PDF-1.7 not a table", "posts.csv")
    assert "This is a PDF" in words(at).replace("\\", "")
    assert not [b for b in at.button if b.label == "Import this file"]


def test_a_choice_that_is_the_guess_keeps_all_columns_of_the_guess() -> None:
    guess = files.Mapping(text=("Title", "Body"), date=("When",))
    same = import_form.corrected(guess, {"text": "Title", "date": "When", "author": "", "url": ""})
    assert same == guess
    other = import_form.corrected(guess, {"text": "Body", "date": "", "author": "Who", "url": ""})
    assert (other.text, other.date, other.author) == (("Body",), (), ("Who",))


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 2), None), (None, date(2026, 3, 2)), (date(2026, 3, 2), date(2026, 3, 1)),
     (date(2026, 3, 1), date(2026, 3, 15))],
)  # fmt: skip
def test_a_period_that_cannot_be_is_refused(first: date | None, last: date | None) -> None:
    with pytest.raises(InputError):
        import_form.stated_period(first, last, date(2026, 3, 14))


def test_a_period_that_can_be_is_kept() -> None:
    assert import_form.stated_period(None, None, date(2026, 3, 14)) is None
    both = (date(2026, 3, 1), date(2026, 3, 14))
    assert import_form.stated_period(*both, date(2026, 3, 14)) == both


# Links into the platforms


def link_urls(at) -> list[str]:  # type: ignore[no-untyped-def]
    return [str(e.proto.url) for e in at.get("link_button")]


def test_links_into_every_platform_stand_first_and_carry_words_and_days(page: Run) -> None:
    at = page("sources")
    assert next(s.label for s in at.tabs) == platform_links.BY_HAND
    at.selectbox(key="links_topic").set_value("mental_health")
    at.text_input(key="links_words").set_value("crisis team")
    at.date_input(key="links_since").set_value(date(2016, 1, 1))
    at = checked(at.run())
    urls = link_urls(at)
    assert len(urls) == len(book().patterns)
    [on_x] = [url for url in urls if url.startswith("https://x.com/")]
    assert "since%3A2016-01-01" in on_x
    assert "crisis%20team" in on_x
    assert "Found something? Add it" in words(at)
    at.text_input(key="links_words").set_value("@somebody")
    at = checked(at.run())
    assert link_urls(at) == []
    assert "not a person" in words(at).replace("\\", "")


@pytest.mark.parametrize("role", [Role.LAPTOP, Role.TABLE])
def test_a_topics_links_lead_on_to_adding(page: Run, role: Role) -> None:
    at = page("young_carers", role)
    assert len(link_urls(at)) == len(book().patterns)
    shown = words(at)
    assert "Found something? Add it" in shown
    leads = [str(e.proto.label) for e in at.get("page_link")]
    if role is Role.TABLE:
        assert "give an officer the link" in shown
        assert "Write it on Findings" in leads
    else:
        assert "Add it by hand on Sources" in leads


# Add one by hand


def by_hand(page: Run):  # type: ignore[no-untyped-def]
    at = page("sources")
    return checked(at.radio(key="by_hand_public").set_value(by_hand_form.YES).run())


def test_what_not_everybody_can_see_is_blocked_with_another_way(page: Run) -> None:
    at = page("sources")
    assert not [b for b in at.button if b.label == "Add this post"]
    at = checked(at.radio(key="by_hand_public").set_value(by_hand_form.NO).run())
    assert "Describe the concern in general terms" in words(at)
    assert not [b for b in at.button if b.label == "Add this post"]


def test_adding_by_hand_keeps_what_was_typed_on_an_error_and_clears_it_when_done(page: Run) -> None:
    at = by_hand(page)
    at.text_area(key="by_hand_text_0").set_value("We waited nine weeks for CAMHS in Chelmsford")
    at.selectbox(key="by_hand_topic_0").set_value("mental_health")
    at = press(at, "Add this post")
    assert "It does not say where you saw this" in words(at).replace("\\", "")
    assert at.text_area(key="by_hand_text_0").value == "We waited nine weeks for CAMHS in Chelmsford"
    at.text_input(key="by_hand_where_0").set_value("A parents' forum")
    at = press(at, "Add this post")
    assert "1 post added to Mental health" in words(at)
    assert at.text_area(key="by_hand_text_1").value == ""
    assert ("officer", "add by hand") in done(live())


def test_what_became_of_a_paste_is_said() -> None:
    said = by_hand_form.result_words(Added(new=2, known=1, refused=1), "Young carers")
    assert said.startswith("2 posts added to Young carers. 1 post was here already.")
    assert "deleted it for good" in said
    assert "Nothing was added" in by_hand_form.result_words(Added(), "Young carers")


# Held posts


def hold_one(page: Run, text: str = HOSTILE):  # type: ignore[no-untyped-def]
    page("sources")
    add_arrivals(live(), [an_arrival(text, topic="mental_health")], "bluesky")
    marks.hold(live(), 1, "table 3", "Somebody in the room was worried.")
    return page("sources")


def test_a_held_post_is_shown_as_text_with_why_and_by_whom(page: Run) -> None:
    at = hold_one(page)
    shown = words(at)
    assert "&lt;img src=//evil.example/i&gt;" in shown
    assert "<img src" not in shown
    assert "Somebody in the room was worried. Held by table 3" in shown
    assert "No contact is named yet" in shown
    danger = shown.index("If somebody is in danger now, ring 999 first.")
    assert danger < shown.index("procedure is not written down here yet")
    assert "1 post to look at: 1 reported by people." in shown
    assert "is abusive, or names a private person" in shown


def test_the_councils_procedure_stands_with_the_contact(page: Run) -> None:
    hold_one(page)
    room.choose(live(), "checklist.safeguarding", "duty desk, 0300 000 0000", "officer")
    room.choose(live(), "checklist.procedure", "Tell the duty desk within the hour", "officer")
    shown = words(page("sources")).replace("\\", "")
    assert "contact: duty desk, 0300 000 0000." in shown
    assert "The council’s procedure: Tell the duty desk within the hour." in shown
    room.choose(live(), "checklist.procedure", "https://essex.example/procedure", "officer")
    at = page("sources")
    [link] = [one for one in at.get("link_button") if "procedure" in one.proto.label]
    assert link.proto.url == "https://essex.example/procedure"


def test_a_note_keeps_it_held_and_an_empty_one_is_refused(page: Run) -> None:
    at = press(hold_one(page), "Save the note, keep post 1 held")
    assert "The note is empty" in words(at).replace("\\", "")
    at.text_input(key="held_note_1").set_value("Told the duty desk")
    at = press(at, "Save the note, keep post 1 held")
    assert re.search(r"Noted at \d\d:\d\d on .{6,20} by an officer: Told the duty desk", words(at))
    assert marks.held_list(live(), "mental_health")[0].action == "Told the duty desk"
    assert ("officer", "action on held post") in done(live())


def test_releasing_lets_tables_see_it(page: Run) -> None:
    at = press(hold_one(page), "Held by mistake: let tables see post 1")
    assert "Somebody may be at risk here, so the note cannot be empty" in words(at).replace("\\", "")
    at.text_input(key="held_note_1").set_value("Told the duty desk")
    at = press(at, "Held by mistake: let tables see post 1")
    assert marks.held_list(live(), "mental_health") == []
    assert ("officer", "release") in done(live())
    assert house().live.post("mental_health", 1) is not None
    assert "No post is held. New ones appear here" in words(at)
    left = r"Post 1: tables see it again, \d\d:\d\d on .{6,20}, by an officer. Note: Told the duty desk"
    assert re.search(left, words(at))


def test_an_officer_releases_a_post_in_other_words(page: Run) -> None:
    at = hold_one(page, "Nobody at Zebrafield rang us back about her")
    at.text_input(key="held_note_1").set_value("Told the duty desk")
    at.text_area(key="held_words_1").set_value("They say that nobody at Zebrafield rang us back")
    at = press(at, "Show tables your words for post 1")
    assert "This repeats five words in a row of the post" in words(at)
    at.text_area(key="held_words_1").set_value("Calls to a ward were not returned.")
    at = press(at, "Show tables your words for post 1")
    assert "words are deleted" in words(at).replace("\\", "")
    at = page("mental_health", Role.OFFICER)
    assert "An officer’s words. The post itself is not shown." in words(at)
    assert "Calls to a ward were not returned." in words(at)
    assert "Zebrafield" not in words(at)


def test_a_practice_post_that_somebody_held_can_be_acted_on(page: Run) -> None:
    page("sources")
    practice = house().stores.practice
    arrivals = [an_arrival(f"Waited {n} weeks", f"p{n}", n, "mental_health") for n in range(2)]
    add_arrivals(practice, arrivals, "practice")
    marks.hold(practice, 1, "visitor", "Somebody in the room was worried.")
    marks.hold(practice, 2, "machine", "It gives contact details.", Held.CONTACT)
    add_arrivals(live(), [an_arrival("A real one", topic="mental_health")], "bluesky")
    marks.hold(live(), 1, "visitor", "Somebody in the room was worried.")
    at = page("sources")
    assert "1 post and 1 practice post to look at: 1 reported by people." in words(at)
    assert "Practice posts: invented, not real" in words(at)
    assert "Waited 0 weeks" in words(at)
    assert "Waited 1 weeks" not in words(at)
    at.text_input(key="held_practice_note_1").set_value("Only practice")
    at = press(at, "Held by mistake: let tables see practice post 1")
    assert [one.post_id for one in marks.held_list(practice, "mental_health")] == [2]
    assert [one.post_id for one in marks.held_list(live(), "mental_health")] == [1]
    assert "Practice post 1: tables see it again" in words(at)


def test_deleting_asks_first_and_the_post_never_comes_back(page: Run) -> None:
    at = press(hold_one(page), "Delete post 1 for good")
    assert letting_go.posts_anywhere(live()) == 1
    at = press(at, "Do not delete post 1")
    at = press(press(at, "Delete post 1 for good"), "Yes, delete post 1 for good")
    assert letting_go.posts_anywhere(live()) == 0
    assert ("officer", "delete held post") in done(live())
    added = add_arrivals(live(), [an_arrival(HOSTILE, topic="mental_health")], "bluesky")
    assert added["mental_health"].refused == 1


def test_ten_held_posts_a_page(page: Run) -> None:
    page("sources")
    posts = [an_arrival(f"Waited {n} hours at Broomfield", f"p{n}", n, "mental_health") for n in range(13)]
    add_arrivals(live(), posts, "bluesky")
    for number in range(1, 14):
        marks.hold(live(), number, "machine", "It gives contact details.", Held.CONTACT)
    at = page("sources")
    assert "Posts 1 to 10 of 13." in words(at)
    at = checked(at.number_input(key="held_page_all").set_value(2).run())
    assert "Posts 11 to 13 of 13." in words(at)


def test_an_objection_deletes_the_post_of_a_link_everywhere(page: Run) -> None:
    page("start")
    link = "https://bsky.app/profile/did:plc:abc/post/3kabcdefgh2x"
    add_arrivals(live(), [an_arrival("A long wait", "at://did:plc:abc/app.bsky.feed.post/3kabcdefgh2x", url=link)], "x")
    at = page("sources")
    at.text_input(key="objection_link").set_value("https://bsky.app/profile/somebody.example/post/3kabcdefgh2x")
    at = press(at, "Look for this post")
    assert "1 post found" in words(at)
    assert letting_go.posts_anywhere(live()) == 1
    at = press(at, "Delete it everywhere")
    assert letting_go.posts_anywhere(live()) == 0
    assert "1 post deleted for good" in words(at)
    assert ("officer", "objection") in done(live())
    at.text_input(key="objection_link").set_value("https://www.facebook.com/somepage/posts/123456")
    at = press(at, "Look for this post")
    assert "refused from now on" in words(at).replace("\\", "")


# The checklist


def test_wrong_entries_stay_typed_and_right_ones_are_saved(page: Run) -> None:
    at = page("sources")
    at.text_input(key="checklist_officer").set_value("Scrutiny officer")
    at.text_input(key="checklist_notice").set_value("http://example.org/notice")
    at.date_input(key="checklist_delete_by").set_value(clock.london_day(clock.now()))
    at = press(at, "Save the checklist")
    kept = Clearance.of(room.choices(live(), "checklist."))
    assert kept.values == {"officer": "Scrutiny officer"}
    shown = words(at).replace("\\", "")
    assert "beginning with https" in shown
    assert "choose a day after today" in shown
    assert at.text_input(key="checklist_notice").value == "http://example.org/notice"


def test_a_full_checklist_lets_tables_see_real_posts(page: Run) -> None:
    at = page("sources")
    for name, value in (("officer", "Scrutiny officer"), ("dpia", "DPIA 12"),
                        ("notice", "https://example.org/notice"), ("safeguarding", "Duty desk")):  # fmt: skip
        at.text_input(key=f"checklist_{name}").set_value(value)
    at.date_input(key="checklist_delete_by").set_value(clock.london_day(clock.now()) + timedelta(days=90))
    at = press(at, "Save the checklist")
    assert Clearance.of(room.choices(live(), "checklist.")).members_may_see
    assert "Tables may see real posts" in words(at)
    at.text_input(key="checklist_dpia").set_value("")
    at = press(at, "Save the checklist")
    assert [e.name for e in Clearance.of(room.choices(live(), "checklist.")).missing] == ["dpia"]


@pytest.mark.parametrize(
    "address", ["http://example.org", "example.org", "https://", "https://local", "https://exa mple.org", "https://[",
                "javascript:alert(1)"],
)  # fmt: skip
def test_only_a_whole_https_address_is_a_notice(address: str) -> None:
    notice = next(entry for entry in ENTRIES if entry.name == "notice")
    assert checklist_form.problem(notice, address, date(2026, 3, 14))
    assert not checklist_form.problem(notice, "https://www.example.org/notice?x=1", date(2026, 3, 14))


def test_dates_of_the_checklist_lie_where_they_must() -> None:
    by_name = {entry.name: entry for entry in ENTRIES}
    today = date(2026, 3, 14)
    assert checklist_form.problem(by_name["delete_by"], "2026-03-14", today)
    assert not checklist_form.problem(by_name["delete_by"], "2026-03-15", today)
    assert checklist_form.problem(by_name["ripa"], "2026-03-15", today)
    assert not checklist_form.problem(by_name["ripa"], "2026-03-14", today)


def test_a_pre_election_period_to_come_is_saved_and_stops_collecting(
    page: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRUTINY_NOW", AT.isoformat())
    room_of = page("sources")
    room_of.date_input(key="checklist_pre_from").set_value(date(2026, 3, 20))
    at = press(room_of, "Save the checklist")
    assert "give both days, or neither" in words(at).replace("\\", "")
    at.date_input(key="checklist_pre_to").set_value(date(2026, 3, 10))
    at = press(at, "Save the checklist")
    assert "it ends before it begins" in words(at)
    at.date_input(key="checklist_pre_to").set_value(date(2026, 5, 7))
    at = press(at, "Save the checklist")
    assert Clearance.of(room.choices(live(), "checklist.")).pre_election(date(2026, 5, 7))
    monkeypatch.setenv("SCRUTINY_NOW", datetime(2026, 4, 1, tzinfo=UTC).isoformat())
    at = press(page("sources"), "Switch News and other feeds on")
    assert "nothing is collected or exported" in words(at)
    assert not [b for b in at.button if b.label == "Collect these topics now"]


def test_why_lines_are_left_open_is_kept_and_said(page: Run) -> None:
    needed = {e.name: "2030-01-01" if e.is_date else "x" for e in ENTRIES if e.needed}
    said = checklist_form.standing(Clearance({**needed, "open_reason": "The adviser is away"}))
    assert "Left open because: The adviser is away" in said
    assert "Say in the last line why" in checklist_form.standing(Clearance(needed))


def test_not_cleared_for_publication_stands_here_too(page: Run) -> None:
    assert "Not cleared for publication: 13 checklist lines are still open." in words(page("sources"))


def test_a_list_with_every_needed_line_says_what_publication_still_needs(page: Run) -> None:
    room_of = page("sources")
    for entry in ENTRIES:
        if entry.needed or entry.name == "ripa":
            room.choose(live(), f"checklist.{entry.name}", "2030-01-01" if entry.is_date else "filled in", "officer")
    at = checked(room_of.run())
    said = words(at).replace("\\", "")
    assert "Not cleared for publication: 7 checklist lines are still open." in said
    assert "tables may see real posts. Before anything is published: 7 checklist lines are still open." in said
    assert "Officers still have to fill in, on Sources: Purpose, Lawful basis, " in said


# Keys


def test_settings_are_named_and_never_shown(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRUTINY_BLUESKY_IDENTIFIER", "planted.handle.example")
    monkeypatch.setenv("SCRUTINY_BLUESKY_APP_PASSWORD", "planted-password")
    monkeypatch.setenv("SCRUTINY_MASTODON_TOKEN_EXAMPLE_ORG", "planted-token")
    at = page("sources")
    assert "planted" not in words(at) + "".join(code.value for code in at.code)
    states = {name: state for name, _, state in keys_list.setting_states(house().settings)}
    assert states["SCRUTINY_BLUESKY_APP_PASSWORD"] == "Set"
    assert states["SCRUTINY_OFFICER_CODE"] == "Not set"
    assert states["SCRUTINY_MASTODON_SERVERS"] == "As delivered"
    assert "SCRUTINY_NOW" not in states


def test_every_topic_can_be_chosen_everywhere(page: Run) -> None:
    by_hand(page)
    room.choose(live(), "source.feeds", True, "officer")
    at = page("sources")
    assert at.multiselect(key="collect_topics").value == list(topics())
    assert len(at.radio(key="held_topic").options) == len(topics()) + 1
