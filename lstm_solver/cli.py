"""The command line: parse, call, report. Whatever is heavy is imported by the command that needs it."""

import io
import sys

import click

from . import __version__
from .commands.batch import batch
from .commands.check import check
from .commands.count import count
from .commands.doctor import doctor
from .commands.key import key
from .commands.new import new
from .commands.notations import notations
from .commands.schema import schema
from .commands.solve import solve
from .commands.validate import validate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in (solve, batch, validate, check, key, count, new, schema, notations, doctor):
    main.add_command(command)
