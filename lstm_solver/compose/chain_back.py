"""From the last asked quantity back to what is given: what each unknown needs, said before any number."""

from ..document.blocks import Block, Inline, Paragraph
from ..document.formulas import Symbol
from ..network.quantity_names import asked
from ..solver.trace import Step, Trace
from .view import StepsByName, StepsByPlace, View


def chain_back(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """The unknowns of the time step of the last asked quantity; nothing where the notation does not want it."""
    if not view.notation["chain_back"] or not view.problem.plain:
        return []
    last = _last_asked(view, trace)
    if last is None:
        return []
    now, language = view.now(found, last.position), view.language
    pending, links = [last], list[Inline]()
    for step in pending:
        unknown = _unknown(view, now, step)
        pending += [now[name] for name in unknown if name in now and now[name] not in pending]
        symbol = view.symbol(step.name, step.position)
        if not unknown:
            links.append(language.say("chain_end", quantity=symbol))
            continue
        needs = language.listed([(_symbol(view, name, step.position),) for name in unknown])
        links.append(language.say("chain_link", quantity=symbol, needs=needs))
    chain = tuple(part for link in links for part in ("; ", *link))[1:]
    return [Paragraph(language.say("chain_back", chain=chain))]


def _last_asked(view: View, trace: Trace) -> Step | None:
    """The one that is worked out last."""
    wanted = {(place, name, position) for place, name, position in asked(view.problem, trace.sequence)}
    steps = [step for step in trace.steps if (step.place, step.name, step.position) in wanted and step.plan is not None]
    order = {name: at for at, name in enumerate(view.order)}  # outputs stand behind it, what is looked up before
    at_end = {step.name for step in steps if step.place[1] == "out"}
    return max(
        steps,
        key=lambda step: (step.position, len(order) if step.name in at_end else order.get(step.name, -1)),
        default=None,
    )


def _unknown(view: View, now: StepsByName, step: Step) -> list[str]:
    """The operands of a step that are computed: in its own time step, or the states of the one before."""
    names = step.plan.names if step.plan is not None else ()
    states = {f"{name}_prev" for name in view.cell.states} if step.position > 0 else set()
    return [name for name in dict.fromkeys(names) if (name in now and now[name].plan is not None) or name in states]


def _symbol(view: View, name: str, position: int) -> Symbol:
    if name.endswith("_prev"):
        return view.previous(name.removesuffix("_prev"), position)
    return view.symbol(name, position)
