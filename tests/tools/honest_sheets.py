"""Right answers as people with one habit of rounding write them: worked out by the engine in exact decimals, the habit
in the place of the problem's rounding; what is carried at more places than are asked is rounded once more by some."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from planting import CELLS, OWN
from randoms import GATES, random_net, write

from lstm_solver.errors import SolverError
from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Answer
from lstm_solver.marking.rounding_policies.habits import FEWEST, is_fewer, policies
from lstm_solver.maths.rounding import Digits
from lstm_solver.network.problem import Problem
from lstm_solver.reader import load
from lstm_solver.solver.engine import solve

STATES = ("h_", "c_")

AGAIN = ("", "again", "at once")  # written with all places carried, rounded from these, rounded from the exact value


def problem(draw: random.Random) -> Problem:
    """A problem with a rounding of its own."""
    cell = draw.choice(CELLS)
    hidden, inputs, steps = draw.choice([1, 2, 2, 3]), draw.choice([1, 2, 3]), draw.choice([1, 2, 3])
    own = cell == "custom"
    net = random_net(
        draw.randrange(10**6),
        "gru" if own else cell,
        inputs=inputs,
        hidden=hidden,
        steps=steps,
        places=draw.choice([1, 2]),
    )
    names = ["z", "n", "h"] if own else [*GATES[cell], *{"lstm": "ch", "gru": "h", "rnn": ""}[cell]]
    source: dict[str, Any]
    if own:
        matrices = {f"{letter}_{gate}": block[gate] for gate in "zn" for letter, block in (("W", net.w), ("U", net.u))}
        source = {"cell": OWN, "parameters": {**matrices, "b_z": net.bx["z"]}}
        source |= {"inputs": net.inputs, "initial": net.initial}
    else:
        source = write(net, draw.choice(["split", "joint_hx"]), biases=draw.choice(["none", "one", "two"]))
    carry = draw.choice(["none", "none", "all", draw.sample(names, 1)])
    return load({**source, "rounding": {"places": draw.choice([2, 3, 4]), "carry": carry}})


def kept(draw: random.Random, names: list[str]) -> list[str]:
    """All numbers, the states only, a half of them by lot, or all but the parts."""
    match draw.randrange(4):
        case 0:
            return names
        case 1:
            return [name for name in names if name.startswith(STATES)]
        case 2:
            return [name for name in names if draw.random() < 0.5]
    return [name for name in names if not name.startswith(("a_", "tanh_"))]


def sheets(seed: int, wanted: int) -> Iterator[tuple[Marker, Answer, str]]:
    """So many sheets with their markers, and the id of the habit that each of them keeps."""
    draw = random.Random(seed)
    while wanted > 0:
        asked = problem(draw)
        marker = Marker(solve(asked), diagnose=False)
        for habit, policy in draw.sample(policies(asked), 4):
            try:
                theirs = Marker(solve(asked._replace(rounding=policy)))
            except SolverError:  # a value that rounds to where a function has none
                continue
            names = kept(draw, list(theirs.expected))
            other = [name for name in names if theirs.right(name).value != marker.right(name).value]
            if not names or (habit is not None and is_fewer(habit) and len(other) < FEWEST):
                continue
            far = (policy.digits.places or 0) - (asked.rounding.digits.places or 0)
            form = draw.choice(AGAIN) if far > 0 else ""
            numbers = [(name, written(theirs, marker, name, form)) for name in names]
            wanted -= 1
            yield marker, answer("s", numbers), habit.id if habit is not None else "as asked"
            if not wanted:
                return


def written(theirs: Marker, asked: Marker, name: str, form: str) -> str:
    """One number as it is written down."""
    right = theirs.right(name)
    if not form or right.digits is None:
        return right.text
    places = -int(asked.right(name).value.as_tuple().exponent)
    ties = theirs.problem.rounding.digits.ties
    line = theirs.board.lines[theirs.board.slots[name].line]
    carried = line.kind == "step" and theirs.problem.rounding.carries(line.quantity)
    value: Decimal = right.value if form == "again" and carried else right.exact
    return f"{Digits(places, None, ties).round(value):f}"
