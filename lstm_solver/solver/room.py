"""How large a problem may be for what is made of it: refused before the work, with the way round."""

from ..errors import Finding, NoValue
from ..network.problem import Problem

MOST_SOLVED = 3_000_000  # quantities of all steps, forward and backward: some ten minutes and 10 GB

MOST_ON_A_PAGE = 40_000  # the same with their working: half a minute and 1 GB

MOST_TERMS = 20_000  # terms of all sums in which letters may stand: half a minute

_WORDS = {
    "solve": "(expected at most {most:,}: a shorter sequence, or several problems and 'batch')",
    "page": "with their working are more than a page takes (expected at most {most:,}: -f json takes them all, "
    "--detail answers shows what is asked)",
    "letters": "with letters are more than any page would show (expected at most {most:,}: fewer steps or units, or "
    "numbers in the place of letters)",
}


def check_room(problem: Problem, format: str, detail: str) -> None:
    """Raises NoValue where the problem is too large for the solver, or for a page of this format in this detail."""
    size = quantities(problem)
    if size > MOST_SOLVED:
        raise _refusal(f"{size:,} quantities", "solve", MOST_SOLVED)
    if format != "json" and detail != "answers" and size > MOST_ON_A_PAGE:
        raise _refusal(f"{size:,} quantities", "page", MOST_ON_A_PAGE)
    if problem.symbols and (terms := _terms(problem)) > MOST_TERMS:
        raise _refusal(f"{terms:,} terms", "letters", MOST_TERMS)


def quantities(problem: Problem) -> int:
    """The quantities of all steps of all runs; with `backward`, twice as many, in every pass."""
    a_step = sum(len(unit.cell.equations) for unit in problem.units)
    a_step += len(problem.outputs.cell.equations) if problem.outputs else 0
    steps = sum(len(sequence.inputs) for sequence in problem.sequences)
    if problem.backward is None:
        return steps * a_step
    windows = 1 if problem.backward.truncate in (None, 1) else max(len(each.inputs) for each in problem.sequences)
    return 2 * windows * steps * a_step * (problem.backward.update.times if problem.backward.update else 1)


def _terms(problem: Problem) -> int:
    """The terms of all sums of products: the entries of all parameters, once a step; on the way back twice more."""
    entries = [parameter.value for unit in problem.units for parameter in unit.parameters.values()]
    entries += [parameter.value for parameter in problem.outputs.parameters.values()] if problem.outputs else []
    a_step = sum(len(value) * (len(value[0]) if isinstance(value[0], list) else 1) for value in entries)
    backward = 1 if problem.backward is None else 3  # what comes back, and the sums over time
    return backward * a_step * sum(len(sequence.inputs) for sequence in problem.sequences)


def _refusal(what: str, kind: str, most: int) -> NoValue:
    return NoValue([Finding(f"{what} {_WORDS[kind].format(most=most)}", "inputs")])
