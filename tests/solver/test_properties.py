"""What holds for every problem: how numbers round, that nothing depends on the order of calls, what may be printed."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import ROOT, name_of, number_files
from hypothesis import example, given, settings
from hypothesis import strategies as st
from printed import Held, assert_balanced, negative_zeros, numbers_in
from randoms import WEIGHT_FORMS, random_net, write

import lstm_solver
from lstm_solver.maths.rounding import ZEROS, Digits, Rounding

TIES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
FORMATS = ["md", "tex", "text"]
NOTATIONS = sorted(path.stem for path in (ROOT / "lstm_solver" / "document" / "notations").glob("*.yaml"))
ties = st.sampled_from(sorted(TIES))
places = st.integers(0, 12)
values = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=15)


@st.composite
def tied(draw: st.DrawFn) -> tuple[Decimal, int]:
    """A value half-way between two of `places` decimals, and the places."""
    kept = draw(places)
    return Decimal(draw(st.integers(-(10**6), 10**6)) * 10 + 5).scaleb(-kept - 1), kept


def by_hand(value: Fraction, unit: Fraction, rule: str) -> Fraction:
    """The multiple of `unit` that `rule` takes for `value`; whole numbers only."""
    count, rest = divmod(abs(value) / unit, 1)
    up = 2 * rest > 1 or (2 * rest == 1 and (rule == "half_up" or count % 2 == 1))
    found = (count + (up and rule != "truncate")) * unit
    return -found if value < 0 else found


def unit_of(value: Fraction, significant: int) -> Fraction:
    """The power of ten at the last of `significant` figures."""
    unit = Fraction(1)
    while abs(value) >= unit * 10**significant:
        unit *= 10
    while abs(value) < unit * 10 ** (significant - 1):
        unit /= 10
    return unit


@given(values, places, ties)
def test_places_round_as_decimal_and_as_whole_numbers_do(value: Decimal, kept: int, rule: str) -> None:
    found = Digits(kept, None, rule).round(value)
    assert found == value.quantize(Decimal(1).scaleb(-kept), TIES[rule], Context(prec=100))
    assert Fraction(found) == by_hand(Fraction(value), Fraction(1, 10**kept), rule)
    assert found.as_tuple().exponent == -kept


@given(tied(), ties)
def test_ties(tie: tuple[Decimal, int], rule: str) -> None:
    value, kept = tie
    found = Digits(kept, None, rule).round(value)
    assert Fraction(found) == by_hand(Fraction(value), Fraction(1, 10**kept), rule)
    assert found or not found.is_signed()


@given(values | st.decimals(allow_nan=False, allow_infinity=False, min_value=-1, max_value=1), st.integers(1, 15), ties)
def test_significant_figures(value: Decimal, kept: int, rule: str) -> None:
    found = Digits(None, kept, rule).round(value)
    if not value:
        assert str(found) == "0"
        return
    assert Fraction(found) == by_hand(Fraction(value), unit_of(Fraction(value), kept), rule)
    figures = f"{found:f}".lstrip("-").replace(".", "").lstrip("0")
    assert figures.rstrip("0") == f"{found:f}".lstrip("-").replace(".", "").strip("0")
    assert len(figures) == kept or "." not in f"{found:f}"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("9.995", Digits(None, 3), "10.0"),
        ("999.5", Digits(None, 3), "1000"),
        ("0.001", Digits(None, 3), "0.00100"),
        ("0", Digits(None, 3), "0"),
        ("2.675", Digits(2), "2.68"),
        ("-2.675", Digits(2), "-2.68"),
        ("0.125", Digits(2, None, "half_even"), "0.12"),
        ("-0.004", Digits(2), "0.00"),
        ("-0.4", Digits(0), "0"),
        ("0.5", Digits(0), "1"),
        ("1e-30", Digits(3), "0.000"),
    ],
)
def test_rounding_as_the_contract_has_it(value: str, digits: Digits, text: str) -> None:
    assert Rounding(digits).text(Decimal(value), digits) == text


@given(values, places, ties, st.sampled_from(ZEROS))
def test_zeros(value: Decimal, kept: int, rule: str, zeros: str) -> None:
    digits = Digits(kept, None, rule)
    text = Rounding(digits, zeros=zeros).text(value, digits)
    full = f"{digits.round(value):f}"
    shorter = f"{Decimal(full).normalize():f}" if Decimal(full) else "0"
    whole = zeros == "keep" or (zeros == "exact" and Decimal(full) != value)
    assert text == (full if whole else shorter)


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """A small problem of any built-in cell, rounding and form."""
    cell = draw(st.sampled_from(["lstm", "gru", "rnn"]))
    seed = draw(st.integers(0, 10**6))
    sizes = {"inputs": draw(st.integers(1, 3)), "hidden": draw(st.integers(1, 3)), "steps": draw(st.integers(1, 3))}
    rounding = {
        draw(st.sampled_from(["places", "significant"])): draw(st.integers(1, 4)),
        "carry": draw(st.sampled_from(["none", "all"])),
        "ties": draw(ties),
        "zeros": draw(st.sampled_from(ZEROS)),
    }
    if draw(st.booleans()):
        rounding["show"] = draw(st.integers(0, 5))
    net = random_net(seed, cell, places=draw(st.integers(0, 3)), **sizes)
    form, biases = draw(st.sampled_from(WEIGHT_FORMS)), draw(st.sampled_from(["none", "one", "two"]))
    keys = {"title": "Drawn", "rounding": rounding, "notation": draw(st.sampled_from(NOTATIONS))}
    return write(net, form, row=draw(st.booleans()), biases=biases, **keys)


def everything(problem: Any) -> list[str]:
    solution = lstm_solver.solve(problem)
    return [json.dumps(solution.to_dict()), *(solution.render(fmt) for fmt in FORMATS)]


@settings(max_examples=8)
@given(st.lists(problems(), min_size=2, max_size=3))
def test_the_same_problem_gives_the_same_result_in_any_order_and_thread(drawn: list[dict[str, Any]]) -> None:
    alone = [everything(problem) for problem in drawn]
    again = [everything(problem) for problem in reversed(drawn)][::-1]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(everything, drawn * 2))
    assert alone == again
    assert together == alone * 2


@given(problems())
def test_braces_and_environments_balance_in_tex(problem: dict[str, Any]) -> None:
    for detail in ("answers", "brief", "full"):
        assert_balanced(lstm_solver.solve(problem).render("tex", detail=detail))


@pytest.mark.parametrize("path", number_files(), ids=name_of)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_braces_and_environments_balance_in_every_notation(path: Path, notation: str) -> None:
    assert_balanced(lstm_solver.solve(str(path)).render("tex", notation=notation))


TIED = {
    "cell": "lstm",
    "title": "A tie at one place, and a candidate without a name",
    "inputs": [[-1, 0]],
    "weights": {
        "i": {"x": [[0, 0]], "h": [[0]]},
        "f": {"x": [[0, 0]], "h": [[1]]},
        "g": {"x": [[0, -1]], "h": [["0.25"]]},
        "o": {"x": [[0, -1]], "h": [[0]]},
    },
    "initial": {"h": [1], "c": [1]},
    "rounding": {"places": 1, "ties": "half_even"},
    "notation": "mit",
}


@example(TIED)
@given(problems())
def test_every_number_printed_is_one_that_the_trace_or_the_file_holds(problem: dict[str, Any]) -> None:
    solution = lstm_solver.solve(problem)
    held = Held(solution.to_dict(), problem)
    for fmt in FORMATS:
        for detail in ("answers", "brief", "full"):
            assert held.strangers(solution.render(fmt, detail=detail), fmt) == set()


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("path", number_files(), ids=name_of)
def test_every_number_of_the_example_problems_is_held(path: Path, fmt: str) -> None:
    problem = yaml.safe_load(path.read_text(encoding="utf-8"))
    solution = lstm_solver.solve(str(path))
    held = Held(solution.to_dict(), problem)
    held.add_network(solution)
    for notation in NOTATIONS:
        assert held.strangers(solution.render(fmt, notation=notation), fmt) == set(), notation


def nameless(notation: str) -> list[str]:
    """The quantities that stand inside the equations of others, so that their values are no results of their own."""
    text = (ROOT / "lstm_solver" / "document" / "notations" / f"{notation}.yaml").read_text("utf-8")
    return yaml.safe_load(text).get("inline", [])


@example(TIED)
@given(problems())
def test_the_full_solution_prints_every_value(problem: dict[str, Any]) -> None:
    solution = lstm_solver.solve(problem)
    steps = (step for step in solution.to_dict()["steps"] if step["name"] not in nameless(problem["notation"]))
    wanted = {text.lstrip("-") for step in steps for text in step["value"]}
    for fmt in FORMATS:
        assert wanted <= numbers_in(solution.render(fmt), fmt)


@given(problems())
def test_a_negative_zero_is_never_printed(problem: dict[str, Any]) -> None:
    solution = lstm_solver.solve(problem)
    assert not re.search(r'"-0*\.?0*"', solution.render("json"))
    for fmt in FORMATS:
        assert negative_zeros(solution.render(fmt), fmt) == []


def test_a_negative_zero_would_be_seen() -> None:
    for page in (r"&= -0.00", r"\begin{bmatrix} -0 & 1", r"[1, -0.0]", "σ(-0)", "⎡-0.00⎤"):
        assert negative_zeros(page, "md"), page
    for page in (r"1 - 0.00", "h_{t-1}", "-0.01", "1-0.5", "-100(0)"):
        assert not negative_zeros(page, "md"), page
