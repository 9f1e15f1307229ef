"""The matter of documents: practice and real never meet, originals never leak, numbers keep their denominators."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny_dash.errors import ReportError
from scrutiny_dash.report.model import IMPRESSION, NO_WORDS_YET, Report, TopicPart
from scrutiny_dash.report.plain import REPEATED, fitted, lines_of, plain, shortened, without_runs, word_runs
from scrutiny_dash.report.sentences import answer_so_far, not_heard, numbers_sentences, short_numbers
from tests.unit.report_material import ORIGINAL, READ_LINE, answer, changed, evidence, finding, material, report


def part(posts: int, **changes: Any) -> TopicPart:
    return report(replace(material(posts), **changes)).topics[0]


def test_practice_and_real_never_stand_in_one_document() -> None:
    with pytest.raises(ReportError, match="Practice posts and real posts"):
        report(material(6), material(6, 1, practice=False))
    with pytest.raises(ReportError, match="Practice posts and real posts"):
        report(material(6, practice=False), practice=True)


def test_a_document_needs_a_topic() -> None:
    with pytest.raises(ReportError, match="no topic"):
        report()


def test_marks_say_practice_and_not_cleared_until_the_whole_list_is_filled_in() -> None:
    assert report(material(6)).marks == ("PRACTICE POSTS: invented, not real", "Not cleared for publication")
    assert report(material(6, practice=False), practice=False).marks == ("Not cleared for publication",)
    assert report(material(6, practice=False), practice=False, cleared=True).marks == ()


def test_the_delete_by_date_is_said_or_its_absence_is() -> None:
    assert report(material(6), cleared=True).delete_line == "Every collected post is deleted by 1 March 2027."
    assert report(material(6)).delete_line.startswith("No delete-by date has been set yet.")


def test_missing_entries_of_the_checklist_leave_a_place_to_fill_in() -> None:
    assert report(material(6)).value("dpia", "DPIA reference") == "[to be filled in: DPIA reference]"
    assert report(material(6), cleared=True).value("dpia", "DPIA reference") == "DPIA 2026/14"


def test_a_finding_without_evidence_is_an_impression() -> None:
    first, second, _ = part(46).findings
    assert first.standing == "Several people say it first-hand"
    assert second.standing == IMPRESSION
    assert first.rests_on() == "rests on E1 and E5"
    assert first.numbers == "Made with 46 posts on 4 March 2026; now 61."


def test_evidence_names_what_it_supports_and_says_when_it_has_no_words_yet() -> None:
    kept = part(46, evidence=[evidence(1, words="")]).evidence[0]
    assert (kept.supports, kept.own_words) == (("F1",), NO_WORDS_YET)


def test_of_withdrawn_evidence_only_number_and_date_stay() -> None:
    gone = part(46).evidence[3]
    assert gone.label == "E4"
    assert gone.withdrawn == "Withdrawn at source, 4 March 2026"
    assert (gone.source_kind, gone.month, gone.place_band, gone.own_words, gone.supports) == ("", "", "", "", ())
    assert part(46).kept == 6


def test_under_thirty_people_no_picture_is_taken_even_if_one_is_given() -> None:
    assert part(6, volume=b"x", feeling=b"x").volume is None
    assert part(6, volume=b"x", feeling=b"x").feeling is None
    assert part(46).volume is not None


@pytest.mark.parametrize(
    "field", ["statement", "how_sure", "ask_whom", "ask_what", "contrary", "not_heard", "next_step", "owner"]
)
def test_a_text_that_repeats_five_words_of_a_kept_post_is_not_printed(field: str) -> None:
    words = "They said: NOBODY ever, rang me back!"
    found = part(46, findings=[replace(finding(1, numbers=(1,)), **{field: words})]).findings[0]
    assert getattr(found, field) == REPEATED


def test_own_words_reasons_and_searches_that_repeat_a_post_are_not_printed() -> None:
    words = "eleven times from a lay-by"
    base = answer(46)
    repeated = part(
        46,
        evidence=[evidence(1, words=words), replace(evidence(2, gone=True), withdrawn_why=words)],
        answer=changed(base, query=replace(base.query, words=words)),
    )
    assert repeated.evidence[0].own_words == REPEATED
    assert repeated.evidence[1].withdrawn == f"{REPEATED}, 4 March 2026"
    assert repeated.search == REPEATED


def test_four_words_in_a_row_may_stay() -> None:
    assert without_runs("nobody ever rang me again", word_runs([ORIGINAL])) == "nobody ever rang me again"
    assert without_runs("nobody ever rang me back again", word_runs([ORIGINAL])) == REPEATED


@pytest.mark.parametrize(
    ("posts", "findings", "kept", "said"),
    [
        (0, 0, 0, "We cannot say yet: there are no posts to judge it by."),
        (46, 0, 0, "We cannot say yet: no table has written a finding."),
        (46, 1, 1, "So far it gives leads worth asking about, not proof."),
    ],
)
def test_the_answer_so_far_claims_no_more_than_the_counts(posts: int, findings: int, kept: int, said: str) -> None:
    paragraph = answer_so_far(report(material(posts, findings=findings, kept=kept)))
    assert said in paragraph
    assert paragraph.startswith("These are practice posts, so nothing here is about real residents.")
    assert "They cannot show how many residents think so" in paragraph


def test_the_answer_so_far_knows_impressions_from_findings() -> None:
    only = answer_so_far(report(replace(material(46), findings=[finding(1)])))
    assert "We cannot say yet: there are only impressions" in only
    assert "Tables wrote 1 finding: 1 is an impression. 6 posts are kept as evidence." in only
    mixed = answer_so_far(report(material(46), material(6, 1, findings=1, kept=1), material(0, 2, findings=0, kept=0)))
    assert (
        "We found 46 posts on Young carers, 6 posts on Mental health and none on The Success Regime, "
        "by everybody, including organisations and news."
    ) in mixed
    assert "Tables wrote 4 findings: 3 rest on kept posts and 1 is an impression. 7 posts are kept" in mixed


def test_real_posts_are_not_called_practice() -> None:
    paragraph = answer_so_far(report(material(46, practice=False), practice=False))
    assert "practice" not in paragraph


def test_the_numbers_say_what_they_leave_out() -> None:
    base = changed(answer(46), held=12, set_aside=1, undated=2, copies=3, collected_total=90, posts_without_author=5)
    said = numbers_sentences(part(46, answer=changed(base, query=replace(base.query, words="call back"))))
    assert said[0] == "These numbers are for the search “call back”."
    assert said[1] == (
        "We found 46 posts: 41 by 35 people, counting one account as one person, and 5 that do not tell people apart."
    )
    assert "90 posts on this topic were collected in all." in said
    assert "12 more posts are held for an officer and in no number here." in said
    assert "1 more post was set aside as not about this topic." in said
    assert "3 posts of those found repeat others, as in a campaign." in said
    assert "2 posts of those found have no date and cannot be on a chart." in said
    assert "By platform: Mastodon 39, Local news and blogs 5, Bluesky 2." in said
    assert not any("%" in sentence for sentence in said)


def test_no_posts_nothing_found_and_could_not_look_are_told_apart() -> None:
    assert numbers_sentences(part(0)) == [
        "No posts have been collected on this topic yet. That is not the same as silence."
    ]
    found_none = numbers_sentences(part(0, answer=changed(answer(0), collected_total=412)))
    assert found_none == ["None of the 412 posts we collected matches this."]
    blind = numbers_sentences(part(0, when_empty="No source is switched on, so nobody has looked."))
    assert blind == ["No source is switched on, so nobody has looked."]


def test_posts_without_authors_are_not_given_as_people() -> None:
    said = numbers_sentences(part(0, answer=answer(500, people=0)))
    assert said[0] == "We found 500 posts and cannot tell how many people wrote them."
    assert "It is not known who wrote which. " in short_numbers(part(0, answer=answer(500, people=0)))
    some = changed(answer(46), posts_without_author=5)
    assert "35 people wrote those whose author is known." in short_numbers(part(46, answer=some))


def test_the_short_numbers_say_when_people_are_too_few() -> None:
    assert short_numbers(part(6)).startswith("Too few people for shares or trends. ")  # what stands last may be cut
    assert "Too few" not in short_numbers(part(46))


def test_the_short_numbers_begin_with_what_became_of_the_posts_found() -> None:
    assert short_numbers(part(46)) == f"{READ_LINE} 35 people wrote those shown. 2 posts have no date."
    assert short_numbers(part(46, read_line="")).startswith("46 posts found. 35 people wrote")


def test_who_was_not_heard_is_said_once_or_as_not_recorded() -> None:
    assert not_heard(list(part(46).findings)) == ["Carers under 16 and people without a smartphone."]
    assert not_heard([]) == ["Not recorded."]


def test_committees_are_named_once() -> None:
    made: Report = report(material(6), material(6, 1), material(6, 2))
    assert made.committees == (
        "People and Families Policy and Scrutiny Committee and Health Overview Policy and Scrutiny Committee"
    )


@given(st.text(st.characters(codec=None)))
def test_plain_text_is_one_line_that_xml_holds(text: str) -> None:
    found = plain(text)
    assert plain(found) == found
    assert all(c >= " " and not 0x7F <= ord(c) < 0xA0 and not 0xD800 <= ord(c) < 0xE000 for c in found)
    assert all(ord(c) & 0xFFFE != 0xFFFE for c in found)


def test_marks_that_turn_or_hide_text_are_taken_out() -> None:
    assert plain("a\u202eb\u200bc\x00d\ne") == "a b c d e"


@given(st.lists(st.text(min_size=1), max_size=9), st.integers(9, 40))
def test_fitted_texts_stay_in_their_budget_and_short_ones_stay_whole(texts: list[str], budget: int) -> None:
    texts = [plain(text) for text in texts]
    found = fitted(texts, budget, 10.0)
    assert sum(lines_of(text, 10.0) for text in found) <= max(budget, len(texts))
    for before, after in zip(texts, found, strict=True):
        assert after == before or after.endswith("…")


def test_a_cut_falls_between_words() -> None:
    assert shortened("one two three four five six seven", 1, 10.0) == "one two three…"
    assert len(shortened(f"a {'x' * 400}", 2, 20.0)) > 30, "a text without spaces is cut inside"
