"""Networks of every size and kind, to see whether what is printed fits the page."""

from collections.abc import Callable
from typing import Any

from randoms import Draw, random_net, write

Problem = dict[str, Any]
OWN = [
    "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)",
    "n = tanh(W_n @ [h_prev, x])",
    "h = (1 - z) * h_prev + z * n - z / 2",
]


def cell(name: str, form: str, biases: str, **options: Any) -> Callable[[int, int], Problem]:
    """A plain network of one cell."""

    def make(hidden: int, places: int) -> Problem:
        steps, inputs = 1 + (hidden < 4), max(hidden - places % 2, 1)
        net = random_net(hidden, name, inputs=inputs, hidden=hidden, steps=steps, places=places, options=options)
        return write(net, form, biases=biases, rounding={"places": places})

    return make


def row_vectors(hidden: int, places: int) -> Problem:
    net = random_net(hidden, "lstm", inputs=hidden, hidden=hidden, steps=1, places=places, peepholes="ifo")
    return write(net, "stacked", row=True, rounding={"places": places, "carry": "all"})


def own(hidden: int, places: int) -> Problem:
    draw = Draw(hidden, places)
    square, wide = draw.matrix(hidden, hidden), draw.matrix(hidden, 2 * hidden)
    return {
        "cell": {"states": ["h"], "equations": OWN},
        "parameters": {"W_z": square, "U_z": square, "b_z": draw.vector(hidden), "W_n": wide},
        "inputs": [draw.vector(hidden)],
        "rounding": {"places": places},
    }


def learning(hidden: int, places: int) -> Problem:
    """Outputs, a loss and the backward pass; targets are classes."""
    net = random_net(hidden, "gru", inputs=2, hidden=hidden, steps=2, places=places)
    draw = Draw(hidden, places)
    outputs = {"equations": ["y = softmax(V @ h + d)"], "predict": "y"}
    parameters = {"V": draw.matrix(hidden + 1, hidden), "d": draw.vector(hidden + 1)}
    rest: Problem = {"targets": [0, 1], "loss": "cross_entropy", "backward": {"update": {"learning_rate": "0.1"}}}
    return write(net, outputs={**outputs, "parameters": parameters}, rounding={"places": places}, **rest)


def squares(hidden: int, places: int) -> Problem:
    net = random_net(hidden, "lstm", inputs=1, hidden=hidden, steps=2, places=places)
    targets = [Draw(1, places).vector(hidden) for _ in range(2)]
    rest: Problem = {"targets": targets, "loss": "mean_squared_error", "backward": {"update": {"learning_rate": "0.1"}}}
    return write(net, "joint_hx", biases="one", rounding={"places": places}, **rest)


def layers(hidden: int, places: int) -> Problem:
    """Two layers, the first of them in both directions."""
    rounding = {"places": places}
    one = write(random_net(hidden, "rnn", inputs=2, hidden=hidden, steps=2, places=places))
    both = {key: {"forward": one[key], "reverse": one[key]} for key in ("weights", "biases", "initial")}
    two = write(random_net(hidden, "gru", inputs=2 * hidden, hidden=hidden, places=places))
    second = {key: two[key] for key in ("cell", "weights", "biases", "initial")}
    return {
        "layers": [{"cell": "rnn", "direction": "bidirectional", **both}, second],
        "inputs": one["inputs"],
        "rounding": rounding,
    }


KINDS: dict[str, Callable[[int, int], Problem]] = {
    "lstm": cell("lstm", "split", "two"),
    "gru": cell("gru", "joint_xh", "two"),
    "own": own,
    "learning": learning,
    "rnn": cell("rnn", "split", "one"),
    "rows": row_vectors,
    "layers": layers,
    "joint": cell("lstm", "joint_hx", "none", coupled="input"),
    "after": cell("gru", "stacked", "two", reset="after"),
    "squares": squares,
    "stacked": cell("lstm", "stacked_joint_hx", "one"),
}


def huge(hidden: int, exponent: int) -> Problem:
    """Numbers of as many digits as the exponent says, before the point or behind it."""
    made = write(random_net(hidden, "lstm", inputs=hidden, hidden=hidden, steps=1))
    made["weights"]["i"]["x"][0][0] = f"1e{exponent}"
    made["inputs"][0][0] = f"2.5e{exponent}"
    made["initial"]["c"][0] = f"3e{exponent}"
    return made | {"rounding": {"places": 2 if exponent > 0 else 5 - exponent}}


def long_names() -> Problem:
    name = "a" * 60
    equations = [
        f"{name} = sigmoid(W_{name} @ x + {name}b)",
        f"h = {name} * h_prev + sigmoid(W_{name} @ x) * tanh({name}b * x + {name}b - {name} * {name})",
    ]
    parameters = {f"W_{name}": [["0.5", "0.25"], ["1", "2"]], f"{name}b": ["1", "2"]}
    return {"cell": {"states": ["h"], "equations": equations}, "parameters": parameters, "inputs": [["1", "2"]]}


def long_words() -> Problem:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    words = [long, "中文" * 30, "🎉" * 20, "x " * 100, long * 5]
    return {
        "title": long * 3,
        "author": long * 3,
        "text": f"{long * 10}\n\n- {long}\n- b `{'q' * 200}`",
        "cell": "rnn",
        "embedding": {"matrix": [["0.1", "0.2", "0.3", "0.4", "0.5"]] * 2, "vocabulary": words},
        "inputs": words,
        "weights": {"x": [["0.5", "0.25"], ["1", "2"]], "h": [["0.5", "0.25"], ["1", "2"]]},
        "outputs": {
            "equations": ["y = softmax(V @ h)"],
            "parameters": {"V": [["1", "2"]] * 5},
            "predict": "y",
            "labels": "vocabulary",
        },
        "targets": words,
        "loss": "cross_entropy",
        "questions": [{"ask": f"{long} `h_1` `{long}` *{long}*", "find": ["h_1", "predict_2"], "comment": True}],
    }
