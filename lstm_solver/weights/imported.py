"""`import` and `problem_from`: weights → a problem, with its text and a check against the framework's own numbers."""

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ..api import solve
from ..document.choices import MOST_PLACES
from ..document.known_words import check_texts, described
from ..errors import SolverError, reason
from ..reader import load
from ..reader.tree.source import LARGEST
from .agreement import Agreement, agreement, aligned
from .commented_yaml import Comments, yaml_text
from .commented_yaml import flow as yaml_flow
from .files.sequence_file import rows
from .frameworks import tensor_names
from .problem_mapping import DISPLAY, commented_problem, rounding_of
from .stored_tensors import Rows, Tensors, plain_name, refused
from .trained_network import ImportChoices, TrainedNetwork

# by their endings, longest first
TENSOR_FILES = {".safetensors": "safetensors", ".npz": "npz", ".pth": "torch_zip", ".pt": "torch_zip"}


NETWORK_FILES = {".keras": "keras_files", ".h5": "keras_files", ".onnx": "onnx_nodes"}

EXPECTED = "computed by the framework from these inputs, a row a time step"


class Compared(NamedTuple):
    """`ours` and `theirs`, [time][units], of one quantity, and its first time."""

    name: str
    ours: list[Rows]
    theirs: list[Rows]
    first: int


class ImportedProblem(dict[str, Any]):
    """A problem as a mapping, which `solve` takes. `text`: the same as a commented problem file.

    `flipped`: the framework puts out the last time step first.
    """

    def __init__(self, data: Mapping[str, Any], comments: Comments, flipped: bool = False) -> None:
        super().__init__(data)
        self.comments = comments
        self.flipped = flipped
        self.text = yaml_text(data, comments)
        if len(self.text) > LARGEST:
            raise refused(f"too large for a problem file (expected at most {LARGEST // 1024 // 1024} MB)")

    @property
    def remarks(self) -> list[str]:
        """What of the network is not as in the source, or was not used, a line each."""
        return self.comments.get(("title",), "").splitlines()[1:]

    def expecting(self, outputs: Rows) -> str:
        """The text with what the framework computes from the inputs as comments at its end, in the order of time."""
        told = self._compared(outputs).theirs if len([*self._forms(outputs)]) > 1 else outputs
        lines = [f"# {yaml_flow(row)}\n" for row in told]
        return "".join((self.text, f"# {EXPECTED}:\n", *lines))

    def with_targets(self, outputs: Any) -> "ImportedProblem":
        """The same with the framework's `outputs` as targets of a squared error, which is 0 where we agree.

        [time][units], or the last step only. Raises SolverError where the shapes differ.
        """
        name, _, theirs, _ = self._compared(rows(outputs))
        data = {key: value for key, value in self.items() if key not in DISPLAY}
        data["targets"] = [None] * (len(self["inputs"]) - len(theirs)) + theirs
        # a loss is of the outputs where there are some
        data["loss"] = {"kind": "squared_error", "of": "h"} if "outputs" in self and name == "h" else "squared_error"
        data |= {"rounding": rounding_of(data), "notation": self["notation"]}
        return ImportedProblem(data, {**self.comments, ("targets",): EXPECTED}, self.flipped)

    def verify(self, outputs: Any) -> Agreement:
        """How far our numbers agree with the framework's `outputs`: what its last layer hands on, or its outputs y.

        [time][units], or the last step only. Raises SolverError where the shapes differ.
        """
        return agreement(*self._compared(rows(outputs)))

    def _compared(self, theirs: Rows) -> Compared:
        """What of ours theirs is, the outputs where the states are no nearer. Raises where the shapes differ."""
        steps = solve(self).to_dict()["steps"]
        top = [step for step in steps if step["name"] == "y"] if "outputs" in self else []
        found, faults = [], []
        for side in filter(None, (top, _top(steps))):
            ours = [[float(each) for each in step["unrounded"]] for step in side]
            for form in self._forms(theirs):
                try:
                    aligned(side[0]["name"], ours, form)
                    found.append(Compared(side[0]["name"], ours, form, side[0]["t"]))
                except SolverError as fault:
                    faults.append(fault)
        if not found:
            raise faults[0]
        return max(found, key=lambda each: agreement(*each).digits)

    def _forms(self, theirs: Rows) -> Iterator[Rows]:
        """What the numbers may be: as they stand, in the order of the framework, the last step as a list of numbers."""
        yield theirs
        if self.flipped and len(theirs) > 1:
            yield theirs[::-1]
        if len(theirs[0]) == 1 and len(theirs) > 1:
            yield [[each for (each,) in theirs]]


def _top(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the last layer hands on, by time."""
    states = [step for step in steps if step["name"] == "h"]
    layer = max(step["layer"] for step in states)
    last = [step for step in states if step["layer"] == layer]
    joined = [step for step in last if step["direction"] == "both"] or last
    return sorted(joined, key=lambda step: step["t"])


def problem_from(
    source: Any,
    inputs: Any = None,
    *,
    places: int | None = None,
    cell: str | None = None,
    activation: str | None = None,
    name: str | None = None,
    targets: Any = None,
) -> ImportedProblem:
    """The problem of a trained network: a module or a state_dict of PyTorch.

    `inputs`: [time][features], else one step that is to be filled in. `places`: decimals that weights are rounded to.
    `cell`, `activation`: where the source does not say. `name`: which network of a larger one, by its prefix.
    `targets`: what the framework computes from the inputs, for a squared error.
    Nothing of a framework is imported: what it hands over is asked for its numbers. Raises SolverError.
    """
    from .frameworks.live_objects import network

    check_texts(cell=cell, activation=activation, name=name)
    if places is not None and (not isinstance(places, int) or not 0 <= places <= MOST_PLACES):
        raise refused(f"{described(places)} (expected a whole number from 0 to {MOST_PLACES})", "places")
    found = network(source, ImportChoices(cell, activation, name))
    if targets is not None and inputs is None:
        raise refused("targets, but nothing that they are computed from (expected inputs too)", "targets")
    made = _made(found, "Imported", found.framework, None if inputs is None else rows(inputs), places)
    return made if targets is None else made.with_targets(targets)


def imported(
    path: str, choices: ImportChoices, inputs: Rows | None = None, places: int | None = None
) -> ImportedProblem:
    """The problem of a file of weights. Raises SolverError, with the file's name and one finding."""
    try:
        found = _network(path, choices)
        name = os.path.basename(path).encode("utf-8", "replace").decode()
        source = f"{plain_name(name)} ({found.framework})"
        return _made(found, name.partition(".")[0] or "Imported", source, inputs, places)
    except SolverError as error:
        raise at_file(error, path) from None
    except OSError as error:
        raise at_file(refused(f"cannot be read ({reason(error)})"), path) from None


def at_file(error: SolverError, path: str) -> SolverError:
    """The error at the place of its file."""
    return SolverError([finding._replace(file=path, line=1, column=1) for finding in error.errors])


def _network(path: str, choices: ImportChoices) -> TrainedNetwork:
    if not os.path.isfile(path):
        raise refused("a directory, a pipe or a device" if os.path.exists(path) else "no such file")
    for ending, module in NETWORK_FILES.items():
        if path.lower().endswith(ending):
            network: TrainedNetwork = import_module(f".frameworks.{module}", __package__).network(path, choices)
            return network
    for ending, module in TENSOR_FILES.items():
        if path.lower().endswith(ending):
            read: Callable[[str], Tensors] = import_module(f".files.{module}", __package__).tensors
            return tensor_names.network(read(path), choices)
    raise refused(f"no file of weights (expected one in {', '.join((*TENSOR_FILES, *NETWORK_FILES))})")


def _made(network: TrainedNetwork, title: str, source: str, inputs: Rows | None, places: int | None) -> ImportedProblem:
    width = network.layers[0].input_width
    if inputs is not None and len(inputs[0]) != width:
        raise refused(f"rows of {len(inputs[0])} (expected {width}, as the first layer takes)", "inputs")
    data, comments = commented_problem(network, title, source, inputs, places)
    found = ImportedProblem(data, comments, network.flipped)
    try:
        load(found)
    except SolverError as error:
        fault = error.errors[0]
        raise refused(f"no problem can be made of it: {fault.message}", fault.path) from None
    return found
