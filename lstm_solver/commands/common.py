"""What commands share: how files are named and written, and how errors are reported."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from pathlib import Path

    from ..errors import SolverError

OUTPUT = click.Path(dir_okay=False, allow_dash=True)


def source(file: str) -> "str | Path":
    """A name on the command line is a file's, even where it looks like YAML text."""
    if "\n" not in file:
        return file
    from pathlib import Path

    return Path(file)


def shown_name(file: str) -> str:
    return "<stdin>" if file == "-" else file


def check_notation(name: str | None) -> None:
    from ..errors import did_you_mean
    from ..styles import names

    if name is not None and name not in names():
        fail(f"--notation: no notation '{name}' ({did_you_mean(name, names())})")


def report(error: "SolverError") -> None:
    for finding in error.errors:
        click.echo(str(finding), err=True)


def write(output: str, pieces: Iterable[str]) -> None:
    """A file appears under its name only when it is complete; a device is written to as it is."""
    import os

    try:
        if output == "-":
            for piece in pieces:
                click.echo(piece, nl=False)
        elif os.path.exists(output) and not os.path.isfile(output):
            with open(output, "w", encoding="utf-8") as file:
                file.writelines(pieces)
        else:
            _replace(os.path.realpath(output), pieces)
    except OSError as error:
        fail(f"{output}: cannot be written ({(error.strerror or str(error)).lower()})")


def _replace(target: str, pieces: Iterable[str]) -> None:
    import os
    import tempfile

    mode = os.stat(target).st_mode & 0o7777 if os.path.exists(target) else 0o666 & ~_umask()
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(target), encoding="utf-8", delete=False) as file:
        try:
            file.writelines(pieces)
            os.chmod(file.name, mode)
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise


def fail(message: str) -> NoReturn:
    """The call is wrong: one plain line, exit status 2."""
    click.echo(message, err=True)
    sys.exit(2)


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask
