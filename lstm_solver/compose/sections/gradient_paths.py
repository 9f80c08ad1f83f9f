"""Gradients and new values by their path in the file, as questions name them: d_weights.i.x[0][1]."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ...document.blocks import Working
from ...document.formulas import Layout, Words
from ...document.scripts import raised
from ...network.quantity_names import QuantityName, owners
from ...solver import file_mirror as mirror
from ...solver.trace import ParameterGradient, Trace
from ..view import StepsByPlace, View
from .adjoint_names import AdjointNames, symbol
from .parameter_symbols import by, initial_symbol, parameter_symbol


def gradients_at(view: View, trace: Trace, path: str) -> list[ParameterGradient]:
    """The gradients of what stands at a path of the file, or around it."""
    found = [(mirror.parameter(view.problem, each).path, each) for each in trace.gradients]
    return [each for at, each in found if path == at or path.startswith((f"{at}[", f"{at}.")) or at.startswith(path)]


def covers(view: View, trace: Trace, each: ParameterGradient, asked: str) -> bool:
    """Whether a path of the file means a parameter or an initial state: as a whole, one of its entries, or more."""
    if any(each is one for one in trace.initial):
        path = mirror.initial_path(view.problem, each)
    else:
        path = mirror.parameter(view.problem, each).path
    return bool(asked) and (path == asked or path.startswith((f"{asked}.", f"{asked}[")) or asked.startswith(path))


def path_symbol(view: View, sign: str, path: str) -> Layout:
    """∂L/∂ or the new value of what stands at a path: by its symbol where that is one parameter, else by the path."""
    found = gradients_at(view, view.solved.traces[0], path)
    parameter = mirror.parameter(view.problem, found[0]) if len(found) == 1 else None
    if parameter is None or parameter.rows or parameter.columns or not path.startswith(parameter.path):
        other = None if sign == "new" else _input_symbol(view, path) or _initial_symbol(view, path)
        return other or Words(view.language.text("new_value_of" if sign == "new" else "gradient_of", path=path))
    name = parameter_symbol(view, found[0].place, parameter.name)
    whole = raised(name, view.language.name("new")) if sign == "new" else by(name)
    rest = path.removeprefix(parameter.path)
    return view.at(found[0].place).entry(whole, map(int, rest[1:-1].split("]["))) if rest else whole


def _input_symbol(view: View, path: str) -> Layout | None:
    """∂L/∂x_1 where the path is an input's, or one of its units'."""
    found = re.fullmatch(r"inputs\[(\d+)\](?:\[(\d+)\])?", path)
    if found is None:
        return None
    made = by(view.symbol("x", int(found[1])))
    return view.entry(made, (int(found[2]),)) if found[2] else made


def _initial_symbol(view: View, path: str) -> Layout | None:
    """∂L/∂h_0 where the path is an initial state's, or one of its units'."""
    trace = view.solved.traces[0]
    whole, _, unit = path.removesuffix("]").partition("[")
    for each in trace.initial:
        if whole == mirror.initial_path(view.problem, each):
            made = initial_symbol(view, trace, each.place, each.parameter)
            return view.at(each.place).entry(made, (int(unit),)) if unit else made
    return None


def at_path(view: View, trace: Trace, sign: str, path: str, text: Callable[[Decimal], str] | None = None) -> Any:
    """The printed digits of what the result has at a path of the file: a list, or a list of rows.

    `text`: how a number is written, as it is printed where nothing is said. Raises LookupError where nothing stands
    there.
    """
    rounding = view.problem.rounding
    text = text or (lambda value: rounding.text(value, rounding.working))
    make = mirror.new_values if sign == "new" else mirror.gradients
    found: Any = make(view.problem, trace, text)
    for key in path.replace("[", ".").replace("]", "").split("."):
        found = found[int(key) if isinstance(found, list) else key]
    return [found] if isinstance(found, str) else found


def formulas(view: View, trace: Trace, found: StepsByPlace, name: QuantityName) -> list[Layout]:
    """The equation of a backward quantity, of a parameter's gradient or of its update, at its own step."""
    from ...document.formulas import equals

    if name.path is not None and name.quantity == "new":
        from .update_step import new_value

        updated = [block for each in gradients_at(view, trace, name.path) for block in new_value(view, trace, each)]
        shown = [block.derivation for block in updated if isinstance(block, Working)]
        return [equals(each.left, each.lines[0]) for each in shown]
    names = AdjointNames(view, trace, found)
    if name.path is not None:
        from .parameter_symbols import parameter_gradient

        steps = [each.step for each in gradients_at(view, trace, name.path)]
        return [equals(parameter_gradient(view, step.place, step.name[2:]), names.formula(step)) for step in steps]
    place, quantity = owners(view.problem, name)[0]
    steps = [step for step in trace.backward if (step.place, step.name, step.t) == (place, quantity, name.t)]
    return [equals(symbol(view.at(place), quantity, step.position), names.formula(step)) for step in steps]
