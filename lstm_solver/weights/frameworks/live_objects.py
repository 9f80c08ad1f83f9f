"""A module or a state_dict in memory → a trained network, by what it can be asked; no framework is imported."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..stored_tensors import StoredTensor, Tensors, refused
from ..trained_network import ImportChoices, TrainedNetwork
from . import keras_layers, tensor_names, torch_names

if TYPE_CHECKING:
    import numpy


def network(source: Any, choices: ImportChoices) -> TrainedNetwork:
    """The network of a module or a state_dict of PyTorch, of a layer or a model of Keras. Raises SolverError."""
    if hasattr(source, "state_dict") and not hasattr(source, "get_config"):
        modules = source.named_modules() if hasattr(source, "named_modules") else ()
        said = {name: each.nonlinearity for name, each in modules if isinstance(getattr(each, "nonlinearity", 0), str)}
        return torch_names.network(_tensors(source.state_dict()), choices, said)
    if hasattr(source, "get_config") and hasattr(source, "get_weights"):
        return keras_layers.network([_saved(each) for each in getattr(source, "layers", [source])], choices)
    if isinstance(source, Mapping):
        return tensor_names.network(_tensors(source), choices)
    raise refused(f"a {type(source).__name__} (expected a module or a state_dict of PyTorch, or a layer of Keras)")


def _saved(layer: Any) -> keras_layers.SavedLayer:
    """A layer of Keras, with its weights by the names that they have there."""
    weights = [_tensor(f"{layer.name}/{at}", each) for at, each in enumerate(layer.get_weights())]
    return keras_layers.SavedLayer(type(layer).__name__, layer.get_config(), weights)


def _tensors(state: Mapping[Any, Any]) -> Tensors:
    return {str(name): _tensor(str(name), each) for name, each in state.items() if hasattr(each, "shape")}


def _tensor(name: str, value: Any) -> StoredTensor:
    kind = str(value.dtype).rpartition(".")[2]
    return StoredTensor(name, tuple(map(int, value.shape)), kind, lambda: _array(value))


def _array(value: Any) -> "numpy.ndarray[Any, Any]":
    """`value`: a tensor or an array; bfloat16, which numpy has not, as float32."""
    import numpy

    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype).endswith("bfloat16") else value
        value = value.numpy()
    found: numpy.ndarray[Any, Any] = numpy.asarray(value)
    return found
