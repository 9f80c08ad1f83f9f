"""The loss on the page: its equation, the working of each step that counts, and the sum over them."""

from decimal import Decimal

from ...document.blocks import Block, Formulas, Heading, Paragraph, Working
from ...document.formulas import Derivation, Infix, Layout, Number, Symbol, Words, equals
from ...document.scripts import picked
from ...maths.expressions import Equation, Expr, Pick
from ...maths.plan import bare
from ...network.cell import NOWHERE
from ...network.losses import TARGET, judged
from ...network.problem import Loss
from ...network.quantity_names import judged_place
from ...solver.trace import Error, Step, Trace, printed
from ..derivation import Worker
from ..display_tree import Leaf, Leaves, levels, tree
from ..drawing import SYMBOLS, Line
from ..references import LOSS, TOTAL, in_run, of_step, worked
from ..titles import class_words, loss_symbol, target_symbol
from ..view import Found, Page


def judged_page(page: Page) -> Page:
    """The page of the quantity that the loss looks at."""
    loss = page.problem.loss
    return page.at(judged_place(page.problem, loss.of if loss else "h")[0])


def loss_equations(page: Page) -> list[Block]:
    """The loss of a step and that of all of them, in symbols."""
    loss = page.problem.loss
    if loss is None or loss.kind == "error":
        return []
    language = page.language
    items = [(language.text("loss_of_step"), equals(loss_symbol("t"), _in_general(page, loss)))]
    if loss.steps == "all":
        items.append((language.text("loss"), equals(loss_symbol(), _summed(loss, Symbol(r"\sum_{t}"), "T"))))
    made = Formulas(tuple(items), True, (LOSS, TOTAL)[: len(items)])
    found: list[Block] = [Heading(3, language.say("heading_loss")), made]
    if loss.steps == "last":
        found.append(Paragraph(language.say("last_target_counts")))
    return found


def _in_general(page: Page, loss: Loss) -> Layout:
    """A step's loss for any target."""
    at = judged_page(page)
    place, there = judged_place(page.problem, loss.of)
    size = page.problem.layers[-1].size
    if place[1] == "out" and page.problem.outputs is not None:
        size = page.problem.outputs.sizes[there]
    plan = bare(Equation("loss", _whole(judged(loss, [Decimal("0.5")] * size).cost)))
    leaves = {loss.of: Leaf(at.generic(there), None), TARGET: Leaf(target_symbol(page.language, "t"), None)}
    root = tree(plan, None, leaves, NOWHERE, at.notation)
    return Line(at.style, levels(root), SYMBOLS, numbers=False).draw(root)


def _whole(expr: Expr) -> Expr:
    """The expression without what is picked out of vectors."""
    if isinstance(expr, Pick):
        return _whole(expr.arg)
    return expr.with_kids(tuple(map(_whole, expr.kids())))


def _summed(loss: Loss, sign: Symbol, count: str) -> Layout:
    if loss.reduce != "mean":
        return Infix(("", ""), (sign, loss_symbol("t")))
    amount: Layout = Symbol(count) if count.isalpha() else Number(count)
    return Infix(("", "", ""), (Infix(("", "frac"), (Number("1"), amount)), sign, loss_symbol("t")))


def step_loss(page: Page, found: Found, trace: Trace, step: Step) -> Working:
    """The working of one step's loss."""
    at = judged_page(page)
    worker = Worker(NOWHERE, at.style, page.detail)
    left = loss_symbol(page.time(step.position))
    made = worker.derivation(step, loss_leaves(page, found, trace, step.position), left)
    return Working(made, page.language.text("loss"), of_step(trace, step), (LOSS,))


def loss_leaves(page: Page, found: Found, trace: Trace, position: int) -> Leaves:
    """What the names in the loss of one step stand for."""
    loss, targets = page.problem.loss, trace.sequence.targets
    assert loss is not None
    assert targets is not None
    at = judged_page(page)
    place, there = judged_place(page.problem, loss.of)
    leaf = Leaf(at.symbol(there, position), at.printed(found[place][position].get(there)))
    target = Leaf(target_symbol(page.language, page.time(position)), page.given_vector(targets[position] or []))
    return {loss.of: leaf, TARGET: target}


def total_leaves(page: Page, trace: Trace) -> Leaves:
    """The losses of the single steps, as the names of their sum."""
    return {
        f"loss.{step.position}": Leaf(loss_symbol(page.time(step.position)), printed(step)) for step in trace.losses
    }


def total_loss(page: Page, trace: Trace) -> list[Block]:
    """The loss over all steps, first as a sum in symbols."""
    loss, step = page.problem.loss, trace.loss
    if loss is None or step is None:
        return []
    worker = Worker(NOWHERE, page.style, page.detail)
    made = worker.derivation(step, total_leaves(page, trace), loss_symbol())
    if len(trace.losses) > 1:
        sign = Symbol(_limits(page, [each.position for each in trace.losses]))
        lines = (_summed(loss, sign, str(len(trace.losses))), *made.lines)
        made = Derivation(made.left, lines, ("", *made.notes))
    caption = page.language.text("loss_over_steps" if len(trace.losses) > 1 else "loss")
    shown = Working(made, caption, in_run(trace, "loss"), (TOTAL,))
    return [Heading(3, page.language.say("heading_loss")), shown]


def _limits(page: Page, positions: list[int]) -> str:
    """`t=1` to 3 where no step between is left out."""
    if positions != list(range(positions[0], positions[-1] + 1)):
        return r"\sum_{t}"
    return rf"\sum_{{t={page.time(positions[0])}}}^{{{page.time(positions[-1])}}}"


def error_working(page: Page, trace: Trace, error: Error) -> Working:
    """prediction − target, with both operands shown."""
    at = judged_page(page)
    loss = page.problem.loss
    output = at.symbol(judged_place(page.problem, loss.of if loss else "h")[1], error.position)
    lines = (
        Infix(("", "-"), (output, Words(page.language.text("target")))),
        Infix(("", "-"), (at.style.vector(error.shown), at.style.vector(page.given_vector(error.target)))),
        at.style.vector(error.value),
    )
    made = Derivation(page.quantity("error", error.position), lines)
    return Working(made, page.language.text("error"), worked(trace, "error", error.t))


def predicted(page: Page, trace: Trace, position: int) -> list[Block]:
    """What the network predicts at a step, with the name of the class."""
    found: list[Block] = []
    for each in trace.predictions:
        if each.position == position:
            symbol = picked(judged_symbol(page, each.name, position), (each.number,))
            words = class_words(page.problem, each.number, page.language)
            found.append(Paragraph(page.language.say("predicts", entry=symbol, label=words)))
    return found


def judged_symbol(page: Page, name: str, position: int) -> Symbol:
    place, there = judged_place(page.problem, name)
    return page.at(place).symbol(there, position)
