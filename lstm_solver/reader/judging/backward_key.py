"""The key `backward`: gradients of a loss, or of what comes from outside, and one step of gradient descent."""

from decimal import Decimal

from ...maths.values import Vector
from ...network.problem import Backward, Loss, Update
from ...network.update_rules import BELOW_ONE, DECAY, RULES
from ..fields import ErrorReport, choice, entries_of, items, mapping, number, unknown, vector, whole
from ..network.network import ReadNetwork
from ..network.sequences import RawSequence
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .context import ReadOutputs
from .loss_and_targets import size_of

MOST_TIMES = 1000


def read_backward(
    report: ErrorReport, root: MapNode, loss: Loss | None, main: RawSequence, network: ReadNetwork, heads: ReadOutputs
) -> Backward | None:
    """The key `backward`: upstream gradients and the update. None where it is absent or not a mapping."""
    at = mapping(report, root.get("backward"), "backward", "backward")
    if at is None:
        return None
    _check_source(report, root, at, loss)
    upstream = None
    if "upstream" in at:
        upstream = _upstream(report, at, len(main.words), network, heads)
    truncate = whole(report, at.get("truncate"), "backward.truncate", 1)
    if truncate is not None and any(built.site.place[1] == "reverse" for built in network.built):
        told = "windows go back in time, and a layer here reads from the end (expected direction: forward)"
        report.add(at.key("truncate"), "backward.truncate", told)
    return Backward(_update(report, at), upstream, truncate)


def _check_source(report: ErrorReport, root: MapNode, at: MapNode, loss: Loss | None) -> None:
    """There is a loss, or something from outside, and not both."""
    error = loss is not None and loss.kind == "error"
    if "upstream" in at and "loss" in root and not error:
        report.add(at.key("upstream"), "backward.upstream", "loss is set as well (expected one of them)")
    elif "upstream" not in at and error:
        node = root.pairs["loss"][1]
        path, inner = ("loss.kind", node.get("kind")) if isinstance(node, MapNode) else ("loss", node)
        report.add(inner or node, path, "'error' has no gradient (expected another loss for backward)")
    elif "upstream" not in at and "loss" not in root:
        report.missing(root, "loss", "backward needs a loss, or backward.upstream")


def _update(report: ErrorReport, root: MapNode) -> Update | None:
    path = "backward.update"
    at = mapping(report, root.get("update"), path, "update")
    if at is None:
        return None
    if "learning_rate" not in at:
        report.missing(at, join(path, "learning_rate"), "expected a number above 0")
    rate, norm, value = (_above_zero(report, at, name) for name in ("learning_rate", "clip_norm", "clip_value"))
    said = choice(report, at.get("rule"), f"{path}.rule", tuple(RULES))
    rule = said or "sgd"
    every = dict.fromkeys(name for each in RULES.values() for name in each.constants)
    unknown_rule = said is None and "rule" in at
    mine = (*(every if unknown_rule else RULES[rule].constants), DECAY)
    for name in every:
        if name in at and name not in mine:
            report.add(at.key(name), f"{path}.{name}", f"{rule} has no {name}")
    constants = {name: _constant(report, at, name) for name in mine if name in at}
    if rule == "nesterov" and constants.get("momentum") == 0:
        report.expected(at.pairs["momentum"][1], f"{path}.momentum", "a number above 0, or rule: sgd")
    stated = {name: number for name, number in constants.items() if number is not None}
    times = whole(report, at.get("times"), f"{path}.times", 1, MOST_TIMES)
    return None if rate is None else Update(rate, norm, value, rule, stated, 1 if times is None else times)


def _constant(report: ErrorReport, at: MapNode, name: str) -> Decimal | None:
    """A constant of a rule: 0 or above, where it is the share of the old in a mean, below 1."""
    path = f"backward.update.{name}"
    value = number(report, at.get(name), path)
    if value is None or value.is_nan() or (value >= 0 and (value < 1 or name not in BELOW_ONE)):
        return value
    report.expected(at.pairs[name][1], path, f"a number from 0 {'to below 1' if name in BELOW_ONE else 'on'}")
    return None


def _above_zero(report: ErrorReport, at: MapNode, name: str) -> Decimal | None:
    path = f"backward.update.{name}"
    value = number(report, at.get(name), path)
    if value is not None and not value.is_nan() and value <= 0:
        report.expected(at.pairs[name][1], path, "a number above 0")
        return None
    return value


def _upstream(
    report: ErrorReport, root: MapNode, length: int, network: ReadNetwork, heads: ReadOutputs
) -> dict[str, list[Vector | None]]:
    path = "backward.upstream"
    at = mapping(report, root.get("upstream"), path)
    known = ["h", *heads.equations]
    if at is not None and not at.pairs:
        report.add(at, path, f"nothing comes from outside (expected {' or '.join(known)})")
    found = {}
    for name, node in at or ():
        if name not in known and at is not None:
            unknown(report, at, name, path, known)
            continue
        size, last_only = size_of(name, network, heads), heads.last_only and name != "h"
        rows = _rows(report, node, join(path, name), length, size, last_only)
        if rows is not None:
            found[name] = rows
    return found


def _rows(
    report: ErrorReport, node: SourceNode, path: str, length: int, size: int | None, last_only: bool
) -> list[Vector | None] | None:
    found = items(report, node, path, "a list as long as inputs")
    if found is None:
        return None
    if length and len(found) != length and isinstance(node, ListNode):
        report.add(node, path, f"{entries_of(node, len(found))} (expected {length}, as many as inputs)")
        return None
    return [
        _row(report, item, f"{path}[{step}]", size, last_only and step < length - 1) for step, item in enumerate(found)
    ]


def _row(report: ErrorReport, node: SourceNode, path: str, size: int | None, absent: bool) -> Vector | None:
    if isinstance(node, ScalarNode) and node.is_null:
        return None
    if absent:
        report.add(node, path, "there is no output at this step (outputs.steps is last)")
        return None
    values = vector(report, node, path)
    if values is not None and size not in (None, len(values)):
        report.add(node, path, f"{entries_of(node, len(values))} (expected {size}, as many as the quantity has)")
    return values
