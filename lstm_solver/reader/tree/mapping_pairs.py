"""Keys and values in turn to the pairs of a mapping, and what is wrong with a key."""

import re
from collections.abc import Callable, Mapping

from ...maths.number_text import likely
from .source_nodes import RejectedNode, ScalarNode, SourceNode

Pairs = dict[str, tuple[ScalarNode, SourceNode]]

_CUT = re.compile(r"[-+−–]?[0-9]+")


def mapping_pairs(nodes: list[SourceNode], reject: Callable[[str, SourceNode, str], None]) -> tuple[Pairs, bool]:
    """The pairs, and whether something is left out. `reject`: takes a message, the node that is wrong and its key."""
    pairs: Pairs = {}
    broken = False
    for key, value in zip(nodes[::2], nodes[1::2], strict=True):
        last = next(reversed(pairs), None)
        if last is not None and (cut := _cut_number(pairs[last][1], key, value)):
            reject(cut, pairs[last][1], last)
            pairs[last] = pairs[last][0], RejectedNode(pairs[last][1].place)
            broken = True
            continue
        problem = _key_fault(key, pairs)
        if problem is None and isinstance(key, ScalarNode):
            pairs[key.text] = (key, value)
            continue
        broken = True
        if problem is not None:
            reject(problem, key, key.text if isinstance(key, ScalarNode) else "")
    return pairs, broken


def _cut_number(before: SourceNode, key: SourceNode, value: SourceNode) -> str:
    """What is said of a number cut by its comma: in `{x: 0,5}`, behind 0 stands the key 5 without a value."""
    if not (isinstance(before, ScalarNode) and isinstance(key, ScalarNode) and isinstance(value, ScalarNode)):
        return ""
    whole, rest = before.text, key.text
    is_behind = before.place is not None and key.place == before.place + len(whole) + 1
    if not (is_behind and before.plain and re.fullmatch(r"[0-9]+", rest) and not value.text and _CUT.fullmatch(whole)):
        return ""
    return f"a comma in a number (did you mean {likely(f'{whole},{rest}', in_list=True)}?)"


def _key_fault(key: SourceNode, pairs: Mapping[str, tuple[ScalarNode, SourceNode]]) -> str | None:
    """What keeps a node from being the next key of a mapping; None where that was said already, or nothing does."""
    if isinstance(key, RejectedNode):
        return None
    if not isinstance(key, ScalarNode):
        return f"{key.describe()} as a key (expected a name)"
    if key.plain and key.text == "<<":
        return "a merge key (write the entries out)"
    if key.text in pairs:
        return f"a second '{key.text}' (the first is on line {pairs[key.text][0].line})"
    return None
