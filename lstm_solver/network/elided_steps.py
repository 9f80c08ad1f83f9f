"""Which time steps stand on a page with their whole working."""

from typing import NamedTuple

REST = ("brief", "results")


class ElidedSteps(NamedTuple):
    """`full`: the time steps whose working stands on the page. `rest`: one of REST, how the others are shown."""

    full: tuple[int, ...]
    rest: str
