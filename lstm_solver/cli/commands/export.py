"""`export`: questions for a learning platform."""

import os
import sys
from typing import TYPE_CHECKING

import click

from ...export.targets import TARGETS
from ..idle_options import say_idle
from ..kept_folder import KeptFolder
from ..writing import FORCE, class_in, fail, keep_apart, report, say, source, teller, write

if TYPE_CHECKING:
    from ...export.exported import ExportedFiles, ExportSet
    from ...export.wanted_versions import WantedVersions

UNNAMED = "questions"  # the stem of what comes from standard input

MOST_VERSIONS = 1_000


PACKED = {".zip", ".pdf"}  # what is no text


@click.command()
@click.argument("file", metavar="FILE")
@click.option("-t", "--target", type=click.Choice(TARGETS), required=True, help="The platform.")
@click.option("--students", metavar="STUDENTS.csv", help="A class list: the numbers of each student.")
@click.option("--versions", metavar="N", type=click.IntRange(1, MOST_VERSIONS), help="So many versions to pick from.")
@click.option("-o", "--output", metavar="PATH", help="The file, or the folder of a platform that wants one.")
@FORCE
def export(file: str, target: str, students: str | None, versions: int | None, output: str | None, force: bool) -> None:
    """Write the questions of FILE, a problem or a homework set, for a learning platform.

    \b
    lstm-solver export week4.yaml -t moodle
    lstm-solver export week4.yaml -t canvas --versions 30 -o week4.zip

    Each number that is asked for is a field that takes what rounds to the expected value; likely slips are answers of
    their own that say what went wrong; the working is the general feedback. What a platform cannot express is said on
    standard error, one line a loss.
    """
    from ...errors import SolverError
    from ...export.targets import write as made_for

    if students is not None and versions is not None:
        fail("--students, or --versions: not both")
    _check_ending(output, target)
    place = output or _named(file, target)
    read = [*filter(None, [file, students])]
    keep_apart([place], read)
    try:
        files, losses = made_for(target, _exported(file, _wanted(students, versions)))
    except SolverError as error:
        report(error)
        sys.exit(2)
    keep_apart(_targets(place, files), read)
    for line in losses:
        say(line)
    if "" in files:
        say_idle("on a platform that takes one file", "force")
        write(place, [files[""]])
    else:
        sys.exit(_write_folder(place, files, force))


def _check_ending(output: str | None, target: str) -> None:
    """Ends the program for a package under the ending of a text, or the other way round."""
    from ...export.targets import TARGETS, ending

    said, wanted = os.path.splitext(output or "")[1].lower(), ending(target)
    known = {*PACKED, *(ending(each).lower() for each in TARGETS), ".yaml", ".yml"} - {""}
    if said in known and said != wanted.lower() and {said, wanted} & PACKED:
        form = f"NAME{wanted}" if wanted else "a folder"
        fail(f"-o {output}: {target} does not go into a {said} file (expected {form})")


def _wanted(students: str | None, versions: int | None) -> "WantedVersions | None":
    from ...export.wanted_versions import WantedVersions

    if students is not None:
        return WantedVersions(tuple(each.id for each in class_in(students).students))
    return None if versions is None else WantedVersions(number=versions)


def _exported(file: str, wanted: "WantedVersions | None") -> "ExportSet":
    from ...export.set_builder import exported
    from ...reader.tree.source import read

    return exported(read(source(file)), _stem(file), wanted, teller)


def _stem(file: str) -> str:
    return UNNAMED if file == "-" else os.path.splitext(os.path.basename(file))[0]


def _named(file: str, target: str) -> str:
    """STEM.TARGET with the ending that the platform wants."""
    from ...export.targets import ending

    found = ending(target)
    return f"{_stem(file)}.{target}" + (found if found != f".{target}" else "")


def _targets(place: str, files: "ExportedFiles") -> list[str]:
    return [os.path.join(place, name) if name else place for name in files]


def _write_folder(folder: str, files: "ExportedFiles", force: bool) -> int:
    """Every file of the folder that is no person's, whole; the exit status."""
    if folder == "-":
        fail("--output: a folder is expected, for there are several files")
    contents = {os.path.join(folder, name): content for name, content in files.items()}
    with KeptFolder(folder, force) as kept:
        written = [kept.put(path, contents[path]) for path in kept.to_write([*contents])]
    return 0 if all(written) else 1 if any(written) else 2
