"""The findings page, through app.py: own words, findings, what others wrote, and the documents."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator

import docx
import pytest
from streamlit.testing.v1 import AppTest

from scrutiny_dash import exports, workshop
from scrutiny_dash.access import Role
from scrutiny_dash.errors import StoreFull
from scrutiny_dash.models import Query
from scrutiny_dash.search import strength
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import letting_go, marks, room
from scrutiny_dash.store import workshop as kept
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.findings import findings_list, save_finding
from scrutiny_dash.store.posts import add_arrivals
from scrutiny_dash.ui import downloads, findings_page
from scrutiny_dash.ui.house import house
from tests.factories import an_arrival
from tests.pages.officer_run import Run, checked, deep_link, done, live, page, press, words

__all__ = ["page"]

TOPIC = "young_carers"
KEPT = "Been up since four with mum again and school only asked why my tie was missing"
OTHER = "Nobody at the centre has ever asked my grandson what he does before the bus comes in the morning"
HOSTILE = '<img src=//evil.example/i> ![x](https://evil.example/t.png) "quoted"'
OWN = "A child cares at night and the school does not know."
FOUND = "Schools do not ask why a child is late."


@pytest.fixture(autouse=True)
def _no_numbers_of_an_earlier_test() -> Iterator[None]:
    findings_page._answered.clear()
    findings_page._judged.clear()
    yield
    findings_page._answered.clear()
    findings_page._judged.clear()


def filled() -> Store:
    """Put two posts into the live store, as an officer's laptop has them."""
    store = live()
    add_arrivals(
        store,
        [an_arrival(KEPT, "p1", 1, topic=TOPIC), an_arrival(OTHER, "p2", 2, topic=TOPIC)],
        "bluesky",
    )
    return store


def keep(store: Store, word: str, table: str = "Table 3", own_words: str = "") -> int:
    post = Searcher(store).answer(Query(TOPIC, word)).posts[0]
    return workshop.keep(store, TOPIC, post, workshop.join(store, table), "It shows a gap", own_words)


def find(store: Store, table: str, statement: str, evidence: list[int]) -> int:
    answer = Searcher(store).answer(Query(TOPIC, limit=0))
    entered = {"statement": statement, "how_sure": workshop.HOW_SURE[0]}
    return workshop.save_finding(store, TOPIC, workshop.join(store, table), entered, evidence, answer)


def sit(store: Store, table: str = "Table 3") -> None:
    """Seat the laptop's visitor at a table."""
    room.seat_visitor(store, "laptop", workshop.join(store, table))


def opened(page: Run, role: Role = Role.LAPTOP) -> AppTest:
    return page("findings", role)


def seated(page: Run, table: str = "Table 3") -> tuple[AppTest, Store]:
    """Open the page at a table that has kept one post."""
    page("start")
    store = filled()
    sit(store, table)
    keep(store, "mum", table)
    return opened(page), store


def told(at: AppTest) -> str:
    """Return what the page says, as a person reads it."""
    return html.unescape(words(at)).replace("\\", "").replace("\u2060", "")


def field(at: AppTest, kind: str, label: str):
    found = [widget for widget in at.get(kind) if widget.label == label]
    assert len(found) == 1, f"{len(found)} fields are called {label}: {[w.label for w in at.get(kind)]}"
    return found[0]


# Without a table, and with nothing there


def test_without_a_table_it_offers_to_join_and_writes_nothing(page: Run) -> None:
    at = opened(page)
    assert "You are not at a table yet" in told(at)
    assert "Join this table" in [b.label for b in at.button]
    assert not [b for b in at.button if b.label.startswith("Save")]
    field(at, "text_input", "Your table's name").set_value("Table 8")
    at = press(at, "Join this table")
    assert "Tick the sentence first" in told(at)
    at.checkbox[0].check()
    at = press(at, "Join this table")
    assert "You can keep posts and write findings now." in told(at)
    assert "Your table has kept no post" in told(at)


def test_an_empty_topic_says_what_to_do_next(page: Run) -> None:
    page("start")
    sit(house().stores.practice)
    at = opened(page)
    assert "Open the topic, read, and press" in told(at)
    assert [link.label for link in at.get("page_link")][-1:] == ["Open Young carers"]
    assert "No table has written a finding" in told(at)


def test_a_deep_link_on_a_cold_server_opens_it(page: Run) -> None:
    opened(page)
    assert [title.value for title in deep_link("findings").title] == ["Findings"]


def test_the_topic_is_chosen_and_goes_into_the_address(page: Run) -> None:
    page("start")
    store = filled()
    find(store, "Table 5", FOUND, [])
    at = opened(page)
    assert FOUND in told(at)
    at.segmented_control[0].select("success_regime").run()
    assert FOUND not in told(checked(at))
    assert at.query_params["topic"] == "success_regime"


@pytest.mark.parametrize(("asked", "shown"), [("mental_health", "mental_health"), ("potholes", TOPIC)])
def test_the_address_chooses_the_topic(page: Run, asked: str, shown: str) -> None:
    at = page("start")
    at.query_params["topic"] = asked
    at = checked(at.switch_page(str(ROOT / "pages" / "findings.py")).run())
    assert at.segmented_control[0].value == shown


def test_who_kept_a_post_arrives_at_its_topic(page: Run) -> None:
    page("start")
    store = live()
    add_arrivals(store, [an_arrival(KEPT, "p1", 1, topic="mental_health")], "bluesky")
    post = Searcher(store).answer(Query("mental_health")).posts[0]
    workshop.keep(store, "mental_health", post, workshop.join(store, "Table 3"), "It matters")
    sit(store)
    assert opened(page).segmented_control[0].value == "mental_health"


# A table's own words


def test_the_original_stands_beside_the_form_until_there_are_own_words(page: Run) -> None:
    at, store = seated(page)
    assert KEPT in told(at)
    assert "1 still needs your own words" in told(at)
    field(at, "text_area", "E1 in your own words").set_value(OWN)
    at = press(at, "Save the words for E1")
    assert "Saved your words for E1." in told(at)
    assert KEPT not in told(at)
    assert [e.own_words for e in kept.evidence_list(store)] == [OWN]
    at = press(at, "Change the words for E1")
    assert field(at, "text_area", "E1 in your own words").value == OWN


def test_words_that_repeat_the_post_are_refused_and_stay_in_the_field(page: Run) -> None:
    at, store = seated(page)
    field(at, "text_area", "E1 in your own words").set_value(KEPT)
    field(at, "text_input", "Why E1 matters (you can leave this empty)").set_value("It is new to us")
    at = press(at, "Save the words for E1")
    assert at.warning
    assert field(at, "text_area", "E1 in your own words").value == KEPT
    assert field(at, "text_input", "Why E1 matters (you can leave this empty)").value == "It is new to us"
    assert [e.own_words for e in kept.evidence_list(store)] == [""]


def test_empty_words_are_not_saved(page: Run) -> None:
    at, store = seated(page)
    at = press(at, "Save the words for E1")
    assert "Write what E1 says first." in told(at)
    assert "change evidence" not in [action for _, action in done(store)]


def test_a_held_post_is_gone_from_the_page(page: Run) -> None:
    _, store = seated(page)
    post = kept.evidence_list(store)[0].post_id
    marks.hold(store, post or 0, "officer", "somebody was worried")
    assert KEPT not in told(opened(page))


def test_worried_about_someone_hides_a_kept_post(page: Run) -> None:
    at, store = seated(page)
    at = press(press(at, "Worried about someone?"), "Hide it and tell an officer")
    assert len(marks.held_list(store, TOPIC)) == 1
    assert KEPT not in words(at)


def test_a_post_that_is_gone_leaves_its_number(page: Run) -> None:
    _, store = seated(page)
    letting_go.delete_posts(store, [kept.evidence_list(store)[0].post_id or 0], "withdrawn at source")
    at = opened(page)
    assert KEPT not in told(at)
    assert "E1" in told(at)


def test_taking_back_asks_first(page: Run) -> None:
    at, store = seated(page)
    at = press(at, "Take E1 back")
    assert kept.evidence_list(store)[0].withdrawn_at is None
    at = press(at, "Yes, take E1 back")
    assert "E1 is taken back." in told(at)
    assert kept.evidence_list(store)[0].withdrawn_why == "We kept it by mistake."
    assert "Withdrawn on" in told(at)


# Writing a finding


def test_a_finding_is_written_with_evidence_and_keeps_its_numbers(page: Run) -> None:
    at, store = seated(page)
    field(at, "text_area", "What did you find? One sentence").set_value(FOUND)
    field(at, "multiselect", "Which kept posts show it?").set_value([1])
    field(at, "radio", "How sure are you?").set_value(workshop.HOW_SURE[1])
    field(at, "text_input", "Whom would you ask about it?").set_value("The director of education")
    field(at, "checkbox", "We looked and found none.").check()
    at = press(at, "Save this finding")
    assert "Saved as F1. Every table can see it now." in told(at)
    (finding,) = findings_list(store)
    assert (finding.statement, finding.evidence, finding.how_sure) == (FOUND, (1,), workshop.HOW_SURE[1])
    assert (finding.ask_whom, finding.contrary) == ("The director of education", "We looked and found none.")
    assert (finding.numbers["posts"], finding.numbers["people"], finding.numbers["practice"]) == (2, 2, False)
    add_arrivals(store, [an_arrival("One more about young carers", "p3", 3, topic=TOPIC)], "bluesky")
    findings_page._answered.clear()
    assert "Made with 2 posts" in told(opened(page))
    assert "now 3" in told(opened(page))


def test_without_evidence_it_is_an_impression(page: Run) -> None:
    at, store = seated(page)
    field(at, "text_area", "What did you find? One sentence").set_value(FOUND)
    field(at, "radio", "How sure are you?").set_value(workshop.HOW_SURE[0])
    at = press(at, "Save this finding")
    assert "marked as an impression" in told(at)
    assert workshop.IMPRESSION in told(at)
    assert findings_list(store)[0].is_impression


@pytest.mark.parametrize(
    ("statement", "sure", "said"),
    [
        ("", workshop.HOW_SURE[0], "needs a statement"),
        (FOUND, None, "how sure you are"),
        (f"One said: {OTHER[10:80]}", workshop.HOW_SURE[0], "copied from a post"),
    ],
)
def test_what_is_refused_stays_in_the_form(page: Run, statement: str, sure: str | None, said: str) -> None:
    at, store = seated(page)
    field(at, "text_area", "What did you find? One sentence").set_value(statement)
    field(at, "multiselect", "Which kept posts show it?").set_value([1])
    field(at, "radio", "How sure are you?").set_value(sure)
    field(at, "text_input", "What would you ask?").set_value("How often?")
    at = press(at, "Save this finding")
    assert said in told(at)
    assert findings_list(store) == []
    assert field(at, "text_area", "What did you find? One sentence").value == statement
    assert field(at, "multiselect", "Which kept posts show it?").value == [1]
    assert field(at, "text_input", "What would you ask?").value == "How often?"


def test_a_full_disk_loses_nothing_typed(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    at, _ = seated(page)
    field(at, "text_area", "What did you find? One sentence").set_value(FOUND)
    field(at, "radio", "How sure are you?").set_value(workshop.HOW_SURE[0])

    def full(*_args: object) -> int:
        raise StoreFull

    monkeypatch.setattr(workshop.findings, "save_finding", full)
    at = press(at, "Save this finding")
    assert "The disk is full" in told(at)
    assert field(at, "text_area", "What did you find? One sentence").value == FOUND


def test_own_findings_are_changed_and_taken_back_others_not(page: Run) -> None:
    _, store = seated(page)
    find(store, "Table 3", FOUND, [1])
    find(store, "Table 5", "Buses come too late for carers.", [])
    at = opened(page)
    labels = [b.label for b in at.button]
    assert "Change F1" in labels
    assert "Change F2" not in labels
    at = press(at, "Change F1")
    area = field(at, "text_area", "What did you find? One sentence")
    assert area.value == FOUND
    area.set_value("Schools seldom ask why a child is late.")
    at = press(at, "Save the changes")
    changed = findings_list(store)[0]
    assert (changed.statement, changed.evidence) == ("Schools seldom ask why a child is late.", (1,))
    at = press(at, "Take F1 back")
    at = press(at, "Yes, take F1 back")
    assert [f.number for f in findings_list(store)] == [2]
    assert "Buses come too late" in told(at)


def test_the_next_form_is_empty(page: Run) -> None:
    at, _ = seated(page)
    field(at, "text_area", "What did you find? One sentence").set_value(FOUND)
    field(at, "radio", "How sure are you?").set_value(workshop.HOW_SURE[0])
    at = press(press(at, "Save this finding"), "Write another finding")
    assert field(at, "text_area", "What did you find? One sentence").value == ""
    assert field(at, "radio", "How sure are you?").value is None


def test_a_form_left_open_does_not_hide_another_topic_s(page: Run) -> None:
    _, store = seated(page)
    find(store, "Table 3", FOUND, [])
    at = press(opened(page), "Change F1")
    at.segmented_control[0].select("mental_health").run()
    assert "Save this finding" in [b.label for b in checked(at).button]


# What everybody sees


def test_untrusted_words_reach_the_page_as_text(page: Run) -> None:
    page("start")
    store = filled()
    table = workshop.join(store, HOSTILE[:38])
    number = save_finding(store, TOPIC, table, {"statement": HOSTILE, "how_sure": HOSTILE}, [], {})
    sit(store, HOSTILE[:38])
    at = opened(page)
    assert "<img" not in words(at)
    assert f"F{number}. &lt;img src=//evil.example/i&gt;" in words(at)
    in_markdown = [str(e.value) for kind in ("markdown", "caption", "info") for e in at.get(kind)]
    assert not [text for text in in_markdown if "evil" in text]


def test_all_tables_words_are_listed_and_no_post_of_theirs(page: Run) -> None:
    _, store = seated(page, "Table 9")
    keep(store, "grandson", "Table 5", "An older relative is worried that nobody asks a boy.")
    find(store, "Table 5", FOUND, [2])
    said = told(opened(page))
    assert "An older relative is worried" in said
    assert OTHER not in said


def test_how_good_a_finding_s_evidence_is_stands_closed_beside_it_and_follows_a_hold(page: Run) -> None:
    _, store = seated(page, "Table 9")
    keep(store, "grandson", "Table 5", "An older relative is worried that nobody asks a boy.")
    find(store, "Table 5", FOUND, [1, 2])
    find(store, "Table 5", "Buses come too late for carers.", [])
    at = opened(page)
    assert words(at).count('<details class="behind">') == 1  # an impression has no evidence to judge
    said = told(at)
    assert "How good is this evidence now? <b>A few voices</b>" in said
    assert "2 posts by 2 different people, counting one account as one person." in said
    assert "First-hand, as the computer guesses: 0 of 2 people." in said
    assert "We could not look on Facebook, WhatsApp or TikTok ourselves." in said
    assert strength.NOW in said
    assert "%" not in said
    marks.hold(store, kept.evidence_list(store)[1].post_id or 0, "officer", "somebody was worried")
    said = told(opened(page))
    assert "<b>A lone voice</b>" in said
    assert "1 more kept post is held, set aside or gone, and does not count." in said
    assert findings_list(store)[0].numbers["posts"] == 2


def test_only_officers_take_back_what_others_wrote(page: Run) -> None:
    page("start")
    store = filled()
    find(store, "Table 5", FOUND, [])
    at = opened(page)
    field(at, "selectbox", "Which one").set_value("F1, Table 5")
    at = press(at, "Take it back")
    assert findings_list(store) == []
    assert ("officer", "withdraw finding") in done(store)


def test_a_table_sees_practice_until_the_checklist_is_done_and_no_officer_s_things(page: Run) -> None:
    page("start")
    filled()
    at = opened(page, Role.TABLE)
    said = told(at)
    assert "Practice posts: invented" in said
    assert KEPT not in said
    assert "For officers" not in "".join(str(e.label) for e in at.expander)
    assert [b.label for b in at.get("download_button")] == [
        "Summary (Word, two pages)", "Report (Word)", "Evidence (CSV)",
    ]  # fmt: skip


# Downloads


def test_an_officer_gets_the_originals_too(page: Run) -> None:
    at = opened(page)
    assert [b.label for b in at.get("download_button")][-1] == "Report with original posts (Word)"


def test_a_download_is_made_and_recorded(store: Store) -> None:
    add_arrivals(store, [an_arrival(KEPT, topic=TOPIC)], "bluesky")
    desk = exports.Desk.of(store, Searcher(store), exports.Clearance({}), "table 4")
    data = downloads.built(exports.summary, desk, (TOPIC,), "docx")
    assert "What people say on social media" in docx.Document(io.BytesIO(data)).paragraphs[0].text
    assert ("table 4", "export") in done(store)


@pytest.mark.parametrize("ending", ["docx", "csv"])
def test_a_download_that_fails_says_so_in_the_file(store: Store, ending: str) -> None:
    def fails(_desk: exports.Desk, _slugs: object) -> exports.File:
        raise StoreFull

    desk = exports.Desk.of(store, Searcher(store), exports.Clearance({}), "table 4")
    data = downloads.built(fails, desk, (), ending)
    if ending == "docx":
        said = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        said = data.decode("utf-8-sig")
    assert "This file could not be made" in said
    assert "The disk is full" in said
    assert "say the number" in said
