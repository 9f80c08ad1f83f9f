"""A network of PyTorch, imported and solved, puts out what PyTorch does: cells, depths, directions, precisions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import need

import lstm_solver
from lstm_solver import SolverError
from lstm_solver.weights.imported import imported
from lstm_solver.weights.trained_network import ImportChoices

RTOL = {"float32": 1e-6, "float64": 1e-12}
KINDS = ("LSTM", "GRU", "RNN", "RNN relu")
CASES = [
    (kind, layers, both, bias, projection)
    for kind in KINDS
    for layers in (1, 2)
    for both in (False, True)
    for bias in (False, True)
    for projection in ((0, 2) if kind == "LSTM" else (0,))
]


@pytest.fixture
def torch() -> Iterator[Any]:
    need("torch")
    import torch

    state = torch.random.get_rng_state()
    torch.manual_seed(16)
    yield torch
    torch.random.set_rng_state(state)


def network(torch: Any, case: tuple[Any, ...], precision: str) -> Any:
    kind, layers, both, bias, projection = case
    extra = {"proj_size": projection} if projection else {}
    extra |= {"nonlinearity": "relu"} if kind.endswith("relu") else {}
    made = getattr(torch.nn, kind.split()[0])(2, 3, layers, bias=bias, bidirectional=both, **extra)
    return made.to(getattr(torch, precision))


def inputs(torch: Any, precision: str, steps: int = 3) -> Any:
    return torch.randn(steps, 2, dtype=getattr(torch, precision))


def assert_agrees(problem: Any, theirs: Any, rtol: float) -> None:
    """Solved from its text and from its mapping, our h is theirs."""
    found = problem.verify(theirs)
    assert abs(found.ours - found.theirs) <= rtol * max(1, abs(found.theirs)), found
    assert lstm_solver.solve(problem.text).to_dict()["steps"] == lstm_solver.solve(problem).to_dict()["steps"]


# PyTorch says that it computes projections in another way
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("precision", RTOL)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_its_outputs_are_those_of_pytorch(torch: Any, case: tuple[Any, ...], precision: str) -> None:
    made, x = network(torch, case, precision), inputs(torch, precision)
    assert_agrees(lstm_solver.problem_from(made, x), made(x)[0], RTOL[precision])


@pytest.mark.parametrize("ending", [".pt", ".pth", ".npz", ".safetensors"])
def test_each_kind_of_file_gives_the_same_text(torch: Any, ending: str, tmp_path: Path) -> None:
    made = network(torch, ("LSTM", 2, True, True, 2), "float32")
    file = tmp_path / f"w{ending}"
    if ending == ".npz":
        import numpy

        numpy.savez_compressed(file, **{name: each.numpy() for name, each in made.state_dict().items()})
    elif ending == ".safetensors":
        file.write_bytes(safetensors(made.state_dict()))
    else:
        torch.save(made.state_dict(), file)
    assert dict(imported(str(file), ImportChoices())) == {**lstm_solver.problem_from(made.state_dict()), "title": "w"}


def safetensors(tensors: dict[str, Any]) -> bytes:
    """A file of float32 tensors."""
    import json

    header, data = {}, b""
    for name, each in tensors.items():
        more = each.numpy().tobytes()
        offsets = [len(data), len(data) + len(more)]
        header[name] = {"dtype": "F32", "shape": list(each.shape), "data_offsets": offsets}
        data += more
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_a_cell_is_a_layer_and_a_list_of_cells_is_several(torch: Any, kind: str) -> None:
    cell = getattr(torch.nn, kind)
    cells = torch.nn.ModuleList([cell(2, 3), cell(3, 2)]).double()
    x = inputs(torch, "float64")
    states: list[Any] = [None, None]
    rows = []
    for row in x:
        for at, each in enumerate(cells):
            states[at] = each(row, states[at])
            row = states[at][0] if kind == "LSTMCell" else states[at]
        rows.append(row)
    assert_agrees(lstm_solver.problem_from(cells, x), torch.stack(rows), 1e-12)
    assert "layers" not in lstm_solver.problem_from(cells[0])


@pytest.mark.parametrize("kind", ["half", "bfloat16"])
def test_narrow_floats_are_written_as_their_own_shortest_decimals(torch: Any, kind: str) -> None:
    made = getattr(network(torch, ("GRU", 1, False, True, 0), "float32"), kind)()
    written = lstm_solver.problem_from(made)
    numbers = [each for gate in "rzn" for row in written["weights"][gate]["x"] for each in row]
    again = torch.tensor(numbers, dtype=torch.float64).to(made.weight_ih_l0.dtype)
    assert torch.equal(again, made.weight_ih_l0.detach().flatten())
    for number in numbers:
        shorter = float(f"{number:.{len(repr(abs(number)).replace('.', '').lstrip('0')) - 2}e}")
        assert shorter == number or torch.tensor(shorter).to(again.dtype) != torch.tensor(number).to(again.dtype)


def test_a_tensor_that_is_a_view_of_another_is_read_by_its_strides(torch: Any, tmp_path: Path) -> None:
    base = torch.randn(2, 3, dtype=torch.float64)
    state = {"weight_ih": base.T, "weight_hh": torch.randn(9, dtype=torch.float64)[::1].view(3, 3).T}
    torch.save(state, tmp_path / "w.pt")
    found = imported(str(tmp_path / "w.pt"), ImportChoices())["weights"]
    assert found == {"x": base.T.tolist(), "h": state["weight_hh"].tolist()}


class TestALargerModel:
    """Of an encoder and a decoder one is chosen by name; a linear layer on top becomes the outputs."""

    def model(self, torch: Any) -> Any:
        parts = {
            "embedding": torch.nn.Embedding(7, 3),
            "encoder": torch.nn.GRU(2, 3, bidirectional=True),
            "head": torch.nn.Linear(6, 2),
        }
        return torch.nn.ModuleDict(parts).double()

    def test_its_head_is_the_outputs(self, torch: Any) -> None:
        model, x = self.model(torch), inputs(torch, "float64")
        problem = lstm_solver.problem_from(model, x)
        assert problem["outputs"]["equations"] == ["y = V @ h + d"]
        assert_agrees(problem, model["encoder"](x)[0], 1e-12)
        assert_agrees(problem, model["head"](model["encoder"](x)[0]), 1e-12)
        for theirs in (model["encoder"](x)[0], model["head"](model["encoder"](x)[0])):
            judged = lstm_solver.problem_from(model, x, targets=theirs)
            assert float(lstm_solver.solve(judged.text).to_dict()["loss"]["unrounded"]) < 1e-20
        with pytest.raises(SolverError, match="inputs too"):
            lstm_solver.problem_from(model, targets=theirs)

    def test_one_of_several_is_chosen_by_name(self, torch: Any) -> None:
        model, x = self.model(torch), inputs(torch, "float64")
        model["decoder"] = torch.nn.LSTM(2, 3).double()
        with pytest.raises(SolverError, match="one with --name: encoder, decoder"):
            lstm_solver.problem_from(model)
        with pytest.raises(SolverError, match="did you mean 'decoder'"):
            lstm_solver.problem_from(model, name="decodr")
        assert_agrees(lstm_solver.problem_from(model, x, name="decoder"), model["decoder"](x)[0], 1e-12)


def test_rounded_weights_say_that_they_are(torch: Any) -> None:
    made, x = network(torch, ("LSTM", 1, False, True, 0), "float32"), inputs(torch, "float32")
    problem = lstm_solver.problem_from(made, x, places=2)
    assert "# its numbers are rounded to 2 decimals\n" in problem.text
    assert all(round(each, 2) == each for row in problem["weights"]["i"]["x"] for each in row)
    assert 1 <= problem.verify(made(x)[0]).digits <= 3


def test_a_network_of_more_units_than_are_exact_agrees_too(torch: Any) -> None:
    made = torch.nn.LSTM(5, 80).double()
    x = torch.randn(4, 5, dtype=torch.float64)
    problem = lstm_solver.problem_from(made, x)
    assert lstm_solver.solve(problem).to_dict()["arithmetic"] == "float64"
    assert problem.verify(made(x)[0]).digits >= 12


@pytest.mark.parametrize(
    ("order", "head"),
    [(["net", "top"], "top"), (["top", "net"], None), (["net", "top", "other"], None), (["net", "other"], "other")],
)
def test_outputs_are_written_where_it_is_known_which_layer_makes_them(
    torch: Any, order: list[str], head: str | None
) -> None:
    parts = {"net": torch.nn.GRU(2, 2), "top": torch.nn.Linear(2, 2), "other": torch.nn.Linear(2, 3, bias=False)}
    problem = lstm_solver.problem_from(torch.nn.ModuleDict({name: parts[name] for name in order}))
    assert ("outputs" in problem) == (head is not None)
    assert any("does not say" in line for line in problem.remarks) == (head is None)


def test_what_is_compared_is_what_agrees(torch: Any) -> None:
    model = torch.nn.ModuleDict({"net": torch.nn.GRU(2, 2), "top": torch.nn.Linear(2, 2)}).double()
    x = inputs(torch, "float64")[:, :2]
    states = model["net"](x)[0]
    for theirs in (states, model["top"](states)):
        problem = lstm_solver.problem_from(model, x)
        assert problem.verify(theirs).digits >= 12
        assert problem.verify(theirs[-1]).digits >= 12
        assert problem.with_targets(theirs)["targets"][-1] == theirs[-1].tolist()


def test_what_is_written_is_a_problem(torch: Any) -> None:
    held = torch.nn.GRU(2, 2).state_dict()
    del held["bias_hh_l0"]
    with pytest.raises(SolverError, match="bias_hh is missing"):
        lstm_solver.problem_from(held)
