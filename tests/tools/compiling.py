"""LaTeX through pdflatex, and what its log says of it."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from helpers import ROOT

WIDEST = 5.0  # pt
NOTATIONS = sorted(path.stem for path in (ROOT / "lstm_solver" / "document" / "notations").glob("*.yaml"))


class Compiled(NamedTuple):
    """`underfull`: lines and pages that are stretched."""

    pages: int
    complaints: list[str]
    underfull: list[str]


def compiled(tex: str, folder: Path) -> Compiled:
    """As many runs of pdflatex as it asks for, two at least and four at most, without a shell and without files from
    elsewhere; the log of the last is judged."""
    (folder / "page.tex").write_text(tex, encoding="utf-8")
    call = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    environment = {**os.environ, "openin_any": "p", "openout_any": "p", "max_print_line": "10000"}
    log = ""
    for at in range(4):
        if at > 1 and "Rerun to get" not in log:
            break
        subprocess.run(call, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
        log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    return judged(log)


def judged(log: str) -> Compiled:
    pages = re.search(r"Output written on .*\((\d+) pages?", log)
    complaints = [line for line in log.splitlines() if line.startswith("!") or complains(line)]
    underfull = [line for line in log.splitlines() if line.startswith("Underfull")]
    return Compiled(int(pages[1]) if pages else 0, complaints, underfull)


def complains(line: str) -> bool:
    over = re.match(r"Overfull \\[hv]box \(([\d.]+)pt too", line)
    if over:
        return float(over[1]) > WIDEST
    return line.startswith("Missing character") or ("undefined" in line and "Warning" in line) or "Rerun to get" in line
