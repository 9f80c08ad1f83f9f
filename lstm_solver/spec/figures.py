"""The key `figures`: which pictures stand on the page."""

from .. import FIGURES
from .fields import Report, choice, items
from .tree import Map

# what has nothing to draw before letters have values
NEEDS_NUMBERS = ("timeline", "openness")


def read_figures(report: Report, root: Map) -> tuple[str, ...]:
    """The kinds of pictures, each once, in the file's order."""
    found: dict[str, None] = {}
    for at, item in enumerate(items(report, root.get("figures"), "figures", f"a list of {', '.join(FIGURES)}") or ()):
        path = f"figures[{at}]"
        word = choice(report, item, path, FIGURES)
        if word in found:
            report.add(item, path, f"a second {item.describe()}")
        elif word in NEEDS_NUMBERS and "symbols" in root:
            report.add(item, path, f"{item.describe()} needs numbers everywhere (expected no symbols beside it)")
        elif word is not None:
            found[word] = None
    return tuple(found)
