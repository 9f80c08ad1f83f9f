"""Passes of a training: forward, backward and update of the runs that are trained together, one or a whole batch."""

from ...network.problem import Problem, Sequence
from ..forward import ForwardRun
from ..trace import ParameterGradient, Solved, Trace
from .joined_runs import joined

RunOnce = tuple[ForwardRun, Trace]  # with its forward pass

Starts = dict[str | None, dict[str, list[ParameterGradient]]]  # by run, what those say that start where it ends


def in_order(sequences: list[Sequence]) -> list[Sequence]:
    """The runs, each after the one at whose end it starts, where that is among them."""
    names = {each.name for each in sequences}
    after: dict[str | None, list[int]] = {}
    for at, each in enumerate(sequences):
        after.setdefault(each.start if each.start in names else None, []).append(at)
    found: list[Sequence] = []
    ready = after.pop(None, [])
    while ready:
        found += [sequences[at] for at in ready]
        ready = sorted(later for at in ready for later in after.pop(sequences[at].name, []))
    return found


def as_it_went(problem: Problem, traces: list[Trace]) -> Problem:
    """The problem with what is known of its runs after them: what was fed back, and where they started."""
    known = {trace.sequence.name: trace.sequence for trace in traces}
    return problem._replace(sequences=[known.get(each.name, each) for each in problem.sequences])


def trained(team: list[RunOnce]) -> list[Trace]:
    """The first pass of runs that are trained together, each with the passes after it."""
    run = team[0][0]
    problem = run.problem
    first = last = _one_pass(team, None)
    update = problem.backward.update if problem.backward else None
    later: list[list[Solved]] = []
    while update is not None and last[0].norms is not None and last[0].number < update.times:
        from .update import stepped

        problem = stepped(problem, last[0])
        team = _again(problem, team)
        last = _one_pass(team, last)
        known = as_it_went(problem, last)
        later.append([Solved(known, run.arithmetic, [trace], run.plans) for trace in last])
    return [trace._replace(later=tuple(each[at] for each in later)) for at, trace in enumerate(first)]


def _again(problem: Problem, team: list[RunOnce]) -> list[RunOnce]:
    """The forward passes with other parameters."""
    old = {run.sequence.name: run for run, _ in team}
    new: dict[str | None, RunOnce] = {}
    for each in in_order(problem.sequences):
        if each.name in old:
            inside = each.start is not None and each.start in new
            before = new[each.start][0] if inside else old[each.name].before_it
            make = type(old[each.name])
            run = make(problem, old[each.name].arithmetic, old[each.name].plans, each, before)
            new[each.name] = run, run.trace()
    return [new[name] for name in old]


def _one_pass(team: list[RunOnce], before: list[Trace] | None) -> list[Trace]:
    problem = team[0][0].problem
    traces = joined([run for run, _ in team], _ways_back(team)) if problem.batch else _ways_back(team)
    if problem.backward is None or not traces[0].went_back:
        return traces
    from .update import updated

    first = updated(team[0][0], traces[0], before[0] if before else None)
    return [each._replace(number=first.number) for each in (first, *traces[1:])]


def _ways_back(team: list[RunOnce]) -> list[Trace]:
    """The backward pass of every run; in a batch, those that start where another ends come before it."""
    found: dict[str | None, Trace] = {}
    starts: Starts = {}
    known = {run.sequence.name: (run, forward) for run, forward in team}
    for each in reversed(in_order([run.sequence for run, _ in team])):
        trace = found[each.name] = _back(*known[each.name], starts.get(each.name, {}))
        backward = trace.went_back and team[0][0].problem.backward
        chained = each.start is not None and each.start in known
        if chained and backward and backward.truncate is None:
            starts.setdefault(each.start, {})[str(each.name)] = trace.initial
    return [found[run.sequence.name] for run, _ in team]


def _back(run: ForwardRun, forward: Trace, starts: dict[str, list[ParameterGradient]]) -> Trace:
    asked = run.problem.backward
    if asked is None or (asked.upstream is not None and run.sequence.name != run.problem.sequences[0].name):
        return forward  # what comes from outside comes to the main sequence
    from ..truncated import steps_back

    found = steps_back(run)
    found.starts = starts
    found.whole_network()
    trace = forward._replace(backward=found.steps, gradients=found.gradients, initial=found.initial)
    return trace._replace(windows=found.parts)
