"""The reader on layers, directions, outputs, losses, gradients: what good files mean, and what bad ones are told."""

import re
from decimal import Decimal
from typing import Any

import pytest
import yaml

from lstm_solver.errors import SolverError
from lstm_solver.network.dependencies import lacking, needed
from lstm_solver.network.problem import Backward, Loss, Problem, Update
from lstm_solver.network.quantity_names import asked, everything, parse, written
from lstm_solver.reader import load, schema

FORWARD, REVERSE = (1, "forward"), (1, "reverse")
RNN = """\
cell: rnn
inputs: [[1, 2], [3, 4], [5, 6]]
weights: {x: [[1, 2], [3, 4]], h: [[1, 0], [0, 1]]}
"""
OUT = """\
outputs:
  equations: ["y = softmax(V @ h + d)"]
  parameters: {V: [[1, 2], [3, 4], [5, 6]], d: [0, 0, 1]}
"""
TWO = """\
layers:
  - cell: lstm
    weights:
      joint: [h, x]
      stack: [i, f, g, o]
      W: [[1, 2], [1, 2], [1, 2], [1, 2]]
    biases: 0
  - cell: gru
    weights:
      r: {x: [[1], [2]], h: [[1, 0], [0, 1]]}
      z: {x: [[1], [2]], h: [[1, 0], [0, 1]]}
      n: {x: [[1], [2]], h: [[1, 0], [0, 1]]}
inputs: [1, 2]
"""
BOTH = """\
cell: rnn
direction: bidirectional
inputs: [1, 2]
weights:
  forward: {x: [[1], [2]], h: [[1, 0], [0, 1]]}
  reverse: {x: 3, h: 4}
"""
OWN = """\
cell:
  states: [s]
  equations: ["s = softmax(W @ x + U @ s_prev)"]
direction: bidirectional
parameters:
  forward: {W: [[1], [2]], U: [[1, 0], [0, 1]]}
  reverse: {W: [[3], [4]], U: [[0, 1], [1, 0]]}
inputs: [1, 2]
"""


def findings(source: Any) -> list[str]:
    with pytest.raises(SolverError) as caught:
        load(source)
    return [str(error).removeprefix("<text>:") for error in caught.value.errors]


def test_layers_see_what_the_one_below_hands_on() -> None:
    problem = load(TWO)
    assert [unit.place for unit in problem.units] == [(1, "forward"), (2, "forward")]
    assert [unit.cell.name for unit in problem.units] == ["lstm", "gru"]
    assert [layer.size for layer in problem.layers] == [1, 2]
    assert problem.units[1].sizes["x"] == 1
    assert problem.units[1].parameters["W_zx"].path == "layers[1].weights.z.x"
    part = problem.unit.parameters["W_f"]
    assert (part.path, part.rows, part.form) == ("layers[0].weights.W", (1, 2), "nested")
    assert problem.unit.parameters["b_f"].path == "layers[0].biases.f"
    assert (problem.unit.stacking, problem.units[1].stacking) == (("i", "f", "g", "o"), None)
    assert not problem.plain


def test_a_bidirectional_layer_has_two_units() -> None:
    problem = load(BOTH + "initial: {reverse: {h: 5}}\nbiases: 0\n")
    forward, reverse = problem.units
    assert (forward.place, reverse.place) == (FORWARD, REVERSE)
    assert (forward.hidden_size, reverse.hidden_size, problem.layers[0].size) == (2, 1, 3)
    assert problem.sequences[0].initial == {FORWARD: {"h": [0, 0]}, REVERSE: {"h": [5]}}
    assert reverse.parameters["W_x"].path == "weights.reverse.x"
    assert (reverse.parameters["W_x"].form, reverse.scalar_cell, forward.scalar_cell) == ("number", True, False)
    assert [unit.parameters["b"].path for unit in problem.units] == ["biases.forward", "biases.reverse"]
    assert [unit.parameters["b"].form for unit in problem.units] == ["flat", "number"]


def test_two_cells_in_one_layer() -> None:
    text = BOTH.replace("cell: rnn", "cell: {forward: rnn, reverse: {name: rnn, activation: relu}}")
    assert [str(unit.cell.equations[0].rhs)[:4] for unit in load(text).units] == ["tanh", "relu"]


def test_own_cells_in_both_directions() -> None:
    problem = load(OWN + "merge: mul\n")
    assert [unit.parameters["W"].value for unit in problem.units] == [[[1], [2]], [[3], [4]]]
    assert (problem.layers[0].merge, problem.layers[0].size) == ("mul", 2)


@pytest.mark.parametrize("merge", ["sum", "mul", "average"])
def test_a_merge_wants_equal_sizes(merge: str) -> None:
    expected = f"forward has 2 entries, reverse 1 (expected equal sizes for {merge})"
    assert findings(f"{BOTH}merge: {merge}\n") == [f"7:8: merge: {expected}"]


def test_a_reverse_layer_needs_no_word_in_names() -> None:
    problem = load(RNN + "direction: reverse\nquestions: [{find: [h_1, h_1(rev)]}]\n")
    assert asked(problem, problem.sequences[0]) == {(REVERSE, "h", 0)}
    assert problem.plain


def test_given_by_direction_and_by_layer() -> None:
    given = load(BOTH + "given: {forward: {1: {h: [1, 2]}}, reverse: {2: {h: 3}}}\n").sequences[0].given
    assert given == {FORWARD: {0: {"h": [1, 2]}}, REVERSE: {1: {"h": [3]}}}
    assert load(BOTH + "given: {1: {h: [1, 2]}}\n").sequences[0].given[REVERSE] == {}
    second = load(TWO.replace("  - cell: gru", "  - cell: gru\n    given: {2: {z: [1, 1]}}"))
    assert second.sequences[0].given == {FORWARD: {}, (2, "forward"): {1: {"z": [1, 1]}}}


def test_a_run_states_the_first_layer_or_all() -> None:
    base = TWO.replace("  - cell: gru", "  - cell: gru\n    initial: {h: [7, 7]}")
    first = load(base + "runs: {B: {inputs: [1], initial: {h: 5}, given: {1: {c: 6}}}}\n").sequences[1]
    assert first.initial == {FORWARD: {"h": [5], "c": [0]}, (2, "forward"): {"h": [7, 7]}}
    assert first.given[FORWARD] == {0: {"c": [6]}}
    layers = "[{given: {1: {i: 1}}}, {initial: {h: [8, 8]}}]"
    every = load(f"{base}runs: {{B: {{inputs: [1], layers: {layers}}}}}\n").sequences[1]
    assert every.initial[2, "forward"] == {"h": [8, 8]}
    assert every.given[FORWARD] == {0: {"i": [1]}}


def test_outputs_are_ordered_and_sized() -> None:
    equations = '["y = softmax(z)", "z = V @ h + d"]'
    problem = load(RNN + OUT.replace('["y = softmax(V @ h + d)"]', equations) + "  predict: y\n  labels: [a, b, c]\n")
    outputs = problem.outputs
    assert outputs is not None
    assert [each.name for each in outputs.cell.equations] == ["z", "y"]
    assert outputs.sizes == {"h": 2, "y": 3, "z": 3}
    assert outputs.parameters["V"].path == "outputs.parameters.V"
    assert {want.role for want in outputs.cell.wants.values()} == {"own"}
    assert (outputs.cell.states, outputs.cell.output) == ((), "z")
    assert (outputs.predict, outputs.labels, outputs.steps) == ("y", ("a", "b", "c"), "all")


def test_outputs_see_the_joined_h() -> None:
    problem = load(BOTH + "outputs: {equations: ['y = V @ h'], parameters: {V: [[1, 2, 3]]}}\n")
    assert problem.outputs is not None
    assert problem.outputs.sizes == {"h": 3, "y": 1}


def test_labels_may_be_the_vocabulary() -> None:
    text = "cell: rnn\nweights: {x: [1], h: 1}\nembedding: {matrix: [[1, 2]], vocabulary: [to, be]}\ninputs: [be]\n"
    text += "outputs: {equations: ['y = softmax(V @ h)'], parameters: {V: [[1], [2]]}, labels: vocabulary}\n"
    problem = load(text + "targets: [to]\nloss: cross_entropy\n")
    assert problem.outputs is not None
    assert problem.outputs.labels == ("to", "be")
    assert problem.sequences[0].classes == [0]


LOSSES: list[tuple[str, Loss]] = [
    ("squared_error", Loss("squared_error", "y")),
    ("{kind: half_squared_error, of: h, reduce: mean}", Loss("half_squared_error", "h", "all", "mean")),
    ("{kind: mean_squared_error, steps: last}", Loss("mean_squared_error", "y", "last")),
    ("{kind: error, of: h}", Loss("error", "h")),
    ("binary_cross_entropy", Loss("binary_cross_entropy", "y")),
    ("cross_entropy", Loss("cross_entropy", "y", probabilities=True)),
    ("{kind: cross_entropy, of: h}", Loss("cross_entropy", "h")),
]


@pytest.mark.parametrize(("written", "expected"), LOSSES, ids=[each[0] for each in LOSSES])
def test_losses(written: str, expected: Loss) -> None:
    target = "[0, 1]" if expected.of == "h" else "[0, 1, 0]"
    problem = load(f"{RNN}{OUT}targets: [~, {target}, ~]\nloss: {written}\n")
    assert problem.loss == expected
    assert problem.sequences[0].targets == [None, yaml.safe_load(target), None]


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        ("{name: rnn, activation: softmax}", "cross_entropy", True),
        ("{name: rnn, activation: softmax, clip: 3}", "cross_entropy", True),
        ("{name: rnn, activation: sigmoid}", "binary_cross_entropy", True),
        ("{name: rnn, activation: sigmoid}", "cross_entropy", False),
        ("rnn", "cross_entropy", False),
    ],
)
def test_h_may_hold_probabilities(cell: str, kind: str, expected: bool) -> None:
    problem = load(RNN.replace("cell: rnn", f"cell: {cell}") + f"loss: {kind}\ntargets: [~, ~, [0, 1]]\n")
    assert problem.loss is not None
    assert (problem.loss.of, problem.loss.probabilities) == ("h", expected)


def test_of_takes_the_prediction_else_the_last_output() -> None:
    both = OUT.replace('"]', '", "u = V @ h"]')
    tail = "targets: [0, 1, 2]\nloss: cross_entropy\n"
    of = [
        problem.loss and problem.loss.of
        for problem in map(load, (RNN + both + tail, RNN + both + "  predict: y\n" + tail))
    ]
    assert of == ["u", "y"]
    own = "cell: {states: [s], equations: ['s = x + s_prev']}\ninputs: [1]\ntargets: [1]\n"
    named = load(own + "loss: {kind: squared_error, of: s}\n").loss
    assert named is not None
    assert named.of == "h"


CLASSES = [
    ("[0, 2, ~]", [[1, 0, 0], [0, 0, 1], None], [0, 2, None]),
    ("[cat, dog, 2]", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 1, 2]),
    ("[[.5, .5, 0], [0, 0, 1], ~]", [[Decimal("0.5"), Decimal("0.5"), 0], [0, 0, 1], None], None),
    ("[A, ~, ~]", [[0, 1, 0], None, None], None),
]


@pytest.mark.parametrize(("targets", "vectors", "classes"), CLASSES, ids=[each[0] for each in CLASSES])
def test_targets_of_cross_entropy(targets: str, vectors: Any, classes: Any) -> None:
    labels = "  labels: [cat, dog, cow]\ntokens: {A: [0, 1, 0]}\n"
    main = load(f"{RNN}{OUT}{labels}targets: {targets}\nloss: cross_entropy\n").sequences[0]
    assert (main.targets, main.classes) == (vectors, classes)


def test_thirds_are_a_distribution() -> None:
    load(RNN + OUT + 'targets: [["1/3", "1/3", "1/3"], ~, ~]\nloss: cross_entropy\n')
    assert (
        "sums to 0.99 (expected 1" in findings(RNN + OUT + "targets: [[.33, .33, .33], ~, ~]\nloss: cross_entropy\n")[0]
    )


def test_targets_without_a_loss_stay_as_they_are() -> None:
    main = load(RNN + OUT + "  labels: [cat, dog, cow]\ntargets: [1, [1, 2, 3, 4], dog]\n").sequences[0]
    assert main.targets == [[1], [1, 2, 3, 4], [0, 1, 0]]
    assert main.classes == [None, None, 1]


def test_backward_in_full() -> None:
    loss = "targets: [0, 1, 2]\nloss: cross_entropy\n"
    assert load(f"{RNN}{OUT}{loss}backward: {{}}\n").backward == Backward()
    update = "{learning_rate: 1/2, clip_norm: 1.0, clip_value: 3}"
    assert load(f"{RNN}{OUT}{loss}backward: {{update: {update}}}\n").backward == Backward(
        Update(Decimal("0.5"), Decimal(1), Decimal(3))
    )
    upstream = load(RNN + OUT + "backward: {upstream: {h: [[1, 2], ~, ~], y: [~, ~, [1, 2, 3]]}}\n").backward
    assert upstream == Backward(None, {"h": [[1, 2], None, None], "y": [None, None, [1, 2, 3]]})
    load(RNN + "targets: [~, ~, [1, 2]]\nloss: error\nbackward: {upstream: {h: [[1, 2], ~, ~]}}\n")


TRAINED = TWO + OUT.replace("[[1, 2], [3, 4], [5, 6]]", "[[1, 2], [3, 4], [5, 6]]") + (
    "  predict: y\ntargets: [0, 1]\nloss: cross_entropy\nbackward: {update: {learning_rate: 0.1}}\n"
)  # fmt: skip
NAMES = [
    ("f_1", {((1, "forward"), "f", 0)}),
    ("z_2(l=2)", {((2, "forward"), "z", 1)}),
    ("z_2(l=2)[1]", {((2, "forward"), "z", 1)}),
    ("a_f_1", {((1, "forward"), "f", 0)}),
    ("tanh_c_1", {((1, "forward"), "h", 0)}),
    ("y_1", {((2, "out"), "y", 0)}),
    ("a_y_1[2]", {((2, "out"), "y", 0)}),
    ("predict_2", {((2, "out"), "predict", 1)}),
    ("loss_1", {((2, "loss"), "loss", 0)}),
    ("loss", {((2, "loss"), "loss", None)}),
    ("d_h_1", {((1, "forward"), "d_h", 0)}),
    ("d_c_1", {((1, "forward"), "d_c", 0)}),
    ("d_a_r_2(l=2)", {((2, "forward"), "d_a_r", 1)}),
    ("d_y_1", {((2, "out"), "d_y", 0)}),
    ("d_layers[0].weights.W[3][1]", {((2, "out"), "d_layers[0].weights.W[3][1]", None)}),
    ("new_layers[0].biases.f", {((2, "out"), "new_layers[0].biases.f", None)}),
    ("new_outputs.parameters.d[2]", {((2, "out"), "new_outputs.parameters.d[2]", None)}),
    ("d_layers[1].initial.h[1]", {((2, "out"), "d_layers[1].initial.h[1]", None)}),
    ("d_inputs[1]", {((2, "out"), "d_inputs[1]", None)}),
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[each[0] for each in NAMES])
def test_names_in_questions(name: str, expected: Any) -> None:
    problem = load(f"{TRAINED}questions: [{{find: ['{name}']}}]\n")
    assert asked(problem, problem.sequences[0]) == expected
    assert expected <= set(everything(problem, problem.sequences[0])) or "[" in name


def test_the_joined_output_has_a_name() -> None:
    problem = load(BOTH + "questions: [{find: ['h_1(both)[2]', h_1, h_2(rev)]}]\n")
    expected = {((1, "both"), "h", 0), (FORWARD, "h", 0), (REVERSE, "h", 1)}
    assert asked(problem, problem.sequences[0]) == expected
    assert needed(problem, problem.sequences[0], [((1, "both"), "h", 0)]) == {
        ((1, "both"), "h", 0),
        (FORWARD, "h", 0),
        (REVERSE, "h", 0),
        (REVERSE, "h", 1),
    }


def test_an_output_has_no_name_of_a_quantity_of_the_cell() -> None:
    with pytest.raises(SolverError, match="f is a quantity of the cell"):
        load(TRAINED.replace('"y = ', '"f = ').replace("predict: y", "predict: f"))


@pytest.mark.parametrize("text", ["f", "f_", "f_1(l=0)", "f_1(x)", "f_1()", "_1", "d_f", "losses", "f_1[x]", "d_foo.x"])
def test_what_is_no_name(text: str) -> None:
    assert parse(text) is None


def test_names_are_written_as_they_are_read() -> None:
    assert [written("f", 1, place) for place in [(1, "forward"), (2, "forward"), (1, "reverse"), (2, "both")]] == [
        "f_1",
        "f_1(l=2)",
        "f_1(rev)",
        "f_1(l=2,both)",
    ]
    assert written("y", 3, (2, "out")) == "y_3"


def test_an_output_needs_what_its_equation_needs() -> None:
    short = "cell: lstm\ninputs: [1]\nweights: {i: {x: 1, h: 1}, f: {x: 1, h: 1}, g: {x: 1, h: 1}}\n"
    output = "outputs: {equations: [y = 2 * h]}\n"
    assert findings(f"{short}{output}questions: [{{find: y_1}}]\n") == ["3:10: weights.o: missing (o_1 needs it)"]
    problem = load(f"{short}{output}questions: [{{find: c_1}}]\n")
    assert not lacking(problem, problem.sequences[0], asked(problem, problem.sequences[0]))
    loss = "loss: squared_error\ntargets: [1]\n"
    assert findings(f"{short}{output}{loss}questions: [{{find: c_1}}]\n")[0].endswith(
        "weights.o: missing (o_1 needs it)"
    )


def test_several_units_and_gradients_need_every_weight() -> None:
    short = TWO.replace("      n: {x: [[1], [2]], h: [[1, 0], [0, 1]]}\n", "questions: [{find: [c_1]}]\n")
    assert findings(short) == ["10:7: layers[1].weights.n: missing (n_1(l=2) needs it)"]
    given = short.replace("  - cell: gru", "  - cell: gru\n    given: {1: {n: [1, 1]}, 2: {n: [1, 1]}}")
    assert not load(given).units[1].complete
    half = "cell: gru\ninputs: [1]\nweights: {r: {x: 1, h: 1}, z: {x: 1, h: 1}}\nquestions: [{find: r_1}]\n"
    load(half)
    assert findings(half + "backward: {upstream: {h: [1]}}\n") == ["3:10: weights.n: missing (n_1 needs it)"]


def test_carried_names_are_those_of_all_cells_and_outputs() -> None:
    assert load(TRAINED + "rounding: {carry: [f, z, y, d_h]}\n").rounding.carry == {"f", "z", "y", "d_h"}
    assert "rounding.carry[0]: 'k' is no quantity" in findings(TRAINED + "rounding: {carry: [k]}\n")[0]


BAD_LAYERS = [
    ("inputs:", "cell: rnn\ninputs:", ["13:1: cell: stands in each layer where there are layers"]),
    ("inputs:", "initial: {h: 1}\ninputs:", ["13:1: initial: stands in each layer where there are layers"]),
    ("r: {x: [[1], [2]]", "r: {x: [[1, 1], [2, 2]]", [
        "10:14: layers[1].weights.r.x: 2 rows of 2 (expected 2 rows of 1: layer 1 hands on 1 entry)"]),
    ("cell: gru", "cell: gruu", ["8:11: layers[1].cell: 'gruu' is unknown (did you mean 'gru'?)"]),
    ("  - cell: gru\n", "  -\n", ["9:5: layers[1].cell: missing (expected gru, lstm, rnn or a mapping)"]),
    ("cell: gru", "cell: gru\n    inputs: [1]", ["9:5: layers[1].inputs: unknown key"]),
    ("cell: gru", "cell: gru\n    merge: sum", ["9:5: layers[1].merge: needs direction: bidirectional"]),
    ("cell: gru", "cell: gru\n    direction: back", ["9:16: layers[1].direction: 'back' is unknown (expected one of"]),
    ("cell: gru", "cell: gru\n    initial: {c: 1}", ["9:15: layers[1].initial.c: no state of this cell"]),
    ("cell: gru", "cell: gru\n    initial: {h: 1}", ["9:18: layers[1].initial.h: 1 entry (expected 2"]),
    ("cell: gru", "cell: gru\n    given: {3: {z: 1}}", ["9:13: layers[1].given.3: there is no step 3"]),
    ("biases: 0", "biases: {q: 1}", ["7:14: layers[0].biases.q: unknown key"]),
    ("inputs: [1, 2]", "inputs: [1, 2]\nruns: {B: {inputs: [1], layers: [{}]}}", [
        "14:33: runs.B.layers: 1 layer (expected 2, as many as the network has)"]),
    ("inputs: [1, 2]", "inputs: [1, 2]\nruns: {B: {inputs: [1], initial: {}, layers: [{}, {}]}}", [
        "14:25: runs.B.initial: stands in each layer"]),
    ("inputs: [1, 2]", "inputs: [1, 2]\nruns: {B: {inputs: [1], layers: [{cell: 1}, {}]}}", [
        "14:35: runs.B.layers[0].cell: unknown key"]),
]  # fmt: skip
BAD_BOTH = [
    ("  reverse: {x: 3, h: 4}\n", "", ["5:3: weights.reverse: missing"]),
    ("  reverse:", "  revers:", ["6:3: weights.revers: unknown key (did you mean 'reverse'?)"]),
    ("  forward: {x: [[1], [2]], h: [[1, 0], [0, 1]]}\n  reverse: {x: 3, h: 4}", "  {x: 1, h: 1}", [
        "5:3: weights: a mapping (expected forward and reverse, each with its own: the layer is bidirectional)"]),
    ("cell: rnn", "cell: {forward: rnn}", ["1:7: cell.reverse: missing"]),
    ("cell: rnn", "cell: {forward: rnn, reverse: rn}", ["1:31: cell.reverse: 'rn' is unknown (did you mean 'rnn'?)"]),
    ("inputs:", "initial: {h: [1, 2]}\ninputs:", ["3:10: initial: a mapping (expected forward and reverse"]),
    ("inputs:", "initial: {forward: {h: 1}}\ninputs:", ["3:24: initial.forward.h: 1 entry (expected 2"]),
    ("inputs:", "biases: [1, 2]\ninputs:", ["3:9: biases: a list (expected forward and reverse"]),
    ("inputs:", "biases: no\ninputs:", ["3:9: biases: 'no' is not a number"]),
    ("inputs:", "peepholes: {forward: {i: 1}}\ninputs:", ["3:1: peepholes: rnn has no peepholes"]),
    ("inputs:", "merge: add\ninputs:", ["3:8: merge: 'add' is unknown (expected one of average, concat, mul, sum)"]),
    ("inputs:", "runs: {B: {inputs: [1], initial: {h: 1}}}\ninputs:", ["3:34: runs.B.initial: a mapping (expected"]),
    ("direction: bidirectional\n", "", ["4:3: weights.forward: needs direction: bidirectional",
                                        "4:3: weights.x: missing", "4:3: weights.h: missing",
                                        "5:3: weights.reverse: needs direction: bidirectional"]),
    ("direction: bidirectional", "direction: bidirectionl", ["2:12: direction: 'bidirectionl' is unknown"]),
]  # fmt: skip
BAD_OUT = [
    ("h + d", "q + d", "5:15: outputs.equations[0]: 'q' is neither h nor an output nor in outputs.parameters"),
    ("h + d", "h + d + x", "5:15: outputs.equations[0]: x is not known here (expected h, what the last layer hands on"),
    ("h + d", "h_prev + d", "5:15: outputs.equations[0]: h_prev is not known here"),
    ("V @ h + d", "V @ (h", "5:15: outputs.equations[0]: the end where ')' is expected"),
    ('"y = softmax(V @ h + d)"', "", "5:14: outputs.equations: an empty list (expected at least one equation)"),
    ('  equations: ["y = softmax(V @ h + d)"]\n', "", "5:3: outputs.equations: missing"),
    ('"y =', '"h =', "5:15: outputs.equations[0]: h is what the last layer hands on"),
    ('"y =', '"loss =', "5:15: outputs.equations[0]: loss has a meaning of its own"),
    ('"y =', '"d_y =', "5:15: outputs.equations[0]: 'd_y' is no name for a quantity"),
    ('d)"]', 'd)", "y = h"]', "5:41: outputs.equations[1]: a second equation for y (the first is outputs"),
    ("V @ h + d", "V @ h + y", "5:15: outputs.equations[0]: equations in a circle: y needs y\n"),
    ("V: [[1, 2], [3, 4], [5, 6]]", "V: [[1, 2, 3]]", "5:15: outputs.equations[0]: V @ h: V is 1 by 3, h has 2"),
    ("d: [0, 0, 1]", "d: [0, 1]", "5:15: outputs.equations[0]: V @ h + d: V @ h has 3 entries, d has 2"),
    ("d: [0, 0, 1]", "d: [0, 0, 1], q: 1", "6:59: outputs.parameters.q: no equation uses it"),
    ("d: [0, 0, 1]", "d: [0, 0, 1], h: 1", "6:59: outputs.parameters.h: no name for a parameter"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  predict: q", "7:12: outputs.predict: 'q' is unknown (expected one of y)"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  steps: 1", "7:10: outputs.steps: '1' is unknown (expected one of all, last)"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  labels: [a, b]", "7:11: outputs.labels: 2 labels (expected 3: y has as many"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  labels: [a, b, a]", "7:18: outputs.labels[2]: a second 'a'"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  labels: words", "7:11: outputs.labels: 'words' (expected a list of names, or"),
    ("d: [0, 0, 1]}", "d: [0, 0, 1]}\n  labels: vocabulary", "7:11: outputs.labels: there is no embedding with a voc"),
]  # fmt: skip
BAD_LOSS = [
    ("loss: cross_entropy", "1:1: targets: missing (loss compares with them)"),
    ("loss: cross", "targets: [0, 1, 2]", "7:7: loss: 'cross' is unknown"),
    ("loss: {of: y}", "targets: [0, 1, 2]", "7:7: loss.kind: missing"),
    ("loss: {kind: error, of: q}", "targets: [0, 1, 2]", "7:25: loss.of: 'q' is unknown (expected one of h, y)"),
    ("loss: {kind: error, steps: first}", "targets: [~, ~, [1, 2, 3]]", "7:28: loss.steps: 'first' is unknown"),
    ("loss: {kind: error, reduce: max}", "targets: [~, ~, [1, 2, 3]]", "7:29: loss.reduce: 'max' is unknown"),
    ("loss: squared_error", "targets: [1, ~, ~]", "8:11: targets[0]: 1 entry (expected 3: y has 3 entries)"),
    ("loss: error", "targets: [~, [1, 2], ~]", "8:14: targets[1]: 2 entries (expected 3: y has 3 entries)"),
    ("loss: cross_entropy", "targets: [0, 1]", "8:10: targets: 2 entries (expected 3, as many as inputs)"),
    ("loss: cross_entropy", "targets: [~, ~, ~]", "8:10: targets: no step has a target"),
    ("loss: cross_entropy", "targets: [3, ~, ~]", "8:11: targets[0]: '3' (expected a class from 0 to 2 or a dis"),
    ("loss: cross_entropy", "targets: [1.5, ~, ~]", "8:11: targets[0]: '1.5' (expected a class from 0 to 2 or a distr"),
    ("loss: cross_entropy", "targets: [-1, ~, ~]", "8:11: targets[0]: '-1' (expected a class from 0 to 2 or a distr"),
    ("loss: cross_entropy", "targets: [cat, ~, ~]", "8:11: targets[0]: 'cat' (expected a class from 0 to 2 or a distr"),
    ("loss: cross_entropy", "targets: [[1, 0], ~, ~]", "8:11: targets[0]: 2 entries (expected 3: y has 3 entries)"),
    ("loss: cross_entropy", "targets: [[1e399, 1, 0], ~, ~]", "8:11: targets[0]: a distribution that sums to about 1e"),
    ("loss: cross_entropy", "targets: [[.5, .4, 0], ~, ~]", "8:11: targets[0]: a distribution that sums to 0.9 (exp"),
    ("loss: cross_entropy", "targets: [[2, -1, 0], ~, ~]", "8:15: targets[0][1]: '-1' (expected a probability"),
    ("loss: binary_cross_entropy", "targets: [[0, 1, 2], ~, ~]", "8:18: targets[0][2]: '2' (expected a number from 0"),
    ("loss: squared_error", "targets: [yes, ~, ~]", "8:11: targets[0]: 'yes' is no token"),
    ("loss: error", "targets: [[1, 2, 3], ~, ~]\nbackward: {}", "7:7: loss: 'error' has no gradient"),
    ("backward: {}", "1:1: loss: missing (backward needs a loss, or backward.upstream)"),
    ("backward: 1", "7:11: backward: '1' (expected a mapping)"),
    ("backward: {upstream: {}}", "7:22: backward.upstream: nothing comes from outside (expected h or y)"),
    ("backward: {upstream: {q: [1]}}", "7:23: backward.upstream.q: unknown key"),
    ("backward: {upstream: {h: [[1, 2]]}}", "7:26: backward.upstream.h: 1 entry (expected 3, as many as inputs)"),
    ("backward: {upstream: {h: [~, 1, ~]}}", "7:30: backward.upstream.h[1]: 1 entry (expected 2, as many as"),
    ("backward: {upstream: {h: [~, ~, ~]}}\nloss: cross_entropy", "targets: [0, ~, ~]",
     "7:12: backward.upstream: loss is set as well"),
    ("loss: cross_entropy", "targets: [0, ~, ~]\nbackward: {update: {}}",
     "9:20: backward.update.learning_rate: missing"),
    ("loss: cross_entropy", "targets: [0, ~, ~]\nbackward: {update: {learning_rate: fast}}",
     "9:36: backward.update.learning_rate: 'fast' is not a number"),
    ("loss: cross_entropy", "targets: [0, ~, ~]\nbackward: {update: {learning_rate: 0}}",
     "9:36: backward.update.learning_rate: '0' (expected a number above 0)"),
    ("loss: cross_entropy", "targets: [0, ~, ~]\nbackward: {update: {learning_rate: 1, clip_norm: -1}}",
     "9:50: backward.update.clip_norm: '-1' (expected a number above 0)"),
    ("loss: cross_entropy", "targets: [0, ~, ~]\nbackward: {update: {learning_rate: 1, rate: 1}}",
     "9:39: backward.update.rate: unknown key"),
]  # fmt: skip
LAST = RNN + OUT + "  steps: last\n"


@pytest.mark.parametrize(("old", "new", "expected"), BAD_LAYERS, ids=[each[2][0].split(" (")[0] for each in BAD_LAYERS])
def test_bad_layers(old: str, new: str, expected: list[str]) -> None:
    check(TWO, old, new, expected)


@pytest.mark.parametrize(("old", "new", "expected"), BAD_BOTH, ids=[each[2][0].split(" (")[0] for each in BAD_BOTH])
def test_bad_directions(old: str, new: str, expected: list[str]) -> None:
    check(BOTH, old, new, expected)


def check(text: str, old: str, new: str, expected: list[str]) -> None:
    assert old in text
    found = findings(text.replace(old, new, 1))
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(("old", "new", "expected"), BAD_OUT, ids=[each[2].split(" (")[0] for each in BAD_OUT])
def test_bad_outputs(old: str, new: str, expected: str) -> None:
    text = RNN + OUT
    assert old in text
    assert any(f"{line}\n".startswith(expected) for line in findings(text.replace(old, new, 1)))


@pytest.mark.parametrize("case", BAD_LOSS, ids=[each[-1].split(" (")[0] for each in BAD_LOSS])
def test_bad_losses(case: tuple[str, ...]) -> None:
    found = findings(RNN + OUT + "\n".join(case[:-1]) + "\n")
    assert len(found) == 1, found
    assert found[0].startswith(case[-1])


def test_outputs_of_the_last_step_have_targets_there() -> None:
    early = findings(LAST + "targets: [0, ~, 1]\nloss: cross_entropy\n")
    assert early == ["8:11: targets[0]: there is no y at this step (outputs.steps is last)"]
    load(LAST + "targets: [0, ~, 1]\nloss: {kind: cross_entropy, steps: last}\n")
    none = findings(LAST + "targets: [0, 1, ~]\nloss: cross_entropy\n")
    assert none == ["8:10: targets[2]: nothing, but y is there at the last step only"]


BAD_NAMES = [
    ("f_1(l=3)", "there is no layer 3 (expected 1 to 2)"),
    ("f_1(rev)", "layer 1 has no reverse direction"),
    ("h_1(both)", "layer 1 has one direction only, so nothing is joined"),
    ("f_1(l=2)", "there is no f here"),
    ("z_3(l=2)", "there is no time 3 (times are 1 to 2)"),
    ("y_3", "there is no time 3 (times are 1 to 2)"),
    ("z_1(l=2)[2]", "there is no unit 2 (units are 0 to 1)"),
    ("y_1[3]", "there is no unit 3 (units are 0 to 2)"),
    ("h_0", "h_0 is the initial state, which is known"),
    ("error_1", "there is no error here (set loss: error, and targets)"),
    ("loss_5", "there is no time 5"),
    ("loss_1[0]", "a loss is one number, it has no units"),
    ("predict_1[0]", "a prediction is one class, it has no units"),
    ("d_q_1", "there is no d_q here"),
    ("d_loss_1", "there is no gradient of loss"),
    ("d_weights.i.x", "the file has no parameter weights.i.x"),
    ("d_layers[1].weights.r.x[2]", "there is no [2] in layers[1].weights.r.x (expected 0 to 1)"),
    ("d_layers[1].weights.r.x[0][0][0]", "layers[1].weights.r.x has 2 indices"),
    ("new_inputs[0]", "only parameters are updated"),
    ("new_layers[0].initial.h", "only parameters are updated"),
    ("B.loss", "there is no loss here (expected targets in this run)"),
    ("B.d_h_1", "there are no gradients in this run (expected targets there)"),
    ("C.f_1", "there is no run 'C'"),
    ("f_1(l=2,left)", "'f_1(l=2,left)' is no name"),
]


def test_a_wrong_name_says_what_gradients_are_called() -> None:
    found = findings(f"{TRAINED}questions: [{{find: ['dL/dU']}}]\n")
    hint = re.search(r"; gradients are called (.*), (.*)\)$", found[0])
    assert len(found) == 1
    assert hint is not None
    load(f"{TRAINED}questions: [{{find: ['{hint[1]}', '{hint[2]}']}}]\n")
    assert "gradients" not in findings(f"{RNN}questions: [{{find: ['dL/dU']}}]\n")[0]


@pytest.mark.parametrize(("name", "expected"), BAD_NAMES, ids=[each[0] for each in BAD_NAMES])
def test_bad_names(name: str, expected: str) -> None:
    found = findings(f"{TRAINED}runs: {{B: {{inputs: [1]}}}}\nquestions: [{{find: ['{name}']}}]\n")
    assert len(found) == 1, found
    assert found[0].split(": questions[0].find[0]: ")[1].startswith(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("y_1", "there is no y here"),
        ("predict_1", "there is no prediction here (set outputs.predict)"),
        ("loss", "there is no loss here (set loss, and targets)"),
        ("d_h_1", "there are no gradients here (set backward)"),
        ("d_weights.x", "there are no gradients here (set backward)"),
    ],
)
def test_names_that_want_another_key(name: str, expected: str) -> None:
    assert expected in findings(f"{RNN}questions: [{{find: [{name}]}}]\n")[0]


def test_names_of_steps_that_do_not_count() -> None:
    loss = "targets: [0, ~, 1]\nloss: {kind: cross_entropy, steps: last}\n"
    found = findings(RNN + OUT + loss + "questions: [{find: [loss_1, loss_2, loss_3]}]\n")
    assert [line.split(": ")[2] for line in found] == [
        "there is no loss at 1",
        "there is no target at 2, and so no loss",
    ]
    assert "outputs are made at the last step only, at 3" in findings(LAST + "questions: [{find: [y_1]}]\n")[0]


def test_findings_of_every_key_come_together() -> None:
    text = (
        TWO.replace("[[1], [2]]", "[[1, 1], [2]]", 1)
        + "outputs: {equations: ['y = V @ h'], parameters: {V: [[1, 2, 3]]}, steps: some}\n"
        + "targets: [1]\nloss: {kind: squared_error, reduce: max}\nbackward: {update: {learning_rate: 0}}\n"
        + "questions: [{find: [q_1]}]\n"
    )
    paths = [line.split(": ")[1] for line in findings(text)]
    assert paths == [
        "layers[1].weights.r.x[0]",
        "outputs.steps",
        "targets",
        "loss.reduce",
        "backward.update.learning_rate",
        "questions[0].find[0]",
    ]


def test_many_layers_are_read_quickly() -> None:
    assert len(findings("layers: [" + "{}, " * 20_000 + "]\ninputs: [1]\n")) == 1
    found = findings("layers: [" + "{}, " * 1_000 + "]\ninputs: [1]\n")
    assert len(found) == 201
    assert "… and 800 more" in found[-1]


@pytest.mark.parametrize("text", [RNN, TWO, BOTH, OWN, TRAINED, RNN + OUT])
def test_good_files_fit_the_schema(text: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert isinstance(load(text), Problem)
    jsonschema.validate(yaml.safe_load(text), schema())
