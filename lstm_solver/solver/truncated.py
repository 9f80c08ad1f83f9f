"""Truncated back-propagation through time: the loss of a step reaches that step and the k − 1 before it, each loss with
a window of its own (Williams and Peng 1990, with h' = 1); the adjoints of a step are the sums over its windows.
"""

from typing import TYPE_CHECKING

from ..maths.differentiation import ZERO, ReverseMode, total
from ..maths.expressions import Equation, Expr, Sym
from ..maths.plan import bare
from ..network.problem import Parameter, Place, Unit
from ..network.quantity_names import PREDICT
from .backward import StepsBack
from .trace import WINDOW, LossWindow, Step

if TYPE_CHECKING:
    from decimal import Decimal

    from .forward import ForwardRun

StepKey = tuple[Place, int, str]


def steps_back(run: "ForwardRun") -> StepsBack:
    """The backward pass of a run, whole or truncated."""
    length = run.problem.backward.truncate if run.problem.backward is not None else None
    judged = _judged(run)
    if length is None or length >= run.length:
        return StepsBack(run)
    if length == 1 or len(judged) < 2:
        return _OneWindow(run, judged[0] if judged and length > 1 else None, length)
    return _ManyWindows(run, judged, length)


def _judged(run: "ForwardRun") -> list[int]:
    """The steps that a gradient comes to, from the loss or from outside."""
    backward = run.problem.backward
    if backward is None or backward.upstream is None:
        return run.judged_positions()
    return sorted({at for rows in backward.upstream.values() for at, row in enumerate(rows) if row is not None})


class _OneWindow(StepsBack):
    """Nothing flows back from before the window of the loss at `at`; None: from any step."""

    def __init__(self, run: "ForwardRun", at: int | None, length: int) -> None:
        super().__init__(run)
        self.first = run.length if at is None else at - length + 1

    def unit_step(
        self, unit: Unit, back: ReverseMode, position: int, later: int | None, outside: tuple[Expr, ...]
    ) -> None:
        super().unit_step(unit, back, position, later if position >= self.first else None, outside)

    def fed_on(self, name: str, position: int) -> tuple[Expr, ...]:
        return super().fed_on(name, position) if position >= self.first else ()


class _Window(_OneWindow):
    """The adjoints of one loss alone."""

    def __init__(self, run: "ForwardRun", at: int, length: int) -> None:
        super().__init__(run, at, length)
        self.at = at

    def unit_step(
        self, unit: Unit, back: ReverseMode, position: int, later: int | None, outside: tuple[Expr, ...]
    ) -> None:
        super().unit_step(unit, back, position, later if position < self.at else None, outside)

    def fed_on(self, name: str, position: int) -> tuple[Expr, ...]:
        return super().fed_on(name, position) if position < self.at else ()

    def outside(self, name: str, position: int) -> tuple[Expr, ...]:
        return super().outside(name, position) if position == self.at else ()

    def target(self, name: str, position: int) -> "list[Decimal] | None":
        return super().target(name, position) if position == self.at else None

    def parameters(self, place: Place, back: ReverseMode, parameters: dict[str, Parameter], positions: range) -> None:
        """Gradients are of the sums alone."""

    def initial_states(self, unit: Unit, back: ReverseMode, first: int) -> None:
        """As those of parameters."""

    def reaches(self, place: Place, position: int) -> bool:
        """Whether this loss has a say in what stands at a place at a step."""
        inside = self.first <= position <= self.at
        if place[1] != "out" or position == self.at:
            return inside
        return inside and self.run.sequence.fed.get(position + 1) not in (None, PREDICT, "h")


class _ManyWindows(StepsBack):
    """Runs every window, then adds them up."""

    def __init__(self, run: "ForwardRun", judged: list[int], length: int) -> None:
        super().__init__(run)
        self.windows = [_Window(run, at, length) for at in judged]

    def whole_network(self) -> None:
        self.run.one_loss = True
        for window in self.windows:
            window.whole_network()
        self.run.one_loss = False
        found = [{(step.place, step.position, step.name): step for step in window.steps} for window in self.windows]
        for key in _in_order(found):
            self.add_up(key, found)
        super().whole_network()

    @property
    def parts(self) -> list[LossWindow]:
        """What every loss says, the last loss first."""
        return [
            LossWindow(each.at, [step for step in each.steps if each.reaches(step.place, step.position)])
            for each in reversed(self.windows)
        ]

    def add_up(self, key: StepKey, found: list[dict[StepKey, Step]]) -> None:
        """One adjoint, from the windows that reach its step."""
        place, position, name = key
        steps = {
            f"{WINDOW}.{window.at}.{name}": steps[key]
            for window, steps in zip(self.windows, found, strict=True)
            if key in steps and window.reaches(place, position)
        }
        if not steps:
            some = next(steps[key] for steps in found if key in steps)
            summed = self.run.evaluate(bare(Equation(name, Sym(ZERO))), {ZERO: some.root}, position, place)
        else:
            each = bare(Equation(name, total([*map(Sym, steps)])))
            summed = self.run.evaluate(each, {at: step.carried for at, step in steps.items()}, position, place)
        self.adjoints[place][position][name] = summed.carried
        self.steps.append(summed)

    def step(
        self,
        equation: Equation,
        place: Place,
        back: ReverseMode,
        position: int,
        later: int | None = None,
        sizes: dict[str, int] | None = None,
    ) -> None:
        """Every adjoint is there already."""


def _in_order(found: list[dict[StepKey, Step]]) -> list[StepKey]:
    """Every adjoint once: place by place as the backward pass goes, from the last step to the first."""
    keys = list(dict.fromkeys(key for steps in reversed(found) for key in steps))
    places = list(dict.fromkeys(place for place, _, _ in keys))
    return sorted(keys, key=lambda key: (places.index(key[0]), -key[1]))
