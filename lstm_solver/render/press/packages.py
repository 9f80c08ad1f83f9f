"""What our documents need of LaTeX, and what an engine lacks of it."""

from .engines import Engine
from .scratch import scratch_folder
from .tex_run import run

SOLUTIONS = ("amsmath", "fancyhdr", "geometry", "hyperref", "lmodern", "longtable", "tikz", "xcolor")

SLIDES = ("beamer",)

_ENDINGS = {"beamer": "cls"}

_ASK = r"\IfFileExists{%s.%s}{\immediate\write-1{has %s.}}{}"

SECONDS = 60.0


def lacking(engine: Engine, wanted: tuple[str, ...]) -> list[str] | None:
    """Which of the packages the engine does not have; None where it cannot even typeset an empty page."""
    asked = "\n".join(_ASK % (name, _ENDINGS.get(name, "sty"), name) for name in wanted)
    text = (
        f"\\documentclass{{article}}\n{asked}\n\\pagestyle{{empty}}\n\\begin{{document}}\n\\hrule\n\\end{{document}}\n"
    )
    with scratch_folder() as folder:
        (folder / "page.tex").write_text(text, encoding="utf-8")
        try:
            done = run(engine, folder, halt=True, seconds=SECONDS)
        except OSError:
            return None
    return None if done.pdf is None else [name for name in wanted if f"has {name}." not in done.log]
