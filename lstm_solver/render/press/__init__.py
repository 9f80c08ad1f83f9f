"""From LaTeX to PDF: the engines, a safe run of one, and what its log says."""

from .engines import Engine, NoEngine, engine_for, every, find
from .log import TexError, errors
from .tex_passes import TexFailed, typeset
from .tex_run import TexRun, run

__all__ = [
    "Engine",
    "NoEngine",
    "TexError",
    "TexFailed",
    "TexRun",
    "engine_for",
    "errors",
    "every",
    "find",
    "run",
    "typeset",
]
