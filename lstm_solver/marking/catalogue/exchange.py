"""Slips in what stands for a name: another gate's weights or value, an old state for a new one, another input."""

from collections.abc import Iterator
from itertools import combinations, permutations

from ...maths.expressions import Pick, Sym, renamed, substituted, symbols
from ..key.answer_key import OperandSource, StatedValue, shape_of
from ..key.key_versions import differ
from .scene import EquationChange, EquationContext, SlipDetail, ValueShape, said, source_of, spots

MOST_UNITS = 6  # of a vector whose units are tried for one another


def stale_state(scene: EquationContext) -> Iterator[EquationChange]:
    """The state of two steps before, or the one that the network starts from."""
    assert scene.rhs is not None
    for name in dict.fromkeys(symbols(scene.rhs)):
        for kind, states in (("", scene.before), ("first ", scene.first)):
            if name.endswith("_prev") and name in scene.before and name in states:
                stale = f"{name}.{kind.strip() or 'stale'}"
                changed = renamed(scene.rhs, {name: stale})
                detail = said("in_place", new=Sym(stale), old=Sym(name))
                yield EquationChange(changed, detail, {stale: states[name]}, f"{kind}{_state(name)}")


def old_for_new(scene: EquationContext) -> Iterator[EquationChange]:
    """The state of the step before where the new one belongs."""
    assert scene.rhs is not None
    for name in dict.fromkeys(symbols(scene.rhs)):
        base, sign, at = name.partition("#")
        old = f"{base}_prev{sign}{at}"
        known = scene.sources.get(old, scene.around.get(old))
        if known is not None:
            detail = said("in_place", new=Sym(old), old=Sym(name))
            yield EquationChange(renamed(scene.rhs, {name: old}), detail, {old: known}, base)


def new_for_old(scene: EquationContext) -> Iterator[EquationChange]:
    """The new state where that of the step before belongs."""
    assert scene.rhs is not None
    for name in dict.fromkeys(symbols(scene.rhs)):
        base, sign, at = name.partition("#")
        if not base.endswith("_prev"):
            continue
        new = f"{_state(base)}{sign}{at}"
        known = scene.sources.get(new, scene.around.get(new))
        if known is not None:
            detail = said("in_place", new=Sym(new), old=Sym(name))
            yield EquationChange(renamed(scene.rhs, {name: new}), detail, {new: known}, _state(base))


def other_weights(scene: EquationContext) -> Iterator[EquationChange]:
    """Another gate's matrix or bias, one of them or all that the gate has."""
    assert scene.rhs is not None
    mine = [name for name in dict.fromkeys(symbols(scene.rhs)) if scene.is_parameter(name) and "." not in name]
    for name in mine:
        for other in _alike(scene, name):
            detail = said("in_place", new=Sym(other), old=Sym(name))
            extra = {other: scene.around[other]}
            yield EquationChange(renamed(scene.rhs, {name: other}), detail, extra, _gates(scene, name, other))
    yield from _whole_gate(scene, mine)


def _alike(scene: EquationContext, name: str) -> list[str]:
    """Parameters of the same kind, role and shape."""
    role = scene.wants[name].role if name in scene.wants else ""
    return [
        other
        for other, source in scene.around.items()
        if other != name
        and isinstance(source, StatedValue)
        and source.kind == "parameter"
        and scene.shapes[other] == scene.shapes[name]
        and (scene.wants[other].role if other in scene.wants else "") == role
        and "." not in other
        and differ(source.value, _value(scene, name))
    ]


def _whole_gate(scene: EquationContext, mine: list[str]) -> Iterator[EquationChange]:
    """Everything from another gate's block."""
    assert scene.rhs is not None
    wants = scene.wants
    if len(mine) < 2 or not all(name in wants for name in mine):
        return
    gates = dict.fromkeys(want.gate for want in wants.values() if want.gate)
    for gate in gates:
        names = {}
        for name in mine:
            same = [other for other in _alike(scene, name) if wants[other].gate == gate]
            if len(same) == 1:
                names[name] = same[0]
        if len(names) > 1:
            extra = {other: scene.around[other] for other in names.values()}
            kind = _gates(scene, *next(iter(names.items())))
            yield EquationChange(renamed(scene.rhs, names), said("weights_of", gate=Sym(gate)), extra, kind)
            weights = {name: other for name, other in names.items() if not scene.is_bias(Sym(name))}
            if 1 < len(weights) < len(names):
                yield EquationChange(renamed(scene.rhs, weights), said("weights_of", gate=Sym(gate)), extra, kind)


def _gates(scene: EquationContext, name: str, other: str) -> str:
    """The gates whose weights are exchanged."""
    wants = scene.wants
    gates = (wants[name].gate, wants[other].gate) if name in wants and other in wants else ("", "")
    return _pair(*gates) if all(gates) else _pair(name, other)


def _value(scene: EquationContext, name: str) -> object:
    source = scene.sources.get(name, scene.around.get(name))
    return source.value if isinstance(source, StatedValue) else None


def other_value(scene: EquationContext) -> Iterator[EquationChange]:
    """Another quantity of the same step, inside the equation or in place of the whole."""
    if scene.rhs is not None:
        for name in dict.fromkeys(symbols(scene.rhs)):
            if isinstance(scene.sources.get(name), int) and not name.startswith("part."):
                for other in scene.quantities(scene.shapes[name], name):
                    if other != scene.name:
                        extra = {other: scene.around[other]}
                        detail = said("in_place", new=Sym(other), old=Sym(name))
                        both = _lines(scene.around[other], scene.sources[name])
                        yield EquationChange(renamed(scene.rhs, {name: other}), detail, extra, _pair(name, other), both)
    for other in scene.quantities(scene.shapes[""], scene.name):
        if scene.rhs != Sym(other):
            extra = {other: scene.around[other]}
            detail = said("value", new=Sym(other), old=Sym(scene.name))
            yield EquationChange(Sym(other), detail, extra, _pair(scene.name, other), _lines(scene.around[other]))


def gates_exchanged(scene: EquationContext) -> Iterator[EquationChange]:
    """Two quantities of the same step, each in the place of the other: f and i in c = f c + i g."""
    assert scene.rhs is not None
    mine = [name for name in _quantities(scene) if not name.endswith("_prev")]
    for one, other in combinations(mine, 2) if not scene.name.startswith("d_") else ():
        if scene.shapes[one] == scene.shapes[other]:
            both = _lines(scene.sources[one], scene.sources[other])
            changed = renamed(scene.rhs, {one: other, other: one})
            yield EquationChange(
                changed, said("exchanged", one=Sym(one), other=Sym(other)), {}, _pair(one, other), both
            )


def direction_confused(scene: EquationContext) -> Iterator[EquationChange]:
    """A direction that ran the other way, had the weights or states of the other one, or took its steps in reverse."""
    assert scene.rhs is not None
    names = dict.fromkeys(symbols(scene.rhs))
    for sort, known in scene.sides.items():
        mine = [name for name in names if name in known and _is_other(scene, name, known[name])]
        if mine and not scene.name.startswith("d_"):
            extra = {f"{name}.{sort}": known[name] for name in mine}
            detail = said("in_place", new=Sym(f"{mine[0]}.{sort}"), old=Sym(mine[0]))
            yield EquationChange(renamed(scene.rhs, {name: f"{name}.{sort}" for name in mine}), detail, extra, sort)


def _is_other(scene: EquationContext, name: str, source: OperandSource) -> bool:
    """Whether a source is another than that of a name, of the same shape."""
    mine = source_of(scene, name)
    if isinstance(source, StatedValue) and isinstance(mine, StatedValue):
        return differ(source.value, mine.value) and shape_of(source.value) == shape_of(mine.value)
    return source != mine


def other_class(scene: EquationContext) -> Iterator[EquationChange]:
    """The loss from the probability of another class than the right one."""
    assert scene.rhs is not None
    for node, put in spots(scene.rhs) if scene.kind == "loss" else ():
        if isinstance(node, Pick) and isinstance(node.arg, Sym) and len(node.units) == 1:
            size = scene.shapes.get(node.arg.name, (0,))[0]
            for other in range(min(size, MOST_UNITS)):
                new = Pick(node.arg, (other,))
                if new != node:
                    yield EquationChange(put(new), said("in_place", new=new, old=node), {}, "class")


def other_unit(scene: EquationContext) -> Iterator[EquationChange]:
    """The value of one unit where that of another belongs, or both exchanged: in the result, or in a quantity that the
    equation has."""
    assert scene.rhs is not None
    if scene.kind != "step" or scene.name.startswith("d_"):
        return
    for units, detail, kind in _other_units(scene.shapes[""], scene.name):
        yield EquationChange(Pick(scene.rhs, units), detail, {}, kind)
    for name in _quantities(scene):
        for units, detail, kind in _other_units(scene.shapes[name], name):
            yield EquationChange(substituted(scene.rhs, {name: Pick(Sym(name), units)}), detail, {}, kind)


def _other_units(shape: ValueShape, name: str) -> Iterator[tuple[tuple[int, ...], SlipDetail, str | None]]:
    """Which units stand where one is taken for another, or two change places."""
    size = shape[0] if len(shape) == 1 and shape[0] <= MOST_UNITS else 0
    for at, other in permutations(range(size), 2):
        units = tuple(other if unit == at else unit for unit in range(size))
        yield units, said("in_place", new=Pick(Sym(name), (other,)), old=Pick(Sym(name), (at,))), None
    for at, other in combinations(range(size), 2):
        units = tuple({at: other, other: at}.get(unit, unit) for unit in range(size))
        detail = said("exchanged", one=Pick(Sym(name), (at,)), other=Pick(Sym(name), (other,)))
        yield units, detail, f"{name} exchanged"


def _quantities(scene: EquationContext) -> list[str]:
    """What the equation names that was computed before, at this step or the one before."""
    assert scene.rhs is not None
    names = dict.fromkeys(symbols(scene.rhs))
    return [name for name in names if isinstance(scene.sources.get(name), int) and "." not in name and "#" not in name]


def _lines(*sources: OperandSource) -> tuple[int, ...]:
    return tuple(source for source in sources if isinstance(source, int))


def _pair(one: str, other: str) -> str:
    """Two names exchanged, whichever stands for which."""
    return " and ".join(sorted((one, other)))


def other_input(scene: EquationContext) -> Iterator[EquationChange]:
    """The input of another step, or at every step that of the step before or after."""
    assert scene.rhs is not None
    if "x" not in set(symbols(scene.rhs)):
        return
    for name, source in scene.inputs.items():
        if _is_other(scene, "x", source):
            detail = said("in_place", new=Sym(name), old=Sym("x"))
            kind = name if name in ("x.before", "x.after") else None
            yield EquationChange(renamed(scene.rhs, {"x": name}), detail, {name: source}, kind)


def _state(name: str) -> str:
    return name.removesuffix("_prev")
