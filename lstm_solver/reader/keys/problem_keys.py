"""Every key of a problem file, said once: the reader takes its allowed keys from here, the JSON Schema its text."""

from ...document.choices import FIGURES
from .key_types import (
    DIRECTIONS,
    GIVEN,
    INPUTS,
    MATRIX,
    MERGES,
    NAME,
    NUMBER,
    PLACES,
    PRESET,
    QUESTIONS,
    REMARK,
    SIGNIFICANT,
    STATES,
    STEPS,
    TARGETS,
    VECTOR,
    KeySchema,
    any_of,
    halves,
    key,
    list_of,
    open_map,
    ref,
)
from .layout_keys import ELIDED_STEPS, LAYOUT
from .marking_keys import MARKING
from .question_keys import CHOICE, QUESTION
from .run_keys import RUNS
from .slides_keys import SLIDES
from .training_keys import TRAINING
from .variation_keys import VARIATION, VARYING

GATES = {"i": "input gate", "f": "forget gate", "g": "candidate", "o": "output gate"}
GATES |= {"r": "reset gate", "z": "update gate", "n": "candidate"}


def _gates(cells: str, what: str, kind: KeySchema) -> dict[str, KeySchema]:
    return {name: key(f"{what} of the {GATES[name]} ({name})", kind) for name in cells}


# what describes one layer; it stands at top level where there is only one
LAYER: dict[str, KeySchema] = {
    "cell": key(
        "The cell: a name, or a mapping with its options or with its own equations.",
        halves(any_of(ref("cell_name"), ref("cell"))),
    ),
    "weights": key("The weight matrices: split, joint or stacked.", halves(ref("weights"))),
    "biases": key(
        "The biases; absent, the equations have none. One number stands everywhere.",
        halves(any_of(ref("biases"), VECTOR)),
    ),
    "peepholes": key("lstm: the peephole weights.", halves(ref("peepholes"))),
    "parameters": key("The matrices and vectors that the equations of your own cell name.", halves(open_map(MATRIX))),
    "initial": key("The states before the first input. Default: zeros.", STATES),
    "given": key("Stated values, by time and quantity; they are used as they are.", GIVEN),
    "direction": key(
        "reverse reads the inputs from the last to the first; bidirectional is one cell each way, "
        "and weights, biases, initial and peepholes each hold forward: and reverse:.",
        NAME,
        enum=list(DIRECTIONS),
        default="forward",
    ),
    "merge": key(
        "How a bidirectional layer joins the outputs of its directions; concat: forward first.",
        NAME,
        enum=list(MERGES),
        default="concat",
    ),
}

SIZE: KeySchema = {"type": "integer", "minimum": 1}

BATCH = key(
    "The main sequence and all runs have one loss, the mean or the sum of theirs, one gradient and one update.",
    NAME,
    enum=["mean", "sum"],
)

BIASES = [False, "none", "one", "two"]

TABLES: dict[str, dict[str, KeySchema]] = {
    "problem": {
        "title": key("The title of the solution. Default: the file's name.", any_of("string", "number")),
        "author": key("Who stands as the author in a PDF's properties.", "string"),
        "text": key("Prose before the solution: paragraphs, emphasis, lists, code; `f_1` prints a quantity.", "string"),
        **LAYER,
        "layers": key(
            "The layers, first layer first; each has its own cell, weights and so on, which then do not stand here.",
            list_of(ref("layer")),
            minItems=1,
        ),
        "inputs": key(
            "The inputs, one a time step: numbers, vectors, tokens, words; {from: y}: an output of the step before.",
            INPUTS,
        ),
        "tokens": key("The vector of each token that `inputs` names.", open_map(VECTOR)),
        "embedding": key("Looks words up in a matrix; the result is the input x.", ref("embedding")),
        "time": key("How time steps are counted and printed.", ref("time")),
        "outputs": key("Equations that make outputs of h, what the last layer hands on.", ref("outputs")),
        "targets": key(
            "What each step should have given, as long as `inputs`: a number, a vector, a class; null for nothing.",
            TARGETS,
        ),
        "loss": key(
            "How outputs compare with targets. error: prediction minus target, at each step.",
            any_of(ref("loss_name"), ref("loss")),
        ),
        "backward": key("The gradients of the loss, back through time; {} for these alone.", ref("backward")),
        "batch": BATCH,
        "questions": key("What is asked.", QUESTIONS),
        "remarks": key("Prose behind the working of a quantity (f_1), or behind a time step (2).", open_map(REMARK)),
        "slides": key("What is said in a deck beside the working.", ref("slides")),
        "run": key("The name of the main sequence of inputs, where there are runs.", NAME),
        "runs": key("The same network on other inputs, by name. Only `initial` is inherited.", open_map(ref("run"))),
        "rounding": key("How numbers are rounded and printed.", ref("rounding")),
        "marking": key("How answers to the problem are marked by `check`.", ref("marking")),
        **VARYING,
        "symbolic": key("Whether the equations also stand with their constants put in.", "boolean", default=False),
        "symbols": key(
            "Letters that stand for numbers in inputs, weights, biases, states, parameters and targets.", list_of(NAME)
        ),
        "figures": key(
            "Pictures: the cell at each step, lines over time, the network unrolled, how far gates are open.",
            list_of({"enum": list(FIGURES)}),
        ),
        **LAYOUT,
        "sizes": key("Sizes instead of weights, for `count`.", ref("sizes")),
        "notation": key(
            "How quantities are written: a name, or a preset with single entries changed.",
            any_of(PRESET, ref("notation")),
            default="pytorch",
        ),
        "lang": key("The language of the page; what you write yourself stays as it is.", ref("language"), default="en"),
    },
    "layer": LAYER,
    "steps": ELIDED_STEPS,
    "sizes": {
        "input": key("The entries of an input. Default: those of the embedding, or the vocabulary.", SIZE),
        "hidden": key("The entries of the state; a list holds one number a layer.", any_of(SIZE, list_of(SIZE))),
        "embedding": key("The entries of a word's vector.", SIZE),
        "vocabulary": key("How many words there are.", SIZE),
        "output": key(
            "The entries of y = softmax(V h + d); of several outputs each: {y: 3, v: 1}.", any_of(SIZE, open_map(SIZE))
        ),
        "layers": key("How many layers of this kind.", SIZE, default=1),
        "biases": key("false (or none), one or two. Default: counted without and with one.", {"enum": BIASES}),
        "projection": key("lstm: the entries of the projected state.", SIZE),
        "peepholes": key("lstm: whether there are peepholes.", "boolean", default=False),
    },
    "cell": {
        "name": key("The built-in cell.", ref("cell_name")),
        "activations": key("lstm and gru: the activations by role.", ref("activations")),
        "activation": key("rnn: the activation.", ref("activation"), default="tanh"),
        "coupled": key(
            "lstm: input: f = 1 - i; forget: i = 1 - f. The coupled gate has no weights.",
            NAME,
            enum=["input", "forget"],
        ),
        "projection": key("lstm: the matrix W_p of h = W_p (o * tanh(c)).", MATRIX),
        "reset": key(
            "gru: whether the reset gate acts on h before the weights or on the product after them.",
            NAME,
            enum=["before", "after"],
            default="before",
        ),
        "update": key(
            "gru: whether the update gate z keeps the old state or takes the new one.",
            NAME,
            enum=["keep", "new"],
            default="keep",
        ),
        "clip": key("Pre-activations are limited to plus or minus this.", NUMBER),
        "states": key("Your own cell: the states that one step hands to the next.", list_of(NAME)),
        "equations": key("Your own cell: equations such as h = tanh(W @ x + U @ h_prev).", list_of(NAME)),
    },
    "activations": {
        "gate": key("The activation of the gates.", ref("activation"), default="sigmoid"),
        "candidate": key("The activation of the candidate.", ref("activation"), default="tanh"),
        "output": key("lstm: the activation of the cell state in h.", ref("activation"), default="tanh"),
    },
    "activation_constants": {
        "name": key("The activation.", ref("activation_name")),
        "alpha": key("Its first constant.", NUMBER),
        "beta": key("Its second constant.", NUMBER),
    },
    "weights": {
        "joint": key("The weights act on the stacked vector: [h, x] or [x, h].", {"enum": [["h", "x"], ["x", "h"]]}),
        "stack": key("The order in which the gates' blocks are stacked.", list_of(NAME)),
        "orientation": key(
            "column: W x. row: x W, blocks side by side.", NAME, enum=["column", "row"], default="column"
        ),
        "x": key("Stacked weights, and rnn: the matrix of the input.", MATRIX),
        "h": key("Stacked weights, and rnn: the matrix of the state.", MATRIX),
        "W": key("Joint and stacked weights, and joint weights of rnn: the one matrix.", MATRIX),
        **_gates("ifgorzn", "The weights", any_of(ref("gate"), MATRIX)),
    },
    "gate": {
        "x": key("The matrix of the input.", MATRIX),
        "h": key("The matrix of the state.", MATRIX),
    },
    "biases": {
        "stack": key("The order in which the gates' blocks are stacked.", list_of(NAME)),
        "x": key("The biases of the input's side; one number stands everywhere.", VECTOR),
        "h": key("The biases of the state's side; one number stands everywhere.", VECTOR),
        "b": key("Stacked: the one bias vector.", VECTOR),
        **_gates("ifgorzn", "The bias", any_of(ref("gate_biases"), VECTOR)),
    },
    "gate_biases": {
        "x": key("The bias of the input's side.", VECTOR),
        "h": key("The bias of the state's side.", VECTOR),
    },
    "peepholes": _gates("ifo", "The peephole weights", VECTOR),
    "embedding": {
        "matrix": key("One column (or row) a word.", MATRIX),
        "vocabulary": key("The words, in the matrix's order.", list_of(any_of("string", "number"))),
        "axis": key("Whether a word is a column or a row of it.", NAME, enum=["column", "row"], default="column"),
    },
    "time": {
        "first": key("The index of the first input.", {"type": "integer", "minimum": 0}, default=1),
        "print": key(
            "A letter that stands for the time in print: t, and t-1 for the step before.", NAME, pattern="^[A-Za-z]$"
        ),
    },
    "outputs": {
        "equations": key("Equations such as y = softmax(V @ h + d); h is what the last layer hands on.", list_of(NAME)),
        "parameters": key("The matrices and vectors that these equations name.", open_map(MATRIX)),
        "predict": key("The output whose largest entry is the prediction.", NAME),
        "labels": key(
            "The names of the classes, or vocabulary: the words of the embedding. Default: their numbers from 0.",
            any_of(list_of(any_of("string", "number")), {"const": "vocabulary"}),
        ),
        "steps": key("Whether outputs are made at all steps or at the last.", NAME, enum=list(STEPS), default="all"),
    },
    "loss": {
        "kind": key("The kind of loss.", ref("loss_name")),
        "of": key("What is compared with the targets. Default: predict, else the last output, else h.", NAME),
        "steps": key("all, or last: the last step that has a target.", NAME, enum=list(STEPS), default="all"),
        "reduce": key("How the losses of the steps become one.", NAME, enum=["sum", "mean"], default="sum"),
    },
    "backward": {
        "update": key(
            "What follows the gradients: a step of gradient descent by some rule, or several passes.", ref("update")
        ),
        "batch": BATCH,
        "truncate": key(
            "How many steps the loss of a step reaches, its own among them; each loss has a window of its own.",
            {"type": "integer", "minimum": 1},
        ),
        "upstream": key(
            "Instead of a loss: by h or output, the gradient that comes from outside, one a step; null for none.",
            open_map(list_of(any_of(VECTOR, "null"))),
        ),
    },
    **TRAINING,
    "question": QUESTION,
    "choice": CHOICE,
    **RUNS,
    "rounding": {
        "places": key("Decimals that are printed.", PLACES, default=4),
        "significant": key("Significant figures that are printed, instead of places.", SIGNIFICANT),
        "carry": key(
            "What is used rounded from then on: none, all, or a list of quantities.",
            any_of({"enum": ["none", "all"]}, list_of(NAME)),
            default="none",
        ),
        "ties": key(
            "half_up: away from zero; half_even: to the even digit; truncate: cut off.", ref("ties"), default="half_up"
        ),
        "show": key("Decimals of the working. Default: places.", PLACES),
        "intermediate": key(
            "Rounds and carries parts: dot_term, partial, preactivation, product, tanh_c, or a term like f * c_prev.",
            open_map(any_of(PLACES, ref("digits"))),
        ),
        "zeros": key(
            "keep: trailing zeros stay; exact: none where the value has no more decimals; trim: never any.",
            ref("zeros"),
            default="keep",
        ),
        "givens": key(
            "How weights, inputs and given values are printed: as_written, places, or a number of places.",
            any_of({"enum": ["as_written", "places"]}, PLACES),
            default="as_written",
        ),
    },
    **MARKING,
    **VARIATION,
    **SLIDES,
    "digits": {
        "places": key("Decimals.", PLACES),
        "significant": key("Significant figures.", SIGNIFICANT),
        "ties": key("How ties are rounded. Default: as the rest.", ref("ties")),
    },
}

# a layer's tables that hold one entry for each direction where it is bidirectional
HALVED = frozenset({"cell", "weights", "biases", "peepholes"})
