"""What is found out once for all draws of a problem says the same as looking at each of them anew."""

from pathlib import Path
from typing import Any

import pytest

from lstm_solver.compose.audit.miss_counter import MissCounter
from lstm_solver.compose.audit.printed_numbers import PrintedNumbers
from lstm_solver.compose.view import View
from lstm_solver.errors import SolverError
from lstm_solver.maths.decimal_context import in_exact_context
from lstm_solver.reader import load
from lstm_solver.reader.tree.source import Source, read
from lstm_solver.reader.tree.source_nodes import MapNode
from lstm_solver.solver.engine import solve_problem
from lstm_solver.solver.trace import Solved
from lstm_solver.versions.refusals import DrawnSheet
from lstm_solver.versions.version_drawing import Drawing

PROBLEMS = Path(__file__).parent.parent.parent / "problems"
EVERY = sorted(PROBLEMS.glob("*.yaml"))
TOPS = ("inputs", "tokens", "weights", "biases", "initial", "layers[0].weights", "outputs.parameters", "parameters")

# of the students s0000 to s0002, as they were first handed out
NAMES = {
    "both_directions": ["9325c927", "53c64962", "53c64962"],
    "gru_two_steps": ["18423401", "2a48fdf9", "d600eded"],
    "lstm_two_layers": ["ed5ffd5a", "4f6afca0", "085f51f9"],
    "minimal_gated_unit": ["d0d03414", "37c31fca", "dbf85bf5"],
    "rnn_echo": ["f4882bf9", "f89883f0", "42db5f42"],
}


@pytest.mark.parametrize("name", NAMES)
def test_nobodys_numbers_change(name: str) -> None:
    drawing = Drawing(PROBLEMS / f"{name}.yaml")
    assert [drawing.version(f"s{at:04}").name for at in range(3)] == NAMES[name]


def varied(path: Path, keys: dict[str, Any], *tops: str) -> Source | None:
    """A problem of which the numbers below these keys are drawn; None where it has none there."""
    source = read(path)
    pairs = {name: pair for name, pair in source.root.pairs.items() if name not in ("vary", "accept")}
    choose = {"choose": ["-1", "0.5", "1/3", "2", "0"]}
    pairs |= read({"vary": dict.fromkeys(tops, choose), **keys}).root.pairs
    made = source._replace(root=MapNode(pairs, source.root.place))
    try:
        Drawing(made)
    except SolverError:
        return None
    return made


def drawn(source: Source, most: int) -> list[Solved]:
    """Solutions of draws that have one."""
    drawing = Drawing(source)
    found = []
    for tries in range(1, 2 * most):
        try:
            found.append(solve_problem(drawing.drawn.problem(drawing.drawn.numbers("s", tries))))
        except SolverError:
            continue
    return found[:most]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_numbers_put_into_what_was_read_give_what_reading_them_gives(path: Path) -> None:
    for top in TOPS:
        source = varied(path, {}, top)
        if source is None:
            continue
        drawing = Drawing(source).drawn
        if drawing.put is None:  # it is read again
            continue
        for tries in (1, 2):
            numbers = drawing.numbers("s", tries)
            try:
                wanted = load(drawing.tree(numbers))
            except SolverError:
                continue
            assert repr(drawing.problem(numbers)) == repr(wanted), top


def test_nothing_is_read_again_of_usual_problems() -> None:
    for name in NAMES:
        drawing = Drawing(PROBLEMS / f"{name}.yaml")
        drawing.version("s")
        assert drawing.drawn.put is not None, name
        assert drawing.judge.together is not None, name
        assert drawing.judge.counter is not None, name
        assert drawing.judge.counter.whole, name


@pytest.mark.parametrize(
    "network",
    [
        {"inputs": ["a", "1"], "tokens": {"a": 1, "1": 5}, "vary": {"inputs": {"choose": ["1", "a"]}}},
        {"inputs": ["1", "2"], "tokens": {"1": 5, "2": 7}, "vary": {"inputs": {"choose": ["1", "3"]}}},
        {"inputs": [1, 2], "given": {1: {"h": 1}}, "vary": {"given": {"choose": [1, 2]}}},
        {"inputs": [1, 2], "backward": {"update": {"learning_rate": 1}}, "vary": {"backward": {"choose": [1, 2]}}},
    ],
    ids=["words", "numbers that are names", "given", "rate"],
)
def test_what_may_mean_something_else_is_read_again(network: dict[str, Any]) -> None:
    base = {"cell": "rnn", "weights": {"x": "0.5", "h": "0.1"}, "targets": [0, 1], "loss": "squared_error"}
    assert Drawing(base | network).drawn.put is None


WITHOUT_DRAWS = ("count_drill", "exam_embedding", "rnn_in_letters")  # sizes alone, one-hot vectors, letters

NOTATIONS: list[dict[str, Any]] = [{}, {"notation": "memphis"}, {"notation": "exam"}, {"notation": "olah"}]
ROUNDINGS: list[dict[str, Any]] = [
    {},
    {"rounding": {"places": 2, "carry": "all"}},
    {"rounding": {"places": 3, "show": 4, "carry": "all", "ties": "half_even"}},
    {"rounding": {"significant": 3, "givens": "places"}},
]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_misses_are_counted_as_on_the_page(path: Path) -> None:
    counted = 0
    for keys in [*NOTATIONS, *ROUNDINGS[1:]]:
        top = next((top for top in TOPS if varied(path, keys, top) is not None), None)
        source = varied(path, keys, top) if top else None
        if source is None:
            continue
        solutions = [each for each in drawn(source, 3) if each.arithmetic.name == "exact" and not each.problem.symbols]
        if len(solutions) < 2:
            continue
        counter = MissCounter(solutions[0])
        for solved in solutions:
            page = PrintedNumbers(View(solved, None, "full"))
            whole = in_exact_context(page.misses)(10_000)
            assert counter.count(solved, 10_000) == whole
            assert counter.count(solved, 2) == min(2, whole)
            counted += 1
    assert bool(counted) is (path.stem not in WITHOUT_DRAWS)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_sheets_say_the_same_by_one_layout(path: Path) -> None:
    source = next((made for top in TOPS if (made := varied(path, {}, top)) is not None), None)
    solutions = [] if source is None else drawn(source, 3)
    if len(solutions) < 2:
        return
    layout = DrawnSheet(solutions[0]).layout
    if layout.serves(()):
        for solved in solutions[1:]:
            sheet, anew = DrawnSheet(solved, layout), DrawnSheet(solved)
            assert sheet.asked() == anew.asked()
            assert [sheet.text(name) for name in sheet.asked()] == [anew.text(name) for name in anew.asked()]
            assert sheet.default_refusal() == anew.default_refusal()
