"""What a preview shows: the page of a file, or what is wrong with the file, or the list of files."""

import os
import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ...api import Solution, pieces, placed, solve
from ...document.choices import DETAILS, Choices
from ...document.language import names as languages
from ...document.notation_keys import names as notations
from ...errors import Finding, NoValue, SolverError, visible
from ...marking.answerable import answerable
from ...maths.decimal_context import in_steady_context
from ...reader.altered import altered
from ...render import fill
from ...solver.engine import solve_problem
from ...solver.room import check_room
from ..writing import source

PLACES = tuple(map(str, range(13)))

OPTIONS: dict[str, tuple[str, ...]] = {
    "detail": DETAILS[::-1],
    "notation": tuple(notations()),
    "lang": tuple(languages()),
    "places": PLACES,
}


class FindingShown(NamedTuple):
    """A finding with the line of the file that it is about."""

    text: str
    line: str


def files_of(paths: Iterable[str]) -> list[str]:
    """The files of a preview: those named, and the problem files of the folders named, in order."""
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            here = sorted(name for name in os.listdir(path) if name.endswith((".yaml", ".yml")))
            found += [os.path.join(path, name) for name in here if os.path.isfile(os.path.join(path, name))]
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def stamp(path: str) -> str:
    """What is another text once the file has changed."""
    try:
        found = os.stat(path)
    except OSError:
        return "none"
    return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"


def index(files: list[str]) -> str:
    """The list of files, each a link."""
    return fill("preview_index", "html", files=files)


def viewer(path: str, nonce: str, several: bool) -> str:
    """What stands around a page: the choices, and the script that follows the file."""
    return fill("preview", "html", path=path, options=OPTIONS, nonce=nonce, several=several)


def new_nonce() -> str:
    """What lets the one script of a page run, and no other."""
    return secrets.token_urlsafe(16)


@in_steady_context
def page(path: str, wanted: Mapping[str, str]) -> str:
    """The solution of a file as HTML, or what is wrong with it. `wanted`: an entry of OPTIONS by its key, others are
    none."""
    said = {key: wanted[key] for key in OPTIONS if wanted.get(key) in OPTIONS[key]}
    chosen = Choices(said.get("detail", "full"), said.get("notation"), said.get("lang"))
    try:
        return "".join(pieces([_solved(path, said.get("places"), chosen.detail)], "html", chosen))
    except SolverError as error:
        return fill("preview_errors", "html", path=path, findings=[_shown(each, path) for each in error.errors])


def _solved(path: str, places: str | None, detail: str) -> Solution:
    if places is None:
        return solve(source(path), "html", detail)
    problem = altered(source(path), [("rounding.places", places)])
    check_room(problem, "html", detail)
    try:
        return Solution(answerable(solve_problem(problem)))
    except NoValue as error:
        raise placed(error, source(path)) from None


def _shown(finding: Finding, path: str) -> FindingShown:
    return FindingShown(str(finding), _line(path, finding.line) if finding.line and finding.file == path else "")


def _line(path: str, at: int) -> str:
    """A line of the file, as far as a page has room for it."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, text in enumerate(file, 1):
                if number == at:
                    return visible(text.rstrip("\n")[:200])
    except OSError:
        pass
    return ""
