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
from .words import say

MOST_CELLS = 12  # time steps; of more only the first and the last are drawn


def of_the_network(page: Page) -> list[Block]:
    """Beside the equations: the network unrolled, and each different cell without numbers."""
    found: list[Block] = []
    if "unrolled" in page.problem.figures:
        trace = page.solved.traces[0]
        alt = say("unrolled_alt", n=len(trace.sequence.inputs))
        found.append(Figure(unrolled(page, trace), (say("unrolled_caption"),), alt, "unrolled"))
    if "cell" in page.problem.figures:
        different = {str(unit.cell.equations): unit for unit in reversed(page.problem.units)}
        for unit in sorted(different.values(), key=lambda each: each.place):
            at = page.at(unit.place)
            picture = cell_picture(at, at.generic_leaves(), None)
            alt = say("cell_alt", cell=_cell(at), values="").strip()
            found.append(Figure(picture, (say("cell_caption", cell=_cell(at)),), alt, "cell"))
    return found


def of_a_step(page: Page, leaves: Leaves, now: Steps) -> list[Block]:
    """The cell of a place with the values of one time step; nothing where there are letters for numbers."""
    if "cell" not in page.problem.figures or page.unit is None or page.problem.symbols or not now:
        return []
    position = next(iter(now.values())).position
    steps = len(page.solved.traces[0].sequence.inputs)
    if steps > MOST_CELLS and position not in (0, steps - 1):
        return []
    caption = _placed(page, say("cell_at", cell=_cell(page), time=_plain(page.time(position))))
    alt = say("cell_alt", cell=_cell(page), values=_values(page, leaves))
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
    heading = say("heading") if name is None else say("heading_of_run", run=name)
    return [Heading(3, (heading,)), *made] if made else []


def _timeline(page: Page, found: Found) -> list[Block]:
    picture = timeline(page, found)
    if picture is None:
        return []
    upper, lower = gates(page, found), states(page, found)
    which = "timeline_both" if upper and lower else "timeline_gates" if upper else "timeline_states"
    size, shown = units_shown(page, found)
    caption = _placed(page, say(which), _first(size, shown))
    lines = [*upper, *lower]
    alt = say("timeline_alt", values=_ranges(lines, shown))
    return [Figure(picture, (caption,), alt, "timeline", spark_table(page, lines, shown))]


def _openness(page: Page, found: Found) -> list[Block]:
    picture = openness(page, found)
    if picture is None:
        return []
    lines, steps = gates(page, found), len(found[page.place])
    size = max(each.size for each in lines)
    shown = min(size, MOST_UNITS)
    mean = say("mean", n=steps_a_field(steps)) if steps > MOST_FIELDS else ""
    caption = _placed(page, say("openness_caption"), mean, _first(size, shown))
    alt = say("openness_alt", values=_ranges(lines, shown))
    return [Figure(picture, (caption,), alt, "openness", spark_table(page, lines, shown, shades=True))]


def _cell(page: Page) -> str:
    return page.cell.name if page.cell.name == "custom" else page.cell.name.upper()


def _placed(page: Page, *sentences: str) -> str:
    """The sentences of a caption, the place first where there are several."""
    place = "" if page.problem.plain else say("of_place", place=title(page.problem, page.place, page.language))
    return " ".join(filter(None, (place, *sentences)))


def _first(size: int, shown: int) -> str:
    return say("first_units", n=shown, all=size) if shown < size else ""


def _plain(symbol: str) -> str:
    return to_unicode(parse(symbol))


def _values(page: Page, leaves: Leaves) -> str:
    """Every quantity with its digits, in words for those who cannot see the drawing."""
    known = [leaf for name, leaf in leaves.items() if name not in page.cell.wants and leaf.digits and not leaf.matrix]
    return "; ".join(f"{_plain(leaf.symbol.text)} = {', '.join(leaf.digits[:MOST_UNITS])}" for leaf in known)


def _ranges(lines: list[Line], units: int) -> str:
    """The first and the last value of each line."""
    said = []
    for each in lines:
        for unit in range(min(each.size, units)):
            digits = [text for text in each.digits[unit] if text]
            which = f" ({say('unit', n=unit)})" if each.size > 1 else ""
            said.append(f"{_plain(each.symbol.text)}{which}: {digits[0]} … {digits[-1]}")
    return "; ".join(said)
