"""The versions of a question of STACK as one: what differs is looked up by the number of the version, `lsv`.

Numbers of code stand in a list, `lsd`, whose row is that of the version; texts stand in its conditional blocks.
"""

import re
from collections.abc import Callable, Sequence

from .stack_question import StackInput, StackQuestion, StackTree

_NUMBER = re.compile(r"\(-\d+(?:\.\d+)?\)|(?<![\w.])\d+(?:\.\d+)?(?![\w.])")

_HOLE = "\0"

NUMERIC = ("algebraic", "matrix")


class StackVersions:
    """`count`: how many versions there are; each call has a text for every version, in one order."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.places: dict[tuple[str, ...], int] = {}

    def code(self, texts: Sequence[str]) -> str:
        """Lines of Maxima: one for all versions that differ in numbers alone."""
        return self._chosen([_NUMBER.sub(_HOLE, each) for each in texts], texts, _conditional)

    def value(self, texts: Sequence[str]) -> str:
        """An expression without lines of its own."""
        return self._chosen([_NUMBER.sub(_HOLE, each) for each in texts], texts, _listed)

    def kept(self, texts: Sequence[str]) -> str:
        """An expression whose numbers are not looked for."""
        return texts[0] if len(set(texts)) == 1 else _listed(list(texts))

    def _chosen(self, shapes: list[str], texts: Sequence[str], choose: Callable[[list[str]], str]) -> str:
        found = {shape: self._filled(shape, shapes, texts) for shape in dict.fromkeys(shapes)}
        return next(iter(found.values())) if len(found) == 1 else choose([found[shape] for shape in shapes])

    def _filled(self, shape: str, shapes: list[str], texts: Sequence[str]) -> str:
        """The code of one shape, with places of the list where its versions have different numbers."""
        mine = [_NUMBER.findall(text) if each == shape else None for each, text in zip(shapes, texts, strict=True)]
        parts = shape.split(_HOLE)
        made = [parts[0]]
        for at, part in enumerate(parts[1:]):
            numbers = [None if each is None else each[at] for each in mine]
            known = {each for each in numbers if each is not None}
            made += [known.pop() if len(known) == 1 else self._place(numbers), part]
        return "".join(made)

    def _place(self, numbers: list[str | None]) -> str:
        row = tuple("0" if each is None else each for each in numbers)
        return f"lsd[{self.places.setdefault(row, len(self.places) + 1)}]"

    def text(self, texts: Sequence[str]) -> str:
        """CASText: line by line where all have as many lines."""
        if len(set(texts)) == 1:
            return texts[0]
        lines = [each.split("\n") for each in texts]
        if len(set(map(len, lines))) > 1:
            return _blocks(texts)
        return "\n".join(each[0] if len(set(each)) == 1 else _blocks(each) for each in zip(*lines, strict=True))

    @property
    def variables(self) -> str:
        """The number of the version, by the deployed seed, and its numbers; after everything was asked for."""
        rows = [f"[{', '.join(each)}]" for each in zip(*self.places, strict=True)] or ["[]"] * self.count
        chosen = ",\n".join(rows)
        return f"lsv: mod(stack_seed - 1, {self.count}) + 1;\nlsd: [{chosen}][lsv];\n"


def _grouped(texts: Sequence[str]) -> dict[str, str]:
    """By text, in which versions it stands."""
    found: dict[str, list[str]] = {}
    for at, text in enumerate(texts, 1):
        found.setdefault(text, []).append(f"lsv={at}")
    return {text: " or ".join(versions) for text, versions in found.items()}


def _conditional(codes: Sequence[str]) -> str:
    *some, last = [(text, f"if {when} then") for text, when in _grouped(codes).items()]
    return " else".join(f"{when} ({_one(text)})" for text, when in some) + f" else ({_one(last[0])});"


def _one(lines: str) -> str:
    return lines.strip().rstrip(";").replace(";\n", ",\n")


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(values)}][lsv]"


def _blocks(texts: Sequence[str]) -> str:
    parts = [
        f'[[{"elif" if at else "if"} test="{when}"]]{text}' for at, (text, when) in enumerate(_grouped(texts).items())
    ]
    return "".join(parts) + "[[/if]]"


def merged(questions: list[StackQuestion]) -> StackQuestion:
    """Versions that have the same inputs and nodes as one question."""
    if len(questions) == 1:
        return questions[0]
    versions = StackVersions(len(questions))
    first = questions[0]
    made = first._replace(
        text=versions.text([each.text for each in questions]),
        feedback=versions.text([each.feedback for each in questions]),
        note=versions.text([each.note for each in questions]),
        inputs=[_input(versions, each) for each in zip(*(each.inputs for each in questions), strict=True)],
        trees=[_tree(versions, each) for each in zip(*(each.trees for each in questions), strict=True)],
        seeds=tuple(range(1, len(questions) + 1)),
    )
    return made._replace(variables=first.variables + versions.variables)


def _input(versions: StackVersions, inputs: tuple[StackInput, ...]) -> StackInput:
    answers = [each.answer for each in inputs]
    answer = versions.value(answers) if inputs[0].type in NUMERIC else versions.kept(answers)
    return inputs[0]._replace(answer=answer)


def _tree(versions: StackVersions, trees: tuple[StackTree, ...]) -> StackTree:
    nodes = [
        each[0]._replace(
            score=versions.value([node.score for node in each]),
            feedback=versions.text([node.feedback for node in each]),
        )
        for each in zip(*(tree.nodes for tree in trees), strict=True)
    ]
    return trees[0]._replace(variables=versions.code([tree.variables for tree in trees]), nodes=nodes)
