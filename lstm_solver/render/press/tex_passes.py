"""A LaTeX text to the bytes of its PDF."""

import re
from pathlib import Path

from ...errors import LEAST_FREE, Finding, SolverError, reason
from .engines import Engine, find
from .log import TexError, errors
from .scratch import scratch_folder
from .tex_run import MEGABYTES, SECONDS, TexRun, run

PASSES = 4

_RERUN = ("Rerun to get", "Rerun LaTeX", "has changed")

# the same bytes for the same text: neither dates nor a random id (pdfTeX's and LuaTeX's own switches)
_STEADY = (
    r"\ifdefined\pdftrailerid\pdftrailerid{}\pdfsuppressptexinfo=-1\pdfinfoomitdate=1\fi"
    r"\ifdefined\pdfvariable\pdfvariable suppressoptionalinfo 767\relax\fi"
)

_MISSING = re.compile(r"File [`'].*' not found|[Ff]ont .* not found")

_STOPPED = {
    "time": "it went on for more than {seconds:g} seconds",
    "size": "it wrote more than {megabytes:g} MB",
}


class TexFailed(SolverError):
    """TeX rejects a document. `source` and `log`: what it was given and what it said, to be kept for a look."""

    def __init__(self, why: list[Finding], source: str, log: str) -> None:
        super().__init__(why)
        self.source = source
        self.log = log


def typeset(
    source: str,
    engine: Engine | None = None,
    *,
    seconds: float = SECONDS,
    megabytes: float = MEGABYTES,
) -> bytes:
    """The PDF of a whole LaTeX document, in as many passes as its references need.

    `seconds` and `megabytes` hold for each pass. Raises NoEngine, and TexFailed with TeX's first error.
    """
    engine = engine or find()
    with scratch_folder() as folder:
        (folder / "page.tex").write_text(_STEADY + source, encoding="utf-8", newline="\n")
        done = _passes(engine, folder, source, seconds, megabytes)
        if done.pdf is None or done.stopped or errors(done.log, source):
            why = _room(folder) if done.pdf is None else None
            raise TexFailed([why or _finding(done, source, seconds, megabytes)], source, done.log)
        return done.pdf.read_bytes()


def _passes(engine: Engine, folder: Path, source: str, seconds: float, megabytes: float) -> TexRun:
    done = TexRun(None, "", "")
    for _ in range(PASSES):
        try:
            done = run(engine, folder, halt=True, seconds=seconds, megabytes=megabytes)
        except OSError as error:
            message = f"{engine.path} does not run: {reason(error)}"
            raise TexFailed([Finding(message)], source, "") from None
        if done.pdf is None or done.stopped or not any(word in done.log for word in _RERUN):
            break
    return done


def _room(folder: Path) -> Finding | None:
    """What is wrong where TeX had no room to write to."""
    import shutil

    if shutil.disk_usage(folder).free >= LEAST_FREE:
        return None
    return Finding(f"TeX stopped: no space is left in {folder.parent} (set TMPDIR to a folder with more)")


def _finding(done: TexRun, source: str, seconds: float, megabytes: float) -> Finding:
    if done.stopped:
        return Finding(f"TeX was stopped: {_STOPPED[done.stopped].format(seconds=seconds, megabytes=megabytes)}")
    found = errors(done.log, source) or [TexError("no PDF came out", None, "", "")]
    missing = " ('lstm-solver doctor' says how to get it)" if _MISSING.search(found[0].message) else ""
    return Finding(f"{found[0]}{missing}")
