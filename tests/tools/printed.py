"""What stands on a rendered page: its numbers, its braces, its environments."""

import re
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from typing import Any

from oracles import TIES

_LENGTH = re.compile(r"\d*\.?\d+\s*(?:pt|em|ex|cm|mm|in|bp|fil|\\[a-z]*(?:width|height|sep))(?![a-z])")
_CODE_POINT = re.compile(r"\\unichar\{\"[0-9A-F]+\}")
_SETTING = re.compile(
    r"\\(?:renewcommand|setlength|setcounter|definecolor|roomfortable|writinglines)\*?\{[^}]*\}\{[^}]*\}(?:\{[^}]*\})?|\\(?:label|eqref)\{[^}]*\}"
)
# in a picture, numbers with three decimals in pairs are places, and options are no text
_PICTURE = re.compile(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", re.DOTALL)
_DRAWN = re.compile(r"\(-?[\d.]+,-?[\d.]+\)|(?<=[a-z])\[[^\]]*\]")
_NUMBER = re.compile(r"\d+\.\d+|\.\d+|\d+")
_COMMENT = re.compile(r"(?<!\\)%.*")
_BRACE = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}|([{}])")


def body(page: str, fmt: str) -> str:
    """The page without what is not printed: TeX's preamble, comments, settings and lengths."""
    if fmt != "tex":
        return page
    text = _COMMENT.sub("", page.split(r"\begin{document}", 1)[1])
    text = _PICTURE.sub(lambda picture: _DRAWN.sub(" ", picture[0]), text)
    return _LENGTH.sub(" ", _SETTING.sub(" ", _CODE_POINT.sub(" ", text)))


def numbers_in(page: str, fmt: str) -> set[str]:
    """Every run of digits on the page, signs left out; a point inside belongs to it."""
    return set(_NUMBER.findall(body(page, fmt)))


def negative_zeros(page: str, fmt: str) -> list[str]:
    """A minus sign with no operand before it and nothing but zeros behind it."""
    text = re.sub(r"\\begin\{[a-z]+\*?\}(\{[^}]*\})?", "(", body(page, fmt))
    return [match[0] for match in re.finditer(r"(?:^|[^\w)\]}\s])\s*[-−]0*\.?0+(?![\d.])|\s[-−]0*\.?0+(?![\d.])", text)]


def assert_balanced(tex: str) -> None:
    """Braces and environments close in the order in which they opened, and \\left has its \\right."""
    text = re.sub(r"\\\\|\\[{}]", "", _COMMENT.sub("", tex.replace(r"\%", "")))
    opened: list[str] = []
    for match in _BRACE.finditer(text):
        kind, name, brace = match.groups()
        if kind == "begin" or brace == "{":
            opened.append(name or "{")
            continue
        assert opened, f"{match[0]} closes nothing"
        assert opened.pop() == (name or "{"), f"{match[0]} closes something else"
    assert opened == []
    assert _count(r"\\left(?![a-z])", text) == _count(r"\\right(?![a-z])", text)
    assert text.count(r"\[") == text.count(r"\]")


def _count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text))


class Held:
    """The numbers that a result and its problem hold, as digits without a sign.

    `result`: to_dict(). `problem`: the file as a mapping. Trailing zeros do not matter.
    """

    def __init__(self, result: dict[str, Any], problem: dict[str, Any]) -> None:
        self.rounding = problem.get("rounding", {})
        self.texts: set[str] = set()
        self.whole = 12
        self.add(_leaves([problem.get(key) for key in _GIVEN]))
        self.add(("2.5", "2", "3", "0.25", "0.2", "0.3", "0.125", "0.12", "0.13"))  # what a page says of ties
        self.add(_leaves(result.get("questions", [])))  # choices, and whys with their numbers
        for run in [result, *result.get("runs", {}).values()]:
            for entry in [*run["steps"], *run.get("loss", {}).get("per_step", [])]:
                self.add_step(entry)

    def add_network(self, solution: Any) -> None:
        """What only the trace holds: the nodes of losses, joined states and backward equations, norms, exponentials."""
        for trace in [each for run in solution.solved.traces for each in run.passes]:
            gradients = [*trace.gradients, *trace.initial]
            steps = [*trace.steps, *trace.losses, *trace.backward, *(each.step for each in gradients)]
            steps += [step for each in gradients for step in each.update]
            for step in (step for each in gradients for step in each.update):  # constants of the rule, as they are
                self.add(entry for value in step.operands if len(value) == 1 for entry in _flat(value))
            steps += [step for window in trace.windows for step in window.steps]
            for each in trace.predictions:  # with the digits that decide
                self.add(f"{value:.{places}f}" for value in self.judged(trace, each) for places in range(1, 12))
            steps += [trace.loss] if trace.loss is not None else []
            for step in steps:
                self.add_nodes(step)
            if trace.norms is not None:
                self.add_norms(trace)

    def judged(self, trace: Any, prediction: Any) -> list[Decimal]:
        """The entries of which a prediction is the largest."""
        return [
            value
            for step in trace.steps
            if (step.name, step.position) == (prediction.name, prediction.position)
            for value in step.unrounded
        ]

    def add_nodes(self, step: Any) -> None:
        if step.plan is None:
            return
        values = step.record().values
        for position, node in enumerate(step.plan.nodes):
            self.add_numbers(values[position])
            if hasattr(node, "value"):  # a number that stands in the equation itself
                self.add([node.value])
            if getattr(node, "function", "") == "softmax":
                powers = [entry.exp(Context(prec=50)) for entry in values[step.plan.kids[position][0]]]
                self.add_numbers([*powers, sum(powers)])

    def add_norms(self, trace: Any) -> None:
        """The sum of the squares of each parameter's gradient, of all of them, its root, and the factor of clipping."""
        squares = [sum(entry * entry for entry in _flat(each.step.root)) for each in trace.gradients]
        self.add_numbers([*squares, sum(squares), trace.norms.norm, trace.norms.factor])

    def add_numbers(self, value: Any) -> None:
        self.add(self.working(entry) for entry in _flat(value))

    def add(self, found: Iterable[Any]) -> None:
        for each in found:
            self.texts.update(_NUMBER.findall(_plain(each)))

    def add_step(self, entry: dict[str, Any]) -> None:
        for part in [entry, *entry.get("parts", {}).values()]:
            self.add(part["value"])
            if "t" not in part or "show" in self.rounding:
                self.add(self.working(Decimal(text)) for text in part["unrounded"])

    def working(self, value: Decimal) -> Decimal:
        """A number at the decimals of the working, before a carried one is restated."""
        shown = self.rounding.get("show", self.rounding.get("places", 4))
        rule = TIES[self.rounding.get("ties", "half_up")]
        return value.quantize(Decimal(1).scaleb(-shown), rule, Context(prec=400))

    def strangers(self, page: str, fmt: str) -> set[str]:
        """The numbers on the page that are neither held nor a small whole number: an index, a time, a size."""
        found = {_canonical(text) for text in numbers_in(page, fmt)} - {_canonical(text) for text in self.texts}
        return {text for text in found if "." in text or int(text) > self.whole}


_GIVEN = (
    "weights",
    "biases",
    "parameters",
    "peepholes",
    "cell",
    "inputs",
    "initial",
    "tokens",
    "targets",
    "embedding",
    "given",
    "runs",
    "title",
    "text",
    "questions",
    "layers",
    "outputs",
    "backward",
)


def _flat(value: Any) -> Iterator[Decimal]:
    for each in value:
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _canonical(text: str) -> str:
    """Trailing zeros, and a zero before the point, are a matter of `zeros` and of how the file writes."""
    text = text.lstrip("0") or "0"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
