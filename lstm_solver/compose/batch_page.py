"""A batch on the page: each run forward, the one loss, each run back, the sums over runs, the update."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ..document.blocks import Block, Heading, Inline, Items, Working
from ..solver.trace import Trace
from ..solver.training.joined_runs import label
from ..solver.training.passes import in_order
from .references import of_gradient, result
from .sections.adjoint_names import AdjointNames
from .sections.backward.needed_adjoints import updates_worked_out, worked_out
from .sections.loss_working import batch_loss
from .sections.parameter_gradients import others_alike, tables
from .sections.parameter_symbols import parameter_gradient
from .sections.remarks import of_loss, of_parameter
from .training import later_passes
from .view import StepsByPlace, View, by_place


class BatchRun(NamedTuple):
    """One run of a batch in one pass, with its page. `heading`: of a later pass, None in the first."""

    view: View
    trace: Trace
    steps: StepsByPlace
    heading: Inline | None = None


def passes(view: View, runs: list[tuple[Trace, StepsByPlace]]) -> Iterator[list[BatchRun]]:
    """The runs of every pass that is worked out."""
    yield [BatchRun(view, trace, steps) for trace, steps in runs]
    if view.detail != "full":
        return
    for together in zip(*(later_passes(view, trace) for trace, _ in runs), strict=True):
        yield [BatchRun(at, mine, by_place(at.solved, mine), heading) for at, mine, heading in together]


def way_back(together: list[BatchRun]) -> list[BatchRun]:
    """The same runs in the order of the way back: those that start where another ends come before it."""
    if all(each.trace.sequence.start is None for each in together):
        return together
    names = [each.name for each in in_order([run.trace.sequence for run in together])]
    return sorted(together, key=lambda run: -names.index(run.trace.sequence.name))


def one_loss(view: View, trace: Trace) -> list[Block]:
    """The loss of the batch. `trace`: that of the main sequence."""
    heading = Heading(2, view.language.say("heading_loss"))
    return [heading, batch_loss(view, trace), *of_loss(view, trace)]


def sums_over_runs(view: View, trace: Trace, steps: StepsByPlace) -> list[Block]:
    """What the runs add to each gradient, and the update. `trace`: that of the main sequence."""
    if not trace.went_back:
        return []
    names = AdjointNames(view, trace, steps)
    runs = [label(each) for each in view.problem.sequences]
    said = Items(tuple(view.language.say("share_of_run", run=run) for run in runs))
    shown = worked_out(view, trace, trace.gradients)
    heading: list[Block] = [Heading(2, view.language.say("gradients_of_batch"))]
    blocks = [*heading, said] if shown else [] if trace.norms is not None else heading
    for each in shown:
        made = names.derivation(each.step, parameter_gradient(view, each.place, each.parameter), view.detail)
        name = result(view.problem, trace, each)
        blocks += [Working(made, label=of_gradient(trace, each), name=name), *of_parameter(view, trace, each, "d")]
    blocks += others_alike(view, shown, trace.gradients)
    if trace.norms is not None:
        from .sections.update_step import update

        blocks += update(
            view, trace, None, updates_worked_out(view, trace), partial(of_parameter, view, trace, sign="new")
        )
    return [*blocks, *tables(view, trace)]
