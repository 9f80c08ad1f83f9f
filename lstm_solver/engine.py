"""Problem → Trace: walks the equations, step by step, and records the value of every node."""

from decimal import Decimal, DecimalException, InvalidOperation, Overflow, localcontext
from typing import Any

from .arithmetic import Arithmetic, Exact, Floats
from .errors import Finding, NoValue, SolverError
from .evaluate import evaluate
from .expr import Apply, Equation, MatMul, Sym
from .names import asked
from .needs import needed
from .plan import Plan, plan, plans
from .problem import Problem, Sequence
from .trace import Error, Solved, Step, Trace

EXACT_UP_TO = 64  # hidden size
LARGEST = 400  # decimal exponent; beyond it a value could not be printed digit by digit
# names of an embedding look-up that no file can choose
ONE_HOT, LOOK_UP = "x.w", "x.E"


def solve(problem: Problem) -> Solved:
    """Every run of the problem. Raises SolverError where a value has no finite result (ln 0, overflow)."""
    arithmetic = _arithmetic(problem)
    steps = _look_up(problem) + plans(problem.layer.cell, problem.rounding)
    with localcontext(Exact.context()):
        traces = [_run(problem, arithmetic, steps, sequence) for sequence in problem.sequences]
    return Solved(problem, arithmetic, traces, steps)


def _arithmetic(problem: Problem) -> Arithmetic:
    if problem.layer.hidden_size <= EXACT_UP_TO or problem.rounding.carries_anything():
        return Exact()
    return Floats()


def _look_up(problem: Problem) -> list[Plan]:
    """The embedding as an equation of its own: x = E w, or x = w E where the words are rows."""
    if problem.embedding is None:
        return []
    matrix, word = Sym(LOOK_UP), Sym(ONE_HOT)
    product = MatMul(word, matrix) if problem.embedding.axis == "row" else MatMul(matrix, word)
    return [plan(Equation("x", product), {}, problem.rounding._replace(intermediate={}))]


def _run(problem: Problem, arithmetic: Arithmetic, steps: list[Plan], sequence: Sequence) -> Trace:
    layer = problem.layer
    wanted = None if layer.complete else needed(layer, sequence, asked(problem, sequence))
    fixed = {name: arithmetic.load(parameter.value) for name, parameter in layer.parameters.items()}
    if problem.embedding is not None:
        fixed[LOOK_UP] = arithmetic.load(problem.embedding.matrix)
    state = {f"{name}_prev": arithmetic.load(value) for name, value in sequence.initial.items()}
    done: list[Step] = []
    source = "x" if problem.embedding is None else ONE_HOT
    for position, entry in enumerate(sequence.inputs):
        known = fixed | state | {source: arithmetic.load(entry)}
        given = sequence.given.get(position, {})
        for each in steps:
            if each.name in given:
                step = _given(problem, arithmetic, each.name, given[each.name], position)
            elif wanted is None or each.name == "x" or (each.name, position) in wanted:
                step = _evaluate(problem, arithmetic, each, known, position)
            else:
                continue
            known[each.name] = step.carried
            done.append(step)
        state = {f"{name}_prev": known[name] for name in layer.cell.states if name in known}
    return Trace(sequence, done, _errors(problem, sequence, done))


def _given(problem: Problem, arithmetic: Arithmetic, name: str, value: list[Decimal], position: int) -> Step:
    t, loaded = problem.time.first + position, arithmetic.load(value)
    return Step(name, t, position, None, [], loaded, loaded, problem.rounding, arithmetic)


def _evaluate(problem: Problem, arithmetic: Arithmetic, each: Plan, known: dict[str, Any], position: int) -> Step:
    t = problem.time.first + position
    operands = [known[name] for name in each.names]
    try:
        nodes = evaluate(each, arithmetic, operands)
    except (DecimalException, FloatingPointError) as trouble:
        raise _no_value(each, t, trouble) from None
    root = nodes.values[-1]
    _check_size(arithmetic, each, t, root)
    return Step(
        each.name, t, position, each, operands, root, nodes.used(len(each.nodes) - 1), problem.rounding, arithmetic
    )


def _no_value(each: Plan, t: int, trouble: Exception) -> SolverError:
    kind = type(trouble).__name__
    words = {
        "DivisionByZero": "a division by zero",
        "Overflow": "a value too large to print",
    }.get(kind, "a value that does not exist, such as ln of 0 or the root of a negative number")
    return NoValue([Finding(f"{words} (in {each.equation})", f"{each.name}_{t}")])


def _check_size(arithmetic: Arithmetic, each: Plan, t: int, value: Any) -> None:
    trouble: type[DecimalException] | None = None
    if arithmetic.name == "exact":
        if not all(entry.is_finite() for entry in value):
            trouble = InvalidOperation
        elif any(entry.adjusted() > LARGEST for entry in value):
            trouble = Overflow
    elif (value != value).any():
        trouble = InvalidOperation
    elif not abs(value).max() < float("inf"):
        trouble = InvalidOperation if _has_logarithm(each) else Overflow
    if trouble is not None:
        raise _no_value(each, t, trouble())


def _has_logarithm(each: Plan) -> bool:
    return any(isinstance(node, Apply) and node.function == "ln" for node in each.nodes)


def _errors(problem: Problem, sequence: Sequence, steps: list[Step]) -> list[Error]:
    """prediction − target, from the carried prediction; printed like a quantity that is not carried."""
    if problem.loss is None or sequence.targets is None:
        return []
    found = []
    arithmetic = Exact()
    for step in steps:
        target = sequence.targets[step.position]
        if step.name != problem.layer.cell.output or target is None:
            continue
        output: list[Decimal] = step.arithmetic.decimals(step.carried)
        difference = arithmetic.add([output, arithmetic.negate(target)])
        texts = [problem.rounding.text(entry, problem.rounding.working) for entry in difference]
        found.append(Error(step.t, step.position, step.value, target, difference, texts))
    return found
