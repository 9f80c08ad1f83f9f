"""A recurrent node of ONNX, imported and solved, puts out what onnxruntime does (`pip install onnx onnxruntime`)."""

from pathlib import Path
from typing import Any

import numpy
import pytest

from lstm_solver import SolverError
from lstm_solver.weights.imported import imported
from lstm_solver.weights.trained_network import ImportChoices

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
STEPS, WIDTH, HIDDEN = 3, 2, 3


class Node:
    """A node with weights that are drawn; `extra`: its attributes."""

    def __init__(self, kind: str, name: str = "", width: int = WIDTH, **extra: Any) -> None:
        self.kind, self.name, self.extra = kind, name, {"hidden_size": HIDDEN, **extra}
        self.ways = 2 if extra.get("direction") == "bidirectional" else 1
        draw = numpy.random.default_rng(len(name) + 16)
        rows = GATES[kind] * HIDDEN
        shapes = {"W": (self.ways, rows, width), "R": (self.ways, rows, HIDDEN), "B": (self.ways, 2 * rows)}
        shapes |= {"P": (self.ways, 3 * HIDDEN)} if kind == "LSTM" else {}
        self.held = {key: draw.uniform(-1, 1, shape).astype("f4") for key, shape in shapes.items()}

    def without(self, *keys: str) -> "Node":
        self.held = {key: each for key, each in self.held.items() if key not in keys}
        return self

    def starting(self, **states: Any) -> "Node":
        self.held |= {key: numpy.array(each, "f4") for key, each in states.items()}
        return self

    def made(self, x: str, y: str) -> tuple[Any, list[Any]]:
        order = ["W", "R", "B", "", "h", "c", "P"]
        inputs = [x, *(f"{self.name}{key}" if key in self.held else "" for key in order)]
        while not inputs[-1]:
            inputs.pop()
        node = onnx.helper.make_node(self.kind, inputs, [y], name=self.name, **self.extra)
        return node, [onnx.numpy_helper.from_array(each, f"{self.name}{key}") for key, each in self.held.items()]


def save(path: Path, nodes: list[Any], tensors: list[Any], x: tuple[int, ...], outputs: list[str]) -> None:
    kind = onnx.TensorProto.FLOAT
    put_out = [onnx.helper.make_tensor_value_info(name, kind, None) for name in outputs]
    taken = [onnx.helper.make_tensor_value_info("x", kind, x)]
    graph = onnx.helper.make_graph(nodes, "g", taken, put_out, tensors)
    version = [onnx.helper.make_opsetid("", 14)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=version, ir_version=8), path)


def run(path: Path, x: Any) -> Any:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def drawn(*shape: int) -> Any:
    return numpy.random.default_rng(16).normal(size=shape).astype("f4")


BOTH = {"direction": "bidirectional"}
STATE = [[[0.5, -0.25, 0.125]]]
CASES = {
    **{kind: Node(kind).without("P") for kind in GATES},
    **{f"{kind} without bias": Node(kind).without("B", "P") for kind in GATES},
    **{f"{kind} in reverse": Node(kind, direction="reverse").without("P") for kind in GATES},
    **{f"{kind} both ways": Node(kind, **BOTH).without("P") for kind in GATES},
    **{f"{kind} clipped": Node(kind, clip=0.3).without("P") for kind in GATES},
    **{f"{kind} from a state": Node(kind).without("P").starting(h=STATE) for kind in GATES},
    "from two states": Node("LSTM").without("P").starting(h=STATE, c=STATE),
    "peepholes": Node("LSTM"),
    "peepholes, both ways, clipped": Node("LSTM", clip=0.5, **BOTH),
    "coupled": Node("LSTM", input_forget=1).without("P"),
    "reset after": Node("GRU", linear_before_reset=1),
    "reset after, both ways": Node("GRU", linear_before_reset=1, **BOTH),
    "other activations": Node("LSTM", activations=["HardSigmoid", "Softsign", "Relu"]).without("P"),
    "constants": Node(
        "LSTM",
        activations=["HardSigmoid", "ScaledTanh", "Affine"],
        activation_alpha=[0.3, 0.7, 0.9],
        activation_beta=[0.4, 0.6, 0.1],
    ).without("P"),
    "constants where they are wanted": Node("GRU", activations=["Sigmoid", "LeakyRelu"], activation_alpha=[0.3]),
    "two ways, two activations": Node("RNN", activations=["Relu", "Elu"], **BOTH),
    "thresholded": Node("RNN", activations=["ThresholdedRelu"], activation_alpha=[0.2]),
    "softplus": Node("GRU", activations=["Sigmoid", "Softplus"]),
}


@pytest.mark.parametrize("layout", [0, 1])
@pytest.mark.parametrize("case", CASES)
def test_its_outputs_are_those_of_onnxruntime(case: str, layout: int, tmp_path: Path) -> None:
    node, tensors = CASES[case].made("x", "y")
    shape = (STEPS, 1, WIDTH)
    x = drawn(*shape)
    save(tmp_path / "m.onnx", [node], tensors, shape, ["y"])
    y = run(tmp_path / "m.onnx", x)
    if layout:
        # onnxruntime has this layout for no node; it swaps the first dimensions of what goes in and out, and no weights
        node.attribute.append(onnx.helper.make_attribute("layout", 1))
        swapped = [each for each in tensors if not each.name.endswith(("h", "c"))]
        for each in tensors:
            if each.name.endswith(("h", "c")):
                array = onnx.numpy_helper.to_array(each).transpose(1, 0, 2)
                swapped.append(onnx.numpy_helper.from_array(array, each.name))
        save(tmp_path / "m.onnx", [node], swapped, shape, ["y"])
    found = imported(str(tmp_path / "m.onnx"), ImportChoices(), x[:, 0].astype(float).tolist())
    # [time][directions][batch][hidden] as [time][forward, reverse]
    agreed = found.verify(y[:, :, 0].reshape(STEPS, -1))
    assert abs(agreed.ours - agreed.theirs) <= 1e-6 * max(1, abs(agreed.theirs)), agreed


@pytest.mark.parametrize("head", ["", "MatMul", "Gemm"])
def test_layers_and_what_is_on_top(head: str, tmp_path: Path) -> None:
    make = onnx.helper.make_node
    one, tensors = Node("GRU", "one", **BOTH).made("x", "y1")
    two, more = Node("GRU", "two", 2 * HIDDEN).made("s1", "y2")
    constants = {"perm": numpy.array([0, 0, -1]), "flat": numpy.array([-1, HIDDEN]), "axis": numpy.array([1])}
    draw = numpy.random.default_rng(16)
    constants |= {"V": draw.normal(size=(HIDDEN, 2)).astype("f4"), "d": draw.normal(size=2).astype("f4")}
    nodes = [
        one,
        make("Transpose", ["y1"], ["t1"], perm=[0, 2, 1, 3]),
        make("Reshape", ["t1", "perm"], ["s1"]),
        two,
        make("Reshape", ["y2", "flat"], ["h"]),
    ]
    if head == "MatMul":
        nodes += [make("MatMul", ["h", "V"], ["p"]), make("Add", ["d", "p"], ["s"]), make("Softmax", ["s"], ["y"])]
    elif head:
        constants["V"] = constants["V"].T.copy()
        nodes += [make("Gemm", ["h", "V", "d"], ["y"], transB=1)]
    tensors += [*more, *(onnx.numpy_helper.from_array(each, name) for name, each in constants.items())]
    x = drawn(STEPS, 1, WIDTH)
    save(tmp_path / "m.onnx", nodes, tensors, x.shape, ["y" if head else "h"])
    found = imported(str(tmp_path / "m.onnx"), ImportChoices(), x[:, 0].astype(float).tolist())
    assert ("outputs" in found) == bool(head)
    assert found.verify(run(tmp_path / "m.onnx", x)).digits >= 6


def test_numbers_in_each_form_are_read(tmp_path: Path) -> None:
    values = {"W": [[[0.5]]], "R": [[[0.25]]]}
    forms = {"float_data": ("FLOAT", "f4"), "double_data": ("DOUBLE", "f8"), "int32_data": ("FLOAT16", "f2")}
    for form, (kind, typed) in forms.items():
        tensors = []
        for name, value in values.items():
            array = numpy.array(value, typed)
            held = array.view("u2") if typed == "f2" else array
            made = onnx.TensorProto(name=name, dims=[1, 1, 1], data_type=getattr(onnx.TensorProto, kind))
            getattr(made, form).extend(held.ravel().tolist())
            tensors.append(made)
        node = onnx.helper.make_node("RNN", ["x", "W", "R"], ["y"], hidden_size=1)
        save(tmp_path / "m.onnx", [node], tensors, (1, 1, 1), ["y"])
        assert imported(str(tmp_path / "m.onnx"), ImportChoices())["weights"] == {"x": [[0.5]], "h": [[0.25]]}


class TestNumbersInAnotherFile:
    def save(self, folder: Path) -> Path:
        node, tensors = Node("GRU").made("x", "y")
        save(folder / "plain.onnx", [node], tensors, (STEPS, 1, WIDTH), ["y"])
        loaded = onnx.load(folder / "plain.onnx")
        onnx.save(loaded, folder / "m.onnx", save_as_external_data=True, location="m.data", size_threshold=0)
        return folder / "m.onnx"

    def test_they_are_read_where_that_is_beside_it(self, tmp_path: Path) -> None:
        file = self.save(tmp_path)
        plain = imported(str(tmp_path / "plain.onnx"), ImportChoices())
        assert imported(str(file), ImportChoices()) == {**plain, "title": "m"}

    def test_another_folder_is_never_looked_into(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        file = self.save(tmp_path / "a")
        (tmp_path / "a" / "m.data").rename(tmp_path / "m.data")
        with pytest.raises(SolverError, match="that is not beside it"):
            imported(str(file), ImportChoices())
        data = file.read_bytes()
        file.write_bytes(data.replace(b"m.data", b"../m.d"))
        (tmp_path / "m.data").rename(tmp_path / "m.d")
        with pytest.raises(SolverError, match="that is not beside it"):
            imported(str(file), ImportChoices())
        file.write_bytes(data)
        (tmp_path / "a" / "m.data").symlink_to(tmp_path / "m.d")
        with pytest.raises(SolverError, match="that is not beside it"):
            imported(str(file), ImportChoices())


def test_what_no_problem_file_says_is_refused_in_one_line(tmp_path: Path) -> None:
    def message(nodes: list[Any], tensors: list[Any]) -> str:
        save(tmp_path / "m.onnx", nodes, tensors, (STEPS, 1, WIDTH), ["y"])
        with pytest.raises(SolverError) as caught:
            imported(str(tmp_path / "m.onnx"), ImportChoices())
        (found,) = caught.value.errors
        return found.message

    one, tensors = Node("GRU", "one").made("x", "y")
    two, more = Node("GRU", "two").made("x", "z")
    assert message([one, two], tensors + more) == "2 recurrent networks (choose one with --name: one, two)"
    assert message([one], tensors[1:]).startswith("the weights of one are computed, or an input, oneW")
    assert message([onnx.helper.make_node("Relu", ["x"], ["y"])], []).startswith("no recurrent node")
    odd, tensors = Node("RNN", activations=["Gelu"]).made("x", "y")
    assert message([odd], tensors).startswith("the activation Gelu is none of ours")
    between = onnx.helper.make_node("Relu", ["y"], ["s"])
    three, even_more = Node("GRU", "three", HIDDEN).made("s", "w")
    one, tensors = Node("GRU", "one").made("x", "y")
    assert message([one, between, three], tensors + even_more) == "Relu stands between one and three"


def test_what_is_not_read_is_said_or_refused(tmp_path: Path) -> None:
    node, tensors = Node("GRU").without("P").made("x", "y")
    others = onnx.helper.make_node(node.op_type, node.input, node.output, domain="own", hidden_size=HIDDEN)
    lengths = onnx.numpy_helper.from_array(numpy.array([2], "i4"), "lengths")
    shorter = Node("GRU").without("P").made("x", "y")[0]
    shorter.input[4:5] = ["lengths"]
    for wrong, said in ((others, "no recurrent node"), (shorter, "has sequence_lens, lengths")):
        save(tmp_path / "m.onnx", [wrong], [*tensors, lengths], (STEPS, 1, WIDTH), ["y"])
        with pytest.raises(SolverError, match=said):
            imported(str(tmp_path / "m.onnx"), ImportChoices())
    top = onnx.helper.make_node("Neg", ["y"], ["z"], name="turned")
    save(tmp_path / "m.onnx", [node, top], tensors, (STEPS, 1, WIDTH), ["z"])
    assert imported(str(tmp_path / "m.onnx"), ImportChoices()).remarks == ["not used: Neg turned"]


@pytest.mark.parametrize(
    ("direction", "width"), [("forward", HIDDEN), ("reverse", HIDDEN), ("bidirectional", 2 * HIDDEN)]
)
def test_a_product_of_the_last_state_is_a_head_where_that_is_of_the_last_step(
    direction: str, width: int, tmp_path: Path
) -> None:
    node, tensors = Node("GRU", direction=direction).without("P").made("x", "y")
    node.output.append("last")
    matrix = onnx.numpy_helper.from_array(drawn(width, 2), "matrix")
    flat = onnx.helper.make_node("Flatten", ["last"], ["flat"], axis=0)
    product = onnx.helper.make_node("MatMul", ["flat", "matrix"], ["z"], name="top")
    save(tmp_path / "m.onnx", [node, flat, product], [*tensors, matrix], (STEPS, 1, WIDTH), ["z"])
    read = imported(str(tmp_path / "m.onnx"), ImportChoices())
    assert ("outputs" in read, read.remarks) == (
        (True, []) if direction == "forward" else (False, ["not used: MatMul top"])
    )
