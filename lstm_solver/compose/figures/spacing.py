"""Places of a drawing before their distances are known: marks on an axis, and how far apart they must be."""

LEAST = 0.3


class GridAxis:
    """Marks are numbers whose order is the drawing's; `place` gives each the least position that all demands allow."""

    def __init__(self) -> None:
        self.demands: dict[tuple[float, float], float] = {}
        self.marks: set[float] = set()

    def mark(self, *marks: float) -> None:
        self.marks.update(marks)

    def demand(self, first: float, last: float, distance: float) -> None:
        """`last` stands at least this many centimetres beyond `first`."""
        self.mark(first, last)
        self.demands[first, last] = max(distance, self.demands.get((first, last), 0.0))

    def place(self) -> dict[float, float]:
        """The position of each mark in centimetres, the first at 0."""
        order = sorted(self.marks)
        found: dict[float, float] = {}
        for at, mark in enumerate(order):
            wanted = [found[order[at - 1]] + LEAST] if at else [0.0]
            wanted += [found[first] + gap for (first, last), gap in self.demands.items() if last == mark]
            found[mark] = max(wanted)
        return found
