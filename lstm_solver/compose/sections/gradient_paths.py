"""Gradients and new values by their path in the file, as questions name them: d_weights.i.x[0][1]."""

from decimal import Decimal
from typing import Any

from ...document.formulas import Infix, Layout, Words
from ...document.scripts import raised
from ...network.quantity_names import Name, owners
from ...solver import file_mirror as mirror
from ...solver.trace import Gradient, Trace
from ..view import Found, Page
from .adjoint_names import Names, symbol
from .parameter_symbols import by, parameter_symbol


def gradients_at(page: Page, trace: Trace, path: str) -> list[Gradient]:
    """The gradients of what stands at a path of the file, or around it."""
    found = [(mirror.parameter(page.problem, each).path, each) for each in trace.gradients]
    return [each for at, each in found if path == at or path.startswith((f"{at}[", f"{at}.")) or at.startswith(path)]


def path_symbol(page: Page, sign: str, path: str) -> Layout:
    """∂L/∂ or the new value of what stands at a path: by its symbol where that is one parameter, else by the path."""
    found = gradients_at(page, page.solved.traces[0], path)
    parameter = mirror.parameter(page.problem, found[0]) if len(found) == 1 else None
    if parameter is None or parameter.rows or parameter.columns or not path.startswith(parameter.path):
        return Words(page.language.text("new_value_of" if sign == "new" else "gradient_of", path=path))
    name = parameter_symbol(page, found[0].place, parameter.name)
    whole = raised(name, page.language.name("new")) if sign == "new" else by(name)
    rest = path.removeprefix(parameter.path)
    return Infix(("", ""), (whole, Words(rest))) if rest else whole


def at_path(page: Page, trace: Trace, sign: str, path: str) -> Any:
    """The printed digits of what the result has at a path of the file: a list, or a list of rows.

    Raises LookupError where nothing stands there.
    """
    rounding = page.problem.rounding

    def text(value: Decimal) -> str:
        return rounding.text(value, rounding.working)

    make = mirror.new_values if sign == "new" else mirror.gradients
    found: Any = make(page.problem, trace, text)
    for key in path.replace("[", ".").replace("]", "").split("."):
        found = found[int(key) if isinstance(found, list) else key]
    return [found] if isinstance(found, str) else found


def formulas(page: Page, trace: Trace, found: Found, name: Name) -> list[Layout]:
    """The equation of a backward quantity or of a parameter's gradient, at its own step."""
    from ...document.formulas import equals

    names = Names(page, trace, found)
    if name.path is not None:
        from .parameter_symbols import parameter_gradient

        steps = [each.step for each in gradients_at(page, trace, name.path)]
        return [equals(parameter_gradient(page, step.place, step.name[2:]), names.formula(step)) for step in steps]
    place, quantity = owners(page.problem, name)[0]
    steps = [step for step in trace.backward if (step.place, step.name, step.t) == (place, quantity, name.t)]
    return [equals(symbol(page.at(place), quantity, step.position), names.formula(step)) for step in steps]
