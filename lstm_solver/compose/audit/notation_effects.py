"""Entries of a notation that change no line of a problem's working, whatever they say."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from ...document.formulas import Derivation
from ...document.notation_keys import CHOICES
from ...errors import Finding
from ...solver.room import MOST_ON_A_PAGE, quantities
from ...solver.trace import Solved
from ..sections.derivations import derivations
from ..view import View, by_place
from .approximate import reader_of

MANY = 1_000  # equals signs that no line takes


class JudgedEntry(NamedTuple):
    """`values`: what the entry may say, as far as lines differ by it; `lacks`: what a problem has not where all lines
    are the same; `instead`: the entry that might be meant."""

    values: tuple[Any, ...]
    lacks: str
    instead: str


EITHER = (True, False)

JUDGED = {
    "approx": JudgedEntry(EITHER, "every printed number follows from those before it", "numbers"),
    "equalities": JudgedEntry((1, MANY), "no equation has lines that could share one", "one_line"),
    "numbers": JudgedEntry((None, *EITHER), "there are no products", "partials"),
    "partials": JudgedEntry(EITHER, "no sum has parts to be worked out first", "expand_dots"),
    "restate": JudgedEntry(EITHER, "nothing is carried with fewer digits than are shown", "approx"),
    "scalar_product": JudgedEntry(CHOICES["scalar_product"], "no two numbers are multiplied", "product"),
    "zero_terms": JudgedEntry(CHOICES["zero_terms"], "no vector of a product and no bias is all zeros", "partials"),
}


def without_effect(solved: Solved) -> list[Finding]:
    """What the problem's own notation says in vain, of what only the working can tell; without places.

    Not judged are problems whose numbers are drawn for each student, letters, and what is too long for a page.
    """
    problem = solved.problem
    said = [key for key in problem.notation_overrides if key in JUDGED]
    if not said or problem.variation or problem.symbols or quantities(problem) > MOST_ON_A_PAGE:
        return []
    return [_finding(key, problem.notation_overrides) for key in said if not _differs(solved, key)]


def _finding(key: str, there: Collection[str]) -> Finding:
    entry = JUDGED[key]
    hint = "" if entry.instead in there else f" (did you mean '{entry.instead}'?)"
    return Finding(f"changes nothing: {entry.lacks}{hint}", f"notation.{key}")


def _differs(solved: Solved, key: str) -> bool:
    """Whether any line of the working is another one by what the entry says."""
    pages = [_lines(solved, {key: value}) for value in JUDGED[key].values]
    return any(each != first for first, *others in zip(*pages, strict=True) for each in others)


def _lines(solved: Solved, entry: dict[str, Any]) -> Iterator[Derivation]:
    """Every derivation of the page as the notation with that entry draws it."""
    problem = solved.problem
    changed = solved._replace(problem=problem._replace(notation_overrides=problem.notation_overrides | entry))
    view = View(changed, None, "full")
    if view.notation["approx"]:
        view.style.misses = reader_of(view)
    for trace in changed.traces:
        for each in derivations(view, trace, by_place(changed, trace)):
            made = each.worker().derivation(each.step, each.leaves(), each.left())
            signs = tuple(map(made.sign, range(len(made.lines))))
            yield made._replace(signs=signs, across=min(made.across, len(made.lines) - made.alone))
