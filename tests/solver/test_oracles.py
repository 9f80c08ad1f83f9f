"""The engine against independent ones: numpy in float64, `decimal` with many digits, PyTorch."""

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from helpers import need
from hypothesis import given
from hypothesis import strategies as st
from oracles import ACTIVATIONS, DIGITS, Numbers, Oracle, rounded, rounding_keep
from randoms import WEIGHT_FORMS, Net, random_net, transposed, write

import lstm_solver
from lstm_solver.maths.functions import FUNCTIONS

ACTIVATION_NAMES = sorted(name for name, function in FUNCTIONS.items() if function.activation)


def steps_of(problem: dict[str, Any], first: int = 1) -> list[dict[str, dict[str, Any]]]:
    """The JSON's steps, by position and by name."""
    found: list[dict[str, dict[str, Any]]] = [{} for _ in problem["inputs"]]
    for step in lstm_solver.solve(problem).to_dict()["steps"]:
        found[step["t"] - first][step["name"]] = step
    return found


@st.composite
def choices(draw: st.DrawFn, cell: str) -> dict[str, Any]:
    """Keyword arguments of random_net."""
    options: dict[str, Any] = {}
    if cell != "rnn" and draw(st.booleans()):
        roles = ("gate", "candidate", "output") if cell == "lstm" else ("gate", "candidate")
        options["activations"] = {role: draw(st.sampled_from(ACTIVATION_NAMES)) for role in roles}
    if draw(st.booleans()):
        options["clip"] = draw(st.sampled_from([Decimal("0.5"), Decimal(3)]))
    chosen: dict[str, Any] = {"options": options, "inputs": draw(st.integers(1, 4)), "hidden": draw(st.integers(1, 4))}
    if cell == "lstm":
        options |= draw(st.sampled_from([{}, {}, {"coupled": "input"}, {"coupled": "forget"}]))
        chosen["peepholes"] = draw(st.sampled_from(["", "", "ifo", "o", "if"]))
        chosen["projection"] = draw(st.sampled_from([0, 0, 1, 2]))
    if cell == "gru":
        options["reset"] = draw(st.sampled_from(["before", "after"]))
        options["update"] = draw(st.sampled_from(["keep", "new"]))
    if cell == "rnn":
        options["activation"] = draw(st.sampled_from(ACTIVATION_NAMES))
    return chosen


@st.composite
def networks(draw: st.DrawFn) -> Net:
    cell = draw(st.sampled_from(["lstm", "lstm", "gru", "gru", "rnn"]))
    return random_net(draw(st.integers(0, 10**6)), cell, steps=draw(st.integers(1, 3)), **draw(choices(cell)))


@st.composite
def written(draw: st.DrawFn) -> tuple[Net, str, dict[str, Any]]:
    """A network, how many biases it has, and the problem in one of the forms of the contract."""
    net = draw(networks())
    biases = draw(st.sampled_from(["none", "one", "two"]))
    form = draw(st.sampled_from(WEIGHT_FORMS))
    return net, biases, write(net, form, row=draw(st.booleans()), biases=biases, shuffle=draw(st.integers(0, 99)))


def compare_floats(found: list[dict[str, dict[str, Any]]], expected: list[dict[str, Any]], rtol: float) -> None:
    for mine, theirs in zip(found, expected, strict=True):
        assert set(theirs) <= set(mine)
        for name, values in theirs.items():
            ours = np.array([float(text) for text in mine[name]["unrounded"]])
            np.testing.assert_allclose(ours, np.asarray(values, dtype=float), rtol=rtol, atol=1e-12, err_msg=name)


@given(written())
def test_any_network_in_any_form_agrees_with_numpy(case: tuple[Net, str, dict[str, Any]]) -> None:
    net, biases, problem = case
    compare_floats(steps_of(problem), Oracle(net, Numbers(float), biases).run(), 1e-9)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_every_form_of_the_weights_gives_the_same_values(cell: str) -> None:
    net = random_net(7, cell)
    biases = ["none", "one", "two"]
    for kind in biases:
        wanted = steps_of(write(net, biases=kind))
        for form in WEIGHT_FORMS:
            for row in (False, True):
                found = steps_of(write(net, form, row=row, biases=kind, shuffle=3))
                assert [values(step) for step in found] == [values(step) for step in wanted], (form, row, kind)


def values(step: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: (entry["value"], entry["unrounded"]) for name, entry in step.items()}


@given(written(), st.integers(0, 6), st.sampled_from(["half_up", "half_even", "truncate"]), st.data())
def test_exact_digits_agree_with_decimal(
    case: tuple[Net, str, dict[str, Any]], places: int, ties: str, data: st.DataObject
) -> None:
    net, biases, problem = case
    names = sorted({"lstm": set("ifgoch"), "gru": set("rznh"), "rnn": {"h"}}[net.cell])
    some = st.lists(st.sampled_from(names), min_size=1, unique=True)
    carry = data.draw(st.one_of(st.sampled_from(["none", "all"]), some))
    carried = set(names) if carry == "all" else set() if carry == "none" else set(carry)
    problem["rounding"] = {"places": places, "carry": carry, "ties": ties}
    with localcontext() as context:
        context.prec = DIGITS
        expected = Oracle(net, Numbers(Decimal), biases, rounding_keep(carried, places, ties)).run()
        for mine, theirs in zip(steps_of(problem), expected, strict=True):
            for name, wanted in theirs.items():
                for text, printed, value in zip(mine[name]["unrounded"], mine[name]["value"], wanted, strict=True):
                    assert agrees(Decimal(text), value), (name, text, value)
                    assert printed == f"{rounded(like(value, text), places, ties):f}", (name, value)


def agrees(found: Decimal, wanted: Decimal) -> bool:
    """At least 17 correct digits; what cancels to nothing may be nothing."""
    return abs(found - wanted) <= max(abs(wanted) * Decimal("1e-17"), Decimal("1e-45"))


def like(value: Decimal, text: str) -> Decimal:
    """An exact value stays itself; one that stands for endless digits is judged, as a tie is, at 50 of them."""
    found = Decimal(text)
    return found if abs(found - value) < Decimal("1e-45") else value


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_every_activation_is_in_the_oracle_and_agrees(name: str) -> None:
    assert name in ACTIVATIONS, f"write {name} into oracles.ACTIVATIONS"
    points = [Decimal(text) for text in ("-40", "-1.5", "-0.3", "-1e-30", "0", "1e-30", "0.25", "1", "2.5", "40")]
    problem = {
        "cell": {"name": "rnn", "activation": name},
        "inputs": [points],
        "weights": {"x": np.eye(len(points), dtype=int), "h": np.zeros((len(points),) * 2, dtype=int)},
    }
    found = [Decimal(text) for text in steps_of(problem)[0]["h"]["unrounded"]]
    with localcontext() as context:
        context.prec = DIGITS
        expected = Numbers(Decimal).activation(name)(np.array(points, dtype=object))
        for mine, theirs in zip(found, expected, strict=True):
            assert abs(mine - theirs) <= abs(theirs) * Decimal("1e-17"), (mine, theirs)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize(("seed", "hidden"), [*((seed, 4) for seed in range(5)), (0, 65)])
def test_pytorch_agrees(cell: str, seed: int, hidden: int) -> None:
    """A hidden size of 65 is worked in float64."""
    need("torch")
    import torch

    options = {"reset": "after"} if cell == "gru" else {}
    net = random_net(seed, cell, inputs=3, hidden=hidden, steps=5, options=options)
    module = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[cell](3, hidden, dtype=torch.float64)
    _load(torch, module, net)
    inputs = torch.tensor(np.array(net.inputs, dtype=float))
    initial = {name: torch.tensor(np.array(value, dtype=float))[None] for name, value in net.initial.items()}
    with torch.no_grad():
        output, last = module(inputs, (initial["h"], initial["c"]) if cell == "lstm" else initial["h"])
    found = steps_of(write(net, "stacked"))
    compare_floats(found, [{"h": row} for row in output.numpy()], 1e-9)
    if cell == "lstm":
        compare_floats(found[-1:], [{"c": last[1][0].numpy()}], 1e-9)


def _load(torch: Any, module: Any, net: Net) -> None:
    """The parameters of `net` into PyTorch's, in its order: i f g o, or r z n."""
    tables = {"weight_ih_l0": net.w, "weight_hh_l0": net.u, "bias_ih_l0": net.bx, "bias_hh_l0": net.bh}
    for name, table in tables.items():
        rows = [row for gate in net.gates for row in table[gate]]
        getattr(module, name).data = torch.tensor(np.array(rows, dtype=float))


def test_pytorch_projects_as_we_do() -> None:
    need("torch")
    import torch

    net = random_net(11, "lstm", inputs=2, hidden=4, steps=4, projection=2)
    module = torch.nn.LSTM(2, 4, proj_size=2, dtype=torch.float64)
    _load(torch, module, net)
    module.weight_hr_l0.data = torch.tensor(np.array(net.projection, dtype=float))
    initial = {name: torch.tensor(np.array(value, dtype=float))[None] for name, value in net.initial.items()}
    with torch.no_grad():
        output, _ = module(torch.tensor(np.array(net.inputs, dtype=float)), (initial["h"], initial["c"]))
    compare_floats(steps_of(write(net)), [{"h": row} for row in output.numpy()], 1e-9)


def test_a_large_network_is_solved_in_float64_and_says_so() -> None:
    net = random_net(5, "lstm", inputs=20, hidden=65, steps=4)
    problem = write(net, "stacked_joint_hx", biases="one")
    assert lstm_solver.solve(problem).to_dict()["arithmetic"] != "exact"
    compare_floats(steps_of(problem), Oracle(net, Numbers(float), "one").run(), 1e-9)


def test_an_embedding_is_a_column_or_a_row_of_its_matrix() -> None:
    net = random_net(3, "rnn", inputs=2, hidden=2, steps=3)
    table = transposed(net.inputs)
    words = ["a", "b", "c"]
    wanted = steps_of(write(net))
    for axis, matrix in {"column": table, "row": net.inputs}.items():
        embedding = {"matrix": matrix, "vocabulary": words, "axis": axis}
        found = steps_of(write(net) | {"inputs": words, "embedding": embedding})
        assert [step["h"]["unrounded"] for step in found] == [step["h"]["unrounded"] for step in wanted]
        assert [step["x"]["unrounded"] for step in found] == [[plain(n) for n in entry] for entry in net.inputs]


def plain(number: Decimal) -> str:
    text = f"{number.normalize():f}" if number else "0"
    return text
