"""Many documents in one run of TeX, and what is done about those that it rejects.

What TeX has made is believed up to the first document with an error: what follows may be damaged without a word. Such a
document runs again alone, which decides on it, and those behind it run again together. A document's bytes do not depend
on its company: a run starts with a page of all usual glyphs, and a document that needs others runs alone too.
"""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ...render.press import Engine, TexFailed, run
from .pdf_split import JoinedPdf, PdfPart, codes, marks
from .shared_log import SharedLog, read, rejection
from .tex_format import PreparedFormat, prepared
from .tex_source import MOVED, TexSource

PASSES = 4

_SECONDS, _BYTES_A_SECOND = 40.0, 20_000  # a slow machine gets through these many bytes of LaTeX in a second

_FORMAT = "shared"

_OF_THE_RUN = re.compile(rb"\\gdef *\\@abspage@last\{\d+\}\n?")  # the pages of all documents

_MOST_SHAPES = 1_000

_LEFT: dict[tuple[object, ...], bytes] = {}  # what the last pass over a document of this shape has left

PdfResult = bytes | TexFailed

PdfResults = list[tuple[int, PdfResult]]


def typeset(sheets: list[TexSource], engine: Engine, scratch: Path) -> Iterator[tuple[int, PdfResult]]:
    """Each document by its number: the bytes of its PDF, or why there is none. In no order.

    Raises OSError where the machine fails.
    """
    waiting = _groups(sheets)
    while waiting:
        group, behind = _first(waiting.pop())
        try:
            ready = prepared(engine, group[0].preamble, group[0].plain)
        except TexFailed as error:
            yield from ((sheet.at, error) for sheet in group + behind)
            continue
        with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
            results, lone, rest = _pass(group, ready, engine, Path(folder))
        yield from results
        waiting += [*([sheet] for sheet in lone), *filter(None, [behind + rest])]


def _first(group: list[TexSource]) -> tuple[list[TexSource], list[TexSource]]:
    """The documents of the next run, with a guess of what their last pass leaves; and those that wait for its guesses,
    as each of them has one of its shape in this run."""
    group = [sheet if sheet.begun else sheet._replace(aux=_LEFT.get(sheet.shape, b"")) for sheet in group]
    shapes: dict[tuple[object, ...], TexSource] = {}
    for sheet in group:
        if not sheet.begun:
            shapes.setdefault(sheet.shape, sheet)
    behind = [sheet for sheet in group if not sheet.begun and shapes[sheet.shape] is not sheet]
    return (list(shapes.values()), [sheet for sheet in group if sheet.begun] + behind) if behind else (group, [])


def _groups(sheets: list[TexSource]) -> list[list[TexSource]]:
    """Those that can share a run: of one preamble and one set of letters, none twice."""
    found: dict[tuple[str, bool, int], list[TexSource]] = {}
    seen: dict[str, int] = {}
    for sheet in sheets:
        key = sheet.key
        times = seen[key] = seen.get(key, -1) + 1
        found.setdefault((sheet.preamble, sheet.plain, times), []).append(sheet)
    return list(found.values())


def _pass(
    group: list[TexSource], ready: PreparedFormat, engine: Engine, folder: Path
) -> tuple[PdfResults, list[TexSource], list[TexSource]]:
    """One run over the documents: what it settles, what still wants a run of its own, and what wants one together."""
    mark = secrets.token_hex(8)
    _write(group, ready, folder, mark)
    seconds = _SECONDS + sum(len(sheet.body) for sheet in group) / _BYTES_A_SECOND
    done = run(engine, folder, format=_FORMAT if ready.format else None, seconds=seconds)
    report = read(done, folder, len(group), mark)
    if len(group) == 1 and (report.wrong or done.pdf is None):
        return [(group[0].at, rejection(group[0], report, done, seconds, folder))], [], []
    sound = group[: min(report.wrong, default=len(group))]
    alone = [group[at] for at in report.wrong]
    rest = [sheet for at, sheet in enumerate(group) if at >= len(sound) and at not in report.wrong]
    if done.pdf is None:
        # where nobody is to blame, each is on its own
        return ([], alone, sound + rest) if alone else ([], group, [])
    results, again, strange = _taken(done.pdf, sound, report, ready, len(group) == 1)
    return results, alone + strange, again + rest


def _write(group: list[TexSource], ready: PreparedFormat, folder: Path, mark: str) -> None:
    start = f"{ready.start}\\newcommand{{\\runmark}}{{{mark}}}\n\\begin{{document}}\n\\startrun\n"
    lines = [f"\\startdocument{{{at}}}{{{sheet.key}}}\n" for at, sheet in enumerate(group)]
    (folder / "page.tex").write_text(f"{start}{''.join(lines)}\\end{{document}}\n", encoding="utf-8", newline="\n")
    for at, sheet in enumerate(group):
        (folder / f"{at}.tex").write_text(sheet.body, encoding="utf-8", newline="\n")
        (folder / f"{at}.aux").write_bytes(sheet.aux)
    if ready.format:
        _link(ready.format, folder / f"{_FORMAT}.fmt")


def _link(old: Path, new: Path) -> None:
    try:
        os.symlink(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _taken(
    pdf: Path, sound: list[TexSource], report: SharedLog, ready: PreparedFormat, alone: bool
) -> tuple[PdfResults, list[TexSource], list[TexSource]]:
    """The PDFs of sound documents; those that need another pass, and those whose glyphs are not among the usual."""
    results: PdfResults = []
    again: list[TexSource] = []
    with JoinedPdf(pdf) as many:
        if sound and len(many.pages) < report.readings[len(sound) - 1].last:
            return [], [], sound
        strange = [] if alone else _strange(many, sound, report, ready)
        for at, sheet in enumerate(sound):
            reading = report.readings[at]
            aux = _OF_THE_RUN.sub(b"", (pdf.parent / f"{at}.new").read_bytes())
            _remember(sheet, aux)
            if sheet in strange:
                continue
            if strange:
                again.append(sheet)
            elif sheet.passes + 1 < PASSES and (reading.unsettled or sheet.unsettled(aux)):
                again.append(sheet._replace(aux=aux, passes=sheet.passes + 1))
            else:
                outline = (pdf.parent / f"{at}.out").read_text("latin-1")
                key = sheet.key
                part = PdfPart(reading.first, reading.last, key, sheet.meta, marks(outline, key))
                results.append((sheet.at, many.part(part)))
    return results, again, strange


def _remember(sheet: TexSource, aux: bytes) -> None:
    if len(_LEFT) < _MOST_SHAPES or sheet.shape in _LEFT:
        _LEFT[sheet.shape] = MOVED.sub(b"", aux)


def _strange(many: JoinedPdf, sound: list[TexSource], report: SharedLog, ready: PreparedFormat) -> list[TexSource]:
    """The documents that have brought other glyphs or fonts into the run than those of its first page."""
    last = report.readings[len(sound) - 1].last if sound else 0
    if all(ready.fonts.get(name) == font for page in range(last) for name, font in many.fonts(page).items()):
        return []
    usual = set(codes(many.pages[0]))
    spans = [range(reading.first, reading.last) for reading in report.readings[: len(sound)]]
    return [
        sheet
        for sheet, span in zip(sound, spans, strict=True)
        if any(code not in usual for page in span for code in codes(many.pages[page]))
    ]
