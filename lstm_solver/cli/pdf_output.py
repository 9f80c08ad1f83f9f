"""What `solve` does for formats that TeX makes: a file for each problem, or one for all where it has a name."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..document.choices import OUTPUTS, PAGED, Choices
from .writing import fail, keep_apart, put, put_made, report, say, shown_name

if TYPE_CHECKING:
    from ..api import Solution
    from ..render.press import Engine, TexFailed

UNNAMED = "solution"  # the stem of what comes from standard input

NamedSolutions = list[tuple[str, "Solution"]]


def write_paged(
    solved: NamedSolutions,
    format: str,
    output: str | None,
    engine: str | None,
    chosen: Choices,
    read: Sequence[str] = (),
) -> list[bool]:
    """Typeset and write the solutions; of each PDF whether it came out. `read`: files that are never written onto.

    Raises press.NoEngine.
    """
    from ..render.press import engine_for

    found = engine_for(engine, chosen.templates)
    if format == "slides":
        need_beamer(found)
    targets = named_targets([file for file, _ in solved], format) if output is None else [output]
    keep_apart(targets, read)
    if output is not None:
        return [_write(solved, format, output, found, chosen)]
    return [_write([each], format, target, found, chosen) for each, target in zip(solved, targets, strict=True)]


def need_beamer(engine: "Engine") -> None:
    """Fails with the way to get it where slides cannot be made."""
    from ..render.press.packages import SLIDES, lacking

    if lacking(engine, SLIDES):
        from .health import beamer

        ways = f": {beamer()}" if beamer() else ""
        fail(f"{engine.path} lacks beamer, which slides need{ways} ('lstm-solver doctor' says more)")


def named_targets(files: list[str], format: str) -> list[str]:
    """STEM.pdf, STEM.slides.pdf or STEM.xlsx in the working folder; files of one name would be one."""
    ending = f".{OUTPUTS[format].ending}"
    stems = [UNNAMED if file == "-" else os.path.splitext(os.path.basename(file))[0] for file in files]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice is not None:
        fail(f"several files would be written to {twice}{ending} (solve them one by one with -o, or use 'batch')")
    return [f"{stem}{ending}" for stem in stems]


def _write(solved: NamedSolutions, format: str, target: str, engine: "Engine", chosen: Choices) -> bool:
    from ..api import pieces

    text = "".join(pieces([each for _, each in solved], PAGED[format], chosen))
    return put_pdf(text, target, engine, shown_name(solved[0][0]))


def put_pdf(text: str, target: str, engine: "Engine", name: str) -> bool:
    """Typeset and write one document; whether it came out. `name`: the file it was made from, for what is wrong."""
    from ..render.press import TexFailed, typeset

    try:
        return put_made(target, lambda: typeset(text, engine))
    except TexFailed as error:
        tell(error, name, target)
        return False


def tell(error: "TexFailed", name: str, target: str) -> None:
    """Report the cause, and keep what TeX was given and said, beside where the PDF would have been."""
    from ..errors import reason

    stem = UNNAMED if target == "-" else os.path.splitext(target)[0]
    kept = [f"{stem}.failed.tex", f"{stem}.failed.log"]
    try:
        for path, text in zip(kept, (error.source, error.log), strict=True):
            put(path, [text])
        where = f"{kept[0]} and {kept[1]} were kept"
    except OSError as trouble:
        where = f"{kept[0]} could not be kept: {reason(trouble)}"
    error.errors = [each._replace(file=name, line=1, column=1) for each in error.errors]
    report(error)
    say(f"{name}: {where}")
