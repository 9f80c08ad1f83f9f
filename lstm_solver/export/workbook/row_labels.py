"""What the cells of a workbook are called, and its formulas in these names."""

import re

from ...marking.key.answer_key import AnswerKey, KeyLine, StatedValue
from ...maths.expressions import Expr, Num, Sym, renamed, replaced
from ...network.problem import Problem
from ...network.quantity_names import without_pass
from ...network.update_rules import NEW, POWER, equations_of
from .row_names import block_name, line_name

# of an equation as it stands in a file, how it is shown
TYPESET = (
    (re.compile(r"\bouter\((\w+), (\w+)\)"), r"\1 \2^⊤"),
    (re.compile(r"(?<=\w)\.T\b"), "^⊤"),
    (re.compile(" @ "), " "),
)


class RowLabels:
    """`passes`: by run, the number of its update; `called`: by place, what parameters are called that equations name;
    `given`: by its path, what the file states."""

    def __init__(self, problem: Problem, key: AnswerKey, passes: list[int]) -> None:
        self.key = key
        self.passes = passes
        self.called = {
            unit.place: {name: block_name(name, unit.cell.wants[name]) for name in unit.parameters}
            for unit in problem.units
        }
        self.given: dict[str, str] = {}
        self.remembered = remembered_by(problem)

    def of(self, line: KeyLine) -> str:
        """What the cells of a line are called; what an update remembers of a parameter by its own name."""
        remembered = line.kind == "new" and line.quantity in self.remembered
        return line_name(line.stem.replace("new_", f"{line.quantity}_", 1) if remembered else line.stem)

    def text(self, node: Expr, line: KeyLine) -> str:
        """What is computed, by the names that the cells have."""
        called = {name: self.operand(line, name) for name in line.sources}
        named = replaced(node, lambda each: self.constant_name(each, line))
        text = str(renamed(named, called))
        for sign, shown in TYPESET:
            text = sign.sub(shown, text)
        return text

    def constant_name(self, node: Expr, line: KeyLine) -> Expr | None:
        """A number of the update rule by its name."""
        if not isinstance(node, Num) or not node.name:
            return None
        times = self.passes[line.run]
        return Sym(node.name.replace(POWER, f"^{times}" if times > 1 else ""))

    def operand(self, line: KeyLine, name: str) -> str:
        """What the cells of an operand are called."""
        source = self.source(line, name)
        if isinstance(source, int):
            return self.of(self.key.lines[source])
        return self.given.get(without_pass(source.label)[0], self.called.get(line.place, {}).get(name, name))

    def source(self, line: KeyLine, name: str) -> int | StatedValue:
        """What a name stands for; what an update remembers at first is called by it, without a time."""
        source = line.sources[name]
        if line.kind == "new" and isinstance(source, StatedValue) and name.endswith("_prev"):
            return source._replace(label=f"{name.removesuffix('_prev')}_0")
        return source


def remembered_by(problem: Problem) -> set[str]:
    """What the rule of the update works out of a parameter before its new value."""
    update = problem.backward and problem.backward.update
    return {each.name for each in equations_of(update) if each.name != NEW} if update else set()
