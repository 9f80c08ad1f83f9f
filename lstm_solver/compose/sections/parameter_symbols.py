"""Symbols of parameters, of their gradients, and of what an update rule brings."""

from ...document.formulas import Symbol
from ...network.cell import ParameterSpec
from ...network.problem import Place, Update
from ...network.update_rules import symbols_of
from ...solver.trace import Trace
from ..view import View

_BRACES = str.maketrans("", "", "{}")

# where a file has the parameters of each role
_KEYS = {
    "x": ("weights", "x"),
    "h": ("weights", "h"),
    "joint": ("weights", ""),
    "b": ("biases", ""),
    "bx": ("biases", "x"),
    "bh": ("biases", "h"),
    "p": ("peepholes", ""),
}


def parameter_gradient(view: View, place: Place, parameter: str) -> Symbol:
    """∂L/∂W."""
    return by(parameter_symbol(view, place, parameter))


def parameter_symbol(view: View, place: Place, parameter: str) -> Symbol:
    """A parameter as the notation of its place prints it."""
    at = view.at(place)
    fixed = at.fixed.get(parameter)
    return fixed.symbol if fixed is not None else at.parameter_symbol(parameter)


def by(symbol: Symbol) -> Symbol:
    """∂L/∂ of what the symbol names."""
    return Symbol(rf"\partial L/\partial {symbol.text}")


def initial_symbol(view: View, trace: Trace, place: Place, state: str) -> Symbol:
    """∂L/∂ a state before the first step."""
    at = view.at(place)
    first = len(trace.sequence.inputs) - 1 if at.reverse else 0
    return by(at.previous(state, first))


def rule_letters(view: View, rule: Update) -> dict[str, str]:
    """The symbols of the rule's constants and of what it remembers; with a bar where the page has that letter for
    something else."""
    taken = _letters(view)
    return {name: rf"\bar{{{text}}}" if text in taken else text for name, text in symbols_of(rule).items()}


def _letters(view: View) -> set[str]:
    """The letters of parameters, quantities and symbols of the problem, without their indices."""
    leaves = (leaf for place in view.solved.plans for leaf in view.at(place).generic_leaves().values())
    return {leaf.symbol.text.partition("_")[0].partition("^")[0] for leaf in leaves} | {*view.problem.symbols}


def parameter_named(view: View, text: str) -> Symbol | None:
    """A parameter by its name, on the page or in the file: `W_ix`, `weights.i.x`."""
    symbols = {name: view.parameter_symbol(name) for name in view.cell.wants}
    paths = {name: _file_path(want) for name, want in view.cell.wants.items()}
    return next((at for name, at in symbols.items() if text in (name, paths[name], at.text.translate(_BRACES))), None)


def _file_path(want: ParameterSpec) -> str:
    key, part = _KEYS.get(want.role, ("", ""))
    return ".".join(filter(None, (key, want.gate, part)))
