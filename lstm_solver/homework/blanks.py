"""Which numbers of a worksheet are boxes: names such as `g`, `c_1`, `a_f_2[0]`, `tanh_c`, `d_h`, `d_weights.f`, or a
keyword: `asked`, `all`, `pre-activations`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..maths.plan import Plan
from ..network.problem import Place, Problem
from ..network.quantity_names import PREDICT, QuantityName, cells_of, parse, paths, resolve
from ..solver.trace import Solved, Step, Trace

_BARE = re.compile(r"[A-Za-z]\w*", re.ASCII)

NETWORK = ("loss", "error")

ASKED, ALL, PREACTIVATIONS = KEYWORDS = ("asked", "all", "pre-activations")  # what may stand in the place of names


class Blank(NamedTuple):
    """`quantity` at every time, in every place and run (`name` is None), or what `name` says."""

    quantity: str
    name: QuantityName | None = None


def read_blanks(text: str) -> list[Blank] | str:
    """The names between commas, or the first one that is none."""
    found = []
    for each in re.split(r",(?![^(\[]*[)\]])", text):
        word = each.strip()
        name = parse(word)
        if word in KEYWORDS:
            found.append(Blank(word))
            continue
        if name is not None and name.path is not None:
            found.append(Blank(f"{name.quantity}_{name.path}", name))
        elif name is not None and name.t is not None and name.quantity != "predict":
            found.append(Blank(name.quantity, name))
        elif _BARE.fullmatch(word) and word != "predict":
            found.append(Blank(word))
        else:
            return word
    return found


def meant(solved: Solved, blanks: Iterable[Blank]) -> list[Blank]:
    """The blanks of a problem, with those that the keywords stand for."""
    found: list[Blank] = []
    for each in blanks:
        match each.quantity:
            case "asked":
                found += asked_blanks(solved.problem)
            case "all":
                found += [*map(Blank, known(solved)), *_learnt(solved.problem)]
            case "pre-activations":
                found += [Blank(name) for name in known(solved) if name.startswith("a_")]
            case _:
                found.append(each)
    return found


def _learnt(problem: Problem) -> list[Blank]:
    """Every gradient and new value of a parameter."""
    if problem.backward is None:
        return []
    names = (parse(f"{sign}_{path}") for path in paths(problem) for sign in ("d", "new"))
    return [Blank(name.quantity, name) for name in names if name is not None]


def asked_blanks(problem: Problem) -> list[Blank]:
    """What the questions ask for; every quantity, where there are none."""
    asked = [
        (sequence.name, name)
        for sequence in problem.sequences
        for question in sequence.questions
        for name in map(parse, question.find)
        if name is not None
    ]
    if asked:
        return [Blank(name.quantity, name._replace(run=name.run or run)) for run, name in asked]
    return [Blank(quantity) for quantity in [*_quantities(problem), *NETWORK]]


def _quantities(problem: Problem) -> list[str]:
    return list(dict.fromkeys(each.name for cell in cells_of(problem).values() for each in cell.equations))


def known(solved: Solved) -> list[str]:
    """Every quantity that a worksheet of this problem can leave open: what is worked out."""
    names: list[str] = []
    for trace in solved.traces:
        computed = [step for step in trace.steps if step.plan is not None]
        names += [step.name for step in computed]
        names += [part for step in computed if step.plan is not None for part in parts(step.plan)]
        names += [step.name for step in trace.backward]
        names += ["loss"] * bool(trace.losses) + ["error"] * bool(trace.errors)
    return list(dict.fromkeys(names))


def is_known(solved: Solved, blank: Blank) -> bool:
    """Whether a worksheet of this problem can leave it open."""
    if blank.quantity in KEYWORDS:
        return True
    if blank.name is None or blank.name.path is None:
        return blank.quantity in known(solved)
    trace, path = solved.traces[0], blank.name.path
    learnt = trace.gradients and (blank.name.quantity == "d" or trace.norms is not None)
    return bool(learnt) and any(_meets(path, each) for each in paths(solved.problem))


def _meets(path: str, other: str) -> bool:
    """Whether one of two paths of the file stands inside the other, or is it."""
    short, long = sorted((path, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def parts(plan: Plan) -> dict[str, int]:
    """The parts of an equation that have names of their own, with their nodes: `a_f`, `tanh_c`."""
    found = {f"a_{plan.name}" if part == "preactivation" else part: node for part, node in plan.parts.items()}
    return {name: node for name, node in found.items() if name.isidentifier() and name != "clipped"}


class ChosenBlanks:
    """What is blank in one run: `units` of a step, `nodes` of its equation. None stands for every unit."""

    def __init__(self, problem: Problem, trace: Trace, blanks: Iterable[Blank]) -> None:
        main = problem.sequences[0]
        self.cells = cells_of(problem)
        self.last = len(problem.layers)
        run = trace.sequence.name
        self.blanks = [
            each
            for each in blanks
            if each.name is None or each.name.run == run or (each.name.run is None and trace.sequence is main)
        ]

    def units(self, quantity: str, t: int | None, place: Place) -> set[int] | None:
        """The blank units of a quantity; None: all of them."""
        found: set[int] = set()
        for each in self.blanks:
            if each.quantity == quantity and self._meant(each, t, place):
                if each.name is None or each.name.unit is None:
                    return None
                found.add(each.name.unit)
        return found

    def nodes(self, step: Step) -> dict[int, set[int] | None]:
        """The blank parts of a step, by node."""
        if step.plan is None:
            return {}
        found = {node: self.units(name, step.t, step.place) for name, node in parts(step.plan).items()}
        return {node: units for node, units in found.items() if units is None or units}

    def at(self, sign: str, path: str) -> bool:
        """Whether the gradient (`d`) or the new value (`new`) of what stands at a path of the file is blank."""
        names = [each.name for each in self.blanks if each.name is not None and each.name.path is not None]
        return any(name.quantity == sign and _meets(name.path or "", path) for name in names)

    def _meant(self, blank: Blank, t: int | None, place: Place) -> bool:
        """Whether a blank is about this time and place; losses and errors have one place only."""
        if blank.name is None:
            return True
        if blank.name.t != t or blank.name.path is not None:
            return False
        return blank.quantity in (*NETWORK, PREDICT) or resolve(self.cells, blank.name) == place
