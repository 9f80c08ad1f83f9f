"""The pictures that a problem asks for, as blocks of its page."""

from collections.abc import Iterator, Sequence

from ...document.blocks import Block, Figure, Heading, Inline, Table
from ...document.formulas import Symbol, equals
from ...document.language import load, sentences
from ...document.localization import localized
from ...document.symbol_printing import to_unicode
from ...document.symbols import parse
from ...solver.trace import Solved, Trace
from ..display_tree import Operands
from ..titles import runs_forward, title
from ..view import StepsByPlace, View, by_place
from .cell_drawing import cell_picture
from .gradient_flow import Adjoints, gradient_flow
from .openness import openness, steps_a_field
from .series import MOST_UNITS, PlaceSeries, TimeSeries, series
from .sparklines import spark_table
from .timeline import timeline, units_shown
from .unrolled import unrolled

MOST_CELLS = 12  # time steps; of more only the first and the last are drawn


def alone(solved: Solved, notation: str | None, lang: str | None, kinds: Sequence[str]) -> tuple[Block, ...]:
    """The pictures of these kinds as a page would have them, without the page."""
    wanted = solved._replace(problem=solved.problem._replace(figures=tuple(kinds)))
    view = View(wanted, notation, "full", language=None if lang is None else load(lang))
    found = of_the_network(view)
    for trace in solved.traces:
        steps = by_place(solved, trace)
        for at, position in _in_order(view, len(trace.sequence.inputs)):
            found += of_a_step(at, trace, steps, position)
        found += of_a_run(view, trace, steps)
    return localized(found, view.language)


def _in_order(view: View, length: int) -> Iterator[tuple[View, int]]:
    """The cells as the working goes through them: time by time, or place by place where a layer runs backwards."""
    cells = [view.at(unit.place) for unit in view.problem.units]
    if runs_forward(view.problem):
        yield from ((cell, position) for position in range(length) for cell in cells)
        return
    for cell in cells:
        positions = range(length)
        yield from ((cell, position) for position in (reversed(positions) if cell.reverse else positions))


def of_the_network(view: View) -> list[Block]:
    """Beside the equations: the network unrolled, and each different cell without numbers."""
    wanted = view.problem.figures
    found: list[Block] = []
    trace = view.solved.traces[0]
    if "unrolled" in wanted and trace.sequence.inputs:  # sizes alone have no steps
        alt = view.language.text("figure_unrolled_alt", n=len(trace.sequence.inputs))
        found.append(Figure(unrolled(view, trace), view.language.say("figure_unrolled"), alt, "unrolled"))
    if "cell" in wanted:
        different = {str(unit.cell.equations): unit for unit in reversed(view.problem.units)}
        for unit in sorted(different.values(), key=lambda each: each.place):
            at = view.at(unit.place)
            picture = cell_picture(at, at.generic_leaves(), None)
            found.append(Figure(picture, _of_cell(at, ""), _said(_of_cell(at, "_alt", values="")), "cell"))
    return found


def of_a_step(view: View, trace: Trace, found: StepsByPlace, position: int) -> list[Block]:
    """The cell of a place with the values of one time step; nothing where there are letters for numbers."""
    now, last = found[view.place][position], len(trace.sequence.inputs) - 1
    if "cell" not in view.problem.figures or view.unit is None or view.problem.symbols or not now:
        return []
    if last >= MOST_CELLS and position not in (0, last):
        return []
    leaves = view.leaves(found, trace.sequence, position)
    time = Symbol(view.time(position))
    at = equals(Symbol("t"), time) if view.problem.time.symbol is None else time
    alt = _said(_of_cell(view, "_alt", values=_values(view, leaves)))
    return [Figure(cell_picture(view, leaves, now), _placed(view, _of_cell(view, "_at", time=at)), alt, "cell")]


def of_a_run(view: View, trace: Trace, found: StepsByPlace) -> list[Block]:
    """The quantities of a run over time, place by place; nothing where there are letters for numbers."""
    if view.problem.symbols:
        return []
    made: list[Block] = []
    for unit in view.problem.units:
        at = view.at(unit.place)
        lines = series(at, found)
        made += [_timeline(at, lines)] if "timeline" in view.problem.figures and lines.lines else []
        made += [_openness(at, lines)] if "openness" in view.problem.figures and lines.gates else []
    heading = view.language.of_run("figure_over_time", trace.sequence.name)
    return [Heading(3, heading), *made] if made and view.detail != "brief" else made


def of_the_way_back(view: View, trace: Trace, adjoints: Adjoints) -> list[Block]:
    """How the gradient flows back; nothing where there are letters for numbers."""
    if view.problem.symbols or not trace.went_back:
        return []
    say = view.language.say
    alt = _said(say("figure_gradients_alt", n=len(trace.sequence.inputs)))
    return [Figure(gradient_flow(view, trace, adjoints), say("figure_gradients"), alt, "gradients")]


def _timeline(view: View, mine: PlaceSeries) -> Block:
    which = "both" if mine.gates and mine.states else "gates" if mine.gates else "states"
    shown, say = units_shown(mine), view.language.say
    caption = _placed(view, say(f"figure_timeline_{which}"), _first(view, mine.size, shown))
    alt = _said(say("figure_timeline_alt", values=_ranges(view, mine.lines, shown)))
    wide, narrow = timeline(view, mine), timeline(view, mine, narrow=True)
    other = narrow if narrow.width < wide.width else None
    return Figure(wide, caption, alt, "timeline", _in_text(view, mine.lines, shown), narrow=other)


def _openness(view: View, mine: PlaceSeries) -> Block:
    size, say = max(each.size for each in mine.gates), view.language.say
    shown = min(size, MOST_UNITS)
    together = steps_a_field(mine.steps)
    mean = say("figure_mean", n=together) if together > 1 else ()
    caption = _placed(view, say("figure_openness"), mean, _first(view, size, shown))
    alt = _said(say("figure_openness_alt", values=_ranges(view, mine.gates, shown)))
    table = _in_text(view, mine.gates, shown, shades=True)
    return Figure(openness(view, mine), caption, alt, "openness", table)


def _in_text(view: View, lines: list[TimeSeries], units: int, *, shades: bool = False) -> Table | None:
    """What plain text has for the picture; nothing in brief, where the working is close by."""
    return None if view.detail == "brief" else spark_table(view, lines, units, shades=shades)


def _of_cell(view: View, what: str, **values: object) -> Inline:
    """A phrase on the drawing of a cell, by its name where it has one."""
    name = view.cell.name
    key = f"figure_custom_cell{what}" if name == "custom" else f"figure_cell{what}"
    return view.language.say(key, cell=name.upper(), **values)


def _placed(view: View, *said: Inline) -> Inline:
    """The sentences of a caption, the place first where there are several."""
    place: Inline = () if view.problem.plain else (f"{title(view.problem, view.place, view.language)}.",)
    return sentences([each for each in (place, *said) if each])


def _first(view: View, size: int, shown: int) -> Inline:
    return view.language.say("figure_first_units", n=shown, all=size) if shown < size else ()


def _said(words: Inline) -> str:
    """Words without formulas."""
    return "".join(map(str, words)).strip()


def _values(view: View, leaves: Operands) -> str:
    """Every quantity with its digits."""
    known = [leaf for name, leaf in leaves.items() if name not in view.cell.wants and leaf.digits and not leaf.matrix]
    return "; ".join(f"{_name(leaf.symbol)} = {_numbers(view, leaf.digits[:MOST_UNITS])}" for leaf in known)


def _numbers(view: View, digits: list[str]) -> str:
    """Those of a vector in brackets."""
    said = view.language.numbers(digits)
    return f"[{said}]" if len(digits) > 1 else said


def _ranges(view: View, lines: list[TimeSeries], units: int) -> str:
    """The first and the last value of each line."""
    said = []
    for each in lines:
        for unit in range(min(each.size, units)):
            first, last = (view.language.digits(each.digits(each.known[at])[unit]) for at in (0, -1))
            index = f" ({view.language.text('figure_unit', unit=view.unit_name(unit))})" if each.size > 1 else ""
            said.append(f"{_name(each.symbol)}{index}: {first} … {last}")
    return "; ".join(said)


def _name(symbol: Symbol) -> str:
    return to_unicode(parse(symbol.text))
