"""Questions and answers around the working of what is asked, and comments as what they speak of is found."""

from typing import NamedTuple

from ...document.blocks import Block, Formulas, Heading, Paragraph
from ...document.deck import Frame
from ...document.formulas import Row
from ...network.problem import Question
from ...network.quantity_names import QuantityName, parse
from ...solver.trace import Trace
from ..comments.comments import comments
from ..sections.answers import AnsweredQuestion, RunSteps, answered, of_answer, run_asked
from ..view import View
from .splitting import StageSpot, between, spots

_SOON = 2  # stages after a question its words are still known


class PlacedQuestion(NamedTuple):
    """A question and where what it asks for is worked out, in the order of its names."""

    question: Question
    trace: Trace
    names: list[QuantityName]
    spots: list[StageSpot]


def woven(view: View, runs: RunSteps, frames: list[Frame]) -> list[Frame]:
    """The frames with a question before the first of what it asks for, and its answer below the last.

    A question for what is worked out nowhere stands at the end, with its answer.
    """
    known = spots(frames)
    placed = [_placed(view, runs, trace, question, known) for trace, _ in runs for question in trace.sequence.questions]
    for each in placed:
        frames = _commented(view, runs, frames, each)
    quiet = [(_without_comments(trace, placed), steps) for trace, steps in runs]
    before: dict[StageSpot, list[Frame]] = {}
    rest: list[Frame] = []
    for each, said in zip(placed, answered(view, quiet), strict=True):
        if each.spots:
            before.setdefault(min(each.spots), []).extend(_asked(said, frames, each))
            frames = _answered(frames, each, said)
        elif said.asked or said.answer:
            rest.append(Frame(said.title, tuple(said.asked), tail=tuple(said.answer), section=said.title))
    return [*between(frames, before), *rest]


def _asked(said: AnsweredQuestion, frames: list[Frame], placed: PlacedQuestion) -> list[Frame]:
    """A question, and where there is room the equations that it takes and what is known for the first of them."""
    if not said.asked:
        return []
    stages = [frames[spot.frame].stages[spot.stage] for spot in sorted(set(placed.spots))]
    by = {label for stage in stages for working in stage.workings for label in working.by}
    needs, above = stages[0].needs, stages[0].head
    known = (Formulas((("", Row(needs)),), apart=True),) if needs else above
    return [Frame(said.title, tuple(said.asked), section=said.title, optional=(_equations(frames, by), *known))]


def _equations(frames: list[Frame], labels: set[str]) -> Formulas:
    """The equations of the model that have these labels."""
    stated = [block for frame in frames for block in frame.head if isinstance(block, Formulas) and block.labels]
    every = [(label, item) for block in stated for label, item in zip(block.labels, block.items, strict=True)]
    return Formulas(tuple(item for label, item in every if label in labels), apart=True)


def _answered(frames: list[Frame], placed: PlacedQuestion, said: AnsweredQuestion) -> list[Frame]:
    """The frames with an answer below the last of what it needs, under its question where that is a while ago."""
    first, last = min(placed.spots), max(placed.spots)
    asked = said.asked if first.frame != last.frame or last.stage > first.stage + _SOON else []
    answer = (Heading(3, said.title), *asked, *said.answer)
    made, stages = [*frames], [*frames[last.frame].stages]
    stages[last.stage] = stages[last.stage]._replace(answer=(*stages[last.stage].answer, *answer))
    made[last.frame] = made[last.frame]._replace(stages=tuple(stages))
    return made


def _placed(
    view: View, runs: RunSteps, trace: Trace, question: Question, known: dict[str, StageSpot]
) -> PlacedQuestion:
    names = [] if question.formula else [name for name in map(parse, question.find) if name is not None]
    labels = [of_answer(view, run_asked(view, runs, trace.sequence, name)[0], name) for name in names]
    found = [known[label] for label in labels if label in known]
    return PlacedQuestion(question, trace, names, found if len(found) == len(names) else [])


def _without_comments(trace: Trace, placed: list[PlacedQuestion]) -> Trace:
    """The run with questions that leave their comments to the frames of the working."""
    mine = [each for each in placed if each.trace is trace]
    quiet = tuple(each.question._replace(comment=each.question.comment and not each.spots) for each in mine)
    return trace._replace(sequence=trace.sequence._replace(questions=quiet))


def _commented(view: View, runs: RunSteps, frames: list[Frame], placed: PlacedQuestion) -> list[Frame]:
    """The frames in which what is known of each asked quantity is said beneath its working."""
    if not placed.question.comment or not placed.spots:
        return frames
    made = [*frames]
    for name, spot in zip(placed.names, placed.spots, strict=True):
        trace, steps = run_asked(view, runs, placed.trace.sequence, name)
        said: tuple[Block, ...] = tuple(Paragraph(each) for each in comments(view, [(name, trace, steps)]))
        stages = [*made[spot.frame].stages]
        stage = stages[spot.stage]
        more = tuple(block for block in said if block not in stage.tail)
        stages[spot.stage] = stage._replace(tail=(*stage.tail, *more))
        made[spot.frame] = made[spot.frame]._replace(stages=tuple(stages))
    return made
