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


@pytest.mark.parametrize("line", ["young_carers,school,many,1,1", "young_carers,school,1"])
def test_a_spoilt_file_is_one_sentence(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "theme_figures.csv"
    path.write_text(f"{','.join(theme_figures.COLUMNS)}\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(theme_figures, "FILE", path)
    with pytest.raises(SettingsError, match=r"theme_figures\.csv"):
        theme_figures.theme_figures.__wrapped__()
