"""The keys `loss` and `targets`."""

from decimal import Decimal
from typing import NamedTuple

from ...errors import did_you_mean
from ...maths.expressions import Apply, Expr
from ...maths.rounding import brief
from ...maths.values import Vector
from ...network.dependencies import judged_positions
from ...network.losses import CLASSES, KINDS, LOSSES, SHARES
from ...network.problem import Embedding, Loss
from ..fields import ErrorReport, choice, entries, entries_of, is_number, mapping, read_whole, vector
from ..keys.key_types import STEPS
from ..network.network import ReadNetwork
from ..network.sequences import InputWords, RawSequence, is_word, no_token
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join
from .context import ReadOutputs, ReadTargets


class LossTarget(NamedTuple):
    """What targets are compared with. `size`: of the quantity `of`, None where it is not known.

    `sure`: whether the names of the classes could be read.
    """

    kind: str | None
    of: str
    size: int | None
    labels: tuple[str, ...] | None
    sure: bool


def read_loss(
    report: ErrorReport, root: MapNode, sequences: list[RawSequence], network: ReadNetwork, heads: ReadOutputs
) -> Loss | None:
    """The key `loss`, in both its forms, with the quantity that it judges. None where there is none or it is not
    readable.
    """
    node, path = root.get("loss"), "loss"
    at = MapNode({}, root.place)
    if isinstance(node, MapNode):
        at = mapping(report, node, "loss", "loss") or at
        if "kind" not in at:
            report.missing(at, "loss.kind", f"expected one of {', '.join(LOSSES)}")
        node, path = node.get("kind"), "loss.kind"
    kind = choice(report, node, path, LOSSES)
    of = _of(report, at, network, heads)
    steps = choice(report, at.get("steps"), "loss.steps", STEPS) or "all"
    reduce = choice(report, at.get("reduce"), "loss.reduce", ("sum", "mean")) or "sum"
    if "loss" in root and not any("targets" in raw.at for raw in sequences):
        report.missing(root, "targets", "loss compares with them")
    if kind is None or of is None:
        return None
    return Loss(kind, of, steps, reduce, _probabilities(kind, of, network, heads))


def _of(report: ErrorReport, at: MapNode, network: ReadNetwork, heads: ReadOutputs) -> str | None:
    """The output equation that is judged, or `h`; the output of a lone own cell may go by its name."""
    node = at.get("of")
    if node is None:
        return heads.default
    last = network.built[-1] if network.built else None
    own = last.cell.output if last is not None and last.cell is not None and not last.site.split else "h"
    if isinstance(node, ScalarNode) and node.text == own:
        return "h"
    return choice(report, node, "loss.of", [*heads.equations, "h"])


def _probabilities(kind: str, of: str, network: ReadNetwork, heads: ReadOutputs) -> bool:
    rhs: Expr | None = heads.equations.get(of)
    last = network.built[-1] if network.built else None
    if of == "h" and last is not None and last.cell is not None and not last.site.split:
        rhs = next((each.rhs for each in last.cell.equations if each.name == last.cell.output), None)
    return isinstance(rhs, Apply) and kind in KINDS and rhs.function == KINDS[kind].like


def size_of(of: str, network: ReadNetwork, heads: ReadOutputs) -> int | None:
    """The size of an output, or of `h`, what the last layer hands on; None where it is not known."""
    if of == "h":
        return network.size
    return heads.outputs.sizes[of] if heads.outputs is not None else None


def judge(loss: Loss | None, network: ReadNetwork, heads: ReadOutputs) -> LossTarget:
    """Without a loss, words still stand for one-hot vectors."""
    of = heads.default if loss is None else loss.of
    size = size_of(of, network, heads)
    labels = heads.outputs.labels if heads.outputs is not None else None
    fits = labels is not None and size in (None, len(labels))
    sure = not heads.said or heads.outputs is not None
    return LossTarget(loss.kind if loss else None, of, size, labels if fits else None, sure)


def read_targets(
    report: ErrorReport, raw: RawSequence, judge: LossTarget, words: InputWords, loss: Loss | None, heads: ReadOutputs
) -> ReadTargets | None:
    """The targets of one run. Where there is a loss, at least one step of it must count."""
    if raw.targets is None:
        return None
    where = join(raw.path, "targets")
    read = [
        (None, None) if node is None else _target(report, node, f"{where}[{step}]", judge, words)
        for step, node in enumerate(raw.targets)
    ]
    if loss is not None:
        _check_counting(report, raw, where, loss, heads)
    classes = [number for _, number in read]
    return [values for values, _ in read], classes if any(each is not None for each in classes) else None


def _check_counting(report: ErrorReport, raw: RawSequence, where: str, loss: Loss, heads: ReadOutputs) -> None:
    nodes = raw.targets or []
    present = [node is not None for node in nodes]
    if not any(present):
        report.add(raw.at.pairs["targets"][1], where, "no step has a target (expected at least one for the loss)")
        return
    if not judged_positions(loss, heads.last_only, present):
        last = len(present) - 1
        report.add(
            raw.at.pairs["targets"][1], f"{where}[{last}]", f"nothing, but {loss.of} is there at the last step only"
        )
    elif heads.last_only and loss.of != "h" and loss.steps == "all":
        for step, node in enumerate(nodes[:-1]):
            if node is not None:
                report.add(node, f"{where}[{step}]", f"there is no {loss.of} at this step (outputs.steps is last)")


def _target(
    report: ErrorReport, node: SourceNode, path: str, judge: LossTarget, words: InputWords
) -> tuple[Vector | None, int | None]:
    """A target as a vector, with the number of its class where it is one."""
    if _targets(judge) == CLASSES:
        return _class(report, node, path, judge, words)
    if isinstance(node, ScalarNode) and node.text in words.tokens:
        values: Vector | None = words.tokens[node.text]
    elif isinstance(node, ScalarNode) and judge.kind is None and (found := _label(node, judge, words)):
        return one_hot(*found), found[0]
    elif isinstance(node, ScalarNode) and is_word(node) and node.text not in report.letters:
        _no_number(report, node, path, judge, words)
        return None, None
    else:
        values = vector(report, node, path)
    if judge.kind is not None and values is not None:
        _check_size(report, node, path, values, judge)
        _check_binary(report, node, path, values, judge)
    return values, None


def _targets(judge: LossTarget) -> str | None:
    """What the targets of a loss are; None without a loss, or for the error alone."""
    return KINDS[judge.kind].targets if judge.kind in KINDS else None


def _with_classes() -> str:
    return " or ".join(name for name, kind in KINDS.items() if kind.targets == CLASSES)


def _no_number(report: ErrorReport, node: ScalarNode, path: str, judge: LossTarget, words: InputWords) -> None:
    if not judge.sure:
        return
    if judge.kind is not None and judge.labels and node.text in judge.labels:
        report.expected(node, path, f"a number or a vector: {judge.kind} takes no classes, {_with_classes()} does")
    else:
        no_token(report, node, path, words)


def _label(node: ScalarNode, judge: LossTarget, words: InputWords) -> tuple[int, int] | None:
    """The number of a class by its name, and how many there are."""
    for known in (judge.labels or (), _vocabulary(words.embedding)):
        if node.text in known and (judge.kind is None or judge.size in (None, len(known))):
            return known.index(node.text), len(known)
    return None


def one_hot(number: int, size: int) -> Vector:
    """The distribution of a class, counted from 0: 1 there, 0 elsewhere."""
    return [Decimal(int(at == number)) for at in range(size)]


def _class(
    report: ErrorReport, node: SourceNode, path: str, judge: LossTarget, words: InputWords
) -> tuple[Vector | None, int | None]:
    """A class by index or label, or a distribution over the classes."""
    if not isinstance(node, ScalarNode):
        values = vector(report, node, path)
        return (values if values and _is_distribution(report, node, path, values, judge) else None), None
    number = _label(node, judge, words)
    if number is None and node.text in words.tokens:
        values = words.tokens[node.text]
        return (values if _is_distribution(report, node, path, values, judge) else None), None
    index = number[0] if number else _index(report, node, path, judge, words)
    if index is None or judge.size is None:
        return None, None
    return one_hot(index, judge.size), index


def _index(report: ErrorReport, node: ScalarNode, path: str, judge: LossTarget, words: InputWords) -> int | None:
    index = None if node.is_boolean else read_whole(node.text)
    if index is not None and index >= 0 and (judge.size is None or index < judge.size):
        return index
    known = [*(judge.labels or ()), *words.tokens] or _vocabulary(words.embedding)
    if not judge.sure and not is_number(node):
        return None
    if index is None and known and not is_number(node):
        report.add(node, path, f"{node.describe()} is no class ({did_you_mean(node.text, known)})")
    else:
        report.expected(node, path, f"{_classes(judge)} or a distribution")
    return None


def _classes(judge: LossTarget) -> str:
    span = "a class" if judge.size is None else f"a class from 0 to {judge.size - 1}"
    return f"{span}, a label" if judge.labels else span


def _vocabulary(embedding: Embedding | None) -> tuple[str, ...]:
    return embedding.vocabulary or () if embedding is not None else ()


def _check_size(report: ErrorReport, node: SourceNode, path: str, values: Vector, judge: LossTarget) -> bool:
    if judge.size is None or len(values) == judge.size:
        return True
    what = f"expected {judge.size}: {judge.of} has {entries(judge.size)}"
    report.add(node, path, f"{entries_of(node, len(values))} ({what})")
    return False


def _check_binary(report: ErrorReport, node: SourceNode, path: str, values: Vector, judge: LossTarget) -> None:
    if _targets(judge) != SHARES:
        return
    for at, value in enumerate(values):
        if not value.is_nan() and not 0 <= value <= 1:
            spot, where = _entry(node, path, at)
            report.expected(spot, where, f"a number from 0 to 1 for {judge.kind}")


def _entry(node: SourceNode, path: str, at: int) -> tuple[SourceNode, str]:
    """One entry of a vector, for a finding about it."""
    return (node.items[at], f"{path}[{at}]") if isinstance(node, ListNode) else (node, path)


def _is_distribution(report: ErrorReport, node: SourceNode, path: str, values: Vector, judge: LossTarget) -> bool:
    if not _check_size(report, node, path, values, judge):
        return False
    if any(value.is_nan() for value in values):
        return True
    for at, value in enumerate(values):
        if value < 0:
            spot, where = _entry(node, path, at)
            report.expected(spot, where, "a probability, not below 0")
            return False
    if not _is_one(values):
        total = _sum(values)
        shown = f"{'' if Decimal(brief(total)) == total else 'about '}{brief(total)}"
        report.add(node, path, f"a distribution that sums to {shown} (expected 1, or the index or label of a class)")
        return False
    return True


def _sum(values: Vector) -> Decimal:
    from decimal import localcontext

    with localcontext() as wide:
        wide.prec = 1000
        return sum(values, Decimal(0))


def _is_one(values: Vector) -> bool:
    """Exactly, but for constants such as 1/3, which have 100 digits."""
    from ...maths.decimals import Constant

    slack = Decimal("1e-90") if any(isinstance(value, Constant) for value in values) else 0
    return abs(_sum(values) - 1) <= slack
