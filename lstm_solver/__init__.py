"""Worked solutions of recurrent networks: every step of an LSTM, GRU or RNN by hand, every digit right."""

from typing import TYPE_CHECKING, Any

from .document.choices import __version__

if TYPE_CHECKING:
    from .api import Solution, solve
    from .errors import SolverError
    from .weights.imported import problem_from

__all__ = ["Solution", "SolverError", "__version__", "problem_from", "solve"]


def __getattr__(name: str) -> Any:
    # the command line's --help needs none of this
    from importlib import import_module

    homes = {"solve": "api", "Solution": "api", "SolverError": "errors", "problem_from": "weights.imported"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{homes[name]}", __name__), name)
