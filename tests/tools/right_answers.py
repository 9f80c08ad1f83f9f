"""Right answers as different people round them: random problems of every cell, worked out under random policies."""

import random
from collections.abc import Iterator
from typing import Any

from planting import CELLS, OWN
from randoms import GATES, random_net, write

from lstm_solver.marking.marker import Marker, answer
from lstm_solver.marking.marks import Answer
from lstm_solver.maths.rounding import Digits, Rounding
from lstm_solver.network.problem import Problem
from lstm_solver.reader import load
from lstm_solver.solver.engine import solve

KINDS = ("dot_term", "partial", "preactivation", "product", "tanh_c")
STATES = ("h_", "c_")


def problem(draw: random.Random) -> tuple[Problem, list[str]]:
    """A problem with a rounding of its own, and the names of its quantities."""
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
    return load({**source, "rounding": {"places": draw.choice([2, 3, 4]), "carry": carry}}), names


def policy(draw: random.Random, names: list[str], asked: int) -> Rounding:
    """A place more or fewer, anything carried, any ties, and something rounded on the way."""
    places = max(1, draw.choice([asked, asked, asked - 1, asked + 1]))
    chosen = draw.sample(KINDS, draw.randint(1, 3)) if draw.random() < 0.5 else []
    return Rounding(
        digits=Digits(places, None, draw.choice(["half_up", "half_up", "half_even", "truncate"])),
        carry=draw.choice(["none", "all", frozenset(draw.sample(names, draw.randint(1, len(names))))]),
        intermediate={
            kind: Digits(places + draw.choice([0, 0, 1]), None, draw.choice(["half_up", "truncate"])) for kind in chosen
        },
    )


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


def answers(seed: int, numbers: int) -> Iterator[tuple[Marker, Answer]]:
    """Sheets with so many numbers together."""
    draw = random.Random(seed)
    while numbers > 0:
        asked, names = problem(draw)
        marker = Marker(solve(asked), diagnose=False)
        for _ in range(4):
            other = asked._replace(rounding=policy(draw, names, asked.rounding.digits.places or 0))
            theirs = Marker(solve(other)).expected
            sheet = {name: theirs[name] for name in kept(draw, list(theirs))}
            numbers -= len(sheet)
            yield marker, answer("s", sheet.items())
