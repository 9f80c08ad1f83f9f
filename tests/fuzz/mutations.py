"""Cases that no person would think of: good problems, answers, sets and templates with a few things changed.

A case is files and calls of the command line. It depends on nothing but its seed and its number.
"""

import copy
import random
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import yaml
from helpers import PROBLEMS
from sayings import problems
from schema_values import NAMES, said

from lstm_solver.document.choices import DETAILS, FIGURES, MATH, OUTPUTS, serving
from lstm_solver.document.language import names as languages
from lstm_solver.document.notation_keys import names as notations
from lstm_solver.maths.functions import FUNCTIONS
from lstm_solver.network.losses import LOSSES
from lstm_solver.network.update_rules import RULES
from lstm_solver.reader import load
from lstm_solver.weights.imported import NETWORK_FILES, TENSOR_FILES

Tree = Any

SCALARS = [
    *(
        "0",
        "1",
        "-1",
        "0.5",
        "-0.0",
        "1e-30",
        "1e5",
        "1e200",
        "1e999999999",
        "0.333333333333333333333333",
        "7/3",
        "9" * 40,
    ),
    *("", "x", "h", "c_1", "h_prev", "h_1", "d_x_1", "loss", "nan", "inf", "$", "\\", "é", "\u202e", "<%", "{{ 1 }}"),
    *("word " * 60, "ln(x)", "h = tanh(x", "h = x / h_prev", "all", "none", "true", "2026-01-01"),
    *(None, True, False, [], {}, [[]], [["1"]], ["1", "2", "3"], {"x": "1"}),
]

# what reads well in nearly every problem; what else the keys may be comes from the schema
OPTIONS: dict[str, list[Tree]] = {
    "rounding": [
        {"places": "0", "carry": "all"},
        {"places": "2", "carry": ["h"]},
        {"significant": "1"},
        {"places": "30"},
        {"places": "2", "intermediate": {"dot_term": "1", "product": {"places": "2", "ties": "truncate"}}},
    ],
    "questions": [
        [{"find": [name]} for name in ("h_1", "c_1", "loss", "count", "d_x_1", "shape.h", "d_h_1", "y_1")],
        [{"ask": "why"}],
        [{"find": ["h_1"], "choices": "slips"}],
        [{"find": ["h_1"], "comment": "true", "points": "2"}],
        [{"ask": "a", "statement": "true"}, {"ask": "b", "answer": "c", "part": "(i)"}],
        [{"ask": "a", "choices": ["one", {"text": "`h_1`", "right": "true", "why": "It is."}], "points": "1"}],
        [{"find": ["count", "count.f", "shape.weights.f.x", "perplexity", "accuracy"]}],
        [{"find": ["h_1(n=2)", "loss(n=2)"]}],
        [{"find": ["h_1"], "formula": "true"}],
        [{"ask": "Build one.", "wanted": [[["1", "0"], ["0", "1"]], [["1"], ["1"]]]}],
        [{"find": ["h_1[0]"], "choices": "slips", "points": "1"}, {"find": ["loss"], "choices": "slips"}],
    ],
    "batch": ["mean", "sum"],
    "vary": [{"inputs": {"choose": ["-1", "1"]}}, {"weights": {"range": ["-1", "1"], "step": "0.5"}}],
    "accept": [["h_1[0] > 0"], {"defaults": "false", "conditions": ["h_1[0] != 0"]}],
    "tokens": [["a", {"from": "predict"}], ["0", "1"]],
    "remarks": [{"h_1": "So it is.", "1": "- a\n- b"}, {"2": "`c_1` is small.", "f_1": "*Open.*"}],
    "backward": [
        {},
        {"update": {"learning_rate": "0.1", "clip_norm": "0.5", "clip_value": "0.1"}},
        {"truncate": "1"},
        {"truncate": "2", "update": {"learning_rate": "1", "times": "2"}},
        *({"update": {"learning_rate": "0.1", "rule": rule, "times": "2", "weight_decay": "0.01"}} for rule in RULES),
        {"upstream": {"h": [["1"], None]}},
    ],
    "targets": [["1"], ["0", "1"], [["0.5"]], [None, "1"]],
    "loss": [*LOSSES, {"kind": "squared_error", "of": "h", "steps": "last", "reduce": "mean"}],
    "outputs": [
        {"steps": "last"},
        {"equations": ["y = softmax(h)"]},
        *({"equations": [f"y = {name}(h)"]} for name in FUNCTIONS),
        {"equations": ["y = h + 1"], "predict": "y", "labels": ["a", "b"]},
    ],
    "runs": [
        {"B": {"inputs": ["1"], "questions": [{"find": ["B.h_1"]}]}},
        {"A": {"inputs": ["1"]}, "B": {"initial": {"from": "A"}, "inputs": ["1", "0"], "targets": [None, "1"]}},
    ],
    "symbols": [["a"], {"f": "F"}],
    "symbolic": ["true"],
    "given": [{"1": {"h": ["0.5"]}}, {"1": {"f": ["0.5"]}}],
    "initial": [{"h": ["1"]}, {"h": ["0.1", "0.2"], "c": ["0", "1"]}],
    "biases": [{"f": ["1"]}, {}, "0", {"x": "0", "h": "0"}],
    "inputs": [
        ["1", {"from": "h"}],
        [["1"], {"from": "y"}, {"from": "predict"}],
        ["1"],
        [["1", "0"]],
        [["0.5", "-1"], ["0", "1"]],
    ],
    "sizes": [{"input": "2", "hidden": "3", "output": {"y": "2"}}],
    "figures": [[*FIGURES]],
    "notation": ["d2l", "memphis", "symbols", {"preset": "umd", "symbols": {"h": "\\hat{s}", "g": "z_t"}}],
    "lang": ["de", "fr"],
    "title": ["$x_1$ & 50% #1 \\input{a}", ""],
    "text": ["- a\n- *b*\n", "\\end{document}", "`h_1` and `W`"],
    "marking": [
        {"follow_through": "full", "tolerance": {"places": "2"}},
        {"repeated": "each", "per_unit": "false", "unrounded": "0.5"},
    ],
}

FORMATS = tuple(name for name in serving("solve") if not OUTPUTS[name].paged_from)

LARGEST = 2500  # characters

TRIES = 6

SWITCHES = ("--audit", "--symbolic", "--gradients")

TEMPLATE_PIECES = (
    *(
        "{{ block.content|inline }}",
        "{{ block }}",
        "{{ nosuch }}",
        "{% for a in [1] %}",
        "{% endfor %}",
        "{{ 1 // 0 }}",
    ),
    *(
        "{% if block %}",
        "{% endif %}",
        "{% macro m() %}",
        "{% endmacro %}",
        "{{ m() }}",
        "{% include 'heading.md.j2' %}",
    ),
    *(
        '{{ "\\ud800" }}',
        "{{ '%s'|format(documents) }}",
        "{% set a = [1] %}",
        "{{ a.append(1) }}",
        "{#",
        "\0",
        "==",
        "\n",
    ),
)


BINARY = (*TENSOR_FILES, *NETWORK_FILES)  # the endings of files of weights


class Case(NamedTuple):
    """`files`: texts by name, those of weights with a letter for each byte. `first`: the call whose success promises
    that the others succeed; `calls`: these.

    `stdout`: after how many bytes standard output is over, and how: a `pipe` that is closed, or a `full` disk.
    """

    name: str
    files: dict[str, str]
    first: list[str]
    calls: list[list[str]]
    stdout: tuple[int, str] | None = None


@cache
def seeds() -> list[Tree]:
    """Good problems that are soon done: the examples, and those of the sayings."""
    files = sorted(PROBLEMS.glob("*.yaml"))
    read = [yaml.load(path.read_text("utf-8"), yaml.CBaseLoader) for path in files]
    said = [yaml.load(dumped(each), yaml.CBaseLoader) for each in problems()]
    return [each for each in (*read * 3, *said) if len(dumped(each)) < LARGEST]


def dumped(tree: Tree) -> str:
    return yaml.dump(plain(tree), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def plain(tree: Tree) -> Tree:
    """With numbers as YAML writes them."""
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(each) for each in tree]
    if tree is None or isinstance(tree, bool | int):
        return tree
    return _Scalar(tree)


class _Scalar(str):
    """Text without quotes where YAML reads the same text without them."""


def _written(dumper: yaml.CSafeDumper, text: _Scalar) -> yaml.Node:
    tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False)) if _is_number(text) else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, str(text))


def _is_number(text: str) -> bool:
    return (
        text in ("true", "false", "null")
        or text.lstrip("-").replace(".", "", 1).replace("e-", "", 1).replace("e", "", 1).isdecimal()
    )


yaml.CSafeDumper.add_representer(_Scalar, _written)


def places(tree: Tree) -> Iterator[tuple[Tree, Any]]:
    """Every container with each of its keys, or places."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from places(tree[key])


def mutate(tree: Tree, draw: random.Random) -> None:
    """One thing changed: gone, exchanged, twice, grafted from another good problem, or out of range."""
    inside, key = draw.choice(list(places(tree)))
    kind = draw.randrange(20)
    if kind == 0:
        del inside[key]
    elif kind == 1:
        inside[key] = copy.deepcopy(draw.choice(SCALARS))
    elif kind == 2 and isinstance(inside, list):
        inside.insert(key, copy.deepcopy(inside[key]))
    elif kind == 3 and isinstance(inside[key], list | str):
        inside[key] = [copy.deepcopy(inside[key])] if draw.random() < 0.5 else {"x": inside[key]}
    elif kind == 4:
        _graft(tree, draw)
    elif kind < 9:
        _number(tree, draw)
    elif kind < 14:
        said(tree, draw)
    else:
        key = draw.choice(list(OPTIONS))
        tree[key] = copy.deepcopy(draw.choice(OPTIONS[key] + [each[key] for each in seeds() if key in each]))


def _number(tree: Tree, draw: random.Random) -> None:
    """Another number in the place of one."""
    numbers = [(where, key) for where, key in places(tree) if isinstance(where[key], str) and _is_number(where[key])]
    if numbers:
        where, key = draw.choice(numbers)
        where[key] = draw.choice(
            ["0", "1", "-1", "-0.0", "1e-30", "1e5", "1e200", "30", "-700", "0.3333333333333333333"]
        )


def _graft(tree: Tree, draw: random.Random) -> None:
    """What another problem has at a key, put there; the keys of the top level more often than the deeper ones."""
    other = draw.choice(seeds())
    if draw.random() < 0.7:
        key = draw.choice(list(other))
        tree[key] = copy.deepcopy(other[key])
        return
    inside, key = draw.choice(list(places(other)))
    same = [(where, name) for where, name in places(tree) if name == key and type(where) is type(inside)]
    where, name = draw.choice(same) if same else (tree, key)
    where[name] = copy.deepcopy(inside[key])


def problem(draw: random.Random, most: int = 3) -> Tree:
    """A good problem with up to `most` changes; three times in four one that the reader takes, where a few tries do."""
    for _ in range(TRIES if draw.random() < 0.75 else 1):
        tree = copy.deepcopy(draw.choice(seeds()))
        for _ in range(draw.randint(0 if most < 3 else 1, most)):
            if tree:
                mutate(tree, draw)
        if _is_read(tree):
            break
    return tree


def _is_read(tree: Tree) -> bool:
    try:
        load(dumped(tree) + "\n")
    except Exception:  # what the program makes of it is judged elsewhere
        return False
    return True


def solve_call(draw: random.Random) -> list[str]:
    call = ["solve", "p.yaml", "-f", draw.choice(FORMATS), "--detail", draw.choice(DETAILS)]
    call += [each for each in SWITCHES if draw.random() < 0.3]
    call += ["--notation", draw.choice(sorted(notations()))] * (draw.random() < 0.3)
    call += ["--lang", draw.choice(sorted(languages()))] * (draw.random() < 0.3)
    call += ["--figures", ",".join(draw.sample(FIGURES, 2))] * (draw.random() < 0.2)
    call += ["--math", draw.choice(list(MATH))] * (draw.random() < 0.2)
    return call + ["--handout"] * (call[3] == "slides-tex" and draw.random() < 0.5)


def of_problem(name: str, draw: random.Random) -> Case:
    others = [["check", "--template", "p.yaml", "-f", draw.choice(formats("template"))], _listed(draw)]
    others += [["count", "p.yaml", "-f", draw.choice(formats("count"))], ["validate", "--advise", "p.yaml"]]
    others += [["compare", "p.yaml", *_beside(draw), "-f", draw.choice(formats("compare"))]]
    calls = [solve_call(draw), solve_call(draw), draw.choice(others)]
    return Case(name, {"p.yaml": dumped(problem(draw))}, ["validate", "p.yaml"], calls)


def formats(use: str) -> list[str]:
    """Those that a command writes without TeX."""
    return [each for each in serving(use) if not OUTPUTS[each].paged_from]


def _listed(draw: random.Random) -> list[str]:
    what = draw.choice(["slips", "habits"])
    return ["check", f"--{what}", "-f", draw.choice(formats(what))]


def _beside(draw: random.Random) -> list[str]:
    """What `compare` puts beside a problem."""
    changes = ("rounding.places=1", "biases.f=10", "inputs[0]=2", "weights.x=[[1]]", "cell=gru", "title=")
    return draw.choice([["p.yaml"], ["--with", draw.choice(changes)]])


def of_answers(name: str, draw: random.Random) -> Case:
    """Answers to a problem that has hardly been changed, made of the names that problems have."""
    tree = problem(draw, 1)
    names = [*NAMES, "q2", "i_1", "g_1", "o_1", "r_1", "q", ""]
    values = ["0.5", "1", "-0,25", "1/2", "?", "", "0.500000001", "1e9", "[0.1, 0.2]", "0.1 0.2", "(0.1; 0.2)", "-"]
    values += ["a", "b, c", "true", "no", "5x8", "5 × 8", "1e400", "0.5\u202e", "=1+1", "half", "1e999999999", "٣"]
    rows = [draw.sample(names, draw.randint(1, 6)) for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.5:
        head = ["student", *rows[0]]
        lines = [",".join(head), *(",".join(draw.choice(values) for _ in head) for _ in rows)]
        files = {"a.csv": "\n".join(lines) + "\n"}
    else:
        sheets: Tree = [
            {"student": f"s{at}", "answers": {each: draw.choice(values) for each in row}} for at, row in enumerate(rows)
        ]
        for _ in range(draw.randint(0, 2)):
            inside, key = draw.choice(list(places(sheets)))
            inside[key] = copy.deepcopy(draw.choice(SCALARS))
        files = {"a.yaml": dumped(sheets)}
    answers = next(iter(files))
    marks = ["check", "p.yaml", answers, "-f", draw.choice(formats("marks"))]
    marks += ["--lang", draw.choice(sorted(languages()))] * (draw.random() < 0.3)
    if draw.random() < 0.2:
        rows = [[draw.choice(each) for each in (["s0", "s1"], names, values, ["seen", ""])] for _ in range(2)]
        files["o.csv"] = "student,name,points,reason\n" + "".join(",".join(row) + "\n" for row in rows)
        marks += ["--override", "o.csv"]
    policy = ["check", "--policy", "p.yaml", answers, "-f", draw.choice(formats("policy"))]
    numbers = ["check", "p.yaml", *(f"{draw.choice(names)}={draw.choice(values)}" for _ in range(2))]
    calls = [draw.choice([marks, marks, [*marks, "--no-diagnosis"], policy, numbers])]
    return Case(name, {"p.yaml": dumped(tree), **files}, ["validate", "p.yaml"], calls)


def of_set(name: str, draw: random.Random) -> Case:
    tree = {"course": "A", "number": 3, "due": "11 December", "problems": [{"file": "p.yaml"}, {"file": "q.yaml"}]}
    tree["problems"][0] |= draw.choice(
        [{}, {"points": 6}, {"with": {"rounding": {"places": "2"}}}, {"with": problem(draw)}]
    )
    for _ in range(draw.choice((0, 0, 0, 1, 2))):
        inside, key = draw.choice(list(places(tree)))
        inside[key] = copy.deepcopy(draw.choice(SCALARS))
    files = {"set.yaml": dumped(tree), "p.yaml": dumped(problem(draw, 1)), "q.yaml": dumped(problem(draw, 1))}
    call = ["key", "set.yaml", "-f", draw.choice(formats("key")), "-o", "out", *["--combined"] * draw.randrange(2)]
    call += ["--lang", draw.choice(sorted(languages()))] * (draw.random() < 0.3)
    call += ["--blanks", draw.choice(["g,c", "h_1", "a_f_1[0]", "x", "loss", ""])] * (draw.random() < 0.3)
    calls = [call]
    return Case(name, files, ["validate", "set.yaml"], calls)


def of_text(name: str, draw: random.Random) -> Case:
    """A file that is torn: characters gone, twice, or others."""
    text = list(dumped(problem(draw, 1)))
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(text) + 1)
        text[at : at + draw.randint(0, 4)] = draw.choice(
            ["", "\t", ":", "- ", "[", "}", "&a ", "*a", "!!x ", "'", "\0", "\x1b[2J", "\ufeff", "#"]
        )
    return Case(name, {"p.yaml": "".join(text)}, ["validate", "p.yaml"], [solve_call(draw)])


def of_template(name: str, draw: random.Random) -> Case:
    text = "".join(draw.choice(TEMPLATE_PIECES) for _ in range(draw.randint(1, 6)))
    files = {"p.yaml": dumped(draw.choice(seeds())), f"own/{draw.choice(['heading', 'working', 'table'])}.md.j2": text}
    return Case(name, files, [], [["solve", "p.yaml", "--template", "own"]])
