"""Whether gradients and new values exist that questions ask for: `d_h_1`, `d_weights.i.x[0][1]`, `new_biases.f`."""

import re
from collections.abc import Iterator

from ...errors import did_you_mean
from ...maths.values import is_matrix
from ...network.problem import Parameter
from ...network.quantity_names import QuantityName
from ..judging.context import ReadingContext
from ..network.sequences import RawSequence

GradientShape = tuple[int, ...]

_INDICES = re.compile(r"(.*?)((?:\[[0-9]{1,9}\])*)", re.DOTALL)

NOT_UPDATED = re.compile(r"(?:.*\.)?(?:inputs|initial(?:\..*)?)")


def wrong_gradient(scene: ReadingContext, run: RawSequence) -> str | None:
    """Why there are no gradients in a run at all."""
    if not scene.backward_said:
        return "there are no gradients here (set backward)"
    if scene.backward is not None and scene.backward.upstream is not None:
        return "backward.upstream belongs to the main sequence" if run.path else None
    return "there are no gradients in this run (expected targets there)" if run.targets is None else None


def wrong_path(scene: ReadingContext, name: QuantityName, run: RawSequence) -> str | None:
    """Why there is no gradient, or no new value, at a path."""
    wrong = wrong_gradient(scene, run)
    if wrong:
        return wrong
    if name.quantity == "new" and scene.backward is not None and scene.backward.update is None:
        return "nothing is updated here (set backward.update)"
    match = _INDICES.fullmatch(name.path or "")
    if scene.batch and run.path and not NOT_UPDATED.fullmatch(match[1] if match else ""):
        return f"a batch has one gradient of a parameter (ask for {name.quantity}_{name.path})"
    known = shapes(scene, run)
    if match is None or known is None:
        return None
    path, indices = match[1], [int(digits) for digits in re.findall("[0-9]+", match[2])]
    if path not in known:
        return f"the file has no parameter {path} ({_hint(path, known)})"
    if name.quantity == "new" and NOT_UPDATED.fullmatch(path):
        return "only parameters are updated, neither inputs nor initial states"
    if path == "inputs" and indices[:1] and indices[0] in run.fed:
        time = scene.time.first + indices[0]
        return f"inputs[{indices[0]}] is fed back and no input of the file (ask for d_x_{time})"
    return _outside(path, indices, known[path])


def _hint(path: str, shapes: dict[str, GradientShape]) -> str:
    hint = did_you_mean(path, shapes)
    return hint if hint.startswith("did") else f"expected a path such as {next(reversed(shapes))}"


def _outside(path: str, indices: list[int], shape: GradientShape) -> str | None:
    if len(indices) > len(shape):
        return f"{path} has {len(shape) or 'no'} {'index' if len(shape) == 1 else 'indices'}"
    for index, size in zip(indices, shape, strict=False):
        if index >= size:
            return f"there is no [{index}] in {path} (expected 0 to {size - 1})"
    return None


def shapes(scene: ReadingContext, run: RawSequence) -> dict[str, GradientShape] | None:
    """What has a gradient, by path; None where the network could not be read as a whole."""
    outputs = scene.heads.outputs
    if scene.network.layers is None or (scene.heads.said and outputs is None):
        return None
    units = [(built.site, built.unit) for built in scene.network.built if built.unit is not None]
    found: dict[str, GradientShape] = {"inputs": (len(run.words), units[0][1].sizes["x"])}
    for site, unit in units:
        found |= {f"{site.where('initial')}.{state}": (unit.sizes[state],) for state in unit.cell.states}
    if scene.embedding is not None:
        found["embedding.matrix"] = len(scene.embedding.matrix), len(scene.embedding.matrix[0])
    parameters = [each for _, unit in units for each in unit.parameters.values()]
    for parameter in [*parameters, *(outputs.parameters.values() if outputs is not None else ())]:
        known = found.get(parameter.path, ())
        shape = tuple(_extent(parameter))
        found[parameter.path] = tuple(map(max, known, shape)) if known else shape
    return found


def _extent(parameter: Parameter) -> Iterator[int]:
    """How far what stands at a parameter's path reaches, as far as this one knows."""
    value, (rows, columns) = parameter.value, (parameter.rows, parameter.columns)
    if parameter.form == "flat":
        size = max(len(value), len(value[0])) if is_matrix(value) else len(value)
        yield rows[1] if rows else columns[1] if columns else size
    elif parameter.form == "nested":
        yield rows[1] if rows else len(value)
        yield columns[1] if columns else len(value[0])
