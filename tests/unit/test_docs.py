"""The documents say what the code does: settings, packages and commands are all there."""

from __future__ import annotations

import re

import click
import pytest

from scrutiny_dash import cli
from scrutiny_dash.settings import ROOT, setting_rows

README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    rows = ["| name | default | what |", "|---|---|---|"]
    rows += [f"| `{name}` | {f'`{default}`' if default else ''} | {what} |" for name, default, what in setting_rows()]
    return "\n".join(rows)


def test_the_readme_lists_every_setting() -> None:
    between = re.search(r"<!-- settings -->\n(.*?)<!-- /settings -->", README, re.DOTALL)
    assert between is not None
    assert between[1].strip() == settings_table(), "Put this between the marks:\n" + settings_table()


def test_every_package_is_justified() -> None:
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        name = re.match(r"[A-Za-z0-9_-]+", line)
        if name and not line.startswith("#"):
            assert f"| {name[0]} |" in README, f"{name[0]} has no line in the README's table"


@pytest.mark.parametrize("name", sorted(cli.group.commands))
def test_every_command_has_a_help_text(name: str) -> None:
    command = cli.group.commands[name]
    assert isinstance(command, click.Command)
    assert command.help


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
