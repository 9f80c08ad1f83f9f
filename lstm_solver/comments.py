"""A sentence on what a quantity does at one step, from its values alone: nothing is said that the numbers do not say.

Whether something is a gate, and of what, follows from the equations: a squashing function makes a gate, the products
it stands in say what passes.
"""

from decimal import Decimal

from .document import Inline
from .expr import Add, Apply, Expr, Mul, Neg, Num, Sym
from .functions import FUNCTIONS
from .layout import Layout
from .letters import Letter
from .page import Page
from .trace import Step

CLOSED, HALF, OPEN = Decimal("0.1"), Decimal("0.5"), Decimal("0.9")
OPENNESS = (
    (CLOSED, "nearly closed"),
    (Decimal("0.4"), "more closed than open"),
    (Decimal("0.6"), "about half open"),
    (OPEN, "more open than closed"),
    (Decimal(1), "nearly open"),
)
SATURATED = Decimal("0.001")


def comment(page: Page, step: Step) -> list[Inline]:
    """Sentences for one step; none where its numbers say nothing of interest."""
    said: list[Inline] = []
    if any(isinstance(entry, Letter) for entry in step.unrounded):
        return said
    if step.plan is not None and isinstance(step.plan.equation.rhs, Apply):
        said += _saturation(page, step, step.plan.equation.rhs.function)
    if _is_gate(page, step.name):
        said = [*_openness(page, step), *_passes(page, step), *said]
    elif step.plan is not None and isinstance(step.plan.equation.rhs, Add):
        said += _shares(page, step)
    return said


def _is_gate(page: Page, name: str) -> bool:
    rhs = next((each.equation.rhs for each in page.plans if each.name == name), None)
    if isinstance(rhs, Add):  # coupled: one minus a gate
        inner = [term.arg for term in rhs.terms if isinstance(term, Neg)]
        return len(rhs.terms) == 2 and isinstance(rhs.terms[0], Num) and bool(inner) and isinstance(inner[0], Sym)
    if not isinstance(rhs, Apply):
        return False
    function = FUNCTIONS[rhs.function]
    return (function.low, function.high) == (0, 1)


def _openness(page: Page, step: Step) -> list[Inline]:
    """Which units of a gate are nearly open, nearly closed or in between, with their values."""
    groups: dict[str, list[int]] = {}
    for unit, entry in enumerate(step.unrounded):
        groups.setdefault(_how_open(entry), []).append(unit)
    gate = page.symbol(step.name, step.position)
    values = page.printed(step)
    if len(groups) == 1:
        where = "" if len(values) == 1 else " in every unit"
        return [(gate, f" is {next(iter(groups))}{where} ({', '.join(values)}).")]
    parts = [
        f"{word} in unit{'s' * (len(units) > 1)} {', '.join(f'{unit} ({values[unit]})' for unit in units)}"
        for word, units in groups.items()
    ]
    return [(gate, f" is {', '.join(parts[:-1])} and {parts[-1]}.")]


def _how_open(entry: Decimal) -> str:
    if entry in (0, 1):
        return "open" if entry else "closed"
    return next(word for limit, word in OPENNESS if entry <= limit)


def _passes(page: Page, step: Step) -> list[Inline]:
    """What the gate multiplies, and how much of it comes through."""
    said: list[Inline] = []
    for other in _multiplied(page, step.name):
        what = _operand(page, other, step.position)
        if what is None:
            continue
        verb = "kept" if isinstance(other, Sym) and other.name.endswith("_prev") else "let through"
        how_much = _how_much(step.unrounded)
        said.append((f"{how_much} ", what, f" is {verb}." if how_much else ""))
    return [each for each in said if each[0] != " "]


def _how_much(shares: list[Decimal]) -> str:
    """In words, where one word holds for every unit; else nothing."""
    if all(share > OPEN for share in shares):
        return "Nearly all of"
    if all(share < CLOSED for share in shares):
        return "Nearly nothing of"
    if all(share > HALF for share in shares):
        return "Most of"
    return "Less than half of" if all(share < HALF for share in shares) else ""


def _multiplied(page: Page, gate: str) -> list[Expr]:
    """The other factors of the products in which the gate stands."""
    found: list[Expr] = []
    for each in page.plans:
        for node in each.nodes:
            if isinstance(node, Mul):
                if node.left == Sym(gate):
                    found.append(node.right)
                elif node.right == Sym(gate):
                    found.append(node.left)
    return found


def _operand(page: Page, other: Expr, position: int) -> Layout | None:
    if isinstance(other, Sym):
        name = other.name
        if name.endswith("_prev"):
            return page.previous(name.removesuffix("_prev"), position)
        return page.symbol(name, position) if name in page.order else None
    if isinstance(other, Apply) and isinstance(other.arg, Sym) and other.arg.name in page.order:
        return page.style.call(other.function, page.symbol(other.arg.name, position))
    return None


def _saturation(page: Page, step: Step, function: str) -> list[Inline]:
    bounds = [bound for bound in (FUNCTIONS[function].low, FUNCTIONS[function].high) if bound is not None]
    if FUNCTIONS[function].high is None:
        return []
    far = [unit for unit, entry in enumerate(step.unrounded) if any(abs(entry - bound) < SATURATED for bound in bounds)]
    if not far:
        return []
    where = "" if len(step.value) == 1 else f" in unit{'s' * (len(far) > 1)} {', '.join(map(str, far))}"
    quantity = page.symbol(step.name, step.position)
    return [
        ("The ", page.style.function(function), f" is saturated{where}: small changes leave ", quantity, " as it is.")
    ]


def _shares(page: Page, step: Step) -> list[Inline]:
    """A sum of two terms: how much comes from each."""
    assert step.plan is not None
    record = step.record()
    terms = [(name, node) for name, node in step.plan.parts.items() if isinstance(step.plan.nodes[node], Mul)]
    rhs = step.plan.equation.rhs
    assert isinstance(rhs, Add)
    if len(terms) != len(rhs.terms) or len(terms) != 2:
        return []
    said: list[str | Layout] = [page.symbol(step.name, step.position), " takes "]
    for i, (_, node) in enumerate(terms):
        origin = _source(page, step.plan.nodes[node], step.position)
        if origin is None:
            return []
        said += [" and "] * i + [", ".join(record.texts(node)), " from ", origin]
    weights = [[abs(entry) for entry in record.decimals(node)] for _, node in terms]
    said.append(_verdict([*zip(*weights, strict=True)]))
    return [tuple(said)]


def _verdict(pairs: list[tuple[Decimal, ...]]) -> str:
    """Which of the two weighs more."""
    if all(old > new for old, new in pairs):
        return ": more from the first."
    if all(old < new for old, new in pairs):
        return ": more from the second."
    return "."


def _source(page: Page, product: Expr, position: int) -> Layout | None:
    """What a product brings: the factor that is not a gate."""
    assert isinstance(product, Mul)
    for factor in (product.right, product.left):
        if isinstance(factor, Sym) and not _is_gate(page, factor.name):
            return _operand(page, factor, position)
    return None
