"""The command line: parse, call, report. Each command, and whatever is heavy, is imported when it is called."""

from importlib import import_module
from typing import Any

import click

from ..document.choices import __version__
from .ending import plain_ending

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

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Reads the call, and prints the help where that is asked for."""
        with plain_ending():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """The command, with a plain line in the place of a traceback."""
        with plain_ending():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lstm-solver")
def main() -> None:
    """Worked solutions of recurrent networks, from a short YAML file.

    \b
    Start with:  lstm-solver new -o my.yaml
                 lstm-solver solve my.yaml
    """
