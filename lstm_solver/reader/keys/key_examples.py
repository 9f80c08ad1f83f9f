"""An example of each key of exercises that go beyond one pass, by table and key; the JSON Schema has them."""

from typing import Any

EXAMPLES: dict[str, dict[str, list[Any]]] = {
    "problem": {
        "inputs": [[1, {"from": "y"}, {"from": "y"}], ["do", {"from": "predict"}]],
        "backward": [{"truncate": 2, "update": {"learning_rate": 0.1}}, {}],
        "batch": ["mean"],
        "questions": [[{"ask": "What is the state after the first input?", "find": ["h_1"], "points": 2}]],
        "remarks": [{"h_1": "Nothing is remembered yet.", "2": "That was all."}],
        "run": ["A"],
        "runs": [{"B": {"inputs": [0, 1], "initial": {"from": "A"}}}],
        "symbols": [["u", "w"]],
    },
    "backward": {
        "update": [{"rule": "adam", "learning_rate": 0.1, "times": 3}],
        "batch": ["mean"],
        "truncate": [2],
        "upstream": [{"h": [None, [1, 0.5]]}],
    },
    "update": {
        "learning_rate": [0.1],
        "clip_norm": [1],
        "clip_value": [0.5],
        "rule": ["adam"],
        "momentum": [0.9],
        "alpha": [0.99],
        "beta1": [0.9],
        "beta2": [0.999],
        "epsilon": [1e-8],
        "times": [3],
        "weight_decay": [0.01],
    },
    "question": {
        "ask": ["How far is the gate `f_1` open?"],
        "find": [["f_1", "c_1[0]"], ["count", "count.f", "shape.h"], ["perplexity"]],
        "points": [2],
        "comment": [True],
        "formula": [True],
        "answer": ["The gate is nearly shut, so that little of the old state is left."],
        "choices": ["slips", ["the weights", {"text": "the activation", "right": True, "why": "It ends at 1."}]],
        "statement": [True],
        "wanted": [[[[0, 1, 1], [0, 1, 0]], [[1, 0], [1, 1]]]],
        "part": ["(i)"],
        "space": [4, "none"],
    },
    "choice": {"text": ["the activation tanh"], "right": [True], "why": ["It lies between −1 and 1."]},
    "run": {
        "inputs": [[0, 1], [1, {"from": "y"}]],
        "initial": [{"h": [0, 0]}, {"from": "A"}],
        "targets": [[None, 1]],
        "given": [{"1": {"f": [0.5]}}],
        "layers": [[{"initial": {"h": [0]}}, {"initial": {"h": [1]}}]],
        "questions": [[{"ask": "And in this run?", "find": ["h_2"]}]],
        "remarks": [{"h_1": "It starts where the other one ended."}],
    },
    "fed_input": {"from": ["y", "predict"]},
}
