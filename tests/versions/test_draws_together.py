"""Draws that are judged together, in float64 with bounds, are judged as each alone in decimals, or not at all."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_many_draws import EVERY, NAMES, PROBLEMS, TOPS, varied

from lstm_solver.maths.bounds import Bounded, Bounds, Column
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.maths.rounding import Digits
from lstm_solver.reader.tree.source import Source, read
from lstm_solver.versions.judge import Judge, Judgement
from lstm_solver.versions.version_drawing import Drawing

MANY = 10_000  # more misses than a page has

ACCEPT: list[Any] = [
    {"defaults": False},
    ["f_1[0] > 0.3", "abs(h_1 - h_2) < 0.9"],
    {"defaults": False, "conditions": ["0.1 < h_1 <= 0.5", "h_1[0] != h_2[0]", "h_1[0] / h_2[0] < 2"]},
]

LSTM: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [["0.5", "-1"], ["1", "0.25"]],
    "weights": {
        "i": {"x": [["0.5", "-1.2"], ["0.7", "0.4"]], "h": [["0.3", "0.9"], ["-0.6", "0.2"]]},
        "f": {"x": [["-0.8", "0.6"], ["1.1", "0.2"]], "h": [["0.5", "-0.4"], ["0.1", "0.7"]]},
        "g": {"x": [["1.3", "0.4"], ["-0.9", "0.8"]], "h": [["-0.2", "0.6"], ["0.5", "-0.3"]]},
        "o": {"x": [["0.2", "1.4"], ["0.6", "-0.5"]], "h": [["0.8", "0.1"], ["-0.7", "0.4"]]},
    },
    "outputs": {
        "equations": ["y = softmax(V @ h)"],
        "parameters": {"V": [["1.2", "-0.4"], ["0.3", "0.9"], ["-0.5", "0.6"]]},
        "predict": "y",
    },
    "targets": [0, 2],
    "loss": "cross_entropy",
    "initial": {"h": ["0.5", "-0.25"]},
    "vary": {"inputs": {"range": [-1, 1], "step": "0.5"}, "initial.h": {"choose": ["0.3", "0.5", "-0.25"]}},
}

ROUNDINGS: list[dict[str, Any]] = [
    {"places": 2},
    {"places": 2, "carry": "all", "ties": "half_even"},
    {"places": 3, "show": 4, "carry": ["f", "c"]},
    {"places": 2, "ties": "truncate", "zeros": "trim"},
    {"places": 4, "intermediate": {"preactivation": 2, "dot_term": 2, "tanh_c": 3}},
    {"places": 3, "intermediate": {"partial": 1, "product": 2}},
    {"places": 2, "show": 3, "carry": "all"},
]

UNKNOWN: list[dict[str, Any]] = [{"significant": 3}, {"zeros": "exact"}, {"givens": "places"}]


def told(judge: Judge, judgement: Judgement) -> Any:
    return judgement if isinstance(judgement, str) else (judge.repeats(judgement), judge.missed(judgement, MANY))


def compared(drawing: Drawing, most: int) -> int:
    """How many draws are told together, all of which are told as they are alone."""
    judge = drawing.judge
    many = list(dict.fromkeys(drawing.drawn.numbers("s", tries) for tries in range(1, most)))
    alone = [told(judge, judge._alone(numbers)) for numbers in many]
    if judge.together is None:
        return 0
    known = judge.together.judged(many)
    found = 0
    for at, wanted in enumerate(alone):
        refused, repeats, misses = known.refusal(at), int(known.repeats[at]), int(known.misses[at])
        if known.sure[at]:
            found += 1
            assert isinstance(wanted, str) is (refused is not None)
            assert refused == wanted or repeats in (wanted[0], -1)
            assert refused == wanted or misses in (wanted[1], -1)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_those_of_problems_that_vary_are_told_together(name: str) -> None:
    drawing = Drawing(PROBLEMS / f"{name}.yaml")
    assert compared(drawing, 30) > 10


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_those_of_any_problem_are_judged_as_alone(path: Path) -> None:
    for accept in ({}, *({"accept": each} for each in ACCEPT[:1])):
        sources = (varied(path, accept, top) for top in TOPS)
        source: Source | None = next((made for made in sources if made is not None), None)
        if source is not None:
            compared(Drawing(source), 8)


@pytest.mark.parametrize("accept", ACCEPT, ids=str)
@pytest.mark.parametrize("rounding", ROUNDINGS, ids=str)
def test_every_rounding_is_judged_as_alone(rounding: dict[str, Any], accept: Any) -> None:
    drawing = Drawing(read(LSTM | {"rounding": rounding, "accept": accept}))
    assert compared(drawing, 40) > 30


@pytest.mark.parametrize("rounding", UNKNOWN, ids=str)
def test_what_is_not_known_of_floats_is_judged_alone(rounding: dict[str, Any]) -> None:
    drawing = Drawing(read(LSTM | {"rounding": rounding, "accept": ACCEPT[0]}))
    drawing.version("s")
    assert compared(drawing, 3) == 0


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("function", [name for name, row in FUNCTIONS.items() if row.activation and not row.whole])
def test_every_activation_is_judged_as_alone(cell: str, function: str) -> None:
    gates = {"lstm": "ifgo", "gru": "rzn", "rnn": ""}[cell]
    weights: Any = {gate: {"x": "0.75", "h": "-0.5"} for gate in gates} or {"x": "0.75", "h": "-0.5"}
    activation = {"activation": function} if cell == "rnn" else {"activations": {"candidate": function}}
    problem = {"cell": {"name": cell, **activation}, "weights": weights, "inputs": [1, -1], "rounding": {"places": 2}}
    vary = {"vary": {"inputs": {"range": [-2, 2], "step": "0.25"}}, "accept": {"defaults": False}}
    compared(Drawing(read(problem | vary)), 17)


def test_a_tie_is_told_where_the_decimals_are_known_and_doubted_elsewhere() -> None:
    numbers = [Decimal(text) for text in ("0.125", "0.1249", "-0.125", "0.135", "2.675")]
    bounds = Bounds(len(numbers))
    value = bounds.load([Column(numbers)])
    for ties in ("half_up", "half_even", "truncate"):
        rule = Digits(2, None, ties)
        units = [int(rule.round(each).scaleb(2)) for each in numbers]
        assert bounds.units(value, rule)[:, 0].tolist() == units
    assert bounds.ties(value, Digits(2))[:, 0].tolist() == [True, False, True, True, True]
    assert not bounds.unsure.any()
    bounds.units(Bounded(value.mid, value.off), Digits(2))
    assert bounds.unsure.tolist() == [True, False, True, True, True]


def test_what_has_no_value_is_doubted() -> None:
    bounds = Bounds(2)
    numbers = bounds.load([Column([Decimal(0), Decimal(1)])])
    bounds.divide(bounds.number(Decimal(1)), numbers)
    assert bounds.unsure.tolist() == [True, False]
    bounds.unsure[:] = False
    bounds.apply("ln", numbers, ())
    assert bounds.unsure.tolist() == [True, False]
    assert np.isfinite(bounds.apply("sqrt", bounds.negate(numbers), ()).mid).all()
    assert bounds.unsure.all()
