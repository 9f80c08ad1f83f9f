"""The reader that says where ≈ belongs: before numbers that the printed operands do not give."""

from decimal import localcontext

from ...document.formulas import Symbol
from ...maths.arithmetic import Exact
from ...solver.trace import Step
from ..derivation import DerivationWriter
from ..display_tree import Operands
from ..drawing import LineReader
from ..sections.derivations import PrintedDerivation
from ..view import View
from .reader import DerivationReading


def reader_of(view: View) -> LineReader | None:
    """For the pages of a view; None where numbers are in float64, which is not checked."""
    if view.solved.arithmetic.name != "exact":
        return None

    def missed(writer: DerivationWriter, step: Step, leaves: Operands) -> frozenset[int]:
        drawn = PrintedDerivation("", view, step, writer.cell, lambda: leaves, lambda: Symbol("q"), short=writer.short)
        with localcontext(Exact.context()):
            return DerivationReading(drawn._replace(detail=writer.detail)).missed_levels()

    return missed
