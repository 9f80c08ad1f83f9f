"""Tensors by name, of a file or a mapping that says nothing else → the framework that names them so."""

from ..stored_tensors import Tensors
from ..trained_network import ImportChoices, TrainedNetwork
from . import torch_names
from .keras_files import bare_network
from .keras_names import named_layers
from .onnx_nodes import network_of
from .onnx_tensors import BARE, named_model


def network(tensors: Tensors, choices: ImportChoices) -> TrainedNetwork:
    """The network of the tensors: of Keras where one is a recurrent kernel, of ONNX where some are W and R, else of
    PyTorch. Raises SolverError.
    """
    saved = named_layers(tensors)
    if saved:
        return bare_network(saved, choices)
    nodes = named_model(tensors, choices)
    return network_of(nodes, choices, BARE) if nodes else torch_names.network(tensors, choices)
