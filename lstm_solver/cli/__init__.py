"""The command line: parse, call, report. Each command, and whatever is heavy, is imported when it is called."""

import io
import sys
from importlib import import_module

import click

from ..document.choices import __version__

COMMANDS = ("solve", "batch", "validate", "check", "key", "count", "compare", "new", "schema", "notations", "doctor")


class Commands(click.Group):
    """The commands of the folder `commands`: a module each, with a command of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f".commands.{cmd_name}", __package__), cmd_name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lstm-solver")
def main() -> None:
    """Worked solutions of recurrent networks, from a short YAML file.

    \b
    Start with:  lstm-solver new -o my.yaml
                 lstm-solver solve my.yaml
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a file's name that is not UTF-8 is printed as it is
        sys.stdout.reconfigure(errors="surrogateescape")
