"""The keys `weights`, `biases` and `peepholes` of the built-in cells, as blocks that know whose they are."""

from typing import NamedTuple

from ...errors import did_you_mean
from ...maths.values import Vector
from ...network.cell import CellKind, WeightForm
from ..fields import ErrorReport, choice, entries, entry, item_at, mapping, names, vector
from ..keys.foreign_keys import same_unknown
from ..keys.problem_keys import TABLES
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .matrices import ExpectedWidth, ReadMatrix, read_grid
from .sequences import SizeVote
from .site import UnitSite

FIXED = ("joint", "stack", "orientation", "W", "x", "h")

JOINTS = (("h", "x"), ("x", "h"))


class WeightBlock(NamedTuple):
    """A matrix of the file. `role`: x, h or joint. `gates`: whose blocks it stacks."""

    grid: ReadMatrix
    role: str
    gates: tuple[str, ...]


class ReadWeights(NamedTuple):
    """`seen`: the gates that have an entry, readable or not."""

    blocks: list[WeightBlock]
    joint: tuple[str, ...] | None
    row: bool
    stack: tuple[str, ...] | None
    seen: set[str]


class ReadBias(NamedTuple):
    """A vector of the file. `role`: b, bx or bh. `everywhere`: one number for every unit."""

    values: Vector
    role: str
    gates: tuple[str, ...]
    node: SourceNode
    path: str
    everywhere: bool = False


def read_weights(
    report: ErrorReport, site: UnitSite, kind: CellKind, gates: tuple[str, ...], x: SizeVote | None = None
) -> ReadWeights:
    """`gates`: those that have weights under the cell's options. `x`: the size of the input, and what says so."""
    own, path = kind.gates if kind.gate_level else (), site.where("weights")
    at = mapping(report, site.get("weights"), path, "weights", {*FIXED, *own})
    if at is None:
        return ReadWeights([], None, False, None, set() if site.lacks("weights") else set(gates))
    joint = _joint(report, at, join(path, "joint"))
    row = choice(report, at.get("orientation"), join(path, "orientation"), ("column", "row")) == "row"
    wanted = None if x is None or row else _wanted(x)
    stack = read_stack(report, at, path, gates) if kind.gate_level else None
    if not kind.gate_level:
        _refuse(report, at, path, ["stack"], f"{kind.name} has one gate only")
        return ReadWeights(_blocks(report, at, path, joint, ("",), wanted), joint, row, None, {""})
    if "stack" in at or "stack" in at.typos:
        _refuse(report, at, path, own, "no entry of its own beside stack")
        seen = set(stack or gates)
        return ReadWeights(_blocks(report, at, path, joint, stack or (), wanted), joint, row, stack, seen)
    why = f"needs stack, the order of the gates (expected one entry a gate: {', '.join(gates)})"
    _refuse(report, at, path, ["x", "h", "W"], why)
    blocks: list[WeightBlock] = []
    for gate in own:
        if gate in at and gate not in gates:
            report.add(at.key(gate), join(path, gate), f"{gate} is coupled and has no weights")
        elif gate in at:
            blocks += _gate(report, at, path, gate, joint, wanted)
    return ReadWeights(blocks, joint, row, None, {gate for gate in gates if gate in at})


def _wanted(x: SizeVote) -> ExpectedWidth:
    has = "inputs have" if x.path == "inputs" else f"{x.path} hands on"
    return ExpectedWidth(x.size, f"{has} {entries(x.size)}{x.doubt}")


def _refuse(report: ErrorReport, at: MapNode, path: str, keys: tuple[str, ...] | list[str], why: str) -> None:
    for name in keys:
        if name in at:
            report.add(at.key(name), join(path, name), why)


def _joint(report: ErrorReport, at: MapNode, path: str) -> tuple[str, ...] | None:
    node = at.get("joint")
    if node is None:
        return JOINTS[0] if "joint" in at.typos else None
    order = (
        tuple(item.text for item in node.items if isinstance(item, ScalarNode)) if isinstance(node, ListNode) else ()
    )
    if order not in JOINTS:
        report.add(node, path, "the order of the stacked vector (expected [h, x] or [x, h])")
        return JOINTS[0]
    return order


def read_stack(report: ErrorReport, at: MapNode, path: str, gates: tuple[str, ...]) -> tuple[str, ...] | None:
    """The order of the gates' blocks, or None where it is absent or wrong."""
    words = names(report, at.get("stack"), join(path, "stack"), f"a list of gates: {', '.join(gates)}")
    wrong = [at for at, word in enumerate(words or ()) if word not in gates]
    for place in wrong:
        word = (words or [])[place]
        item = item_at(at.pairs["stack"][1], place)
        hint = did_you_mean(word, gates, words or ())
        report.add(item, f"{path}.stack[{place}]", f"'{word}' is no gate with weights of its own ({hint})")
    if words == []:
        report.expected(at.pairs["stack"][1], join(path, "stack"), f"a list of gates: {', '.join(gates)}")
    return tuple(words) if words and not wrong else None


def _blocks(
    report: ErrorReport,
    at: MapNode,
    path: str,
    joint: tuple[str, ...] | None,
    gates: tuple[str, ...],
    wanted_x: ExpectedWidth | None = None,
) -> list[WeightBlock]:
    """`x` and `h`, or `W` where the weights are joint."""
    wanted = ("W",) if joint else ("x", "h")
    for name in ("x", "h", "W"):
        if name in at and name not in wanted:
            why = "joint is set (expected one matrix, W)" if joint else "needs joint, the order of the stacked vector"
            report.add(at.key(name), join(path, name), why)
    found = []
    for name in wanted:
        if name not in at:
            report.missing(at, join(path, name), "expected a matrix")
        grid = read_grid(report, at.get(name), join(path, name), wanted_x if name == "x" else None)
        if grid is not None and gates:
            found.append(WeightBlock(grid, "joint" if joint else name, gates))
    return found


def _gate(
    report: ErrorReport,
    at: MapNode,
    path: str,
    gate: str,
    joint: tuple[str, ...] | None,
    wanted: ExpectedWidth | None = None,
) -> list[WeightBlock]:
    node, path = at.get(gate), join(path, gate)
    if joint:
        grid = read_grid(report, node, path)
        return [] if grid is None else [WeightBlock(grid, "joint", (gate,))]
    if isinstance(node, ListNode | ScalarNode):
        report.expected(node, path, "a mapping with x and h; for one matrix on the stacked vector set joint: [h, x]")
        return []
    inside = None if same_unknown(at, gate, {"x", "h"}) else mapping(report, node, path, "gate")
    # matrices under other names were reported
    if inside is None or (inside.pairs and not inside.pairs.keys() & {"x", "h"}):
        return []
    return _blocks(report, inside, path, None, (gate,), wanted)


def read_biases(
    report: ErrorReport, site: UnitSite, kind: CellKind, weights: ReadWeights, gates: tuple[str, ...]
) -> list[ReadBias]:
    """The key `biases` of a unit in each of its forms: by gate, two a gate, stacked, or one number for all."""
    node, path = site.get("biases"), site.where("biases")
    if node is None:
        return []
    if isinstance(node, ScalarNode):
        shared = node is site.at.get("biases")
        return _everywhere(report, node, site.outside("biases") if shared else path, path, "b", gates)
    if not kind.gate_level:
        return _pair(report, node, path, "", everywhere=True)
    own = kind.gates
    at = mapping(report, node, path, "biases", {"stack", "x", "h", "b", *own})
    if at is None:
        return []
    lists = any(isinstance(at.get(name), ListNode) for name in ("x", "h", "b"))
    if "stack" in at or "stack" in at.typos or (lists and weights.stack):
        return _stacked(report, at, path, weights, gates)
    if any(name in at for name in ("x", "h")) and not any(name in at for name in own):
        return _two_numbers(report, at, path, gates)
    return _by_gate(report, at, path, own, gates)


def _everywhere(
    report: ErrorReport, node: SourceNode, written: str, path: str, role: str, gates: tuple[str, ...]
) -> list[ReadBias]:
    """One number for all gates. `written`: where it stands; `path`: that of the biases, under which it is split."""
    value = entry(report, node, written)
    if value is None:
        return []
    part = role.removeprefix("b")
    paths = {gate: ".".join(word for word in (path, gate, part) if word) for gate in gates}
    return [ReadBias([value], role, (gate,), node, paths[gate], True) for gate in gates]


def _two_numbers(report: ErrorReport, at: MapNode, path: str, gates: tuple[str, ...]) -> list[ReadBias]:
    found = []
    for name in ("x", "h"):
        node = at.get(name)
        if node is None:
            report.missing(at, join(path, name), "expected a number: x and h stand for two biases everywhere")
        elif isinstance(node, ScalarNode):
            found += _everywhere(report, node, join(path, name), path, f"b{name}", gates)
        else:
            report.expected(node, join(path, name), "one number for everything; stacked biases need stack")
    for name in set(at.pairs) & {"b"}:
        report.add(at.key(name), join(path, name), "needs stack, the order of the gates")
    return found


def _pair(
    report: ErrorReport, node: SourceNode | None, path: str, gate: str, everywhere: bool = False
) -> list[ReadBias]:
    """One bias, or two under x and h; `everywhere`: a number under x or h stands for every unit."""
    if not isinstance(node, MapNode):
        values = vector(report, node, path)
        return [] if values is None or node is None else [ReadBias(values, "b", (gate,), node, path)]
    at = mapping(report, node, path, "gate_biases" if gate else "biases", {"x", "h"})
    found = []
    for name in ("x", "h"):
        inner = at.get(name) if at else None
        if inner is None:
            report.missing(node, join(path, name), "expected a vector")
            continue
        values = vector(report, inner, join(path, name))
        if values is not None:
            lone = everywhere and isinstance(inner, ScalarNode)
            found.append(ReadBias(values, f"b{name}", (gate,), inner, join(path, name), lone))
    return found


def _stacked(
    report: ErrorReport, at: MapNode, path: str, weights: ReadWeights, gates: tuple[str, ...]
) -> list[ReadBias]:
    stack = read_stack(report, at, path, gates) if "stack" in at else weights.stack
    for name in gates:
        if name in at:
            report.add(at.key(name), join(path, name), "no entry of its own beside stack")
    wanted = ("b",) if "b" in at else ("x", "h")
    for name in {"x", "h", "b"} & set(at.pairs) - set(wanted):
        report.add(at.key(name), join(path, name), "b is set (expected b alone, or x and h)")
    found = []
    for name in wanted:
        node, where = at.get(name), join(path, name)
        if node is None:
            report.missing(at, where, "expected the stacked biases")
            continue
        values = vector(report, node, where)
        if values is not None and stack:
            found.append(ReadBias(values, "b" if name == "b" else f"b{name}", stack, node, where))
    return found


def _by_gate(
    report: ErrorReport, at: MapNode, path: str, own: tuple[str, ...], gates: tuple[str, ...]
) -> list[ReadBias]:
    found = []
    for name, node in at:
        where = join(path, name)
        if name in gates:
            found += _pair(report, node, where, name)
        elif name in own:
            report.add(at.key(name), where, f"{name} is coupled and has no bias")
        elif name in TABLES["biases"]:
            report.add(at.key(name), where, f"needs stack, the order of the gates (expected one of {', '.join(gates)})")
    return found


def read_peepholes(report: ErrorReport, site: UnitSite, kind: CellKind, gates: tuple[str, ...]) -> list[ReadBias]:
    """The key `peepholes` of a unit, by gate; reported where the cell has none."""
    node, path = site.get("peepholes"), site.where("peepholes")
    if node is not None and not kind.peepholes:
        report.add(site.at.key("peepholes"), site.outside("peepholes"), f"{kind.name} has no peepholes")
        return []
    at = mapping(report, node, path, "peepholes", kind.peepholes)
    found = []
    for name, inner in at or ():
        where = join(path, name)
        if name in kind.peepholes and name not in gates:
            report.add(at.key(name) if at else inner, where, f"{name} is coupled and has no weights")
            continue
        values = vector(report, inner, where) if name in kind.peepholes else None
        if values is not None:
            found.append(ReadBias(values, "p", (name,), inner, where))
    return found


def form_of(
    weights: ReadWeights, biases: list[ReadBias], peepholes: list[ReadBias], gates: tuple[str, ...]
) -> WeightForm:
    """How the file gives the weights, for the cell's `build`. A gate it says nothing of is like the others."""
    kinds = {gate: "one" if bias.role == "b" else "two" for bias in biases for gate in bias.gates}
    if len(set(kinds.values())) == 1:
        like = next(iter(kinds.values()))
        kinds |= {gate: like for gate in gates if gate not in weights.seen and gate not in kinds}
    return WeightForm(weights.joint, weights.row, kinds, frozenset(gate for bias in peepholes for gate in bias.gates))
