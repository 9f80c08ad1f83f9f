"""Small problems whose pages together say nearly everything that the program can say."""

from collections.abc import Iterator
from typing import Any

from randoms import random_net, write

Problem = dict[str, Any]


def ask(*find: str, **keys: Any) -> list[dict[str, Any]]:
    return [{"ask": "1", "find": list(find), "comment": True, **keys}]


def problems() -> Iterator[Problem]:
    yield from _roundings()
    yield from _cells()
    yield from _networks()
    yield from _comments()
    yield from _symbolic()
    yield from _figures()
    yield from _without_numbers()
    yield from _fed_back()
    yield from _kinks()


def _kinks() -> Iterator[Problem]:
    outputs = {"equations": ["y = V @ h"], "parameters": {"V": [[1], [1]]}, "predict": "y"}
    yield {"cell": "rnn", "weights": {"x": 1, "h": 0}, "inputs": [1], "outputs": outputs, "rounding": {"carry": "all"}}
    learns = {"cell": {"name": "rnn", "activation": "relu"}, "loss": "squared_error", "backward": {}}
    weights: dict[str, Any] = {"weights": {"x": 1, "h": 1}, "biases": 0}
    yield {**learns, **weights, "inputs": [1, -1], "targets": [1, "0.5"]}
    drawn = {"figures": ["gradients"], "notation": {"preset": "pytorch", "chain_back": True}}
    yield {**learns, "inputs": [0], "targets": ["0.5"], "weights": {"x": 1, "h": 0}, **drawn}


def _roundings() -> Iterator[Problem]:
    cut: dict[str, Any] = {"ties": "truncate"}
    parts = {"dot_term": 3, "partial": 3, "preactivation": 3, "product": 3, "tanh_c": 3}
    lstm = write(random_net(1, hidden=2, steps=3))
    for rounding in (
        {"places": 2} | cut,
        {"places": 2, "carry": "all"} | cut,
        {"places": 2, "carry": ["c"]} | cut,
        {"places": 2, "carry": ["c"], "ties": "half_even", "intermediate": parts},
        {"places": 2, "intermediate": {part: {"places": 3, "ties": "truncate"} for part in parts}} | cut,
        {"significant": 3, "carry": "all"},
        {"significant": 1},
        {"places": 0},
        {"places": 0, "carry": "all"} | cut,
        {"places": 1, "carry": ["h"], "show": 3},
    ):
        yield lstm | {"rounding": rounding}
    elided = {"steps": {"full": [1], "rest": "results"}}
    yield write(random_net(2, hidden=4, steps=6)) | {"rounding": {"places": 3}} | elided
    for seed in (4, 7):
        yield write(random_net(seed, "gru", hidden=1, steps=2), rounding={"places": 1})
    weights = {"cell": "rnn", "weights": {"x": "0.25", "h": 1}, "inputs": ["0.55", "0.35"]}
    yield weights | {"rounding": {"places": 1, "givens": "places"}}
    yield write(random_net(3, "rnn", hidden=65, steps=1))


def _cells() -> Iterator[Problem]:
    for coupled in ("input", "forget"):
        net = random_net(4, hidden=2, steps=1, options={"coupled": coupled, "clip": "0.5"}, peepholes="o")
        yield write(net, rounding={"places": 3, "carry": "none", "intermediate": {"clipped": 3}})
    yield write(random_net(5, hidden=3, steps=2, projection=2), "stacked", notation="d2l")
    yield write(random_net(5, "gru", steps=1, options={"reset": "after", "update": "new"}), "joint_hx", biases="one")
    yield write(random_net(6, steps=1), "joint_hx", row=True, questions=ask("a_f_1", "f_1"))
    yield write(random_net(6, "rnn", steps=1), "joint_xh", row=True, notation="memphis")
    constants = {"hard_sigmoid", "leaky_relu", "elu", "scaled_tanh", "affine", "thresholded_relu"}
    for activation in sorted(constants | {"relu", "softsign", "softplus"}):
        yield write(random_net(7, "rnn", hidden=1, steps=1, options={"activation": activation}))
    yield write(random_net(8, steps=2), given={1: {"f": ["0.5"] * 3}, 2: {"f": ["0.5"] * 3}})
    for notation in ("stacked", "exam", "mit", "olah", "umd"):
        yield write(random_net(8, steps=1), "stacked_joint_hx", notation=notation)


def _unit(seed: int, cell: str = "lstm", **sizes: int) -> Problem:
    found = write(random_net(seed, cell, **sizes))
    return {key: found[key] for key in ("cell", "weights", "biases", "initial")}


def _both(seed: int, **sizes: int) -> Problem:
    forward, reverse = _unit(seed, **sizes), _unit(seed + 1, **sizes)
    halves = {key: {"forward": forward[key], "reverse": reverse[key]} for key in ("weights", "biases", "initial")}
    return {"cell": "lstm", "direction": "bidirectional", **halves}


def _networks() -> Iterator[Problem]:
    inputs = [["0.5", "-1"], ["1", "0.25"]]
    learn = {"backward": {"update": {"learning_rate": "0.1", "clip_norm": "0.5", "clip_value": "0.2"}}}
    for merge in ("sum", "mul", "average", "concat"):
        yield {"inputs": inputs, "layers": [_both(20, hidden=2) | {"merge": merge}]}
    deep = [_both(21, hidden=2) | {"merge": "sum"}, _unit(23, "gru", hidden=2) | {"direction": "reverse"}]
    deep.append(_unit(24, "rnn", hidden=1))
    target = {"targets": [None, 1], "loss": {"kind": "squared_error", "steps": "last"}}
    yield {"inputs": inputs, "layers": deep} | target | learn
    above = {"layers": [_unit(23, "gru", hidden=2), _unit(24, "rnn", hidden=1)]}
    yield {"inputs": inputs, **above, "run": "A", "runs": {"B": {"inputs": inputs}}}
    # outputs, an embedding, runs, and questions from one run to another
    words = {"embedding": {"matrix": [["0.5", "1"], ["0.25", "2"]], "vocabulary": ["4", "5"]}}
    run = {"inputs": ["5", "4"], "targets": [1, 0], "questions": ask("loss", "d_weights.i.x[0][1]", points=1)}
    outputs = {"equations": ["y = softmax(V @ h)"], "parameters": {"V": [["1", "2"], ["3", "1"]]}, "predict": "y"}
    scores = {"targets": [0, 1], "loss": "cross_entropy", "outputs": outputs}
    asked = {"run": "A", "questions": ask("B.h_2", "predict_2", "B.predict_1", points="0.5")}
    yield {
        "inputs": ["4", "5"],
        **_unit(25, hidden=2),
        **words,
        **scores,
        **asked,
        "runs": {"B": run},
        "backward": {"update": {"learning_rate": 1, "rule": "momentum", "clip_value": 1}},
        "rounding": {"places": 2},
    }
    named = {"inputs": [1], "outputs": outputs | {"labels": ["7", "8"]}, "questions": ask("predict_1")}
    yield {"cell": "rnn", "weights": {"x": [[1], [2]], "h": [[1, 0], [0, 1]]}} | named
    stacked = write(random_net(26, hidden=2), "stacked_joint_hx", notation="pytorch", targets=[[1, 2]] * 3)
    paths = ("d_weights.W[0][1]", "new_weights.W[0][1]", "d_h_1", "error_1")
    yield stacked | {"loss": "squared_error", "questions": ask(*paths[:3])} | learn
    yield stacked | {"loss": "error", "questions": ask(paths[3])}
    up = {"backward": {"upstream": {"h": [None, [1, "0.5"], [1, 1]]}, "update": {"learning_rate": 1, "clip_norm": 99}}}
    yield write(random_net(27, hidden=2)) | up | {"rounding": {"places": 3, "carry": "all"}}
    for weight in ("0.01", "9", "1"):
        identity = {"name": "rnn", "activation": "identity"}
        unit = {"cell": identity, "weights": {"x": 1, "h": weight}, "inputs": [1, 2, 3], "targets": [0, 0, 1]}
        last = {"loss": {"kind": "squared_error", "steps": "last"}, "backward": {}}
        yield unit | last | {"questions": ask("d_x_1")}
        long = {"inputs": ["1"] * 9, "targets": [None] * 8 + [1], "loss": "squared_error", "backward": {}}
        yield unit | long
    yield unit | long | {"cell": "rnn"}
    gates = {
        "i": {"x": "0.5", "h": "0.2"},
        "f": {"x": "0.7", "h": "-0.3"},
        "g": {"x": "0.9", "h": "0.4"},
        "o": {"x": "-0.6", "h": "0.8"},
    }
    open_gate = {"cell": "lstm", "weights": gates, "biases": {"i": 0, "f": 6, "g": 0, "o": 0}, "backward": {}}
    yield open_gate | {
        "inputs": ["0.7", "0.4", "-0.2", "0.5"],
        "loss": "squared_error",
        "targets": [None] * 3 + ["0.5"],
    }
    yield from _repeated_parts()


def _repeated_parts() -> Iterator[Problem]:
    """Gradients of a matrix by its columns and by its rows, where a part stands in a stack twice."""
    learn = {"inputs": [[1, 2]], "backward": {"upstream": {"h": [[1]]}}}
    for equation, matrix in (("W @ [x, h_prev, 2 * x]", [[1] * 5]), ("[x, h_prev, 2 * x] @ W", [[1]] * 5)):
        cell = {"states": ["h"], "equations": [f"h = tanh({equation})"]}
        yield {"cell": cell, "parameters": {"W": matrix}} | learn


def _comments() -> Iterator[Problem]:
    shares = ["0", "0.05", "0.3", "0.5", "0.7", "0.95", "1"]
    find = ("z_1", "h_1", "r_1", "n_1", "z_1[1]", "h_1[0]")
    for some in (
        shares[:4],
        shares[3:],
        shares,
        ["0.05", "0.1", "0.2", "0.3", "0.4"],
        ["0.1"] * 7,
        ["0.9"],
        ["0.2", "0.8"],
    ):
        size = len(some)
        gates = {"z": some, "r": some[::-1], "n": ["0.5"] * size}
        gru = {"cell": "gru", "inputs": [[1]], "weights": {}, "given": {1: gates}, "initial": {"h": ["0.5"] * size}}
        yield gru | {"questions": ask(*find[: 6 if size > 1 else 4])}
        for memory in (["0.5"] * size, ["0"] * size):
            gates = {"f": some, "i": some[::-1], "g": ["-0.5"] * size, "o": some}
            states = {"h": ["0"] * size, "c": memory}
            lstm = {"cell": "lstm", "inputs": [[1]], "weights": {}, "given": {1: gates}, "initial": states}
            yield lstm | {"questions": ask("f_1", "i_1", "o_1", "c_1", "h_1")}
            yield lstm | {"questions": ask(*(["c_1[0]", "c_1[1]", "i_1[0]", "i_1[2]"] if size > 2 else ["c_1"]))}
    yield {
        "cell": {"states": ["h"], "equations": ["s = sigmoid(b)", "h = tanh(b)"]},
        "parameters": {"b": ["0", "0.001", "-1", "1"]},
        "inputs": [[1]],
        "rounding": {"places": 2},
        "questions": ask("s_1", "h_1"),
    }
    for size in (2, 6):
        gates = ["f = sigmoid(b)", "i = sigmoid(d)", "k = sigmoid(e)"]
        yield {
            "cell": {"states": ["h", "c"], "equations": [*gates, "c = x", "h = f * h_prev + i * x + k * c_prev"]},
            "parameters": {"b": [9] * size, "d": [0] * size, "e": [0] * size},
            "inputs": [[1] * size],
            "initial": {"h": [1, *["0.1"] * (size - 1)], "c": [1] * size},
            "questions": ask("h_1", "f_1"),
        }
    for memory, carried in ((["0.5", "0.25"], "0.5"), (["0.5001", "0.5"], "0.5")):
        gates = {"f": [1, 1], "i": [1, 1], "g": [f"-{carried}", "-0.1"], "o": [1, 1]}
        states = {"h": [0, 0], "c": memory}
        lstm = {"cell": "lstm", "inputs": [[1]], "weights": {}, "given": {1: gates}, "initial": states}
        yield lstm | {"rounding": {"places": 2}, "questions": ask("c_1")}
    run = {"inputs": [["1", "2"]], "questions": ask("f_1", "B.f_1", "A.f_1")}
    yield write(random_net(30, hidden=3, steps=1)) | {"run": "A", "runs": {"B": run}, "rounding": {"places": 2}}


def _symbolic() -> Iterator[Problem]:
    rnn = {"cell": "rnn", "weights": {"x": 1, "h": 1}, "rounding": {"places": 0, "carry": "all"}}
    yield rnn | {"inputs": [0, 1, 2, 3, 4]}
    yield rnn | {"inputs": [0, 1], "given": {1: {"h": [1]}}}
    counter = {"cell": {"name": "rnn", "activation": "identity"}, "weights": {"x": 1, "h": 1}, "inputs": [0, 1]}
    yield counter | {"rounding": {"places": 0, "carry": "all"}}
    again = {"runs": {"B": {"inputs": [0], "initial": {"h": "0.4"}}}, "inputs": [0]}
    yield counter | again | {"weights": {"x": 1, "h": 2}, "rounding": {"places": 0, "carry": "all"}}
    root = {"cell": {"states": ["h"], "equations": ["h = sqrt(x - h_prev)"]}, "inputs": [0, 1]}
    yield root | {"rounding": {"places": 0, "carry": "all"}}
    yield write(random_net(31, "rnn", inputs=9, hidden=1, steps=1))
    yield {"cell": "rnn", "weights": {"x": "w", "h": 1}, "inputs": [1, "a"], "symbols": ["a", "w"]}
    yield {"cell": "rnn", "weights": {"x": "w", "h": 1}, "inputs": [1, 2], "symbols": ["w"]}


def _figures() -> Iterator[Problem]:
    every = {"figures": ["cell", "timeline", "unrolled", "openness"]}
    yield write(random_net(40, hidden=9, steps=2)) | every
    own = {"cell": {"states": ["k"], "equations": ["f = sigmoid(b)", "k = f * k_prev"]}, "parameters": {"b": [1]}}
    yield own | {"inputs": [[1]] * 121, "outputs": {"equations": ["y = h"]}} | every
    alone = {"cell": "lstm", "inputs": [[1]], "weights": {"f": {"x": [[1]], "h": [[1]]}}, "questions": ask("f_1")}
    yield alone | every
    yield write(random_net(41, "rnn", hidden=1, steps=3), given={1: {"h": ["0.5"]}}) | every
    for kind in ("error", "squared_error", "half_squared_error", "mean_squared_error"):
        yield write(random_net(42, "rnn", hidden=1, steps=1), targets=[1], loss=kind) | every
    for kind, target in (("cross_entropy", 0), ("binary_cross_entropy", [0, 1])):
        yield write(random_net(43, "rnn", hidden=2, steps=1), targets=[target], loss=kind) | every
    yield {"inputs": [["0.5", "-1"]], "layers": [_both(20, hidden=2) | {"merge": "average"}]} | every
    words = {"embedding": {"matrix": [["0.5", "1"], ["0.25", "2"]], "vocabulary": ["4", "5"]}, "inputs": ["4"]}
    run = {"run": "A", "runs": {"B": {"inputs": ["5"]}}}
    yield _unit(44, "gru", hidden=2) | words | run | every
    only = {
        "cell": "lstm",
        "inputs": [[1], [2]],
        "weights": {"f": {"x": [[1]], "h": [[1]]}},
        "initial": {"h": [1], "c": [1]},
    }
    yield only | {"questions": [{"ask": "1", "find": ["f_1"]}]} | every
    layers = [{"cell": "rnn", "weights": {"x": 1, "h": 1}}] * 2
    yield {"layers": layers, "inputs": [1], "text": "1", "run": "A", "runs": {"B": {"inputs": [2]}}}


def _without_numbers() -> Iterator[Problem]:
    questions = [
        {"ask": "A", "choices": ["b", {"text": "c", "right": True, "why": "d"}], "part": "(i)"},
        *({"ask": "e", "statement": flag} for flag in (True, False)),
        {"find": ["count", "count.weights", "count.biases", "count.f", "count(l=1)", "shape.h"]},
        {"find": ["perplexity", "accuracy"]},
    ]
    sizes = {"vocabulary": 9, "embedding": 8, "hidden": [5, 6], "projection": 3, "output": {"y": 2}}
    for said in (sizes, {"input": 8, "hidden": 5}):
        yield {"title": "1", "cell": "lstm", "sizes": said, "questions": [{"find": ["count"]}]}
    net = write(random_net(3, hidden=2, steps=2), targets=[0, 1], loss="cross_entropy", biases="one")
    yield net | {"questions": questions}
    classes = {"equations": ["y = V @ h"], "parameters": {"V": [[1, 0], [0, 1]]}, "predict": "y"}
    table = {"ask": "1", "wanted": [[[1], [0]]]}
    cell = {"cell": "rnn", "inputs": [1], "weights": {"x": [[1], [0]], "h": [[0, 0], [0, 0]]}}
    yield {"title": "1", **cell, "outputs": classes, "questions": [table]}


def _fed_back() -> Iterator[Problem]:
    head = {"equations": ["y = V @ h"], "parameters": {"V": [[1, 2], [3, 4]]}, "predict": "y", "labels": ["4", "5"]}
    judged = {"loss": "squared_error", "backward": {}, "targets": [[1, 2], [3, 4]]}
    for source in ("y", "predict"):
        run = {"run": "A", "runs": {"B": {"inputs": ["5"], "initial": {"from": "A"}}}}
        tokens = {"tokens": {"4": [1, 2], "5": [3, 4]}, "inputs": ["4", {"from": source}]}
        yield write(random_net(9, "rnn", hidden=2, steps=2), outputs=head) | tokens | judged | run
    several = {"run": "A", "runs": {"B": {"inputs": [[3, 4]], "targets": [[1, 2]]}}, "targets": [[5, 6]]}
    for batch in ("mean", "sum"):
        net = write(random_net(9, "rnn", hidden=2, steps=1))
        yield net | several | {"loss": "squared_error", "backward": {"update": {"learning_rate": 1}}, "batch": batch}
