"""The keys `weights`, `biases` and `peepholes` of the built-in cells, as blocks that know whose they are."""

from typing import NamedTuple

from ...errors import did_you_mean
from ...network.cell import Form, Kind
from ..fields import Report, Vector, choice, entries, entry, item_at, mapping, names, vector
from ..keys.problem_keys import TABLES
from ..tree.source_nodes import List, Map, Node, Scalar, join
from .matrices import Grid, Wanted, read_grid
from .sequences import Vote
from .site import Site

FIXED = ("joint", "stack", "orientation", "W", "x", "h")

JOINTS = (("h", "x"), ("x", "h"))


class Block(NamedTuple):
    """A matrix of the file. `role`: x, h or joint. `gates`: whose blocks it stacks."""

    grid: Grid
    role: str
    gates: tuple[str, ...]


class Weights(NamedTuple):
    """`seen`: the gates that have an entry, readable or not."""

    blocks: list[Block]
    joint: tuple[str, ...] | None
    row: bool
    stack: tuple[str, ...] | None
    seen: set[str]


class Bias(NamedTuple):
    """A vector of the file. `role`: b, bx or bh. `everywhere`: one number for every unit."""

    values: Vector
    role: str
    gates: tuple[str, ...]
    node: Node
    path: str
    everywhere: bool = False


def read_weights(report: Report, site: Site, kind: Kind, gates: tuple[str, ...], x: Vote | None = None) -> Weights:
    """`gates`: those that have weights under the cell's options. `x`: the size of the input, and what says so."""
    own, path = kind.gates if kind.gate_level else (), site.where("weights")
    at = mapping(report, site.get("weights"), path, "weights", {*FIXED, *own})
    if at is None:
        return Weights([], None, False, None, set() if site.lacks("weights") else set(gates))
    joint = _joint(report, at, join(path, "joint"))
    row = choice(report, at.get("orientation"), join(path, "orientation"), ("column", "row")) == "row"
    wanted = None if x is None or row else _wanted(x)
    stack = read_stack(report, at, path, gates) if kind.gate_level else None
    if not kind.gate_level:
        _refuse(report, at, path, ["stack"], f"{kind.name} has one gate only")
        return Weights(_blocks(report, at, path, joint, ("",), wanted), joint, row, None, {""})
    if "stack" in at or "stack" in at.typos:
        _refuse(report, at, path, own, "no entry of its own beside stack")
        seen = set(stack or gates)
        return Weights(_blocks(report, at, path, joint, stack or (), wanted), joint, row, stack, seen)
    why = f"needs stack, the order of the gates (expected one entry a gate: {', '.join(gates)})"
    _refuse(report, at, path, ["x", "h", "W"], why)
    blocks: list[Block] = []
    for gate in own:
        if gate in at and gate not in gates:
            report.add(at.key(gate), join(path, gate), f"{gate} is coupled and has no weights")
        elif gate in at:
            blocks += _gate(report, at, path, gate, joint, wanted)
    return Weights(blocks, joint, row, None, {gate for gate in gates if gate in at})


def _wanted(x: Vote) -> Wanted:
    has = "inputs have" if x.path == "inputs" else f"{x.path} hands on"
    return Wanted(x.size, f"{has} {entries(x.size)}")


def _refuse(report: Report, at: Map, path: str, keys: tuple[str, ...] | list[str], why: str) -> None:
    for name in keys:
        if name in at:
            report.add(at.key(name), join(path, name), why)


def _joint(report: Report, at: Map, path: str) -> tuple[str, ...] | None:
    node = at.get("joint")
    if node is None:
        return JOINTS[0] if "joint" in at.typos else None
    order = tuple(item.text for item in node.items if isinstance(item, Scalar)) if isinstance(node, List) else ()
    if order not in JOINTS:
        report.add(node, path, "the order of the stacked vector (expected [h, x] or [x, h])")
        return JOINTS[0]
    return order


def read_stack(report: Report, at: Map, path: str, gates: tuple[str, ...]) -> tuple[str, ...] | None:
    """The order of the gates' blocks, or None where it is absent or wrong."""
    words = names(report, at.get("stack"), join(path, "stack"), f"a list of gates: {', '.join(gates)}")
    wrong = [at for at, word in enumerate(words or ()) if word not in gates]
    for place in wrong:
        word = (words or [])[place]
        item = item_at(at.pairs["stack"][1], place)
        hint = did_you_mean(word, gates)
        report.add(item, f"{path}.stack[{place}]", f"'{word}' is no gate with weights of its own ({hint})")
    if words == []:
        report.expected(at.pairs["stack"][1], join(path, "stack"), f"a list of gates: {', '.join(gates)}")
    return tuple(words) if words and not wrong else None


def _blocks(
    report: Report,
    at: Map,
    path: str,
    joint: tuple[str, ...] | None,
    gates: tuple[str, ...],
    wanted_x: Wanted | None = None,
) -> list[Block]:
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
            found.append(Block(grid, "joint" if joint else name, gates))
    return found


def _gate(
    report: Report, at: Map, path: str, gate: str, joint: tuple[str, ...] | None, wanted: Wanted | None = None
) -> list[Block]:
    node, path = at.get(gate), join(path, gate)
    if joint:
        grid = read_grid(report, node, path)
        return [] if grid is None else [Block(grid, "joint", (gate,))]
    if isinstance(node, List | Scalar):
        report.expected(node, path, "a mapping with x and h; for one matrix on the stacked vector set joint: [h, x]")
        return []
    inside = mapping(report, node, path, "gate")
    return [] if inside is None else _blocks(report, inside, path, None, (gate,), wanted)


def read_biases(report: Report, site: Site, kind: Kind, weights: Weights, gates: tuple[str, ...]) -> list[Bias]:
    node, path = site.get("biases"), site.where("biases")
    if node is None:
        return []
    if isinstance(node, Scalar):
        shared = node is site.at.get("biases")
        return _everywhere(report, node, site.outside("biases") if shared else path, path, "b", gates)
    if not kind.gate_level:
        return _pair(report, node, path, "", everywhere=True)
    own = kind.gates
    at = mapping(report, node, path, "biases", {"stack", "x", "h", "b", *own})
    if at is None:
        return []
    lists = any(isinstance(at.get(name), List) for name in ("x", "h", "b"))
    if "stack" in at or "stack" in at.typos or (lists and weights.stack):
        return _stacked(report, at, path, weights, gates)
    if any(name in at for name in ("x", "h")) and not any(name in at for name in own):
        return _two_numbers(report, at, path, gates)
    return _by_gate(report, at, path, own, gates)


def _everywhere(report: Report, node: Node, written: str, path: str, role: str, gates: tuple[str, ...]) -> list[Bias]:
    """One number for all gates. `written`: where it stands; `path`: that of the biases, under which it is split."""
    value = entry(report, node, written)
    if value is None:
        return []
    part = role.removeprefix("b")
    paths = {gate: ".".join(word for word in (path, gate, part) if word) for gate in gates}
    return [Bias([value], role, (gate,), node, paths[gate], True) for gate in gates]


def _two_numbers(report: Report, at: Map, path: str, gates: tuple[str, ...]) -> list[Bias]:
    found = []
    for name in ("x", "h"):
        node = at.get(name)
        if node is None:
            report.missing(at, join(path, name), "expected a number: x and h stand for two biases everywhere")
        elif isinstance(node, Scalar):
            found += _everywhere(report, node, join(path, name), path, f"b{name}", gates)
        else:
            report.expected(node, join(path, name), "one number for everything; stacked biases need stack")
    for name in set(at.pairs) & {"b"}:
        report.add(at.key(name), join(path, name), "needs stack, the order of the gates")
    return found


def _pair(report: Report, node: Node | None, path: str, gate: str, everywhere: bool = False) -> list[Bias]:
    """One bias, or two under x and h; `everywhere`: a number under x or h stands for every unit."""
    if not isinstance(node, Map):
        values = vector(report, node, path)
        return [] if values is None or node is None else [Bias(values, "b", (gate,), node, path)]
    at = mapping(report, node, path, "gate_biases" if gate else "biases", {"x", "h"})
    found = []
    for name in ("x", "h"):
        inner = at.get(name) if at else None
        if inner is None:
            report.missing(node, join(path, name), "expected a vector")
            continue
        values = vector(report, inner, join(path, name))
        if values is not None:
            lone = everywhere and isinstance(inner, Scalar)
            found.append(Bias(values, f"b{name}", (gate,), inner, join(path, name), lone))
    return found


def _stacked(report: Report, at: Map, path: str, weights: Weights, gates: tuple[str, ...]) -> list[Bias]:
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
            found.append(Bias(values, "b" if name == "b" else f"b{name}", stack, node, where))
    return found


def _by_gate(report: Report, at: Map, path: str, own: tuple[str, ...], gates: tuple[str, ...]) -> list[Bias]:
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


def read_peepholes(report: Report, site: Site, kind: Kind, gates: tuple[str, ...]) -> list[Bias]:
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
            found.append(Bias(values, "p", (name,), inner, where))
    return found


def form_of(weights: Weights, biases: list[Bias], peepholes: list[Bias], gates: tuple[str, ...]) -> Form:
    """How the file gives the weights, for the cell's `build`. A gate it says nothing of is like the others."""
    kinds = {gate: "one" if bias.role == "b" else "two" for bias in biases for gate in bias.gates}
    if len(set(kinds.values())) == 1:
        like = next(iter(kinds.values()))
        kinds |= {gate: like for gate in gates if gate not in weights.seen and gate not in kinds}
    return Form(weights.joint, weights.row, kinds, frozenset(gate for bias in peepholes for gate in bias.gates))
