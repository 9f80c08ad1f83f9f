"""Counting: parameters and shapes, from weights and from sizes alone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from helpers import PROBLEMS, command, name_of, problem_files

import lstm_solver
from lstm_solver.cli.count_output import data, pieces
from lstm_solver.compose.counting.drawn_place import DrawnPlace
from lstm_solver.compose.sections.equations import equation
from lstm_solver.compose.view import INPUT, View
from lstm_solver.document.formulas import equals
from lstm_solver.document.language import load as load_language
from lstm_solver.errors import SolverError
from lstm_solver.network.parameter_count import ParameterCount, count, demanded
from lstm_solver.reader.counting import load_network

LANGUAGE_MODEL = {
    "cell": "rnn",
    "sizes": {"input": 8, "hidden": 5, "embedding": 6, "vocabulary": 8, "output": 8},
}


def counted(source: Any) -> ParameterCount:
    return count(load_network(source))


def test_the_published_count_of_a_language_model() -> None:
    found = counted(LANGUAGE_MODEL)
    assert [each.shape for each in found.parameters if not each.bias] == [(6, 8), (5, 6), (5, 5), (8, 5)]
    assert (found.without_biases, found.total) == (143, 156)
    (text,) = pieces(load_network(LANGUAGE_MODEL), "text")
    assert sums(text) == {
        "embedding": "6·8 = 48",
        "cell": "5·6 + 5·5 + 5 = 60",
        "output": "8·5 + 8 = 48",
        "without biases": "48 + 55 + 40 = 143",
        "in all": "48 + 60 + 48 = 156",
    }


def sums(text: str) -> dict[str, str]:
    """The lines between the table and the shapes, by what stands before the colon."""
    found = text.partition("in all")[2].partition("Shapes")[0].splitlines()
    return dict(re.split(": +", line.strip(), maxsplit=1) for line in found if ":" in line)


def test_gates_of_the_same_shapes_are_one_product() -> None:
    (text,) = pieces(load_network({"cell": "lstm", "sizes": {"input": 8, "hidden": 5}}), "text")
    assert sums(text) == {
        "without biases": "4·(5·8 + 5·5) = 4·65 = 260",
        "in all": "4·(5·8 + 5·5 + 5) = 4·70 = 280",
    }


def test_every_layer_and_direction_has_its_sum() -> None:
    sizes = {"input": 2, "hidden": [3, 1], "biases": "none"}
    (text,) = pieces(load_network({"cell": "gru", "direction": "bidirectional", "sizes": sizes}), "text")
    assert sums(text) == {
        "layer 1": "3·(3·2 + 3·3) = 3·15 = 45",
        "layer 1, reverse": "3·(3·2 + 3·3) = 3·15 = 45",
        "layer 2": "3·(1·6 + 1·1) = 3·7 = 21",
        "layer 2, reverse": "3·(1·6 + 1·1) = 3·7 = 21",
        "in all": "2·45 + 2·21 = 132",
    }


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_the_equations_are_those_of_the_solution(path: Path) -> None:
    network, solved = load_network(path), lstm_solver.solve(path).solved
    drawn = {part.place: DrawnPlace(network, part, load_language("en")) for part in count(network).parts}
    for place, plans in solved.plans.items():
        if place not in drawn:  # what is fed back has no parameters
            continue
        view = View(solved, None, "full", place if place != INPUT else None)
        leaves = view.generic_leaves()
        for name in [each.name for each in plans if each.name in drawn[place].order]:
            left = view.left(name, view.generic(name))
            assert drawn[place].equation(name) == equals(left, equation(view, name, leaves))


SHAPES = {
    "both_directions": ["yₜ = σ(vᵀ hₜ)", "(1 × 4)(4 × 1) = 1 × 1"],
    "exam_embedding": ["look-up: xₜᵀ = wₜᵀ·E", "(1 × 4)(4 × 4) = 1 × 4"],
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_vector_before_another_is_a_row(name: str) -> None:
    (text,) = pieces(load_network(PROBLEMS / f"{name}.yaml"), "text")
    lines = [line.strip() for line in text.splitlines()]
    at = lines.index(SHAPES[name][0])
    assert lines[at : at + 2] == SHAPES[name]


def test_rows_times_matrices() -> None:
    cell = {"states": ["h"], "equations": ["h = tanh(x @ W + h_prev @ U + b)"]}
    network = load_network({"cell": cell, "sizes": {"input": 8, "hidden": 5}})
    (check,) = data(network, count(network))["equations"]
    assert check["shapes"] == "(1×8)(8×5) + (1×5)(5×5) + (1×5) = 1×5"


def test_the_published_shape_check() -> None:
    network = load_network({"cell": "rnn", "sizes": {"input": 8, "hidden": 5, "biases": "none"}})
    (check,) = data(network, count(network))["equations"]
    assert check["shapes"] == "(5×8)(8×1) + (5×5)(5×1) = 5×1"


CELLS = {
    "lstm": ("lstm", {}, lambda x, h: 4 * h * (x + h), lambda h: 4 * h),
    "gru": ("gru", {}, lambda x, h: 3 * h * (x + h), lambda h: 3 * h),
    "gru-after": ({"name": "gru", "reset": "after"}, {}, lambda x, h: 3 * h * (x + h), lambda h: 3 * h),
    "rnn": ("rnn", {}, lambda x, h: h * (x + h), lambda h: h),
    "two": ("lstm", {"biases": "two"}, lambda x, h: 4 * h * (x + h), lambda h: 8 * h),
    "none": ("gru", {"biases": False}, lambda x, h: 3 * h * (x + h), lambda h: 0),
    "coupled": ({"name": "lstm", "coupled": "input"}, {}, lambda x, h: 3 * h * (x + h), lambda h: 3 * h),
    "peepholes": ("lstm", {"peepholes": True}, lambda x, h: 4 * h * (x + h) + 3 * h, lambda h: 4 * h),
    "projection": ("lstm", {"projection": 2}, lambda x, h: 4 * h * (x + 2) + 2 * h, lambda h: 4 * h),
}


@pytest.mark.parametrize("name", CELLS)
def test_every_cell_by_its_formula(name: str) -> None:
    cell, more, weights, biases = CELLS[name]
    found = counted({"cell": cell, "sizes": {"input": 7, "hidden": 5, **more}})
    assert (found.without_biases, found.total - found.without_biases) == (weights(7, 5), biases(5))


def test_several_outputs_by_size() -> None:
    network = load_network({"cell": "gru", "sizes": {"input": 8, "hidden": 5, "output": {"y": 3, "v": 1}}})
    shapes = {each.name: each.shape for each in count(network).parts[-1].parameters}
    assert shapes == {"V_y": (3, 5), "d_y": (3,), "V_v": (1, 5), "d_v": (1,)}
    (text,) = pieces(network, "text")
    assert sums(text)["output"] == "3·5 + 3 + 1·5 + 1 = 24"
    assert sums(text)["in all"] == "210 + 24 = 234"


def test_layers_and_directions() -> None:
    sizes = {"input": 3, "hidden": [4, 5]}
    found = counted({"cell": "gru", "direction": "bidirectional", "sizes": sizes})
    first, second = 3 * 4 * (3 + 4), 3 * 5 * (8 + 5)
    assert found.without_biases == 2 * first + 2 * second
    summed = counted({"cell": "gru", "direction": "bidirectional", "merge": "sum", "sizes": sizes})
    assert summed.without_biases == 2 * first + 2 * 3 * 5 * (4 + 5)
    assert counted({"cell": "rnn", "sizes": {"input": 4, "hidden": 4, "layers": 3}}).without_biases == 3 * 32


def test_different_layers_by_size() -> None:
    found = counted({"layers": [{"cell": "lstm"}, {"cell": "rnn"}], "sizes": {"input": 2, "hidden": [3, 4]}})
    assert found.without_biases == 4 * 3 * 5 + 4 * 7


def test_a_cell_of_the_files_own_by_size() -> None:
    equations = ["z = sigmoid(x @ W + s * h_prev + b)", "h = (1 - z) * h_prev + z * tanh(U @ h_prev)"]
    cell = {"states": ["h"], "equations": equations}
    found = counted({"cell": cell, "sizes": {"input": 2, "hidden": 3}})
    shapes = {each.name: (each.shape, each.bias) for each in found.parameters}
    assert shapes == {"W": ((2, 3), False), "s": ((3,), False), "b": ((3,), True), "U": ((3, 3), False)}


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
def test_equations_and_weights_agree_on_every_shape(path: Path) -> None:
    network = load_network(path)
    for layer in network.layers:
        for unit in layer.units:
            derived = demanded(unit.cell, unit.sizes)
            for name, each in unit.parameters.items():
                rows = each.value
                shape = (len(rows), len(rows[0])) if isinstance(rows[0], list) else (len(rows),)
                assert shape in (derived[name], (1,))


@pytest.mark.parametrize("path", problem_files(), ids=name_of)
@pytest.mark.parametrize("format", ["text", "md", "json"])
def test_every_problem_can_be_counted(path: Path, format: str) -> None:
    network = load_network(path)
    text = "".join(pieces(network, format))
    assert str(count(network).total) in text
    assert all(len(line) <= 100 or format != "text" for line in text.splitlines())


WRONG = {
    "cell: rnn\nsizes: {hiden: 5, input: 3}": ["2:9: sizes.hiden: unknown key (did you mean 'hidden'?)"],
    "cell: rnn\nsizes: {hidden: 5, input: 3}\nbiases: 0": [
        "3:1: biases: needs weights (without them sizes says it, such as {biases: one})"
    ],
    "cell: rnn\nsizes: {hidden: 5}": ["2:8: sizes.input: missing (expected a whole number)"],
    "cell: rnn\nsizes: {hidden: 0, input: 1.5}": [
        "2:17: sizes.hidden: '0' (expected a whole number from 1 to 1000000000)",
        "2:27: sizes.input: '1.5' (expected a whole number from 1 to 1000000000)",
    ],
    "cell: gru\nsizes: {hidden: 2, input: 3, projection: 1}": ["2:30: sizes.projection: gru has no projection"],
    "cell: rnn\nsizes: {hidden: [2, 3], input: 3, layers: 3}": [
        "2:17: sizes.hidden: 2 sizes (expected 3: one for each layer)"
    ],
    "cell: rnn\nsizes: {hidden: 2, embedding: 3}": [
        "2:8: sizes.vocabulary: missing (the embedding has a vector for each word)"
    ],
    "cell: rnn\nsizes: {hidden: 2, input: 3, biases: three}": [
        "2:38: sizes.biases: 'three' (expected false, one or two)"
    ],
    "cell: rnn\nsizes: {hidden: 5, input: 3, output: {h: 2, y: 0}}": [
        "2:39: sizes.output.h: no name of an output (expected a letter such as y)",
        "2:48: sizes.output.y: '0' (expected a whole number from 1 to 1000000000)",
    ],
    "cell: rnn\nsizes: {hidden: 5, input: 3, output: {}}": [
        "2:38: sizes.output: a mapping (expected a whole number, or one for each output)"
    ],
    "cell: rnn\nsizes: {hidden: 5, input: 3, output: [2, 5]}": [
        "2:38: sizes.output: a list (expected a whole number, or one for each output: {y: 3, p: 2})"
    ],
    "cell: rnn\nsizes: 5": ["2:8: sizes: '5' (expected a mapping)"],
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_sizes_are_reported_where_they_stand(text: str) -> None:
    with pytest.raises(SolverError) as caught:
        load_network(text + "\n")
    assert [str(each).removeprefix("<text>:") for each in caught.value.errors] == WRONG[text]


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("cell: rnn\nsizes: {input: 8, hidden: 5, embedding: 6, vocabulary: 8, output: 8}\n", "utf-8")
    done = command("count", str(path), "-f", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["without_biases"], found["total"]) == (143, 156)
    assert command("count", str(PROBLEMS / "umd_twice_a_2dp.yaml")).returncode == 0
    assert command("count", str(tmp_path / "none.yaml")).returncode == 2


def test_solving_without_weights_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("cell: rnn\nsizes: {input: 8, hidden: 5}\n", "utf-8")
    done = command("solve", str(path))
    assert done.returncode == 2
    assert f"{path}:1:1: weights: missing" in done.stderr
    assert f"{path}:1:1: inputs: missing" in done.stderr


def test_sizes_beside_weights_must_agree() -> None:
    text = "cell: rnn\nweights: {x: [[1], [2]], h: [[1, 0], [0, 1]]}\ninputs: [1]\nsizes: {hidden: 3, input: 1}\n"
    with pytest.raises(SolverError, match=r"sizes.hidden: '3' \(expected 2, as in the weights\)"):
        load_network(text)
    assert counted(text.replace("hidden: 3", "hidden: 2")).total == 6


def test_a_file_of_sizes_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("cell: rnn\nsizes: {input: 8, hidden: 5}\n", "utf-8")
    assert command("validate", "--advise", str(path)).returncode == 0
    path.write_text("cell: rnn\nsizes: {input: 8}\n", "utf-8")
    done = command("validate", str(path))
    assert (done.returncode, done.stderr.strip()) == (
        2,
        f"{path}:2:8: sizes.hidden: missing (expected a whole number, or a list with one for each layer)",
    )
