"""Cases of whole commands: versions and classes, batches, the short commands, readers that leave early."""

import copy
import random

from mutations import OPTIONS, SCALARS, SWITCHES, Case, Tree, dumped, formats, places, problem, seeds, solve_call
from schema_values import NAMES

from lstm_solver.document.choices import FIGURES, OUTPUTS, serving
from lstm_solver.document.language import names as languages
from lstm_solver.document.notation_keys import names as notations
from lstm_solver.export.targets import TARGETS

IDS = (
    *(
        "s1",
        "007",
        "7",
        "Zoë",
        "名",
        "a b",
        "",
        "S1",
        ".hidden",
        "..",
        "../out",
        "a/b",
        "C:\\x",
        "CON",
        "nul.txt",
        "-o",
    ),
    *("x" * 300, "é" * 90, "\x1b[2J", "\u202eabc", "\0", "=1+1", "index", "$(id)", "%s", "{{ 1 }}", '"q"', "s1."),
)

DRAWN: tuple[Tree, ...] = (
    {"choose": ["-2", "-1", "1", "2"]},
    {"range": ["-1", "1"], "step": "0.5"},
    {"range": ["-1", "1"], "places": "1"},
    *({"choose": ["0"]}, {"choose": ["1e200", "1/3"]}, {"range": ["0", "1"], "step": "0.3"}, {"choose": ["A"]}),
    *({"range": ["1", "-1"], "places": "1"}, {"range": ["-1e9", "1e9"], "places": "40"}, {"choose": []}, "1"),
)

DRAWN_PATHS = (
    *("inputs", "inputs[0]", "weights", "weights.x", "weights.f", "biases", "initial.h", "initial.c", "targets"),
    *(
        "outputs.V",
        "tokens",
        "given",
        "runs.B.inputs",
        "layers",
        "nosuch",
        "weights.f[0][0]",
        "seed",
        "title",
        "rounding",
    ),
)

CONDITIONS = (
    *("0.2 < h_1[0] < 0.8", "h_1[0] != h_1[1]", "h_1 > 0", "loss < 1", "f_1[0] == f_1[0]", "h_1[0] < h_2[0] < 1e9"),
    *(
        "nosuch > 0",
        "h_1[99] > 0",
        "1 < 2",
        "2 < 1",
        "h_1[0] <",
        "((h_1[0])) > 0",
        "d_h_1[0] > 0",
        "1e999 < h_1",
        "< <",
    ),
    "h_1[0]" + " < h_1[0]" * 40,
)

OPTIONAL = ("--audit", "--symbolic", "--gradients", "--force")


def of_versions(name: str, draw: random.Random) -> Case:
    """A problem that varies, a class list, and every command that draws of them."""
    files = {"p.yaml": dumped(varying(draw)), "class.csv": class_list(draw), "a.csv": class_answers(draw)}
    files["set.yaml"] = dumped({"problems": [{"file": "p.yaml"}]})
    file = draw.choice(["p.yaml", "p.yaml", "set.yaml"])
    several = [
        [
            ["variants", file, "class.csv", "-o", "v"],
            ["variants", file, "class.csv", "-o", "v"],
            _marks(draw, file, "v"),
        ],
        [["variants", file, "class.csv", "--report", "-f", draw.choice(formats("versions"))]],
        [["variants", "p.yaml", "--student", draw.choice(IDS)], ["solve", "p.yaml", "--student", draw.choice(IDS)]],
        [["key", "set.yaml", "-f", draw.choice(formats("key")), "-o", "k", "--students", "class.csv"]],
        [["batch", "p.yaml", "-f", draw.choice(formats("batch")), "-o", "b", "-j", "1", "--students", "class.csv"]],
        [_marks(draw, file, "")],
    ]
    return Case(name, files, ["validate", "p.yaml"], draw.choice(several))


def varying(draw: random.Random) -> Tree:
    """A problem with `vary`, and mostly with `accept`."""
    tree = problem(draw, 1)
    own = [each for each in DRAWN_PATHS if each.partition(".")[0].partition("[")[0] in tree] or ["inputs"]
    paths = [draw.choice(own) if draw.random() < 0.8 else draw.choice(DRAWN_PATHS) for _ in range(draw.randint(1, 3))]
    good = DRAWN[:3]
    tree["vary"] = {path: copy.deepcopy(draw.choice(good if draw.random() < 0.7 else DRAWN)) for path in paths}
    if draw.random() < 0.2:
        tree["vary"]["seed"] = draw.choice(["2026", "x" * 500, "", "\u202e"])
    conditions = [draw.choice(CONDITIONS) for _ in range(draw.randint(0, 2))]
    tree["accept"] = draw.choice([conditions, {"defaults": "false", "conditions": conditions}])
    if draw.random() < 0.2:
        inside, key = draw.choice([*places({"vary": tree["vary"], "accept": tree["accept"]})])
        inside[key] = copy.deepcopy(draw.choice(SCALARS))
    return tree


def class_list(draw: random.Random) -> str:
    """Ids that a person gives, and those that nobody should."""
    ids = [draw.choice(IDS[:7] if draw.random() < 0.8 else IDS) for _ in range(draw.randint(1, 3))]
    if draw.random() < 0.7:
        ids = [*dict.fromkeys(each for each in ids if each)] or ["s1"]
    head = draw.choice(["id,name", "name,Student", "id", "id;name", "", "id,id", "id\tx"])
    other = ";" if ";" in head else ","
    return "\n".join([head, *(f"{each}{other}{draw.choice(['A', '', 'x' * 50])}" for each in ids)]) + "\n"


def class_answers(draw: random.Random) -> str:
    """A gradebook with columns of all sorts, in any dialect."""
    comma = draw.choice([",", ",", ";", "\t"])
    head = ["student", *(draw.choice(["", "1/", "p/", "2/"]) + draw.choice(NAMES) for _ in range(draw.randint(1, 4)))]
    head += draw.choice([[], ["Matr.-Nr."], ["e-mail", "e-mail"], [""], ["points"]])
    values = ("0.5", "0,5", "0", "1", "?", "", "12.5%", "1/3", '"a', '"a"', '"1,5"', "b", "true", "=cmd|' /C calc'!A0")
    rows = [[draw.choice(IDS[:6]), *(draw.choice(values) for _ in head[1:])] for _ in range(draw.randint(1, 4))]
    ending = draw.choice(["\n", "\r\n", "\r"])
    return draw.choice(["", "\ufeff"]) + "".join(comma.join(row) + ending for row in [head, *rows])


def _marks(draw: random.Random, file: str, versions: str) -> list[str]:
    call = ["check", file, "a.csv", "-f", draw.choice(formats("marks")), *["--versions", versions] * bool(versions)]
    call += ["-o", draw.choice(["marks", "marks/", "a.csv", "p.yaml"])] * (draw.random() < 0.3)
    call += ["--gradebook", draw.choice(["moodle", "canvas"])] * (draw.random() < 0.2)
    return call + ["--lang", draw.choice(sorted(languages()))] * (draw.random() < 0.3)


def of_class(name: str, draw: random.Random) -> Case:
    """A gradebook of one problem."""
    files = {"p.yaml": dumped(problem(draw, 1)), "a.csv": class_answers(draw)}
    files["class.csv"] = class_list(draw)
    calls = [
        _marks(draw, "p.yaml", ""),
        draw.choice(
            [
                ["check", "--policy", "p.yaml", "a.csv", "-f", draw.choice(formats("policy"))],
                ["check", "--template", "p.yaml", "class.csv", "-f", draw.choice(formats("template"))],
            ]
        ),
    ]
    return Case(name, files, ["validate", "p.yaml"], calls)


def of_batch(name: str, draw: random.Random) -> Case:
    """Several problems, made twice: what is there is kept, or made again."""
    files = {f"{stem}.yaml": dumped(problem(draw, 1)) for stem in ("p", "in/q", "in/deep/r")[: draw.randint(1, 2)]}
    files |= draw.choice([{}, {"out/.lstm-solver.json": "{"}, {"out/p.md": "mine"}, {"in/x.yaml": "a: ["}])
    call = ["batch", *draw.choice([["p.yaml"], ["."], ["in", "p.yaml"], ["*.yaml", "p.yaml"], ["nosuch.yaml"]])]
    call += ["-o", draw.choice(["out", "out", "out", ".", "in"]), "-j", "1", "-f", draw.choice(formats("batch"))]
    call += [each for each in OPTIONAL if draw.random() < 0.2] + ["--json"] * (draw.random() < 0.5)
    call += ["--notation", draw.choice(sorted(notations()))] * (draw.random() < 0.2)
    call += ["--figures", ",".join(draw.sample(FIGURES, 2))] * (draw.random() < 0.2)
    return Case(name, files, [], [call, call])


def of_export(name: str, draw: random.Random) -> Case:
    """Questions for every platform, with the file's own numbers, with some versions, or for a class."""
    varies = draw.random() < 0.5
    tree = varying(draw) if varies else problem(draw, 1)
    if draw.random() < 0.5:
        tree["questions"] = copy.deepcopy(draw.choice(OPTIONS["questions"]))
    files = {"p.yaml": dumped(tree), "q.yaml": dumped(problem(draw, 1)), "class.csv": class_list(draw)}
    files["set.yaml"] = dumped({"problems": [{"file": "p.yaml", "points": 2}, {"file": "q.yaml"}]})
    file = draw.choice(["p.yaml", "p.yaml", "set.yaml"])
    call = ["export", file, "-t", draw.choice([*TARGETS]), "-o", draw.choice(["out"] * 9 + ["p.yaml", "-", "no/out"])]
    if varies:
        call += draw.choice([[], ["--versions", draw.choice(["1", "2", "3"])], ["--students", "class.csv"]])
    return Case(name, files, ["validate", file], [call])


def of_short_command(name: str, draw: random.Random) -> Case:
    """What needs no problem: and what `new` writes must be a good one."""
    cell = draw.choice(["lstm", "gru", "rnn", "custom", "mgu", "peephole", "x", "", "LSTM", "\x1b[2J", "-"])
    uses = [
        [
            ["new", "--cell", cell, "-o", "n.yaml"],
            ["new", "--cell", cell, "-o", draw.choice(["n.yaml", "no/n.yaml", "."])],
        ],
        [["new", "-o", "n.yaml"], ["validate", "n.yaml"], ["solve", "n.yaml", "-f", draw.choice(formats("solve"))]],
        [
            ["doctor", *["--json"] * draw.randrange(2)],
            ["doctor", "--engine", draw.choice(["nosuch", "", "/dev/null", "."])],
        ],
        [["schema"], ["schema", "-o", draw.choice(["s.json", ".", "no/s.json", "p.yaml", "-"])]],
        [["notations"], ["--version"], [draw.choice(["solv", "", "-x", "help"])]],
        [["solve", draw.choice((*IDS[1:], "nosuch.yaml", ".", "p.yaml.yaml", "p.yam"))]],
        [["check", f"--{kind}", "-f", draw.choice(formats(kind))] for kind in ("slips", "habits")],
    ]
    return Case(name, {"p.yaml": dumped(draw.choice(seeds()))}, [], draw.choice(uses))


def of_leaving_reader(name: str, draw: random.Random) -> Case:
    """Standard output that is closed, or full, after some bytes."""
    calls = [
        solve_call(draw),
        ["check", "--template", "p.yaml"],
        ["count", "p.yaml", "-f", draw.choice(formats("count"))],
        draw.choice([["schema"], ["notations"], ["new", "-o", "-"], ["doctor", "--json"], ["validate", "p.yaml"]]),
        ["compare", "p.yaml", "p.yaml", "-f", draw.choice(formats("compare"))],
    ]
    stdout = draw.choice([-1, 0, 1, 80, 4000]), draw.choice(["pipe", "full"])
    return Case(name, {"p.yaml": dumped(problem(draw, 1))}, [], [draw.choice(calls)], stdout)


def of_pages(name: str, draw: random.Random) -> Case:
    """What TeX makes of it, or a refusal; tried where TeX is."""
    files = {
        "p.yaml": dumped(problem(draw, 1)),
        "a.csv": class_answers(draw),
        "set.yaml": "problems: [{file: p.yaml}]\n",
    }
    paged = [each for each in serving("solve") if OUTPUTS[each].paged_from]
    calls = [
        ["solve", "p.yaml", "-f", draw.choice(paged), "-o", "p.pdf", *(each for each in SWITCHES if draw.randrange(2))],
        ["batch", "p.yaml", "-f", draw.choice(paged), "-j", "1", "-o", "out"],
        ["check", "p.yaml", "a.csv", "-f", "pdf", "-o", draw.choice(["m.pdf", "m/"])],
        ["compare", "p.yaml", "p.yaml", "-f", "pdf", "-o", "c.pdf"],
        ["key", "set.yaml", "-f", "pdf", "-o", "k"],
    ]
    return Case(name, files, ["validate", "p.yaml"], [draw.choice(calls)])
