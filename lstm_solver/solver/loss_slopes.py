"""Where the backward pass begins: what the loss, or the file, says of outputs and of h."""

from decimal import Decimal
from typing import Any

from ..maths.expressions import Expr, Sym, renamed
from ..network.losses import TARGET, averaged, difference, step_cost
from ..network.problem import Loss, Place, Problem
from .adjoint_operands import AdjointOperands


class LossSlopes(AdjointOperands):
    """The terms that no equation of the network makes."""

    problem: Problem

    def outside(self, name: str, position: int) -> tuple[Expr, ...]:
        """The loss's derivative by a quantity, or the gradient that the file states."""
        backward, loss = self.problem.backward, self.problem.loss
        extra = self.extra[position]
        if backward is not None and backward.upstream is not None:
            stated = backward.upstream.get(name, ())[position:][:1]
            if not stated or stated[0] is None:
                return ()
            extra[f"up.{name}"] = self.run.arithmetic.load(stated[0])
            return (Sym(f"up.{name}"),)
        target = self.target(name, position)
        if loss is None or target is None:
            return ()
        slope = step_cost(loss, target).slope
        extra[TARGET] = self.run.arithmetic.load(target)
        if name == "h":
            extra["judged.h"] = self.judged_h(position)
            slope = renamed(slope, {"h": "judged.h"})
        return (self.averaged(slope, loss),)

    def averaged(self, slope: Expr, loss: Loss) -> Expr:
        """A step's derivative of the whole loss, of the batch where there is one."""
        steps = len(self.run.judged_positions()) if loss.reduce == "mean" else 1
        runs = len(self.problem.sequences) if self.problem.batch == "mean" else 1
        return averaged(slope, steps * runs)

    def judged_h(self, position: int) -> Any:
        number = len(self.problem.layers)
        layer = self.problem.layers[-1]
        place: Place = layer.units[0].place if len(layer.units) == 1 else (number, "both")
        name = layer.units[0].cell.output if len(layer.units) == 1 else "h"
        return self.run.known[place][position][name]

    def before_softmax(self, name: str, position: int) -> Expr | None:
        """prediction − target, where the judged quantity is a softmax under cross-entropy (a sigmoid, binary)."""
        loss, target = self.problem.loss, self.target(name, position)
        if loss is None or target is None or not loss.probabilities:
            return None
        self.extra[position][TARGET] = self.run.arithmetic.load(target)
        return self.averaged(difference(Sym(name)), loss)

    def target(self, name: str, position: int) -> list[Decimal] | None:
        loss, targets = self.problem.loss, self.run.sequence.targets
        if loss is None or loss.of != name or targets is None or position not in self.run.judged_positions():
            return None
        return targets[position]
