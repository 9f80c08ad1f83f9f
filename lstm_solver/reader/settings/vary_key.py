"""The keys `vary` and `accept`: what is drawn for each student, and which draws are taken."""

from decimal import Decimal

from ...errors import did_you_mean
from ...maths.decimals import NumberError, read_constant
from ...maths.number_text import is_date
from ...maths.rounding import brief
from ...network.variation import Condition, DrawnNumbers, Variation
from ..fields import ErrorReport, flag, items, mapping, number, whole
from ..keys.variation_keys import DRAWABLE
from ..questions.conditions import ConditionReader
from ..questions.questions import QuestionReader
from ..tree.drawn_numbers import numbers_below
from ..tree.edits import NoSuchPath, find
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join

VARY, ACCEPT = "vary", "accept"

MOST_VALUES = 10**9

MOST_PLACES = 50

NUMBERS_ONLY = ("weights", "biases", "peepholes", "parameters", "initial")


def read_variation(report: ErrorReport, root: MapNode, questions: QuestionReader, new: list[str]) -> Variation | None:
    """What both keys say; None where nothing is drawn. `new`: the paths that may be drawn without being there."""
    at = mapping(report, root.get(VARY), VARY)
    accepted, defaults = _accept(report, root, ConditionReader(questions))
    if at is None:
        if VARY not in root:
            report.add(root.key(ACCEPT), ACCEPT, "there is no vary beside it (expected what is drawn)")
        return None
    seed = at.get("seed")
    if seed is not None and (not isinstance(seed, ScalarNode) or seed.is_null):
        report.expected(seed, join(VARY, "seed"), "a number or a word")
    drawn = [_drawn(report, root, at, path, node, new) for path, node in at if path != "seed"]
    if not drawn:
        report.add(root.key(VARY), VARY, "nothing is drawn (expected such as inputs: {choose: [0, 1]})")
    known = tuple(each for each in drawn if each is not None)
    return Variation(known, accepted, defaults, seed.text if isinstance(seed, ScalarNode) else "")


def _accept(report: ErrorReport, root: MapNode, conditions: ConditionReader) -> tuple[tuple[Condition, ...], bool]:
    node = root.get(ACCEPT)
    if not isinstance(node, MapNode):
        return conditions.read(node, ACCEPT), True
    at = mapping(report, node, ACCEPT, ACCEPT)
    assert at is not None
    defaults = flag(report, at.get("defaults"), join(ACCEPT, "defaults")) if "defaults" in at else True
    return conditions.read(at.get("conditions"), join(ACCEPT, "conditions")), defaults


def _drawn(
    report: ErrorReport, root: MapNode, vary: MapNode, path: str, node: SourceNode, new: list[str]
) -> DrawnNumbers | None:
    spot = join(VARY, path)
    found = _values(report, path, spot, node, words=_may_be_words(root, path))
    wrong = _wrong_path(root, path, found is not None and found.words, new)
    if wrong:
        report.add(vary.key(path), spot, wrong)
    return None if wrong else found


def _may_be_words(root: MapNode, path: str) -> bool:
    """Whether words may stand at a path: tokens do."""
    top = _top(path)
    return top not in NUMBERS_ONLY and (top != "inputs" or bool(root.pairs.keys() & {"tokens", "embedding"}))


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _wrong_path(root: MapNode, path: str, words: bool, new: list[str]) -> str | None:
    try:
        there = find(root, path)
    except NoSuchPath as error:
        return str(error)
    top = _top(path)
    if top not in DRAWABLE:
        return f"no numbers are drawn below '{top}' ({did_you_mean(top, filter(DRAWABLE.__contains__, _paths(root)))})"
    if there is None and path in new:
        return None
    if there is None:
        return f"there is no {path} in the file ({did_you_mean(path, _paths(root) + new) or 'expected a path'})"
    if not any(True for _ in numbers_below(there, path, words)):
        return f"there are no numbers below {path}"
    return None


def _paths(root: MapNode) -> list[str]:
    """Paths that may be meant: two keys deep, with numbers below them."""
    tops = [name for name in root.pairs if name in DRAWABLE]
    keys = [join(name, key) for name in tops if isinstance(at := root.get(name), MapNode) for key in at.pairs]
    return [path for path in tops + keys if _has_numbers(root, path)]


def _has_numbers(root: MapNode, path: str) -> bool:
    try:
        there = find(root, path)
    except NoSuchPath:  # a key that no path can hold
        return False
    return there is not None and any(True for _ in numbers_below(there, path, False))


def _values(report: ErrorReport, path: str, spot: str, node: SourceNode, *, words: bool) -> DrawnNumbers | None:
    at = mapping(report, node, spot, "drawn")
    if at is None:
        return None
    if "choose" in at and "range" in at:
        report.add(at.key("range"), join(spot, "range"), "choose is set as well (expected one of them)")
        return None
    if "choose" in at:
        return _choices(report, at, path, spot, words=words)
    if "range" in at:
        return _range(report, at, path, spot)
    if not at.typos:
        report.missing(at, join(spot, "choose"), "expected choose, or range with step or places")
    return None


def _choices(report: ErrorReport, at: MapNode, path: str, spot: str, *, words: bool) -> DrawnNumbers | None:
    for name in ("step", "places"):
        if name in at:
            report.add(at.key(name), join(spot, name), "it goes with range, not with choose")
    where = join(spot, "choose")
    found = items(report, at.get("choose"), where, "a list of values")
    if found is None:
        return None
    if not found:
        report.add(at.pairs["choose"][1], where, "an empty list (expected values to choose from)")
        return None
    texts = []
    for place, item in enumerate(found):
        if not isinstance(item, ScalarNode) or item.is_null or item.is_boolean:
            report.expected(item, f"{where}[{place}]", "a number or a word" if words else "a number")
        elif not words and not _all_numbers([item.text]):
            report.expected(item, f"{where}[{place}]", "a number, or a constant such as 1/3 or sqrt(2)")
        else:
            texts.append(item.text)
    return DrawnNumbers(path, tuple(texts), not _all_numbers(texts)) if len(texts) == len(found) else None


def _all_numbers(texts: list[str]) -> bool:
    try:
        for text in texts:
            read_constant(text)
    except NumberError:
        return False
    return not any(map(is_date, texts))


def _range(report: ErrorReport, at: MapNode, path: str, spot: str) -> DrawnNumbers | None:
    node, where = at.pairs["range"][1], join(spot, "range")
    if not isinstance(node, ListNode) or len(node) != 2:
        report.expected(node, where, "a list of the smallest and the largest value")
        return None
    low, high = (number(report, item, f"{where}[{place}]") for place, item in enumerate(node.items))
    step = _step(report, at, spot)
    if low is None or high is None or step is None:
        return None
    if low > high:
        report.add(node, where, f"{brief(low)} is above {brief(high)} (expected the smallest value first)")
        return None
    drawn = DrawnNumbers(path, low=low, high=high, step=step)
    if not drawn.reaches_high:
        report.add(
            node, where, f"steps of {brief(step)} from {brief(low)} do not reach {brief(high)} (both ends are drawn)"
        )
        return None
    if drawn.values > MOST_VALUES:
        report.add(node, where, f"too many values (expected at most {MOST_VALUES:,})")
        return None
    return drawn


def _step(report: ErrorReport, at: MapNode, spot: str) -> Decimal | None:
    if "step" in at and "places" in at:
        report.add(at.key("places"), join(spot, "places"), "step is set as well (expected one of them)")
        return None
    if "places" in at:
        places = whole(report, at.get("places"), join(spot, "places"), 0, MOST_PLACES)
        return None if places is None else Decimal(1).scaleb(-places)
    step = number(report, at.get("step"), join(spot, "step"))
    if step is not None and step <= 0:
        report.expected(at.pairs["step"][1], join(spot, "step"), "a number above 0")
        return None
    if "step" not in at and not at.typos:
        report.missing(at, join(spot, "step"), "expected step or places: how far one value is from the next")
    return step
