"""Marks the sheets of a set: each problem by its own marker, then as one sheet."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..marker import Marker
from ..marks import AS_ASKED, Answer, MarkedSheet, SheetSlip
from ..questions.asked_answers import AskedAnswer
from .set_spellings import SIGN


class SetMarker:
    """`markers`: of each problem, in the order of the set."""

    def __init__(self, markers: Sequence[Marker]) -> None:
        self.markers = {str(number): marker for number, marker in enumerate(markers, 1)}
        self.diagnose = markers[0].diagnose

    @property
    def asked(self) -> list[str]:
        """What the questions of all problems ask for."""
        return [f"{number}{SIGN}{name}" for number, marker in self.markers.items() for name in marker.asked]

    @property
    def order(self) -> dict[str, int]:
        """The place of every number that may be answered."""
        names = [f"{number}{SIGN}{name}" for number, marker in self.markers.items() for name in marker.order]
        return {name: at for at, name in enumerate(names)}

    @property
    def asked_answers(self) -> dict[str, AskedAnswer]:
        """What questions ask for beside the numbers of the working."""
        pairs = [(number, each) for number, marker in self.markers.items() for each in marker.asked_answers.items()]
        return {f"{number}{SIGN}{name}": answer for number, (name, answer) in pairs}

    def mark_each(self, answers: Sequence[Answer]) -> Iterator[MarkedSheet]:
        """The sheets, in the order of the answers."""
        each = [
            marker.mark_each([_part(answer, number) for answer in answers]) for number, marker in self.markers.items()
        ]
        return map(together, zip(*each, strict=True))


def _part(answer: Answer, number: str) -> Answer:
    start = f"{number}{SIGN}"
    mine = {name.removeprefix(start): each for name, each in answer.numbers.items() if name.startswith(start)}
    return Answer(answer.student, mine)


def together(parts: Sequence[MarkedSheet]) -> MarkedSheet:
    """The sheets of one student as one: names have the numbers of their problems in front, points are added.

    A slip that is the same in several problems stands once. `rounding`: that of all problems, if it is one.
    """
    numbered = [*enumerate(parts, 1)]
    habits = {part.rounding for part in parts} - {AS_ASKED}
    slips: dict[tuple[str, str], SheetSlip] = {}
    for number, part in numbered:
        for slip in part.slips:
            mine = slip._replace(numbers=tuple(f"{number}{SIGN}{name}" for name in slip.numbers))
            other = slips.get((slip.slip, slip.text))
            if other is not None:
                mine = mine._replace(numbers=(*other.numbers, *mine.numbers), cost=other.cost + mine.cost)
            slips[slip.slip, slip.text] = mine
    return MarkedSheet(
        parts[0].student,
        sum((part.points for part in parts), Decimal(0)),
        sum((part.of for part in parts), Decimal(0)),
        tuple(mark._replace(name=f"{number}{SIGN}{mark.name}") for number, part in numbered for mark in part.marks),
        habits.pop() if len(habits) == 1 else AS_ASKED,
        tuple(slips.values()),
        tuple(each._replace(name=f"{number}{SIGN}{each.name}") for number, part in numbered for each in part.unmarked),
    )


def apart(marked: MarkedSheet, number: str) -> MarkedSheet:
    """What of a student's sheet is about one problem."""
    start = f"{number}{SIGN}"
    marks = tuple(
        mark._replace(name=mark.name.removeprefix(start)) for mark in marked.marks if mark.name.startswith(start)
    )
    slips = (slip._replace(numbers=_names(slip.numbers, start)) for slip in marked.slips)
    return marked._replace(
        points=sum((mark.points for mark in marks), Decimal(0)),
        of=sum((mark.of for mark in marks), Decimal(0)),
        marks=marks,
        slips=tuple(slip for slip in slips if slip.numbers),
        unmarked=tuple(
            each._replace(name=each.name.removeprefix(start)) for each in marked.unmarked if each.name.startswith(start)
        ),
    )


def _names(numbers: Sequence[str], start: str) -> tuple[str, ...]:
    return tuple(name.removeprefix(start) for name in numbers if name.startswith(start))
