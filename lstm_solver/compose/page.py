"""Trace + notation → Document: which blocks there are, and in which order."""

from ..document.blocks import Block, Document, Heading, Items, Paragraph, linked
from ..document.choices import DEFAULTS, Choices
from ..document.language import load
from ..document.localization import localized
from ..document.prose import blocks as prose
from ..solver.trace import Solved, Trace
from .gathering import in_one
from .large_layers import is_large
from .sections.all_steps import all_steps
from .sections.answers import RunSteps, answers, named, of_its_run, questions
from .sections.equations import equations
from .sections.forward_pass import run, time_steps
from .sections.given import data, parameters, stated
from .sections.loss_working import loss_equations
from .view import StepsByPlace, View, by_place


def compose(solved: Solved, choices: Choices = DEFAULTS, shown: list[Trace] | None = None) -> Document:
    """The worked solution of one problem. `shown`: what of its runs is worked out; all of them, if it is not said."""
    view = chosen_view(solved, choices)
    solved, detail = view.solved, choices.detail
    found: list[Block] = [Heading(1, (solved.problem.title,)), *version_of(view)]
    found += prose(solved.problem.text, lambda text: named(view, text))
    runs = [(trace, by_place(solved, trace)) for trace in solved.traces]
    if detail != "answers":
        found += [*questions(view, runs), *statement(view)]
    found += _symbolic(view) if choices.symbolic or solved.problem.symbolic else []
    worked = runs if shown is None else [(trace, by_place(solved, trace)) for trace in shown]
    if detail != "answers":
        found += worked_out(view, worked, tabled=detail == "full")
    asked = any(trace.sequence.questions for trace in solved.traces)
    for trace, steps in worked:
        in_working = detail == "brief" and not is_large(trace.steps)
        found += all_steps(view, trace, steps) if detail == "full" or not (asked or in_working) else []
    # questions may ask for any run, so they come after all of them
    found += answers(view, runs)
    found += _report(view) if choices.gradients else []
    found += reader_check(view) if choices.audit and not solved.problem.symbols else []
    return finished(view, found)


def version_of(view: View) -> list[Block]:
    """Whose numbers these are, where each student has their own."""
    if view.problem.version is None:
        return []
    student, version = view.problem.version
    return [Paragraph(view.language.say("version_of", student=student, version=version))]


def chosen_view(solved: Solved, choices: Choices) -> View:
    """The first place of the solution, with the notation, the language and the pictures that are chosen."""
    if choices.figures is not None:
        solved = solved._replace(problem=solved.problem._replace(figures=tuple(choices.figures)))
    language = None if choices.lang is None else load(choices.lang)
    view = View(solved, choices.notation, choices.detail, language=language)
    if view.notation["approx"]:
        from .audit.approximate import reader_of

        view.style.misses = reader_of(view)
    return view


def statement(view: View, *, designed: bool = False) -> list[Block]:
    """What is given, and the equations. `designed`: the parameters are what is asked for."""
    found = [] if designed else parameters(view)
    if len(view.solved.traces) == 1:
        (trace,) = view.solved.traces
        found += [*data(view, trace.sequence), *stated(view, trace)]
    found = found if len(found) > 1 else []  # of sizes alone, there is a heading with nothing below it
    return [*found, *equations(view), *loss_equations(view), *of_the_network(view)]


def worked_out(view: View, runs: RunSteps, *, tabled: bool = False) -> list[Block]:
    """The working of every run, forward and backward. `tabled`: the table of all steps follows."""
    if view.problem.batch:
        return in_one(_batch(view, runs)) if view.detail == "brief" else _batch(view, runs)
    found: list[Block] = [Heading(2, view.language.say("solution"))] if len(runs) == 1 else []
    for trace, steps in runs:
        found += [
            *run(view, trace, steps, tabled=tabled),
            *over_time(view, trace, steps),
            *_backward_pass(view, trace, steps),
        ]
        found += _training(view, trace) if trace.later else []
    found = in_one(found) if view.detail == "brief" else found
    return found if len(found) > 1 else []  # of sizes alone, nothing is worked out


def _batch(view: View, runs: RunSteps) -> list[Block]:
    """Every run forward, the loss of all, every run back, the sums over them; so in every pass."""
    from .batch_page import one_loss, passes, sums_over_runs, way_back
    from .training import losses_and_parameters

    found: list[Block] = []
    for together in passes(view, runs):
        for at, trace, steps, heading in together:
            found += run(at, trace, steps) if heading is None else [Heading(2, heading), *time_steps(at, trace, steps)]
            found += over_time(at, trace, steps) if heading is None else []
        main = together[0]
        found += one_loss(main.view, main.trace)
        found += [block for at, trace, steps, _ in way_back(together) for block in _backward_pass(at, trace, steps)]
        found += sums_over_runs(main.view, main.trace, main.steps)
    return [*found, *losses_and_parameters(view, runs[0][0])]


def _training(view: View, trace: Trace) -> list[Block]:
    """The later passes, each worked out; in brief, a table with the remarks on them."""
    from .sections.remarks import of_pass
    from .training import later_passes, losses_and_parameters

    passes, table = later_passes(view, trace), losses_and_parameters(view, trace)
    if view.detail != "full":
        return [*table, *(block for at, mine, _ in passes for block in of_pass(at, mine))]
    found: list[Block] = []
    for at, mine, heading in passes:
        steps = by_place(at.solved, mine)
        found += [Heading(2, heading), *time_steps(at, mine, steps), *_backward_pass(at, mine, steps)]
    return [*found, *table]


def finished(view: View, blocks: list[Block]) -> Document:
    """The document of these blocks."""
    made = localized(linked(_lettered(view, blocks)), view.language)
    problem = view.problem
    return Document(problem.title, made, problem.author, view.language.code, problem.columns)


def of_the_network(view: View) -> list[Block]:
    """Pictures of the network, where the problem wants some."""
    if not view.problem.figures:
        return []
    from .figures import figure_blocks as blocks

    return blocks.of_the_network(view)


def over_time(view: View, trace: Trace, steps: StepsByPlace) -> list[Block]:
    """Pictures of a run, where the problem wants some."""
    if not view.problem.figures:
        return []
    from .figures import figure_blocks as blocks

    return blocks.of_a_run(view, trace, steps)


def _symbolic(view: View) -> list[Block]:
    from .symbolic.symbolic_section import symbolic_blocks

    return symbolic_blocks(view)


def _lettered(view: View, blocks: list[Block]) -> list[Block]:
    """The blocks with their expressions drawn, where the file has letters for numbers."""
    if not view.problem.symbols:
        return blocks
    from .symbolic.expression_drawing import drawn

    return drawn(blocks, view.style, lambda text: of_its_run(view, text), view.problem.symbols)


def _backward_pass(view: View, trace: Trace, steps: StepsByPlace) -> list[Block]:
    if not trace.went_back:
        return []
    from .sections.backward_pass import backward_blocks
    from .sections.parameter_gradients import gradients

    return [*backward_blocks(view, trace, steps), *_flow(view, trace, steps), *gradients(view, trace, steps)]


def _flow(view: View, trace: Trace, steps: StepsByPlace) -> list[Block]:
    """The drawing of the way back, where the problem wants it."""
    if "gradients" not in view.problem.figures:
        return []
    from .figures import figure_blocks as blocks
    from .sections.backward.state_adjoints import state_adjoints

    return blocks.of_the_way_back(view, trace, state_adjoints(view, trace, steps))


def _report(view: View) -> list[Block]:
    from .sections.gradient_report import report

    return report(view)


def reader_check(view: View) -> list[Block]:
    """The lines that a reader of the printed numbers cannot reproduce."""
    from .audit.audit import MOST, check

    found = check(view)
    say = view.language.say
    heading = Heading(2, say("readers_check"))
    if view.solved.arithmetic.name != "exact":
        return [heading, Paragraph(say("float_not_checked"))]
    lines = "" if view.detail == "full" else "_of_full_working"
    if not found.missed:
        return [heading, Paragraph(say(f"all_lines_follow{lines}"))]
    blocks: list[Block] = [heading, Paragraph(say(f"lines_missed{lines}")), Items(tuple(found.items[:MOST]))]
    more = len(found.items) - MOST
    closing = say("and_more", n=more, closing=found.closing) if more > 0 else found.closing
    return [*blocks, *([Paragraph(closing)] if closing else [])]
