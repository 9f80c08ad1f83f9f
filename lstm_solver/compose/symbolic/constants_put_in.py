"""One cell's equations with the constants put in: what stays open is x_t, the states before, and this step's gates."""

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import NamedTuple

from ...maths.arithmetic import Exact
from ...maths.evaluation import evaluate
from ...maths.expressions import Add, Apply, Expr, Sym
from ...maths.functions import FUNCTIONS
from ...maths.plan import Plan, bare
from ...maths.values import Entry, Vector
from ...network.problem import Unit
from ...solver.symbolic.expression_text import SymbolOrder
from ...solver.symbolic.symbolic_arithmetic import SymbolicArithmetic
from ..display_tree import role
from ..notation import Notation

CLOSE = Decimal("0.000001")  # how near to its bound a gate counts as closed or open

MOST = 4  # members of a small set of inputs


class KnownValue(NamedTuple):
    """What an entry is at every input here. `exact`: not only close to it. `always`: whatever the input."""

    number: Entry
    exact: bool
    always: bool


class SimplifiedLine(NamedTuple):
    """One unit of one equation. `written`: constants put in. `put`: also what is known of the gates, or None.

    `close`: `put` holds values that are only close. `inside`: `put` with the one quantity that it is written out.
    `digits`: the value of a line without letters, unrounded. `order`: that of the letters in this equation.
    """

    name: str
    unit: int
    written: Entry
    put: Entry | None
    close: bool
    inside: Entry | None
    value: KnownValue | None
    digits: Decimal | None
    order: SymbolOrder

    @property
    def terms(self) -> int:
        """The terms of the longest sum in it."""
        from sympy import Add as Sum
        from sympy import preorder_traversal

        return max((len(node.args) for node in preorder_traversal(self.written) if isinstance(node, Sum)), default=1)


class SimplifiedNetwork(NamedTuple):
    """`letters`: what each open symbol stands for: the quantity's name and the unit. `by_input`: by quantity and unit,
    its value at each of the inputs, where the state has no say."""

    arithmetic: SymbolicArithmetic
    letters: dict[Entry, tuple[str, int]]
    lines: list[SimplifiedLine]
    inputs: list[Vector]
    by_input: dict[tuple[str, int], list[Decimal]]


def simplified(unit: Unit, notation: Notation, order: list[str], inputs: list[Vector]) -> SimplifiedNetwork:
    """The equations of a cell in `order`; those whose parameters are missing are left out.

    `inputs`: the different inputs, none where there are too many.
    """
    with localcontext(Exact.context()):
        return _Simplifier(unit, notation, order, inputs).simplified()


class _Simplifier:
    def __init__(self, unit: Unit, notation: Notation, order: list[str], inputs: list[Vector]) -> None:
        self.unit = unit
        self.notation = notation
        self.order = order
        self.arithmetic = SymbolicArithmetic()
        self.letters: dict[Entry, tuple[str, int]] = {}
        sizes = unit.sizes | {f"{name}_prev": unit.sizes[name] for name in unit.cell.states}
        self.open = {name: self._letters(name, size) for name, size in sizes.items()}
        self.fixed = {name: self.arithmetic.load(each.value) for name, each in unit.parameters.items()}
        self.known: dict[str, list[KnownValue | None]] = {}
        self.whole: dict[str, list[Entry]] = {}
        self.read: dict[str, list[str]] = {}
        self.made = SimplifiedNetwork(self.arithmetic, self.letters, [], inputs, {})

    def _letters(self, name: str, size: int) -> list[Entry]:
        found = [self.arithmetic.letter(f"{name}.{unit}") for unit in range(size)]
        self.letters.update({letter: (name, unit) for unit, letter in enumerate(found)})
        return found

    def simplified(self) -> SimplifiedNetwork:
        plans = {equation.name: bare(equation) for equation in self.unit.cell.equations}
        for name in self.order:
            missing = [each for each in plans[name].names if each in self.unit.cell.wants and each not in self.fixed]
            if not missing:
                self.equation(plans[name])
        return self.made

    def equation(self, plan: Plan) -> None:
        names = list(reading(plan.equation.rhs, self.unit, self.notation))
        self.read[plan.name] = names
        inline = [name for name in self.notation["inline"] if name in self.whole and name in names]
        first = [each for name in names for each in (self.read[name] if name in inline else [name])]
        later = [each for name in names for each in self.read.get(name, [])]
        written = self.entries(plan, {name: self.whole[name] for name in inline})
        exact = self.entries(plan, {**{name: self.whole[name] for name in inline}, **self.put_in()})
        put = [self.finished(entry) for entry in exact]
        order = self.letter_order(first + later)
        self.whole[plan.name] = [self.written_out(entry) for entry in put]
        self.known[plan.name] = []
        for unit in range(len(put)):
            self.line(plan, unit, written[unit], put[unit], order, near=put[unit] != exact[unit])

    def entries(self, plan: Plan, instead: dict[str, list[Entry]]) -> list[Entry]:
        operands = self.fixed | self.open | instead
        found: list[Entry] = evaluate(plan, self.arithmetic, [operands[name] for name in plan.names]).values[-1]
        return found

    def put_in(self) -> dict[str, list[Entry]]:
        """Every quantity so far, with its units that are known as numbers."""
        return {
            name: [
                letter if value is None else value.number for letter, value in zip(self.open[name], known, strict=True)
            ]
            for name, known in self.known.items()
            if name not in self.notation["inline"]
        }

    def written_out(self, entry: Entry) -> Entry:
        """A lone quantity as what it stands for."""
        name, unit = self.letters.get(entry, ("", 0))
        return self.whole[name][unit] if name in self.whole else entry

    def letter_order(self, names: list[str]) -> SymbolOrder:
        """The letters as they are read; those of a quantity that is written out stand where it stands."""
        places: dict[Entry, int] = {}
        for name in names:
            for letter in self.open.get(name, ()):
                places.setdefault(letter, len(places))
        return places

    def finished(self, entry: Entry) -> Entry:
        """The entry with each function of numbers inside that is close to a bound at that bound: tanh(100) at 1."""
        from sympy import Function

        calls = [each for each in entry.atoms(Function) if each != entry and not self.arithmetic.is_open(each)]
        return entry.xreplace({each: near for each in calls if (near := self.bound_near(each)) is not None})

    def bound_near(self, call: Entry) -> Entry | None:
        value = self.arithmetic.decimal(call)
        near = [bound for bound in _bounds_of(call.func.__name__) if abs(value - bound) < CLOSE]
        return self.arithmetic.number(near[0])[0] if near else None

    def line(self, plan: Plan, unit: int, written: Entry, put: Entry, order: SymbolOrder, *, near: bool) -> None:
        used = [self.letters[each] for each in written.free_symbols if each in self.letters]
        values = [self.known[name][at] for name, at in used if name in self.known]
        close = near or any(value is not None and not value.exact for value in values)
        inside = self.written_out(put)
        digits = None if self.arithmetic.is_open(inside) else self.arithmetic.decimal(inside)
        value = self.value(plan, unit, inside, close)
        self.known[plan.name].append(value)
        changed = put if put != written else None
        inner = inside if inside != put else None
        self.made.lines.append(SimplifiedLine(plan.name, unit, written, changed, close, inner, value, digits, order))

    def value(self, plan: Plan, unit: int, entry: Entry, close: bool) -> KnownValue | None:
        """What the entry is at every input here, where that is one number and can be put in."""
        always = not self.arithmetic.is_open(entry)
        if entry.is_Rational:
            return KnownValue(entry, not close, True)
        found = self.at_inputs(entry)
        if not found:
            return None
        self.made.by_input[plan.name, unit] = found
        bounds = [bound for bound in _bounds(plan.equation.rhs) if all(abs(each - bound) < CLOSE for each in found)]
        return KnownValue(self.arithmetic.number(bounds[0])[0], False, always) if bounds else None

    def at_inputs(self, entry: Entry) -> list[Decimal]:
        """The value at each input; nothing where the state has a say, or where there are too many inputs."""
        inputs, letters = self.made.inputs, self.open.get("x", [])
        if not self.arithmetic.is_open(entry):
            return [self.arithmetic.decimal(entry)] * max(len(inputs), 1)
        if not inputs or entry.free_symbols - set(letters) - self.arithmetic.constants.keys():
            return []
        loaded = [self.arithmetic.load(each) for each in inputs]
        found = [entry.subs(dict(zip(letters, each, strict=True))) for each in loaded]
        # an input may have letters of its own
        return [] if any(map(self.arithmetic.is_open, found)) else list(map(self.arithmetic.decimal, found))


def _bounds(rhs: Expr) -> list[Decimal]:
    return _bounds_of(rhs.function) if isinstance(rhs, Apply) else []


def _bounds_of(name: str) -> list[Decimal]:
    function = FUNCTIONS.get(name)
    if function is None:
        return []
    return [Decimal(bound) for bound in (function.low, function.high) if bound is not None]


def reading(expr: Expr, unit: Unit, notation: Notation) -> Iterator[str]:
    """The names in an expression as the notation orders its terms."""
    if isinstance(expr, Sym):
        yield expr.name
        return
    kids = list(expr.kids())
    places = {role: place for place, role in enumerate(notation["terms"])}
    roles = [role(kid, unit.cell) for kid in kids]
    if isinstance(expr, Add) and all(role in places for role in roles):
        kids = [kid for _, kid in sorted(zip(roles, kids, strict=True), key=lambda pair: places[pair[0]])]
    for kid in kids:
        yield from reading(kid, unit, notation)
