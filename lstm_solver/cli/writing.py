"""What commands share: how files are named and written, and how errors are reported."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn

import click

from ..document.choices import FIGURES, serving

if TYPE_CHECKING:
    from pathlib import Path

    from ..errors import SolverError
    from ..versions.class_list import ClassList


def not_written(path: object, error: OSError) -> str:
    """The line on a file, or on a folder, that does not take what is written."""
    from ..errors import reason

    return f"{path}: cannot be written ({reason(error)})"


OUTPUT = click.Path(dir_okay=False, allow_dash=True)


def format_option(use: str, default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """-f, for a command that writes the formats which serve this use."""
    formats = click.Choice(serving(use, default))
    return click.option("-f", "--format", type=formats, default=default, show_default=True, help="What to write.")


TRUST = click.option(
    "--trust-template",
    is_flag=True,
    help="You have written or read the template: any TeX may typeset it, and TeX is not kept from your files.",
)

_NO_TEXT = {".pdf", ".slides.pdf", ".xlsx"}

FORCE = click.option(
    "--force",
    is_flag=True,
    help="Replace what has been edited since it was made, and what is not ours.",
)

LANG = click.option("--lang", metavar="CODE", help="Write in this language, such as de, whatever the file says.")


def source(file: str) -> "str | Path":
    """A name on the command line is a file's, even where it looks like YAML text."""
    if "\n" not in file:
        return file
    from pathlib import Path

    return Path(file)


def shown_name(file: str) -> str:
    """What messages call a file; standard input has a name of its own."""
    from ..errors import visible

    return "<stdin>" if file == "-" else visible(file)


def teller(file: str) -> Callable[[str], None]:
    """Says a line on what a long run takes, with the name of its file; nothing where there is none."""

    def tell(line: str) -> None:
        if line:
            say(f"{shown_name(file)}: {line}")

    return tell


def check_notation(name: str | None) -> None:
    """Raises click's usage error for a notation that does not exist, with the nearest one."""
    from ..document.notation_keys import names
    from ..errors import did_you_mean

    if name is not None and name not in names():
        fail(f"--notation: no notation '{name}' ({did_you_mean(name, names())})")


def check_language(code: str | None) -> None:
    """Raises click's usage error for a language that does not exist, with the nearest one."""
    if code is None:
        return
    from ..document.language import names
    from ..errors import did_you_mean

    if code not in names():
        fail(f"--lang: no language '{code}' ({did_you_mean(code, names())})")


def kinds(said: str | None) -> tuple[str, ...] | None:
    """The kinds of pictures on the command line, None where there are none."""
    if said is None:
        return None
    found = [word.strip() for word in said.split(",") if word.strip()]
    wrong = next((word for word in found if word not in FIGURES), None)
    if wrong is not None:
        from ..errors import did_you_mean

        fail(f"--figures: no picture '{wrong}' ({did_you_mean(wrong, FIGURES)})")
    return tuple(dict.fromkeys(found))


def report(error: "SolverError") -> None:
    """Each finding on standard error, one a line."""
    for finding in error.errors:
        say(str(finding))


def class_in(file: str) -> "ClassList":
    """The students of a class list; where their ids stand is said if nothing in the list says it. Raises
    SolverError."""
    from ..versions.class_list import read_class

    found = read_class(file)
    if found.note is not None:
        say(str(found.note._replace(message=f"note: {found.note.message}")))
    return found


def check_ending(output: str | None, format: str, use: str) -> None:
    """Raises click's usage error for a PDF or a workbook under the ending of something else, or the other way round.

    `use`: what formats of the command serve.
    """
    from os.path import splitext

    from ..document.choices import OUTPUTS

    said, wanted = splitext(output or "")[1].lower(), f".{OUTPUTS[format].ending}"
    known = {splitext(f"NAME.{each.ending}")[1] for each in OUTPUTS.values()}
    if said in known and not wanted.endswith(said) and {said, wanted} & _NO_TEXT:
        others = [f", or -f {name}" for name in serving(use) if f".{OUTPUTS[name].ending}".endswith(said)]
        fail(f"-o {output}: {format} does not go into a {said} file (expected NAME{wanted}{''.join(others[:1])})")


def keep_apart(targets: Iterable[str], read: Iterable[str]) -> None:
    """Ends the program where one of the targets is, by whatever name or link, a file that the command reads.

    Asked before anything is written. A folder among `read` stands for all files in it, a homework set for its problems
    too.
    """
    there = {target: _identity(target) for target in targets if target != "-"}
    if not any(there.values()):
        return
    taken = {_identity(path): path for name in read for path in _files_of(name)}
    for target, found in there.items():
        if found is not None and found in taken:
            also = "" if taken[found] == target else f" ({shown_name(taken[found])})"
            fail(f"{target}: this command reads it{also}; nothing was written (expected another name)")


def _files_of(name: str) -> Iterator[str]:
    import os

    if os.path.isdir(name):
        yield from (os.path.join(place, each) for place, _, files in os.walk(name) for each in files)
        return
    yield name
    if os.path.isfile(name):
        yield from _members(name)


def _members(name: str) -> list[str]:
    """The problem files of a homework set; none of another file, and of a set that is refused anyway."""
    from ..errors import SolverError
    from ..homework import read_set
    from ..reader.tree.source import is_set_file

    try:
        return [each.file for each in read_set(source(name)).entries] if is_set_file(name) else []
    except SolverError:
        return []


def _identity(path: str) -> "tuple[int, int] | None":
    """What all names of one regular file have in common, "-" among them; None for a pipe, or what does not exist."""
    import os
    import stat

    try:
        found = os.fstat(0) if path == "-" else os.stat(os.path.realpath(path))  # as it is written
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def write(output: str, pieces: "Iterable[str | bytes]", *, yaml: bool = False) -> None:
    """A file appears under its name only when it is complete, which is said; a device is written to as it is.

    Only what is `yaml` comes in the place of YAML: a person has written that.
    """
    if not yaml:
        _spare_yaml(output)
    try:
        put(output, pieces)
        say_written(output)
    except OSError as error:
        if output == "-" or isinstance(error, BrokenPipeError):
            # said where the command ends, once, as is what fails only when the stream is emptied
            raise
        fail(not_written(output, error))


def _spare_yaml(output: str) -> None:
    import os

    if output.lower().endswith((".yaml", ".yml")) and os.path.isfile(output):
        fail(f"{shown_name(output)}: a YAML file stands there; nothing was written (expected another name)")


def put(output: str, pieces: "Iterable[str | bytes]") -> None:
    """The same, with OSError where it fails; text is written as UTF-8."""
    import os

    from .whole_files import encoded, replace

    if output == "-":
        for piece in pieces:
            click.echo(piece, nl=False)
    elif os.path.exists(output) and not os.path.isfile(output):
        with open(output, "wb") as file:
            file.writelines(map(encoded, pieces))
    else:
        replace(os.path.realpath(output), pieces)


def put_made(output: str, make: Callable[[], bytes]) -> bool:
    """Write one file and say so, or why it cannot be; whether it came out."""
    _spare_yaml(output)
    try:
        put(output, [make()])
    except OSError as error:
        say(not_written(output, error))
        return False
    say_written(output)
    return True


def say_written(path: str) -> None:
    """What was written stands on standard error, one a line."""
    import os

    if path != "-" and os.path.isfile(path):
        say(shown_name(path))


def say(line: str) -> None:
    """A line on standard error, of which a terminal obeys nothing. Where it cannot be said, the work goes on."""
    from ..errors import visible

    with contextlib.suppress(OSError):
        click.echo(visible(line), err=True)


def tell_done(line: str) -> bool:
    """A line on standard output on what is done; whether it could be said. A reader that has left is no failure."""
    try:
        click.echo(line)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            say(not_written("standard output", error))
            return False
    return True


def fail(message: str) -> NoReturn:
    """The call is wrong: one plain line, exit status 2."""
    say(message)
    sys.exit(2)
