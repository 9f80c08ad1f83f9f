"""Pages and JSON of networks: layers, directions, outputs, losses, and the backward pass."""

import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import PROBLEMS, formulas, need, node

import lstm_solver

TWO_LSTM = """
title: Two layers
inputs: [[1, 0.5], [-1, 0.25]]
layers:
  - cell: lstm
    weights:
      i: {x: [[0.5, -0.1]], h: [[0.2]]}
      f: {x: [[0.3, 0.4]], h: [[-0.2]]}
      g: {x: [[0.9, -0.6]], h: [[0.1]]}
      o: {x: [[0.2, 0.8]], h: [[0.7]]}
  - cell: lstm
    weights:
      joint: [h, x]
      i: [[0.5, -0.1], [0.2, 0.1], [0.4, 0.4]]
      f: [[0.3, 0.4], [0.7, 0.1], [0.2, 0.3]]
      g: [[0.9, -0.6], [0.3, 0.2], [0.1, 0.1]]
      o: [[0.2, 0.8], [-0.4, 0.5], [0.6, 0.2]]
      orientation: row
    biases: {i: [0.1, 0.2], f: [0, 0], g: [0.3, -0.1], o: [1, 1]}
targets: [[0, 1], [1, 0]]
loss: half_squared_error
backward: {update: {learning_rate: 0.1}}
rounding: {places: 3}
"""
FADES = {
    "cell": "rnn",
    "inputs": [0.1, 0.2, 0.1],
    "weights": {"x": 1, "h": 0.8},
    "targets": [None, None, 1],
    "loss": "squared_error",
    "rounding": {"places": 4},
}
BOTH_WAYS = """
title: Both ways
cell: gru
direction: bidirectional
merge: concat
inputs: [1, -1, 0.5]
weights:
  forward: {r: {x: 0.5, h: 0.2}, z: {x: -0.3, h: 0.4}, n: {x: 0.9, h: -0.6}}
  reverse: {r: {x: 0.1, h: 0.7}, z: {x: 0.3, h: -0.4}, n: {x: -0.9, h: 0.6}}
targets: [[0, 1], null, [1, 0]]
loss: {kind: mean_squared_error, reduce: mean}
backward: {update: {learning_rate: 0.1, clip_norm: 0.05, clip_value: 0.02}}
rounding: {places: 4, carry: all, show: 6}
questions:
  - ask: What is `h_1(rev)`, and where does `d_h_1(rev)` come from?
    find: ["h_1(rev)", "h_2(both)", "d_h_1(rev)", "d_a_r_1(rev)", loss, loss_3, d_weights.reverse.r.h]
"""
CLASSES = """
title: Classes
cell: rnn
inputs: [[1, 0], [0, 1]]
weights: {x: [[0.5, -0.4], [0.2, 0.1]], h: [[0.3, 0], [0.1, 0.6]]}
outputs:
  equations: ["y = softmax(V @ h + d)"]
  parameters: {V: [[1, 0], [0, 1], [0.5, -0.5]], d: [0, 0.1, 0.2]}
  predict: y
  labels: [A, B, C]
targets: [B, C]
loss: cross_entropy
backward: {}
questions:
  - {ask: Predict, find: [predict_1, "y_2[1]", d_outputs.parameters.d]}
  - {ask: Write, find: [y_1, d_h_1], formula: true}
"""
OWN = """
title: Own cell
cell:
  states: [h]
  equations:
    - z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
    - n = relu([x, h_prev] @ K)
    - h = (1 - z) * h_prev + z * n
parameters:
  W_z: [[0.4, -0.3], [0.2, 0.1]]
  U_z: [[0.3, 0.2], [0.1, -0.6]]
  b_z: [0.1, 0.2]
  K: [[1, 0], [0, -1], [0.5, 0.5], [0.1, 0.3]]
inputs: [[1, 2], [0.5, -1], [0, 1]]
backward: {upstream: {h: [null, [1, 0], [0.5, 2]]}}
"""
NETWORKS = {"two_lstm": TWO_LSTM, "both_ways": BOTH_WAYS, "classes": CLASSES, "own": OWN}
EVERY = pytest.mark.parametrize("name", NETWORKS)


def text_of(name: str, **settings: object) -> str:
    return lstm_solver.solve(NETWORKS[name]).render("text", **settings)  # type: ignore[arg-type]


@EVERY
@pytest.mark.parametrize("detail", ["full", "brief", "answers"])
def test_text_fits_a_hundred_columns(name: str, detail: str) -> None:
    lines = text_of(name, detail=detail, gradients=detail == "full").splitlines()
    assert [line for line in lines if sum(not unicodedata.combining(char) for char in line) > 100] == []


@EVERY
@pytest.mark.parametrize("notation", ["pytorch", "umd", "mit"])
def test_katex_reads_every_formula(name: str, notation: str) -> None:
    need("katex")
    found = formulas(lstm_solver.solve(NETWORKS[name]).render("md", notation=notation, gradients=True))[0]
    failures = node("katex.mjs", [{"tex": each.tex, "display": each.display} for each in found])
    assert failures == []


@pytest.mark.slow
@EVERY
def test_tex_compiles_without_overfull_boxes(name: str, tmp_path: Path) -> None:
    need("pdflatex")
    from compiling import compiled

    made = compiled(lstm_solver.solve(NETWORKS[name]).render("tex", gradients=True), tmp_path)
    assert made.complaints == []


@EVERY
def test_every_backward_value_stands_on_the_page(name: str) -> None:
    solution = lstm_solver.solve(NETWORKS[name])
    page = solution.render("text")
    steps = solution.solved.traces[0].backward
    assert steps
    embedded = solution.solved.problem.embedding is not None
    for step in steps:
        if step.name == "d_x" and step.place[0] == 1 and not embedded:
            continue  # nothing needs it
        assert all(digits in page for digits in step.value), step.name


def test_layers_and_directions_are_named() -> None:
    page = text_of("two_lstm")
    assert "Layer 1\n" in page
    assert "hₜ⁽²⁾ = oₜ⁽²⁾ ⊙ tanh(cₜ⁽²⁾)" in page
    assert "The input of layer 2 is hₜ⁽¹⁾, what layer 1 hands on." in page
    both = text_of("both_ways")
    assert "Forward direction\n" in both
    assert "Reverse direction\n" in both
    assert "are stacked, the forward one first." in " ".join(both.split())


def test_a_softmax_shows_its_exponentials() -> None:
    page = text_of("classes")
    assert "e^(" in page
    assert "the network predicts class " in page
    assert "L₁ = -ln(y₁,₂)" in page
    assert "e^(" not in text_of("classes", detail="brief")


def test_a_plain_network_without_backward_says_nothing_of_it() -> None:
    source = CLASSES.replace("backward: {}\n", "").replace(", d_outputs.parameters.d", "").replace(", d_h_1", "")
    assert "Gradients" not in lstm_solver.solve(source).render("text")
    found = lstm_solver.solve(source).to_dict()
    assert {"gradients", "updated", "runs"} & {*found} == set()


def test_json_holds_both_directions_and_what_joins_them() -> None:
    found = lstm_solver.solve(BOTH_WAYS).to_dict()
    ways = [step["direction"] for step in found["steps"] if step["name"] == "h"]
    assert ways == ["forward"] * 3 + ["reverse"] * 3 + ["both"] * 3
    reverse = [step["t"] for step in found["steps"] if (step["direction"], step["name"]) == ("reverse", "h")]
    assert reverse == [3, 2, 1]
    assert [each["t"] for each in found["loss"]["per_step"]] == [1, 3]
    assert [*found["gradients"]["weights"]] == ["forward", "reverse"]
    assert "inputs" not in found["updated"]


def test_a_list_of_one_layer_is_mirrored_as_a_list() -> None:
    layer = {"cell": "rnn", "weights": {"x": 1, "h": 1}, "initial": {"h": 0.5}}
    judged = {"inputs": [1, 2], "targets": [1, 1], "loss": "squared_error", "backward": {}}
    asked = {"questions": [{"ask": "?", "find": ["d_layers[0].initial.h[0]"]}]}
    listed = lstm_solver.solve({**judged, "layers": [layer], **asked})
    alone = lstm_solver.solve({**judged, **layer}).to_dict()["gradients"]
    found = listed.to_dict()["gradients"]
    assert found["layers"][0]["initial"] == alone["initial"]
    assert "initial" not in found
    assert "-0.0" in listed.render("md")


def test_quantities_may_end_in_next_and_parameters_be_called_d() -> None:
    def gradients(first: str, weight: str, back: str) -> list[object]:
        cell = {"equations": [f"{first} = tanh({weight} * x + {back} * s_prev)", f"s = {first}"], "states": ["s"]}
        judged = {"inputs": [1, 2], "targets": [1, 1], "loss": "squared_error", "backward": {}}
        solved = lstm_solver.solve({"cell": cell, "parameters": {weight: 0.5, back: 0.3}, **judged})
        assert solved.render("md")
        return list(solved.to_dict()["gradients"]["parameters"].values())

    assert gradients("y_next", "d", "out") == gradients("n", "w", "u")


def test_json_of_outputs() -> None:
    found = lstm_solver.solve(CLASSES).to_dict()
    assert [(each["t"], each["name"]) for each in found["predictions"]] == [(1, "y"), (2, "y")]
    assert {each["label"] for each in found["predictions"]} <= {"A", "B", "C"}
    last = [step for step in found["steps"] if step["name"] == "y"]
    assert all((step["layer"], step["direction"]) == (1, "forward") for step in last)
    names = [step["name"] for step in found["steps"]]
    assert names.index("d_a_y") > max(at for at, name in enumerate(names) if not name.startswith("d_"))
    assert len(found["gradients"]["outputs"]["parameters"]["V"]) == 3
    assert "updated" not in found


def test_answers_only() -> None:
    found = lstm_solver.solve(BOTH_WAYS).to_dict("answers")
    names = {(step["name"], step["t"], step["direction"]) for step in found["steps"]}
    assert names == {("h", 1, "reverse"), ("h", 2, "both"), ("d_h", 1, "reverse"), ("d_a_r", 1, "reverse")}
    page = text_of("both_ways", detail="answers")
    assert "L = " in page
    assert "L₃ = " in page


@pytest.mark.parametrize("notation", ["pytorch", "umd", "d2l"])
def test_numbers_of_an_outer_product_are_a_column_and_a_row(notation: str) -> None:
    solution = lstm_solver.solve(
        {
            "cell": {"states": ["h"], "equations": ["h = 0.5 * h_prev + 2 * tanh(W @ x)"]},
            "inputs": [[1, 0.5], [-1, 2]],
            "parameters": {"W": [[1, 2], [0.5, -0.5]]},
            "targets": [[0, 1], [1, 0]],
            "loss": "half_squared_error",
            "backward": {},
            "notation": notation,
        }
    )
    assert "[1  0.5]" in solution.render("text")
    assert re.findall(r"\d\)?ᵀ", solution.render("text")) == []


def test_the_report_checks_the_gradients() -> None:
    for name in NETWORKS:
        found = lstm_solver.solve(NETWORKS[name]).to_dict(gradients=True)["report"]
        assert all(Decimal(each["difference"]) < Decimal("1e-15") for each in found["check"]), name
        assert len(found["check"]) > 5
    assert "product of the later" in text_of("two_lstm", gradients=True)


def test_the_bars_are_as_long_as_the_norms() -> None:
    solved = lstm_solver.solve({**FADES, "backward": {}})
    (found,) = solved.to_dict(gradients=True)["report"]["norms"]
    lengths = [Decimal(length) for length in found["norms"]]
    lines = [line.split("│") for line in solved.render("text", gradients=True).splitlines() if "█" in line]
    bars = [line[2].strip() for line in lines]
    assert [len(bar) for bar in bars] == [round(20 * each / max(lengths)) for each in lengths]
    assert r"\rule{8.00em}{1.3ex}" in solved.render("tex", gradients=True)


def test_a_small_norm_is_a_hairline() -> None:
    faded = lstm_solver.solve({**FADES, "backward": {}, "weights": {"x": 1, "h": 0.001}})
    assert "▏" in faded.render("text", gradients=True)
    assert r"\rule{0.06em}{1.3ex}" in faded.render("tex", gradients=True)


@EVERY
def test_backward_steps_are_sympy_expressions_too(name: str) -> None:
    import sympy

    trace = lstm_solver.solve(NETWORKS[name]).solved.traces[0]
    for step in [*trace.backward[-6:], *(each.step for each in trace.gradients[:2])]:
        first, *others = step.to_sympy()
        assert first.shape == others[-1].shape
        for each in others:
            assert max(abs(sympy.N(a - b, 30)) for a, b in zip(each, others[-1], strict=True)) < Decimal("1e-20")


def test_a_function_that_is_no_household_word_is_said_in_a_formula() -> None:
    page = lstm_solver.solve(
        "cell: {states: [h], equations: ['h = gelu(x) + step(x)']}\ninputs: [1]\nlang: de\n"
    ).render("text")
    said = " ".join(page.split())
    assert "gelu(x) = x (1 + erf(x / sqrt(2))) / 2." in said
    assert "step(x) = 1" in said


def test_prose_names_inputs_outputs_and_their_parameters() -> None:
    outputs = {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[1, 0], [0, 1]]}}
    weights = {"x": [[1], [2]], "h": [[1, 0], [0, 1]]}
    text = "`x_2`, `x_t`, `y_1`, `y_t`, `y`, `V`, `W_ih`, `q`"
    source = {"cell": "rnn", "inputs": [1, 2], "weights": weights, "outputs": outputs, "text": text}
    page = lstm_solver.solve(source).render("text")
    assert "\nx₂, xₜ, y₁, yₜ, y, V, W_ih, q\n" in page
    markdown = lstm_solver.solve(source).render("md")
    assert "$`x_{2}`$, $`x_{t}`$, $`y_{1}`$, $`y_{t}`$, $`y`$, $`V`$, $`W_{ih}`$, `q`" in markdown


def test_from_what_is_asked_back_to_what_is_given() -> None:
    """An exercise in which all but one gate is given, and one of two steps."""
    said = " ".join(lstm_solver.solve(PROBLEMS / "exercise_6427.yaml").render("text").split())
    assert "Back from what is asked: h₁ needs c₁; c₁ needs f₁; f₁ follows from what is given." in said
    steps = {
        "cell": "rnn",
        "weights": {"x": 1, "h": 1},
        "inputs": [1, 2],
        "notation": {"preset": "pytorch", "chain_back": True},
    }
    assert "Back from what is asked: h₂ needs h₁." in lstm_solver.solve(steps).render("text")


@pytest.mark.parametrize(
    ("rounding", "told"),
    [
        ({"places": 2}, "The largest entry is y₁,₂ (0.3933 against 0.3932 for y₁,₁): the network predicts class 1"),
        ({"places": 2, "carry": "all"}, "y₁,₁ and y₁,₂ are equal and the largest; the first of them counts"),
        ({"places": 2, "carry": "all", "show": 4}, "y₁,₁ and y₁,₂ are equal and the largest; the first of them"),
        ({"places": 4}, "The largest entry is y₁,₂: the network predicts class 1"),
    ],
)
def test_what_decides_between_entries_that_print_the_same(rounding: dict[str, Any], told: str) -> None:
    """The values that are carried decide."""
    problem = {
        "cell": "rnn",
        "inputs": [1],
        "weights": {"x": "0.61", "h": "0.4"},
        "biases": "0.1",
        "outputs": {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [[1], ["1.0003"], [0]]}, "predict": "y"},
        "rounding": rounding,
    }
    assert told in " ".join(lstm_solver.solve(problem).render("text").split())


def test_what_is_carried_on_the_way_back_is_said() -> None:
    rounded = {**RNN, "rounding": {"places": 2, "carry": "all"}}
    back = {"targets": [1], "loss": "squared_error", "backward": {}}
    said = "On the way back every δ is carried so too."
    assert said in " ".join(lstm_solver.solve(rounded | back).render("text").split())
    assert said not in " ".join(lstm_solver.solve(rounded).render("text").split())


def test_outputs_are_carried_too() -> None:
    rounded = {**RNN, "rounding": {"places": 2, "carry": "all"}}
    outputs = {"outputs": {"equations": ["y = V @ h"], "parameters": {"V": "0.3"}}}
    said = "every gate, candidate, state and output."
    assert said in " ".join(lstm_solver.solve(rounded | outputs).render("text").split())
    assert said not in " ".join(lstm_solver.solve(rounded).render("text").split())


RNN = {"cell": "rnn", "inputs": [1], "weights": {"x": "0.61", "h": "0.4"}}


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("loss", ["Lₜ = -targetₜᵀ ln(yₜ)", "L = ∑ₜ Lₜ"]),
        ("loss_1", ["Lₜ = -targetₜᵀ ln(yₜ)"]),
        ("predict_1", ["yₜ = softmax(V hₜ + d)"]),
        ("new_outputs.parameters.d", ["d^new = d - 0.1·∂L/∂d"]),
    ],
)
def test_whatever_has_an_equation_can_be_asked_for_as_a_formula(asked: str, lines: list[str]) -> None:
    problem = yaml.safe_load(CLASSES)
    problem["backward"] = {"update": {"learning_rate": "0.1"}}
    problem["questions"] = [{"find": [asked], "formula": True}]
    text = lstm_solver.solve(problem).render("text", detail="answers")
    assert [line.strip() for line in text.splitlines() if "=" in line and "═" not in line] == lines


def test_the_formula_of_an_error_is_that_of_the_error() -> None:
    problem = yaml.safe_load((PROBLEMS / "memphis_two_steps.yaml").read_text("utf-8"))
    problem["questions"] = [{"find": ["error_1"], "formula": True}]
    assert "    error₁ = y₁ - y\n" in lstm_solver.solve(problem).render("text", detail="answers")
