"""Design questions: a network of the student's own run on the sequences of a table, beside what is wanted."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ...errors import Finding, SolverError
from ...network.problem import Problem, Question, WantedRow, WantedTable
from ...network.quantity_names import judged_place
from ...reader.problem_file import load
from ...reader.tree.source import Source
from ...reader.tree.source_nodes import MapNode, SourceNode
from ...solver.engine import solve_problem
from ...solver.room import check_room
from ...solver.trace import Solved, Trace

# what a student gives; what of these they leave out is not there
PARAMETERS = ("weights", "biases", "peepholes", "parameters")

# what the file gives unless they give it
MORE = ("initial", "outputs")

UNKNOWN = f"unknown key (expected {', '.join((*PARAMETERS, *MORE))})"

MOST_LABELS = 12  # that a message names

NOTHING = "nothing in it (expected {weights: {…}, biases: {…}})"

_ROW = re.compile(r"(?:runs\.row([0-9]+)\.)?inputs")


class WantedMiss(NamedTuple):
    """Where a network fails first: the number of the sequence and of the step, from 1, what it gives there, and what
    is wanted."""

    row: int
    step: int
    given: str
    wanted: str


class DesignAnswer(NamedTuple):
    """`right`: how many sequences come out as wanted; `first`: where the first of the others fails."""

    right: int
    first: WantedMiss | None


def with_tables(solved: Solved) -> Solved:
    """The solved problem with what its own network gives for every table. Raises SolverError where one cannot run."""
    traces = [_trace(each, solved) for each in solved.traces]
    problem = solved.problem._replace(sequences=[each.sequence for each in traces])
    return solved._replace(problem=problem, traces=traces)


def _trace(trace: Trace, solved: Solved) -> Trace:
    questions = tuple(each if each.wanted is None else _filled(each, each.wanted) for each in trace.sequence.questions)
    return trace._replace(sequence=trace.sequence._replace(questions=questions))


def _filled(question: Question, table: WantedTable) -> Question:
    try:
        problem = _loaded(table.network, table.file)
    except SolverError as error:
        raise SolverError([_in_table(table, each) for each in error.errors]) from None
    named = _with_labels(table, problem)
    rows = tuple(row._replace(given=given) for row, given in zip(named, outputs_of(problem), strict=True))
    return question._replace(wanted=table._replace(rows=rows, of=_judged(problem)))


def _with_labels(table: WantedTable, problem: Problem) -> list[WantedRow]:
    """The rows with the label of each class, which may be wanted by its number. Raises SolverError for what is none."""
    if _judged(problem) != "predict":
        return list(table.rows)
    labels = _labels(problem)
    known = {str(number): (label,) for number, label in enumerate(labels)} | {label: (label,) for label in labels}
    wrong = [
        Finding(
            f"there is no class {', '.join(each)} (expected {', '.join(labels[:MOST_LABELS])})", path, table.file, *at
        )
        for number, row in enumerate(table.rows)
        for step, each in enumerate(row.outputs)
        for path, at in [(f"{table.path}[{number}][1][{step}]", row.place)]
        if each and (len(each) > 1 or each[0] not in known)
    ]
    if wrong:
        raise SolverError(wrong)
    return [row._replace(outputs=tuple(known[each[0]] if each else () for each in row.outputs)) for row in table.rows]


def _labels(problem: Problem) -> list[str]:
    """Of the classes that are predicted; their numbers from 0, where they have none. One output alone has two."""
    outputs = problem.outputs
    assert outputs is not None
    assert outputs.predict is not None
    size = outputs.sizes[outputs.predict]
    return [*outputs.labels] if outputs.labels is not None else [str(at) for at in range(max(2, size))]


def student_network(table: WantedTable, answer: MapNode, file: str | None, path: str) -> Problem:
    """The file's network with the parameters of an answer. Raises SolverError with everything that is wrong in it."""
    known = {name: pair for name, pair in answer.pairs.items() if name in (*PARAMETERS, *MORE)}
    unknown = [(name, key) for name, (key, _) in answer.pairs.items() if name not in known]
    wrong = [Finding(UNKNOWN, f"{path}.{name}", file, key.line, key.column) for name, key in unknown]
    if not answer.pairs:
        raise SolverError([Finding(NOTHING, path, file, answer.line, answer.column)])
    pairs = {name: pair for name, pair in table.network.pairs.items() if name not in PARAMETERS} | known
    own, there = answer.get("outputs"), table.network.get("outputs")
    if isinstance(own, MapNode) and isinstance(there, MapNode):
        pairs["outputs"] = (answer.key("outputs"), MapNode(there.pairs | own.pairs, own.place))
    try:
        problem = _loaded(MapNode(pairs, answer.place), file)
    except SolverError as error:
        below = [each._replace(path=f"{path}.{each.path}" if each.path else path) for each in error.errors]
        raise SolverError([*wrong, *below]) from None
    if wrong:
        raise SolverError(wrong)
    return problem


def _loaded(tree: SourceNode, file: str | None) -> Problem:
    assert isinstance(tree, MapNode)
    problem = load(Source(tree, file, "", []))
    check_room(problem, "json", "full")
    return problem


def _in_table(table: WantedTable, finding: Finding) -> Finding:
    """The path of an input as the file has it, questions[0].wanted[2][0][1]; else of the table, which is the cause."""
    found = _ROW.match(finding.path)
    if found is None:
        return finding._replace(path=table.path, message=f"with these inputs, {finding.path}: {finding.message}")
    return finding._replace(path=f"{table.path}[{found[1] or 0}][0]{finding.path[found.end() :]}")


def outputs_of(problem: Problem) -> list[tuple[tuple[str, ...], ...]]:
    """What a network gives for every sequence: by step, the printed digits of what is judged, or the label."""
    solved = solve_problem(problem)
    return [_outputs(solved, trace) for trace in solved.traces]


def _judged(problem: Problem) -> str:
    """`predict` where a class is predicted, else the last output, else the output of the last layer."""
    outputs = problem.outputs
    if outputs is None:
        return "h"
    return "predict" if outputs.predict is not None else outputs.cell.equations[-1].name


def _outputs(solved: Solved, trace: Trace) -> tuple[tuple[str, ...], ...]:
    steps = range(len(trace.sequence.inputs))
    judged = _judged(solved.problem)
    if judged == "predict":
        labels = {each.position: (each.label,) for each in trace.predictions}
        return tuple(labels.get(position, ()) for position in steps)
    place, name = judged_place(solved.problem, judged)
    values = {step.position: tuple(step.value) for step in trace.steps if (step.place, step.name) == (place, name)}
    return tuple(values.get(position, ()) for position in steps)


def compared(table: WantedTable, problem: Problem) -> DesignAnswer:
    """How a network does on the table."""
    misses = [
        _first_miss(problem, number, row, given)
        for number, (row, given) in enumerate(zip(table.rows, outputs_of(problem), strict=True), 1)
    ]
    return DesignAnswer(misses.count(None), next((miss for miss in misses if miss is not None), None))


def check_tables(solved: Solved) -> None:
    """Raises SolverError where the file's own network does not give what its tables want: a line for each sequence."""
    tables = [each.wanted for trace in solved.traces for each in trace.sequence.questions if each.wanted is not None]
    wrong = []
    for table in tables:
        for number, row in enumerate(table.rows, 1):
            miss = _first_miss(solved.problem, number, row, row.given)
            if miss is not None:
                what = f"the file's own network gives {miss.given} at step {miss.step} (wanted is {miss.wanted})"
                wrong.append(Finding(what, f"{table.path}[{number - 1}]", table.file, *row.place))
    if wrong:
        raise SolverError(wrong)


def _first_miss(problem: Problem, number: int, row: WantedRow, given: tuple[tuple[str, ...], ...]) -> WantedMiss | None:
    for step, (wanted, found) in enumerate(zip(row.outputs, given, strict=True), 1):
        if wanted and not _same(problem, wanted, found):
            return WantedMiss(number, step, ", ".join(found) or "–", ", ".join(wanted))
    return None


def _same(problem: Problem, wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether what is wanted is what is printed: the same word, or the same number at the printed places."""
    if len(wanted) != len(found):
        return False
    return all(mine == theirs or _equal(problem, mine, theirs) for mine, theirs in zip(wanted, found, strict=True))


def _equal(problem: Problem, wanted: str, found: str) -> bool:
    try:
        return problem.rounding.working.round(Decimal(wanted)) == Decimal(found)
    except InvalidOperation:
        return False
