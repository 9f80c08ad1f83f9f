"""A class marked: `python tests/benchmarks/marking.py [STUDENTS]`, seconds on the clock and of the processor.

1,000 students with 40 numbers each. In the first class a third of the students have made a slip, and gone on from it;
in the second a third of all numbers are wrong, each for itself. The floor reads, rounds and compares the same numbers.
"""

import argparse
import random
import resource
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "tools")]

import planting  # noqa: E402

from lstm_solver import api  # noqa: E402
from lstm_solver.marking.marker import Marker, answer  # noqa: E402
from lstm_solver.marking.marks import Answer  # noqa: E402
from lstm_solver.maths.rounding import Digits  # noqa: E402

CORES = 2
TARGETS = {True: 10.0, False: 2.0}
PROBLEM: dict[str, Any] = {
    "cell": "lstm",
    "inputs": [[1, 0.5], [0, -1], [0.8, 0.3]],
    "weights": {
        "i": {"x": [[0.5, -1.2], [0.7, 0.4]], "h": [[0.3, 0.9], [-0.6, 0.2]]},
        "f": {"x": [[-0.8, 0.6], [1.1, 0.2]], "h": [[0.5, -0.4], [0.1, 0.7]]},
        "g": {"x": [[1.3, 0.4], [-0.9, 0.8]], "h": [[-0.2, 0.6], [0.5, -0.3]]},
        "o": {"x": [[0.2, 1.4], [0.6, -0.5]], "h": [[0.8, 0.1], [-0.7, 0.4]]},
    },
    "biases": {"i": [0.1, -0.2], "f": [0.5, 0.3], "g": [0, 0.2], "o": [-0.1, 0.4]},
    "initial": {"h": [0.1, -0.3], "c": [0.4, 0.2]},
    "outputs": {
        "equations": ["y = softmax(V @ h)"],
        "parameters": {"V": [[1.2, -0.4], [0.3, 0.9], [-0.5, 0.6], [0.2, -1.1]]},
        "steps": "last",
    },
    "rounding": {"places": 4},
}
POLICIES = (
    {"places": 4},
    {"places": 4, "carry": "all"},
    {"places": 3},
    {"places": 5},
    {"places": 4, "ties": "truncate"},
)


def sheets(students: int, draw: random.Random) -> list[dict[str, str]]:
    """Right sheets, most of them exactly as they are asked for."""
    made = []
    for policy in POLICIES:
        marker = Marker(api.solve({**PROBLEM, "rounding": policy}).solved)
        made.append({name: marker.right(name).text for name in marker.asked})
    return [made[0] if draw.random() < 0.6 else draw.choice(made) for _ in range(students)]


def with_slips(students: int) -> list[Answer]:
    """A third of the students have made one slip, and gone on from it."""
    draw = random.Random(5)
    marker = Marker(api.solve(PROBLEM).solved)
    found = []
    for number, sheet in enumerate(sheets(students, draw)):
        if number % 3 == 0:
            sheet = slipped(draw, marker) or sheet
        found.append(answer(f"s{number}", sheet.items()))
    return found


def slipped(draw: random.Random, marker: Marker) -> dict[str, str] | None:
    for _ in range(20):
        made = planting.slip_in(draw, marker)
        if made is not None:
            return {name: given.text for name, given in made.numbers.items()}
    return None


def scattered(students: int) -> list[Answer]:
    """A third of all numbers have something wrong with them."""
    draw = random.Random(6)
    found = []
    for number, sheet in enumerate(sheets(students, draw)):
        wrong = {name: moved(draw, text) if draw.random() < 1 / 3 else text for name, text in sheet.items()}
        found.append(answer(f"s{number}", wrong.items()))
    return found


def moved(draw: random.Random, text: str) -> str:
    places = -int(Decimal(text).as_tuple().exponent)
    return f"{Decimal(text) + Decimal(draw.randrange(20, 3000)).scaleb(-places):f}"


def floor(answers: list[Answer]) -> None:
    rule = Digits(4)
    for each in answers:
        for given in each.numbers.values():
            assert rule.round(Decimal(given.text)) is not None


def processor() -> float:
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("students", nargs="?", type=int, default=1000, metavar="STUDENTS")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    students = arguments(words).students
    print("| class | diagnosis | on the clock | of the processor | the floor | target | verdicts |")
    print("|---|---|---|---|---|---|---|")
    for name, make in (("a third of the students", with_slips), ("a third of the numbers", scattered)):
        answers = make(students)
        for diagnose in (False, True):
            before, clock = processor(), perf_counter()
            solution = api.solve(PROBLEM)
            done = Marker(solution.solved, diagnose=diagnose).mark_all(answers, CORES)
            clock, used = perf_counter() - clock, processor() - before
            start = perf_counter()
            floor(answers)
            least = perf_counter() - start
            counts = Counter(mark.verdict for marked in done for mark in marked.marks)
            said = ", ".join(f"{verdict} {count}" for verdict, count in counts.most_common())
            target = f"≤ {TARGETS[diagnose]:g} s"
            word = "with" if diagnose else "without"
            print(f"| {name} | {word} | {clock:.1f} s | {used:.1f} s | {least:.2f} s | {target} | {said} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
