"""The key `questions`, and whether the names in it exist."""

import re
from collections.abc import Callable

from ...errors import did_you_mean, nearest
from ...maths.rounding import Rounding
from ...network.cell import Cell
from ...network.facts import NAMED, parse_fact
from ...network.problem import Place, Question
from ...network.quantity_names import OF_THE_NETWORK, QuantityName, parse, resolve, written
from ..fields import ErrorReport, flag, items, mapping, number, text
from ..judging.context import ReadingContext
from ..network.sequences import RawSequence
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .part_names import check_parts

ANSWERED = {"find", "answer", "choices", "statement", "wanted"}

FURTHER = (ANSWERED - {"find"}) | {"part", "space"}

MOST_POINTS = 10_000  # of a question, or of a problem of a set

_STEM = re.compile(r"_[0-9].*$", re.DOTALL)


class QuestionReader:
    """`owners`: by place, for each name that may be asked there, the quantity in whose equation it stands (tanh_c: h).

    `cells` is None where a cell could not be read: then names are not checked.
    """

    def __init__(self, report: ErrorReport, scene: ReadingContext, sequences: list[RawSequence]) -> None:
        self.report = report
        self.scene = scene
        self.sequences = sequences
        self.first = scene.time.first
        self.cells = scene.cells
        # of a unit with faults, the sizes that are known all the same
        self.sizes = {built.site.place: dict(built.sizes) for built in scene.network.built} | scene.sizes
        self.owners: dict[Place, dict[str, str]] = {}
        if self.cells is not None and any(
            {"questions", "remarks", "accept", "slides"} & raw.at.pairs.keys() for raw in sequences
        ):
            self.owners = _owners(scene, self.cells)
            if any(raw.fed for raw in sequences):
                self.owners[1, "in"] = {"x": "x"}

    def read(self, raw: RawSequence) -> tuple[Question, ...]:
        """The questions of one run; what is wrong with one is reported, and it is left out."""
        path = join(raw.path, "questions")
        found = items(self.report, raw.at.get("questions"), path, "a list of questions") or []
        check_parts(self.report, raw.at.get("questions"), path)
        read = (self._question(node, f"{path}[{at}]", raw) for at, node in enumerate(found))
        return tuple(question for question in read if question is not None)

    def _question(self, node: SourceNode, path: str, raw: RawSequence) -> Question | None:
        report = self.report
        at = mapping(report, node, path, "question")
        if at is None:
            return None
        if not at.pairs.keys() & ANSWERED and not at.typos:
            what = "expected names under find, or choices, a statement, wanted, or the answer for a person to mark"
            report.missing(at, join(path, "find"), what)
        find = at.get("find")
        if isinstance(find, ListNode) and not find.items:
            report.add(find, join(path, "find"), "an empty list (expected names such as f_1)")
        for key in ("ask", "answer"):
            said = at.get(key)
            if isinstance(said, ScalarNode) and not said.text.strip() and not (key == "ask" and find is not None):
                report.add(said, join(path, key), "an empty text (expected what is asked or answered)")
        points = number(report, at.get("points"), join(path, "points"))
        if points is not None and not 0 <= points <= MOST_POINTS:
            report.expected(at.pairs["points"][1], join(path, "points"), f"a number from 0 to {MOST_POINTS}")
        question = Question(
            text(report, at.get("ask"), join(path, "ask")) or "",
            self._find(at, join(path, "find"), raw),
            points,
            flag(report, at.get("comment"), join(path, "comment")),
            flag(report, at.get("formula"), join(path, "formula")),
        )
        if not at.pairs.keys() & FURTHER:
            return question
        from .without_numbers import without_numbers

        made = without_numbers(report, at, path, question)
        if "space" in at:
            from .space_key import read_space

            made = made._replace(space=read_space(report, at.get("space"), join(path, "space")))
        if made.from_slips and made.find and self._is_a_vector(made.find[0]):
            what = f"choices of slips need one number, {made.find[0]} is a vector (expected such as {made.find[0]}[0])"
            report.add(at.pairs["choices"][1], join(path, "choices"), what)
        if "wanted" in at:
            from .wanted_table import read_wanted

            table = read_wanted(report, self.sequences[0].at, at, join(path, "wanted"))
            made = made._replace(wanted=table) if self.scene.sized is None else made
        return made

    def _is_a_vector(self, asked: str) -> bool:
        name = parse(asked)
        if name is None or name.path is not None or name.unit is not None or self.cells is None:
            return False
        sizes = self.sizes.get(resolve(self.cells, name), {})
        return sizes.get(name.stem, max(sizes.values(), default=1) if name.stem.startswith("a_") else 1) > 1

    def _find(self, at: MapNode, path: str, raw: RawSequence) -> tuple[str, ...]:
        node = at.get("find")
        if isinstance(node, ListNode):
            spots = [(item, f"{path}[{place}]") for place, item in enumerate(node.items)]
        else:
            spots = [] if node is None else [(node, path)]
        found = []
        for item, spot in spots:
            if not isinstance(item, ScalarNode) or item.is_null:
                self.report.expected(item, spot, "a name such as f_1")
            elif self.exists(item, spot, raw):
                found.append(item.text)
        return tuple(found)

    def exists(self, node: ScalarNode, path: str, raw: RawSequence) -> bool:
        """Whether a name of the file means something in a run; reported where it does not."""
        name, fact = parse(node.text), parse_fact(node.text)
        wrong: str | None
        if fact is not None:
            from .fact_names import wrong_fact

            wrong = wrong_fact(self.scene, fact, raw, self.sequences)
            if fact.kind == "accuracy" and self.report.letters:
                wrong = "accuracy needs numbers everywhere (expected no symbols beside it)"
        elif self.scene.sized is not None:
            wrong = f"{node.describe()} needs weights (sizes alone are enough for count, shape.h and their like)"
        elif name is None:
            wrong = f"{node.describe()} is no name ({self._named(node.text, raw)})"
        else:
            run = self._run(name, raw)
            wrong = self._no_run(name) if run is None else self._pass(name) or self._what_is_wrong(name, run)
        if wrong:
            self.report.add(node, path, wrong)
        return wrong is None

    def _run(self, name: QuantityName, raw: RawSequence) -> RawSequence | None:
        if name.run is None:
            return raw
        return next((each for each in self.sequences if each.name == name.run), None)

    def _no_run(self, name: QuantityName) -> str:
        runs = [each.name for each in self.sequences if each.name]
        return f"there is no run '{name.run}' ({did_you_mean(name.run or '', runs) or 'no run has a name'})"

    def _pass(self, name: QuantityName) -> str | None:
        """Whether the training has a pass of this number."""
        backward = self.scene.backward
        times = backward.update.times if backward is not None and backward.update is not None else 1
        if name.n <= times or (self.scene.backward_said and backward is None):
            return None
        return f"there is no pass {name.n} (expected {_span(1, times)}: backward.update.times says how many)"

    def _what_is_wrong(self, name: QuantityName, run: RawSequence) -> str | None:
        if self.cells is None:
            return None
        if name.path is not None:
            from .gradient_names import wrong_path

            return wrong_path(self.scene, name, run)
        place = resolve(self.cells, name)
        if name.stem in OF_THE_NETWORK and place[1] in ("out", "loss"):
            from .outcome_names import wrong_verdict

            return wrong_verdict(self.scene, name, run) or self._time(name, place, run)
        if name.quantity != name.stem:
            from .gradient_names import wrong_gradient

            wrong = wrong_gradient(self.scene, run)
            if wrong:
                return wrong
        checks: tuple[Callable[[QuantityName, Place, RawSequence], str | None], ...]
        checks = (self._place, self._quantity, self._time, self._unit, self._origin)
        return next((wrong for wrong in (check(name, place, run) for check in checks) if wrong), None)

    def _hint(self, asked: str) -> str:
        stem = _STEM.sub("", asked)
        names = [name for owners in self.owners.values() for name in owners]
        examples = [f"{name}_{self.first}" for name in ([stem] if stem in names else dict.fromkeys(names))]
        return did_you_mean(asked, examples) or "expected a name such as f_1"

    def _named(self, asked: str, run: RawSequence) -> str:
        """What names look like; also those of gradients, where there are any."""
        from .gradient_names import shapes, wrong_gradient

        fact = nearest(asked, NAMED)
        if fact is not None:
            return f"did you mean '{fact}'?"
        hint = self._hint(asked)
        found = None if wrong_gradient(self.scene, run) else shapes(self.scene, run)
        if not (found and self.cells) or hint.startswith("did"):
            return hint
        state = next(iter(self.cells.values())).states[0]
        return f"{hint}; gradients are called d_{state}_{self.first}, d_{next(reversed(found))}"

    def _place(self, name: QuantityName, place: Place, run: RawSequence) -> str | None:
        """Whether there is such a layer and direction."""
        if place == (1, "in") and place in self.owners and self.scene.embedding is None and name.t is not None:
            fed = name.t - self.first in run.fed or not 0 <= name.t - self.first < len(run.words)
            return None if fed else f"x_{name.t} is an input, which is known"
        if place in self.owners:
            return None
        depths = self.scene.depths
        if place[0] not in depths:
            return f"there is no layer {place[0]} (expected {_span(1, len(depths))})"
        if place[1] == "both":
            return f"layer {place[0]} has one direction only, so nothing is joined"
        return f"layer {place[0]} has no {place[1]} direction" if place[1] in ("forward", "reverse") else None

    def _quantity(self, name: QuantityName, place: Place, run: RawSequence) -> str | None:
        owners = self.owners.get(place, {})
        if name.stem in owners or (name.quantity == "d_x" and place[1] in ("forward", "reverse")):
            return None
        mine = [written(owner, name.t or 0, place) for owner in owners]
        known = [f"d_{each}" for each in mine] if name.quantity != name.stem else mine
        hint = did_you_mean(written(name.quantity, name.t or 0, place), known) or self._hint(name.quantity)
        return f"there is no {name.quantity} here ({hint})"

    def _time(self, name: QuantityName, place: Place, run: RawSequence) -> str | None:
        length = len(run.words)
        if name.t is None or not length:
            return None
        position, times = name.t - self.first, _span(self.first, self.first + length - 1)
        if not 0 <= position < length:
            if name.quantity in self._states(place) and position == self._before(place, length):
                return f"{name.quantity}_{name.t} is the initial state, which is known (times are {times})"
            return f"there is no time {name.t} (times are {times})"
        if place[1] == "out" and self.scene.heads.last_only and position < length - 1 and name.quantity != "error":
            return f"outputs are made at the last step only, at {self.first + length - 1}"
        return None

    def _states(self, place: Place) -> tuple[str, ...]:
        cell = (self.cells or {}).get(place)
        return cell.states if cell is not None else ()

    def _before(self, place: Place, length: int) -> int:
        return length if place[1] == "reverse" else -1

    def _unit(self, name: QuantityName, place: Place, run: RawSequence) -> str | None:
        sizes = self.sizes.get(place)
        if name.unit is None or sizes is None:
            return None
        owner = self.owners[place].get(name.stem, name.stem)
        # a part may have another size than its quantity: tanh_c before a projection
        own = owner == name.stem and owner in sizes  # x of d_x is the input
        size = sizes[owner] if own else max((size for quantity, size in sizes.items() if quantity != "x"), default=0)
        if owner not in sizes:
            return None
        return None if name.unit < size else f"there is no unit {name.unit} (units are {_span(0, size - 1)})"

    def _origin(self, name: QuantityName, place: Place, run: RawSequence) -> str | None:
        owner = self.owners[place].get(name.stem)
        if owner is None or owner == name.stem or name.t is None:
            return None
        position = name.t - self.first
        given = any(each.quantity == owner and each.position == position for each in run.given.get(place, []))
        return f"{owner} is given at {name.t}, so that {name.quantity} is never computed" if given else None


def _span(first: int, last: int) -> str:
    return f"{first} to {last}" if last > first else f"{first}"


def _owners(scene: ReadingContext, cells: dict[Place, Cell]) -> dict[Place, dict[str, str]]:
    found = {place: _owners_in(cell) for place, cell in cells.items()}
    if scene.embedding is not None:
        found[1, "in"] = {"x": "x"}
    for layer, directions in scene.depths.items():
        if len(directions) > 1:
            found[layer, "both"] = {"h": "h"}
    for place in found:
        if place[1] in ("forward", "reverse"):
            found[place] |= {state: state for state in cells[place].states}
    return found


def _owners_in(cell: Cell) -> dict[str, str]:
    from ...network.cell import plans

    found = {equation.name: equation.name for equation in cell.equations}
    for each in plans(cell, Rounding()):
        for part in each.parts:
            name = f"a_{each.name}" if part == "preactivation" else part
            if name.isidentifier() and name != "clipped":
                found.setdefault(name, each.name)
    return found
