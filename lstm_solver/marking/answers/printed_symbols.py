"""How pages print the name of a quantity."""

from ...compose.sections.answers import symbol
from ...compose.view import View
from ...document.formulas import Words
from ...network.quantity_names import parse


def drawn(view: View, stem: str) -> str:
    """The symbol of a quantity in one line of Unicode, with its run in front; "" where it takes more lines."""
    from ...render.formulas.precedence import explicit
    from ...render.text.text_formulas import box

    name = parse(stem)
    layout = None if name is None else symbol(view, name)
    if name is None or layout is None or (name.path is not None and isinstance(layout, Words)):
        return ""
    lines = box(explicit(layout)).lines
    run = f"{name.run}." if name.run else ""
    return run + lines[0] if len(lines) == 1 else ""


def numbers_for_times(view: View) -> View:
    """The same page with numbers for times, where the file has a letter."""
    problem = view.problem._replace(time=view.problem.time._replace(symbol=None))
    return View(view.solved._replace(problem=problem), view.wanted, view.detail)
