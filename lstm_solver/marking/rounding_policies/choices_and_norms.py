"""Lines that are no equations: the norm of clipping, a prediction, and the token that is fed back."""

import numpy as np

from ...maths.values import Array
from ...network.quantity_names import PREDICT
from ..key.backward_lines import CLIP_NORM
from ..key.lines import TOKENS


def norm_factor(operands: dict[str, Array]) -> Array:
    """What clipping by norm multiplies the gradients with, min(1, limit / norm), by policy."""
    limit = operands.pop(CLIP_NORM)
    squares = [(each**2).reshape(len(each), -1).sum(axis=1) for each in operands.values()]
    norm = np.sqrt(np.sum(np.broadcast_arrays(*squares), axis=0))[:, None]
    return np.minimum(1.0, limit / np.where(norm == 0, 1.0, norm))


def largest(operands: dict[str, Array]) -> Array:
    """The class that a sheet predicts, by policy."""
    (values,) = operands.values()
    chosen: Array = values.argmax(axis=-1)[:, None].astype(float)
    return chosen


def token(operands: dict[str, Array]) -> Array:
    """The vector of the token that a sheet predicts, by policy."""
    vectors, number = operands[TOKENS][0], operands[PREDICT][:, 0]
    known = (number >= 0) & (number < len(vectors))
    chosen: Array = vectors[np.where(known, number, 0).astype(int)]
    return np.where(known[:, None], chosen, np.nan)
