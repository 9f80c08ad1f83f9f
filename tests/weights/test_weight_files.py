"""Files of weights: samples of frameworks that need not be here; broken and hostile files, and what is none."""

import io
import json
import os
import pickle
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from click.testing import CliRunner
from helpers import need

import lstm_solver
from lstm_solver import SolverError
from lstm_solver.cli import main
from lstm_solver.weights.commented_yaml import flow as yaml_flow
from lstm_solver.weights.imported import imported
from lstm_solver.weights.trained_network import ImportChoices

SAMPLES = Path(__file__).parent / "samples"
OUTPUTS: dict[str, Any] = json.loads((SAMPLES / "outputs.json").read_text("utf-8"))
TORCH = SAMPLES / "two_layers_both_ways.pt"
UNUSED = f"{TORCH}: not used: embedding.weight (5×4)\n"


def problem(path: Path, **choices: Any) -> Any:
    return imported(str(path), ImportChoices(**choices))


def need_for(name: str) -> None:
    """Skips the test where a file of this name needs h5py and that is missing."""
    if name.endswith((".keras", ".h5")):
        need("h5py")


def fault(path: Path) -> str:
    """The one line that is said of a file."""
    with pytest.raises(SolverError) as caught:
        problem(path)
    (line,) = map(str, caught.value.errors)
    place, _, message = line.partition(":1:1: ")
    assert place == str(path)
    return message


def safetensors(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def zipped(entries: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    numpy.save(file, array, allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_sample_puts_out_what_its_framework_computed(name: str) -> None:
    need_for(name)
    sample = OUTPUTS[name]
    found = imported(str(SAMPLES / name), ImportChoices(), sample["inputs"])
    assert found.verify(sample["outputs"]).digits >= 6
    assert lstm_solver.solve(found.text).to_dict()["steps"] == lstm_solver.solve(found).to_dict()["steps"]


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_file_that_is_cut_off_or_changed_gets_one_line(name: str, tmp_path: Path) -> None:
    need_for(name)
    whole, draw = (SAMPLES / name).read_bytes(), random.Random(name)
    file = tmp_path / name
    for trial in range(60):
        data = bytearray(whole[: draw.randrange(len(whole))] if trial % 3 == 0 else whole)
        for _ in range(trial % 3):
            data[draw.randrange(len(data))] = draw.randrange(256)
        file.write_bytes(data)
        said = []
        try:
            problem(file)
        except SolverError as error:
            said = [str(each) for each in error.errors]
        assert len(said) < 2
        assert all(each.startswith(f"{file}:1:1: ") for each in said)


@pytest.mark.parametrize("name", ["peepholes.onnx", "reset_after.onnx"])
@pytest.mark.parametrize("prefix", ["", "encoder/"])
def test_tensors_called_as_those_of_onnx_are_read_as_such(name: str, prefix: str, tmp_path: Path) -> None:
    from lstm_solver.weights.files.onnx_model import model

    tensors = {each: tensor.read() for each, tensor in model(str(SAMPLES / name)).tensors.items() if each in "WRBP"}
    numpy.savez(tmp_path / "w.npz", **{f"{prefix}{each}": array for each, array in tensors.items()})
    found, whole = problem(tmp_path / "w.npz"), problem(SAMPLES / name)
    for key in ("weights", "biases", "peepholes", "direction"):
        assert found.get(key) == whole.get(key)
    assert "tensors alone do not say activations" in found.text


def test_the_tensors_of_an_rnn_put_out_what_onnx_says(tmp_path: Path) -> None:
    """H = f(X W^T + H R^T + Wb + Rb)."""
    draw = numpy.random.default_rng(6)
    kernel, recurrent, bias, x = (draw.normal(size=size) for size in ((1, 3, 2), (1, 3, 3), (1, 6), (4, 2)))
    file = tmp_path / "w.npz"
    numpy.savez(file, W=kernel, R=recurrent, B=bias)
    h, theirs = numpy.zeros(3), []
    for row in x:
        h = numpy.maximum(0, kernel[0] @ row + recurrent[0] @ h + bias[0, :3] + bias[0, 3:])
        theirs.append(h)
    assert imported(str(file), ImportChoices(activation="relu"), x.tolist()).verify(theirs).digits >= 12
    numpy.savez(file, W=kernel[0], R=recurrent[0])
    assert "W and R of three dimensions" in fault(file)
    numpy.savez(file, W=kernel, R=numpy.zeros((1, 6, 3)))
    assert "6 rows for 3 units are no lstm" in fault(file)


class Opens:
    """A pickle of it would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_that_a_pickle_calls_is_called(protocol: int, tmp_path: Path) -> None:
    evil = pickle.dumps({"weight_ih": Opens(tmp_path / "made")}, protocol)
    (tmp_path / "w.pt").write_bytes(zipped({"w/data.pkl": evil}))
    assert fault(tmp_path / "w.pt")
    (tmp_path / "w.pth").write_bytes(evil)
    assert "torch.save(model.state_dict()" in fault(tmp_path / "w.pth")
    array = numpy.empty(1, object)
    array[0] = Opens(tmp_path / "made")
    (tmp_path / "w.npz").write_bytes(zipped({"weight_ih.npy": npy(array)}))
    assert "Python objects, which are not read" in fault(tmp_path / "w.npz")
    assert not (tmp_path / "made").exists()


def memo_bomb() -> bytes:
    """Mappings that hold the one before many times."""
    pieces = [b"\x80\x02}q\x00"]
    for at in range(1, 7):
        keys = b"".join(b"K" + bytes([key]) + b"h" + bytes([at - 1]) for key in range(200))
        pieces.append(b"}(" + keys + b"uq" + bytes([at]))
    return b"".join(pieces) + b"."


HUGE = {"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 2**62]}
NO_SHAPE = {"dtype": "F32", "shape": [1, -4], "data_offsets": [0, 4]}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.safetensors": lambda: b"",
    "short.safetensors": lambda: b"1234567",
    "header.safetensors": lambda: (2**63).to_bytes(8, "little") + b"{}",
    "nested.safetensors": lambda: safetensors(b"[" * 1_000_000),
    "list.safetensors": lambda: safetensors([1]),
    "huge.safetensors": lambda: safetensors({"weight_ih": HUGE, "weight_hh": HUGE}),
    "negative.safetensors": lambda: safetensors({"weight_ih": NO_SHAPE}, bytes(4)),
    "number.safetensors": lambda: safetensors({"weight_ih": 7}),
    "other.safetensors": lambda: safetensors(
        {"embedding": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)
    ),
    "dtype.safetensors": lambda: safetensors(cell("F8_E4M3", 1), bytes(2)),
    "nan.safetensors": lambda: safetensors(cell("F32", 4), numpy.array([1, numpy.nan], "f4").tobytes()),
    "empty.pt": lambda: b"",
    "bomb.pt": lambda: zipped({"w/data.pkl": bytes(20_000_000)}, zipfile.ZIP_DEFLATED),
    "memo.pt": lambda: zipped({"w/data.pkl": memo_bomb()}),
    "put.pt": lambda: zipped({"w/data.pkl": b"\x80\x02}r\xff\xff\xff\xff."}),
    "long.pt": lambda: zipped({"w/data.pkl": b"\x80\x05\x8e" + b"\xff" * 7 + b"\x7f."}),
    "bytes.pt": lambda: zipped({"w/data.pkl": b"\x80\x05\x96" + b"\xff" * 5 + b"\x00\x00\x00."}),
    "self.pt": lambda: zipped({"w/data.pkl": b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s."}),
    "list.pt": lambda: zipped({"w/data.pkl": b"\x80\x02]."}),
    "nothing.pt": lambda: zipped({}),
    "bomb.npz": lambda: zipped(
        {f"weight_{part}.npy": npy(numpy.zeros((1500, 1500), "f4")) for part in ("ih", "hh")}, zipfile.ZIP_DEFLATED
    ),
    "packed.npz": lambda: zipped({"weight_ih.npy": npy(numpy.zeros((2, 2)))}, zipfile.ZIP_LZMA),
    "text.npz": lambda: zipped({"weight_ih.npy": npy(numpy.array(["a"])), "weight_hh.npy": b"x"}),
    "header.npz": lambda: zipped({"weight_ih.npy": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535}),
    "complex.npz": lambda: zipped({f"weight_{part}.npy": npy(numpy.zeros((1, 1), complex)) for part in ("ih", "hh")}),
    "three.npz": lambda: zipped({f"weight_{part}.npy": npy(numpy.zeros((1, 1, 1))) for part in ("ih", "hh")}),
    "five.npz": lambda: zipped({f"weight_{part}.npy": npy(numpy.zeros((5, 1))) for part in ("ih", "hh")}),
    "lone.npz": lambda: zipped({"weight_ih.npy": npy(numpy.zeros((1, 1)))}),
    "gap.npz": lambda: zipped({f"weight_{part}_l2.npy": npy(numpy.zeros((1, 1))) for part in ("ih", "hh")}),
    "bias.npz": lambda: zipped(
        {
            "weight_ih.npy": npy(numpy.zeros((1, 1))),
            "weight_hh.npy": npy(numpy.zeros((1, 1))),
            "bias_ih.npy": npy(numpy.zeros(2)),
        }
    ),
    "other.keras": lambda: zipped({"model.weights.h5": b"", "config.json": b"[" * 100_000}),
    "nothing.keras": lambda: zipped({"config.json": b"{}"}),
    "empty.weights.h5": lambda: b"",
    "empty.onnx": lambda: b"",
    "text.onnx": lambda: b"no model at all",
    "varint.onnx": lambda: b"\xff" * 100,
    "length.onnx": lambda: b"\x3a\xff\xff\xff\xff\x7f",
    "nothing.onnx": lambda: b"\x3a\x00",
    "nodes.onnx": lambda: field(7, field(1, b"") * 300_000),
    "fields.onnx": lambda: field(7, field(1, field(1, b"") * 600_000)),
    "shape.onnx": lambda: onnx_rnn(b"\x08\x01" + b"\x08\xff\xff\xff\xff\x7f" * 2),
    "missing.onnx": lambda: onnx_rnn(b"\x08\x01" * 3),
    "dtype.onnx": lambda: onnx_rnn(b"\x08\x01" * 3 + b"\x10\x10" + field(9, bytes(7))),
    "weights.txt": lambda: b"",
}


def field(number: int, data: bytes) -> bytes:
    """A field of a message of protocol buffers that holds bytes."""
    length, size = b"", len(data)
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + data


def onnx_rnn(tensor: bytes) -> bytes:
    """A model of one node whose weights are these, but for their names."""
    node = b"".join(field(1, name) for name in (b"x", b"W", b"R")) + field(2, b"y") + field(4, b"RNN")
    return field(7, field(1, node) + b"".join(field(5, tensor + field(8, name)) for name in (b"W", b"R")))


def cell(kind: str, width: int) -> Any:
    parts = ("weight_ih", "weight_hh")
    return {
        name: {"dtype": kind, "shape": [1, 1], "data_offsets": [at * width, (at + 1) * width]}
        for at, name in enumerate(parts)
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_line_and_little_memory(name: str, tmp_path: Path) -> None:
    need_for(name)
    (tmp_path / name).write_bytes(HOSTILE[name]())
    tracemalloc.start()
    try:
        message = fault(tmp_path / name)
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert "\n" not in message
    assert len(message) < 250


def test_only_what_stands_in_a_file_of_keras_is_read(tmp_path: Path) -> None:
    need("h5py")
    import h5py

    file, kernels = tmp_path / "w.weights.h5", {"0": (2, 8), "1": (2, 8)}
    with h5py.File(tmp_path / "other.h5", "w") as other:
        for name, shape in kernels.items():
            other[name] = numpy.zeros(shape)
    with h5py.File(file, "w") as made:
        cell = made.create_group("layers/lstm/cell/vars")
        made["layers/lstm/cell/again"] = made["layers"]
        for name in kernels:
            cell[name] = h5py.ExternalLink(tmp_path / "other.h5", name)
    assert fault(file) == "groups nested deeper than 16"
    with h5py.File(file, "a") as made:
        del made["layers/lstm/cell/again"]
    assert fault(file) == "no recurrent layer (found nothing)"
    outside = [(tmp_path / "other.h5", 0, 2 * 8 * 8)]
    with h5py.File(file, "a") as made:
        for name, shape in kernels.items():
            del made[f"layers/lstm/cell/vars/{name}"]
            made.create_dataset(f"layers/lstm/cell/vars/{name}", shape, "f8", external=outside)
    assert fault(file) == "layers/lstm/cell/vars/0: stored in an unusual way"


def test_names_out_of_a_file_are_nothing_but_names(tmp_path: Path) -> None:
    bad = "a\nweights: 7 \u2028#\x1b[31m"
    header = {f"{bad}.{name}": entry for name, entry in cell("F32", 4).items()}
    header["other\ncell: gru"] = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    file = tmp_path / "w: [\u2028.safetensors"
    file.write_bytes(safetensors(header, numpy.array([0.5, 0.25], "f4").tobytes()))
    found = problem(file)
    assert lstm_solver.solve(found.text).to_dict()["steps"] == lstm_solver.solve(found).to_dict()["steps"]
    assert found["weights"] == {"x": [[0.5]], "h": [[0.25]]}
    assert "\x1b" not in found.text


def test_tensors_with_the_names_of_keras_are_read_as_those_of_keras(tmp_path: Path) -> None:
    draw = numpy.random.default_rng(16)
    lstm = {
        "kernel": draw.normal(size=(3, 8)),
        "recurrent_kernel": draw.normal(size=(2, 8)),
        "bias": draw.normal(size=8),
    }
    gru = {
        "kernel": draw.normal(size=(4, 6)),
        "recurrent_kernel": draw.normal(size=(2, 6)),
        "bias": draw.normal(size=(2, 6)),
    }
    forward = {f"bidirectional/forward_lstm/lstm_cell/{name}:0": each for name, each in lstm.items()}
    backward = {f"bidirectional/backward_lstm/lstm_cell/{name}:0": each for name, each in lstm.items()}
    above = {f"gru/gru_cell/{name}:0": each for name, each in gru.items()}
    tensors = {**above, **backward, **forward}
    numpy.savez(tmp_path / "w.npz", **tensors)
    found = problem(tmp_path / "w.npz")
    assert {**lstm_solver.problem_from(tensors), "title": "w"} == found
    below, top = found["layers"]
    assert (below["cell"], below["direction"], top["cell"]) == (
        "lstm",
        "bidirectional",
        {"name": "gru", "reset": "after"},
    )
    # i f c o in Keras
    assert below["weights"]["forward"]["g"]["x"] == lstm["kernel"][:, 4:6].T.tolist()
    assert top["biases"]["z"] == {"x": gru["bias"][0, :2].tolist(), "h": gru["bias"][1, :2].tolist()}


class TestTheCommand:
    def run(self, *arguments: str | Path) -> Any:
        return CliRunner().invoke(main, ["import", *map(str, arguments)])

    def sequence(self, folder: Path, name: str, rows: Any) -> Path:
        file = folder / name
        if name.endswith(".npy"):
            file.write_bytes(npy(numpy.array(rows, "f4")))
        elif name.endswith(".csv"):
            file.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
        else:
            file.write_text(json.dumps(rows), "utf-8")
        return file

    @pytest.mark.parametrize("ending", [".npy", ".csv", ".json"])
    def test_it_writes_a_problem_that_agrees(self, ending: str, tmp_path: Path) -> None:
        sample = OUTPUTS[TORCH.name]
        x = self.sequence(tmp_path, f"x{ending}", sample["inputs"])
        y = self.sequence(tmp_path, f"y{ending}", sample["outputs"])
        to = tmp_path / "w.yaml"
        done = self.run(TORCH, "--inputs", x, "--verify", y, "-o", to)
        assert (done.exit_code, done.stderr) == (0, f"{UNUSED}{to}\n")
        assert done.stdout.startswith(("equal to 6 digits; they differ most in h_", "equal to 7 digits"))
        assert lstm_solver.solve(to).steps
        assert to.read_text("utf-8").endswith(f"# {yaml_flow(sample['outputs'][-1])}\n")
        again = self.run(TORCH, "-o", to)
        assert (again.exit_code, again.stdout) == (2, "")
        assert "exists already" in again.stderr
        assert self.run(TORCH, "-o", to, "--force").exit_code == 0

    def test_without_a_file_it_goes_to_standard_output(self) -> None:
        done = self.run(TORCH)
        assert (done.exit_code, done.stderr) == (0, UNUSED)
        assert done.stdout == problem(TORCH).text

    @pytest.mark.parametrize("last", [1, 4])
    def test_what_the_framework_computed_may_be_the_targets(self, last: int, tmp_path: Path) -> None:
        sample = OUTPUTS["gru.npz"]
        x, y = sample["inputs"], sample["outputs"][-last:]
        files = (self.sequence(tmp_path, "x.json", x), self.sequence(tmp_path, "y.json", y))
        done = self.run(SAMPLES / "gru.npz", "--inputs", files[0], "--verify", files[1], "--targets")
        assert (done.exit_code, done.stderr.partition(" ")[0]) == (0, "equal")
        found = imported(str(SAMPLES / "gru.npz"), ImportChoices(), x).with_targets(y)
        assert done.stdout == found.text
        assert found["targets"] == [None] * (len(x) - last) + y
        assert lstm_solver.solve(done.stdout).to_dict() == lstm_solver.solve(found).to_dict()
        assert abs(float(lstm_solver.solve(found).to_dict()["loss"]["unrounded"])) < 1e-10
        with pytest.raises(SolverError, match="3 rows of 1"):
            found.with_targets([[1], [2], [3]])

    def test_the_last_step_alone_may_be_verified(self, tmp_path: Path) -> None:
        sample = OUTPUTS["gru.npz"]
        x = self.sequence(tmp_path, "x.json", sample["inputs"])
        y = self.sequence(tmp_path, "y.json", sample["outputs"][-1:])
        done = self.run(SAMPLES / "gru.npz", "--inputs", x, "--verify", y)
        assert done.stderr.startswith("equal to")
        other = self.sequence(tmp_path, "other.json", [[5.0, 5.0]])
        apart = self.run(SAMPLES / "gru.npz", "--inputs", x, "--verify", other)
        assert (apart.exit_code, apart.stderr.partition(";")[0]) == (1, "not equal")

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("x.json", "[[1, 2], [3]]", "no rows of numbers of one width"),
            ("x.json", "[[1, 2, true]]", "no rows of numbers of one width"),
            ("x.json", "[" * 100_000, "no JSON"),
            ("x.json", '{"a": 1}', "no rows of numbers of one width"),
            ("x.json", "[[1, 2, NaN]]", "numbers that are not finite"),
            ("x.json", "[[1, 2, 1e999]]", "numbers that are not finite"),
            ("x.csv", "1,2,x\n1,2,x\n", "a cell that is no number"),
            ("x.csv", "1\n" * 1_000_001, "more than 1,000,000 commas and lines"),
            ("x.json", "[" + "1," * 1_000_001, "more than 1,000,000 commas and lines"),
            ("x.csv", "", "no rows of numbers"),
            ("x.npy", "no array", "no array of numpy"),
            ("x.npy", "\x93NUMPY\x01\x00\x0c\x00{'a': f(b(c ", "no array of numpy"),
            ("x.txt", "1", "no inputs or outputs"),
        ],
    )
    def test_wrong_inputs_get_one_line(self, name: str, text: str, said: str, tmp_path: Path) -> None:
        file = tmp_path / name
        file.write_bytes(text.encode("latin-1"))
        done = self.run(TORCH, "--inputs", file)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"{file}:1:1: {said}")
        assert done.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("call", "said"),
        [
            (("--verify", "y.npy"), "--verify: needs --inputs"),
            (("--targets",), "--targets: needs --verify"),
            (("--cell", "gru"), "--cell gru: 8 rows for 2 units are those of lstm"),
            (("--activation", "relu"), "--activation: an lstm of PyTorch has none to choose"),
            (("--name", "decoder"), "--name: no recurrent networks below 'decoder'"),
            (("--inputs", "none.npy"), "none.npy:1:1: cannot be read (no such file or directory)"),
        ],
    )
    def test_a_wrong_call_gets_one_line(self, call: tuple[str, ...], said: str) -> None:
        done = self.run(TORCH, *call)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1

    def test_inputs_of_another_width_are_said_to_be(self, tmp_path: Path) -> None:
        done = self.run(TORCH, "--inputs", self.sequence(tmp_path, "x.json", [[1, 2]]))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "rows of 2 (expected 3" in done.stderr
