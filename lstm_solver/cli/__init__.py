"""The command line: parse, call, report. Each command, and whatever is heavy, is imported when it is called."""

import os
import sys
from importlib import import_module
from itertools import pairwise
from keyword import iskeyword
from typing import Any

import click

from ..document.choices import __version__
from ..document.text_page import COLUMNS, as_wide_as
from .ending import plain_ending
from .writing import fail

COMMANDS = (
    "solve",
    "batch",
    "validate",
    "check",
    "key",
    "count",
    "compare",
    "variants",
    "export",
    "import",
    "preview",
    "new",
    "schema",
    "notations",
    "doctor",
)


WRITTEN = ("-o", "--output")  # after which - is standard output

STDIN_TWICE = "standard input can be read only once (- stands for it more than once)"


class Commands(click.Group):
    """The commands of the folder `commands`: a module each, with a command of its name (`import_` for `import`)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        found: click.Command = getattr(import_module(f".commands.{module}", __package__), module)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if any(not each or (each.startswith("--") and each.endswith("=")) for each in args):
            ctx.fail("an argument is empty (is a variable of the shell not set?)")
        if [each == "-" and before not in WRITTEN for before, each in pairwise(args)].count(True) > 1:
            fail(STDIN_TWICE)
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Reads the call, and prints the help where that is asked for."""
        with plain_ending():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """The command, with a plain line in the place of a traceback."""
        with plain_ending():
            return super().invoke(ctx)


FOR_READING = ("solve", "check", "count", "compare")  # their text is as wide as the terminal


def _columns() -> int:
    """Of the terminal, else as COLUMNS says, else those of a page."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        said = os.environ.get("COLUMNS", "")
        return int(said) if said.isdecimal() and len(said) < 5 and int(said) > 0 else COLUMNS


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lstm-solver")
@click.pass_context
def main(context: click.Context) -> None:
    """Worked solutions of recurrent networks, from a short YAML file.

    \b
    Start with:  lstm-solver new -o my.yaml
                 lstm-solver solve my.yaml
    """
    if context.invoked_subcommand in FOR_READING:
        context.with_resource(as_wide_as(_columns()))
