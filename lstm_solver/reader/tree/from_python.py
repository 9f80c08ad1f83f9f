"""A Python mapping to the same tree as a file's. numpy is not imported: its arrays are known by `tolist`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...errors import Finding
from .source_nodes import ListNode, MapNode, RejectedNode, ScalarNode, SourceNode, join
from .yaml_events import DEEPEST, MOST_ALIASED

_LONGEST = 10_000  # bits of an integer; Python refuses to print much longer ones

_SHARED = f"lists that stand for more than {MOST_ALIASED:,} values by being there several times"


def from_python(value: Any, findings: list[Finding]) -> SourceNode:
    """Floats count as their shortest decimal. What has no place in a problem becomes a finding and a `RejectedNode`."""
    return _PythonReader(findings).node(value, "", 0)


class _PythonReader:
    """`sizes`: by identity, how many values a list stands for, None while it is read. `shared`: those met again."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.sizes: dict[int, int | None] = {}
        self.count = 0
        self.shared = 0

    def node(self, value: Any, path: str, depth: int) -> SourceNode:
        if depth > DEEPEST:
            return self.rejected(f"nested deeper than {DEEPEST}", path)
        self.count += 1
        text = _text(value)
        if text is not None:
            return ScalarNode(text, not isinstance(value, str))
        if isinstance(value, Mapping):
            return self.mapping(value, path, depth)
        if isinstance(value, list | tuple):
            return self.items(value, path, depth)
        if hasattr(value, "tolist"):
            # its lists are new ones, whose identities are soon those of others
            inside = _PythonReader(self.findings)
            return inside.node(_lists(value), path, depth + 1)
        return self.rejected(f"a Python {type(value).__name__} (expected numbers, texts, lists or mappings)", path)

    def rejected(self, message: str, path: str) -> RejectedNode:
        self.findings.append(Finding(message, path))
        return RejectedNode()

    def items(self, value: list[Any] | tuple[Any, ...], path: str, depth: int) -> SourceNode:
        if id(value) in self.sizes:
            size = self.sizes[id(value)]
            if size is None:
                return self.rejected("a list that holds itself", path)
            self.shared += size
            if self.shared > MOST_ALIASED:
                return self.rejected(_SHARED, path)
        before, self.sizes[id(value)] = self.count, None
        if value and set(map(type, value)) == {float}:
            self.count += len(value)
            made = ListNode([], None, list(map(float.__repr__, value)))
        else:
            made = ListNode([self.node(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(value)])
        self.sizes[id(value)] = self.count - before + 1
        return made

    def mapping(self, value: Mapping[Any, Any], path: str, depth: int) -> MapNode:
        pairs: dict[str, tuple[ScalarNode, SourceNode]] = {}
        broken = False
        for key, item in value.items():
            text = _text(key)
            if text is None or text in pairs:
                wrong = f"{type(key).__name__} as a key (expected a name)" if text is None else f"a second '{text}'"
                self.findings.append(Finding(wrong, path if text is None else join(path, text)))
                broken = True
                continue
            node = self.node(item, join(path, text), depth + 1)
            pairs[text] = (ScalarNode(text, not isinstance(key, str)), node)
        return MapNode(pairs, None, broken)


def _text(value: Any) -> str | None:
    """The text of a single value, or None for anything else."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _digits(int(value))
    if isinstance(value, float):
        return float.__repr__(value)
    if type(value).__name__ == "Fraction":
        over, under = _digits(value.numerator), _digits(value.denominator)
        return over if under == "1" else f"{over}/{under}"
    if isinstance(value, Decimal):
        return getattr(value, "written", None) or str(value)
    return None


def _digits(value: int) -> str:
    return str(value) if value.bit_length() < _LONGEST else f"an integer of {value.bit_length()} bits"


def _lists(value: Any) -> Any:
    """An array as nested lists; a float narrower than Python's as its own shortest decimal."""
    kind = getattr(value, "dtype", None)
    if getattr(kind, "kind", "") == "f" and getattr(kind, "itemsize", 8) != 8:
        return _shortest(value)
    return value.tolist()


def _shortest(value: Any) -> Any:
    if getattr(value, "ndim", 0):
        return [_shortest(item) for item in value]
    return Decimal(str(value)) if str(value) not in ("nan", "inf", "-inf") else float(value)
