"""Conditions on the numbers of a problem: `0.2 < f_1[0] < 0.8`, in the language of equations; nothing is run."""

import re

from ...maths.equation_parser import MAX_LENGTH, LanguageError, parse_expression
from ...maths.expressions import Expr
from ...network.facts import parse_fact
from ...network.quantity_names import parse
from ...network.variation import Condition
from ..fields import items
from ..tree.source_nodes import ScalarNode, SourceNode
from .questions import QuestionReader

SIGNS = ("<=", ">=", "==", "!=", "<", ">")

_SIGN = re.compile("|".join(SIGNS))

_WORD = r"[A-Za-z]\w*"

# a quantity as questions name it: B.h_2(l=2,rev)[0], d_weights.f.x[0][1]; a function has a parenthesis, but no =
_NAME = re.compile(
    rf"(?<![\w.]){_WORD}(?:\.{_WORD})*(?:\([a-z0-9, ]*(?:=|rev|both)[a-z0-9=, ]*\))?(?:\[[0-9]+\])*", re.ASCII
)

_LETTER = re.compile(r"\bq[0-9]+\b")  # what stands for a quantity while its condition is read

MOST_CONDITIONS = 200

EXPECTED = "a condition such as 0.2 < f_1[0] < 0.8"


class ConditionReader:
    """Reads conditions about the main sequence of a problem; names are checked as those of questions are."""

    def __init__(self, questions: QuestionReader) -> None:
        self.questions = questions
        self.main = questions.sequences[0]

    def read(self, node: SourceNode | None, path: str) -> tuple[Condition, ...]:
        """The conditions of a list; what is wrong with one is reported, and it is left out."""
        found = items(self.questions.report, node, path, "a list of conditions") or []
        if node is not None and len(found) > MOST_CONDITIONS:
            self.questions.report.add(node, path, f"{len(found)} conditions (expected at most {MOST_CONDITIONS})")
            return ()
        read = (self._condition(item, f"{path}[{at}]") for at, item in enumerate(found))
        return tuple(each for each in read if each is not None)

    def _condition(self, node: SourceNode, path: str) -> Condition | None:
        report = self.questions.report
        if not isinstance(node, ScalarNode) or node.is_null:
            report.expected(node, path, EXPECTED)
            return None
        if len(node.text) > MAX_LENGTH:
            report.add(node, path, f"a condition of {len(node.text)} characters (expected at most {MAX_LENGTH})")
            return None
        signs = tuple(_SIGN.findall(node.text))
        if not signs:
            report.add(node, path, f"{node.describe()} compares nothing (expected {EXPECTED})")
            return None
        names: dict[str, str] = {}  # the letter of each quantity
        try:
            sides = tuple(self._side(text, names) for text in _SIGN.split(node.text))
        except LanguageError as error:
            letters = {letter: name for name, letter in names.items()}
            message = _LETTER.sub(lambda found: letters.get(found[0], found[0]), error.message)
            report.add(node, path, f"{message} in {node.describe()} (expected {EXPECTED})")
            return None
        known = [self._is_known(name, node, path) for name in names]
        if not names:
            report.add(node, path, f"{node.describe()} names no quantity (expected {EXPECTED})")
        quantities = {letter: name for name, letter in names.items()}
        return Condition(" ".join(node.text.split()), sides, signs, quantities) if names and all(known) else None

    def _side(self, text: str, names: dict[str, str]) -> Expr:
        """One side, with a plain letter in the place of each quantity."""

        def letter(match: re.Match[str]) -> str:
            if text[match.end() :].lstrip().startswith("(") and parse(match[0]) is None:
                return match[0]
            return names.setdefault(match[0], f"q{len(names)}")

        return parse_expression(_NAME.sub(letter, text))

    def _is_known(self, name: str, node: ScalarNode, path: str) -> bool:
        if parse_fact(name) is not None:
            self.questions.report.add(node, path, f"'{name}' is no number of the working (expected such as f_1[0])")
            return False
        return self.questions.exists(ScalarNode(name, node.plain, node.place), path, self.main)
