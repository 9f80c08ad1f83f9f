"""Random problems, and sheets with one slip planted: worked out in exact decimals by the engine's own evaluation.

What is planted is an edit from the catalogue, at a line drawn by lot; the sheet goes on from it without rounding more
than the problem does, or a number is misread, or written down wrongly.
"""

import random
from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from randoms import random_net, write

from lstm_solver import api
from lstm_solver.errors import SolverError
from lstm_solver.marking.catalogue.digits import misread
from lstm_solver.marking.diagnosis.misreadings import READ
from lstm_solver.marking.diagnosis.rework import source_key
from lstm_solver.marking.diagnosis.trials import Trial, entries
from lstm_solver.marking.key.answer_key import AnswerKey, KeyLine, StatedValue, is_matrix
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Answer
from lstm_solver.maths.arithmetic import Exact
from lstm_solver.maths.evaluation import evaluate
from lstm_solver.maths.expressions import Equation
from lstm_solver.maths.plan import plan
from lstm_solver.maths.rounding import plain
from lstm_solver.network.problem import MarkingScheme

Value = list[Any]
DIGIT_SLIPS = ("changed-digit", "swapped-digits", "dropped-digit", "decimal-point", "sign-lost")
ROUNDINGS = ("rounded-too-early", "rounded-too-late", "cut-not-rounded", "wrong-ties")
OWN = {
    "states": ["h"],
    "equations": [
        "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)",
        "n = tanh(W_n @ x + U_n @ h_prev)",
        "h = (1 - z) * h_prev + z * n",
    ],
}
CELLS = ("lstm", "gru", "rnn", "custom")


class Planted(NamedTuple):
    """`first`: the first number of the sheet that is not as it should be."""

    marker: Marker
    answer: Answer
    slip: str
    cell: str
    first: str
    detail: str


def problem(draw: random.Random, cell: str, *, backward: bool = False, **keys: Any) -> dict[str, Any]:
    """A small network with numbers of one or two decimals, answers to four."""
    hidden, steps = draw.choice([2, 2, 3]), draw.choice([2, 3, 3])
    inputs = draw.choice([hidden, hidden, 2])
    seed = draw.randrange(10**6)
    places = draw.choice([1, 2])
    source: dict[str, Any]
    if cell == "custom":
        net = random_net(seed, "gru", inputs=inputs, hidden=hidden, steps=steps, places=places)
        matrices = {f"{a}_{g}": b[g] for g in "zn" for a, b in (("W", net.w), ("U", net.u))}
        source = {"cell": OWN, "parameters": {**matrices, "b_z": net.bx["z"]}}
        source |= {"inputs": net.inputs, "initial": net.initial}
    else:
        options = {}
        if cell == "gru":
            options = {"reset": draw.choice(["before", "after"]), "update": draw.choice(["keep", "new"])}
        net = random_net(seed, cell, inputs=inputs, hidden=hidden, steps=steps, places=places, options=options)
        form = draw.choice(["split", "joint_hx", "joint_xh"])
        source = write(net, form, biases=draw.choice(["one", "one", "two"]))
    if backward:
        source["targets"] = [[draw.randrange(-9, 10) / 10 for _ in range(hidden)] for _ in range(steps)]
        source |= {"loss": "half_squared_error", "backward": {"update": {"learning_rate": 0.1}}}
    else:
        v = [[draw.randrange(-19, 20) / 10 for _ in range(hidden)] for _ in range(3)]
        source["outputs"] = {"equations": ["y = softmax(V @ h)"], "parameters": {"V": v}}
    return {**source, "rounding": {"places": 4}, **keys}


def with_peepholes(draw: random.Random, source: dict[str, Any]) -> dict[str, Any]:
    """The same network with a peephole at every gate."""
    size = len(source["initial"]["c"])
    return {**source, "peepholes": {gate: [draw.randrange(-19, 20) / 10 for _ in range(size)] for gate in "ifo"}}


def both_ways(draw: random.Random) -> dict[str, Any]:
    """A layer of two directions over three steps."""

    def numbers(rows: int, columns: int) -> list[list[float]]:
        return [[draw.randrange(-19, 20) / 10 for _ in range(columns)] for _ in range(rows)]

    ways = ("forward", "reverse")
    return {
        "cell": "rnn",
        "direction": "bidirectional",
        "inputs": numbers(3, 2),
        "weights": {way: {"x": numbers(2, 2), "h": numbers(2, 2)} for way in ways},
        "biases": {way: numbers(1, 2)[0] for way in ways},
        "rounding": {"places": 4},
    }


def cases(slip: str, seed: int, wanted: int) -> Iterator[Planted]:
    """So many cases in which a planted slip changes a printed digit."""
    draw = random.Random(f"{slip}{seed}")
    found = 0
    for _ in range(60 * wanted):
        if found == wanted:
            return
        made = planted(draw, slip)
        if made is not None:
            found += 1
            yield made


LONE = ("near", "digits")


def lone_numbers(kind: str, places: int, seed: int, wanted: int) -> Iterator[Planted]:
    """Right sheets but for one number. `kind`: "near", 1 to 20 units off; or "digits", drawn by lot below 1."""
    draw = random.Random(f"{kind}{places}{seed}")
    for number in range(wanted):
        if number % 8 == 0:  # some numbers a problem
            cell = draw.choice(CELLS)
            marker = Marker(api.solve(problem(draw, cell, rounding={"places": places})).solved, MarkingScheme())
            right = {name: marker.right(name).text for name in marker.asked}
        names = [name for name in right if marker.board.lines[marker.board.slots[name].line].kind == "step"]
        name = draw.choice(names)
        unit = Decimal(1).scaleb(-places)
        text = right[name]
        while Decimal(text) == Decimal(right[name]):
            if kind == "near":
                text = f"{Decimal(right[name]) + draw.choice((-1, 1)) * draw.randint(1, 20) * unit:f}"
            else:
                text = f"{draw.choice((-1, 1)) * draw.randrange(10**places) * unit:f}"
        yield Planted(marker, answer("s", {**right, name: text}.items()), kind, cell, name, text)


def planted(draw: random.Random, slip: str) -> Planted | None:
    cell = draw.choice(CELLS)
    if slip in ROUNDINGS:
        return _rounded(draw, slip, cell)
    if slip == "wrong-value-reused":
        return _reused(draw, slip)
    source = problem(draw, cell, backward=slip in BACKWARD or (slip not in FORWARD and draw.random() < 0.2))
    if slip == "peephole-outside":
        source, cell = with_peepholes(draw, problem(draw, "lstm")), "lstm"
    if slip == "other-class":
        source |= {"targets": [draw.randrange(3) for _ in source["inputs"]], "loss": "cross_entropy"}
    if slip == "direction-confused":
        source, cell = both_ways(draw), "rnn"
    marker = Marker(api.solve(source).solved, MarkingScheme())
    if slip == "entries-swapped":
        return _swapped(draw, slip, cell, marker)
    if slip in DIGIT_SLIPS and draw.random() < 0.5:
        return _written_wrong(draw, slip, cell, marker)
    trials = list(_trials(draw, marker, slip))
    for trial in draw.sample(trials, min(4, len(trials))):
        chain = Chain(marker.board, marker, {trial.line: trial} if trial.change else {}, _override(trial))
        made = _case(marker, chain, slip, cell, str(trial.detail or "") or f"{trial.name} {trial.old} {trial.new}")
        if made is not None:
            return made
    return None


def slip_in(draw: random.Random, marker: Marker) -> Answer | None:
    """A sheet of this problem with one slip of any kind."""
    from lstm_solver.marking import slips

    slip = draw.choice([each.id for each in slips() if each.id not in (*ROUNDINGS, "entries-swapped")])
    if slip in DIGIT_SLIPS and draw.random() < 0.5:
        made = _written_wrong(draw, slip, "", marker)
        return made and made.answer
    for trial in list(_trials(draw, marker, slip))[:3]:
        chain = Chain(marker.board, marker, {trial.line: trial} if trial.change else {}, _override(trial))
        made = _case(marker, chain, slip, "", "")
        if made is not None:
            return made.answer
    return None


BACKWARD = (
    "no-gradient-through-time",
    "slope-at-wrong-argument",
    "slope-forgotten",
    "other-slope",
    "factor-two",
    "factor-half",
    "sum-over-time-forgotten",
    "other-step",
    "learning-rate-misread",
)
FORWARD = ("sigmoid-for-softmax", "other-class")


def _trials(draw: random.Random, marker: Marker, slip: str) -> Iterator[Trial]:
    outcomes = marker.outcomes()
    trials = outcomes.trials
    lines = [line for line in marker.board.lines if line.kind != "part"]
    seen = set()
    for line in draw.sample(lines, len(lines)):
        yield from (trial for trial in trials.changes(line, ()) if trial.slip == slip and not _looks_ahead(trial))
        for source in line.sources.values():
            if isinstance(source, StatedValue) and source_key(source) not in seen:
                seen.add(source_key(source))
                reading = outcomes.readings.of(source, marker.version, {})
                rows = [] if reading is None else [row for row, code in enumerate(reading.codes) if READ[code] == slip]
                yield from (reading.trial(row, line.at) for row in rows if reading is not None)


def _looks_ahead(trial: Trial) -> bool:
    """Whether it takes a line that rests on its own."""
    extra = trial.change.extra.values() if trial.change is not None else ()
    return any(isinstance(each, int) and each > trial.line for each in extra)


def _override(trial: Trial) -> dict[Any, Value]:
    if trial.change is not None or not isinstance(trial.source, StatedValue):
        return {}
    value = [list(row) for row in trial.source.value] if is_matrix(trial.source.value) else list(trial.source.value)
    first, *rest = trial.entry
    if rest:
        value[first][rest[0]] = Decimal(trial.new)
    else:
        value[first] = Decimal(trial.new)
    return {source_key(trial.source): value}


def _written_wrong(draw: random.Random, slip: str, cell: str, marker: Marker) -> Planted | None:
    names = [name for name in marker.asked if marker.board.lines[marker.board.slots[name].line].kind == "step"]
    name = draw.choice(names)
    made = misread(marker.right(name).text)
    options = [made.text(row) for row, each in enumerate(made.slips) if each == slip]
    if not options:
        return None
    slot = marker.board.slots[name]
    chain = Chain(marker.board, marker, {}, {}, {(slot.line, slot.entry): draw.choice(options)})
    return _case(marker, chain, slip, cell, name)


def _reused(draw: random.Random, slip: str) -> Planted | None:
    """Two gates with the same weights, and one wrong value for both."""
    source = problem(draw, "lstm")
    for key in ("weights", "biases"):
        source[key] = {**source[key], "f": source[key]["i"]}
    marker = Marker(api.solve(source).solved, MarkingScheme())
    text = f"0.{draw.randrange(1000, 10000)}"
    lines = [marker.board.slots[f"{name}_1[0]"].line for name in "if"]
    return _case(marker, Chain(marker.board, marker, {}, {}, {(at, (0,)): text for at in lines}), slip, "lstm", text)


def _swapped(draw: random.Random, slip: str, cell: str, marker: Marker) -> Planted | None:
    lines = [line for line in marker.board.lines if line.kind == "step" and len(line.value) > 1]
    line = draw.choice(lines)
    first, second = draw.sample(range(len(line.value)), 2)
    texts = [marker.right(f"{line.stem}[{unit}]").text for unit in (first, second)]
    written = {(line.at, (first,)): texts[1], (line.at, (second,)): texts[0]}
    return _case(marker, Chain(marker.board, marker, {}, {}, written), slip, cell, line.stem)


def _rounded(draw: random.Random, slip: str, cell: str) -> Planted | None:
    """The whole sheet in another rounding; for ties, a network with many of them."""
    own, other = {"places": 4}, {"places": 4}
    keys: dict[str, Any] = {}
    if slip == "rounded-too-early":
        other["carry"] = "all"  # type: ignore[assignment]
    elif slip == "rounded-too-late":
        own["carry"] = "all"  # type: ignore[assignment]
    elif slip == "cut-not-rounded":
        other["ties"] = "truncate"  # type: ignore[assignment]
    else:
        own, other = {"places": 1}, {"places": 1, "ties": "half_even"}  # type: ignore[dict-item]
        cell, keys = "rnn", {"cell": {"name": "rnn", "activation": "identity"}}
    source = {**problem(draw, cell), **keys}
    marker = Marker(api.solve({**source, "rounding": own}).solved, MarkingScheme())
    theirs = Marker(api.solve({**source, "rounding": other}).solved, MarkingScheme())
    numbers = {name: theirs.right(name).text for name in theirs.asked}
    return _planted(marker, numbers, slip, cell, slip)


def _case(marker: Marker, chain: "Chain", slip: str, cell: str, detail: str) -> Planted | None:
    try:
        numbers = {name: chain.text(name) for name in marker.asked}
    except (ArithmeticError, LookupError, SolverError, ValueError):  # shapes that do not fit, values that are none
        return None
    return _planted(marker, numbers, slip, cell, detail)


def _planted(marker: Marker, numbers: dict[str, str], slip: str, cell: str, detail: str) -> Planted | None:
    numbers = {name: text for name, text in numbers.items() if len(text) < 15}
    first = next((name for name, text in numbers.items() if Decimal(text) != marker.right(name).value), None)
    if first is None:
        return None
    return Planted(marker, answer("s", numbers.items()), slip, cell, first, detail)


class Chain:
    """Every line worked out again: some with an edited equation, some inputs misread, some numbers written wrongly."""

    def __init__(
        self,
        board: AnswerKey,
        marker: Marker,
        edits: dict[int, Trial],
        overrides: dict[Any, Value],
        written: dict[tuple[int, tuple[int, ...]], str] | None = None,
    ) -> None:
        self.board = board
        self.marker = marker
        self.edits = edits
        self.overrides = overrides
        self.written = written or {}
        self.values: dict[int, Value] = {}
        self.carried: dict[int, Value] = {}

    def text(self, name: str) -> str:
        slot = self.board.slots[name]
        line = self.board.lines[slot.line]
        if (slot.line, slot.entry) in self.written:
            return self.written[slot.line, slot.entry]
        with localcontext(Exact.context()):
            self.take(line)
            value: Any = self.values[line.at]
            for each in slot.entry:
                value = value[each]
        return plain(value if line.digits is None else line.digits.round(value))

    def take(self, line: KeyLine) -> Value:
        """What later lines use."""
        if line.at in self.carried:
            return self.carried[line.at]
        edit = self.edits.get(line.at)
        if line.equation is None and edit is None:
            value = carried = line.value
        else:
            value, carried = self.work(line, edit)
        size = len(line.value)
        self.values[line.at] = value * size if len(value) == 1 and not is_matrix(value) else value
        used = carried * size if len(carried) == 1 and not is_matrix(carried) else list(carried)
        for (at, index), text in self.written.items():
            if at == line.at:
                used[index[0]] = Decimal(text)
        self.carried[line.at] = used
        return used

    def work(self, line: KeyLine, edit: Trial | None) -> tuple[Value, Value]:
        change = edit.change if edit is not None else None
        if change is not None:
            equation, sources = Equation(line.quantity, change.rhs), {**line.sources, **change.extra}
        else:
            assert line.equation is not None
            equation, sources = line.equation, line.sources
        rounding = self.marker.problem.rounding
        if line.rules != "all":
            rounding = rounding._replace(intermediate={}, carry=rounding.carry if line.rules == "own" else "none")
        each = plan(Equation(line.quantity, equation.rhs), line.part_names, rounding)
        operands = [self.operand(sources[name]) for name in each.names]
        nodes = evaluate(each, Exact(), operands)
        return nodes.values[-1], nodes.used(len(each.nodes) - 1)

    def operand(self, source: Any) -> Value:
        if isinstance(source, StatedValue):
            return self.overrides.get(source_key(source), source.value)
        return self.take(self.board.lines[source])


__all__ = ["Chain", "Planted", "cases", "entries", "planted", "problem"]
