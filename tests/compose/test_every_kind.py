"""What a table lists works everywhere: each kind of loss in every language, format and picture, and in marking."""

from typing import Any

import pytest

import lstm_solver
from lstm_solver.document.choices import FIGURES, FORMATS, OUTPUTS
from lstm_solver.document.language import load, names
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.network.losses import CLASSES, KINDS, LOSSES
from lstm_solver.network.problem import MarkingScheme
from lstm_solver.render.formats import find
from lstm_solver.render.resources import folder


def problem(kind: str, **more: Any) -> dict[str, Any]:
    """Two steps of a cell with a loss of this kind on what it gives; targets are the same step's first unit."""
    target: Any = 0 if kind in KINDS and KINDS[kind].targets == CLASSES else [0.5, 0.25]
    return {
        "cell": "rnn",
        "inputs": [1, -0.5],
        "weights": {"x": [[0.5], [0.3]], "h": [[0.2, 0.4], [-0.6, 0.7]]},
        "outputs": {"equations": ["y = sigmoid(W @ h)"], "parameters": {"W": [[0.5, -1], [0.25, 1]]}},
        "targets": [target, target],
        "loss": kind,
        "rounding": {"places": 4},
        **({"backward": {"update": {"learning_rate": 0.1}}} if kind in KINDS else {}),
        **more,
    }


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("lang", names())
def test_a_loss_works_in_every_format_and_picture(kind: str, lang: str) -> None:
    solution = lstm_solver.solve(problem(kind, lang=lang, figures=list(FIGURES)))
    pages = [solution.render(format) for format in FORMATS]
    assert all(pages)
    plain = next(word for word in load(lang).called("figure_loss", kind).split() if word.isascii())
    assert plain in pages[FORMATS.index("tex")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_is_right_whatever_the_loss(kind: str) -> None:
    solution = lstm_solver.solve(problem(kind, questions=[{"ask": "?", "find": ["loss", "d_h_1"]}]))
    marker = Marker(solution.solved, MarkingScheme())
    marked = marker.mark(answer("s", [(name, marker.expected[name]) for name in marker.asked])).marks
    assert [mark.verdict for mark in marked] == ["right"] * 3


def test_a_format_has_what_it_serves() -> None:
    """Each one with a printer fills the templates of pages; one that TeX makes is made from one of them."""
    uses = {"solve", "batch", "key", "marks", "policy", "slips", "habits", "count", "compare", "template", "versions"}
    for name, each in OUTPUTS.items():
        assert set(each.serves.split()) <= uses, name
        assert not each.paged_from or OUTPUTS[each.paged_from].module, name
        if each.module:
            stem, _, ending = find(name).template.partition(".")
            wanted = [stem] + ["homework"] * ("key" in each.serves)
            assert all((folder("templates") / f"{each}.{ending}").is_file() for each in wanted), name
