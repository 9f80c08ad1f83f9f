"""Many documents to a folder, a file each."""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ..document.choices import OUTPUTS
from .writing import fail, keep_apart

if TYPE_CHECKING:
    from ..document.blocks import Document
    from ..render.press import Engine, TexFailed
    from .kept_folder import KeptFolder

    NamedDocument = tuple[Document, str]

SHARE = 50  # documents of one run of TeX


def write_each(
    documents: "Iterable[Document]",
    stems: Iterable[str],
    folder: str,
    format: str,
    wanted: str | None,
    read: Iterable[str] = (),
    force: bool = False,
) -> list[bool]:
    """Of each document whether it came out. `format`: one that has pages; `wanted`: the engine for PDFs; `read`: files
    that are never written onto; `force`: those too are made again that a person has edited."""
    from ..render import render
    from .kept_folder import KeptFolder

    targets = [os.path.join(folder, name) for name in file_names(stems, OUTPUTS[format].ending)]
    keep_apart(targets, read)
    program = engine(wanted) if format == "pdf" else None
    with KeptFolder(folder, force) as kept:
        free = set(kept.to_write(targets))
        named = ((document, path) for document, path in zip(documents, targets, strict=True) if path in free)
        if program is None:
            made = [kept.put(path, render([document], format)) for document, path in named]
        else:
            made = [each for share in _shares(named) for each in _typeset(share, program, kept)]
    return [*made, *[True] * (len(targets) - len(free))]


def _shares(named: "Iterator[NamedDocument]") -> "Iterator[list[NamedDocument]]":
    """A few at a time, for a class that takes much room."""
    while share := list(islice(named, SHARE)):
        yield share


def engine(wanted: str | None) -> "Engine":
    """The TeX for PDFs. Ends the program where there is none."""
    from ..render.press import NoEngine, find

    try:
        return find(wanted)
    except NoEngine as error:
        fail(str(error))


def _typeset(named: "list[NamedDocument]", engine: "Engine", kept: "KeptFolder") -> list[bool]:
    """All in one run of TeX where pikepdf can take them apart, else one by one."""
    from importlib.util import find_spec

    from ..render import render
    from ..render.press.scratch import scratch_folder

    texts = [render([document], "tex") for document, _ in named]
    if find_spec("pikepdf") is None:
        return [_put(kept, path, _alone(text, engine)) for text, (_, path) in zip(texts, named, strict=True)]
    from .batch.shared_run import typeset
    from .batch.tex_source import sheet

    sheets = [sheet(at, text, document) for at, (text, (document, _)) in enumerate(zip(texts, named, strict=True))]
    with scratch_folder() as scratch:
        return [_put(kept, named[at][1], made) for at, made in typeset(sheets, engine, scratch)]


def _alone(text: str, engine: "Engine") -> "bytes | TexFailed":
    from ..render.press import TexFailed, typeset

    try:
        return typeset(text, engine)
    except TexFailed as error:
        return error


def _put(kept: "KeptFolder", path: str, made: "bytes | TexFailed") -> bool:
    from .pdf_output import tell

    if isinstance(made, bytes):
        return kept.put(path, made)
    tell(made, path, path)
    return False


def file_names(stems: Iterable[str], ending: str) -> Iterator[str]:
    """A different file name for each, of letters, digits, - and _ only."""
    taken: set[str] = set()
    for stem in stems:
        plain = re.sub(r"[^\w-]+", "_", stem).strip("_")[:80] or "student"
        name, again = plain, 1
        while name.casefold() in taken:
            again += 1
            name = f"{plain}-{again}"
        taken.add(name.casefold())
        yield f"{name}.{ending}"
