"""The key `sizes`: a network without any weights, as far as counting needs it."""

import re
from typing import NamedTuple

from ..errors import SolverError
from ..maths.expressions import Add, Apply, Equation, MatMul, Sym, postorder, symbols
from ..network.cell import Cell, ParameterSpec, WeightForm, built
from ..network.own_cell import build
from ..network.parameter_count import CountedNetwork
from ..network.problem import Layer, Outputs, Problem, Unit
from .fields import ErrorReport, count, flag, mapping, text, whole
from .network.cell_key import BuiltInCell, OwnCell, read_cell
from .network.layers import MOST_LAYERS, read_layers_at
from .network.site import LayerSite, UnitSite
from .settings.appearance_keys import read_language, read_notation
from .tree.source import Source
from .tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode

LARGEST = 10**9

BIASES = {"none": "", "one": "one", "two": "two"}

HEAD = re.compile("(?![hx]$)[A-Za-z][A-Za-z0-9]{0,30}", re.ASCII)

NEEDS_WEIGHTS = {
    "biases": "biases: one",
    "peepholes": "peepholes: true",
    "embedding": "embedding: 8, vocabulary: 100",
    "outputs": "output: 3} or {output: {y: 3, p: 2}",
}  # with what `sizes` says instead


class StatedSizes(NamedTuple):
    """`x`: what the first layer sees. `hidden`: by layer. `words`: of an embedding. `biases`: one, two or "".

    `output`: the entries of y, or of each of several outputs by name.
    """

    x: int
    hidden: list[int]
    words: int | None
    output: int | dict[str, int] | None
    biases: str
    projection: int | None
    peepholes: bool
    at: MapNode


def is_sizes_only(root: MapNode) -> bool:
    """Whether the file gives sizes instead of weights."""
    layers = root.get("layers")
    places = (
        [root, *(each for each in layers.items if isinstance(each, MapNode))]
        if isinstance(layers, ListNode)
        else [root]
    )
    return "sizes" in root and not any({"weights", "parameters"} & each.pairs.keys() for each in places)


def read_sizes_only(source: Source) -> CountedNetwork:
    """The network of a file with `sizes` and without weights. Raises SolverError with every finding."""
    report, root = ErrorReport(source.file, source.findings), source.root
    mapping(report, root, "", "problem")
    for name, instead in NEEDS_WEIGHTS.items():
        if name in root:
            report.add(root.key(name), name, f"needs weights (without them sizes says it, such as {{{instead}}})")
    layers_at = read_layers_at(report, root)
    cells = [[read_cell(report, site) for site in layer.sites] for layer in layers_at]
    sizes = read_sizes(report, root, None if "layers" not in root else len(layers_at))
    notation, overrides = read_notation(report, root)
    lang = read_language(report, root)
    title = text(report, root.get("title"), "title")
    if report.findings or sizes is None or any(cell is None for layer in cells for cell in layer):
        raise SolverError(report.in_order())
    layers = _layers(report, layers_at, cells, sizes)
    if report.findings:
        raise SolverError(report.in_order())
    embedding = None if sizes.words is None else (sizes.x, sizes.words, "column")
    outputs = None if sizes.output is None else _outputs(layers[-1].size, sizes.output, sizes.biases != "")
    return CountedNetwork(title or source.title, notation, overrides, tuple(layers), embedding, outputs, lang)


def read_sizes(report: ErrorReport, root: MapNode, layers: int | None = None) -> StatedSizes | None:
    """The key `sizes`; None where something is wrong or missing. `layers`: how many the file describes."""
    node = root.get("sizes")
    at = mapping(report, node, "sizes", "sizes")
    if at is None:
        return None
    found = {name: _size(report, at, name) for name in ("input", "embedding", "vocabulary", "projection")}
    hidden, output = _hidden(report, at, layers), _output(report, at)
    biases = _biases(report, at.get("biases"))
    peepholes = flag(report, at.get("peepholes"), "sizes.peepholes")
    x, words = _input(report, at, found["input"], found["embedding"], found["vocabulary"])
    if x is None or hidden is None:
        return None
    return StatedSizes(x, hidden, words, output, biases, found["projection"], peepholes, at)


def check_sizes(report: ErrorReport, root: MapNode, problem: Problem) -> None:
    """Sizes beside weights say nothing new, and must not contradict them."""
    sizes = read_sizes(report, root, len(problem.layers))
    if sizes is None:
        return
    for said, layer in zip(sizes.hidden, problem.layers, strict=True):
        unit = layer.units[0]
        _same(report, sizes.at, "hidden", said, unit.sizes[unit.cell.equations[0].name])
    key = next(name for name in ("embedding", "input", "vocabulary") if name in sizes.at)
    _same(report, sizes.at, key, sizes.x, problem.layers[0].units[0].sizes["x"])


def _same(report: ErrorReport, at: MapNode, name: str, said: int, known: int) -> None:
    if said != known:
        report.add(at.pairs[name][1], f"sizes.{name}", f"'{said}' (expected {known}, as in the weights)")


def _size(report: ErrorReport, at: MapNode, name: str) -> int | None:
    return whole(report, at.get(name), f"sizes.{name}", 1, LARGEST)


def _hidden(report: ErrorReport, at: MapNode, described: int | None) -> list[int] | None:
    """The hidden size of each layer."""
    node = at.get("hidden")
    if node is None:
        report.missing(at, "sizes.hidden", "expected a whole number, or a list with one for each layer")
        return None
    said = whole(report, at.get("layers"), "sizes.layers", 1, MOST_LAYERS)
    if said is not None and described is not None and said != described:
        report.expected(at.pairs["layers"][1], "sizes.layers", f"{described}, as many as layers describes")
    if not isinstance(node, ListNode):
        size = whole(report, node, "sizes.hidden", 1, LARGEST)
        return None if size is None else [size] * (described or said or 1)
    found = [whole(report, item, f"sizes.hidden[{i}]", 1, LARGEST) for i, item in enumerate(node.items)]
    wanted = described or said or len(found)
    if len(found) != wanted or not found:
        what = f"expected {max(wanted, 1)}: one for each layer"
        report.add(node, "sizes.hidden", f"{count(len(found), 'size')} ({what})")
    good = [size for size in found if size is not None]
    return good if len(good) == len(found) == wanted and good else None


def _output(report: ErrorReport, at: MapNode) -> int | dict[str, int] | None:
    """The size of y, or of each of several outputs."""
    heads = at.get("output")
    if isinstance(heads, ListNode):
        report.expected(heads, "sizes.output", "a whole number, or one for each output: {y: 3, p: 2}")
        return None
    if not isinstance(heads, MapNode):
        return _size(report, at, "output")
    found = {name: whole(report, node, f"sizes.output.{name}", 1, LARGEST) for name, node in heads}
    for name in found:
        if not HEAD.fullmatch(name):
            report.add(heads.key(name), f"sizes.output.{name}", "no name of an output (expected a letter such as y)")
    if not found:
        report.expected(heads, "sizes.output", "a whole number, or one for each output")
    return {name: size for name, size in found.items() if size is not None}


def _biases(report: ErrorReport, node: SourceNode | None) -> str:
    if node is None:
        return "one"
    if isinstance(node, ScalarNode):
        if node.is_boolean:
            return "one" if flag(report, node, "sizes.biases") else ""
        if node.text in BIASES and not node.is_null:
            return BIASES[node.text]
    report.expected(node, "sizes.biases", "false, one or two")
    return "one"


def _input(
    report: ErrorReport, at: MapNode, given: int | None, embedding: int | None, words: int | None
) -> tuple[int | None, int | None]:
    """What the first layer sees, and the words of the embedding where there is one."""
    if embedding is None:
        x = given or words
        if x is None and not {"input", "vocabulary"} & at.pairs.keys():
            report.missing(at, "sizes.input", "expected a whole number")
        elif words is not None and given not in (None, words):
            what = f"'{words}' beside an input of {given} (expected the same, one-hot vectors, or an embedding)"
            report.add(at.pairs["vocabulary"][1], "sizes.vocabulary", what)
        return x, None
    words = words or given
    if words is None:
        report.missing(at, "sizes.vocabulary", "the embedding has a vector for each word")
    elif given is not None and given not in (words, embedding):
        what = f"{words}, the vocabulary: with an embedding the inputs are one-hot vectors"
        report.expected(at.pairs["input"][1], "sizes.input", what)
    return embedding, words


def _layers(
    report: ErrorReport, layers_at: list[LayerSite], cells: list[list[BuiltInCell | OwnCell | None]], sizes: StatedSizes
) -> list[Layer]:
    """`layers` as the file describes them, or its one cell again and again."""
    found: list[Layer] = []
    x = sizes.x
    for number, hidden in enumerate(sizes.hidden, 1):
        at = min(number, len(layers_at)) - 1
        units = [
            _unit(report, cell, site._replace(place=(number, site.place[1])), x, hidden, sizes)
            for cell, site in zip(cells[at], layers_at[at].sites, strict=True)
        ]
        found.append(Layer(tuple(units), layers_at[at].merge))
        x = found[-1].size
    return found


def _unit(
    report: ErrorReport, cell: BuiltInCell | OwnCell | None, site: UnitSite, x: int, hidden: int, sizes: StatedSizes
) -> Unit:
    assert cell is not None
    built = _own(cell) if isinstance(cell, OwnCell) else _built_in(report, cell, sizes)
    entries = dict.fromkeys([*built.states, *(equation.name for equation in built.equations)], hidden)
    if sizes.projection is not None:
        entries[built.output] = sizes.projection
    return Unit(built, {}, entries | {"x": x}, site.place)


def _built_in(report: ErrorReport, cell: BuiltInCell, sizes: StatedSizes) -> Cell:
    kind = cell.kind
    bare = built(kind, cell.options, WeightForm())
    gates = {want.gate for want in bare.wants.values()}
    if sizes.peepholes and not kind.peepholes:
        report.add(sizes.at.key("peepholes"), "sizes.peepholes", f"{kind.name} has no peepholes")
    if sizes.projection is not None and not kind.projection:
        report.add(sizes.at.key("projection"), "sizes.projection", f"{kind.name} has no projection")
    biases = dict.fromkeys(gates, sizes.biases) if sizes.biases else {}
    peepholes = frozenset(gates.intersection(kind.peepholes)) if sizes.peepholes else frozenset()
    options = cell.options._replace(projection=sizes.projection is not None and kind.projection)
    return built(kind, options, WeightForm(biases=biases, peepholes=peepholes))


def _own(cell: OwnCell) -> Cell:
    """A cell of the file's own equations: what they name and nothing else explains is a parameter."""
    equations = [written.equation for written in cell.equations]
    known = {"x", *(each.name for each in equations), *(f"{state}_prev" for state in cell.states)}
    free = [name for each in equations for name in symbols(each.rhs) if name not in known]
    products = [node for each in equations for node in postorder(each.rhs) if isinstance(node, MatMul)]
    sides = [each.left if isinstance(each.left, Sym) and each.left.name in free else each.right for each in products]
    matrices = {side.name for side in sides if isinstance(side, Sym)}
    kinds = {name: "matrix" if name in matrices else "vector" for name in dict.fromkeys(free)}
    return build(cell.states, equations, kinds, cell.clip)


def _outputs(hidden: int, output: int | dict[str, int], bias: bool) -> Outputs:
    """y = softmax(V h + d), or V_y h + d_y for each of several."""
    if isinstance(output, dict):
        return _heads(hidden, output, bias)
    product = MatMul(Sym("V"), Sym("h"))
    rhs = Apply("softmax", Add((product, Sym("d"))) if bias else product)
    wants = {"V": ParameterSpec("matrix", "own", "")} | ({"d": ParameterSpec("vector", "own", "")} if bias else {})
    cell = Cell("custom", (), "y", (Equation("y", rhs),), wants, {"y": "output"})
    return Outputs(cell, {}, {"h": hidden, "y": output})


def _heads(hidden: int, sizes: dict[str, int], bias: bool) -> Outputs:
    equations: list[Equation] = []
    wants: dict[str, ParameterSpec] = {}
    for name in sizes:
        product = MatMul(Sym(f"V_{name}"), Sym("h"))
        equations.append(Equation(name, Add((product, Sym(f"d_{name}"))) if bias else product))
        wants[f"V_{name}"] = ParameterSpec("matrix", "own", "")
        wants |= {f"d_{name}": ParameterSpec("vector", "own", "")} if bias else {}
    cell = Cell("custom", (), equations[-1].name, tuple(equations), wants, dict.fromkeys(sizes, "output"))
    return Outputs(cell, {}, {"h": hidden, **sizes})
