"""Questions for adjoints and predictions, and remarks on them: refused where a run has none, with the reason."""

from ..errors import Finding, NoValue
from ..network.problem import Place, Sequence
from ..network.quantity_names import QuantityName, owners, parse, run_of
from .trace import Solved, Trace

PREDICT = "predict"


def check_adjoints(solved: Solved) -> None:
    """Raises NoValue with every question for, or remark on, an adjoint or a prediction that does not exist."""
    runs = {id(trace.sequence): trace for trace in solved.traces}
    wrong = [
        Finding(reason, text)
        for trace in solved.traces
        for text, name in _names(trace.sequence)
        for reason in [_missing(solved, runs[id(run_of(solved.problem, trace.sequence, name))], name)]
        if reason
    ]
    if wrong:
        raise NoValue(wrong)


def _names(sequence: Sequence) -> list[tuple[str, QuantityName]]:
    """The adjoints and predictions that a run's questions ask for, or remarks speak of."""
    asked = [text for question in sequence.questions for text in question.find]
    texts = [text for text in (*asked, *sequence.remarks) if "d_" in text or PREDICT in text]
    named = [(text, name) for text, name in zip(texts, map(parse, texts), strict=True) if name is not None]
    return [
        (text, name)
        for text, name in named
        if name.t is not None and (name.quantity != name.stem or name.quantity == PREDICT)
    ]


def _missing(solved: Solved, trace: Trace, name: QuantityName) -> str | None:
    if name.quantity == PREDICT:
        known = any(each.t == name.t for each in trace.predictions)
        return None if known else "nothing is predicted from letters, which have no largest (expected numbers)"
    place, quantity = owners(solved.problem, name)[0]
    there = {(step.place, step.name, step.t) for step in trace.backward}
    if (place, quantity, name.t) in there:
        return None
    if _is_given(trace, place, name.stem.removeprefix("a_"), name.t):
        return f"{name.stem} is given at this step, so nothing goes back through it"
    if (place, f"d_a_{name.stem}", name.t) in there:
        return f"the loss goes back through {name.stem} and its function in one (ask for d_a_{name.stem}_{name.t})"
    return f"nothing that the loss depends on uses {name.stem} at this step"


def _is_given(trace: Trace, place: Place, quantity: str, t: int | None) -> bool:
    return any((step.place, step.name, step.t, step.plan) == (place, quantity, t, None) for step in trace.steps)
