"""The reader: every good form gives the same network, every bad one a finding at its place."""

import json
import pickle
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from lstm_solver.document.notation_keys import OVERRIDES
from lstm_solver.document.notation_keys import check as check_notation
from lstm_solver.errors import SolverError
from lstm_solver.maths.decimals import Constant, NumberError, read_constant, read_number, read_numbers
from lstm_solver.network.cells import find
from lstm_solver.network.cells import names as cell_names
from lstm_solver.network.problem import Problem
from lstm_solver.reader import load, schema
from lstm_solver.reader.keys.json_schema import FILE, text
from lstm_solver.reader.keys.key_examples import EXAMPLES, OF_A_NOTATION
from lstm_solver.reader.keys.problem_keys import TABLES

HERE = (1, "forward")
GOOD = """\
cell: lstm
inputs: [[1, 2], [3, 4]]
weights:
  i: {x: [[1, 2], [3, 4]], h: [[1, 0], [0, 1]]}
  f: {x: [[5, 6], [7, 8]], h: [[2, 0], [0, 2]]}
  g: {x: [[9, 1], [2, 3]], h: [[3, 0], [0, 3]]}
  o: {x: [[4, 5], [6, 7]], h: [[4, 0], [0, 4]]}
"""
OWN = """\
cell:
  states: [h]
  equations:
    - z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
    - n = tanh(W_n @ x + U_n @ h_prev)
    - h = (1 - z) * h_prev + z * n
parameters:
  W_z: [[1, 0], [0, 1]]
  U_z: [[1, 0], [0, 1]]
  b_z: [0, 0]
  W_n: [[1, 0], [0, 1]]
  U_n: [[1, 0], [0, 1]]
inputs: [[1, 2]]
"""


def findings(source: Any) -> list[str]:
    with pytest.raises(SolverError) as caught:
        load(source)
    return [str(error).removeprefix("<text>:") for error in caught.value.errors]


def values(problem: Problem) -> dict[str, Any]:
    return {name: parameter.value for name, parameter in problem.unit.parameters.items()}


def test_split_weights() -> None:
    problem = load(GOOD)
    assert values(problem)["W_fx"] == [[5, 6], [7, 8]]
    assert problem.unit.sizes == {"x": 2, **dict.fromkeys("ifgoch", 2)}
    assert problem.unit.parameters["W_fh"].path == "weights.f.h"
    assert problem.sequences[0].initial == {HERE: {"h": [0, 0], "c": [0, 0]}}


def stacked(axis: int, part: str, gates: str) -> list[Any]:
    weights = yaml.safe_load(GOOD)["weights"]
    blocks = [np.array(weights[gate][part]) for gate in gates]
    found = np.concatenate([block if axis == 0 else block.T for block in blocks], axis)
    return list(found.tolist())


def with_weights(weights: dict[str, Any]) -> Problem:
    return load({"cell": "lstm", "inputs": [[1, 2], [3, 4]], "weights": weights})


@pytest.mark.parametrize("gates", ["ifgo", "ofig"])
def test_stacked_weights_equal_split_ones(gates: str) -> None:
    problem = with_weights({"stack": list(gates), "x": stacked(0, "x", gates), "h": stacked(0, "h", gates)})
    assert values(problem) == values(load(GOOD))
    place = problem.unit.parameters["W_fx"]
    start = 2 * gates.index("f")
    assert (place.path, place.rows, place.columns) == ("weights.x", (start, start + 2), None)
    assert problem.unit.stacking == tuple(gates)


def test_row_orientation_transposes() -> None:
    weights = {"stack": list("ifgo"), "orientation": "row", "x": stacked(1, "x", "ifgo"), "h": stacked(1, "h", "ifgo")}
    problem = with_weights(weights)
    transposed = {name: [list(row) for row in zip(*value, strict=True)] for name, value in values(load(GOOD)).items()}
    assert values(problem) == transposed
    assert problem.unit.row_vectors
    assert problem.unit.parameters["W_fx"].columns == (2, 4)


@pytest.mark.parametrize("order", [["h", "x"], ["x", "h"]])
@pytest.mark.parametrize("single", [False, True])
def test_joint_weights_hold_both_parts(order: list[str], single: bool) -> None:
    split = yaml.safe_load(GOOD)["weights"]
    joined = {gate: np.hstack([np.array(split[gate][part]) for part in order]) for gate in "ifgo"}
    alone = {"stack": list("ifgo"), "W": np.vstack(list(joined.values()))}
    problem = with_weights({"joint": order, **(alone if single else joined)})
    assert values(problem) == {f"W_{gate}": joined[gate].tolist() for gate in "ifgo"}


def test_gru_with_the_reset_gate_after_splits_a_joint_matrix() -> None:
    weights = {"joint": ["h", "x"], "r": [[1, 2, 3]], "z": [[4, 5, 6]], "n": [[7, 8, 9]]}
    problem = load({"cell": {"name": "gru", "reset": "after"}, "inputs": [[1, 1]], "weights": weights})
    assert values(problem) == {"W_r": [[1, 2, 3]], "W_z": [[4, 5, 6]], "W_nh": [[7]], "W_nx": [[8, 9]]}
    assert problem.unit.parameters["W_nx"].columns == (1, 3)
    assert problem.unit.parameters["W_nx"].path == "weights.n"


def test_flat_lists_are_rows_or_columns() -> None:
    row = load({"cell": "rnn", "inputs": [[1, 2]], "weights": {"x": [3, 4], "h": 5}})
    assert values(row) == {"W_x": [[3, 4]], "W_h": [[5]]}
    assert row.unit.scalar_cell
    assert row.unit.parameters["W_h"].scalar
    column = load({"cell": "rnn", "inputs": [1], "weights": {"x": [3, 4], "h": [[1, 0], [0, 1]]}})
    assert values(column)["W_x"] == [[3], [4]]
    assert not column.unit.scalar_cell
    flat = load(
        {"cell": "lstm", "inputs": [1], "weights": {"stack": list("ifgo"), "x": [1, 2, 3, 4], "h": [5, 6, 7, 8]}}
    )
    assert values(flat)["W_gx"] == [[3]]
    turned = {"x": [3, 4], "h": [[1, 0], [0, 1]], "orientation": "row"}
    assert values(load({"cell": "rnn", "inputs": [1], "weights": turned}))["W_x"] == [[3, 4]]


BIASES = {
    "i: [1, 2]": {"b_i": [1, 2]},
    "{i: {x: [1, 2], h: [3, 4]}, o: [5, 6]}": {"b_ix": [1, 2], "b_ih": [3, 4], "b_o": [5, 6]},
    "0": {f"b_{gate}": [0, 0] for gate in "ifgo"},
    "{x: 0, h: 1}": {f"b_{gate}{part}": [at, at] for gate in "ifgo" for at, part in enumerate("xh")},
    "{stack: [o, i, f, g], b: [1, 2, 3, 4, 5, 6, 7, 8]}": {"b_o": [1, 2], "b_i": [3, 4], "b_f": [5, 6], "b_g": [7, 8]},
    "{stack: [i, f], x: [1, 2, 3, 4], h: [5, 6, 7, 8]}": {
        "b_ix": [1, 2],
        "b_fx": [3, 4],
        "b_ih": [5, 6],
        "b_fh": [7, 8],
    },
}


@pytest.mark.parametrize("biases", BIASES)
def test_biases(biases: str) -> None:
    written = biases if biases[0] in "{0" else f"{{{biases}}}"
    found = values(load(f"{GOOD}biases: {written}\n"))
    assert {name: value for name, value in found.items() if name.startswith("b_")} == BIASES[biases]


def test_one_number_for_all_biases_has_the_paths_of_the_split_form() -> None:
    assert load(GOOD + "biases: 0\n").unit.parameters["b_f"].path == "biases.f"
    assert load(GOOD + "biases: {x: 0, h: 0}\n").unit.parameters["b_fh"].path == "biases.f.h"


@pytest.mark.parametrize(
    ("biases", "expected"),
    [(0, {"b": [0, 0]}), ([1, 2], {"b": [1, 2]}), ({"x": 1, "h": [2, 3]}, {"b_x": [1, 1], "b_h": [2, 3]})],
)
def test_rnn_biases_have_no_gate_level(biases: Any, expected: dict[str, Any]) -> None:
    weights = {"joint": ["x", "h"], "W": [[1, 2, 3], [4, 5, 6]]}
    found = values(load({"cell": "rnn", "inputs": [1], "weights": weights, "biases": biases}))
    assert found == {"W": [[1, 2, 3], [4, 5, 6]], **expected}


def test_projection_has_its_own_size_of_h() -> None:
    weights = {gate: {"x": [[1], [2]], "h": [[3], [4]]} for gate in "ifgo"}
    problem = load({"cell": {"name": "lstm", "projection": [[1, 2]]}, "inputs": [1], "weights": weights})
    assert (problem.unit.sizes["h"], problem.unit.sizes["c"]) == (1, 2)
    assert problem.unit.parameters["W_p"].path == "cell.projection"


@pytest.mark.parametrize("coupled", ["input", "forget"])
def test_coupled_gates_have_no_weights(coupled: str) -> None:
    gone = {"input": "f", "forget": "i"}[coupled]
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"  {gone}:")]
    lines[0] = f"cell: {{name: lstm, coupled: {coupled}}}"
    problem = load("\n".join(lines))
    assert f"W_{gone}x" not in problem.unit.parameters
    assert problem.unit.complete
    lines.append("biases: 0")
    assert f"b_{gone}" not in load("\n".join(lines)).unit.parameters


def test_python_mapping_reads_like_the_file() -> None:
    split = yaml.safe_load(GOOD)["weights"]
    arrays = {gate: {part: np.array(rows, dtype=float) for part, rows in both.items()} for gate, both in split.items()}
    assert values(with_weights(arrays)) == values(load(GOOD))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1, "0.1"),
        (np.float32(0.1), "0.1"),
        (np.float64(0.1), "0.1"),
        (np.array([0.1], dtype=np.float32), "0.1"),
        (np.array(0.1), "0.1"),
        (Decimal("0.10"), "0.10"),
        (Fraction(1, 4), "0.25"),
        (np.int64(3), "3"),
        ((0.5,), "0.5"),
        ("1/8", "0.125"),
        (1e-7, "1E-7"),
    ],
)
def test_python_numbers_are_exact(value: Any, expected: str) -> None:
    problem = load({"cell": "rnn", "inputs": [value], "weights": {"x": 1, "h": 1}})
    assert str(problem.sequences[0].inputs[0][0]) == expected


def test_findings_of_a_mapping_have_no_position() -> None:
    with pytest.raises(SolverError) as caught:
        load({"cell": "lstm", "inputs": [1], "weights": {"i": {"x": {1}, "h": True}}})
    assert [(error.file, error.line, error.column) for error in caught.value.errors] == [(None, None, None)] * 2
    assert {error.path for error in caught.value.errors} == {"weights.i.x", "weights.i.h"}


def test_exact_constants_keep_what_is_written() -> None:
    problem = load(GOOD.replace("[[1, 2], [3, 4]], h", '[["1/3", "sqrt(2)"], [-ln(2), .5]], h', 1))
    (third, root), (log, half) = problem.unit.parameters["W_ix"].value
    assert (third.written, root.written, log.written) == ("1/3", "sqrt(2)", "-ln(2)")
    assert not isinstance(half, Constant)
    assert str(root).startswith("1.414213562373095048801688724209698078569671875376948073")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1/3+1/6", "0.5"),
        ("2*(3-1)/8", "0.5"),
        ("--1/4", "0.25"),
        ("sqrt(4)", "2"),
        ("ln(1)", "0"),
        ("exp(0)", "1"),
        ("(1e-3)*5", "0.005"),
    ],
)
def test_constants(written: str, expected: str) -> None:
    assert read_constant(written) == Decimal(expected)


def test_a_date_is_no_number_unless_quotes_say_that_it_is_a_difference() -> None:
    network = 'cell: rnn\ninputs: [{}, "2024-01-02", 3-1]\nweights: {{x: 0.5, h: 0}}\n'
    assert load(network.format("2024")).sequences[0].inputs == [[Decimal(2024)], [Decimal(2021)], [Decimal(2)]]
    with pytest.raises(
        SolverError, match=r"inputs\[0\]: '2024-01-01' is a date \(expected a number; a difference stands"
    ):
        load(network.format("2024-01-01"))
    names = network.replace('"2024-01-02", 3-1', "2024-01-01") + "tokens: {{2024-01-01: 5}}\n"
    assert load(names.format("2024-01-01")).sequences[0].inputs == [[Decimal(5)]] * 2


def test_constants_have_a_hundred_digits() -> None:
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(130):
        for written, value in {
            "pi/4": mpmath.pi / 4,
            "e": mpmath.e,
            "-ln(2)": -mpmath.ln(2),
            "2/7": mpmath.mpf(2) / 7,
        }.items():
            assert abs(mpmath.mpf(str(read_constant(written))) / value - 1) < mpmath.mpf(10) ** -99


@pytest.mark.parametrize(
    "written", ["1/0", "ln(-1)", "ln(0)", "sqrt(-1)", "exp(1e9)", "9**9**9", "", "(", "1 2", "2pi"]
)
def test_constants_without_a_value(written: str) -> None:
    with pytest.raises(NumberError):
        read_constant(written)


def test_constants_survive_a_copy() -> None:
    assert pickle.loads(pickle.dumps(read_constant("1/3"))).written == "1/3"


@pytest.mark.parametrize("written", ["0x1F", "1_000", "1:30", "nan", ".inf", "yes", "", "1e", "٣", "1 "])
def test_what_is_no_number(written: str) -> None:
    assert read_number(written) is None
    assert read_numbers(["1", written]) is None


def test_rows_and_single_numbers_agree() -> None:
    texts = ["1", "-.5", "+2.", "0.10", "00.1"]
    assert [str(value) for value in read_numbers(texts) or []] == [str(read_number(each)) for each in texts]


def test_tokens_win_over_constants() -> None:
    problem = load("cell: rnn\ninputs: [pi, e, 1]\ntokens: {e: 5, 1: 7}\nweights: {x: 1, h: 1}\n")
    pi, token, one = (each[0] for each in problem.sequences[0].inputs)
    assert [str(pi)[:4], str(token), str(one)] == ["3.14", "5", "7"]
    assert problem.sequences[0].words == [None, "e", "1"]


def test_embedding_takes_words_and_one_hot_vectors() -> None:
    head = "cell: rnn\nembedding: {matrix: [[1, 2, 3], [4, 5, 6]], vocabulary: [a, b, c]}\n"
    problem = load(f"{head}inputs: [b, [0, 0, 1]]\nweights: {{x: [[1, 2]], h: 0}}\nquestions: [{{find: x_1}}]\n")
    assert problem.sequences[0].inputs == [[0, 1, 0], [0, 0, 1]]
    assert problem.sequences[0].words == ["b", None]
    assert problem.unit.sizes["x"] == 2


def test_runs_inherit_initial_only() -> None:
    problem = load(
        f"{GOOD}initial: {{h: [1, 1]}}\nrun: A\nruns: {{B: {{inputs: [[1, 1]]}}}}\nquestions: [{{find: [B.h_1]}}]\n"
    )
    main, run = problem.sequences
    assert (main.name, run.name) == ("A", "B")
    assert run.initial == main.initial == {HERE: {"h": [1, 1], "c": [0, 0]}}
    assert run.questions == ()


def test_missing_weights_are_fine_where_nothing_needs_them() -> None:
    short = GOOD.replace("  o: {x: [[4, 5], [6, 7]], h: [[4, 0], [0, 4]]}\n", "")
    assert findings(short) == ["4:3: weights.o: missing (o_1 needs it)"]
    assert not load(short + "questions: [{find: c_1}]\n").unit.complete
    assert findings(short + "questions: [{find: c_2}]\n") == ["4:3: weights.o: missing (o_1 needs it)"]
    given = "given: {1: {o: [1, 1]}, 2: {o: [1, 1]}}\n"
    assert load(short + given).sequences[0].given[HERE][1] == {"o": [1, 1]}


def test_own_cell_is_ordered_and_sized() -> None:
    lines = OWN.splitlines()
    lines[3], lines[5] = lines[5], lines[3]
    problem = load("\n".join(lines))
    assert [each.name for each in problem.unit.cell.equations] == ["n", "z", "h"]
    assert problem.unit.sizes == {"x": 2, "h": 2, "z": 2, "n": 2}


def test_own_cell_of_scalars() -> None:
    source = "cell:\n  states: [s]\n  equations: ['s = s_prev + w * x']\nparameters: {w: 2}\ninputs: [1, 2]\n"
    problem = load(source)
    assert problem.unit.scalar_cell
    assert problem.unit.hidden_size == 1


def test_rounding_in_full() -> None:
    rounding = load(
        GOOD + "rounding: {significant: 3, carry: [f, c], ties: truncate, show: 6, zeros: trim, givens: 2,\n"
        "  intermediate: {dot_term: 3, tanh_c: {significant: 2, ties: half_even}, 'f*c_prev': 1}}\n"
    ).rounding
    assert rounding.digits == (None, 3, "truncate")
    assert rounding.carry == frozenset({"f", "c"})
    assert dict(rounding.intermediate) == {
        "dot_term": (3, None, "truncate"),
        "tanh_c": (None, 2, "half_even"),
        "f * c_prev": (1, None, "truncate"),
    }
    assert (rounding.show, rounding.zeros, rounding.givens) == (6, "trim", 2)


def test_activations_with_constants() -> None:
    cell = "{name: lstm, clip: 3.0, activations: {gate: {name: hard_sigmoid, alpha: 1/6}, candidate: softsign}}"
    equations = {each.name: str(each.rhs) for each in load(GOOD.replace("lstm", cell, 1)).unit.cell.equations}
    assert equations["f"].startswith("hard_sigmoid(clip(")
    assert equations["g"].startswith("softsign(clip(")


BAD = [
    ("f: {x: [[5, 6], [7, 8]]", "f: {x: [[5, 6, 0], [7, 8, 0]]", "5:10: weights.f.x: 2 rows of 3 (expected"),
    ("f: {x: [[5, 6], [7, 8]]", "f: {x: [[5, 6], [7]]", "5:19: weights.f.x[1]: 1 entry"),
    ("f: {x: [[5, 6], [7, 8]]", "f: {x: [[5, 6], [7, 8], [9, 9]]", "5:10: weights.f.x: 3 rows of 2 (exp"),
    ("f: {x: [[5, 6]", "f: {x: [[5, .nan]", "5:15: weights.f.x[0][1]: '.nan' is not a number"),
    ("f: {x: [[5, 6]", "f: {x: [[.inf, 6]", "5:12: weights.f.x[0][0]: '.inf' is not a number"),
    ("f: {x: [[5, 6]", "f: {x: [[true, 6]", "5:12: weights.f.x[0][0]: 'true' (expected a number)"),
    ("f: {x: [[5, 6]", "f: {x: [[yes, 6]", "5:12: weights.f.x[0][0]: 'yes' is not a number"),
    ("f: {x: [[5, 6]", "f: {x: [[~, 6]", "5:12: weights.f.x[0][0]: nothing (expected a number)"),
    ("f: {x: [[5, 6]", "f: {x: [[1e999, 6]", "5:12: weights.f.x[0][0]: '1e999' is too large"),
    ("f: {x: [[5, 6]", "f: {y: 1, x: [[5, 6]", "5:7: weights.f.y: unknown key"),
    ("f: {x:", "q: {x:", "5:3: weights.q: unknown key"),
    (", h: [[2, 0], [0, 2]]", "", "5:6: weights.f.h: missing"),
    ("cell: lstm", "cell: lstn", "1:7: cell: 'lstn' is unknown (did you mean 'lstm'?)"),
    ("cell: lstm", "cell: {name: lstm, clip: 0}", "1:26: cell.clip: '0' (expected a number above 0)"),
    ("cell: lstm", "cell: {name: lstm, reset: after}", "1:20: cell.reset: lstm has no such option"),
    ("cell: lstm", "cell: {name: lstm, forward: {}}", "1:20: cell.forward: needs direction: bidirectional"),
    ("cell: lstm", "cell: {name: lstm, activations: {gate: exp}}", "1:40: cell.activations.gate: 'exp' is unknown"),
    ("cell: lstm", "cell: {name: lstm, coupled: input}", "5:3: weights.f: f is coupled and has no weights"),
    ("cell: lstm\n", "", "1:1: cell: missing"),
    ("inputs: [[1, 2], [3, 4]]\n", "", "1:1: inputs: missing"),
    ("[[1, 2], [3, 4]]", "[]", "2:9: inputs: no inputs"),
    ("[[1, 2], [3, 4]]", "3", "2:9: inputs: '3' (expected a list"),
    ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4], [5]]", "2:26: inputs[2]: 1 entry (expected 2"),
    ("[[1, 2], [3, 4]]", "[A]", "2:10: inputs[0]: 'A' is no token"),
    ("weights:", "weights:\n  orientation: left", "4:16: weights.orientation: 'left' is unknown"),
    ("weights:", "biases: {stack: [i, q], b: 1}\nweights:", "3:21: biases.stack[1]: 'q' is no gate"),
    ("weights:", "weights:\n  W: 1", "4:3: weights.W: needs stack"),
    ("weights:", "wieghts: 1\nweights:", "3:1: wieghts: unknown key (did you mean 'weights', which is there already?)"),
    ("weights:", "tolerance: 0.1\nweights:", "3:1: tolerance: unknown key (it belongs in marking)"),
    ("weights:", "momentum: 0.1\nweights:", "3:1: momentum: unknown key (it belongs in backward.update)"),
    ("weights:", "ties: half_up\nweights:", "3:1: ties: unknown key (it belongs in rounding)"),
    ("weights:", "input: 1\nweights:", "3:1: input: unknown key (did you mean 'inputs', which is there already?)"),
    ("weights:", "questions: [{find: x_1}]\nweights:", "3:20: questions[0].find: there is no x here (expected one of"),
    ("weights:", "targets: [~, ~]\nloss: {kind: error, steps: last}\nweights:", "3:10: targets: no step has a target"),
    ("weights:", "loss: error\nweights:", "1:1: targets: missing"),
    ("weights:", "targets: [1]\nweights:", "3:10: targets: 1 entry (expected 2"),
    ("weights:", "targets: [1, [1, 2]]\nloss: error\nweights:", "3:11: targets[0]: 1 entry (expected 2"),
    ("weights:", "parameters: {}\nweights:", "3:1: parameters: for cells of your own equations"),
    ("weights:", "peepholes: {g: [1, 1]}\nweights:", "3:13: peepholes.g: unknown key"),
    ("weights:", "biases: {f: [1]}\nweights:", "3:13: biases.f: 1 entry (expected 2"),
    ("weights:", "initial: {h: [1]}\nweights:", "3:14: initial.h: 1 entry (expected 2"),
    ("weights:", "initial: {z: [1, 1]}\nweights:", "3:11: initial.z: no state of this cell"),
    ("weights:", "given: {3: {f: [1, 1]}}\nweights:", "3:9: given.3: there is no step 3"),
    ("weights:", "given: {1: {q: [1, 1]}}\nweights:", "3:13: given.1.q: no quantity of this cell"),
    ("weights:", "given: {1: {f: 1}}\nweights:", "3:16: given.1.f: 1 entry (expected 2"),
    ("weights:", "time: {first: -1}\nweights:", "3:15: time.first: '-1' (expected a whole number from 0"),
    ("weights:", "time: {print: tt}\nweights:", "3:15: time.print: 'tt' (expected a letter)"),
    ("weights:", "rounding: {places: 51}\nweights:", "3:20: rounding.places: '51'"),
    ("weights:", "rounding: {places: 2, significant: 3}\nweights:", "3:36: rounding.significant: places is set"),
    ("weights:", "rounding: {carry: [q]}\nweights:", "3:20: rounding.carry[0]: 'q' is no quantity"),
    ("weights:", "rounding: {intermediate: {f * cprev: 2}}\nweights:", "3:27: rounding.intermediate.f * cprev: no"),
    ("weights:", "notation: umdd\nweights:", "3:11: notation: 'umdd' is unknown (did you mean 'umd'?)"),
    ("weights:", "questions: [{find: f_3}]\nweights:", "3:20: questions[0].find: there is no time 3"),
    ("weights:", "questions: [{find: [k_1]}]\nweights:", "3:21: questions[0].find[0]: there is no k here"),
    ("weights:", "questions: [{find: ['f_1[2]']}]\nweights:", "3:21: questions[0].find[0]: there is no unit 2"),
    ("weights:", "questions: [{find: y_1}]\nweights:", "3:20: questions[0].find: there is no y here"),
    ("weights:", "questions: [{find: B.h_1}]\nweights:", "3:20: questions[0].find: there is no run 'B'"),
    ("weights:", "runs: {B: {inputs: [1]}}\nweights:", "3:21: runs.B.inputs[0]: 1 entry (expected 2"),
    ("weights:", "runs: {B: {inputs: [[1, 2]], cell: gru}}\nweights:", "3:30: runs.B.cell: unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), BAD, ids=[each[2].split(" (")[0] for each in BAD])
def test_bad_input_is_one_line_at_its_place(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = findings(GOOD.replace(old, new, 1))
    assert len(found) == 1
    assert found[0].startswith(expected)


BAD_OWN = [
    ("W_n: [[1, 0], [0, 1]]", "W_n: [[1, 0, 1], [0, 1, 1]]", "5:7: cell.equations[1]: W_n @ x: W_n is 2 by 3, x has 2"),
    ("b_z: [0, 0]", "b_z: [0, 0, 0]", "4:7: cell.equations[0]: W_z @ x + U_z @ h_prev + b_z: "),
    ("tanh(W_n", "tanh(h + W_n", "5:7: cell.equations[1]: equations in a circle: n needs h needs n"),
    ("tanh(", "tahn(", "5:7: cell.equations[1]: no function 'tahn'"),
    ("b_z: [0, 0]", "b_z: [0, 0]\n  q: 1", "11:3: parameters.q: no equation uses it"),
    ("  b_z: [0, 0]\n", "", "8:3: parameters.b_z: missing (cell.equations[0] needs it)"),
    ("states: [h]", "states: [h, c]", "2:15: cell.states[1]: 'c' has no equation"),
    ("(1 - z) * h_prev", "(1 - z) * n_prev", "6:7: cell.equations[2]: n_prev: n is no state"),
    ("- h = (1 - z)", "- n = (1 - z)", "6:7: cell.equations[2]: a second equation for n"),
    ("cell:", "weights: {}\ncell:", "1:1: weights: for built-in cells"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), BAD_OWN, ids=[each[2].split(": ")[2] for each in BAD_OWN])
def test_own_cells_say_what_is_wrong(old: str, new: str, expected: str) -> None:
    assert any(line.startswith(expected) for line in findings(OWN.replace(old, new, 1)))


@pytest.mark.parametrize("name", ["x", "z_prev", "z_1", "a_z", "d_z", "tanh", "W_n"])
def test_names_that_no_quantity_may_have(name: str) -> None:
    assert any(
        line.startswith("4:7: cell.equations[0]: ") for line in findings(OWN.replace("z = sig", f"{name} = sig"))
    )


def test_a_wrong_shape_names_both_sides() -> None:
    wide = GOOD.replace("[[5, 6], [7, 8]]", "[[5, 6, 0], [7, 8, 0]]")
    assert findings(wide) == ["5:10: weights.f.x: 2 rows of 3 (expected 2 rows of 2: inputs have 2 entries)"]
    tall = GOOD.replace("[[5, 6], [7, 8]]", "[[5, 6], [7, 8], [9, 9]]")
    expected = "(expected 2 rows of 2: the hidden size is 2 in weights.i.x)"
    assert findings(tall) == [f"5:10: weights.f.x: 3 rows of 2 {expected}"]


def test_errors_of_all_sections_come_together() -> None:
    bad = (
        GOOD.replace("[[5, 6], [7, 8]]", "[[5, 6], [7]]")
        + "rounding: {carry: [q]}\nnotation: x\nquestions: [{find: k_1}]\n"
    )
    paths = [line.split(": ")[1] for line in findings(bad)]
    assert paths == ["weights.f.x[1]", "rounding.carry[0]", "notation", "questions[0].find"]


def test_schema_file_is_the_schema() -> None:
    made_anew = "python tests/update.py schema"  # after a cell, an activation, a notation, a loss, a language, a key
    assert FILE.read_text(encoding="utf-8") == text(), made_anew
    assert schema() == json.loads(text())


def test_schema_describes_every_key() -> None:
    found = schema()
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(found)
    jsonschema.validate(yaml.safe_load(GOOD), found)
    jsonschema.validate(yaml.safe_load(OWN), found)
    for keys in TABLES.values():
        assert all(key["description"] for key in keys.values())


def test_schema_has_an_example_of_each_key() -> None:
    found = schema()
    assert {table: keys.keys() for table, keys in EXAMPLES.items()} == {
        name: keys.keys() for name, keys in TABLES.items()
    }
    assert OF_A_NOTATION.keys() == {"preset", *OVERRIDES}
    assert check_notation({key: shown[0] for key, shown in OF_A_NOTATION.items() if key != "preset"}) == []
    validator = pytest.importorskip("jsonschema").validators.validator_for(found)
    for table, keys in {**EXAMPLES, "notation": OF_A_NOTATION}.items():
        there = found if table == "problem" else found["$defs"][table]
        for name, shown in keys.items():
            kind = there["properties"][name]
            assert kind["examples"] == shown
            judge = validator({**kind, "$defs": found["$defs"]})
            assert [(table, name, error.message) for each in shown for error in judge.iter_errors(each)] == []


def test_problems_have_each_key_of_exercises_beyond_one_pass() -> None:
    folder = Path(__file__).parents[2] / "problems"
    text = "\n".join(file.read_text("utf-8") for file in [*folder.rglob("*.yaml"), folder / "README.md"])
    for table in ("question", "choice", "update", "backward", "run", "fed_input"):
        assert [key for key in TABLES[table] if not re.search(rf"\b{key}: |`{key}`", text)] == []


def test_tables_name_the_gates_of_all_cells() -> None:
    gates = {gate for name in cell_names() for gate in getattr(find(name), "gates", ()) if gate}
    assert gates <= set(TABLES["weights"])
    assert gates <= set(TABLES["biases"])


RNN = "cell: rnn\ninputs: [1, 2]\nweights: {x: 1, h: 1}\n"
TIED = "cell: rnn\ninputs: [[1, 2], [1, 2]]\nweights: {x: [[4, 4], [2, 2]], h: [[1, 0], [0, 1]]}\n"
WORDS = "cell: rnn\ninputs: [the, cat]\nweights: {x: [[1, 2]], h: 1}\n"


@pytest.mark.parametrize("weights", ["{}", "{joint: [h, x]}", "{orientation: row}"])
@pytest.mark.parametrize(("cell", "gates"), [("lstm", "ifgo"), ("gru", "rzn")])
def test_without_any_weights_each_gate_is_missing(cell: str, gates: str, weights: str) -> None:
    expected = [f"3:10: weights.{gate}: missing (expected its matrices)" for gate in gates]
    assert findings(f"cell: {cell}\ninputs: [1]\nweights: {weights}\n") == expected


BEHIND = [
    (
        'cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: abc}\ninitial: {h: [1, 2]}\nquestions: [{find: ["h_1[5]"]}]\n',
        ["3:22: weights.h", "4:14: initial.h", "5:21: questions[0].find[0]"],
    ),
    (
        "cell: lsmt\ninputs: [1]\nweights: {i: {x: abc, h: 1}}\nbiases: {i: zz}\nrounding: {carry: [zz]}\n",
        ["1:7: cell", "3:18: weights.i.x", "4:13: biases.i", "5:20: rounding.carry[0]"],
    ),
    (
        "cell: {name: lstm, projection: abc}\ninputs: [1]\nweights: {i: {x: zz, h: 1}}\nbiases: {i: qq}\n",
        ["1:32: cell.projection", "3:18: weights.i.x", "4:13: biases.i"],
    ),
    (
        "cell: {states: [h], equations: ['h = W @ x + h_prev']}\nparameters: {W: [[abc], [1]]}\ninputs: [1]\n"
        "initial: {h: [1, 2, 3]}\nquestions: [{find: q_1}]\n",
        ["2:19: parameters.W[0][0]", "4:14: initial.h", "5:20: questions[0].find"],
    ),
]


@pytest.mark.parametrize(("source", "expected"), BEHIND)
def test_no_error_hides_another(source: str, expected: list[str]) -> None:
    found = findings(source)
    assert len(found) == len(expected)
    assert all(line.startswith(f"{start}: ") for line, start in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[[4, 4], [2, 2]]",
            "[[4, 4, 1], [2, 2]]",
            "3:15: weights.x[0]: 3 entries (expected 2: inputs have 2 entries)",
        ),
        ("[[1, 2], [1, 2]]", "[[1, 2, 3], [1, 2]]", "2:10: inputs[0]: 3 entries (expected 2, as in inputs[1])"),
    ],
)
def test_what_else_the_file_says_decides_a_tie(old: str, new: str, expected: str) -> None:
    assert findings(TIED.replace(old, new, 1)) == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (RNN + "given: {1: {h: 1}, 01: {h: 2}}\n", "4:20: given.01: there is no step 01 (expected a time from 1 to 2)"),
        (
            "number: 1\nproblems: []\n",
            "1:1: a homework set (expected a problem; 'lstm-solver key' makes the sheets of a set)",
        ),
        (RNN + "questions: [{find: h_01}]\n", "4:20: questions[0].find: 'h_01' is no name (did you mean 'h_1'?)"),
        (RNN + "initial: {forward: {h: 1}}\n", "4:11: initial.forward: needs direction: bidirectional"),
        (RNN + "targets: [[1, 2], 3]\n", "4:19: targets[1]: 1 entry (expected 2, as in targets[0])"),
        (RNN.replace("[1, 2]", "[A, B]") + "tokns: {A: 1, B: 2}\n", "4:1: tokns: unknown key (did you mean 'tokens'?)"),
        (WORDS + "embeding: {matrix: [[1]]}\n", "4:1: embeding: unknown key (did you mean 'embedding'?)"),
        (
            WORDS + "embedding: {matrix: [[1, 2], [3, 4]], vocabulry: [the, cat]}\n",
            "4:39: embedding.vocabulry: unknown key (did you mean 'vocabulary'?)",
        ),
        (
            "cell: gru\ninputs: [1]\nweights: {jiont: [h, x], r: [[1, 2]], z: [[1, 2]], n: [[1, 2]]}\n",
            "3:11: weights.jiont: unknown key (did you mean 'joint'?)",
        ),
    ],
)
def test_one_slip_gets_one_line(source: str, expected: str) -> None:
    assert findings(source) == [expected]


def test_surrogate_pairs_of_json() -> None:
    source = '{"title": "x \\ud83d\\ude00", "cell": "rnn", "inputs": [1], "weights": {"x": 1, "h": 1}}\n'
    assert load(source).title == "x \U0001f600"
    assert findings(source.replace('"x": 1', '"x": zz'))[0].startswith("1:76: weights.x: ")
