"""The key `rounding`."""

from ...errors import did_you_mean
from ...maths.expressions import Expr, Stack, Sym, postorder
from ...maths.rounding import TIES, ZEROS, Digits, Rounding
from ...network.cell import Cell
from ..fields import ErrorReport, choice, item_at, mapping, names, whole
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode, join

MOST = 50

KINDS = ("dot_term", "partial", "preactivation", "product")


RoundedCells = list[Cell] | None


def read_rounding(report: ErrorReport, root: MapNode, cells: RoundedCells) -> Rounding:
    """`cells` name what can be carried; where one could not be read (None), those names are not checked."""
    at = mapping(report, root.get("rounding"), "rounding", "rounding")
    if at is None:
        return Rounding()
    ties = choice(report, at.get("ties"), "rounding.ties", list(TIES)) or "half_up"
    digits = _digits(report, at, "rounding", ties) or Digits(4, None, ties)
    return Rounding(
        digits,
        _carry(report, at, cells, backward="backward" in root),
        whole(report, at.get("show"), "rounding.show", 0, MOST),
        _intermediate(report, at, cells, ties),
        choice(report, at.get("zeros"), "rounding.zeros", ZEROS) or "keep",
        _givens(report, at, digits),
    )


def _digits(report: ErrorReport, at: MapNode, path: str, ties: str) -> Digits | None:
    places = whole(report, at.get("places"), join(path, "places"), 0, MOST)
    significant = whole(report, at.get("significant"), join(path, "significant"), 1, MOST)
    if "places" in at and "significant" in at:
        report.add(
            at.pairs["significant"][1], join(path, "significant"), "places is set as well (expected one of them)"
        )
        return None
    if significant is not None:
        return Digits(None, significant, ties)
    return None if places is None else Digits(places, None, ties)


def _carry(report: ErrorReport, at: MapNode, cells: RoundedCells, *, backward: bool) -> str | frozenset[str]:
    node = at.get("carry")
    if node is None or isinstance(node, ScalarNode):
        word = choice(report, node, "rounding.carry", ("none", "all"))
        return word or "none"
    found = names(report, node, "rounding.carry", "none, all or a list of quantities")
    known = None if cells is None else [equation.name for cell in cells for equation in cell.equations]
    known = [*known, *(f"d_{name}" for name in known)] if known and backward else known
    for place, name in enumerate(found or ()):
        if known is not None and name not in known:
            item, path = item_at(node, place), f"rounding.carry[{place}]"
            report.add(item, path, f"'{name}' is no quantity of the cell ({did_you_mean(name, known, found or ())})")
    return frozenset(found or ()) if found else "none"


def _givens(report: ErrorReport, at: MapNode, digits: Digits) -> int | Digits | None:
    node = at.get("givens")
    if not isinstance(node, ScalarNode) or node.text not in ("as_written", "places"):
        return whole(report, node, "rounding.givens", 0, MOST)
    return digits if node.text == "places" else None


def _intermediate(report: ErrorReport, at: MapNode, cells: RoundedCells, ties: str) -> dict[str, Digits]:
    inside = mapping(report, at.get("intermediate"), "rounding.intermediate")
    found: dict[str, Digits] = {}
    for name, node in inside or ():
        path = join("rounding.intermediate", name)
        digits = _part_digits(report, node, path, ties)
        known = name if cells is None or inside is None else _part(report, inside, name, path, cells)
        if known is not None and digits is not None:
            found[known] = digits
    return found


def _part_digits(report: ErrorReport, node: SourceNode, path: str, ties: str) -> Digits | None:
    if isinstance(node, ScalarNode):
        places = whole(report, node, path, 0, MOST)
        return None if places is None else Digits(places, None, ties)
    before = report.made
    at = mapping(report, node, path, "digits")
    if at is None:
        return None
    ties = choice(report, at.get("ties"), join(path, "ties"), list(TIES)) or ties
    digits = _digits(report, at, path, ties)
    if digits is None and report.made == before:
        report.missing(at, join(path, "places"), "expected places or significant")
    return digits


def _part(report: ErrorReport, at: MapNode, name: str, path: str, cells: list[Cell]) -> str | None:
    """The canonical name of a part, or None after a finding."""
    from ...maths.equation_parser import LanguageError, parse_expression
    from ...network.cell import plans

    named = {part for cell in cells for each in plans(cell, Rounding()) for part in each.parts if part.isidentifier()}
    if name in KINDS or name in named:
        return name
    equations = [equation.rhs for cell in cells for equation in cell.equations]
    terms = {str(node) for rhs in equations for node in postorder(rhs) if _is_term(node, rhs)}
    known = sorted({*KINDS, *named - {"clipped"}, *terms})
    try:
        text = str(parse_expression(name))
    except LanguageError as error:
        report.add(at.key(name), path, f"{error.message} ({did_you_mean(name, known, at.pairs)})")
        return None
    if text in terms:
        return text
    report.add(at.key(name), path, f"no part of an equation ({did_you_mean(text, known, at.pairs)})")
    return None


def _is_term(node: Expr, root: Expr) -> bool:
    return bool(node.kids()) and not isinstance(node, Sym | Stack) and node is not root
