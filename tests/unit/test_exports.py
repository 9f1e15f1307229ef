"""Exports: what leaves the room is counts and own words, each export is recorded, and the numbers add up."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from scrutiny_dash import exports, wording, workshop
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.cli import exporting
from scrutiny_dash.errors import InputError, ReportError, WordsRefused
from scrutiny_dash.models import Answer, Query, SourceStatus, Voice
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.store import checks, marks, room, runs
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.connect import PRACTICE, Store
from scrutiny_dash.store.findings import Finding, findings_list, save_finding
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import topic, topics
from tests.factories import a_reading, an_arrival

TOPIC = "mental_health"
KEPT = "Rang the crisis line eleven times from a lay-by and nobody ever rang me back at all"
OTHER = "My neighbour sat in the corridor all night with a blanket that somebody else had left behind"
NOTICE = "Our drop-in moves to the town hall from Monday and everybody is welcome to come along for a chat"
OWN = "Somebody kept trying a helpline and had no answer."
AT = datetime(2026, 3, 14, 9, 40, tzinfo=UTC)


def desk(store: Store, **changes: object) -> exports.Desk:
    made = exports.Desk.of(store, Searcher(store), Clearance({}), "table 1")
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    notice = a_reading(voice=Voice.ORGANISATION)
    add_arrivals(
        store,
        [an_arrival(KEPT, "p1", 1), an_arrival(OTHER, "p2", 2), an_arrival(NOTICE, "p3", 3, reading=notice)]
        + [an_arrival(f"Waiting list number {n} is long", f"w{n}", 10 + n) for n in range(40)],
        "bluesky",
    )
    return store


def keep_and_find(store: Store, statement: str = "People cannot get through to the helpline at night.") -> Finding:
    """Keep the first post, put it into own words, and write a finding that rests on it."""
    searcher = Searcher(store)
    table = workshop.join(store, "Table 3")
    post = next(p for p in searcher.answer(Query(TOPIC, "lay-by")).posts)
    number = workshop.keep(store, TOPIC, post, table, "", OWN)
    answer = searcher.answer(Query(TOPIC, limit=0))
    entered = {"statement": statement, "how_sure": workshop.HOW_SURE[1]}
    save_finding(store, TOPIC, table, entered, [number], workshop.numbers_of(answer, AT))
    return findings_list(store, TOPIC)[0]


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    said = [p.text for p in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said += [p.text for section in document.sections for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join(said)


def recorded(store: Store) -> list[tuple[str, str, dict[str, object]]]:
    with store.read() as connection:
        rows = connection.execute("SELECT who, topic, details FROM audit WHERE action = 'export' ORDER BY id")
        return [(row[0], row[1], json.loads(row[2])) for row in rows]


# What is in them


def test_no_post_is_in_what_everybody_may_download(filled: Store) -> None:
    keep_and_find(filled)
    for make in (exports.summary, exports.report):
        said = text_of(make(desk(filled), (TOPIC,)).data)
        assert "helpline at night" in said
        assert "lay-by" not in said
    table = exports.evidence(desk(filled), (TOPIC,)).data.decode("utf-8-sig")
    assert OWN in table
    assert "lay-by" not in table


def test_evidence_that_is_held_later_is_named_in_no_document(filled: Store) -> None:
    searcher, table = Searcher(filled), workshop.join(filled, "Table 3")
    found = searcher.answer(Query(TOPIC)).posts[:3]
    kept_posts = [workshop.keep(filled, TOPIC, post, table, "", OWN) for post in found]
    entered = {"statement": "Letters come late", "how_sure": workshop.HOW_SURE[1]}
    save_finding(filled, TOPIC, table, entered, kept_posts, workshop.numbers_of(searcher.answer(Query(TOPIC)), AT))
    marks.hold(filled, found[1].id, "table 1", "worried")
    (finding,) = findings_list(filled, TOPIC)
    assert (finding.evidence, finding.shown, finding.not_shown) == ((1, 2, 3), (1, 3), {2})
    assert [item.number for item in kept.evidence_list(filled, TOPIC)] == [1, 3]
    report = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "Rests on E1 and E3; 1 more is not shown now." in report
    assert "(E1 and E3; 1 more is not shown now)" in text_of(exports.summary(desk(filled), (TOPIC,)).data)
    table_of = exports.evidence(desk(filled), (TOPIC,)).data.decode("utf-8-sig")
    assert "F1, Mental health: rests on E1 and E3; 1 more is not shown now." in table_of
    assert not re.search(r"\bE2\b", report.split("In brief")[1])  # before it is said what E1 and E2 are
    assert "E2" not in table_of
    for post in (found[0], found[2]):
        marks.hold(filled, post.id, "table 1", "worried")
    report = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "Rests on 3 kept posts, none of which is shown now." in report
    assert "Impression" not in report  # posts stand behind it, though none may be shown


def test_the_evidence_file_says_what_became_of_the_posts_found(filled: Store) -> None:
    keep_and_find(filled)
    rows = list(csv.reader(io.StringIO(exports.evidence(desk(filled), (TOPIC,)).data.decode("utf-8-sig"))))
    (line,) = [row[1] for row in rows if row[0] == "Read before you conclude"]
    assert line.startswith("Mental health. Posts by everybody, including organisations and news. 43 posts found: 43 ")
    assert "kept 1 as evidence" in line


def test_originals_and_addresses_are_only_in_the_officers_report(filled: Store) -> None:
    add_arrivals(filled, [an_arrival("A post with its address " + KEPT, "p9", 9, url="https://bsky.app/post/9")], "b")
    table = workshop.join(filled, "Table 3")
    post = Searcher(filled).answer(Query(TOPIC, '"a post with its address"')).posts[0]
    workshop.keep(filled, TOPIC, post, table, "", OWN)
    public = text_of(exports.report(desk(filled), (TOPIC,)).data)
    officers = text_of(exports.report(desk(filled), (TOPIC,), with_originals=True).data)
    assert "https://bsky.app/post/9" not in public
    assert "https://bsky.app/post/9" in officers
    assert KEPT in officers
    assert "NOT FOR PUBLICATION" in officers


def test_the_report_has_a_chart_and_the_summary_draws_none(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    report = docx.Document(io.BytesIO(exports.report(desk(filled), (TOPIC,)).data))
    assert len(report.inline_shapes) == 1
    monkeypatch.setattr(exports.charts, "drawn", lambda *_: pytest.fail("a chart was drawn"))
    exports.summary(desk(filled), (TOPIC,))


def test_practice_is_marked_in_name_and_text(open_store) -> None:
    store = open_store("p.db", PRACTICE)
    add_arrivals(store, [an_arrival(KEPT)], "practice")
    file = exports.summary(desk(store), (TOPIC,))
    assert file.name.startswith("practice-summary-mental-health-")
    assert "PRACTICE POSTS" in text_of(file.data)
    assert "PRACTICE POSTS" in exports.counts(desk(store), (TOPIC,)).data.decode("utf-8-sig")


def test_a_file_is_named_by_what_when_and_which(store: Store) -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # already the next day in London
    assert exports.file_name(store, "report", (), "docx", late) == "report-all-topics-2026-07-01.docx"
    assert exports.file_name(store, "data", (TOPIC,), "csv", AT) == "data-mental-health-2026-03-14.csv"


def test_an_unknown_topic_is_said(store: Store) -> None:
    with pytest.raises(InputError, match="no such topic"):
        exports.gather(desk(store), ("potholes",))


# What people read, and how good the evidence is


def read_by(store: Store, name: str, post_ids: list[int], news: str = "") -> None:
    """Let a table read posts of the whole topic blind."""
    table, frame = workshop.join(store, name), checks.frame_of(Query(TOPIC))
    checks.add_draw(store, TOPIC, frame, 1, 43, table, post_ids)
    draw = checks.newest_draw(store, TOPIC, frame, table)
    assert draw is not None
    for post in post_ids:
        feeling = "praise" if post % 2 else "complaint"
        checks.save_check(store, draw, post, table, "nhs", "yes" if post % 3 else "no", feeling, news)


def test_the_line_to_read_before_concluding_is_in_both_documents_and_adds_up(filled: Store) -> None:
    keep_and_find(filled)
    read_by(filled, "Table 1", list(range(1, 11)))
    marks.hold(filled, 1, "table 1", "worried")  # it was read and kept
    marks.set_aside(filled, TOPIC, 2, workshop.join(filled, "Table 1"))  # it was read
    line = (
        "42 posts found: 41 shown, 1 set aside as not about this. Of the 41 shown, the room has read 8 blind and kept "
        "0 as evidence. 1 more post on this topic is held for an officer and in none of these numbers."
    )
    for make in (exports.summary, exports.report):
        assert line in text_of(make(desk(filled), (TOPIC,)).data)
    numbers = [int(number) for number in re.findall(r"\d+", line)]
    assert numbers[0] == numbers[1] + numbers[2]
    assert max(numbers[4:6]) <= numbers[3] == numbers[1]
    answer = Searcher(filled).answer(Query(TOPIC))
    assert [*numbers[1:3], numbers[6]] == [answer.posts_total, answer.set_aside, answer.held]


def test_how_good_the_evidence_is_stands_beside_its_finding_as_it_is_now(filled: Store) -> None:
    finding = keep_and_find(filled)
    for make in (exports.summary, exports.report):
        assert "A lone voice: 1 person, 1 week." in text_of(make(desk(filled), (TOPIC,)).data)
    said = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "How good is this evidence now? A lone voice: 1 person, 1 week. 1 post by 1 person" in said
    assert "First-hand, as the computer guesses: no." in said
    assert "We could not look on Facebook, WhatsApp or TikTok ourselves." in said
    marks.hold(filled, 1, "table 1", "worried")
    for make in (exports.summary, exports.report):
        assert "No kept post behind it counts now." in text_of(make(desk(filled), (TOPIC,)).data)
    assert finding.numbers == findings_list(filled)[0].numbers  # made with 43 posts, whatever is held since
    assert "Made with 43 posts by everybody, including organisations and news, on" in text_of(
        exports.report(desk(filled), (TOPIC,)).data
    )


def test_what_was_new_to_readers_is_in_the_account_of_the_checks(filled: Store) -> None:
    read_by(filled, "Table 1", list(range(1, 36)))
    read_by(filled, "Table 2", [1, 2, 3], news="yes")
    said = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "New to the reader: 3 of the 3 people's posts where somebody said." in said
    assert "3 posts were read by two tables or more, and in 3 of them they saw the same feeling." in said
    assert "Under 10 are too few to say how far readers agree." in said
    assert "lpha" not in said


def test_alpha_is_in_the_report_once_enough_posts_were_read_twice(filled: Store) -> None:
    read_by(filled, "Table 1", list(range(1, 36)))
    read_by(filled, "Table 2", list(range(1, 13)))
    said = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "12 posts were read by two tables or more. Krippendorff's alpha is 1.00 for first-hand or not" in said
    assert "Every table gave one and the same answer on whose service" in said
    assert said.count("alpha is") == 1
    for make in (exports.evidence, exports.counts):
        assert b"lpha" not in make(desk(filled), (TOPIC,)).data
    assert "lpha" not in text_of(exports.summary(desk(filled), (TOPIC,)).data)


# Copied passages


def test_a_passage_of_a_post_that_nobody_kept_is_not_printed(filled: Store) -> None:
    keep_and_find(filled, f"They say: {OTHER.lower()}.")
    said = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert "somebody else had left" not in said
    assert "repeat a post" in said


def test_writing_a_passage_is_refused_but_a_few_common_words_pass(filled: Store) -> None:
    searcher = Searcher(filled)
    with pytest.raises(WordsRefused):
        exports.refuse_copied(searcher, TOPIC, ["It is bad.", f"One said {OTHER[12:70]}"])
    exports.refuse_copied(searcher, TOPIC, ["", "People sat in the corridor all through the night."])


def test_an_organisation_may_be_quoted(filled: Store) -> None:
    exports.refuse_copied(Searcher(filled), TOPIC, [NOTICE])


def test_passages_are_looked_for_beyond_the_first_page(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 7)
    assert [p.text for p in exports.repeated(Searcher(filled), TOPIC, [OTHER])] == [OTHER]
    monkeypatch.setattr(exports, "LOOKED_THROUGH", 0)
    assert exports.repeated(Searcher(filled), TOPIC, [OTHER]) == ()


# Records and numbers


def test_each_export_is_recorded(filled: Store) -> None:
    keep_and_find(filled)
    here = desk(filled)
    for make in (exports.summary, exports.report, exports.evidence, exports.counts):
        make(here, (TOPIC,))
    exports.report(here, with_originals=True)
    lines = recorded(filled)
    assert [line[2]["kind"] for line in lines] == ["summary", "report", "evidence", "data", "report-with-originals"]
    assert {line[0] for line in lines} == {"table 1"}
    assert [line[1] for line in lines] == [TOPIC] * 4 + [""]
    assert lines[0][2] == {"kind": "summary", "posts": [43], "findings": 1, "evidence": 1}
    assert len(lines[-1][2]["posts"]) == len(topics())  # type: ignore[arg-type]


def test_the_counts_add_up_and_hold_no_text(filled: Store) -> None:
    add_arrivals(filled, [an_arrival("No day is known of this", "u1", 77, created=None)], "import")
    rows = list(csv.reader(io.StringIO(exports.counts(desk(filled), (TOPIC,)).data.decode("utf-8-sig"))))
    assert rows[0] == list(exports.COUNTS_HEADER)
    totals: Counter[str] = Counter()
    for name, what, _, number, kind in rows[1 : rows.index([""] * 5)]:
        assert (name, kind) == (topic(TOPIC).name, "Real")
        if what != "All":
            totals[what] += int(number)
    assert totals == {"Day": 43, "Platform": 44, "Place (computer's guess)": 44}  # 44 people: no share of feelings
    flat = "\n".join(",".join(row) for row in rows)
    assert "lay-by" not in flat
    assert {"Mark", "Time", "What we could not see", "Delete by"} <= {row[0] for row in rows}


def test_an_open_session_s_numbers_stand_still(filled: Store) -> None:
    room.open_session(filled, "officer")
    add_arrivals(filled, [an_arrival("One more has come since", "new", 500)], "bluesky")
    assert exports.gather(desk(filled), (TOPIC,)).topics[0].answer.posts_total == 43
    room.close_session(filled, "officer")
    assert exports.gather(desk(filled), (TOPIC,)).topics[0].answer.posts_total == 44


def test_then_and_now_asks_each_question_once(filled: Store) -> None:
    finding = keep_and_find(filled)
    asked: list[Query] = []

    def answered(query: Query) -> Answer:
        asked.append(query)
        return Searcher(filled).answer(query)

    add_arrivals(filled, [an_arrival("And another one", "n1", 600)], "bluesky")
    same = replace(finding, number=2)
    narrow = replace(finding, number=3, numbers={"posts": 40, "words": "waiting", "since": "2026-03-14", "until": None})
    said = exports.then_and_now([finding, same, narrow], answered)
    assert "43 posts" in said[1]
    assert "now 44" in said[1]
    assert "now" not in said[3]
    assert asked == [Query(TOPIC), Query(TOPIC, "waiting", date(2026, 3, 14))]


def test_three_kinds_of_nothing(store: Store) -> None:
    def why(sources_on: tuple[str, ...] = ()) -> str:
        return exports.why_empty(desk(store, sources_on=sources_on), TOPIC, runs.latest_runs(store))

    assert "no source is switched on" in why()
    assert "has not been read" in why(("feeds",))
    run = runs.begin_run(store, "feeds", TOPIC, topic(TOPIC).words_version, "officer", None, None)
    runs.finish_run(store, run, SourceStatus.SERVER_ERROR, 1.0, "")
    assert "could not look" in why(("feeds",))
    run = runs.begin_run(store, "mastodon", TOPIC, topic(TOPIC).words_version, "officer", None, None)
    runs.finish_run(store, run, SourceStatus.OK_EMPTY, 1.0, "")
    assert "had no post" in why(("feeds", "mastodon"))
    assert "had no post" in text_of(exports.report(desk(store), (TOPIC,)).data)


# The command


@pytest.fixture
def command(tmp_path: Path):
    settings = Settings.load({"SCRUTINY_DB": str(tmp_path / "s.db")}, tmp_path / "none.toml")
    stores = Stores.open(settings)
    add_arrivals(stores.live, [an_arrival(KEPT)], "bluesky")
    stores.close()

    def run(*arguments: str):
        return CliRunner().invoke(exporting.export, [*arguments, "--out", str(tmp_path / "out")], obj=settings)

    return run


def test_the_command_writes_an_evidence_pack(command, tmp_path: Path) -> None:
    result = command("evidence-pack", "--topic", TOPIC, "--topic", "young_carers")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    plain = [re.sub(r"-[\d-]+\..*", "", name) for name in names]
    assert plain == ["evidence-mental-health-young-carers", "report-mental-health", "report-young-carers"]
    assert all(name in result.output for name in names)


@pytest.mark.parametrize(("kind", "ending"), [("summary", "docx"), ("data", "csv")])
def test_the_command_writes_one_file_for_all_topics(command, tmp_path: Path, kind: str, ending: str) -> None:
    assert command(kind).exit_code == 0
    (made,) = (tmp_path / "out").iterdir()
    assert made.name.startswith(f"{kind}-all-topics-")
    assert made.suffix == f".{ending}"


def test_the_board_report_is_not_there_yet(command, tmp_path: Path) -> None:
    result = command("board-report")
    assert result.exit_code == 2
    assert "not in this version" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said(command, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "blocked").write_text("", encoding="utf-8")
    file = exports.File("x.csv", b"", exports.CSV)
    with pytest.raises(ReportError, match="could not be written"):
        exporting._written(tmp_path / "out" / "blocked", file)


def test_every_number_that_leaves_names_whose_posts_it_counts(filled: Store) -> None:
    whose = "posts by everybody, including organisations and news"
    for make, names in ((exports.summary, "topic count posts by every"), (exports.report, f"numbers count {whose}.")):
        said = text_of(make(desk(filled), (TOPIC,)).data)
        assert names in said
        assert "on Mental health, by everybody, including organisations and news." in said
    rows = exports.counts(desk(filled), (TOPIC,)).data.decode("utf-8-sig")
    assert f'"All","{whose.capitalize()}","43"' in rows


def test_a_report_says_how_often_the_computer_misreads_in_the_words_of_every_page(filled: Store) -> None:
    said = text_of(exports.report(desk(filled), (TOPIC,)).data)
    assert wording.MISREADS[1:] in said
