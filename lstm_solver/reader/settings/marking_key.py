"""The key `marking`: how answers to the problem are marked."""

from decimal import Decimal

from ...network.problem import FOLLOW_THROUGH, REPEATED, MarkingScheme, Tolerance
from ..fields import ErrorReport, choice, flag, mapping, number, whole
from ..tree.source_nodes import MapNode, join

PATH = "marking"

KINDS = ("places", "significant", "absolute", "relative")

MOST = 50


def read_marking(report: ErrorReport, root: MapNode) -> MarkingScheme:
    """The scheme of a problem file; what is not said keeps its default."""
    at = mapping(report, root.get(PATH), PATH, PATH)
    if at is None:
        return MarkingScheme()
    return MarkingScheme(
        choice(report, at.get("follow_through"), join(PATH, "follow_through"), FOLLOW_THROUGH) or "full",
        _share(report, at, "rounding"),
        _share(report, at, "unrounded"),
        flag(report, at.get("per_unit"), join(PATH, "per_unit")) if "per_unit" in at else True,
        _tolerance(report, at),
        _share(report, at, "fewer_digits", Decimal("0.5")),
        choice(report, at.get("repeated"), join(PATH, "repeated"), REPEATED) or "once",
    )


def _share(report: ErrorReport, at: MapNode, name: str, default: Decimal = Decimal(1)) -> Decimal:
    """A part of the points, from 0 to 1."""
    value = number(report, at.get(name), join(PATH, name))
    if value is None:
        return default
    if not 0 <= value <= 1:
        report.expected(at.pairs[name][1], join(PATH, name), "a share of the points, from 0 to 1")
    return value


def _tolerance(report: ErrorReport, root: MapNode) -> Tolerance | None:
    path = join(PATH, "tolerance")
    at = mapping(report, root.get("tolerance"), path, "tolerance")
    if at is None:
        return None
    said = [kind for kind in KINDS if kind in at]
    if not said and not at.typos:
        report.missing(at, join(path, KINDS[0]), f"expected one of {', '.join(KINDS)}")
    if len(said) > 1:
        report.add(at.key(said[1]), join(path, said[1]), f"{said[0]} is set as well (expected one of them)")
    found = [_one(report, at, path, kind) for kind in said]
    return found[0] if found else None


def _one(report: ErrorReport, at: MapNode, path: str, kind: str) -> Tolerance | None:
    node, where = at.get(kind), join(path, kind)
    if kind in ("places", "significant"):
        count = whole(report, node, where, int(kind == "significant"), MOST)
        return None if count is None else Tolerance(kind, Decimal(count))
    size = number(report, node, where)
    if size is not None and size < 0:
        report.expected(at.pairs[kind][1], where, "a number not below 0")
        return None
    return None if size is None else Tolerance(kind, size)
