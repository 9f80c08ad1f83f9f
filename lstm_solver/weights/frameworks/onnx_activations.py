"""The activations of a recurrent node of ONNX, with their constants in the order in which onnxruntime takes them."""

from typing import Any

from ...errors import did_you_mean
from ..files.onnx_model import OnnxNode
from ..stored_tensors import plain_name, refused

# ours, and the names of the constants that it takes
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "relu": ("relu", ()),
    "tanh": ("tanh", ()),
    "sigmoid": ("sigmoid", ()),
    "softsign": ("softsign", ()),
    "softplus": ("softplus", ()),
    "affine": ("affine", ("alpha", "beta")),
    "leakyrelu": ("leaky_relu", ("alpha",)),
    "thresholdedrelu": ("thresholded_relu", ("alpha",)),
    "scaledtanh": ("scaled_tanh", ("alpha", "beta")),
    "hardsigmoid": ("hard_sigmoid", ("alpha", "beta")),
    "elu": ("elu", ("alpha",)),
}

ROLES = {
    "lstm": {"gate": "sigmoid", "candidate": "tanh", "output": "tanh"},
    "gru": {"gate": "sigmoid", "candidate": "tanh"},
    "rnn": {"activation": "tanh"},
}


def activations(node: OnnxNode, cell: str, directions: int) -> list[dict[str, Any]]:
    """For each direction its activations by role, those left out that are the defaults. Raises SolverError."""
    usual = ROLES[cell]
    said = node.words("activations") or [*usual.values()] * directions
    if len(said) != len(usual) * directions:
        raise refused(f"{len(said)} activations (expected {len(usual) * directions})", plain_name(node.name))
    constants = {"alpha": node.numbers("activation_alpha"), "beta": node.numbers("activation_beta")}
    named = [_named(each, constants) for each in said]
    found = []
    for start in range(0, len(named), len(usual)):
        roles = dict(zip(usual, named[start:], strict=False))
        found.append({role: each for role, each in roles.items() if each != usual[role]})
    return found


def _named(said: str, constants: dict[str, list[float]]) -> Any:
    """An activation as a problem file says it; it takes its constants from the front of the lists."""
    if said.lower() not in NAMES:
        raise refused(f"the activation {plain_name(said)} is none of ours ({did_you_mean(said.lower(), NAMES)})")
    name, wanted = NAMES[said.lower()]
    given = {key: constants[key].pop(0) for key in wanted if constants[key]}
    return {"name": name, **given} if given else name
