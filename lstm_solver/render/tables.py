"""Tables that are wider than the page: which columns stand together."""

from collections.abc import Sequence


def split_columns(widths: Sequence[float], page: float, gap: float) -> list[list[int]]:
    """The columns in groups that fit the page, the first column at the start of each group."""
    if not widths:
        return []
    groups: list[list[int]] = [[0]]
    used = widths[0]
    for at in range(1, len(widths)):
        wide = widths[at] + gap
        if len(groups[-1]) > 1 and used + wide > page:
            groups.append([0])
            used = widths[0]
        groups[-1].append(at)
        used += wide
    return groups
