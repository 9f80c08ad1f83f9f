"""What `solve` does for Markdown: its pictures stand beside it, where it goes to a file."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..document.choices import Choices
from .writing import keep_apart, say, write

if TYPE_CHECKING:
    from ..api import Solution


def write_markdown(output: str, solutions: "list[Solution]", chosen: Choices, read: Sequence[str] = ()) -> None:
    """The page, and before it STEM-KIND.svg for each picture, so that the page never names a missing one.

    `read`: files that are never written onto.
    """
    from ..api import illustrated, pieces

    if output == "-" or (os.path.exists(output) and not os.path.isfile(output)):
        write(output, pieces(solutions, "md", chosen))
        _say_where_pictures_are(solutions, chosen.figures)
        return
    folder, name = os.path.split(output)
    page, pictures = illustrated(solutions, os.path.splitext(name)[0], chosen)
    keep_apart([os.path.join(folder, file) for file in pictures], read)
    for file, text in pictures.items():
        write(os.path.join(folder, file), [text])
    write(output, [page])


def _say_where_pictures_are(solutions: "list[Solution]", figures: tuple[str, ...] | None) -> None:
    """A page without a file has their captions only."""
    wanted = [kind for each in solutions for kind in each.solved.problem.figures] if figures is None else figures
    if wanted:
        say("The pictures need a file to stand beside: -o page.md writes them too.")
