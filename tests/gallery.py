"""One page with pictures of every kind of output: `python tests/gallery.py` writes build/gallery.html.

`python tests/gallery.py pictures` makes the pictures of the README again, in .github/. Needs a TeX and pdftoppm.
"""

import base64
import html
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ROOT / "problems"
SHEETS = ("questions", "worksheet", "answers", "solutions")
MOST = 3  # pages of each file
LINES = 60  # of what is text

STYLE = """body { font-family: sans-serif; margin: 2em; background: #eee } h2 { margin-top: 2em }
img { background: white; margin: 0 .6em .6em 0; border: 1px solid #bbb; vertical-align: top }
pre { background: white; padding: 1em; overflow: auto } iframe { background: white; width: 100%; height: 40em }"""


class Piece(NamedTuple):
    """`call`: of lstm-solver, `{out}` in it stands for the file to write. `kind`: pdf, svg, html, or text for what is
    printed."""

    title: str
    call: str
    kind: str = "pdf"
    pages: int = MOST


PIECES = [
    Piece("A worked solution", "solve umd_twice_a_2dp.yaml -f pdf -o {out}", pages=4),
    Piece("In brief", "solve umd_twice_a_2dp.yaml -f pdf --detail brief -o {out}"),
    Piece("With a drawing of the cell", "solve gru_two_steps.yaml -f pdf -o {out}"),
    Piece("There and back", "solve lstm_sgd_step.yaml -f pdf --figures gradients -o {out}", pages=6),
    Piece("Outputs, a softmax and a loss", "solve rnn_language_model.yaml -f pdf -o {out}"),
    Piece("In letters", "solve rnn_in_letters.yaml -f pdf -o {out}"),
    Piece("Another paper, another size", "solve exercise_6427.yaml -f pdf --paper letter --font-size 12 -o {out}"),
    Piece("Slides, as they are in the end", "solve memphis_two_steps.yaml -f slides --handout -o {out}", pages=12),
    Piece("A handout, four on a page", "solve umd_twice_a_2dp.yaml -f slides --handout-up 4 -o {out}"),
    Piece("Problems side by side", "compare exercise_6427.yaml --with initial.c=1 -f pdf -o {out}", pages=1),
    Piece("Feedback sheets", "check umd_twice_a_2dp.yaml {answers} -f pdf -o {out}", pages=10),
    Piece("Markdown", "solve rnn_echo.yaml", "text"),
    Piece("Text for a terminal", "solve exam_candidate.yaml -f text", "text"),
    Piece("LaTeX", "solve rnn_echo.yaml -f tex", "text"),
    Piece("JSON", "solve rnn_echo.yaml -f json", "text"),
    Piece("Counts", "count rnn_language_model.yaml", "text"),
]


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        if wanted == ["pictures"]:
            pictures(Path(scratch))
            return
        body = "\n".join(gallery(Path(scratch)))
    target = ROOT / "build" / "gallery.html"
    target.parent.mkdir(exist_ok=True)
    title = "lstm-solver: what it makes"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    whole = f'<html lang="en"><head>{head}</head><body><h1>{title}</h1>\n{body}\n</body></html>\n'
    target.write_text(f"<!doctype html>{whole}", "utf-8")
    print(target)


def gallery(folder: Path) -> Iterator[str]:
    """The sections of the page."""
    for at, piece in enumerate(PIECES):
        shown = html.escape(piece.call.replace(" -o {out}", ""))
        yield f"<h2>{piece.title}</h2>\n<p><code>lstm-solver {shown}</code></p>"
        if piece.kind == "text":
            lines = called(piece.call).splitlines()
            yield f"<pre>{html.escape(chr(10).join(lines[:LINES]))}</pre>"
        else:
            out = folder / f"{at}.pdf"
            called(piece.call, out)
            yield images(out, piece.pages)
    called("key sets/homework_1.yaml -o {out} --force", folder / "sheets")
    for sheet in SHEETS:
        yield f"<h2>A homework set: {sheet}</h2>"
        yield images(folder / "sheets" / f"{sheet}.pdf", MOST)
    yield "<h2>Drawings</h2>"
    called("solve rnn_language_model.yaml --figures cell,timeline,openness,unrolled -o {out}", folder / "drawn.md")
    yield from (each.read_text("utf-8") for each in sorted(folder.glob("drawn-*.svg")))


def called(call: str, out: Path | None = None) -> str:
    """What a call of the program prints; problems are named from their folder."""
    answers = str(ROOT / "tests" / "answers" / "umd_twice_a_2dp.csv")
    words = [word.format(out=out, answers=answers) for word in call.split()]
    done = subprocess.run(
        [sys.executable, "-m", "lstm_solver", *words],
        cwd=PROBLEMS,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"lstm-solver {' '.join(words)}\n{done.stderr}")
    return done.stdout


def images(pdf: Path, pages: int, *, dots: int = 45) -> str:
    """The first pages as pictures in the page itself."""
    made = drawn(pdf, pages, dots)
    return "".join(f'<img alt="" src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in made)


def drawn(pdf: Path, pages: int, dots: int, first: int = 1, high: int = 0) -> list[bytes]:
    """Pages as PNG, at so many dots an inch; only so many dots from the top, 0 for all."""
    stem = pdf.with_suffix("")
    where = ["-f", str(first), "-l", str(first + pages - 1)]
    where += ["-H", str(high)] * bool(high)
    subprocess.run(["pdftoppm", "-png", "-r", str(dots), *where, str(pdf), str(stem)], check=True)
    return [each.read_bytes() for each in sorted(stem.parent.glob(f"{stem.name}-*.png"))]


def pictures(folder: Path) -> None:
    """The README's: a page with a drawing of the cell, a slide, a marked sheet."""
    for name, call, page, dots, high in (
        ("worked-solution", "solve gru_two_steps.yaml -f pdf -o {out}", 2, 90, 860),
        ("slide", "solve memphis_two_steps.yaml -f slides --handout -o {out}", 14, 110, 0),
        ("feedback", "check umd_twice_a_2dp.yaml {answers} -f pdf -o {out}", 2, 90, 430),
    ):
        out = folder / f"{name}.pdf"
        called(call, out)
        (made,) = drawn(out, 1, dots, page, high)
        (ROOT / ".github" / f"{name}.png").write_bytes(made)


if __name__ == "__main__":
    main(sys.argv[1:])
