"""Who asked for what, and what it is worth."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from ...network.problem import Problem
from ...network.quantity_names import cells_of, in_pass, is_own_loss, parse, resolve, run_of, without_pass, written
from .answer_key import AnswerKey
from .question_names import is_chosen, marked_names, numbered

NOT_ASKED = ("part", "given")  # lines that nobody asks for where there are no questions


def worth(problem: Problem, board: AnswerKey, names: "UnitNames") -> dict[str, Fraction]:
    """By the name of one number, its points; every number that is asked for is there.

    The points of a question are spread evenly over its numbers. Where no question has points, each number is worth one;
    where there are no questions, every quantity is asked for.
    """
    found: dict[str, Fraction] = {}
    if not any(sequence.questions for sequence in problem.sequences):
        return {slot.name: Fraction(1) for slot in board.slots.values() if _counts(board, slot.line)}
    asked = [(question, names.of_question(run, at)) for run, at, question in numbered(problem) if not question.formula]
    numbers = [(question, units) for question, units in asked if units]
    scored = any(question.points for question, _ in numbers)
    for question, units in numbers:
        share = Fraction(question.points or 0) / max(1, len(units)) if scored else Fraction(1)
        for unit in units:
            found[unit] = found.get(unit, Fraction(0)) + share if scored else share
    return found


def _counts(board: AnswerKey, line: int) -> bool:
    return board.lines[line].kind not in NOT_ASKED


class UnitNames:
    """The units behind the names that files and students use."""

    def __init__(self, problem: Problem, board: AnswerKey) -> None:
        self.problem = problem
        self.board = board
        self.units: dict[str, list[str]] = {}
        for name, canonical in [*zip(board.slots, board.slots, strict=True), *board.aliases.items()]:
            for end in _stems(name):
                self.units.setdefault(end, []).append(canonical)

    def of_question(self, run: int, at: int) -> list[str]:
        """What a question asks for, unit by unit, each once; of choices it is the question itself."""
        question, marked = self.problem.sequences[run].questions[at], marked_names(self.problem, run, at)
        numbers = () if is_chosen(question) else question.find
        return list(dict.fromkeys([*(unit for name in numbers for unit in self.of(name, run)), *marked]))

    def of(self, text: str, run: int = 0) -> list[str]:
        """The units of a name as a file has it (`f_1`, `f_1[0]`, `A.h_0`, `h_1(rev)`); none where there is no such."""
        name = parse(text)
        if name is None:
            return []
        sequences = self.problem.sequences
        sequence = run_of(self.problem, sequences[run], name)
        prefix = f"{sequence.name}." if sequence is not sequences[0] or is_own_loss(self.problem, name) else ""
        rest = text.partition(".")[2] if name.run is not None else text
        if name.t is not None and name.quantity != "loss":
            place = resolve(cells_of(self.problem), name)
            unit = "" if name.unit is None else f"[{name.unit}]"
            rest = written(name.quantity, name.t, place, name.n) + unit
        return self.units.get(prefix + rest, [])


@lru_cache(5_000)
def _stems(name: str) -> list[str]:
    """The name itself, and without each of its indices: d_W[0][1], d_W[0], d_W; and the mappings it lies in."""
    name, number = without_pass(name)
    return [in_pass(each, number) for each in _stems_of(name)]


def _stems_of(name: str) -> list[str]:
    found = [name]
    while name.endswith("]"):
        name = name[: name.rindex("[")]
        found.append(name)
    path = re.match(r"(?:\w+\.)??(?:d|new)_[a-z]+\.", name)
    while path and "." in name[path.end() - 1 :]:
        name = name.rpartition(".")[0]
        found.append(name)
    return found


def decimal(value: Fraction) -> Decimal:
    """Points as they are shown: at most four decimals, without an exponent."""
    shown = Decimal(round(value * 10000)).scaleb(-4).normalize()
    return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown
