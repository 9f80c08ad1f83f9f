"""How fair the marks are: `python tests/benchmarks/fairness.py [SHEETS]`, random problems of every cell.

A lone final number: how many different prints are accepted, and how many of the random wrong numbers, 1 to 20 units of
the last place off. Honest sheets: one of the listed habits, kept throughout; a number that is marked wrong is a fault.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "tools")]

import honest_sheets  # noqa: E402
import planting  # noqa: E402

from lstm_solver import api  # noqa: E402
from lstm_solver.marking.marker import Marker, answer  # noqa: E402

PLACES = (1, 2, 3, 4)
AROUND = 60  # units on either side of the expected number that are tried
PROBLEMS = 12  # of a cell, at each number of places


def problems(cell: str, places: int) -> Iterator[Marker]:
    draw = random.Random(f"{cell}{places}")
    for _ in range(PROBLEMS):
        source: dict[str, Any] = {**planting.problem(draw, cell), "rounding": {"places": places}}
        yield Marker(api.solve(source).solved, diagnose=False)


def verdict(marker: Marker, name: str, text: str) -> str:
    return next(mark.verdict for mark in marker.mark(answer("s", [(name, text)])).marks if mark.name == name)


def accepted(marker: Marker, places: int) -> tuple[int, list[bool]]:
    """Of a lone final state: how many prints are accepted, and which of those 1 to 20 units off."""
    name = [each for each in marker.asked if each.startswith("h_")][-1]
    unit, right = Decimal(1).scaleb(-places), marker.right(name).value
    texts = {off: f"{right + off * unit:f}" for off in range(-AROUND, AROUND + 1)}
    fine = {off: verdict(marker, name, text) not in ("wrong", "missing") for off, text in texts.items()}
    return sum(fine.values()), [it for off, it in fine.items() if 1 <= abs(off) <= 20]


def lone_numbers() -> None:
    print("| cell | places | accepted, median | worst | wrong numbers accepted |\n|---|---|---|---|---|")
    for cell in planting.CELLS:
        for places in PLACES:
            found = [accepted(marker, places) for marker in problems(cell, places)]
            counts = [count for count, _ in found]
            off = [it for _, each in found for it in each]
            share = f"{sum(off) / len(off):.1%}"
            print(f"| {cell} | {places} | {median(counts):g} | {max(counts)} | {share} |", flush=True)


def honest(sheets: int) -> None:
    wrong = numbers = 0
    for marker, sheet, habit in honest_sheets.sheets(0, sheets):
        marked = marker.mark(sheet)
        missed = [mark for mark in marked.marks if mark.verdict == "wrong"]
        numbers += len(sheet.numbers)
        wrong += bool(missed)
        for mark in missed[:1]:
            print("   ", habit, marker.problem.rounding.digits.places, mark.name, mark.given, mark.expected)
    print("\n| honest sheets | numbers | sheets with a number marked wrong |\n|---|---|---|")
    print(f"| {sheets} | {numbers} | {wrong} |")


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheets", nargs="?", type=int, default=300, metavar="SHEETS", help="honest sheets")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    chosen = arguments(words)
    lone_numbers()
    honest(chosen.sheets)


if __name__ == "__main__":
    main(sys.argv[1:])
