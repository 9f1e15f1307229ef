"""The About page and the files that its words stand in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from scrutiny_dash import coverage, wording
from scrutiny_dash.access import Role
from scrutiny_dash.clearance import Clearance
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store import room
from scrutiny_dash.topics import topics
from scrutiny_dash.ui import about_page
from scrutiny_dash.ui.safe_text import plain_md
from tests.pages.officer_run import Run, live, page, words

__all__ = ["page"]


@pytest.mark.parametrize("role", [Role.TABLE, Role.OFFICER, Role.LAPTOP])
def test_everybody_who_may_enter_sees_every_section(page: Run, role: Role) -> None:
    at = page("about", role)
    assert [title.value for title in at.title] == ["About this dashboard"]
    assert [header.value for header in at.header] == [
        "How it works", "What the numbers mean", "What we cannot see", "What the computer guesses",
        "Your searches are recorded", "Privacy", "Accessibility", "How posts are found and read", "Licence",
    ]  # fmt: skip
    shown = words(at)
    assert "Not filled in yet" in shown
    assert all(place.title in shown for place in coverage.places())
    assert all(topic.words_version in shown for topic in topics().values())
    assert "{officer}" not in shown
    assert "{delete_by}" not in shown


def test_the_bands_are_those_of_the_laws(page: Run) -> None:
    shown = words(page("about"))
    assert "| Under 30 |" in shown
    assert "| 30 to 99 |" in shown
    assert "| 100 and more |" in shown


def test_how_often_the_computer_misreads_is_said_from_one_place(page: Run) -> None:
    assert plain_md(wording.MISREADS) in "\n".join(part.value for part in page("about").markdown)
    places = [*(ROOT / "scrutiny_dash").rglob("*.py"), *(ROOT / "data" / "about").glob("*.md")]
    told = [
        place.name
        for place in places
        if re.search(r"\d posts? (in|of) (10|ten)\b|1 in 4 of|half of real", place.read_text(encoding="utf-8"))
    ]
    assert told == ["wording.py"]


def test_the_privacy_notice_comes_from_the_checklist(page: Run) -> None:
    page("about")
    for name, value in (("officer", "Scrutiny <b>team</b> ![x](https://evil.example/t.png)"),
                        ("controller", "Example Council"), ("delete_by", "2027-03-01"),
                        ("notice", "https://example.org/notice")):  # fmt: skip
        room.choose(live(), f"checklist.{name}", value, "officer")
    at = page("about")
    shown = words(at)
    assert "Example Council" in shown
    assert "1 March 2027" in shown
    assert "<b>team</b>" not in shown
    assert "![x](https:" not in shown.replace("<dd>Scrutiny &lt;b&gt;team&lt;/b&gt; ![x](https:", "")
    assert [link.proto.url for link in at.get("link_button")] == ["https://example.org/notice"]


def test_an_address_that_is_not_https_is_no_link(page: Run) -> None:
    page("about")
    room.choose(live(), "checklist.notice", "javascript:alert(1)", "officer")
    assert not page("about").get("link_button")


def test_what_is_filled_in_is_escaped_and_what_is_not_is_said() -> None:
    clearance = Clearance({"officer": "[a](https://evil.example)", "delete_by": date(2027, 3, 1).isoformat()})
    text = about_page.filled("Tell {officer} before {delete_by}. {other}", clearance)
    assert "[a](https" not in text
    assert "1 March 2027" in text
    assert "{other}" in text
    assert "an officer sets" in about_page.filled("{delete_by}", Clearance({}))


def test_the_files_load_nothing_from_elsewhere() -> None:
    for path in about_page.FOLDER.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "![" not in text, path.name
        assert "<" not in text, path.name
        assert "!" not in text, path.name


def test_a_file_is_cut_into_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "3_example.md"
    path.write_text("# Heading\n\nAlways.\n\n## One\nfirst\n\n## Two\n\nsecond\n", encoding="utf-8")
    section = about_page.read_section(path)
    assert (section.name, section.title, section.lead) == ("example", "Heading", "Always.")
    assert section.parts == (("One", "first"), ("Two", "second"))


@pytest.mark.parametrize("content", [b"No heading\n", b"\xff\xfe\x00", b""])
def test_a_broken_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "3_example.md"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"data/about/3_example\.md"):
        about_page.read_section(path)
