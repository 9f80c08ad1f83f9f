"""A layout for any equations: stages from left to right, what depends on more further right.

After Sugiyama, Tagawa and Toda 1981: stages by depth, wires that pass a stage keep a row of their own in it, rows in an
order with few crossings; between two stages each wire that changes its row has a track of its own.
"""

from itertools import product

from .cell_layout import END, CellLayout, GridPoint, GridSpan
from .data_flow import FlowGraph

SWEEPS = 6

FARTHEST = 1.5  # of a wire that comes in above or below the middle of a node

STAGE = 100.0  # columns of the grid from one stage to the next; the value and the tracks stand between

_VALUE, _PAST, _TRACKS = 1.0, 2.0, 10.0

StageRows = list[dict[str, int]]  # of each stage: the row of each node, and of each wire that passes


def laid_in_layers(graph: FlowGraph, states: tuple[str, ...]) -> CellLayout:
    """A layout with a place for every node and wire."""
    ends = [state for state in states if state in graph]
    flow = _Flow(graph, ends)
    rows = _rows(flow)
    nodes = {name: GridPoint(stage * STAGE, rows[stage][name]) for name, stage in flow.stages.items()}
    labels = {
        name: GridSpan(stage * STAGE + _VALUE, stage * STAGE + _PAST, rows[stage][name], rows[stage][name])
        for name, stage in flow.stages.items()
        if graph[name].kind != "source" and name not in ends
    }
    last = len(rows) - 1
    finish = {name: GridPoint(last * STAGE, rows[last][name]) for name in ends}
    sides = {name: "left" for name, node in graph.items() if node.kind == "source"}
    return CellLayout(nodes, sides, finish, _wires(flow, rows), labels)


class _Flow:
    """`stages`: of each node. `spans`: of each node, the last stage that its value is taken to."""

    def __init__(self, graph: FlowGraph, ends: list[str]) -> None:
        self.graph = graph
        self.ends = ends
        self.stages: dict[str, int] = {}
        for name in graph:
            self._stage(name)
        self.last = max(self.stages.values()) + 1
        self.spans = {name: self._span(name) for name in graph}

    def _stage(self, name: str) -> int:
        if name not in self.stages:
            node = self.graph[name]
            below = [self._stage(inlet) for inlet in node.inlets]
            self.stages[name] = max(below, default=-1 if node.kind == "source" else 0) + 1
        return self.stages[name]

    def _span(self, name: str) -> int:
        if name in self.ends:
            return self.last
        users = [self.stages[node.name] for node in self.graph.values() if name in node.inlets]
        return max(users, default=self.stages[name])

    def at(self, stage: int) -> list[str]:
        """What stands in a stage: its nodes and the wires that pass; the ends in the last one."""
        names = [name for name, mine in self.stages.items() if mine <= stage <= self.spans[name]]
        kept = [name for name in names if self.stages[name] == stage or self._passes(name, stage)]
        return [name for name in kept if stage < self.last or name in self.ends]

    def _passes(self, name: str, stage: int) -> bool:
        return stage < self.spans[name] or (name in self.ends and stage == self.last)

    def goals(self, name: str, stage: int) -> list[str]:
        """What a wire runs to from one stage to the next; its own name where it passes or ends there."""
        found = [
            node.name for node in self.graph.values() if name in node.inlets and self.stages[node.name] == stage + 1
        ]
        return found + [name] * (name in self.at(stage + 1))

    def origins(self, name: str, stage: int) -> list[str]:
        """What comes to a node or a passing wire from the stage before."""
        if self.stages[name] == stage:
            return [inlet for inlet in self.graph[name].inlets if inlet in self.at(stage - 1)]
        return [name]


def _rows(flow: _Flow) -> StageRows:
    """The best of several sweeps to and fro: few crossings first, then little up and down."""
    orders = [flow.at(stage) for stage in range(flow.last + 1)]
    best = _placed(flow, orders)
    for sweep in range(SWEEPS):
        rows = _placed(flow, orders)
        if _cost(flow, rows) < _cost(flow, best):
            best = rows
        forward = sweep % 2 == 0
        for stage in range(1, flow.last + 1) if forward else range(flow.last - 1, -1, -1):
            near = flow.origins if forward else flow.goals
            other = {name: at for at, name in enumerate(orders[stage - 1 if forward else stage + 1])}
            orders[stage].sort(key=lambda name: _mean([other[each] for each in near(name, stage)], 0.0))
    return best


def _placed(flow: _Flow, orders: list[list[str]]) -> StageRows:
    """Rows in the given order, each as near as may be to the rows of what comes in."""
    found: StageRows = [{name: at for at, name in enumerate(orders[0])}]
    for stage, order in enumerate(orders[1:], 1):
        before = found[-1]
        wished = [_mean([before[each] for each in flow.origins(name, stage)], 0.0) for name in order]
        found.append(dict(zip(order, _apart(wished), strict=True)))
    return found


def _apart(wished: list[float]) -> list[int]:
    """Whole numbers, each larger than the one before it, near the wished ones on the whole."""
    rows: list[int] = []
    for wish in wished:
        rows.append(max(round(wish), rows[-1] + 1) if rows else round(wish))
    too_far = _mean([row - wish for row, wish in zip(rows, wished, strict=True)], 0.0)
    return [row - round(too_far) for row in rows]


def _mean(values: list[int] | list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _cost(flow: _Flow, rows: StageRows) -> tuple[int, int]:
    crossings = distance = 0
    for stage in range(flow.last):
        now, then = rows[stage], rows[stage + 1]
        wires = [(now[name], then[goal]) for name in now for goal in flow.goals(name, stage)]
        crossings += sum((a - c) * (b - d) < 0 for (a, b), (c, d) in product(wires, wires))
        distance += sum(abs(start - end) for start, end in wires)
    return crossings, distance


def _wires(flow: _Flow, rows: StageRows) -> dict[tuple[str, str], tuple[GridPoint, ...]]:
    inlets = {name: _inlets(flow, rows, name) for name in flow.graph}
    tracks = [_tracks(flow, rows, stage, inlets) for stage in range(flow.last)]
    found: dict[tuple[str, str], tuple[GridPoint, ...]] = {}
    for name in flow.graph:
        users = [node.name for node in flow.graph.values() if name in node.inlets]
        for goal in [*users, *([END] if name in flow.ends else [])]:
            found[name, goal] = tuple(_turns(flow, rows, tracks, inlets, name, goal))
    return found


def _inlets(flow: _Flow, rows: StageRows, name: str) -> dict[str, float]:
    """How far above or below the middle of a node each wire comes in: one on the node's own row in the middle."""
    stage = flow.stages[name]
    row, before = rows[stage][name], rows[stage - 1] if stage else {}
    ordered = sorted(flow.graph[name].inlets, key=lambda inlet: before[inlet])
    level = [at for at, inlet in enumerate(ordered) if before[inlet] == row]
    middle = level[0] if level else (len(ordered) - 1) / 2 + 0.25 * (len(ordered) % 2 and len(ordered) > 1)
    step = min(1.0, FARTHEST / max(middle, len(ordered) - 1 - middle, 1.0))
    return {inlet: step * (middle - at) for at, inlet in enumerate(ordered)}


def _tracks(flow: _Flow, rows: StageRows, stage: int, inlets: dict[str, dict[str, float]]) -> dict[str, float]:
    """The column of each wire that changes its row before the next stage.

    Where one wire leaves a row that another comes in on, it turns first.
    """
    now, then = rows[stage], rows[stage + 1]
    arrivals: dict[str, set[float]] = {}
    for name in now:
        goals = flow.goals(name, stage)
        heights = {then[goal] - (inlets[goal][name] / 10 if goal != name else 0.0) for goal in goals}
        if heights - {now[name]}:
            arrivals[name] = heights
    pending = sorted(arrivals, key=lambda name: (now[name] - min(arrivals[name]), now[name]))
    done: list[str] = []
    while pending:
        free = [
            name
            for name in pending
            if not any(other != name and float(now[other]) in arrivals[name] for other in pending)
        ]
        done.append((free or pending)[0])
        pending.remove(done[-1])
    return {name: stage * STAGE + _TRACKS + at for at, name in enumerate(done)}


def _turns(
    flow: _Flow,
    rows: StageRows,
    tracks: list[dict[str, float]],
    inlets: dict[str, dict[str, float]],
    name: str,
    goal: str,
) -> list[GridPoint]:
    """Where the wire from a node to another, or to the end, turns."""
    found: list[GridPoint] = []
    end = flow.last if goal == END else flow.stages[goal]
    for stage in range(flow.stages[name], end):
        here = rows[stage][name]
        final = stage + 1 == end and goal != END
        there = rows[stage + 1][goal if final else name]
        rise = inlets[goal][name] if final else 0.0
        if (there, rise) != (here, 0.0):
            found += [GridPoint(tracks[stage][name], here), GridPoint(tracks[stage][name], there, 0, rise)]
    return found
