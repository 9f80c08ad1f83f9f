"""Worked solutions of recurrent networks: every step of an LSTM, GRU or RNN by hand, every digit right."""

TYPE_CHECKING = False  # nothing is imported here: an interruption while it is would end in Python's own words

if TYPE_CHECKING:
    from .api import Solution, solve
    from .document.choices import __version__
    from .errors import SolverError
    from .weights.imported import problem_from

__all__ = ["Solution", "SolverError", "__version__", "problem_from", "solve"]


_HOMES = {
    "Solution": "api",
    "SolverError": "errors",
    "__version__": "document.choices",
    "problem_from": "weights.imported",
    "solve": "api",
}


def __getattr__(name: str) -> object:
    # the command line's --help needs none of this
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
