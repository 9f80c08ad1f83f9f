"""The layers one upon the other: each sees what the one below hands on."""

from typing import NamedTuple

from ...network.cell import Cell
from ...network.problem import Layer, Place
from ..fields import ErrorReport, entries
from ..tree.source_nodes import join
from .sequences import RawSequence, SizeVote
from .site import LayerSite
from .unit import ReadUnit, read_unit


class ReadNetwork(NamedTuple):
    """`built`: what could be read of each unit. `layers`: all of them, or None where one does not fit.

    `size`: that of what the last layer hands on, None where it is not known.
    """

    built: list[ReadUnit]
    layers: tuple[Layer, ...] | None
    size: int | None

    @property
    def cells(self) -> dict[Place, Cell] | None:
        """By place; None where one could not be read."""
        found = {each.site.place: each.cell for each in self.built if each.cell is not None}
        return found if len(found) == len(self.built) else None


def read_network(
    report: ErrorReport, layers: list[LayerSite], x: SizeVote | None, sequences: list[RawSequence]
) -> ReadNetwork:
    """`x`: the size of the inputs. What is initial and given in any run has a say in the sizes."""
    built: list[ReadUnit] = []
    done: list[Layer] = []
    for number, layer in enumerate(layers, 1):
        units = [
            read_unit(
                report,
                site,
                x,
                [each for raw in sequences for part in (raw.initial, raw.given) for each in part.get(site.place, [])],
            )
            for site in layer.sites
        ]
        built += units
        found = _joined(report, layer, units)
        done += [] if found is None else [found]
        x = None if found is None else SizeVote(found.size, f"layer {number}")
    whole = len(done) == len(layers) and bool(layers)
    return ReadNetwork(built, tuple(done) if whole else None, x.size if x and layers else None)


def _joined(report: ErrorReport, layer: LayerSite, built: list[ReadUnit]) -> Layer | None:
    units = tuple(each.unit for each in built if each.unit is not None)
    if len(units) < len(built):
        return None
    sizes = [unit.hidden_size for unit in units]
    if layer.merge != "concat" and min(sizes) != max(sizes):
        site = layer.sites[0]
        what = f"forward has {entries(sizes[0])}, reverse {sizes[1]} (expected equal sizes for {layer.merge})"
        report.add(site.at.pairs["merge"][1], join(site.path, "merge"), what)
        return None
    return Layer(units, layer.merge)
