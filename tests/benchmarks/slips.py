"""How often a planted slip is found: `python tests/benchmarks/slips.py [CASES] [SLIP…] [-v]`.

For every entry of the catalogue, sheets of random problems of every cell with this slip and no other, where it changes
a printed digit: how often it is among the explanations of the first number that it changes, and how often the first.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "tools")]

import planting  # noqa: E402

from lstm_solver.marking import slips  # noqa: E402

AMONG, FIRST = 0.95, 0.80


class Rates(NamedTuple):
    slip: str
    cases: int
    among: int
    first: int
    cells: Counter[str]

    @property
    def row(self) -> str:
        if not self.cases:
            return f"| {self.slip} | 0 |  |  |  |"
        among, first = self.among / self.cases, self.first / self.cases
        missed = "" if among >= AMONG and first >= FIRST else " **missed**"
        cells = ", ".join(f"{cell} {count}" for cell, count in sorted(self.cells.items()))
        return f"| {self.slip} | {self.cases} | {among:.0%} | {first:.0%}{missed} | {cells} |"


def rates(slip: str, wanted: int, seed: int = 0, verbose: bool = False) -> Rates:
    """The rates of one slip."""
    among = first = cases = 0
    cells: Counter[str] = Counter()
    for each in planting.cases(slip, seed, wanted):
        mark = next(mark for mark in each.marker.mark(each.answer).marks if mark.name == each.first)
        found = [explanation.slip for explanation in mark.explanations]
        cases += 1
        cells[each.cell] += 1
        among += slip in found
        first += found[:1] == [slip]
        if verbose and found[:1] != [slip]:
            texts = [explanation.text for explanation in mark.explanations]
            print("   ", slip, each.cell, each.detail, mark.name, mark.given, mark.expected, mark.verdict, texts)
    return Rates(slip, cases, among, first, cells)


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=100, metavar="CASES")
    parser.add_argument("slips", nargs="*", metavar="SLIP", help="its id; all where none is named")
    parser.add_argument("-v", dest="verbose", action="store_true", help="print what is not found first")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    chosen = arguments(words)
    print("| slip | cases | among the explanations | the first | cells |\n|---|---|---|---|---|")
    for slip in chosen.slips or [each.id for each in slips()]:
        print(rates(slip, chosen.cases, verbose=chosen.verbose).row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
