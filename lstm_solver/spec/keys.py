"""Every key of a problem file, said once: the reader takes its allowed keys from here, the JSON Schema its text."""

from typing import Any

Key = dict[str, Any]


def _ref(name: str) -> Key:
    return {"$ref": f"#/$defs/{name}"}


def _key(description: str, kind: Any = None, **more: Any) -> Key:
    kind = {"type": kind} if isinstance(kind, str) else (kind or {})
    return {"description": description, **kind, **more}


def _any(*kinds: Any) -> Key:
    return {"anyOf": [{"type": kind} if isinstance(kind, str) else kind for kind in kinds]}


def _open(values: Any) -> Key:
    return {"type": "object", "additionalProperties": values}


def _list(items: Any) -> Key:
    return {"type": "array", "items": items}


NUMBER, VECTOR, MATRIX = _ref("number"), _ref("vector"), _ref("matrix")
PLACES: Key = {"type": "integer", "minimum": 0, "maximum": 50}
SIGNIFICANT: Key = {"type": "integer", "minimum": 1, "maximum": 50}
NAME: Key = {"type": "string"}
TARGETS = _list(_any(VECTOR, "null"))
INPUTS = {**_list(_any(VECTOR, "string")), "minItems": 1}
STATES = _open(VECTOR)
GIVEN = _open(_open(VECTOR))
QUESTIONS = _list(_ref("question"))
PRESET = _ref("notation_name")
GATES = {"i": "input gate", "f": "forget gate", "g": "candidate", "o": "output gate"}
GATES |= {"r": "reset gate", "z": "update gate", "n": "candidate"}


def _gates(cells: str, what: str, kind: Key) -> dict[str, Key]:
    return {name: _key(f"{what} of the {GATES[name]} ({name})", kind) for name in cells}


TABLES: dict[str, dict[str, Key]] = {
    "problem": {
        "title": _key("The title of the solution. Default: the file's name.", _any("string", "number")),
        "text": _key(
            "Prose before the solution: paragraphs, emphasis, lists, code; `f_1` prints a quantity.", "string"
        ),
        "cell": _key(
            "The cell: a name, or a mapping with its options or with its own equations.",
            _any(_ref("cell_name"), _ref("cell")),
        ),
        "inputs": _key("The inputs, one a time step: numbers, vectors, tokens or words.", INPUTS),
        "tokens": _key("The vector of each token that `inputs` names.", _open(VECTOR)),
        "weights": _key("The weight matrices: split, joint or stacked.", _ref("weights")),
        "biases": _key(
            "The biases; absent, the equations have none. One number stands everywhere.", _any(_ref("biases"), VECTOR)
        ),
        "peepholes": _key("lstm: the peephole weights.", _ref("peepholes")),
        "parameters": _key("The matrices and vectors that the equations of your own cell name.", _open(MATRIX)),
        "initial": _key("The states before the first input. Default: zeros.", STATES),
        "embedding": _key("Looks words up in a matrix; the result is the input x.", _ref("embedding")),
        "given": _key("Stated values, by time and quantity; they are used as they are.", GIVEN),
        "time": _key("How time steps are counted and printed.", _ref("time")),
        "targets": _key("What each step should have given, as long as `inputs`; null where there is nothing.", TARGETS),
        "loss": _key(
            "How outputs compare with targets. error: prediction minus target, at each step.",
            _any(_ref("loss_name"), _ref("loss")),
        ),
        "questions": _key("What is asked.", QUESTIONS),
        "run": _key("The name of the main sequence of inputs, where there are runs.", NAME),
        "runs": _key("The same network on other inputs, by name. Only `initial` is inherited.", _open(_ref("run"))),
        "rounding": _key("How numbers are rounded and printed.", _ref("rounding")),
        "notation": _key(
            "How quantities are written: a name, or a preset with single entries changed.",
            _any(PRESET, _ref("notation")),
            default="pytorch",
        ),
    },
    "cell": {
        "name": _key("The built-in cell.", _ref("cell_name")),
        "activations": _key("lstm and gru: the activations by role.", _ref("activations")),
        "activation": _key("rnn: the activation.", _ref("activation"), default="tanh"),
        "coupled": _key(
            "lstm: input: f = 1 - i; forget: i = 1 - f. The coupled gate has no weights.",
            NAME,
            enum=["input", "forget"],
        ),
        "projection": _key("lstm: the matrix W_p of h = W_p (o * tanh(c)).", MATRIX),
        "reset": _key(
            "gru: whether the reset gate acts on h before the weights or on the product after them.",
            NAME,
            enum=["before", "after"],
            default="before",
        ),
        "update": _key(
            "gru: whether the update gate z keeps the old state or takes the new one.",
            NAME,
            enum=["keep", "new"],
            default="keep",
        ),
        "clip": _key("Pre-activations are limited to plus or minus this.", NUMBER),
        "states": _key("Your own cell: the states that one step hands to the next.", _list(NAME)),
        "equations": _key("Your own cell: equations such as h = tanh(W @ x + U @ h_prev).", _list(NAME)),
    },
    "activations": {
        "gate": _key("The activation of the gates.", _ref("activation"), default="sigmoid"),
        "candidate": _key("The activation of the candidate.", _ref("activation"), default="tanh"),
        "output": _key("lstm: the activation of the cell state in h.", _ref("activation"), default="tanh"),
    },
    "activation_constants": {
        "name": _key("The activation.", _ref("activation_name")),
        "alpha": _key("Its first constant.", NUMBER),
        "beta": _key("Its second constant.", NUMBER),
    },
    "weights": {
        "joint": _key("The weights act on the stacked vector: [h, x] or [x, h].", {"enum": [["h", "x"], ["x", "h"]]}),
        "stack": _key("The order in which the gates' blocks are stacked.", _list(NAME)),
        "orientation": _key(
            "column: W x. row: x W, blocks side by side.", NAME, enum=["column", "row"], default="column"
        ),
        "x": _key("Stacked weights, and rnn: the matrix of the input.", MATRIX),
        "h": _key("Stacked weights, and rnn: the matrix of the state.", MATRIX),
        "W": _key("Joint and stacked weights, and joint weights of rnn: the one matrix.", MATRIX),
        **_gates("ifgorzn", "The weights", _any(_ref("gate"), MATRIX)),
    },
    "gate": {
        "x": _key("The matrix of the input.", MATRIX),
        "h": _key("The matrix of the state.", MATRIX),
    },
    "biases": {
        "stack": _key("The order in which the gates' blocks are stacked.", _list(NAME)),
        "x": _key("The biases of the input's side; one number stands everywhere.", VECTOR),
        "h": _key("The biases of the state's side; one number stands everywhere.", VECTOR),
        "b": _key("Stacked: the one bias vector.", VECTOR),
        **_gates("ifgorzn", "The bias", _any(_ref("gate_biases"), VECTOR)),
    },
    "gate_biases": {
        "x": _key("The bias of the input's side.", VECTOR),
        "h": _key("The bias of the state's side.", VECTOR),
    },
    "peepholes": _gates("ifo", "The peephole weights", VECTOR),
    "embedding": {
        "matrix": _key("One column (or row) a word.", MATRIX),
        "vocabulary": _key("The words, in the matrix's order.", _list(_any("string", "number"))),
        "axis": _key(
            "Whether a word is a column or a row of the matrix.", NAME, enum=["column", "row"], default="column"
        ),
    },
    "time": {
        "first": _key("The index of the first input.", {"type": "integer", "minimum": 0}, default=1),
        "print": _key(
            "A letter that stands for the time in print: t, and t-1 for the step before.", NAME, pattern="^[A-Za-z]$"
        ),
    },
    "loss": {"kind": _key("The kind of loss.", _ref("loss_name"))},
    "question": {
        "ask": _key("The question, prose.", "string"),
        "find": _key(
            "What is asked: f_1, one unit f_1[0], a_f_1, tanh_c_1, error_1, of a run B.h_2.",
            _any("string", _list(NAME)),
        ),
        "points": _key("What the question is worth.", NUMBER),
        "comment": _key("Whether a sentence says what the values mean.", "boolean", default=False),
        "formula": _key("Whether the answer is the equation, without numbers.", "boolean", default=False),
    },
    "run": {
        "inputs": _key("The inputs of this run.", INPUTS),
        "initial": _key("The states before its first input. Default: those of the problem.", STATES),
        "targets": _key("Its targets.", TARGETS),
        "given": _key("Its stated values.", GIVEN),
        "questions": _key("What is asked about it.", QUESTIONS),
    },
    "rounding": {
        "places": _key("Decimals that are printed.", PLACES, default=4),
        "significant": _key("Significant figures that are printed, instead of places.", SIGNIFICANT),
        "carry": _key(
            "What is used rounded from then on: none, all, or a list of quantities.",
            _any({"enum": ["none", "all"]}, _list(NAME)),
            default="none",
        ),
        "ties": _key(
            "half_up: away from zero; half_even: to the even digit; truncate: cut off.", _ref("ties"), default="half_up"
        ),
        "show": _key("Decimals of the working. Default: places.", PLACES),
        "intermediate": _key(
            "Rounds and carries what lies between quantities: dot_term, partial, preactivation, "
            "product, tanh_c, or a term such as f * c_prev.",
            _open(_any(PLACES, _ref("digits"))),
        ),
        "zeros": _key(
            "keep: trailing zeros stay; exact: none where the value has no more decimals; trim: never any.",
            _ref("zeros"),
            default="keep",
        ),
        "givens": _key(
            "How weights, inputs and given values are printed: as_written, places, or a number of places.",
            _any({"enum": ["as_written", "places"]}, PLACES),
            default="as_written",
        ),
    },
    "digits": {
        "places": _key("Decimals.", PLACES),
        "significant": _key("Significant figures.", SIGNIFICANT),
        "ties": _key("How ties are rounded. Default: as the rest.", _ref("ties")),
    },
}

# what later versions read: take a name off its line when the reader learns it
NOT_YET: dict[str, frozenset[str]] = {
    "problem": frozenset(
        {"layers", "direction", "merge", "outputs", "backward"}
        | {"symbolic", "symbols", "sizes", "figures", "lang", "marking"}
    ),
    "cell": frozenset({"forward", "reverse"}),
    "weights": frozenset({"forward", "reverse"}),
    "biases": frozenset({"forward", "reverse"}),
    "peepholes": frozenset({"forward", "reverse"}),
    "initial": frozenset({"forward", "reverse"}),
    "loss": frozenset({"of", "steps", "reduce"}),
}
LOSSES = ("error",)
LOSSES_NOT_YET = ["squared_error", "half_squared_error", "mean_squared_error", "cross_entropy", "binary_cross_entropy"]
