"""Expression trees: what an equation says, before anybody puts numbers in.

Nodes are immutable and compare by structure. They hold no values: an evaluated tree is a node list in
`postorder` with a list of values beside it (see engine.py).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from operator import attrgetter, is_
from typing import ClassVar

Constants = tuple[tuple[str, Decimal], ...]


class Expr:
    """A node. Operators build trees, so that a cell file reads like the paper it follows."""

    __slots__: tuple[str, ...] = ("_hash", "_text")

    _hash: int  # once it was asked for

    _text: str  # likewise

    _content: ClassVar[Callable[[object], object]]  # what nodes of a kind differ in

    def __init_subclass__(cls) -> None:
        if cls.__slots__:
            cls._content = attrgetter(*cls.__slots__)

    def kids(self) -> tuple["Expr", ...]:
        """The operands, from left to right."""
        return ()

    def with_kids(self, kids: tuple["Expr", ...]) -> "Expr":
        """The same node over other operands."""
        return self

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        kind = type(self)
        return kind is type(other) and hash(self) == hash(other) and kind._content(self) == kind._content(other)

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            kind = type(self)
            self._hash = hash((kind.__name__, kind._content(self)))
            return self._hash

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """Without the hash, which another process has otherwise."""
        return None, {slot: getattr(self, slot) for slot in self._own_slots()}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(getattr(self, slot)) for slot in self._own_slots())})"

    def _own_slots(self) -> Iterator[str]:
        """All but what is only kept."""
        slots = (slot for kind in reversed(type(self).__mro__) for slot in getattr(kind, "__slots__", ()))
        return (slot for slot in slots if slot not in Expr.__slots__)

    def __str__(self) -> str:
        try:
            return self._text
        except AttributeError:
            self._text = source(self)
            return self._text

    def __add__(self, other: "Expr") -> "Add":
        left = self.terms if isinstance(self, Add) else (self,)
        return Add((*left, other))

    def __sub__(self, other: "Expr") -> "Add":
        return self + Neg(other)

    def __mul__(self, other: "Expr") -> "Mul":
        return Mul(self, other)

    def __truediv__(self, other: "Expr") -> "Div":
        return Div(self, other)

    def __matmul__(self, other: "Expr") -> "MatMul":
        return MatMul(self, other)

    def __neg__(self) -> "Neg":
        return Neg(self)


class Sym(Expr):
    """A quantity (`f`), a state of the step before (`c_prev`), the input (`x`) or a parameter (`W_fx`)."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Num(Expr):
    """A number that stands in the equation itself, as the 1 of 1 - z. `name`: what it is, where it has been put in."""

    __slots__ = ("name", "value")

    def __init__(self, value: Decimal, name: str = "") -> None:
        self.value = value
        self.name = name


class Add(Expr):
    """A sum in the order in which it is written; a difference is a sum with a `Neg`."""

    __slots__ = ("terms",)

    def __init__(self, terms: tuple[Expr, ...]) -> None:
        self.terms = terms

    def kids(self) -> tuple[Expr, ...]:
        return self.terms

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return Add(kids)


class _Single(Expr):
    __slots__ = ("arg",)

    def __init__(self, arg: Expr) -> None:
        self.arg = arg

    def kids(self) -> tuple[Expr, ...]:
        return (self.arg,)

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return type(self)(*kids)


class Neg(_Single):
    __slots__ = ()


class Transpose(_Single):
    """A matrix with rows and columns exchanged."""

    __slots__ = ()


class Total(_Single):
    """The sum of a vector's entries, a vector of one."""

    __slots__ = ()


class Square(_Single):
    """Each entry times itself."""

    __slots__ = ()


class Pick(Expr):
    """Some entries of a vector, by their numbers."""

    __slots__ = ("arg", "units")

    def __init__(self, arg: Expr, units: tuple[int, ...]) -> None:
        self.arg = arg
        self.units = units

    def kids(self) -> tuple[Expr, ...]:
        return (self.arg,)

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return Pick(kids[0], self.units)


class _Pair(Expr):
    __slots__ = ("left", "right")

    def __init__(self, left: Expr, right: Expr) -> None:
        self.left = left
        self.right = right

    def kids(self) -> tuple[Expr, ...]:
        return (self.left, self.right)

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return type(self)(*kids)


class Mul(_Pair):
    """The elementwise product."""

    __slots__ = ()


class Div(_Pair):
    """The elementwise quotient."""

    __slots__ = ()


class MatMul(_Pair):
    """Matrix times column vector, or row vector times matrix, or two vectors' dot product."""

    __slots__ = ()


class Outer(_Pair):
    """Column times row: the matrix of all products of an entry of the left with one of the right."""

    __slots__ = ()


class Stack(Expr):
    """Vectors one below the other: [h_prev, x]."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Expr, ...]) -> None:
        self.parts = parts

    def kids(self) -> tuple[Expr, ...]:
        return self.parts

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return Stack(kids)


class Apply(Expr):
    """A function of functions.py, with its constants, applied to a vector."""

    __slots__ = ("arg", "constants", "function")

    def __init__(self, function: str, arg: Expr, constants: Constants = ()) -> None:
        self.function = function
        self.arg = arg
        self.constants = constants

    def kids(self) -> tuple[Expr, ...]:
        return (self.arg,)

    def with_kids(self, kids: tuple[Expr, ...]) -> Expr:
        return Apply(self.function, kids[0], self.constants)


class Equation:
    """`name` = `rhs`, at one time step."""

    __slots__ = ("name", "rhs")

    def __init__(self, name: str, rhs: Expr) -> None:
        self.name = name
        self.rhs = rhs

    def __repr__(self) -> str:
        return f"{self.name} = {self.rhs}"


def postorder(expr: Expr) -> list[Expr]:
    """Every node after its kids, the root last; a subtree that stands twice is listed twice."""
    found: list[Expr] = []
    pending = [expr]
    while pending:
        node = pending.pop()
        found.append(node)
        pending.extend(node.kids())
    found.reverse()
    return found


def symbols(expr: Expr) -> Iterator[str]:
    """The names in an expression, in reading order, with repetitions."""
    return (node.name for node in postorder(expr) if isinstance(node, Sym))


def replaced(root: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """The expression with every node replaced for which `change` has another, from the top."""
    made = change(root)
    if made is not None:
        return made
    kids = root.kids()
    others = tuple([replaced(kid, change) for kid in kids])
    return root if all(map(is_, kids, others)) else root.with_kids(others)


def substituted(root: Expr, values: Mapping[str, Expr]) -> Expr:
    """Expressions in the place of some of the symbols."""
    return replaced(root, lambda node: values.get(node.name) if isinstance(node, Sym) else None)


def renamed(root: Expr, names: Mapping[str, str]) -> Expr:
    """Other names for some of the symbols."""
    return substituted(root, {old: Sym(new) for old, new in names.items()})


_LEVEL = {Add: 1, Neg: 2, Mul: 3, Div: 3, MatMul: 3}


def source(expr: Expr) -> str:
    """The expression in the language of the problem file: `f * c_prev + i * g`."""
    match expr:
        case Sym():
            return expr.name
        case Num():
            return f"{expr.value:f}"
        case Apply():
            return f"{expr.function}({source(expr.arg)})"
        case Stack():
            return f"[{', '.join(map(source, expr.parts))}]"
        case Neg():
            return f"-{_inside(expr.arg, 2)}"
        case Transpose() | Total() | Square() | Pick() | Outer():
            return _derived(expr)
        case Add():
            text = _inside(expr.terms[0], 1)
            for term in expr.terms[1:]:
                text += f" - {_inside(term.arg, 2)}" if isinstance(term, Neg) else f" + {_inside(term, 2)}"
            return text
        case Mul() | Div() | MatMul():
            sign = {Mul: "*", Div: "/", MatMul: "@"}[type(expr)]
            return f"{_inside(expr.left, 3)} {sign} {_inside(expr.right, 4)}"
    raise TypeError(f"no such node: {type(expr).__name__}")


def _derived(expr: Expr) -> str:
    """Nodes that only backward equations and losses have."""
    match expr:
        case Transpose():
            return f"{_inside(expr.arg, 9)}.T"
        case Total():
            return f"sum({source(expr.arg)})"
        case Square():
            return f"{_inside(expr.arg, 9)}^2"
        case Pick():
            return f"{_inside(expr.arg, 9)}[{', '.join(map(str, expr.units))}]"
        case Outer():
            return f"outer({source(expr.left)}, {source(expr.right)})"
    raise TypeError(f"no such node: {type(expr).__name__}")


def _inside(expr: Expr, level: int) -> str:
    text = source(expr)
    return f"({text})" if _LEVEL.get(type(expr), 9) < level else text


AS_ITS_PARENT = (Neg, Stack, Transpose, Pick)  # nodes that compute nothing, and so stand on their parent's level


def does_work_node(node: Expr) -> bool:
    """Whether something is computed at the node that a line of its own can show."""
    return not isinstance(node, (Sym, Num, *AS_ITS_PARENT))
