"""The letters that an update rule brings, so that none stands for two things on a page."""

from ....network.problem import Update
from ....network.update_rules import symbols_of
from ...view import View


def rule_letters(view: View, rule: Update) -> dict[str, str]:
    """The symbols of the rule's constants and of what it remembers; with a bar where the page has that letter for
    something else."""
    taken = _letters(view)
    return {name: rf"\bar{{{text}}}" if text in taken else text for name, text in symbols_of(rule).items()}


def _letters(view: View) -> set[str]:
    """The letters of parameters, quantities and symbols of the problem, without their indices."""
    leaves = (leaf for place in view.solved.plans for leaf in view.at(place).generic_leaves().values())
    return {leaf.symbol.text.partition("_")[0].partition("^")[0] for leaf in leaves} | {*view.problem.symbols}
