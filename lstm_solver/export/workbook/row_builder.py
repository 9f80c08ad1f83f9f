"""The lines of a solved problem → rows of cells: every operation of an equation that does something has a row."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...document.language import Language
from ...document.language import load as language
from ...errors import Finding, SolverError
from ...marking.key.answer_key import AnswerKey, KeyLine, StatedValue
from ...marking.key.backward_lines import CLIP_NORM
from ...marking.key.build import board
from ...marking.key.lines import TOKENS
from ...marking.rounding_policies.formula import RoundableFormula
from ...maths.differentiation import NODE, ZERO, named_node
from ...maths.evaluation import value_of
from ...maths.expressions import Expr, Num, Sym, does_work_node
from ...maths.rounding import Digits
from ...maths.values import is_matrix
from ...network.problem import Parameter, Place, Problem
from ...network.quantity_names import PREDICT, without_pass
from ...network.update_rules import POWER, constants_of
from ...solver.trace import Solved
from ..scalars import FORMS, Scalar, ScalarArithmetic
from .head_lines import head
from .row_labels import RowLabels
from .row_names import line_name, placed_name
from .sheet_rows import SheetRow, WorkbookRows, flat, keys, mapped, numbers_of, reference

MOST_CELLS = 200_000

GIVEN = 0  # the first sheet


def workbook_rows(solved: Solved, most: int | None = None) -> WorkbookRows:
    """The rows of a solved problem. `most`: no larger power of e is taken. Raises SolverError where a spreadsheet
    cannot hold or work out something."""
    return _RowBuilder(solved, most).built()


class _RowBuilder:
    def __init__(self, solved: Solved, most: int | None) -> None:
        self.problem: Problem = solved.problem
        self.key: AnswerKey = board(solved)
        self.arithmetic = ScalarArithmetic(most)
        self.language: Language = language(self.problem.lang)
        self.sheets = [self.language.text("heading_given")]
        self.rows: list[SheetRow] = []
        self.names: dict[str, list[int]] = {}
        self.head = head(solved, self.language)
        self.next: dict[int, int] = {GIVEN: len(self.head) + 1}  # by sheet, the line that is free
        self.settings: dict[Digits, str] = {}
        self.given: dict[tuple[str, tuple[int, ...]], Scalar] = {}  # the cell of each entry of what the file states
        self.used: dict[int, Any] = {}  # by line, the cells that later lines take
        self.plans = solved.plans
        self.passes = [trace.number for _, trace in solved.passes]  # by run, the number of its update
        self.labels = RowLabels(self.problem, self.key, self.passes)
        self.inner: dict[tuple[int, Place, int, str], Any] = {}  # by run, place, time and text, those of an operation
        self.count = 0

    def built(self) -> WorkbookRows:
        self.roundings()
        for unit in self.problem.units:
            called = self.labels.called[unit.place]
            for name, parameter in unit.parameters.items():
                self.parameter(placed_name(called[name], unit.place), parameter)
        if self.problem.outputs is not None:
            for name, parameter in self.problem.outputs.parameters.items():
                self.parameter(placed_name(name), parameter)
        for line in self.key.lines:
            self.used[line.at] = self.line(line)
        return WorkbookRows(self.head, self.sheets, self.rows, self.names, self.settings)

    def roundings(self) -> None:
        """Cells for the decimals, so that these may be changed too."""
        rounding = self.problem.rounding
        said = {"places" if rounding.digits.significant is None else "significant": rounding.digits}
        said |= {} if rounding.show is None else {"show": rounding.working}
        for name, digits in said.items():
            if digits not in self.settings:
                self.settings[digits] = name
                self.block(
                    GIVEN, name, f"rounding.{name}", numbers_of([Decimal(digits.significant or digits.places or 0)])
                )

    # rows

    def sheet(self, name: str) -> int:
        if name not in self.sheets:
            self.sheets.append(name)
        return self.sheets.index(name)

    def row(
        self,
        sheet: int,
        label: str,
        text: str,
        cells: list[Scalar],
        digits: Digits | None = None,
        printed: list[str] | None = None,
    ) -> list[Scalar]:
        """Adds a row; the references to its cells."""
        self.count += len(cells)
        if self.count > MOST_CELLS:
            raise SolverError([Finding(f"xlsx: more than {MOST_CELLS:,} cells (expected a smaller problem)")])
        line = self.next.setdefault(sheet, 2)  # below the title
        self.next[sheet] = line + 1
        self.rows.append(SheetRow(sheet, line, label, text, cells, digits, printed))
        at = len(self.rows) - 1
        return [reference(at, column) for column in range(len(cells))]

    def block(
        self, sheet: int, name: str, text: str, value: Any, digits: Digits | None = None, printed: Any = None
    ) -> Any:
        """A vector is a row, a matrix a row for each of its rows; they are called by the name, if there is one."""
        start, found = len(self.rows), []
        rows = value if is_matrix(value) else [value]
        shown = printed if is_matrix(value) else [printed]
        for at, each in enumerate(rows):
            said = (name, text) if at == 0 else ("", "")
            found.append(self.row(sheet, *said, each, digits, None if printed is None else shown[at]))
        if name:
            self.name(name, sheet, list(range(start, len(self.rows))))
        return found if is_matrix(value) else found[0]

    def name(self, name: str, sheet: int, rows: list[int]) -> None:
        """The last of a name has it: of an update its new value, of a word its vector. What is given makes way."""
        if name in self.names and sheet != GIVEN and self.rows[self.names[name][0]].sheet == GIVEN:
            self.names[f"{name}_given"] = self.names[name]
        # spreadsheets do not tell W_f from w_f
        while name not in self.names and name.casefold() in map(str.casefold, self.names):
            name += "_"
        self.names[name] = rows

    # what the file states

    def parameter(self, name: str, parameter: Parameter) -> None:
        """The cells of a parameter; a part that another has already is not put there twice."""
        stated = StatedValue(
            parameter.path,
            parameter.value,
            "parameter",
            (parameter.rows or (0, 0))[0],
            (parameter.columns or (0, 0))[0],
            parameter.form,
        )
        self.stated(stated, name)

    def stated(self, value: StatedValue, name: str = "") -> Any:
        """The cells of what the file states."""
        if value.label == ZERO:
            return self.arithmetic.load(value.value)
        label = without_pass(value.label)[0]
        places = keys(value.value, (value.top, value.left))
        if any((label, key) not in self.given for key in flat(places)):
            self.labels.given.setdefault(label, name or line_name(label))
            cells = self.block(GIVEN, name or line_name(label), label, _numbers(value.value))
            for key, cell in zip(flat(places), flat(cells), strict=True):
                self.given.setdefault((label, key), cell)
        return mapped(places, lambda key: self.given[label, key])

    def constant(self, number: Num, times: int) -> Any:
        """The cell of a number of the update rule, which the file states or leaves as it is; its power by the number of
        the update as a product."""
        name = number.name.removesuffix(POWER)
        if name == number.name:
            return self.stated(StatedValue(name, [number.value]))
        update = self.problem.backward and self.problem.backward.update
        assert update
        base = self.stated(StatedValue(name, [constants_of(update)[name]]))
        return [FORMS.times(*(times * base))]

    # lines

    def line(self, line: KeyLine) -> Any:
        sheet = self.sheet(self.sheet_name(line))
        if line.equation is not None:
            return self.equation(line, sheet)
        sources = {name: self.source(each) for name, each in line.sources.items()}
        if line.kind == PREDICT:
            made = [Scalar("largest", tuple(next(iter(sources.values()))))]
        elif line.kind == TOKENS:
            made = [Scalar("chosen", (sources[PREDICT][0], *each)) for each in zip(*sources[TOKENS], strict=True)]
        elif line.kind == CLIP_NORM:
            made = [_clipped(sources)]
        else:
            made = _numbers(line.value)  # given: as good as the file's other numbers
        return self.block(sheet, self.labels.of(line), line.stem, made)

    def sheet_name(self, line: KeyLine) -> str:
        stem, number = without_pass(line.stem)[0], self.passes[line.run]
        if line.kind in ("gradient", "new", CLIP_NORM) or (line.kind == "loss" and stem.endswith("loss")):
            name = self.language.text("heading_loss" if self.problem.backward is None else "update")
        else:
            name = self.language.text("time_step", time=self.problem.time.first + line.position)
        return name if number == 1 else f"{name} (n = {number})"

    def source(self, source: int | StatedValue) -> Any:
        return self.used[source] if isinstance(source, int) else self.stated(source)

    def equation(self, line: KeyLine, sheet: int) -> Any:
        """The rows of a line: its operations, its value with every digit, and as it is printed."""
        assert line.equation is not None
        formula = RoundableFormula(line.equation, line.part_names, line.rules, line.part)
        root = self.operations(line, formula, sheet)
        digits = formula.digits(self.problem.rounding, len(formula.nodes) - 1)
        name, shown = self.labels.of(line), line.digits or self.problem.rounding.working
        text = f"{name} = {self.labels.text(line.equation.rhs, line)}"
        printed = self.printed(line, shown)
        exact = self.block(sheet, "", text, root)
        value = self.block(sheet, name, "", self.arithmetic.round(exact, shown), shown, printed)
        self.next[sheet] += 1
        return value if digits is not None else exact

    def printed(self, line: KeyLine, digits: Digits) -> Any:
        """The digits of the trace, as numbers are written."""
        decimals = self.key.arithmetic.decimals
        if is_matrix(line.value):
            return [[f"{digits.round(each):f}" for each in decimals(row)] for row in line.value]
        return [f"{digits.round(each):f}" for each in decimals(line.value)]

    def operations(self, line: KeyLine, formula: RoundableFormula, sheet: int) -> Any:
        """A row for each operation below the root that has no line of its own; the formulas of the root itself."""
        parts = self.key.parts.get(line.at, {})
        last = len(formula.nodes) - 1

        def visit(at: int) -> Any:
            node = formula.nodes[at]
            part = parts.get(str(node))
            if part is not None and at != last:
                return self.seen(line, node, self.used[part])
            value = self.node(line, node, [visit(kid) for kid in formula.kids[at]])
            digits = None if at == last else formula.digits(self.problem.rounding, at)
            if digits is not None:
                value = self.arithmetic.round(value, digits)
            if at == last or not does_work_node(node):
                return value
            return self.seen(line, node, self.block(sheet, "", self.labels.text(node, line), value, digits))

        return visit(last)

    def seen(self, line: KeyLine, node: Expr, cells: Any) -> Any:
        """Remembers the cells of an operation, which the way back may ask for."""
        self.inner[line.run, line.place, line.position, str(node)] = cells
        return cells

    def inside(self, line: KeyLine, name: str) -> Any:
        """The cells of an operation inside another equation, None where the name is of something else."""
        base, _, position = name.removeprefix("out.").partition("#")
        if not base.startswith(NODE):
            return None
        quantity, at = named_node(base)
        time = int(position) if position else line.position
        last = len(self.problem.layers)
        places: list[Place] = [(last, "out")] if name.startswith("out.") else [line.place, (last, "out")]
        places += [unit.place for unit in self.problem.layers[-1].units]  # what a loss looks at
        for place in places:
            for plan in self.plans.get(place, ()):
                found = self.inner.get((line.run, place, time, str(plan.nodes[at]))) if plan.name == quantity else None
                if found is not None:
                    return found
        return None

    def node(self, line: KeyLine, node: Expr, kids: list[Any]) -> Any:
        if isinstance(node, Num) and node.name:
            return self.constant(node, self.passes[line.run])
        if isinstance(node, Sym):
            source = self.labels.source(line, node.name)
            inside = None if isinstance(source, int) else self.inside(line, node.name)
            return self.source(source) if inside is None else inside
        dots = self.problem.rounding.intermediate.get("dot_term") if line.rules == "all" else None
        try:
            return value_of(self.arithmetic, node, kids, dots)
        except LookupError:
            raise SolverError([Finding(f"xlsx: no spreadsheet works out {node}")]) from None


def _clipped(sources: Mapping[str, Any]) -> Scalar:
    """What gradients are multiplied by: the limit by the norm of all of them together, or 1 where that is less."""
    limit = sources[CLIP_NORM][0]
    entries = [each for name, value in sources.items() if name != CLIP_NORM for each in flat(value)]
    norm = FORMS.sqrt(FORMS.plus(*(FORMS.times(each, each) for each in entries)))
    return Scalar("/", (limit, Scalar("max", (limit, norm))))


def _numbers(value: Any) -> Any:
    return [numbers_of(row) for row in value] if is_matrix(value) else numbers_of(list(value))
