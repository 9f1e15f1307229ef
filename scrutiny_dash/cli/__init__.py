"""The same services without a browser, for schedules and for officers: ``python -m scrutiny_dash``.

Exit status: 0 when all went well, 1 when something did not (it is said on standard error), 2 on wrong usage and on a
wrong setting, so that a schedule can tell a mistake of ours from a platform that did not answer.
"""

from __future__ import annotations

import sys

import click

from scrutiny_dash import __version__, log
from scrutiny_dash.cli import collecting, exporting, keeping, searching
from scrutiny_dash.errors import InputError, ScrutinyError, SettingsError
from scrutiny_dash.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="scrutiny_dash")
@click.pass_context
def group(context: click.Context) -> None:
    """Find, judge and record what residents say on social media, without a browser."""
    settings = Settings.load()
    log.set_up(settings)
    context.obj = settings


for command in (*collecting.COMMANDS, *searching.COMMANDS, *exporting.COMMANDS, *keeping.COMMANDS):
    group.add_command(command)


def main() -> None:
    """Run a command; an error of ours is its two sentences on standard error."""
    try:
        group(standalone_mode=True)
    except (InputError, SettingsError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except ScrutinyError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
