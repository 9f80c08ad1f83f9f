"""The pictures that a problem asks for, as blocks of its page."""

from ..document import Block, Figure, Heading
from ..page import Found, Page, Steps
from ..places import title
from ..render.names import to_unicode
from ..render.symbols import parse
from ..shown import Leaves
from ..trace import Trace
from .cell import cell_picture
from .openness import MOST_FIELDS, openness, steps_a_field
from .series import MOST_UNITS, Line, gates, states
from .sparks import spark_table
from .timeline import timeline, units_shown
from .unrolled import unrolled

MOST_CELLS = 12  # time steps; of more only the first and the last are drawn


def of_the_network(page: Page) -> list[Block]:
    """Beside the equations: the network unrolled, and each different cell without numbers."""
    found: list[Block] = []
    if "unrolled" in page.problem.figures:
        trace = page.solved.traces[0]
        alt = page.language.text("figure_unrolled_alt", n=len(trace.sequence.inputs))
        found.append(Figure(unrolled(page, trace), page.language.say("figure_unrolled"), alt, "unrolled"))
    if "cell" in page.problem.figures:
        different = {str(unit.cell.equations): unit for unit in reversed(page.problem.units)}
        for unit in sorted(different.values(), key=lambda each: each.place):
            at = page.at(unit.place)
            picture = cell_picture(at, at.generic_leaves(), None)
            found.append(Figure(picture, (_of_cell(at, ""),), _of_cell(at, "_alt", values=""), "cell"))
    return found


def of_a_step(page: Page, leaves: Leaves, now: Steps) -> list[Block]:
    """The cell of a place with the values of one time step; nothing where there are letters for numbers."""
    if "cell" not in page.problem.figures or page.unit is None or page.problem.symbols or not now:
        return []
    position = next(iter(now.values())).position
    steps = len(page.solved.traces[0].sequence.inputs)
    if steps > MOST_CELLS and position not in (0, steps - 1):
        return []
    caption = _placed(page, _of_cell(page, "_at", time=_plain(page.time(position))))
    alt = _of_cell(page, "_alt", values=_values(page, leaves))
    return [Figure(cell_picture(page, leaves, now), (caption,), alt, "cell")]


def of_a_run(page: Page, trace: Trace, found: Found) -> list[Block]:
    """The quantities of a run over time, place by place; nothing where there are letters for numbers."""
    if page.problem.symbols:
        return []
    made: list[Block] = []
    for unit in page.problem.units:
        at = page.at(unit.place)
        made += _timeline(at, found) if "timeline" in page.problem.figures else []
        made += _openness(at, found) if "openness" in page.problem.figures else []
    name = trace.sequence.name
    return [Heading(3, page.language.of_run("figure_over_time", name)), *made] if made else []


def _timeline(page: Page, found: Found) -> list[Block]:
    picture = timeline(page, found)
    if picture is None:
        return []
    upper, lower = gates(page, found), states(page, found)
    which = "both" if upper and lower else "gates" if upper else "states"
    size, shown = units_shown(page, found)
    text = page.language.text
    caption = _placed(page, text(f"figure_timeline_{which}"), _first(page, size, shown))
    lines = [*upper, *lower]
    alt = text("figure_timeline_alt", values=_ranges(page, lines, shown))
    return [Figure(picture, (caption,), alt, "timeline", spark_table(page, lines, shown))]


def _openness(page: Page, found: Found) -> list[Block]:
    picture = openness(page, found)
    if picture is None:
        return []
    lines, steps = gates(page, found), len(found[page.place])
    size = max(each.size for each in lines)
    shown = min(size, MOST_UNITS)
    text = page.language.text
    mean = text("figure_mean", n=steps_a_field(steps)) if steps > MOST_FIELDS else ""
    caption = _placed(page, text("figure_openness"), mean, _first(page, size, shown))
    alt = text("figure_openness_alt", values=_ranges(page, lines, shown))
    return [Figure(picture, (caption,), alt, "openness", spark_table(page, lines, shown, shades=True))]


def _of_cell(page: Page, what: str, **values: str) -> str:
    """A phrase on the drawing of a cell, by its name where it has one."""
    name = page.cell.name
    key = f"figure_custom_cell{what}" if name == "custom" else f"figure_cell{what}"
    return page.language.text(key, cell=name.upper(), **values)


def _placed(page: Page, *sentences: str) -> str:
    """The sentences of a caption, the place first where there are several."""
    place = "" if page.problem.plain else f"{title(page.problem, page.place, page.language)}."
    return " ".join(filter(None, (place, *sentences)))


def _first(page: Page, size: int, shown: int) -> str:
    return page.language.text("figure_first_units", n=shown, all=size) if shown < size else ""


def _plain(symbol: str) -> str:
    return to_unicode(parse(symbol))


def _values(page: Page, leaves: Leaves) -> str:
    """Every quantity with its digits, in words for those who cannot see the drawing."""
    known = [leaf for name, leaf in leaves.items() if name not in page.cell.wants and leaf.digits and not leaf.matrix]
    return "; ".join(
        f"{_plain(leaf.symbol.text)} = {page.language.numbers(leaf.digits[:MOST_UNITS])}" for leaf in known
    )


def _ranges(page: Page, lines: list[Line], units: int) -> str:
    """The first and the last value of each line."""
    language = page.language
    said = []
    for each in lines:
        for unit in range(min(each.size, units)):
            digits = [language.digits(text) for text in each.digits[unit] if text]
            which = f" ({language.text('figure_unit', unit=unit)})" if each.size > 1 else ""
            said.append(f"{_plain(each.symbol.text)}{which}: {digits[0]} … {digits[-1]}")
    return "; ".join(said)
