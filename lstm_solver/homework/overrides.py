"""`with`: keys of a problem file that a set says differently, merged into the problem's tree before it is read."""

from ..errors import ALREADY, Finding
from ..reader.tree.source_nodes import COLUMN_BITS, ListNode, MapNode, RejectedNode, ScalarNode, SourceNode, join

# lines of the set stand this far below any of a problem file (32 MB have no more), so that a finding tells them apart
_BELOW = 1 << 26


def merged(root: MapNode, overrides: MapNode | None) -> MapNode:
    """The root with whole keys replaced; one that is overridden with nothing (`null`) is taken out."""
    pairs = dict(root.pairs)
    for name, value in overrides or ():
        assert overrides is not None
        if isinstance(value, ScalarNode) and value.is_null:
            pairs.pop(name, None)
        else:
            pairs[name] = _scalar(overrides.key(name)), _below(value)
    return MapNode(pairs, root.place, root.broken)


def sorted_out(findings: list[Finding], file: str | None, path: str) -> list[Finding]:
    """The findings of a merged problem, those about an override at its place in the set `file`, below `path`."""
    return [_in_the_set(each, file, path) if _is_below(each) else each for each in findings]


def _is_below(finding: Finding) -> bool:
    return finding.line is not None and finding.line > _BELOW


def _in_the_set(finding: Finding, file: str | None, path: str) -> Finding:
    assert finding.line is not None
    # a key of the problem file may be said again here
    message = finding.message.replace(ALREADY, "")
    return finding._replace(file=file, line=finding.line - _BELOW, path=join(path, finding.path), message=message)


def _moved(place: int | None) -> int | None:
    return None if place is None else place + (_BELOW << COLUMN_BITS)


def _scalar(node: ScalarNode) -> ScalarNode:
    return ScalarNode(node.text, node.plain, _moved(node.place))


def _below(node: SourceNode) -> SourceNode:
    """A copy whose positions say that it stands in the set."""
    match node:
        case ScalarNode():
            return _scalar(node)
        case ListNode() if node.texts is not None:
            places = None if node.places is None else [place + (_BELOW << COLUMN_BITS) for place in node.places]
            return ListNode([], _moved(node.place), node.texts, places)
        case ListNode():
            return ListNode([_below(item) for item in node.items], _moved(node.place))
        case MapNode():
            pairs = {name: (_scalar(key), _below(value)) for name, (key, value) in node.pairs.items()}
            return MapNode(pairs, _moved(node.place), node.broken)
    return RejectedNode(_moved(node.place))
