"""Questions without a number: a model answer, choices, a statement, a part of the author's."""

from ...network.facts import parse_fact
from ...network.problem import Choice, Question
from ...network.quantity_names import parse
from ..fields import ErrorReport, count, flag, items, mapping, text
from ..tree.source_nodes import ListNode, MapNode, ScalarNode, SourceNode, join

MOST = 26  # choices, one a letter


def without_numbers(report: ErrorReport, at: MapNode, path: str, question: Question) -> Question:
    """The question with its `answer`, `choices`, `statement` and `part`; what is wrong with them is reported."""
    node = at.get("choices")
    from_slips = isinstance(node, ScalarNode) and node.text == "slips"
    choices: tuple[Choice, ...] = ()
    if node is not None and from_slips:
        _check_one_number(report, node, join(path, "choices"), question)
    elif node is not None:
        choices = _choices(report, node, join(path, "choices"))
    statement = None
    if "statement" in at:
        statement = flag(report, at.get("statement"), join(path, "statement"))
        _check_statement(report, at, path)
    return question._replace(
        answer=text(report, at.get("answer"), join(path, "answer")) or "",
        choices=choices,
        from_slips=from_slips,
        statement=statement,
        part=text(report, at.get("part"), join(path, "part")) or "",
    )


def _choices(report: ErrorReport, node: SourceNode, path: str) -> tuple[Choice, ...]:
    if not isinstance(node, ListNode):
        report.expected(node, path, "a list of texts, or slips")
        return ()
    nodes = items(report, node, path, "a list of texts") or []
    if not 2 <= len(nodes) <= MOST:
        report.add(node, path, f"{count(len(nodes), 'choice')} (expected 2 to {MOST})")
    before = report.made
    read = [_choice(report, each, f"{path}[{at}]") for at, each in enumerate(nodes)]
    found = tuple(choice for choice in read if choice is not None)
    faulty = report.made > before or any(isinstance(each, MapNode) and each.typos for each in nodes)
    if len(found) == len(nodes) > 1 and not faulty and not any(choice.right for choice in found):
        report.add(node, path, "no choice is right (expected right: true at one or more)")
    said = [choice.text for choice in found]
    for at, choice in enumerate(found):
        if choice.text in said[:at]:
            report.add(nodes[at], f"{path}[{at}]", "the same text as another choice")
    return found


def _choice(report: ErrorReport, node: SourceNode, path: str) -> Choice | None:
    if isinstance(node, ScalarNode):
        said = text(report, node, path)
        return None if said is None else Choice(said, False)
    at = mapping(report, node, path, "choice")
    if at is None:
        return None
    if "text" not in at:
        report.missing(at, join(path, "text"), "expected what stands there to be chosen")
        return None
    said = text(report, at.get("text"), join(path, "text"))
    right = flag(report, at.get("right"), join(path, "right"))
    why = text(report, at.get("why"), join(path, "why")) or ""
    return None if said is None else Choice(said, right, why)


def _check_one_number(report: ErrorReport, node: SourceNode, path: str, question: Question) -> None:
    names = [parse(name) for name in question.find]
    single = len(question.find) == 1 and parse_fact(question.find[0]) is None
    if not single or any(name is not None and name.quantity == "predict" for name in names):
        report.add(node, path, "choices of slips need one number under find (expected a name such as h_2[0])")


def _check_statement(report: ErrorReport, at: MapNode, path: str) -> None:
    if "ask" not in at:
        report.missing(at, join(path, "ask"), "expected the sentence that is true or false")
    for other in ("choices", "find"):
        if other in at:
            report.add(at.key(other), join(path, other), "not beside statement (expected one of the two)")
