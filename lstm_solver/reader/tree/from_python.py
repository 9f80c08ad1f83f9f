"""A Python mapping to the same tree as a file's. numpy is not imported: its arrays are known by `tolist`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...errors import Finding
from .source_nodes import ListNode, MapNode, RejectedNode, ScalarNode, SourceNode, join
from .yaml_events import DEEPEST


def from_python(value: Any, findings: list[Finding], path: str = "", depth: int = 0) -> SourceNode:
    """Floats count as their shortest decimal. What has no place in a problem becomes a finding and a `RejectedNode`."""
    if depth > DEEPEST:
        findings.append(Finding(f"nested deeper than {DEEPEST}", path))
        return RejectedNode()
    text = _text(value)
    if text is not None:
        return ScalarNode(text, not isinstance(value, str))
    if isinstance(value, Mapping):
        return _mapping(value, findings, path, depth)
    if isinstance(value, list | tuple):
        if value and set(map(type, value)) == {float}:
            return ListNode([], None, list(map(repr, value)))
        items = [from_python(item, findings, f"{path}[{at}]", depth + 1) for at, item in enumerate(value)]
        return ListNode(items)
    if hasattr(value, "tolist"):
        return from_python(_lists(value), findings, path, depth + 1)
    findings.append(Finding(f"a Python {type(value).__name__} (expected numbers, texts, lists or mappings)", path))
    return RejectedNode()


def _text(value: Any) -> str | None:
    """The text of a single value, or None for anything else."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses to print longer ones
        return str(int(value)) if value.bit_length() < 10_000 else f"an integer of {value.bit_length()} bits"
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, Decimal) or type(value).__name__ == "Fraction":
        return getattr(value, "written", None) or str(value)
    return None


def _mapping(value: Mapping[Any, Any], findings: list[Finding], path: str, depth: int) -> MapNode:
    pairs: dict[str, tuple[ScalarNode, SourceNode]] = {}
    broken = False
    for key, item in value.items():
        text = _text(key)
        if text is None or text in pairs:
            wrong = f"{type(key).__name__} as a key (expected a name)" if text is None else f"a second '{text}'"
            findings.append(Finding(wrong, path if text is None else join(path, text)))
            broken = True
            continue
        node = from_python(item, findings, join(path, text), depth + 1)
        pairs[text] = (ScalarNode(text, not isinstance(key, str)), node)
    return MapNode(pairs, None, broken)


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
