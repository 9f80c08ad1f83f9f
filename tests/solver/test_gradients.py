"""Gradients: right values, random cells against a second reverse mode and against central differences."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from random_cells import LOSSES, Worked, below, random_network, shape_of, text
from random_layers import random_layers

import lstm_solver
from lstm_solver.cli import main
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.solver.central_differences import disagreements

NEAR = Decimal("1e-30")


def numbers(value: Any) -> Iterator[Decimal]:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from numbers(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from numbers(each)
    else:
        yield Decimal(value)


def near(mine: Decimal, right: Decimal, within: Decimal = NEAR) -> bool:
    return abs(mine - right) <= within * max(1, abs(right))


def gradients(text: str) -> dict[str, Any]:
    found: dict[str, Any] = lstm_solver.solve(text).to_dict()["gradients"]
    return found


def first(value: Any) -> Decimal:
    return next(numbers(value))


def own(equation: str, parameters: str, upstream: str = "[1]", more: str = "") -> str:
    return (
        f"cell: {{states: [h], equations: ['{equation}']}}\nparameters: {{{parameters}}}\n"
        f"inputs: [0.2]\nbackward: {{upstream: {{h: [{upstream}]}}}}\n{more}"
    )


SCALAR = "cell: {name: rnn, activation: sigmoid}\ninputs: [1]\nweights: {x: 0.5, h: 0.1}\nbackward: {}\n"
HEAD = "outputs: {equations: [y = V @ h], parameters: {V: [[1]]}}\n"
SOFTMAX = "cell: {name: rnn, activation: softmax}\ninputs: [1]\nweights: {x: [[0.5], [1]], h: [[0, 0], [0, 0]]}\n"
OUTPUT = "cell: {name: lstm, activations: {output: hard_sigmoid}}\ninputs: [1]\nbackward: {upstream: {h: [1]}}\n"
FOUR = ", ".join(f"{gate}: {{x: 1, h: 0}}" for gate in "ifgo")
GRU = """cell: gru
inputs: [0]
weights: {r: {x: 0, h: 0.8}, z: {x: 0, h: 0}, n: {x: 0, h: 2}}
initial: {h: 0.5}
backward: {upstream: {h: [1]}}
"""

# what a file says, the path of a gradient, its first number
RIGHT = [
    (own("h = tanh(W @ [x, h_prev, x])", "W: [[1, 2, 3]]"), "inputs", "2.23622"),  # 4 (1 − tanh² 0.8)
    (own("h = tanh(V @ [2 * h_prev, h_prev])", "V: [[1, 3]]", more="initial: {h: 0.5}"), "initial.h", "0.13296"),
    (own("h = W @ [h_prev, x] + W @ [x, h_prev]", "W: [[2, 5]]"), "inputs", "7"),
    (own("h = [h_prev, x] @ W + W @ [x, h_prev, x] * 0", "W: [[2, 5, 1]]").replace("W + W", "U + W").replace(
        "W: [[2", "U: [[2], [9]], W: [[2"), "inputs", "9"),
    (SCALAR + "targets: [0]\nloss: binary_cross_entropy", "weights.x", "0.62246"),
    (SCALAR + "targets: [1]\nloss: binary_cross_entropy", "weights.x", "-0.37754"),
    (SCALAR + "targets: [0.25]\nloss: binary_cross_entropy", "weights.x", "0.37246"),
    (SCALAR + HEAD + "targets: [1]\nloss: {kind: binary_cross_entropy, of: h}", "weights.x", "-0.37754"),
    (SOFTMAX + HEAD.replace("[[1]]", "[[1, 1]]") + "targets: [1]\nloss: {kind: cross_entropy, of: h}\nbackward: {}",
     "weights.x", "0.37754"),
    (OUTPUT + f"weights: {{{FOUR}}}\nrounding: {{places: 4, intermediate: {{tanh_c: 1}}}}", "weights.o.x", "0.11797"),
    (GRU + "rounding: {intermediate: {'r * h_prev': 1}}", "weights.n.h", "0.10674"),  # 0.3 · 0.5 (1 − tanh² 0.6)
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "right"), RIGHT)
def test_right_values(text: str, path: str, right: str) -> None:
    found: Any = gradients(text)
    for key in path.split("."):
        found = found[key]
    places = Decimal(1).scaleb(Decimal(right).as_tuple().exponent)
    assert first(found).quantize(places) == Decimal(right)


def test_what_goes_back_takes_the_carried_value() -> None:
    text = OUTPUT + f"weights: {{{FOUR}}}\nrounding: {{places: 4, intermediate: {{tanh_c: 1}}}}"
    steps = lstm_solver.solve(text).to_dict()["steps"]
    assert next(step["unrounded"] for step in steps if step["name"] == "d_o") == ["0.6"]


def agrees_with_the_tape(seed: int) -> None:
    network = random_network(seed)
    try:
        result = lstm_solver.solve(network.problem).to_dict()
    except lstm_solver.SolverError:
        return  # sizes that do not fit, or a loss that has no value
    worked = Worked(network)
    right = worked.gradients()
    mine = {key: result["gradients"].get(key, {}) for key in right}
    pairs = list(zip(numbers(mine), numbers(right), strict=True))
    assert near(Decimal(result["loss"]["unrounded"]), worked.loss.value)
    assert all(near(*pair) for pair in pairs), (seed, mine, right)


@given(st.integers(0, 10**6))
@settings(max_examples=60)
def test_random_cells_agree_with_a_second_reverse_mode(seed: int) -> None:
    agrees_with_the_tape(seed)


def moved(problem: Any, path: tuple[Any, ...], by: Decimal) -> Any:
    first_key, *rest = path
    changed = moved(problem[first_key], tuple(rest), by) if rest else problem[first_key] + by
    if isinstance(problem, dict):
        return {**problem, first_key: changed}
    return [*problem[:first_key], changed, *problem[first_key + 1 :]]


def entries(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Decimal]]:
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield path, Decimal(value)
    else:
        for key, each in pairs:
            yield from entries(each, (*path, key))


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_random_cells_agree_with_central_differences(seed: int) -> None:
    """Three numbers of each problem, moved by 1e-12 either way; at a kink there is nothing to compare with."""
    problem = {key: value for key, value in random_network(seed).problem.items() if key != "rounding"} | {
        "backward": {}
    }
    step = Decimal("1e-12")
    try:
        result = lstm_solver.solve(problem).to_dict()["gradients"]
    except lstm_solver.SolverError:
        return
    if "embedding" in problem:
        result.pop("inputs", None)
    found = list(entries(result))
    for path, analytic in found[:: max(1, len(found) // 3)][:3]:
        losses = [
            Decimal(lstm_solver.solve(moved(problem, path, by)).to_dict()["loss"]["unrounded"]) for by in (step, -step)
        ]
        assert near(analytic, (losses[0] - losses[1]) / (2 * step), Decimal("1e-15")), (seed, path)


LEAKY = "cell: {states: [s], equations: ['s = 0.5 * s_prev + x']}\nloss: half_squared_error\nbackward: {}\n"
IDENTITY = "cell: {name: rnn, activation: identity}\nweights: {x: 1, h: 1}\nloss: squared_error\nbackward: {}\n"


def report(text: str) -> str:
    page = lstm_solver.solve(text).render("md", gradients=True)
    return " ".join(page.split())


def leaky(steps: int) -> str:
    return LEAKY + f"inputs: {[1] * steps}\ntargets: [{'null, ' * (steps - 1)}1]\n"


@pytest.mark.parametrize("steps", [4, 5, 9])
def test_a_factor_of_a_half_vanishes_over_any_number_of_steps(steps: int) -> None:
    page = report(leaky(steps))
    assert "a step multiplies by 0.5000, which is below 1: such a gradient vanishes" in page
    assert "This path decides: alone it comes to 0.5000 a step." in page
    assert "between 0.5000" not in page
    assert "recurrent weights" not in page


GATED = """cell: lstm
weights: {i: {x: 0.5, h: 0.2}, f: {x: 0.7, h: -0.3}, g: {x: 0.9, h: 0.4}, o: {x: -0.6, h: 0.8}}
biases: {i: 0, f: 6, g: 0, o: 0}
loss: squared_error
backward: {}
"""


@pytest.mark.parametrize(
    ("steps", "said"), [(4, "no verdict"), (12, "no verdict"), (30, "neither vanishes nor explodes")]
)
def test_a_detour_of_the_first_steps_is_no_explosion(steps: int, said: str) -> None:
    inputs = ([0.7, 0.4, -0.2, 0.5, 0.1, 0.3] * 5)[:steps]
    page = report(GATED + f"inputs: {inputs}\ntargets: [{'null, ' * (steps - 1)}0.5]\n")
    assert said in page
    assert "such a gradient explodes" not in page


def test_every_entry_is_checked_and_the_table_shows_the_first_and_the_last_of_each() -> None:
    weights = "weights: {x: [[1, 2], [3, 4]], h: [[0.1, 0.2], [0.3, 0.4]]}\ninputs: [[0.1, 0.2]]\n"
    text = f"cell: rnn\n{weights}targets: [[0, 1]]\nloss: squared_error\nbackward: {{}}\n"
    entries = lstm_solver.solve(text).to_dict(gradients=True)["report"]["check"]
    assert [each["entry"] for each in entries if each["parameter"] == "W_x"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    page = report(text)
    assert "All 12 entries agree." in page
    assert "The table shows the first and the last" in page


def test_an_entry_of_a_matrix_has_its_row_and_its_column_everywhere() -> None:
    text = (
        "cell: rnn\nweights: {x: [[0.5], [-0.4]], h: [[0.1, 0.2], [0.3, 0.4]]}\ninputs: [1, 2]\ntargets: [[0, 1]] * 2\n"
    )
    text = (
        text.replace("[[0, 1]] * 2", "[[0, 1], [0, 1]]") + "loss: squared_error\nbackward: {}\nrounding: {places: 1}\n"
    )
    page = lstm_solver.solve(text).render("text", gradients=True, audit=True)
    entries = re.findall(r"W_\(ih,(.*?)\)", page)
    assert set(entries) == {"1,1", "2,1"}


def test_of_many_entries_it_is_said_how_many_are_checked() -> None:
    row = [[1] * 12]
    text = f"cell: rnn\nweights: {{x: {row * 12}, h: {row * 12}}}\ninputs: {row}\ntargets: {row}\n"
    page = report(f"{text}loss: squared_error\nbackward: {{}}\n")
    assert "28 of the 312 derivatives again by central differences" in page


def test_three_steps_are_no_verdict() -> None:
    page = report(leaky(3))
    assert "Fewer than 4 steps are too few for a verdict." in page
    assert "vanishes" not in page


def test_an_identity_neither_vanishes_nor_explodes_whatever_its_own_losses() -> None:
    page = report(IDENTITY + "inputs: [1, 2, 3, 1]\ntargets: [1, 1, 0, 1]\n")
    assert "by: 1.0000, 1.0000, 1.0000." in page
    assert "which is about 1: such a gradient neither vanishes nor explodes." in page
    assert "recurrent weights" in page


def test_truncated_the_factors_are_those_of_the_whole_and_nothing_is_checked() -> None:
    text = IDENTITY.replace("backward: {}", "backward: {truncate: 1}") + "inputs: [1, 2, 3, 1]\ntargets: [1, 1, 0, 2]\n"
    page = report(text)
    assert "The factors that follow are those without truncation. From time step 4 alone" in page
    assert "by: 1.0000, 1.0000, 1.0000." in page
    assert "A truncated gradient is no derivative of the loss" in page
    assert "agree" not in page


def test_the_check_takes_parameters_inputs_and_initial_states() -> None:
    checked = lstm_solver.solve(IDENTITY + "inputs: [1, 2]\ntargets: [1, 1]\n").to_dict(gradients=True)["report"][
        "check"
    ]
    assert {each["kind"] for each in checked} == {"parameter", "input", "initial"}
    assert all(each["agrees"] for each in checked)


def test_at_a_kink_a_convention_is_no_disagreement() -> None:
    text = "cell: {name: rnn, activation: relu}\nweights: {x: 1, h: 1}\nloss: squared_error\nbackward: {}\n"
    assert not disagreements(lstm_solver.solve(text + "inputs: [0, 0]\ntargets: [1, 1]\n").solved)


def test_a_wrong_gradient_is_said_loudly_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = FUNCTIONS["tanh"]._replace(slope=lambda value, arg: value)
    monkeypatch.setitem(FUNCTIONS, "tanh", wrong)
    file = tmp_path / "p.yaml"
    file.write_text("cell: rnn\nweights: {x: 1, h: 1}\nloss: squared_error\nbackward: {}\ninputs: [1]\ntargets: [1]\n")
    result = CliRunner().invoke(main, ["solve", str(file), "--gradients"])
    assert result.exit_code == 1
    assert "do not agree" in result.stdout
    assert "do not agree with central differences" in result.stderr


ALL_GIVEN = "cell: lstm\ninputs: [1]\ngiven: {1: {i: 1, f: 1, g: 1, o: 1}}\ntargets: [1]\nloss: squared_error\n"
EMBEDDED = "cell: rnn\nembedding: {vocabulary: [a, b], matrix: [[1, 2]]}\ninputs: [a, b]\nweights: {x: 1, h: 1}\n"
RNN = "cell: rnn\ninputs: [1, 2]\nweights: {x: 0.5, h: 0.1}\n"
NO_TRACE = {
    "a bias on the rest": "cell: lstm\ninputs: [1]\nweights: {joint: [h, x], i: [[1, 1]]}\nbiases: {i: 1}\n"
    "given: {1: {f: 1, o: 1, g: 1}}\ntargets: [1]\nloss: squared_error\nbackward: {}\n",
    "nothing to clip": ALL_GIVEN + "backward: {update: {learning_rate: 1, clip_norm: 1}}\n",
    "d_x of an embedding": EMBEDDED
    + "targets: [1, 1]\nloss: squared_error\nbackward: {}\nquestions: [{find: [d_x_2]}]\n",
    "an embedding that nothing reads": EMBEDDED
    + "given: {1: {h: 1}}\ntargets: [1, 1]\nloss: squared_error\nbackward: {}\n",
    "outputs at the last step": RNN
    + HEAD.replace("}\n", ", steps: last}\n")
    + "targets: [null, 1]\nloss: squared_error\n"
    "backward: {update: {learning_rate: 0.5}}\n",
    "a run longer than upstream": RNN + "backward: {upstream: {h: [1, 1]}}\nruns: {B: {inputs: [1, 2, 3]}}\n",
    "more classes than labels": "cell: rnn\ninputs: [1]\nweights: {x: [[0.5], [1]], h: [[0.1, 0], [0, 0]]}\n"
    "outputs: {equations: ['y = V @ h'], parameters: {V: [[1, 1]]}, predict: y, labels: [only]}\n"
    "targets: [1]\nloss: {kind: cross_entropy, of: h}\nbackward: {}\n",
}


@pytest.mark.parametrize("case", NO_TRACE)
@pytest.mark.parametrize("format", ["md", "tex", "text", "json", "slides-tex"])
def test_what_can_be_read_can_be_printed(case: str, format: str) -> None:
    solution = lstm_solver.solve(NO_TRACE[case])
    assert solution.render(format, gradients=True)


SOME_LAYERS = (0, 1, 2, 3, 7, 8)


@pytest.mark.parametrize("seed", SOME_LAYERS)
def test_layers_against_central_differences(seed: int) -> None:
    """Directions and how they are joined, peepholes, coupled gates, clipping, projections."""
    assert not disagreements(lstm_solver.solve(random_layers(seed)).solved)


def drawn(seed: int) -> set[str]:
    """What a random problem has of what can go wrong."""
    network = random_network(seed)
    trees = [tree for _, tree in [*network.equations, *network.outputs]]
    nodes = [node for tree in trees for node in (tree, *below(tree))]
    problem, loss = network.problem, network.problem["loss"]
    matrices = [
        node[1] for node in nodes if node[0] == "name" and len(shape_of(problem["parameters"].get(node[1], [0]))) > 1
    ]
    found = {node[1] for node in nodes if node[0] == "f"}
    found |= {f"{loss['kind']} of {loss['of']}{' beside outputs' * ('outputs' in problem)}"}
    found |= {key for key in ("embedding", "given", "outputs") if key in problem} | {*problem["backward"]}
    found |= {*problem.get("rounding", {}).get("intermediate", {}), *({"carry"} & {*problem.get("rounding", {})})}
    found |= {"a part twice" for node in nodes if node[0] == "stack" and len({*map(text, node[1:])}) < len(node) - 1}
    found |= {"a shared term" for node in nodes if node[0] == "mul" and node[2][:2] == ("add", node[1])}
    return found | {"a matrix twice" for name in matrices if matrices.count(name) > 1}


def test_random_cells_have_everything() -> None:
    kinds = [f"{kind} of {of}" for kind in LOSSES for of in ("h", "h beside outputs", "y beside outputs")]
    parts = ["a part twice", "a shared term", "a matrix twice", "embedding", "given", "truncate", "carry"]
    parts += ["preactivation", "dot_term", "partial"]
    functions = {name for name in FUNCTIONS if "'" not in name} - {"clip"}  # which is an option of gates
    assert {*kinds, *parts, *functions} <= set().union(*map(drawn, range(400)))
    assert any("projection" in str(random_layers(seed)) for seed in SOME_LAYERS)


KINK: dict[str, Any] = {
    "cell": {"name": "rnn", "activation": "relu"},
    "inputs": [1, -1],
    "weights": {"x": 1, "h": 1},
    "biases": 0,
    "targets": [1, "0.5"],
    "loss": "squared_error",
    "backward": {},
}


def test_an_entry_at_a_kink_is_no_agreement() -> None:
    solution = lstm_solver.solve(KINK)
    checked = solution.to_dict(gradients=True)["report"]["check"]
    assert [each["kink"] for each in checked] == [False, True, True, True, True, True]
    page = " ".join(solution.render("text", gradients=True).split())
    assert "5 entries lie at a kink" in page
    assert "All 6 entries agree" not in page
    smooth = lstm_solver.solve(KINK | {"cell": "rnn"})
    assert not any(each["kink"] for each in smooth.to_dict(gradients=True)["report"]["check"])
    assert "All 6 entries agree" in smooth.render("text", gradients=True)


def test_a_probability_that_prints_as_zero_comes_from_its_logit() -> None:
    outputs = {"equations": ["z = V @ h"], "parameters": {"V": 158}}
    judged = {"outputs": outputs, "targets": [0, 1], "loss": "binary_cross_entropy", "backward": {}}
    cell = {"cell": "rnn", "inputs": [1, -1], "weights": {"x": 2, "h": 1}}
    solution = lstm_solver.solve(cell | judged | {"rounding": {"places": 2, "carry": "all", "show": 4}})
    page = solution.render("text")
    assert "softplus(-(-123.24))" in page
    assert "0.0000)" not in page
    assert "= 123.2400" in page


@pytest.mark.parametrize("size", range(2, 10))
def test_what_a_mean_takes_back_is_nothing_left(size: int) -> None:
    """1 − n·(1/n), which has no end as a decimal, is 0."""
    cell = {"states": ["h"], "equations": ["h = x - mean(x)"]}
    up = {"upstream": {"h": [[1] * size]}}
    found = lstm_solver.solve({"cell": cell, "parameters": {}, "inputs": [list(range(size))], "backward": up})
    assert found.to_dict()["gradients"]["inputs"] == [["0"] * size]


def test_a_derivative_that_is_very_large_agrees() -> None:
    steep = {"cell": "rnn", "inputs": [1, "-0.5"], "weights": {"x": "0.8", "h": "1e200"}, "targets": ["0.5", 0]}
    solution = lstm_solver.solve({**steep, "loss": "half_squared_error", "backward": {}})
    assert disagreements(solution.solved) == []
