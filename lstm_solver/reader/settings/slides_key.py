"""The key `slides`: what the author says in a deck."""

from ...network.problem import DeckFrame, DeckWords
from ..fields import ErrorReport, mapping, text
from ..network.sequences import RawSequence
from ..questions.questions import QuestionReader
from ..questions.remark_names import exists
from ..tree.source_nodes import MapNode, SourceNode, join

ENDS = ("start", "end")


def read_slides(report: ErrorReport, root: MapNode, reader: QuestionReader, raw: RawSequence) -> DeckWords:
    """The words of the deck; a frame before what does not exist is reported."""
    at = mapping(report, root.get("slides"), "slides", "slides")
    if at is None:
        return DeckWords()
    title, author, date = (text(report, at.get(key), f"slides.{key}") or "" for key in ("title", "author", "date"))
    own = mapping(report, at.get("frames"), "slides.frames")
    frames: dict[str, DeckFrame] = {}
    for name, node in own or ():
        assert own is not None
        path = join("slides.frames", name)
        frame = _frame(report, node, path)
        if name in ENDS or exists(reader, raw, name, own.key(name), path):
            frames[name] = frame
    return DeckWords(title, author, date, frames)


def _frame(report: ErrorReport, node: SourceNode, path: str) -> DeckFrame:
    """Prose, with a title or without."""
    if not isinstance(node, MapNode):
        return DeckFrame(text(report, node, path) or "")
    at = mapping(report, node, path, "own_frame")
    if at is None:
        return DeckFrame("")
    said, title = (text(report, at.get(key), join(path, key)) or "" for key in ("text", "title"))
    return DeckFrame(said, title)
