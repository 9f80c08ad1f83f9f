"""What the name of a number lies in."""

from collections.abc import Iterable

from ...network.quantity_names import in_pass, without_pass


def prefixes(name: str) -> Iterable[str]:
    """`d_weights.x[0][1]`, `d_weights.x[0]`, `d_weights.x`, `d_weights`."""
    name, number = without_pass(name)
    for each in _prefixes_of(name):
        yield in_pass(each, number)


def _prefixes_of(name: str) -> Iterable[str]:
    yield name
    while name.endswith("]"):
        name = name[: name.rindex("[")]
        yield name
    while "." in name and name.startswith(("d_", "new_")):
        name = name[: name.rindex(".")]
        yield name
