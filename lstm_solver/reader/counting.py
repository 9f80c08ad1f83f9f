"""Problem files that may hold sizes instead of weights."""

from typing import Any

from ..network.parameter_count import CountedNetwork, of_problem
from ..network.problem import Problem
from .problem_file import load
from .tree.source import Source, read


def load_network(source: Any) -> CountedNetwork:
    """What there is to count in a problem file; sources as for `load`.

    Raises SolverError with every finding.
    """
    found = read_either(source)
    return found if isinstance(found, CountedNetwork) else of_problem(found)


def read_either(source: Any) -> Problem | CountedNetwork:
    """The problem, or the network of a file that gives sizes instead of weights.

    Raises SolverError with every finding.
    """
    found = source if isinstance(source, Source) else read(source)
    if "sizes" in found.root:
        from .sizes_only import is_sizes_only, read_sizes_only

        if is_sizes_only(found.root):
            return read_sizes_only(found)
    return load(found)
