"""The working of one step: its passes, deepest level first, as the detail and the notation want them."""

from ..document.formulas import Derivation, Infix, Layout, Row, Words, looks_like
from ..document.language import Language
from ..maths.expressions import Apply, Sym
from ..maths.rounding import Digits
from ..network.cell import NO_CELL, Cell
from ..solver.trace import Step, printed, texts
from .display_tree import (
    DisplayNode,
    Operands,
    deepest,
    deepest_product,
    depths,
    display_tree,
    every_node,
    has_product,
    multiplies_matrix,
)
from .drawing import SYMBOLS, LineDrawing, MathStyle
from .zero_terms import vanishing, zero_parameters, zeros_in_words

ON_SLIDES = "slides"  # brief, but each behind its equation: no page stands beside a slide

BRIEF = ("brief", ON_SLIDES)


class DerivationWriter:
    """Draws derivations for one cell in one style; `leaves` change from step to step."""

    def __init__(self, cell: Cell, style: MathStyle, detail: str) -> None:
        self.cell = cell
        self.style = style
        self.notation = style.notation
        self.language = style.language
        self.detail = detail
        self.short = False  # several quantities share a line

    def on_one_line(self, steps: list[Step]) -> bool:
        """Whether the notation puts a step on one line, and it fits: scalars only, one at least."""
        return bool(self.notation["one_line"] and steps) and all(len(step.unrounded) == 1 for step in steps)

    def derivation(self, step: Step, leaves: Operands, left: Layout) -> Derivation:
        """left = equation = … = value. A given value is stated as such."""
        if step.plan is None:
            return Derivation(left, (self.style.vector(step.value),), (self.language.text("given"),))
        root = display_tree(step.plan, step.record(), leaves, self.cell, self.notation)
        equation = self.equation(root)
        lines, notes = self.ending(step, _without_repeats(equation + self.passes(root)))
        made = Derivation(left, tuple(lines), tuple(notes), len(equation), self.notation["equalities"])
        misses = self.style.misses
        if not self.notation["approx"] or misses is None:
            return made
        return made._replace(signs=self.signs(made, root, misses(self, step, leaves)))

    def signs(self, made: Derivation, root: DisplayNode, missed: frozenset[int]) -> tuple[str, ...]:
        """≈ before each line that has a number at one of the `missed` levels."""
        depth = depths(root)
        approximate = []
        for level, expand in self.levels(root):
            if level in missed and not expand:
                without = self.left_out(root, level, False)
                approximate.append(LineDrawing(self.style, depth, level, without=without).draw(root))
        plain = [at for at in range(len(made.lines)) if at >= len(made.notes) or not made.notes[at]]
        value = plain[-1] if 0 in missed and plain else -1
        return tuple("approx" if line in approximate or at == value else "=" for at, line in enumerate(made.lines))

    def equation(self, root: DisplayNode) -> list[Layout]:
        """The equation with this step's symbols; none where a page has said it for all steps."""
        if self.short or self.detail == "brief":
            return []
        return [LineDrawing(self.style, depths(root), SYMBOLS, numbers=False).draw(root)]

    def passes(self, root: DisplayNode) -> list[Layout]:
        """The lines with numbers, but for the value."""
        depth = depths(root)
        zeros = vanishing(root)
        lines = [
            LineDrawing(self.style, depth, level, expand=expand, without=self.left_out(root, level, expand)).draw(root)
            for level, expand in self.levels(root)
            if level < SYMBOLS or self.puts_in(root)
        ]
        if lines and zeros and self.notation["zero_terms"] == "drop" and not self.short:
            lines[0] = Row((lines[0], zeros_in_words(zeros)))
        return self.with_powers(root, depth, lines)

    def puts_in(self, root: DisplayNode) -> bool:
        """Whether the line with all numbers put in is drawn; if nothing is said, where it repeats no matrix."""
        wanted = self.notation["numbers"]
        if wanted is None or (self.cell is NO_CELL and not wanted):
            return not multiplies_matrix(root)
        return bool(wanted) or not has_product(root)

    def left_out(self, root: DisplayNode, level: int, expand: bool) -> frozenset[int]:
        """The terms that a line leaves out because they are zero."""
        way = self.notation["zero_terms"]
        kept = way == "keep" or (way == "first" and level == SYMBOLS and not expand)
        if not kept:
            return frozenset(vanishing(root))
        return frozenset() if self.notation["zero_biases"] else zero_parameters(root, self.cell.wants)

    def with_powers(self, root: DisplayNode, depth: dict[int, int], lines: list[Layout]) -> list[Layout]:
        """The lines and, at full detail, a softmax with its exponentials and their sum, right before its value."""
        if self.detail in BRIEF or self.short or not _has_softmax(root):
            return lines
        from .softmax import softmax_in, stages

        softmax = softmax_in(root)
        if softmax is None:
            return lines
        level = depth[id(softmax)] + 1
        without = self.left_out(root, level, False)
        drawn = [
            LineDrawing(self.style, depth, level, powers=each, without=without).draw(root)
            for each in stages(self.style)
        ]
        known = LineDrawing(self.style, depth, level, without=without).draw(root)
        at = lines.index(known) + 1 if known in lines else len(lines)
        return [*lines[:at], *drawn, *lines[at:]]

    def levels(self, root: DisplayNode) -> list[tuple[int, bool]]:
        """The levels of the lines before the value: at each, deeper nodes are numbers.

        With each goes whether its dot products are written out.
        """
        at = level_of_pre_activation(root)
        if self.detail in BRIEF:
            return [(at, False)] if at else []
        if self.short:
            return [(at, False)] if at else [(SYMBOLS, False)]
        depth = depths(root)
        whole, products = deepest(root, depth), deepest_product(root, depth)
        inside = list(range(whole, products, -1)) if products else []
        brief_at = at or (0 if self.puts_in(root) else products)
        first = whole if self.notation["partials"] or self.cell is NO_CELL else brief_at
        lower = [level for level in range(whole, 0, -1) if level in inside or level <= first]
        found = [(level, False) for level in [SYMBOLS, *lower]]
        if self.notation["expand_dots"] and has_product(root):
            found.insert(len(inside) + 1, (products + 1, True))
        return found

    def ending(self, step: Step, lines: list[Layout]) -> tuple[list[Layout], list[str]]:
        """The value, and what it is rounded to where it is carried with fewer digits than it is shown with."""
        rounding = step.rounding
        shown, value = texts(step, step.root, rounding.working), printed(step)
        row = step.plan is not None and self.style.is_row(step.plan.equation.rhs)
        last = self.style.row(shown) if row else self.style.value_of(shown)
        lines = lines if lines and looks_like(lines[-1], last) else [*lines, last]
        notes = [""] * len(lines)
        if value != shown and self.notation["restate"]:
            lines.append(self.style.value_of(value))
            notes.append(self.rounded(step.digits))
        elif value != shown:
            lines[-1] = self.style.value_of(value)
        return lines, notes

    def rounded(self, digits: Digits) -> str:
        """The note behind a carried value."""
        return self.language.text("rounded_to", digits=digits_in_words(digits, self.language))

    def one_line(self, steps: list[Step], derivations: list[Derivation]) -> Row:
        """Several quantities of a step side by side: f = σ(…) = 0, i = 1, …"""
        items: list[Layout] = []
        for step, each in zip(steps, derivations, strict=True):
            again = self.rounded(step.digits) in each.notes
            plain = each.lines[:-1] if again else each.lines
            chain = Infix(("", *["="] * len(plain)), (each.left, *plain))
            rounded = Words(self.language.text("rounded_to", digits="")), each.lines[-1]
            items.append(Row((chain, *rounded)) if again else chain)
        return Row(tuple(items))


def digits_in_words(digits: Digits, language: Language) -> str:
    """`3 decimal places`, `1 significant figure`, `the nearest integer`."""
    if digits.significant is not None:
        return language.text("significant_figures", n=digits.significant)
    if digits.places == 0:
        return language.text("nearest_integer" if digits.ties != "truncate" else "an_integer")
    return language.text("decimal_places", n=digits.places)


def level_of_pre_activation(root: DisplayNode) -> int:
    """The level at which the argument of the function at the root is a number; 0 where the root is no function."""
    level = 0
    while isinstance(root.node, Apply) and not isinstance(root.kids[0].node, Sym):
        root = root.kids[0]
        level += 1
    return level


def _has_softmax(root: DisplayNode) -> bool:
    return any(isinstance(shown.node, Apply) and shown.node.function == "softmax" for shown in every_node(root))


def _without_repeats(lines: list[Layout]) -> list[Layout]:
    return [line for i, line in enumerate(lines) if i == 0 or not looks_like(line, lines[i - 1])]
