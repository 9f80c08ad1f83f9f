"""How often a planted slip is found, and how often one is found where none is:
`python tests/benchmarks/slips.py [CASES] [SLIP…] [-v]`.

The first table: for every entry of the catalogue, sheets of random problems of every cell with this slip and no other,
where it changes a printed digit: how often it is among the explanations of the first number that it changes, and how
often the first. The second: right sheets of such problems in which one number is wrong, 1 to 20 units off or with
digits drawn by lot: how often it is explained, by any slip and by each.
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

CASES = 25  # of each slip, in about a minute

PLACES = (1, 2, 3, 4)


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


class Invented(NamedTuple):
    """`wrong`: lone wrong numbers; `explained`: those with an explanation; `slips`: by slip, how many it explains."""

    wrong: int
    explained: int
    slips: Counter[str]


def invented(kind: str, places: int, wanted: int, seed: int = 0, verbose: bool = False) -> Invented:
    """What is found for so many lone numbers that are wrong at random. `kind`: "near" or "digits"."""
    wrong = explained = 0
    counts: Counter[str] = Counter()
    for each in planting.lone_numbers(kind, places, seed, wanted):
        mark = next(mark for mark in each.marker.mark(each.answer).marks if mark.name == each.first)
        if mark.verdict != "wrong":  # a matter of rounding
            continue
        found = {explanation.slip for explanation in mark.explanations}
        wrong += 1
        explained += bool(found)
        counts.update(found)
        if verbose and found:
            texts = [explanation.text for explanation in mark.explanations]
            print("   ", kind, places, each.cell, mark.name, mark.given, mark.expected, texts)
    return Invented(wrong, explained, counts)


def false_rates(wanted: int, verbose: bool = False) -> None:
    """The table of what is explained without a slip, by places and by slip."""
    kinds = [(kind, places) for kind in planting.LONE for places in PLACES]
    found = {each: invented(*each, wanted, verbose=verbose) for each in kinds}
    print("| explained, by places |", " | ".join(f"{kind}, {places}" for kind, places in kinds), "|")
    print("|---" * (len(kinds) + 1) + "|")
    print("| lone wrong numbers |", " | ".join(f"{each.wrong}" for each in found.values()), "|")
    print("| any slip |", " | ".join(_share(each.explained, each.wrong) for each in found.values()), "|")
    for slip in [each.id for each in slips()]:
        if any(each.slips[slip] for each in found.values()):
            print(f"| {slip} |", " | ".join(_share(each.slips[slip], each.wrong) for each in found.values()), "|")


def _share(some: int, all_of: int) -> str:
    return f"{some / all_of:.1%}" if all_of else ""


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=CASES, metavar="CASES", help="of each slip")
    parser.add_argument(
        "slips", nargs="*", metavar="SLIP", help="its id; all, and the second table, where none is named"
    )
    parser.add_argument("-v", dest="verbose", action="store_true", help="print what is missed, and what is invented")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    chosen = arguments(words)
    print("| slip | cases | among the explanations | the first | cells |\n|---|---|---|---|---|")
    for slip in chosen.slips or [each.id for each in slips()]:
        print(rates(slip, chosen.cases, verbose=chosen.verbose).row, flush=True)
    if not chosen.slips:
        print()
        false_rates(8 * chosen.cases, verbose=chosen.verbose)


if __name__ == "__main__":
    main(sys.argv[1:])
