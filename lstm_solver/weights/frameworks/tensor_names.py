"""Tensors by name, of a file or a mapping that says nothing else → the framework that names them so."""

from ..stored_tensors import Tensors
from ..trained_network import ImportChoices, TrainedNetwork
from . import torch_names
from .keras_files import bare_network
from .keras_names import named_layers


def network(tensors: Tensors, choices: ImportChoices) -> TrainedNetwork:
    """The network of the tensors: of Keras where one is a recurrent kernel, else of PyTorch. Raises SolverError."""
    saved = named_layers(tensors)
    return bare_network(saved, choices) if saved else torch_names.network(tensors, choices)
