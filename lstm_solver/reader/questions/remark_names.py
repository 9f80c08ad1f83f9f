"""The key `remarks`: prose by the name of a quantity (`f_1`), or by a time step (`2`)."""

from ...network.facts import parse_fact
from ..fields import mapping, text
from ..network.sequences import RawSequence
from ..tree.source_nodes import ScalarNode, join
from .questions import QuestionReader


def read_remarks(reader: QuestionReader, raw: RawSequence) -> dict[str, str]:
    """The remarks of one run; a name that does not exist, or a time beyond the inputs, is reported."""
    path = join(raw.path, "remarks")
    at = mapping(reader.report, raw.at.get("remarks"), path)
    found: dict[str, str] = {}
    for name, node in at or ():
        said = text(reader.report, node, join(path, name))
        assert at is not None
        if parse_fact(name) is not None:
            what = f"{name} has no working that it could stand behind (expected a quantity such as h_1, or a time)"
            reader.report.add(at.key(name), join(path, name), what)
        elif exists(reader, raw, name, at.key(name), join(path, name)) and said is not None:
            found[name] = said
    return found


def exists(reader: QuestionReader, raw: RawSequence, name: str, node: ScalarNode, path: str) -> bool:
    """Whether a run has the quantity (`f_1`) or the time step (`2`); it is reported where it has not."""
    if not name.isdecimal():
        return reader.exists(node, path, raw)
    known = _is_time(name, reader, raw)
    if not known:
        times = f"times are {reader.first} to {reader.first + len(raw.words) - 1}"
        reader.report.add(node, path, f"there is no time {name} ({times})")
    return known


def _is_time(name: str, reader: QuestionReader, raw: RawSequence) -> bool:
    return len(name) < 10 and reader.first <= int(name) < reader.first + len(raw.words)
