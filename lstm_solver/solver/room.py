"""How large a problem may be for what is made of it: said, or refused, before the work, with the way round."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..errors import Finding, NoValue
from ..network.problem import Problem

MOST_SOLVED = 3_000_000  # quantities of all steps, forward and backward: some ten minutes and 2.5 GB

MOST_ON_A_PAGE = 40_000  # the same with their working: half a minute and 500 MB

MOST_TERMS = 20_000  # terms of all sums in which letters may stand: half a minute

LONG, LARGE = 5.0, 500.0  # seconds and megabytes of what is worth a word beforehand

# of a quantity, of a product of two numbers, and of a quantity on a page; on the way back it has many terms. Of an
# answer, where every third student has made a slip, and without a diagnosis. Of a step and an entry of a parameter, as
# they are read. Of a number that a platform asks for, with its slips
SECONDS = {"quantity": 2e-4, "product": 1.2e-6, "page": 8e-4, "adjoint": 2e-3, "answer": 2.5e-4, "unexplained": 7e-5}
SECONDS |= {"field": 1e-2}

MEGABYTES = {"quantity": 8e-4, "page": 1.1e-2, "answer": 4e-4, "step": 5e-4, "entry": 1.4e-4}

# how many times the seconds and the megabytes of Markdown a page of this format takes
DEARER = {"html": (1.4, 1.9), "tex": (1.6, 1.1), "slides-tex": (4.0, 2.6)}

# pages whose time it takes to find the numbers of one student, each draw alone or many together, and to make their key
DRAWN_ALONE, DRAWN_TOGETHER, KEY = 8, 1, 2

MOVED = 0.4  # of a forward pass, where an entry is a little larger or smaller

MOST_REFUSED, LEAST_REFUSED = 1_000, 50  # draws for one student, where these are solved in the seconds of IN_VAIN

IN_VAIN = 30.0

_WORDS = {
    "solve": "(expected at most {most:,}: a shorter sequence, or several problems and 'batch')",
    "page": "with their working are more than a page takes (expected at most {most:,}: -f json takes them all, "
    "--detail answers shows what is asked)",
    "letters": "with letters are more than any page would show (expected at most {most:,}: fewer steps or units, or "
    "numbers in the place of letters)",
}


class Cost(NamedTuple):
    """What a run takes, as measured on a machine of 2024: within a factor of two or three."""

    numbers: int
    seconds: float
    megabytes: float


def cost(problem: Problem, format: str, detail: str) -> Cost:
    """About how long it takes to solve a problem and to print it, and how much memory."""
    size, steps = quantities(problem), _steps(problem)
    units = [(unit.cell, unit.sizes) for unit in problem.units]
    units += [(problem.outputs.cell, problem.outputs.sizes)] if problem.outputs else []
    a_step = sum(sizes[each.name] for cell, sizes in units for each in cell.equations)
    seconds = size * SECONDS["quantity"] + _terms(problem) * SECONDS["product"]
    megabytes = size * MEGABYTES["quantity"]
    megabytes += steps * MEGABYTES["step"] + _entries(problem) * MEGABYTES["entry"]
    if _is_page(format, detail):
        longer, larger = DEARER.get(format, (1.0, 1.0))
        seconds += longer * size * SECONDS["page" if problem.backward is None else "adjoint"]
        megabytes += larger * size * MEGABYTES["page"]
    return Cost(a_step * steps, seconds, megabytes)


def cost_line(problem: Problem, format: str, detail: str) -> str:
    """What to expect of a long run, and what takes less; "" for a short one."""
    way = "-f json or --detail answers takes less" if _is_page(format, detail) else "a shorter sequence takes less"
    return _line(cost(problem, format, detail), "numbers", f"{way}; 'batch' makes several problems at once")


def drawing_line(problem: Problem, students: int) -> str:
    """What to expect where numbers are drawn for so many students; "" for a short run."""
    page = cost(problem, "md", "full")
    alone = problem.backward is not None or problem.rounding.working.significant is not None
    pages = DRAWN_ALONE if alone else DRAWN_TOGETHER
    found = Cost(students, students * pages * page.seconds, page.megabytes)
    return _line(
        found,
        "version to draw" if students == 1 else "versions to draw",
        "a shorter sequence, or a part of the class, takes less",
    )


def checking_line(problem: Problem, entries: int) -> str:
    """What to expect where so many entries of gradients are checked numerically; "" for a short run."""
    seconds = 2 * entries * MOVED * cost(problem._replace(backward=None), "json", "answers").seconds
    return _line(Cost(entries, seconds, 0), "entries of gradients to check", "without --gradients nothing is checked")


def exporting_line(problem: Problem, fields: int, versions: int) -> str:
    """What to expect where so many numbers of each version are asked for on a platform; "" for a short run."""
    count, megabytes = versions * fields, cost(problem, "md", "full").megabytes
    return _line(Cost(count, count * SECONDS["field"], megabytes), "numbers to ask for", "fewer questions take less")


def most_refused(problem: Problem) -> int:
    """After how many refused draws the numbers of one student are given up: fewer where each takes long."""
    return min(MOST_REFUSED, max(LEAST_REFUSED, int(IN_VAIN / cost(problem, "json", "answers").seconds)))


def marking_line(answers: int, diagnosis: bool = True, varied: Iterable[Problem] = (), students: int = 0) -> str:
    """What to expect where so many numbers are marked; "" for a short run. `varied`: the problems of which each of so
    many students has a version, whose key is made anew."""
    seconds = answers * SECONDS["answer" if diagnosis else "unexplained"]
    seconds += students * KEY * sum(cost(problem, "md", "full").seconds for problem in varied)
    way = "--no-diagnosis takes less" if diagnosis else "a part of the class takes less"
    return _line(Cost(answers, seconds, answers * MEGABYTES["answer"]), "answers to mark", way)


def marking_lines(answers: int, students: int, varied: Sequence[Problem], *, drawn: bool, diagnosis: bool) -> list[str]:
    """What to expect where a class is marked; `drawn`: whether the versions of `varied` are drawn again for it."""
    drawing = [drawing_line(problem, students) for problem in varied] if drawn else []
    return [*drawing, marking_line(answers, diagnosis, varied, students)]


def _line(cost: Cost, what: str, way: str) -> str:
    if cost.seconds < LONG and cost.megabytes < LARGE:
        return ""
    time = f"{cost.seconds / 60:.0f} minutes" if cost.seconds >= 90 else f"{cost.seconds:.0f} s"
    return f"{cost.numbers:,} {what}: about {time} and {max(1, cost.megabytes):,.0f} MB ({way})"


def check_room(problem: Problem, format: str, detail: str, tell: Callable[[str], None] | None = None) -> None:
    """Raises NoValue where the problem is too large for the solver, or for a page of this format in this detail.

    `tell` is given a line on what a long run takes, before it begins.
    """
    size = quantities(problem)
    if size > MOST_SOLVED:
        raise _refusal(f"{size:,} quantities", "solve", MOST_SOLVED)
    if _is_page(format, detail) and size > MOST_ON_A_PAGE:
        raise _refusal(f"{size:,} quantities", "page", MOST_ON_A_PAGE)
    if problem.symbols and (terms := _terms(problem)) > MOST_TERMS:
        raise _refusal(f"{terms:,} terms", "letters", MOST_TERMS)
    line = cost_line(problem, format, detail) if tell is not None else ""
    if tell is not None and line:
        tell(line)


def check_steps(steps: int, format: str, detail: str) -> None:
    """Raises NoValue where so many time steps alone are too much for a page, before anything else is read."""
    if _is_page(format, detail) and steps > MOST_ON_A_PAGE:
        raise _refusal(f"at least {steps:,} quantities", "page", MOST_ON_A_PAGE)


def _is_page(format: str, detail: str) -> bool:
    return format != "json" and detail != "answers"


def _steps(problem: Problem) -> int:
    return sum(len(sequence.inputs) for sequence in problem.sequences)


def quantities(problem: Problem) -> int:
    """The quantities of all steps of all runs; with `backward`, twice as many, in every pass."""
    a_step = sum(len(unit.cell.equations) for unit in problem.units)
    a_step += len(problem.outputs.cell.equations) if problem.outputs else 0
    steps = _steps(problem)
    if problem.backward is None:
        return steps * a_step
    windows = 1 if problem.backward.truncate in (None, 1) else max(len(each.inputs) for each in problem.sequences)
    return 2 * windows * steps * a_step * (problem.backward.update.times if problem.backward.update else 1)


def _terms(problem: Problem) -> int:
    """The terms of all sums of products: the entries of all parameters, once a step; on the way back twice more."""
    backward = 1 if problem.backward is None else 3  # what comes back, and the sums over time
    return backward * _entries(problem) * _steps(problem)


def _entries(problem: Problem) -> int:
    """The entries of all parameters."""
    found = [parameter.value for unit in problem.units for parameter in unit.parameters.values()]
    found += [parameter.value for parameter in problem.outputs.parameters.values()] if problem.outputs else []
    return sum(len(value) * (len(value[0]) if isinstance(value[0], list) else 1) for value in found)


def _refusal(what: str, kind: str, most: int) -> NoValue:
    return NoValue([Finding(f"{what} {_WORDS[kind].format(most=most)}", "inputs")])
