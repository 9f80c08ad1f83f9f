"""The weights and the config of a cell of Keras → one direction of a layer. https://keras.io/api/layers/recurrent_layers/"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import did_you_mean
from ..stored_tensors import Rows, StoredTensor, numbers, plain_name, refused
from ..trained_network import TrainedDirection, cell_of

# in the order of their blocks
GATES = {"lstm": ("i", "f", "g", "o"), "gru": ("z", "r", "n"), "rnn": ()}

KINDS = {
    "LSTM": "lstm",
    "LSTMCell": "lstm",
    "GRU": "gru",
    "GRUCell": "gru",
    "SimpleRNN": "rnn",
    "SimpleRNNCell": "rnn",
}

ACTIVATIONS: dict[str, Any] = {
    **{name: name for name in ("tanh", "sigmoid", "relu", "softmax", "softplus", "softsign", "elu")},
    "linear": "identity",
    "hard_sigmoid": {"name": "hard_sigmoid", "alpha": "1/6", "beta": 0.5},
    "leaky_relu": {"name": "leaky_relu", "alpha": 0.2},
}

OLD_HARD_SIGMOID = {"name": "hard_sigmoid", "alpha": 0.2, "beta": 0.5}  # before Keras 3


def activation(said: Any, old: bool = False) -> Any:
    """An activation of Keras as a problem file says it. `old`: of Keras 2. Raises SolverError for another."""
    name = said.get("config", said) if isinstance(said, Mapping) else said
    if old and name == "hard_sigmoid":
        return OLD_HARD_SIGMOID
    if isinstance(name, str) and name in ACTIVATIONS:
        return ACTIVATIONS[name]
    shown = plain_name(name if isinstance(name, str) else str(said.get("class_name", said)))
    raise refused(f"the activation {shown} is none of ours ({did_you_mean(shown, ACTIVATIONS)})")


def kind_of(weights: Sequence[StoredTensor], said: str | None) -> str:
    """Which cell it is, by the number of its blocks."""
    kernel, recurrent = weights[:2]
    if len(kernel.shape) != 2 or len(recurrent.shape) != 2 or not kernel.size or not recurrent.size:
        raise refused("no matrix", plain_name(kernel.name))
    if kernel.shape[1] != recurrent.shape[1]:
        raise refused(f"{recurrent.shape[1]} columns (expected {kernel.shape[1]})", plain_name(recurrent.name))
    return cell_of({cell: len(gates) for cell, gates in GATES.items()}, *recurrent.shape[::-1], said)


def direction(
    weights: Sequence[StoredTensor], config: Mapping[str, Any], said: str | None, old: bool
) -> TrainedDirection:
    """One direction of a layer, transposed: kernels of Keras stand right of row vectors.

    `weights`: kernel, recurrent kernel, and the bias where there is one. `config`: of the cell, empty where no file
    says it. Raises SolverError.
    """
    if len(weights) not in (2, 3):
        raise refused(f"{len(weights)} tensors (expected a kernel, a recurrent kernel, a bias)")
    cell = kind_of(weights, said)
    biases = _biases(weights[2], weights[1].shape[1]) if len(weights) > 2 else {}
    options = _options(cell, config, biases, old)
    bias = {"biases": weights[2].described} if biases else {}
    kernels = f"{weights[0].described} and {weights[1].described}, {weights[0].kind}, transposed"
    return TrainedDirection(
        GATES[cell],
        transposed(numbers(weights[0])),
        transposed(numbers(weights[1])),
        biases,
        options=options,
        sources={"weights": kernels, **bias},
    )


def transposed(rows: Rows) -> Rows:
    """The columns of a matrix as rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def _biases(bias: StoredTensor, columns: int) -> dict[str, Rows]:
    if bias.shape == (columns,):
        return {"b": numbers(bias)}
    if bias.shape == (2, columns):
        return dict(zip("xh", numbers(bias), strict=True))
    raise refused(f"shape {bias.shape} (expected {columns} numbers, or two rows of them)", plain_name(bias.name))


def _options(cell: str, config: Mapping[str, Any], biases: Mapping[str, Rows], old: bool) -> dict[str, Any]:
    """The options of a cell, those left out that are the defaults of a problem file."""
    main = activation(config.get("activation", "tanh"), old)
    if cell == "rnn":
        return {} if main == "tanh" else {"activation": main}
    gate = activation(config.get("recurrent_activation", "sigmoid"), old)
    said = {"gate": gate, "candidate": main, **({"output": main} if cell == "lstm" else {})}
    usual = {"gate": "sigmoid", "candidate": "tanh", "output": "tanh"}
    own = {name: each for name, each in said.items() if each != usual[name]}
    # two biases, or none where nothing else is said: Keras resets after the product
    after = "h" in biases or (not biases and config.get("reset_after", True))
    reset = {"reset": "after"} if cell == "gru" and after else {}
    return {**reset, **({"activations": own} if own else {})}
