"""The lesson through ``app.py``: done from beginning to end, counted, reloaded, and from every role and store."""

import dataclasses
import html
import re

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from scrutiny_dash import charts
from scrutiny_dash.access import Decision, Role
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import marks, room, workshop
from scrutiny_dash.store.findings import findings_list
from scrutiny_dash.tutorial import tutorial
from scrutiny_dash.ui import tutorial_page, tutorial_posts, visitor
from scrutiny_dash.ui.here import here
from scrutiny_dash.ui.house import house

LAPTOP = "laptop"
WORDS_A_MINUTE = 200
SECONDS_A_CLICK = 10
SECONDS_A_TYPED_WORD = 1.5  # 40 words a minute
CHART_WORDS = 20  # its heading, key and axes
STATEMENT = "A resident says the bus from Harwich goes too early"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCRUTINY_DB", str(tmp_path_factory.mktemp("lesson") / "store.db"))
        house.clear()
        made = house()
    yield made
    made.stores.close()
    house.clear()


@pytest.fixture(autouse=True)
def _fresh(opened, monkeypatch):
    # AppTest puts each run back into the state of a server that has not served anybody yet; there the page's file runs
    # alone first, and a press of a button is lost on the way into the frame. This is the state ever after.
    detect = PagesManager.__init__

    def served(self, *args, **named):
        detect(self, *args, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", served)
    monkeypatch.setattr(visitor, "decide", lambda _access: Decision(Role.LAPTOP))
    monkeypatch.setattr(tutorial_page, "_MOMENT", 0.0)
    for name in (*(step.slug for step in tutorial().steps), tutorial_page.AT):
        room.keep_progress(opened.stores.practice, LAPTOP, name, "")


def as_table(monkeypatch):
    """Sit at a table, always with the same browser: AppTest gives each run a cookie of its own."""
    monkeypatch.setattr(visitor, "decide", lambda _access: Decision(Role.TABLE))
    monkeypatch.setattr("scrutiny_dash.ui.here._visitor_key", lambda _role: LAPTOP)


def start():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    at.run()
    at.switch_page("pages/tutorial.py").run()
    assert not at.exception
    return at


def press(at, label):
    button = next(b for b in at.button if b.label.replace("\\", "").startswith(label))
    button.click().run()
    assert not at.exception
    return at


def answer(at, **given):
    for slug, text in given.items():
        next(r for r in at.radio if r.key.endswith(f"_{slug}")).set_value(text)
    return press(at, "Check my answer")


def search(at, words):
    at.text_input(key="lesson_typed").set_value(words)
    return press(at, "Search")


def write(at, statement, sure, reason="Children may not get home"):
    at.text_input(key="lesson_reason").set_value(reason)
    at.text_input(key="lesson_statement").set_value(statement)
    at.radio(key="lesson_sure").set_value(sure)
    return press(at, "Save finding")


def bare(text):
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\\", "").replace("*", "")


def paragraphs(markup):
    """Cut HTML where a line ends, so that what was read before is known again."""
    return [bare(part) for part in re.split(r"</?(?:p|li|ol|ul|dl|dt|dd|div|h3|blockquote|br)\b[^>]*>", markup)]


def blocks(node):
    """Give every line a person sees in the page's main part; what stands in a closed expander is not read."""
    if node.type == "expander":
        yield bare(node.label)
        return
    for child in getattr(node, "children", {}).values():
        yield from blocks(child)
    if node.type == "html":
        if "<style" not in node.proto.body:
            yield from paragraphs(node.proto.body)
    elif node.type == "radio":
        yield from map(bare, [node.label, *node.options])
    elif node.type == "text_input":
        yield from map(bare, [node.label, node.placeholder])
    elif node.type in {"button", "link_button"}:
        yield bare(node.proto.label)
    elif node.type in {"markdown", "title", "header", "subheader", "caption", "info", "warning", "success", "error"}:
        yield bare(node.value)


def seen(at):
    return "\n".join(" ".join(text.split()) for text in blocks(at.main) if text.strip())


class Clock:
    """Counts a person's time: words not seen before, clicks, and words typed."""

    def __init__(self):
        self.known, self.words, self.clicks, self.typed = set(), 0, 0, 0

    def read(self, at):
        for text in map(str.strip, blocks(at.main)):
            if text not in self.known:
                self.known.add(text)
                self.words += len(text.split())

    def did(self, at, clicks, typed=""):
        self.clicks += clicks
        self.typed += len(typed.split())
        self.read(at)

    @property
    def seconds(self):
        return self.words * 60 / WORDS_A_MINUTE + self.clicks * SECONDS_A_CLICK

    @property
    def typing(self):
        return self.typed * SECONDS_A_TYPED_WORD


def walk(at, clock):
    """Do the lesson as a person does, two answers wrong; give the seconds after each step."""
    ends = []
    clock.read(at)
    clock.did(answer(at, hashtag="#YoungAdultCarers", missing="A charity on Bluesky"), 3)
    turn(at, clock, ends)
    clock.did(search(at, "bus"), 2, "bus")
    turn(at, clock, ends)
    clock.did(answer(at, first="A resident", second="News or campaign", third="News or campaign"), 4)
    turn(at, clock, ends)
    clock.words += CHART_WORDS
    clock.did(answer(at, peak="One message was copied", gap="We cannot tell"), 3)
    turn(at, clock, ends)
    clock.did(answer(at, holidays="Complaint", fridge="Praise", bus="Complaint"), 4)
    clock.did(write(at, STATEMENT, "It is only a hint"), 4, f"{STATEMENT} Children may not get home")
    turn(at, clock, ends)
    clock.did(answer(at, seen="Nothing that fits"), 3)  # one of them opens the platform
    ends.append(clock.seconds)
    return ends


def turn(at, clock, ends):
    ends.append(clock.seconds + SECONDS_A_CLICK)
    clock.did(press(at, "Next step"), 1)


def test_reading_and_doing_take_ten_minutes_at_most(capsys, monkeypatch):
    as_table(monkeypatch)
    at, clock = start(), Clock()
    ends = walk(at, clock)
    took = [round(end - before) for before, end in zip([0, *ends], ends, strict=False)]
    with capsys.disabled():
        print(
            f"\nThe lesson: {clock.words} words, {clock.clicks} clicks, {clock.typed} words typed: "
            f"{clock.seconds / 60:.2f} minutes, with typing {(clock.seconds + clock.typing) / 60:.2f}; steps {took} s"
        )
    assert clock.words > 700, "the counter must see the texts"
    assert clock.clicks >= 25
    assert clock.seconds <= 600
    for step, seconds in zip(tutorial().steps, took, strict=True):
        assert abs(seconds - step.minutes * 60) <= 18, step.slug


def test_the_six_steps_lead_to_the_topic_and_every_answer_explains_itself():
    at = start()
    assert "Step 1 of 6: What you will read" in seen(at)
    assert "Finish:" not in seen(at)
    walk(at, Clock())
    assert "Step 6 of 6" in seen(at)
    assert "Nothing found there does not mean nobody says it." in seen(at)
    assert [b.label for b in at.button if b.proto.type == "primary"] == ["Finish: open Young carers"]


@pytest.mark.parametrize("step", range(6))
def test_one_primary_button_a_step_and_a_way_back(opened, step):
    room.keep_progress(opened.stores.practice, LAPTOP, tutorial_page.AT, tutorial().steps[step].slug)
    at = start()
    assert f"Step {step + 1} of 6" in seen(at)
    assert len([b for b in at.button if b.proto.type == "primary"]) == 1
    labels = [b.label for b in at.button]
    assert ("Back" in labels) == (step > 0)
    assert "Start again" in labels
    if step:
        assert f"Step {step} of 6" in seen(press(at, "Back"))


def test_a_wrong_answer_says_why_and_what_is_better():
    said = seen(answer(start(), hashtag="Bluesky", missing="A charity on Bluesky"))
    assert "0 of 2 right." in said
    assert "Bluesky is the platform" in said
    assert "Better: #YoungAdultCarers" in said
    assert "Groups are closed to us" in said


def test_an_unanswered_question_is_asked_for_and_nothing_is_kept(opened):
    at = press(start(), "Check my answers")
    assert "Answer each question first" in seen(at)
    assert not room.progress(opened.stores.practice, LAPTOP)["words"]


def test_progress_survives_a_reload_and_start_again_forgets_it():
    at = answer(start(), hashtag="#YoungAdultCarers", missing="The local newspaper")
    press(at, "Next step")
    search(at, "bus")
    again = start()
    assert "Step 2 of 6" in seen(again)
    assert "“bus”:" in seen(again)
    press(again, "Start again")
    assert "Step 1 of 6" in seen(again)
    assert "Check my answers" in seen(again)
    press(again, "Skip this step")
    assert "“bus”:" not in seen(again)


def test_a_step_can_be_done_again():
    at = answer(start(), hashtag="Bluesky", missing="The local newspaper")
    press(at, "Answer again")
    assert at.radio[0].value is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bus", "Good word:"),
        ("respite", "sound like offices, news or campaigns"),
        ("brilliant", "One or two posts are stories"),
        ("young", "nearly every post"),
        ("stakeholder", "None of the"),
    ],
)
def test_a_search_is_really_made_and_its_outcome_explained(words, said):
    at = press(start(), "Skip this step")
    search(at, words)
    assert said in seen(at)
    found = seen(at).count("Practice post ·")
    assert (found > 0) == (words != "stakeholder")


def test_a_search_for_a_person_is_refused_and_not_kept(opened):
    at = press(start(), "Skip this step")
    search(at, "@some.body")
    assert "not a person" in at.warning[0].value
    assert not room.progress(opened.stores.practice, LAPTOP).get("search")


def test_what_is_typed_never_becomes_markup():
    at = press(start(), "Skip this step")
    search(at, "<img src=x> **bold** ![x](https://example.org/x.png)")
    bodies = " ".join(h.proto.body for h in at.get("html"))
    assert "<img" not in bodies
    assert "&lt;img src=x&gt;" in bodies


def test_the_charts_tallest_bar_is_the_copied_message_and_it_has_a_gap(opened):
    step = next(s for s in tutorial().steps if s.kind == "chart")
    found = tutorial_posts.drawn(opened, tutorial().topic, step)
    assert charts.volume_chart(found, (), practice=True) is not None
    tallest = max(found.buckets, key=lambda bucket: bucket.posts)
    assert tallest.posts >= 2 * sorted(b.posts for b in found.buckets)[-2]
    copies = tutorial_posts.search(opened, tutorial().topic, '"weekly respite groups"').posts
    inside = [p for p in copies if tallest.start <= p.created.date() <= tallest.end]
    assert len(inside) >= tallest.posts / 2
    assert any(bucket.covered == "no" and not bucket.posts for bucket in found.buckets)


def test_the_computer_is_wrong_about_one_of_the_posts_and_the_page_says_so(opened):
    room.keep_progress(opened.stores.practice, LAPTOP, tutorial_page.AT, "machine")
    at = start()
    assert "The computer read" not in seen(at), "people read first"
    answer(at, holidays="Praise", fridge="Praise", bus="Complaint")
    counted = re.search(r"The computer read (\d) of 3 as we do", seen(at))
    assert int(counted[1]) < 3
    assert seen(at).count("The computer read: ") == 3


def finding_step(opened):
    room.keep_progress(opened.stores.practice, LAPTOP, tutorial_page.AT, "machine")
    return answer(start(), holidays="Complaint", fridge="Praise", bus="Complaint")


def test_a_finding_that_repeats_the_post_is_sent_back_with_the_reason(opened):
    at = finding_step(opened)
    write(at, "The group finishes after the last one back", "It is only a hint")
    assert "five words in a row" in seen(at)
    assert "statement" not in room.progress(opened.stores.practice, LAPTOP)["machine"]


def test_a_finding_is_graded_and_stays_in_the_lesson(opened):
    at = finding_step(opened)
    write(at, "Most families near Harwich cannot use the group", "Several people say it first-hand")
    assert "One post cannot speak for so many" in seen(at)
    assert "One post is only a hint" in seen(at)
    assert findings_list(opened.stores.practice) == []
    assert workshop.evidence_list(opened.stores.practice) == []


def test_the_last_step_offers_a_search_that_needs_no_login(opened):
    room.keep_progress(opened.stores.practice, LAPTOP, tutorial_page.AT, "platform")
    links = [element.proto for element in start().get("link_button")]
    assert links
    assert all(link.url.startswith("https://") for link in links)
    assert "young" in links[0].url


def test_a_post_that_was_set_aside_is_still_in_the_lesson(opened):
    topic, post = tutorial().topic, "yc150"
    before = tutorial_posts.one(opened, topic, post)
    number = tutorial_posts.search(opened, topic, '"Same holidays, same silence"').posts[0].id
    table = workshop.join_table(opened.stores.practice, "Table 1")
    marks.set_aside(opened.stores.practice, topic, number, table)
    try:
        assert tutorial_posts.search(opened, topic, '"Same holidays, same silence"').posts == ()
        assert tutorial_posts.one(opened, topic, post) == before
    finally:
        marks.restore(opened.stores.practice, topic, number, "test")


def test_beside_real_posts_the_lesson_marks_its_practice_posts_and_reads_no_others(opened, monkeypatch):
    monkeypatch.setattr(tutorial_page, "here", lambda: dataclasses.replace(here(), store=opened.stores.live))
    at = press(start(), "Skip this step")
    assert "This lesson uses practice posts" in seen(at)
    search(at, "bus")
    assert "Good word:" in seen(at)
    assert room.progress(opened.stores.live, LAPTOP) == {}


def test_a_table_learns_too_and_only_officers_get_the_large_view(monkeypatch):
    assert "Show it large, for the front of the room" in [b.label for b in start().button]
    as_table(monkeypatch)
    at = answer(start(), hashtag="#YoungAdultCarers", missing="The local newspaper")
    assert "1 of 2 right." in seen(at)
    assert "Show it large, for the front of the room" not in [b.label for b in at.button]
