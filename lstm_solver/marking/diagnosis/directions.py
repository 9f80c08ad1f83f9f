"""What stands on the other side of a step, where a layer runs both ways or in reverse."""

from ...network.problem import Place
from ..key.answer_key import AnswerKey, KeyLine, OperandSources, StatedValue

OTHER = {"reverse": "forward", "forward": "reverse"}


def other_direction(board: AnswerKey, line: KeyLine) -> Place | None:
    """The place beside a line's in a layer that runs both ways."""
    other = (line.place[0], OTHER.get(line.place[1], ""))
    return other if any((run, place) == (line.run, other) for run, place, _ in board.around) else None


def other_sides(board: AnswerKey, line: KeyLine) -> dict[str, OperandSources]:
    """By what was confused, the sources of a line by the names of those that it takes: `ahead`, the states where its
    direction runs the other way; `twin`, the parameters of the other direction; `mirror`, the inputs and the reverse
    states in the reverse order; `onward`, the states that the forward direction ends with. Nothing of a plain layer."""
    other = other_direction(board, line)
    if other is None and line.place[1] not in ("reverse", "both"):
        return {}
    steps = [at for run, place, at in board.around if (run, place) == (line.run, line.place)]
    found = {"mirror": mirrored(board, line, steps)}
    if line.place[1] != "both":
        found["ahead"] = ahead_of(board, line, steps)
    if other is not None:
        found |= {"twin": twins_of(board, line, other), "onward": onward_from(board, line, other, steps)}
    return found


def ahead_of(board: AnswerKey, line: KeyLine, steps: list[int]) -> OperandSources:
    """The states that a line would take if its direction ran the other way."""
    back = line.place[1] == "reverse"
    states = board.around.get((line.run, line.place, line.position + (-1 if back else 1)))
    if states is not None:
        return {f"{name}_prev": each for name, each in states.items() if f"{name}_prev" in states}
    begins = board.around.get((line.run, line.place, max(steps) if back else min(steps)), {}) if steps else {}
    return {name: each for name, each in begins.items() if name.endswith("_prev")}


def twins_of(board: AnswerKey, line: KeyLine, other: Place) -> OperandSources:
    """The parameters of the other direction."""
    names = board.around.get((line.run, other, line.position), {})
    return {name: each for name, each in names.items() if isinstance(each, StatedValue) and each.kind == "parameter"}


def mirrored(board: AnswerKey, line: KeyLine, steps: list[int]) -> OperandSources:
    """The input, or the states of the reverse direction beside those of the other, of the step as far from the end."""
    at = min(steps) + max(steps) - line.position if steps else line.position
    names = board.around.get((line.run, line.place, at), {})
    mine = {name: each for name, each in names.items() if name == "x" or name.endswith(".reverse")}
    return {name: each for name, each in mine.items() if not isinstance(each, int) or each < line.at}


def onward_from(board: AnswerKey, line: KeyLine, other: Place, steps: list[int]) -> OperandSources:
    """At the first step of the reverse direction, the last states of the other."""
    if line.place[1] != "reverse" or line.position != max(steps, default=-1):
        return {}
    names = board.around.get((line.run, other, line.position), {})
    return {f"{name}_prev": each for name, each in names.items() if f"{name}_prev" in names}
