"""A question as STACK reads it."""

from typing import NamedTuple


class StackNode(NamedTuple):
    """A node of a response tree. `code` and `case`: it is true where these are the same, and then gives `score`, of the
    points of the tree, and `feedback`; `wrong`: what is said where it is not. `then`, `otherwise`: the next node."""

    code: str
    case: int
    score: str
    feedback: str
    then: int = -1
    otherwise: int = -1
    wrong: str = ""


class StackTree(NamedTuple):
    """`variables`: what its nodes look at."""

    name: str
    value: str
    variables: str
    nodes: list[StackNode]


class StackInput(NamedTuple):
    """`type`: as STACK calls it; `answer`: the model answer."""

    name: str
    type: str
    answer: str
    options: str = ""


class StackQuestion(NamedTuple):
    """`note`: which version it is; `seeds`: of its versions; `decimals`: the sign between a number's whole part and the
    rest, as it is typed."""

    name: str
    text: str
    feedback: str
    note: str
    grade: str
    variables: str
    inputs: list[StackInput]
    trees: list[StackTree]
    decimals: str
    seeds: tuple[int, ...] = ()


def castext(text: str) -> str:
    """HTML in which STACK finds nothing to work out."""
    return text.replace("[[", "[&#91;").replace("{@", "&#123;@").replace("{#", "&#123;#")


def maxima_string(text: str) -> str:
    """What stands between the quotes of a string of Maxima."""
    return castext(text).replace("\\", "\\\\").replace('"', '\\"')
