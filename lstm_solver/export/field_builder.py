"""The fields of a problem: numbers to type in, what counts for each, and the slips that can be foreseen."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import chain, count

from ..compose.sections.answers import run_label, symbol
from ..compose.sections.fact_answers import fact_said
from ..compose.view import View
from ..document.blocks import Inline
from ..document.formulas import Words
from ..document.language import capitalized
from ..marking.marker import Marker
from ..marking.predictions import PredictedSlip, Predictions
from ..marking.questions.asked_answers import SHAPE
from ..marking.verdicts import ExpectedNumber
from ..network.facts import Fact
from ..network.quantity_names import parse
from .accepted_range import accepted, rounding_to
from .exported import AnswerField, ExpectedSlip, FieldGrid

INDEX = re.compile(r"\[(\d+)\]")

SLIPS = 3  # of a number


class FieldBuilder:
    """Of one version of a problem. `view`: in the notation and the language of the page."""

    def __init__(self, marker: Marker, view: View) -> None:
        self.marker = marker
        self.view = view
        self.predictions = Predictions(marker)
        self.idents: set[str] = set()

    def ident(self, name: str) -> str:
        """Letters, digits and underscores that stand for a name; another one each time."""
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
        tried = chain([plain], (f"{plain}_again{n}" for n in count(2)))
        found = next(each for each in tried if each not in self.idents)
        self.idents.add(found)
        return found

    def grids(self, units: list[str], text: str | None, points: Fraction) -> Iterator[FieldGrid]:
        """The numbers of each quantity. `text`: the name in the question, where it asks for one quantity."""
        by_stem: dict[str, list[str]] = {}
        for unit in units:
            by_stem.setdefault(INDEX.sub("", unit), []).append(unit)
        for stem, mine in by_stem.items():
            rows: dict[tuple[int, ...], list[str]] = {}
            for unit in mine:
                index = tuple(map(int, INDEX.findall(unit)))
                rows.setdefault(index[:1] if index else (0,), []).append(unit)
            label = self.symbol_of(text if text is not None and len(by_stem) == 1 else stem)
            yield FieldGrid(label, tuple(tuple(self.field(unit, points) for unit in row) for row in rows.values()))

    def symbol_of(self, text: str) -> Inline:
        """A name in the notation, behind its run; as it is where the page has no symbol for it."""
        name = parse(text)
        if name is None:
            return (Words(text),)
        label = run_label(self.view, name)
        return (f"{label} ", symbol(self.view, name)) if label else (symbol(self.view, name),)

    def field(self, name: str, points: Fraction) -> AnswerField:
        right = self.marker.right(name)
        tolerance = self.marker.scheme.tolerance
        slips = tuple(self.slip(name, right, each) for each in self.predictions.of(name, SLIPS))
        text = f"{right.value:f}" if right.digits is None else right.text
        return AnswerField(
            name, self.ident(name), self.symbol_of(name), text, accepted(right, tolerance), points, slips
        )

    def slip(self, name: str, right: ExpectedNumber, each: PredictedSlip) -> ExpectedSlip:
        """What a habit of rounding gives too earns what that does."""
        assert right.digits is not None
        value = right.digits.round(Decimal(each.printed))
        rounding = self.marker.scheme.rounding if self.marker.lone_habit(name, each.printed) else Decimal(0)
        return ExpectedSlip(each.slip, each.printed, rounding_to(value, right.digits), capitalized(each.text), rounding)

    def fact_grid(self, name: str, fact: Fact, points: Fraction) -> FieldGrid:
        asked = self.marker.asked_answers[name]
        label = fact_said(self.view, fact)
        if asked.kind != SHAPE:
            whole = AnswerField(
                name, self.ident(name), label, asked.right.text,
                accepted(asked.right, self.marker.scheme.tolerance), points,
            )  # fmt: skip
            return FieldGrid(label, ((whole,),))
        sizes = asked.right.text.split("x")
        fields = tuple(self.size(f"{name}[{at}]", label, size, points / len(sizes)) for at, size in enumerate(sizes))
        return FieldGrid(label, (fields,), "×")

    def size(self, name: str, label: Inline, size: str, points: Fraction) -> AnswerField:
        """The number of rows or columns of a shape."""
        right = ExpectedNumber(size, Decimal(size), Decimal(size), None)
        return AnswerField(name, self.ident(name), label, size, accepted(right, None), points)
