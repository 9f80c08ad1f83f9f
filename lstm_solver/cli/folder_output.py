"""Many documents to a folder, a file each."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..document.choices import OUTPUTS
from .writing import fail, keep_apart, write

if TYPE_CHECKING:
    from ..document.blocks import Document
    from ..render.press import Engine

NOT_MADE = "{folder}: cannot be made ({why})"


def write_each(
    documents: "list[Document]",
    stems: Iterable[str],
    folder: str,
    format: str,
    wanted: str | None,
    read: Iterable[str] = (),
) -> list[bool]:
    """Of each document whether it came out. `format`: one that has pages; `wanted`: the engine for PDFs; `read`: files
    that are never written onto."""
    from ..render import render

    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        fail(NOT_MADE.format(folder=folder, why=(error.strerror or str(error)).lower()))
    targets = [os.path.join(folder, name) for name in file_names(stems, OUTPUTS[format].ending)]
    keep_apart(targets, read)
    if format == "pdf":
        return _typeset(documents, targets, engine(wanted))
    for document, target in zip(documents, targets, strict=True):
        write(target, [render([document], format)])
    return [True] * len(targets)


def engine(wanted: str | None) -> "Engine":
    """The TeX for PDFs. Ends the program where there is none."""
    from ..render.press import NoEngine, find

    try:
        return find(wanted)
    except NoEngine as error:
        fail(str(error))


def _typeset(documents: "list[Document]", targets: list[str], engine: "Engine") -> list[bool]:
    """All in shared runs of TeX where pikepdf can take them apart, else one by one."""
    from importlib.util import find_spec

    from ..render import render
    from .pdf_output import put_pdf, tell

    texts = [render([document], "tex") for document in documents]
    if find_spec("pikepdf") is None:
        return [put_pdf(text, target, engine, target) for text, target in zip(texts, targets, strict=True)]
    from ..render.press.scratch import scratch_folder
    from .batch.shared_run import typeset
    from .batch.tex_source import sheet

    sheets = [sheet(at, text, document) for at, (text, document) in enumerate(zip(texts, documents, strict=True))]
    written = [False] * len(targets)
    with scratch_folder() as scratch:
        for at, made in typeset(sheets, engine, scratch):
            if isinstance(made, bytes):
                write(targets[at], [made])
                written[at] = True
            else:
                tell(made, targets[at], targets[at])
    return written


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
