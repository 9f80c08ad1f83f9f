"""What stands on the other side of a step, where a layer runs both ways or in reverse."""

from ...network.problem import Place
from ..key.answer_key import AnswerKey, KeyLine, OperandSources, StatedValue

OTHER = {"reverse": "forward", "forward": "reverse"}


def other_direction(board: AnswerKey, line: KeyLine) -> Place | None:
    """The place beside a line's in a layer that runs both ways."""
    other = (line.place[0], OTHER.get(line.place[1], ""))
    return other if any((run, place) == (line.run, other) for run, place, _ in board.around) else None


def ahead_of(board: AnswerKey, line: KeyLine) -> OperandSources:
    """The states that a line would take if its direction ran the other way, by the names of those that it takes."""
    if line.place[1] != "reverse" and other_direction(board, line) is None:
        return {}
    onward = -1 if line.place[1] == "reverse" else 1
    states = board.around.get((line.run, line.place, line.position + onward))
    if states is not None:
        return {f"{name}_prev": each for name, each in states.items() if f"{name}_prev" in states}
    steps = [at for run, place, at in board.around if (run, place) == (line.run, line.place)]
    begins = board.around.get((line.run, line.place, max(steps) if onward < 0 else min(steps)), {}) if steps else {}
    return {name: each for name, each in begins.items() if name.endswith("_prev")}


def twins_of(board: AnswerKey, line: KeyLine) -> OperandSources:
    """The parameters of the other direction, by the names of a line's own."""
    other = other_direction(board, line)
    names = {} if other is None else board.around.get((line.run, other, line.position), {})
    return {name: each for name, each in names.items() if isinstance(each, StatedValue) and each.kind == "parameter"}
