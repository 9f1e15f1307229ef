"""Whose contact details a post gives: a private person's, which hold it, or a service's, which do not."""

from __future__ import annotations

import pytest

from scrutiny_dash.models import AccountKind, Held
from scrutiny_dash.reading.contacts import contacts
from scrutiny_dash.reading.given_contact import without_contacts
from scrutiny_dash.reading.read import read


def held(text: str) -> bool:
    return Held.CONTACT in read(text).held


@pytest.mark.parametrize(
    "text",
    [
        "tg @… if you want a chat",
        "find me on insta, it's @quiet_fern_41",
        "@… (insta) is the nurse who shouted at my mum",
        "tagging @lilac.and.lemon on snapchat, you pushed in front of us",
        "facebook dot com slash some.body.else, add me",
        "look up 'quietcarer' on vinted if you want to help",
        "She is on facebook as Petronella Dunmore if you want to tell her",
        "linkedin is best, search in/porter-nights-0417",
        "on disc0rd I'm fernling#0192",
    ],
)
def test_a_handle_beside_a_services_name_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Follow us on Facebook @EssexCarers for dates",
        "Follow the campaign on Twitter, @SaveOurBeds, for the thread",
        "youtube had a thing about 'superfoods' again",
        "find support on facebook, someone said",
        "The BBC said on Twitter that the ward was shut",
        "facebook live @7pm about the stroke unit",
        "posted on twitter by @… this morning",
    ],
)
def test_a_services_own_account_is_not(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Prisoner number A1234BC, moved to healthcare without a word to me",
        "my crime ref is 42/118273/19",
        "appointment ID 77120934 has vanished",
        "they logged it as SG-24-11907 and closed it the same day",
        "Theatre list has me as pt 8830174",
        "the ombudsman says I'm P-002418 on their books",
        "Mum's stuff if any nurse can help: NHS 999 573 0026, two tablets",
        "the door code is 4471 for the carers",
        "white audi across the ramp again, wx19 klm",
        "reg starts KP61, red fiesta, outside the clinic",
        "the plate was P482 KLM",
        "we broke down at ///filled.count.soap",
        "51.7356, 0.4685 is where she fell",
    ],
)
def test_a_reference_or_a_plate_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "The report, ref HWB/2018/12, is on the council's website",
        "Planning notice 21/00872/FUL is for the hospital car park",
        "Registered charity number 1089281",
        "A&E saw 120,000 patients in 2017",
        "the ambulance to hospital took the B1018 and the A1306",
        "hospital switchboard is 01245362000",
        "case 3 of the report is the Chelmsford one",
        "the car park in CM20 was full at 7pm",
        "number 12 on the waiting list",
    ],
)
def test_a_papers_number_or_a_road_is_not(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "Petition sheets at my house, 3 Acacia Row, Thaxted, come any time",
        "he moved, he's now at 112b Acacia Alley over the shop",
        "She moved to number 118 on Acacia Avenue, top floor",
        "the ambulance went to the wrong end, we're 27 Acacia Drove",
        "Our postcode is CM7 9VK and we are the house with a blue door",
        "i live in the third bungalow along Acacia Spinney, the one with the ramp",
        "we are at the Steeple Bay site, plot 14",
        "We live at Weir Cottage, Mill Lane, Stock and nobody comes",
        "She lives at 8 Ferndown and has had no carer since Monday",
        "the last house in Acacia Drove, big oak outside, has nobody looking after her",
    ],
)
def test_where_somebody_lives_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "The hub is at 14 Market Road, Chelmsford",
        "The library, 12 High Street, has the leaflets",
        "moved here in 2012 Mum said, and still no GP",
        "the 14 Street Pastors were lovely",
        "the house with the red door is for sale",
        "the postcode lottery in CM1 goes on",
    ],
)
def test_a_public_building_is_not(text: str) -> None:
    assert not held(text)


@pytest.mark.parametrize(
    "text",
    [
        "New one is nought-seven-seven-nought-nought, nine-nought-nought, four-six-five. I've left him.",
        "txt me, 07700 900 four one two",
        "the number he's been ringing my nan from is 01632 960744, says he's from the hospital",
        "email me: dawn.b at example.org",
        "my e-mail is the word oldheron, then the at sign, then example dot org",
        "my email has an underscore, it's fern underscore lane at example dot org",
    ],
)
def test_numbers_and_mail_in_words_are_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        "if you need the wellbeing lot it's wellbeing@example.org, six days to reply",
        "Send your views to consultation@example.org before the 20th",
        "more at example.org",
        "email us at example.org",
        "The adult social care line is 01632 960500, press 4",
        "Two of us waited seven hours, then nine, then one more",
    ],
)
def test_shared_boxes_and_lines_are_not(text: str) -> None:
    assert not held(text)


def test_an_organisations_references_stay_up() -> None:
    text = "Vacancy: ward clerk, Broomfield. Quote ref 1234-BC-55 when you apply. Closing date Friday."
    assert read(text, account_kind=AccountKind.ORGANISATION).held == ()


@pytest.mark.parametrize(
    "text", ["a" * 9000, "A1 " * 3000, "ref " + "A-" * 4000 + "1", "insta " * 2000 + "@x", "house " * 2000 + "with"]
)
def test_long_runs_of_signs_are_gone_through(text: str) -> None:
    assert contacts(text) is not None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("reach me on telegram t.me/carer_sal_essex", "reach me on [contact details removed]"),
        ("Fb is facebook.com/some.body.9 add me", "[contact details removed] add me"),
        ("Gran is at Flat 6, 112 Ostler Street, do look in", "Gran is at [contact details removed], do look in"),
        (
            "ring me on 020 7946 0018, or the Samaritans on 116 123",
            "ring me on [contact details removed], or the Samaritans on 116 123",
        ),
        ("ring me on 432 567 or 116 123", "ring me on [contact details removed] or 116 123"),
        (
            "mail some.body@example.org, not pals@example.org",
            "mail [contact details removed], not pals@example.org",
        ),
        ("acct 99887766, I am on 07700 900 123", "acct [contact details removed], I am on [contact details removed]"),
    ],
)
def test_contact_details_go_whole_and_a_services_stay(text: str, left: str) -> None:
    assert without_contacts(text) == left
    assert without_contacts(left) == left
    assert held(left), "that a number is gone does not end the hold"


def test_the_mark_is_read_as_no_word_of_the_writers() -> None:
    with_mark = "They never rang back [contact details removed] after nine weeks."
    assert read(with_mark).feeling_reason == read("They never rang back . after nine weeks.").feeling_reason
