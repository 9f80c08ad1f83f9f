"""Pages of networks that nobody has looked at: full, with nothing orphaned, and text no wider than the terminal."""

from pathlib import Path

import pytest
from compiling import NOTATIONS, compiled
from helpers import need
from sizes import KINDS, Problem
from typeset_pages import PageLine, body, ends_in, fullness

import lstm_solver
from lstm_solver.api import pieces
from lstm_solver.compose.page import compose
from lstm_solver.document.blocks import Block, Heading, Table
from lstm_solver.document.choices import Choices
from lstm_solver.render.text.text_boxes import columns

SIZES = range(1, 17)


def network(at: int, notation: str) -> Problem:
    """The kinds of network take turns over hidden sizes 1 to 16, as do 1 to 6 decimals."""
    turn = NOTATIONS.index(notation)
    name, places = [*KINDS][(at + turn) % len(KINDS)], 1 + (at + turn) % 6
    return KINDS[name](at, places) | {"title": f"Network {at}"}


def faults(problems: list[Problem], notation: str, folder: Path) -> list[str]:
    """What is wrong with the pages of all of them together, in words."""
    solutions = [lstm_solver.solve(each) for each in problems]
    choices = Choices(notation=notation)
    made = compiled("".join(pieces(solutions, "tex", choices)), folder)
    found = made.complaints + made.underfull
    pages = body(folder / "page.pdf")
    blocks = [block for each in solutions for block in compose(each.solved, choices).blocks]
    above = headings(blocks) | heads(blocks)
    found += [f"a page ends in {text}" for text in ends_in(pages, above)]
    found += [f"a head without rows: {text}" for page in pages for text in ghosts(page, heads(blocks), above)]
    found += [f"page {number} is mostly blank" for number in blank(pages)]
    texts = [each.render("text", notation=notation) for each in solutions]
    return found + [line for text in texts for line in text.splitlines() if columns(line) > 80]


def headings(blocks: list[Block]) -> set[str]:
    return {"".join(map(str, block.content)) for block in blocks if isinstance(block, Heading)}


def heads(blocks: list[Block]) -> set[str]:
    return {"".join(map(str, block.head[0])) for block in blocks if isinstance(block, Table)}


def ghosts(page: list[PageLine], heads: set[str], above: set[str]) -> list[str]:
    """The heads of tables at the top of a page that are followed by no row."""
    return [page[0].text] if len(page) > 1 and page[0].text in heads and page[1].text in above else []


def blank(pages: list[list[PageLine]]) -> list[int]:
    """Pages less than half full, but for the last of each network."""
    last = [at for at, page in enumerate(pages, 1) if page and page[0].text.startswith("Network ")]
    short = [at for at, page in enumerate(pages, 1) if fullness(page) < 0.5]
    return [at for at in short if at < len(pages) and at not in {start - 1 for start in last}]


@pytest.mark.parametrize(("notation", "sizes"), [("pytorch", (2, 3, 8)), ("d2l", (1, 2))])
def test_pages_of_some_networks(notation: str, sizes: tuple[int, ...], tmp_path: Path) -> None:
    need("pdflatex")
    assert faults([network(at, notation) for at in sizes], notation, tmp_path) == []


@pytest.mark.thorough
@pytest.mark.parametrize("notation", NOTATIONS)
def test_pages_of_networks_of_every_size(notation: str, tmp_path: Path) -> None:
    need("pdflatex")
    assert faults([network(at, notation) for at in SIZES], notation, tmp_path) == []
