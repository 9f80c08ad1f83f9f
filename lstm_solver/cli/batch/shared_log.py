"""What the log of a shared run says about each of its documents."""

import re
from pathlib import Path
from typing import NamedTuple

from ...errors import Finding
from ...render.press import TexFailed, TexRun, errors
from .tex_format import check_room
from .tex_source import TexSource

_MARK = r"^\[%s (start|end) (\d+) (\d+)(?: (-?\d+))?\]$"

_WRONG = re.compile(r"^(?:(?:\./)?[\w.-]+:\d+: |! )", re.M)

_UNSETTLED = re.compile(r"^LaTeX Warning: (?:Reference|Hyper reference)|have changed|Rerun to get", re.M)


class DocumentLog(NamedTuple):
    """Of one document: its pages `first` to `last`, from 0, the last not included; what was logged between its marks.

    `ended` is false where its end was not reached, and `level` counts groups that are open there.
    """

    first: int = 0
    last: int = 0
    log: str = ""
    ended: bool = False
    level: int = 0

    @property
    def clean(self) -> bool:
        """Whether the document ended by itself, has pages, and TeX complained of nothing in it."""
        return self.ended and self.level == 0 and self.last > self.first and not _WRONG.search(self.log)

    @property
    def unsettled(self) -> bool:
        """Whether references or widths are not what the next pass would make of them."""
        return _UNSETTLED.search(self.log) is not None


class SharedLog(NamedTuple):
    """`wrong`: the numbers of the documents that may have been rejected; none before the first of them has been."""

    readings: list[DocumentLog]
    wrong: list[int]


def read(done: TexRun, folder: Path, count: int, mark: str) -> SharedLog:
    """The report on a run over `count` documents, whose beginnings and ends are logged with `mark`."""
    readings = _readings(done.log, count, mark)
    if done.stopped:
        # the log ends somewhere before; a file of its own names the document that was being typeset
        return SharedLog(readings, [_at_work(folder, count)])
    first = next((at for at, reading in enumerate(readings) if not reading.clean), count)
    later = [at for at in range(first + 1, count) if _WRONG.search(readings[at].log)]
    return SharedLog(readings, [first, *later] if first < count else [])


def _readings(log: str, count: int, name: str) -> list[DocumentLog]:
    found = [DocumentLog()] * count
    begun = 0
    for mark in re.finditer(_MARK % name, log, re.M):
        at, page = int(mark[2]), int(mark[3])
        if at >= count:
            continue
        if mark[1] == "start":
            # what stands behind the last mark belongs to the document that ended the run
            found[at], begun = DocumentLog(page, page, log[mark.end() :]), mark.end()
        else:
            found[at] = DocumentLog(found[at].first, page, log[begun : mark.start()], True, int(mark[4] or 0))
    return found


def _at_work(folder: Path, count: int) -> int:
    try:
        named = int((folder / "now.txt").read_text("ascii"))
    except (OSError, ValueError):
        return 0
    return min(named, count - 1)


def rejection(sheet: TexSource, report: SharedLog, done: TexRun, seconds: float, folder: Path) -> TexFailed:
    """Why a document that was alone in its run did not come out. Raises OSError where the disk is full."""
    check_room(folder)
    whole = sheet.whole()
    above = whole[: whole.index(sheet.body)].count("\n")
    reading = report.readings[0]
    found = errors(reading.log if reading.log else done.log, sheet.body)
    if found:
        first = found[0]
        words = str(first._replace(line=first.line + above) if first.line else first)
    elif done.stopped:
        most = f"it went on for more than {seconds:.0f} seconds" if done.stopped == "time" else "it wrote too much"
        words = f"TeX was stopped: {most}"
    else:
        words = _without_words(reading)
    return TexFailed([Finding(words)], whole, done.log)


def _without_words(reading: DocumentLog) -> str:
    if not reading.ended:
        return "TeX stopped: the document ends before its end"
    if reading.level:
        return "TeX stopped: a group is left open at the end"
    return "TeX made no page of it" if reading.last == reading.first else "TeX made no PDF of it"
