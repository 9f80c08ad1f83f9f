"""The catalogue of slips: a table, one row a slip. Ids are stable; what a row does is an edit of any equation."""

from typing import NamedTuple

from ..marks import Slip
from . import backpropagation, exchange, products, resets, structure
from .scene import SlipEdit


class CatalogueRow(NamedTuple):
    """`bits`: how unlikely the slip is, as the negative logarithm of its share. `make`: its edits of an equation, or
    None for a slip of another kind: in a number, or in rounding. `plain`: whether two of them are tried together."""

    id: str
    title: str
    line: str
    bits: float
    make: SlipEdit | None = None
    plain: bool = False


ROWS = (
    CatalogueRow(
        "tanh-for-sigmoid",
        "tanh for sigmoid",
        "The tanh was taken where the sigmoid belongs.",
        3,
        structure.function_for("tanh", "sigmoid"),
        True,
    ),
    CatalogueRow(
        "sigmoid-for-tanh",
        "sigmoid for tanh",
        "The sigmoid was taken where the tanh belongs.",
        3,
        structure.function_for("sigmoid", "tanh"),
        True,
    ),
    CatalogueRow(
        "softmax-for-sigmoid",
        "softmax for sigmoid",
        "The softmax over all units was taken where each unit has its own sigmoid.",
        4,
        structure.function_for("softmax", "sigmoid"),
        True,
    ),
    CatalogueRow(
        "sigmoid-for-softmax",
        "sigmoid for softmax",
        "Each unit has a sigmoid of its own where the softmax belongs.",
        4,
        structure.function_for("sigmoid", "softmax"),
        True,
    ),
    CatalogueRow(
        "other-function",
        "another function",
        "A function was taken that the equation does not have.",
        6,
        structure.other_function,
    ),
    CatalogueRow(
        "activation-forgotten",
        "activation forgotten",
        "The pre-activation stands where its function value belongs.",
        3,
        structure.activation_forgotten,
        True,
    ),
    CatalogueRow(
        "inner-function-forgotten",
        "inner function forgotten",
        "A function inside the equation was left out, as the tanh of the cell state.",
        3,
        structure.inner_function_forgotten,
        True,
    ),
    CatalogueRow(
        "bias-forgotten",
        "bias forgotten",
        "The pre-activation lacks its bias, or one of two.",
        3,
        structure.bias_forgotten,
        True,
    ),
    CatalogueRow("bias-twice", "bias twice", "A bias was added twice.", 5, structure.bias_twice, True),
    CatalogueRow(
        "recurrent-term-forgotten",
        "recurrent term forgotten",
        "The product with the state of the step before was left out.",
        3,
        structure.recurrent_forgotten,
        True,
    ),
    CatalogueRow(
        "input-term-forgotten",
        "input term forgotten",
        "The product with the input was left out.",
        3.5,
        structure.input_forgotten,
        True,
    ),
    CatalogueRow(
        "term-forgotten", "term forgotten", "A term of a sum was left out.", 4, structure.term_forgotten, True
    ),
    CatalogueRow(
        "slope-forgotten",
        "slope forgotten",
        "The derivative of a function was left out.",
        4,
        backpropagation.slope_forgotten,
        True,
    ),
    CatalogueRow(
        "factor-forgotten", "factor forgotten", "A factor of a product was left out.", 5, structure.factor_forgotten
    ),
    CatalogueRow(
        "stale-state",
        "stale state",
        "A state of two steps before was used (t − 2 for t − 1).",
        4,
        exchange.stale_state,
        True,
    ),
    CatalogueRow(
        "old-state-for-new",
        "old state for new",
        "The state of the step before was used where the new one belongs.",
        4,
        exchange.old_for_new,
        True,
    ),
    CatalogueRow(
        "new-state-for-old",
        "new state for old",
        "The new state was used where that of the step before belongs.",
        5,
        exchange.new_for_old,
    ),
    CatalogueRow(
        "other-gate-weights",
        "another gate's weights",
        "A matrix or a bias of another gate was used.",
        4,
        exchange.other_weights,
        True,
    ),
    CatalogueRow(
        "other-gate-value",
        "another gate's value",
        "The value of another quantity was used, such as f for o.",
        4,
        exchange.other_value,
        True,
    ),
    CatalogueRow("other-input", "another input", "The input of another step was used.", 5, exchange.other_input),
    CatalogueRow(
        "stacking-swapped",
        "stacking swapped",
        "The vectors were stacked in the other order.",
        3,
        products.stacking_swapped,
        True,
    ),
    CatalogueRow(
        "matrix-transposed", "matrix transposed", "A matrix was transposed.", 4, products.matrix_transposed, True
    ),
    CatalogueRow(
        "row-and-column",
        "row and column confused",
        "Rows were taken for columns in every product, or in an outer product.",
        5,
        products.row_and_column,
    ),
    CatalogueRow(
        "elementwise-for-matrix",
        "elementwise for matrix product",
        "Entry was multiplied by entry where a matrix acts on a vector.",
        5,
        products.elementwise_for_matrix,
    ),
    CatalogueRow(
        "dot-for-elementwise",
        "sum for elementwise product",
        "The products of all units were added up where each unit has its own.",
        5,
        products.dot_for_elementwise,
    ),
    CatalogueRow("sign-lost", "sign lost", "A minus was lost, or one too many was written.", 4, structure.sign_lost),
    CatalogueRow(
        "gate-and-complement",
        "gate on the wrong side",
        "A gate stands where one minus it belongs, and the other way round, as gru's z.",
        3,
        products.complement_swapped,
        True,
    ),
    CatalogueRow(
        "complement-forgotten",
        "one minus forgotten",
        "A gate stands where one minus it belongs.",
        4,
        products.complement_forgotten,
    ),
    CatalogueRow(
        "reset-after-for-before",
        "reset after for before",
        "A gate acts behind the matrix where it should act before it, as gru's r.",
        4,
        products.gate_after_product,
        True,
    ),
    CatalogueRow(
        "reset-before-for-after",
        "reset before for after",
        "A gate acts before the matrix where it should act behind it, as gru's r.",
        4,
        products.gate_before_product,
        True,
    ),
    CatalogueRow(
        "reset-over-bias",
        "reset over the bias",
        "A gate acts on the bias too, where it should act on the product alone, as gru's r.",
        4,
        resets.reset_over_bias,
        True,
    ),
    CatalogueRow(
        "reset-not-over-bias",
        "reset not over the bias",
        "A gate acts on the product alone, where it should act on its bias too, as gru's r.",
        4,
        resets.reset_not_over_bias,
        True,
    ),
    CatalogueRow(
        "reset-over-everything",
        "reset over everything",
        "A gate acts on the whole sum, where it should act on one product, as gru's r.",
        4,
        resets.reset_over_everything,
        True,
    ),
    CatalogueRow(
        "gates-exchanged",
        "gates exchanged",
        "Two quantities stand each in the place of the other, as f and i in the cell state.",
        4,
        exchange.gates_exchanged,
        True,
    ),
    CatalogueRow(
        "hard-sigmoid-for-sigmoid",
        "hard sigmoid for sigmoid",
        "A straight line, cut off at 0 and 1, was taken where the sigmoid belongs.",
        4,
        structure.hard_sigmoid,
        True,
    ),
    CatalogueRow(
        "peephole-outside",
        "peephole outside",
        "What a gate sees of the cell state was added outside its function.",
        4,
        structure.peephole_outside,
        True,
    ),
    CatalogueRow(
        "no-gradient-through-time",
        "no gradient between steps",
        "What the step after hands back was left out.",
        3,
        backpropagation.no_gradient_through_time,
        True,
    ),
    CatalogueRow(
        "slope-at-wrong-argument",
        "slope at the wrong argument",
        "The derivative of a function was taken at the wrong argument.",
        4,
        backpropagation.slope_at_wrong_argument,
        True,
    ),
    CatalogueRow(
        "other-slope", "another slope", "The derivative of another function was taken.", 4, backpropagation.other_slope
    ),
    CatalogueRow("factor-two", "factor 2", "Twice the right value.", 4, backpropagation.factor("2")),
    CatalogueRow("factor-half", "factor ½", "Half of the right value.", 4, backpropagation.factor("0.5")),
    CatalogueRow(
        "sum-over-time-forgotten",
        "sum over time forgotten",
        "A gradient holds the contribution of one step only.",
        4,
        backpropagation.sum_over_time_forgotten,
    ),
    CatalogueRow(
        "other-unit",
        "another unit's value",
        "The value of one unit was used where that of another belongs.",
        5,
        exchange.other_unit,
    ),
    CatalogueRow(
        "wrong-value-reused",
        "a wrong value reused",
        "A value was worked out wrongly once, and stands wherever it belongs.",
        4,
    ),
    CatalogueRow("input-misread", "input misread", "An entry of the input was misread, as 0.1 for 1.0.", 4),
    CatalogueRow("changed-digit", "changed digit", "A digit of a number was changed.", 4),
    CatalogueRow("swapped-digits", "swapped digits", "Two neighbouring digits of a number changed places.", 4),
    CatalogueRow("dropped-digit", "dropped digit", "A digit of a number was left out.", 4.5),
    CatalogueRow("decimal-point", "decimal point", "The decimal point of a number slipped.", 4),
    CatalogueRow("entries-swapped", "entries swapped", "Two entries of a vector changed places.", 4),
    CatalogueRow("rounded-too-early", "rounded too early", "A number was rounded before it was used.", 3),
    CatalogueRow(
        "rounded-too-late", "rounded too late", "A number that should be rounded was used with all its digits.", 3
    ),
    CatalogueRow("cut-not-rounded", "cut instead of rounded", "Digits were cut off instead of rounded.", 3),
    CatalogueRow("wrong-ties", "wrong tie", "A number right between two others was rounded the other way.", 3),
)

TABLE = {row.id: row for row in ROWS}

SLIPS = {row.id: Slip(row.id, row.title, row.line) for row in ROWS}

STRUCTURAL = tuple(row for row in ROWS if row.make is not None)
