"""From Python: whatever the caller's decimal context is, and however odd what he hands over."""

import decimal
from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy
import pytest

from lstm_solver import SolverError, problem_from, solve

PROBLEM = {
    "cell": "lstm",
    "inputs": [[1, "1/3"], ["-0.5", "sqrt(2)"]],
    "weights": {gate: {"x": [["0.3", "0.12345678901234567890123456789"]], "h": [["-0.7"]]} for gate in "ifgo"},
    "targets": [0, 1],
    "loss": "squared_error",
    "backward": {"update": {"learning_rate": "0.1", "clip_norm": "0.1"}},
    "questions": [{"ask": "`h_1`?", "find": ["h_1", "d_weights.i.x[0]"], "comment": True}],
}

CONTEXTS = {
    "few digits": Context(prec=3, rounding=decimal.ROUND_UP),
    "every trap": Context(prec=28, traps=[getattr(decimal, name) for name in ("Inexact", "Rounded", "FloatOperation")]),
    "no trap": Context(prec=28, traps=[]),
    "small exponents": Context(prec=5, Emin=-3, Emax=3, clamp=1),
    "small letters": Context(prec=28, capitals=0),
}


def everything(problem: dict[str, Any]) -> list[Any]:
    solution = solve(problem)
    found: list[Any] = [solution.to_dict(gradients=True, audit=True, symbolic=True)]
    found += [solution.render(format, gradients=True, audit=True) for format in ("md", "text", "tex", "json")]
    found += [[step.value for step in solution.steps], solution.figures()]
    return found


@pytest.fixture(scope="module")
def plainly() -> list[Any]:
    return everything(PROBLEM)


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS.keys())
def test_the_caller_s_context_neither_harms_nor_is_harmed(context: Context, plainly: list[Any]) -> None:
    with decimal.localcontext(context) as mine:
        before = repr(mine)
        assert everything(PROBLEM) == plainly
        assert repr(decimal.getcontext()) == before


def test_between_two_pieces_the_context_is_the_caller_s() -> None:
    from lstm_solver.api import pieces

    with decimal.localcontext(Context(prec=7)):
        for _ in pieces([solve(PROBLEM)], "json"):
            assert decimal.getcontext().prec == 7


def shared(value: Any, levels: int, width: int = 10) -> Any:
    for _ in range(levels):
        value = [value] * width
    return value


def itself() -> list[Any]:
    found: list[Any] = [1]
    found.append(found)
    return found


ODD = {
    "a huge fraction": Fraction(10**6000 + 1, 3),
    "a fraction of huge parts": Fraction(10**6000 + 1, 10**6000 + 7),
    "a huge integer": 10**6000,
    "shared lists": shared([1.5, 2], 7),
    "shared rows": shared([1.5] * 300, 4),
    "shared for ever": shared([], 39),
    "a list that holds itself": itself(),
    "something else": object(),
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("key", ["inputs", "initial", "questions"])
def test_what_is_odd_is_a_finding(key: str, value: Any) -> None:
    with pytest.raises(SolverError) as caught:
        solve({**PROBLEM, key: value})
    assert all(len(str(each)) < 500 for each in caught.value.errors)


def test_fractions_and_rows_that_are_shared_are_fine() -> None:
    row = [Decimal("0.5"), Fraction(1, 3)]
    plain = {"cell": "rnn", "inputs": [[1, 1]], "weights": {"x": [["0.5", "1/3"]] * 2, "h": [[0, 0]] * 2}}
    same = {"cell": "rnn", "inputs": [[1, Fraction(2, 2)]], "weights": {"x": [row, row], "h": [[0, 0]] * 2}}
    assert solve(same).to_dict() == solve(plain).to_dict()


def test_a_problem_too_large_for_a_page_is_refused_at_once() -> None:
    long = {"cell": "rnn", "inputs": [1] * 50_000, "weights": {"x": 1, "h": 0}}
    with pytest.raises(SolverError, match="-f json takes them all"):
        solve(long, "md")


def test_letters_that_no_page_would_show_are_refused_at_once() -> None:
    wide = {"cell": "rnn", "symbols": ["a"], "inputs": [["a"] * 100] * 10}
    with pytest.raises(SolverError, match="terms with letters"):
        solve({**wide, "weights": {"x": [[1] * 100] * 100, "h": [[1] * 100] * 100}})


def test_letters_cost_what_the_steps_are() -> None:
    """Once it was twice as much with every step."""
    half = {"r": {"x": 1, "h": 1}, "z": {"x": 1, "h": 1}, "n": {"x": 1, "h": 1}}
    layer = {"cell": "gru", "direction": "bidirectional", "merge": "average", "weights": {}}
    layer["weights"] = {"forward": half, "reverse": half}
    found = solve({"layers": [layer], "symbols": ["a"], "inputs": ["a"] + [1] * 30})
    longest = max(len(entry) for step in found.to_dict()["steps"] for entry in step["value"])
    assert longest < 200


WRONG: list[Any] = [3, -1, 1.5, b"x", ["x"], {"a": 1}, ("x",), object(), print, 10**5000, "x" * 5000, "a\0b", "\ud800"]
WRONG += [numpy.array(1), numpy.array([1, 2]), numpy.array([[1.0, 2.0]])]


@pytest.mark.parametrize("at", range(len(WRONG)))
def test_arguments_of_another_type_are_a_plain_line(at: int) -> None:
    small = {"cell": "rnn", "inputs": [1, 2], "weights": {"x": 1, "h": 1}}
    solution, wrong = solve(small), WRONG[at]
    state = {"weight_ih_l0": numpy.ones((1, 2)), "weight_hh_l0": numpy.ones((1, 1))}
    imported = problem_from(state, [[1, 2]])
    calls: list[Callable[[], object]] = [
        lambda: solve(wrong),
        *(partial(solution.to_dict, **{name: wrong}) for name in ("detail", "notation", "audit", "symbolic", "lazy")),
        *(partial(solution.render, **{name: wrong}) for name in ("format", "detail", "notation", "audit", "gradients")),
        *(partial(solution.render, **{name: wrong}) for name in ("lang", "figures", "templates", "math")),
        *(partial(solution.pdf, **{name: wrong}) for name in ("detail", "lang", "figures", "templates", "engine")),
        *(partial(solution.figures, "cell", **{name: wrong}) for name in ("notation", "lang")),
        partial(solution.figures, wrong),
        partial(solution.spoken, wrong),
        partial(solve, small, detail=wrong),
        partial(problem_from, wrong),
        *(partial(problem_from, state, [[1, 2]], **{name: wrong}) for name in ("cell", "activation", "name")),
        *(partial(problem_from, state, inputs) for inputs in [wrong] if at != 9),
        partial(problem_from, state, [[1, 2]], targets=wrong),
        partial(imported.verify, wrong),
    ]
    for call in calls:
        accepted = call.args and call.func in (problem_from, imported.verify) if isinstance(call, partial) else False
        found = refusals(call)
        assert found is None or (found and all(" at 0x" not in str(each) for each in found))
        if found is None:
            assert accepted or (isinstance(wrong, int) and getattr(call, "keywords", {}).keys() & FLAGS), call


def refusals(call: Callable[[], object]) -> list[Any] | None:
    """What the call is refused with; None where it is not."""
    try:
        call()
    except SolverError as error:
        return error.errors
    return None


FLAGS = {"audit", "symbolic", "gradients", "lazy"}


@pytest.mark.parametrize("places", [-1, 31, 1.5, "2", [2], 10**5000], ids=range(6))
def test_places_of_imported_weights_are_whole_numbers(places: Any) -> None:
    state = {"weight_ih_l0": numpy.ones((1, 2)), "weight_hh_l0": numpy.ones((1, 1))}
    with pytest.raises(SolverError, match=r"places: .*a whole number from 0 to 30"):
        problem_from(state, places=places)
    with pytest.raises(SolverError, match="no handout of"):
        solve({"cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}}).render("slides-tex", handout=places)


def test_a_network_without_a_name_is_no_empty_suggestion() -> None:
    state = {"weight_ih_l0": numpy.ones((1, 2)), "weight_hh_l0": numpy.ones((1, 1))}
    with pytest.raises(SolverError, match=r"below 'zz' \(the only one has no name\)"):
        problem_from(state, name="zz")
