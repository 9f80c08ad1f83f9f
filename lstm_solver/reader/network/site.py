"""Where a file describes one unit: at top level or in a layer, once or once for each direction."""

from typing import NamedTuple

from ...network.problem import Place
from ..fields import is_number
from ..keys.key_types import HALVES
from ..tree.source_nodes import MapNode, ScalarNode, SourceNode, join

MAY_BE_SHARED = ("cell", "given")  # keys of a bidirectional layer that need not hold forward and reverse


class UnitSite(NamedTuple):
    """`at`: the mapping of its layer, or of a run; `split`: the keys there hold `forward` and `reverse`."""

    at: MapNode
    path: str
    place: Place
    split: bool = False

    def get(self, key: str) -> SourceNode | None:
        """What the file says of this unit under a key."""
        node = self.at.get(key)
        if not self.halved(key):
            return None if key == "given" and self.split and self.place[1] == "reverse" else node
        if isinstance(node, MapNode):
            return node.get(self.place[1])
        return node if key == "biases" and isinstance(node, ScalarNode) else None

    def where(self, key: str) -> str:
        """The path of what `get` gives."""
        return join(self.outside(key), self.place[1]) if self.halved(key) else self.outside(key)

    def outside(self, key: str) -> str:
        """The path of a key of the layer, whatever it holds."""
        return join(self.path, key)

    def halved(self, key: str) -> bool:
        if not self.split or key not in MAY_BE_SHARED:
            return self.split
        node = self.at.get(key)
        return isinstance(node, MapNode) and any(half in node for half in HALVES)

    def inside(self, key: str) -> MapNode:
        """The mapping in which `get` looks: the one to blame where it finds nothing."""
        node = self.at.get(key)
        return node if self.halved(key) and isinstance(node, MapNode) else self.at

    def lacks(self, key: str) -> bool:
        """Whether nothing stands there at all, not even something of another kind."""
        node = self.at.get(key)
        return node is None or (self.halved(key) and isinstance(node, MapNode) and self.place[1] not in node)


class LayerSite(NamedTuple):
    """One layer of the file: a site, or a forward and a reverse one."""

    sites: tuple[UnitSite, ...]
    merge: str = "concat"


def starts_from(node: SourceNode | None) -> ScalarNode | None:
    """The run in `initial: {from: A}`; None where it holds states."""
    named = node.get("from") if isinstance(node, MapNode) else None
    return named if isinstance(named, ScalarNode) and not named.is_null and not is_number(named) else None
