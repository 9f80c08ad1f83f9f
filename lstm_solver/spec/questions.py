"""The key `questions`, and whether the names in it exist."""

import re
from collections.abc import Callable

from ..cells.base import Cell
from ..errors import did_you_mean
from ..names import Name, parse
from ..problem import Question, Time
from ..rounding import Rounding
from .fields import Report, flag, items, mapping, number, text
from .sequences import Raw
from .tree import List, Map, Node, Scalar, join

_LATER = (
    r"(?:[A-Za-z]\w*\.)?"
    r"(?:loss|(?:loss|predict|y)_[0-9]+(?:\[[0-9]+\])?|d_.*|new_.*|.*_[0-9]+\((?:l=[0-9]+|rev|,)+\).*)"
)


class Questions:
    """`owners`: for each name that may be asked, the quantity in whose equation it stands (`tanh_c`: h)."""

    def __init__(
        self,
        report: Report,
        cell: Cell | None,
        sizes: dict[str, int] | None,
        sequences: list[Raw],
        time: Time,
        loss: str | None,
    ) -> None:
        self.report = report
        self.sequences = sequences
        self.time = time
        self.loss = loss
        self.cell = cell
        self.sizes = sizes
        self.owners = {} if cell is None else _owners(cell)
        if any(raw.at.get("embedding") for raw in sequences):
            self.owners["x"] = "x"

    def read(self, raw: Raw) -> tuple[Question, ...]:
        path = join(raw.path, "questions")
        found = items(self.report, raw.at.get("questions"), path, "a list of questions") or []
        read = (self._question(node, f"{path}[{at}]", raw) for at, node in enumerate(found))
        return tuple(question for question in read if question is not None)

    def _question(self, node: Node, path: str, raw: Raw) -> Question | None:
        report = self.report
        at = mapping(report, node, path, "question")
        if at is None:
            return None
        if "ask" not in at and "find" not in at and not at.typos:
            report.missing(at, join(path, "ask"), "expected a question, or names under find")
        points = number(report, at.get("points"), join(path, "points"))
        if points is not None and points < 0:
            report.expected(at.pairs["points"][1], join(path, "points"), "a number not below 0")
        return Question(
            text(report, at.get("ask"), join(path, "ask")) or "",
            self._find(at, join(path, "find"), raw),
            points,
            flag(report, at.get("comment"), join(path, "comment")),
            flag(report, at.get("formula"), join(path, "formula")),
        )

    def _find(self, at: Map, path: str, raw: Raw) -> tuple[str, ...]:
        node = at.get("find")
        if isinstance(node, List):
            spots = [(item, f"{path}[{place}]") for place, item in enumerate(node.items)]
        else:
            spots = [] if node is None else [(node, path)]
        found = []
        for item, spot in spots:
            if not isinstance(item, Scalar) or item.is_null:
                self.report.expected(item, spot, "a name such as f_1")
            elif self._exists(item, spot, raw):
                found.append(item.text)
        return tuple(found)

    def _exists(self, node: Scalar, path: str, raw: Raw) -> bool:
        name = parse(node.text)
        if name is not None:
            run = self._run(name, raw)
            wrong = self._what_is_wrong(name, run) if run is not None else self._no_run(name)
            if wrong and name.quantity not in self.owners and re.fullmatch(_LATER, node.text, re.ASCII):
                wrong = "not yet supported"
        else:
            hint = self._hint(node.text)
            wrong = (
                "not yet supported"
                if re.fullmatch(_LATER, node.text, re.ASCII)
                else f"{node.describe()} is no name ({hint})"
            )
        if wrong:
            self.report.add(node, path, wrong)
        return wrong is None

    def _run(self, name: Name, raw: Raw) -> Raw | None:
        if name.run is None:
            return raw
        return next((each for each in self.sequences if each.name == name.run), None)

    def _no_run(self, name: Name) -> str:
        runs = [each.name for each in self.sequences if each.name]
        return f"there is no run '{name.run}' ({did_you_mean(name.run or '', runs) or 'no run has a name'})"

    def _what_is_wrong(self, name: Name, run: Raw) -> str | None:
        checks: tuple[Callable[[Name, Raw], str | None], ...] = (self._quantity, self._time, self._unit, self._origin)
        return next((wrong for wrong in (check(name, run) for check in checks) if wrong), None)

    def _hint(self, asked: str) -> str:
        stem = re.sub(r"_[0-9]+.*$", "", asked)
        return did_you_mean(asked, [f"{stem}_{self.time.first}"] if stem in self.owners else self._examples())

    def _examples(self) -> list[str]:
        return [f"{name}_{self.time.first}" for name in self.owners]

    def _quantity(self, name: Name, run: Raw) -> str | None:
        if self.cell is None:
            return None
        if name.quantity == "error":
            return self._error(name, run)
        if name.quantity in self.owners:
            return None
        examples = [f"{owner}_{name.t}" for owner in self.owners]
        return f"there is no {name.quantity} here ({did_you_mean(f'{name.quantity}_{name.t}', examples)})"

    def _error(self, name: Name, run: Raw) -> str | None:
        if self.loss != "error":
            return "there is no error here (set loss: error, and targets)"
        position = name.t - self.time.first
        if run.targets is None:
            return "there is no error here (expected targets in this run)"
        if 0 <= position < len(run.targets) and run.targets[position] is None:
            return f"there is no target at {name.t}, and so no error"
        return None

    def _time(self, name: Name, run: Raw) -> str | None:
        position, length = name.t - self.time.first, len(run.words)
        if 0 <= position < length or not length:
            return None
        if position == -1 and self.cell and name.quantity in self.cell.states:
            return f"{name.quantity}_{name.t} is the initial state, which is known (times are {self._times(length)})"
        return f"there is no time {name.t} (times are {self._times(length)})"

    def _times(self, length: int) -> str:
        return f"{self.time.first} to {self.time.first + length - 1}"

    def _unit(self, name: Name, run: Raw) -> str | None:
        if name.unit is None or self.cell is None or self.sizes is None:
            return None
        owner = self.cell.output if name.quantity == "error" else self.owners[name.quantity]
        size = self.sizes.get(owner)
        if size is None:
            return None
        # a part may have another size than its quantity: tanh_c before a projection
        if name.quantity != owner and name.quantity != "error":
            size = max(size for quantity, size in self.sizes.items() if quantity != "x")
        return None if name.unit < size else f"there is no unit {name.unit} (units are 0 to {size - 1})"

    def _origin(self, name: Name, run: Raw) -> str | None:
        owner = self.owners.get(name.quantity)
        if owner is None or owner == name.quantity:
            return None
        given = any(each.quantity == owner and each.position == name.t - self.time.first for each in run.given)
        return f"{owner} is given at {name.t}, so that {name.quantity} is never computed" if given else None


def _owners(cell: Cell) -> dict[str, str]:
    from ..plan import plans

    found = {equation.name: equation.name for equation in cell.equations}
    for each in plans(cell, Rounding()):
        for part in each.parts:
            name = f"a_{each.name}" if part == "preactivation" else part
            if name.isidentifier() and name != "clipped":
                found.setdefault(name, each.name)
    return found
