"""From LaTeX to PDF: the engines, a safe run of one, and what its log says."""

from .engines import Engine, NoEngine, every, find
from .log import TexError, errors
from .run import Run, run
from .typeset import TexFailed, typeset

__all__ = ["Engine", "NoEngine", "Run", "TexError", "TexFailed", "errors", "every", "find", "run", "typeset"]
