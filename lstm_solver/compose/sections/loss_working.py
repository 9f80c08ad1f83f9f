"""The loss on the page: its equation, the working of each step that counts, and the sum over them."""

from decimal import Decimal

from ...document.blocks import Block, Formulas, Heading, Paragraph, Working
from ...document.formulas import Derivation, Infix, Layout, Number, Symbol, Words, equals
from ...maths.differentiation import NODE, named_node
from ...maths.expressions import Apply, Equation, Expr, Pick, replaced
from ...maths.plan import Plan, bare
from ...maths.values import Vector, is_matrix
from ...network.cell import NO_CELL
from ...network.losses import KINDS, TARGET, step_cost
from ...network.problem import Loss
from ...network.quantity_names import judged_place
from ...solver.trace import PredictionError, Step, Trace, printed, texts
from ...solver.training.joined_runs import label
from ..derivation import DerivationWriter
from ..display_tree import Operand, Operands
from ..drawing import in_symbols
from ..references import LOSS, TOTAL, in_run, of_step, worked
from ..titles import loss_symbol, target_symbol
from ..view import StepsByPlace, View


def judged_page(view: View) -> View:
    """The page of the quantity that the loss looks at."""
    loss = view.problem.loss
    return view.at(judged_place(view.problem, loss.of if loss else "h")[0])


def loss_equations(view: View) -> list[Block]:
    """The loss of a step and that of all of them, in symbols, and what a batch makes of those of its runs."""
    loss, language = view.problem.loss, view.language
    equations = general_losses(view)
    if loss is None or not equations:
        return []
    captions = language.text("loss_of_step"), language.text("loss")
    made = Formulas(tuple(zip(captions, equations, strict=False)), True, (LOSS, TOTAL)[: len(equations)])
    found: list[Block] = [made] if view.detail == "brief" else [Heading(3, language.say("heading_loss")), made]
    if loss.steps == "last":
        found.append(Paragraph(language.say("last_target_counts")))
    if view.problem.batch:
        found.append(Paragraph(language.say(f"batch_{view.problem.batch}")))
    return found


def general_losses(view: View) -> list[Layout]:
    """The equation of a step's loss, and that of all of them where there are several; none for mere errors."""
    loss = view.problem.loss
    if loss is None or loss.kind == "error":
        return []
    found = [equals(loss_symbol("t"), _in_general(view, loss))]
    if loss.steps == "all" and any(len(trace.losses) > 1 for trace in view.solved.traces):
        found.append(equals(loss_symbol(), _summed(loss, Symbol(r"\sum_{t}"), "T")))
    return found


def _in_general(view: View, loss: Loss) -> Layout:
    """A step's loss for any target."""
    at = judged_page(view)
    place, there = judged_place(view.problem, loss.of)
    size = view.problem.layers[-1].size
    if place[1] == "out" and view.problem.outputs is not None:
        size = view.problem.outputs.sizes[there]
    plan = bare(Equation("loss", _whole(step_cost(loss, [Decimal("0.5")] * size).cost)))
    target, one = target_symbol(view.language, "t"), size == 1
    leaves = {loss.of: Operand(at.generic(there), None, scalar=one), TARGET: Operand(target, None, scalar=one)}
    return in_symbols(plan, leaves, NO_CELL, at.style)


def _whole(expr: Expr) -> Expr:
    """The expression without what is picked out of vectors."""
    return replaced(expr, lambda node: _whole(node.arg) if isinstance(node, Pick) else None)


def _summed(loss: Loss, sign: Symbol, count: str) -> Layout:
    if loss.reduce != "mean":
        return Infix(("", ""), (sign, loss_symbol("t")))
    amount: Layout = Symbol(count) if count.isalpha() else Number(count)
    return Infix(("", "", ""), (Infix(("", "frac"), (Number("1"), amount)), sign, loss_symbol("t")))


def step_loss(view: View, found: StepsByPlace, trace: Trace, step: Step) -> Working:
    """The working of one step's loss."""
    at = judged_page(view)
    worker = DerivationWriter(NO_CELL, at.style, view.detail)
    left = loss_symbol(view.time(step.position))
    leaves = by_name(at, step, loss_leaves(view, found, trace, step.position))
    made = worker.derivation(step, leaves, left)
    if view.problem.loss is not None and step.plan is not None and _of_logits(step.plan, view.problem.loss):
        target = trace.sequence.targets[step.position] if trace.sequence.targets else None
        first = _as_probabilities(view, leaves, step.plan, target or [])
        made = _with_first(made, first)
    return Working(made, view.language.text("loss"), of_step(trace, step), (LOSS,))


def _of_logits(plan: Plan, loss: Loss) -> bool:
    """Whether a cost comes from the logits because the probability is all but 0 or 1."""
    logarithm = any(isinstance(node, Apply) and node.function == "ln" for node in plan.nodes)
    return KINDS[loss.kind].like is not None and not logarithm


def _as_probabilities(view: View, leaves: Operands, plan: Plan, target: Vector) -> Layout:
    """The loss of the softmax (sigmoid) of the logits, in symbols."""
    assert view.problem.loss is not None
    logits = next(name for name in plan.names if name != TARGET)
    cost = step_cost(view.problem.loss._replace(of=logits, probabilities=False), target).cost
    return in_symbols(bare(Equation("loss", cost)), leaves, NO_CELL, judged_page(view).style)


def loss_leaves(view: View, found: StepsByPlace, trace: Trace, position: int) -> Operands:
    """What the names in the loss of one step stand for."""
    loss, targets = view.problem.loss, trace.sequence.targets
    assert loss is not None
    assert targets is not None
    at = judged_page(view)
    place, there = judged_place(view.problem, loss.of)
    step = found[place][position].get(there)
    leaf = Operand(at.symbol(there, position), at.printed(step), step=step).never_inline()
    target = Operand(target_symbol(view.language, view.time(position)), view.given_vector(targets[position] or []))
    return {loss.of: leaf, TARGET: target} | _logits(at, found, trace, step)


def _logits(at: View, found: StepsByPlace, trace: Trace, judged: Step | None) -> Operands:
    """What the softmax (sigmoid) of the judged quantity was applied to, where the loss takes that."""
    if judged is None:
        return {}
    costs = (step for step in trace.losses if step.position == judged.position)
    names = [name for step in costs if step.plan is not None for name in step.plan.names if name.startswith(NODE)]
    leaves = at.leaves(found, trace.sequence, judged.position) if names else {}
    return {name: node_operand(at, judged, named_node(name)[1], leaves, at.time(judged.position)) for name in names[:1]}


def node_operand(view: View, step: Step, at: int, leaves: Operands, time: str) -> Operand:
    """Part of a forward equation, with the digits that it was carried with."""
    record = step.record()
    drawn = in_symbols(bare(Equation(step.name, record.plan.nodes[at])), leaves, NO_CELL, view.style)
    digits = texts(step, record.used(at), record.plan.digits[at] or step.rounding.working)
    symbol = view.mark.on(Symbol(f"{view.notation.letter(step.name)}_{{{at},{time}}}"))
    return Operand(symbol, digits, drawn=drawn)


def by_name(view: View, step: Step, leaves: Operands) -> Operands:
    """In a problem with letters, operands as a step of the loss or of the way back took them, by name."""
    if not view.problem.symbols or step.plan is None:
        return leaves
    taken = {name: value for name, value in zip(step.plan.names, step.operands, strict=True) if name not in view.fixed}
    working = step.rounding.working
    return leaves | {
        name: leaves[name].valued(texts(step, value, working)) for name, value in taken.items() if name in leaves
    }


def batch_leaves(step: Step, symbol: Symbol) -> Operands:
    """What the runs of a batch add, as the names of their sum: the symbol, with the run's name beside it."""
    assert step.plan is not None
    found = {}
    for name, value in zip(step.plan.names, step.operands, strict=True):
        drawn = Infix(("", ""), (symbol, Words(f"({name.split('.')[1]})")))
        found[name] = Operand(symbol, texts(step, value, step.rounding.working), is_matrix(value), drawn=drawn)
    return found


def batch_loss(view: View, trace: Trace) -> Working:
    """The one loss of a batch."""
    assert trace.loss is not None
    worker = DerivationWriter(NO_CELL, view.style, view.detail)
    made = worker.derivation(trace.loss, batch_leaves(trace.loss, loss_symbol()), loss_symbol())
    return Working(made, view.language.text("batch_loss"), in_run(trace, "loss"))


def total_leaves(view: View, trace: Trace) -> Operands:
    """The losses of the single steps, as the names of their sum."""
    return {
        f"loss.{step.position}": Operand(loss_symbol(view.time(step.position)), printed(step)) for step in trace.losses
    }


def whole_leaves(view: View, trace: Trace) -> Operands:
    """The names in the loss that questions call `loss`: of a batch the losses of its runs."""
    if trace.loss is None or trace.own in (None, trace.loss):
        return total_leaves(view, trace)
    return batch_leaves(trace.loss, loss_symbol())


def total_loss(view: View, trace: Trace) -> list[Block]:
    """The loss over all steps, first as a sum in symbols."""
    loss, step = view.problem.loss, trace.own or trace.loss
    if loss is None or step is None:
        return []
    worker = DerivationWriter(NO_CELL, view.style, view.detail)
    made = worker.derivation(step, by_name(view, step, total_leaves(view, trace)), own_loss_symbol(trace))
    if len(trace.losses) > 1:
        sign = Symbol(_limits(view, [each.position for each in trace.losses]))
        made = _with_first(made, _summed(loss, sign, str(len(trace.losses))))
    caption = view.language.text("loss_over_steps" if len(trace.losses) > 1 else "loss")
    main = trace.own is not None and trace.loss is not trace.own  # its name is that of the batch's loss
    return [Working(made, caption, "" if main else in_run(trace, "loss"), (TOTAL,))]


def _with_first(made: Derivation, line: Layout) -> Derivation:
    """The derivation with a line in symbols before its others; in brief these say it all."""
    if made.alone == 0:
        return made
    return made._replace(lines=(line, *made.lines), notes=("", *made.notes))


def own_loss_symbol(trace: Trace) -> Layout:
    """L, in a batch with the name of the run whose loss it is."""
    if trace.own is None:
        return loss_symbol()
    return Infix(("", ""), (loss_symbol(), Words(f"({label(trace.sequence)})")))


def _limits(view: View, positions: list[int]) -> str:
    """`t=1` to 3 where no step between is left out."""
    if positions != list(range(positions[0], positions[-1] + 1)):
        return r"\sum_{t}"
    return rf"\sum_{{t={view.time(positions[0])}}}^{{{view.time(positions[-1])}}}"


def error_working(view: View, trace: Trace, error: PredictionError) -> Working:
    """prediction − target, with both operands shown."""
    at = judged_page(view)
    lines = (
        in_letters(view, error.position),
        Infix(("", "-"), (at.style.vector(error.shown), at.style.vector(view.given_vector(error.target)))),
        at.style.vector(error.value),
    )
    made = Derivation(view.quantity("error", error.position), lines, across=at.notation["equalities"])
    return Working(made, view.language.text("error"), worked(trace, "error", error.t))


def in_letters(view: View, position: int) -> Layout:
    """What the error at a position of the inputs is."""
    loss = view.problem.loss
    output = judged_symbol(view, loss.of if loss else "h", position)
    return Infix(("", "-"), (output, view.notation.target or Words(view.language.text("target"))))


def judged_symbol(view: View, name: str, position: int) -> Symbol:
    """The symbol of the quantity that the loss judges, at a position of the inputs."""
    place, there = judged_place(view.problem, name)
    return view.at(place).symbol(there, position)
