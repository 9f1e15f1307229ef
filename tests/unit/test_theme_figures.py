"""The figures of themes: every theme that we ship was tried, and a spoilt file is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrutiny_dash import theme_figures
from scrutiny_dash.errors import SettingsError
from scrutiny_dash.topics import topics


def test_every_theme_was_tried_and_the_counts_fit_together() -> None:
    figures = theme_figures.theme_figures()
    assert set(figures) == {(topic.slug, theme.slug) for topic in topics().values() for theme in topic.themes}
    for of_theme in figures.values():
        assert 0 <= of_theme.right <= min(of_theme.taken_in, of_theme.there)


@pytest.mark.parametrize(
    ("taken_in", "right", "said"),
    [(1, 0, "0 of 1: too few to tell much"), (9, 9, "9 of 9: too few to tell much"), (15, 8, "8 of 15: often wrong"),
     (10, 7, "7 of 10"), (30, 21, "21 of 30")],
)  # fmt: skip
def test_so_few_that_they_tell_little_and_often_wrong_are_said(taken_in: int, right: int, said: str) -> None:
    assert theme_figures.ThemeFigures(taken_in, right, right).said == said


@pytest.mark.parametrize("line", ["young_carers,school,many,1,1", "young_carers,school,1"])
def test_a_spoilt_file_is_one_sentence(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "theme_figures.csv"
    path.write_text(f"{','.join(theme_figures.COLUMNS)}\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(theme_figures, "FILE", path)
    with pytest.raises(SettingsError, match=r"theme_figures\.csv"):
        theme_figures.theme_figures.__wrapped__()
