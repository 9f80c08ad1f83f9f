"""How long decks are: `deck_sizes.yaml` has frames and overlays of every problem's slides, and its handout's frames.

`python tests/update.py decks` makes it again; read the difference before you commit it.
"""

from pathlib import Path

import pytest
import yaml
from helpers import problem_files

import lstm_solver
from lstm_solver.compose.slides.slides import deck
from lstm_solver.document.choices import Choices
from lstm_solver.render.slides.overlays import Slide, slides
from lstm_solver.render.slides.slide_plans import best

SIZES = Path(__file__).with_name("deck_sizes.yaml")


def overlays(slide: Slide) -> int:
    return max([1, *(item.comes for item in slide.items), *(row.comes for item in slide.items for row in item.rows)])


def measured(path: Path) -> list[int]:
    """Frames, overlays and frames of the handout, each without the title page."""
    solved = lstm_solver.solve(path).solved
    shown = list(slides(deck(solved, Choices(detail="brief"))))
    return [len(shown), sum(map(overlays, shown)), len(list(slides(deck(solved, Choices(detail="full")))))]


def update() -> None:
    lines = [f"{path.stem}: {measured(path)}\n" for path in problem_files()]
    SIZES.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_a_deck_is_as_long_as_it_was(path: Path) -> None:
    known = yaml.safe_load(SIZES.read_text(encoding="utf-8"))
    assert measured(path) == known[path.stem]


def test_few_frames_are_mostly_empty() -> None:
    """Of all decks together, and of each, frames that are less than two fifths full."""
    shares = []
    for path in problem_files():
        filled = best(deck(lstm_solver.solve(path).solved, Choices(detail="brief")).frames).filled
        shares.append([1 - page.spare / each.room < 0.4 for _, each in filled for page in each.pages])
    assert sum(map(sum, shares)) <= 0.2 * sum(map(len, shares))
    assert [share for share in shares if sum(share) > max(0.4 * len(share), 2)] == []
