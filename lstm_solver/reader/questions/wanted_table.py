"""The key `wanted` of a question: sequences with the outputs that a network of the student's own is to give."""

from ...network.problem import WantedRow, WantedTable
from ..fields import ErrorReport, count, items
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode

MOST_ROWS, MOST_STEPS = 100, 200

# what of the file makes the network; the table takes the place of its inputs
NETWORK = (
    "cell",
    "layers",
    "weights",
    "biases",
    "peepholes",
    "parameters",
    "embedding",
    "tokens",
    "initial",
    "direction",
    "merge",
    "outputs",
    "rounding",
    "time",
)

EXPECTED = "a list of [inputs, outputs], such as [[0, 1, 1], [0, 1, 0]]"

BESIDE = ("find", "choices", "statement")


def read_wanted(report: ErrorReport, root: MapNode, at: MapNode, path: str) -> WantedTable | None:
    """The table of one question. `root`: of the file, whose network is asked for anew."""
    node = at.get("wanted")
    for other in BESIDE:
        if other in at:
            report.add(
                at.key(other), path.removesuffix("wanted") + other, "not beside wanted (expected one of the two)"
            )
    read = items(report, node, path, EXPECTED) or []
    if node is not None and isinstance(node, ListNode) and not 1 <= len(read) <= MOST_ROWS:
        report.add(node, path, f"{len(read)} sequences (expected 1 to {MOST_ROWS})")
        return None
    rows = [_row(report, each, f"{path}[{number}]") for number, each in enumerate(read)]
    inputs = [row.items[0] for row in read if isinstance(row, ListNode) and len(row) == 2]
    found = tuple(row for row in rows if row is not None)
    return WantedTable(found, report.file, path, _network(root, inputs)) if found and len(found) == len(rows) else None


def _row(report: ErrorReport, node: SourceNode, path: str) -> WantedRow | None:
    pair = node.items if isinstance(node, ListNode) else []
    if len(pair) != 2 or not all(isinstance(each, ListNode) for each in pair):
        report.expected(node, path, "[inputs, outputs], two lists")
        return None
    inputs, outputs = (each.items if isinstance(each, ListNode) else [] for each in pair)
    if not 1 <= len(inputs) <= MOST_STEPS:
        report.add(pair[0], f"{path}[0]", f"{len(inputs)} inputs (expected 1 to {MOST_STEPS})")
        return None
    if len(outputs) != len(inputs):
        found = f"{count(len(outputs), 'output')} for {count(len(inputs), 'input')}"
        what = f"{found} (expected as many; null where none is wanted)"
        report.add(pair[1], f"{path}[1]", what)
        return None
    wanted = [_texts(each) for each in outputs]
    for at, each in enumerate(wanted):
        if each is None:
            report.expected(outputs[at], f"{path}[1][{at}]", "a number, a label, a list of numbers, or null")
    shown = [_shown(each) for each in inputs]
    if None in wanted or not any(wanted):
        if None not in wanted:
            report.add(pair[1], f"{path}[1]", "no output is wanted (expected one or more)")
        return None
    return WantedRow(tuple(shown), tuple(each or () for each in wanted), (node.line, node.column))


def _texts(node: SourceNode) -> tuple[str, ...] | None:
    """What is wanted of each unit; nothing for null."""
    if isinstance(node, ScalarNode):
        return () if node.is_null else (" ".join(node.text.split()),)
    entries = node.items if isinstance(node, ListNode) else []
    texts = tuple(entry.text for entry in entries if isinstance(entry, ScalarNode) and not entry.is_null)
    return texts if texts and len(texts) == len(entries) else None


def _shown(node: SourceNode) -> str:
    """An input as the file has it."""
    if isinstance(node, ListNode):
        return f"({', '.join(map(_shown, node.items))})"
    return " ".join(node.text.split()) if isinstance(node, ScalarNode) else ""


def _network(root: MapNode, inputs: list[SourceNode]) -> MapNode:
    """The tree of a problem whose runs are the sequences of the table."""
    pairs = {name: pair for name, pair in root.pairs.items() if name in NETWORK}
    place = root.place
    runs = {
        f"row{number}": (ScalarNode(f"row{number}", True, place), _mapping("inputs", node))
        for number, node in enumerate(inputs)
    }
    main = runs.pop("row0", None)
    if main is not None:
        pairs |= main[1].pairs
    if runs:
        pairs["runs"] = (ScalarNode("runs", True, place), MapNode(dict(runs), place))
    return MapNode(pairs, place)


def _mapping(name: str, node: SourceNode) -> MapNode:
    return MapNode({name: (ScalarNode(name, True, node.place), node)}, node.place)
