"""Every sentence of a comment is read again, by its words alone, and held against the numbers of the result."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from randoms import random_net, write
from tools import problem_files

import lstm_solver
from lstm_solver.compose import compose
from lstm_solver.document import Paragraph
from lstm_solver.layout import Call, Infix, Number, Symbol, Words
from lstm_solver.new import cells, problem_file

OPEN = {
    "closed": lambda v: v == 0,
    "nearly closed": lambda v: 0 < v <= Decimal("0.1"),
    "mostly closed": lambda v: Decimal("0.1") < v < Decimal("0.4"),
    "about half open": lambda v: Decimal("0.4") <= v <= Decimal("0.6"),
    "mostly open": lambda v: Decimal("0.6") < v < Decimal("0.9"),
    "nearly open": lambda v: Decimal("0.9") <= v < 1,
    "open": lambda v: v == 1,
    "positive": lambda v: v > 0,
    "negative": lambda v: v < 0,
    "zero": lambda v: v == 0,
    "about zero": lambda v: v == 0,
    "above one half": lambda v: v > Decimal("0.5"),
    "below one half": lambda v: v < Decimal("0.5"),
    "one half": lambda v: v == Decimal("0.5"),
    "about one half": lambda v: v == Decimal("0.5"),
}
LOW, RATHER_LOW, RATHER_HIGH, HIGH = map(Decimal, ("0.1", "0.4", "0.6", "0.9"))
SHARE = {
    "nothing": (0, 0),
    "nearly nothing": (0, LOW),
    "less than half": (LOW, RATHER_LOW),
    "about half": (RATHER_LOW, RATHER_HIGH),
    "most": (RATHER_HIGH, HIGH),
    "nearly all": (HIGH, 1),
    "all": (1, 1),
}
KEEPS = {
    "is overwritten": "nothing",
    "is nearly wholly overwritten": "nearly nothing",
    "is mostly overwritten": "less than half",
    "": "about half",
}
PASSING = {"lstm": {"f": "c_prev", "i": "g", "o": "tanh_c"}, "gru": {"r": "h_prev", "z": "h_prev"}, "custom": {}}
WHERE = r"(?: in (?:both units|every unit|units? \d+(?:, \d+)*(?: and \d+)?|\d+ units?))?"
NAME = r"(?:tanh\()?\w+_\{-?\d+\}\)?"
UNIT = re.compile(r"\d+")


def text(part: Any) -> str:
    match part:
        case str():
            return part
        case Number() | Symbol() | Words():
            return str(part.text)
        case Call():
            return f"{text(part.function)}({text(part.arg)})".replace("\\", "")
        case Infix():
            return "".join(map(text, part.terms))
    raise TypeError(part)


def paragraphs(problem: Any) -> list[str]:
    solved = lstm_solver.solve(problem).solved
    blocks = compose(solved, "pytorch", "answers").blocks
    found = ["".join(map(text, block.content)) for block in blocks if isinstance(block, Paragraph)]
    return [each for each in found if not each.startswith("Comment")]


def sentences(paragraph: str) -> list[str]:
    return re.split(r"(?<=\.) ", paragraph)


class Book(NamedTuple):
    """The numbers of a result: `value(name, t)` as printed, `exact(name, t)` unrounded, initial states among them."""

    steps: dict[tuple[str, int], dict[str, Any]]
    initial: dict[str, Any]
    carry: Any

    def value(self, name: str, t: int) -> list[Decimal]:
        return [Decimal(each) for each in self.steps[name, t]["value"]]

    def exact(self, name: str, t: int) -> list[Decimal]:
        if name.startswith("tanh_"):
            return self.part("h", t, name)
        if (name, t) not in self.steps:
            return [Decimal(each) for each in self.initial[name]]
        return [Decimal(each) for each in self.steps[name, t]["unrounded"]]

    def part(self, name: str, t: int, part: str) -> list[Decimal]:
        return [Decimal(each) for each in self.steps[name, t]["parts"][part]["unrounded"]]

    def named(self, symbol: str) -> tuple[str, int]:
        match = re.fullmatch(r"(tanh\()?(\w+)_\{(\d+)\}\)?", symbol)
        assert match, symbol
        return ("tanh_" if match[1] else "") + match[2], int(match[3])


def units(where: str, size: int, many: bool) -> list[int] | int:
    """The units that a phrase names, or how many there are."""
    if where.strip() in ("", "in every unit", "in both units"):
        assert where.strip() != "in both units" or size == 2
        return list(range(size))
    if many:
        return int(UNIT.findall(where)[0])
    return [int(unit) for unit in UNIT.findall(where)]


def groups(body: str) -> list[tuple[str, str, list[str]]]:
    """'nearly open in unit 0 (0.98) and …' as (words, where, numbers)."""
    pattern = rf"(?:^|, | and )([a-z][a-z ]*?)({WHERE})(?: \(([-\d., ]+)\))?(?=, [a-z]| and [a-z]|$)"
    found = re.findall(pattern, body)
    said = [part for words, where, numbers in found for part in (words, where, numbers)]
    assert len("".join(said)) == len(re.sub(r" \(|\)|, (?=[a-z])| and (?=[a-z])", "", body))
    return [(words, where, numbers.split(", ") if numbers else []) for words, where, numbers in found]


class Reader:
    def __init__(self, cell: str, book: Book, asked: list[int] | None, subject: tuple[str, int]) -> None:
        self.cell = cell
        self.book = book
        self.name, self.t = subject
        self.size = len(book.value(*subject))
        self.asked = list(range(self.size)) if asked is None else asked
        self.many = len(self.asked) > 4

    def read(self, sentence: str) -> str:
        """Checks one sentence; the name of its pattern."""
        for name, pattern in PATTERNS.items():
            match = re.fullmatch(pattern, sentence)
            if match:
                getattr(self, name)(*match.groups())
                return name
        raise AssertionError(f"a sentence of no known kind: {sentence}")

    def is_(self, symbol: str, body: str) -> None:
        assert self.book.named(symbol) == (self.name, self.t)
        printed = self.book.steps[self.name, self.t]["value"]
        covered: list[int] = []
        counted = 0
        for words, where, numbers in groups(body):
            which = units(where, self.size, self.many)
            holds = OPEN[words]
            if isinstance(which, int):
                assert which == sum(holds(Decimal(each)) for each in printed)
                counted += which
                continue
            assert all(holds(Decimal(printed[unit])) for unit in which), words
            assert self.many or numbers == [printed[unit] for unit in which]
            if words in ("zero", "one half") and self.book.carry == "none":
                assert all(holds(self.book.exact(self.name, self.t)[unit]) for unit in which)
            covered += which
        assert counted == len(self.asked) or sorted(covered) == self.asked

    def passes(self, subject: str, verb: str, body: str) -> None:
        gate, t = (self.name, self.t) if subject == "It" else self.book.named(subject)
        shares = self.book.value(gate, t)
        pieces = re.findall(rf"(?:^|, | and )([a-z ]+?) of ({NAME}|it)(?: through to ({NAME}))?({WHERE})", body)
        assert pieces
        what, target = pieces[0][1], pieces[0][2]
        self.is_multiplied(gate, what, t, verb)
        if target:
            assert self.book.named(target)[1] == t
        for words, _, _, where in pieces:
            if words == "more than half":
                count = UNIT.findall(body.rsplit(" in ", 1)[1])
                more = sum((self.kept(each) if gate == "z" else each) > Decimal("0.5") for each in shares)
                assert [more, len(shares)] == [int(each) for each in (["0"] * (2 - len(count)) + count)]
                return
            low, high = SHARE[words]
            which = units(where, len(shares), False)
            assert isinstance(which, list)
            assert all(low <= shares[unit] <= high for unit in which), (words, shares)
            if words in ("nothing", "all"):
                exact = self.book.exact(gate, t)
                carried = [min(abs(exact[unit] - shares[unit]), abs(shares[unit] - low)) for unit in which]
                assert max(carried) == 0

    def is_multiplied(self, gate: str, what: str, t: int, verb: str) -> None:
        name, at = self.book.named(what)
        wanted = PASSING[self.cell][gate]
        assert f"{name}{'_prev' * (at == t - 1)}" == wanted
        assert (verb == "keeps") == (wanted == "c_prev" or (self.cell == "gru" and gate == "z"))

    def empty(self, symbol: str, tail: str) -> None:
        name, at = self.book.named(symbol)
        assert ("keep" in tail) == (name == "c" or (name == "h" and self.name in "zh"))
        values = self.book.exact(name, at)
        assert not any(values[unit] for unit in self.asked) or not any(values)

    def mean(self, symbol: str, body: str) -> None:
        keep = self.book.value("z", self.t)
        covered: list[int] = []
        pattern = (
            rf"(?:^|, | and )(?:keeps (all|nearly all|most) of ({NAME})|(is [a-z ]*overwritten) by ({NAME})|"
            rf"mixes ({NAME}) and ({NAME}) about evenly)({WHERE})"
        )
        for kept, old, over, new, first, second, where in re.findall(pattern, body):
            which = units(where, self.size, False)
            assert isinstance(which, list)
            assert {*filter(None, (old, first))} <= {f"h_{{{self.t - 1}}}"}
            assert {*filter(None, (new, second))} <= {f"n_{{{self.t}}}"}
            low, high = SHARE[kept or KEEPS[over]]
            assert all(low <= self.kept(keep[unit]) <= high for unit in which)
            covered += which
        assert sorted(covered) == self.asked or not all(self.book.exact("h", self.t - 1))

    def kept(self, share: Decimal) -> Decimal:
        return 1 - share if self.update_new else share

    update_new = False

    def takes(self, only: str | None, symbol: str, first: str, old: str, second: str, new: str) -> None:
        assert self.book.named(symbol) == (self.name, self.t)
        assert (self.book.named(old), self.book.named(new)) == self.sources()
        parts = self.contributions()
        which = self.asked if only is None else units(only.lower(), self.size, False)
        assert which == self.asked
        for shown, exact in zip((first, second), parts, strict=True):
            numbers = [Decimal(each) for each in shown.strip("()").split(", ")]
            assert len(numbers) == len(self.asked)
            for number, unit in zip(numbers, self.asked, strict=True):
                assert abs(number - exact[unit]) <= Decimal("0.5000001").scaleb(int(number.as_tuple().exponent))

    def sources(self) -> tuple[tuple[str, int], tuple[str, int]]:
        new = "g" if self.cell == "lstm" else "n"
        return (self.name, self.t - 1), (new, self.t)

    def contributions(self) -> list[list[Decimal]]:
        parts = self.book.steps[self.name, self.t]["parts"]
        products = [part for part in parts if part.count(" * ") == 1]
        assert len(products) == 2
        found = [self.book.part(self.name, self.t, part) for part in products]
        return found if "_prev" in products[0] else found[::-1]

    def weighs(self, body: str) -> None:
        parts = self.book.steps[self.name, self.t]["parts"]
        printed = [[abs(Decimal(text)) for text in parts[part]["value"]] for part in parts if part.count(" * ") == 1]
        names = [f"{name}_{{{t}}}" for name, t in self.sources()]
        winner = {
            names[0]: lambda old, new: old > new,
            names[1]: lambda old, new: old < new,
            "both": lambda old, new: old == new,
        }
        covered = 0
        for name, _, where in re.findall(rf"({NAME}|both)( weighs? (?:more|about the same))?({WHERE})", body.lower()):
            which = self.asked if not where else units(where, self.size, self.many)
            true = [unit for unit in self.asked if winner[name](printed[0][unit], printed[1][unit])]
            assert true == which if isinstance(which, list) else len(true) == which
            covered += len(true)
        assert covered == len(self.asked)

    def against(self, where: str | None, *_: Any) -> None:
        old, new = self.contributions()
        which = self.asked if not where else units(where, self.size, self.many)
        true = [unit for unit in self.asked if old[unit] * new[unit] < 0]
        if isinstance(which, int):
            assert which <= len(true)
        else:
            assert {*which} <= {*true}

    def cancels(self, nearly: str | None, where: str | None) -> None:
        self.against(where)
        shown = self.book.value(self.name, self.t)
        assert any(not shown[unit] for unit in self.asked)
        exact = self.book.exact(self.name, self.t)
        assert nearly or any(not exact[unit] for unit in self.asked)

    def alone(self, nothing: str, symbol: str, source: str) -> None:
        assert not any(self.book.exact(*self.book.named(nothing)))
        assert {self.book.named(nothing), self.book.named(source)} == {*self.sources()}

    def saturated(self, function: str, where: str, symbol: str) -> None:
        bounds = (0, 1) if function == r"\sigma" else (-1, 1)
        exact, shown = self.book.exact(self.name, self.t), self.book.value(self.name, self.t)
        far = [
            unit
            for unit in self.asked
            if any(abs(exact[unit] - b) < Decimal("0.001") > abs(shown[unit] - b) for b in bounds)
        ]
        which = units(where, self.size, self.many)
        assert which == far if isinstance(which, list) else which == len(far)


SHOWN = r"\(?[-\d., ]*\d\)?"
PATTERNS = {
    "mean": rf"So ({NAME}) ((?:keeps|is|mixes) .*)\.",
    "empty": rf"({NAME}) is zero: there is nothing (yet to keep|to let through)\.",
    "alone": rf"({NAME}) is zero, so ({NAME}) comes from ({NAME}) alone\.",
    "is_": rf"({NAME}) is (.*)\.",
    "passes": rf"(It|{NAME}) (keeps|lets) (.*)\.",
    "takes": rf"(?:(In [^{{}}]*), )?({NAME}) takes ({SHOWN}) from ({NAME}) and ({SHOWN}) from ({NAME})\.",
    "weighs": rf"(?:In {NAME}, )?((?:{NAME}|[Bb]oth) weighs? .*)\.",
    "cancels": rf"They (nearly )?cancel({WHERE})\.",
    "against": rf"They have opposite signs({WHERE}) and partly cancel\.",
    "saturated": rf"The (\S+) is saturated({WHERE}): small changes of its argument hardly move ({NAME})\.",
}
QUANTITIES = {"lstm": "ifgoch", "gru": "rznh", "rnn": "h"}
ROUNDINGS = [
    {"places": 3},
    {"places": 2},
    {"places": 1, "carry": "all"},
    {"places": 4, "zeros": "exact"},
    {"places": 2, "carry": ["h"], "show": 4},
    {"places": 0},
]


def problem(cell: str, seed: int, hidden: int, find: list[str], **options: Any) -> dict[str, Any]:
    net = random_net(seed, cell, hidden=hidden, steps=2, options=options)
    scale = (1, 3, 12)[seed % 3]
    for weights in (net.w, net.u):
        for matrix in weights.values():
            matrix[:] = [[entry * scale for entry in row] for row in matrix]
    initial = {name: [0] * len(vector) if seed % 4 == 0 else vector for name, vector in net.initial.items()}
    question = {"ask": "Comment.", "find": find, "comment": True}
    found = write(net, rounding=ROUNDINGS[seed % len(ROUNDINGS)], questions=[question])
    return found | {"initial": initial}


def book(source: dict[str, Any]) -> Book:
    result = lstm_solver.solve(source).to_dict()
    return Book(
        {(step["name"], step["t"]): step for step in result["steps"]},
        source["initial"],
        source["rounding"].get("carry", "none"),
    )


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("lstm", {}),
        ("lstm", {"coupled": "input"}),
        ("gru", {}),
        ("gru", {"update": "new", "reset": "after"}),
        ("rnn", {}),
    ],
    ids=str,
)
def test_every_sentence_is_true(cell: str, options: dict[str, Any], seed: int) -> None:
    hidden = (1, 2, 3, 4, 7)[seed % 5]
    one = seed % hidden
    for t in (1, 2):
        for name in QUANTITIES[cell]:
            for unit in (None, one):
                find = f"{name}_{t}" + ("" if unit is None else f"[{unit}]")
                source = problem(cell, seed, hidden, [find], **options)
                numbers = book(source)
                reader = Reader(cell, numbers, None if unit is None else [unit], (name, t))
                reader.update_new = options.get("update") == "new"
                said = paragraphs(source)
                assert len(said) == 1
                found = sentences(said[0])
                assert 1 <= len(found) <= 3
                for sentence in found:
                    reader.read(sentence)


def small(cell: dict[str, Any] | str, **keys: Any) -> dict[str, Any]:
    """A scalar network with no weights to speak of: its biases say what its gates are."""
    gates = QUANTITIES["lstm"][:4] if cell == "lstm" else "rzn"
    weights = {gate: {"x": 0, "h": 0} for gate in gates}
    return {"cell": cell, "inputs": [0], "weights": weights, "rounding": {"places": 3}} | keys


def ask(*find: str) -> list[dict[str, Any]]:
    return [{"ask": "Comment.", "find": list(find), "comment": True}]


def given(values: dict[str, list[str]], find: list[str], **keys: Any) -> list[str]:
    """What is said of gates with stated values."""
    size = len(next(iter(values.values())))
    zeros = [0] * size
    rest = {gate: zeros for gate in "ifgo"} | values
    initial = {"h": zeros, "c": ["0.5"] * size}
    return paragraphs(
        {"cell": "lstm", "inputs": [zeros], "weights": {}, "given": {1: rest}, "initial": initial}
        | {"questions": ask(*find)}
        | keys
    )


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("0", "closed"),
        ("0.001", "nearly closed"),
        ("0.1", "nearly closed"),
        ("0.11", "mostly closed"),
        ("0.39", "mostly closed"),
        ("0.4", "about half open"),
        ("0.5", "about half open"),
    ],
)
def test_words_are_symmetric(value: str, word: str) -> None:
    mirrored = word.replace("closed", "open") if "closed" in word else word
    other = f"{1 - Decimal(value)}"
    assert given({"f": [value]}, ["f_1"])[0].startswith(f"f_{{1}} is {word} ({value}).")
    assert given({"f": [other]}, ["f_1"])[0].startswith(f"f_{{1}} is {mirrored} ({other}).")


def test_a_given_value_beyond_1_is_no_share() -> None:
    assert given({"f": ["1.5"]}, ["f_1"]) == ["f_{1} is positive (1.5)."]


def test_a_quantity_is_spoken_of_once_and_one_unit_alone() -> None:
    values = {"f": ["0.05", "0.95", "0.5"]}
    whole = given(values, ["f_1"])
    assert given(values, ["f_1", "f_1[0]", "f_1"]) == whole
    assert given(values, ["f_1[1]"]) == [
        "f_{1} is nearly open in unit 1 (0.95). It keeps nearly all of c_{0} in unit 1."
    ]
    assert given(values, ["f_1[0]", "f_1[2]"]) == [
        "f_{1} is nearly closed in unit 0 (0.05) and about half open in unit 2 (0.5). "
        "It keeps nearly nothing of c_{0} in unit 0 and about half of it in unit 2."
    ]


def test_a_value_rounded_to_a_whole_number_is_not_taken_for_an_open_gate() -> None:
    source = small("lstm", biases={"f": "0.5", "i": 0, "g": 1, "o": 0}, questions=ask("f_1"))
    said = paragraphs(source | {"rounding": {"places": 0}, "initial": {"c": 1}})
    assert said == ["f_{1} is above one half (1)."]
    carried = paragraphs(source | {"rounding": {"places": 0, "carry": "all"}, "initial": {"c": 1}})
    assert carried == ["f_{1} is open (1). It keeps all of c_{0}."]


def test_what_cancels_is_not_said_to_come_from_one_side() -> None:
    said = given({"f": ["1"], "i": ["1"], "g": ["-0.5"]}, ["c_1"])
    assert said == ["c_{1} takes 0.5000 from c_{0} and -0.5000 from g_{1}. Both weigh about the same. They cancel."]


MINIMAL = {
    "cell": {
        "states": ["h"],
        "equations": ["f = sigmoid(b)", "n = tanh(V @ x + U @ (f * h_prev))", "h = (1 - f) * h_prev + f * n"],
    },
    "parameters": {"b": [5], "V": [[1]], "U": [[1]]},
    "inputs": [[1]],
    "initial": {"h": [0.7]},
}


def test_keeping_and_letting_through_are_told_apart_by_the_equations() -> None:
    assert paragraphs(MINIMAL | {"questions": ask("f_1")}) == [
        "f_{1} is nearly open (0.9933). So h_{1} is nearly wholly overwritten by n_{1}. "
        "f_{1} lets nearly all of h_{0} through to n_{1}."
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("h = f * h_prev", "It keeps most of h_{0}."),
        ("h = h_prev + f * h_prev", "It lets most of h_{0} through to h_{1}."),
        ("h = -(f * h_prev)", "It lets most of h_{0} through to h_{1}."),
        ("h = f * x + f * h_prev", "It keeps most of h_{0}."),
        ("h = x * f", "It lets most of x_{1} through to h_{1}."),
        ("h = b * tanh(f) + x", None),
        ("h = f @ x", None),
    ],
)
def test_a_gate_is_what_stands_in_an_elementwise_product(state: str, said: str | None) -> None:
    cell = {"states": ["h"], "equations": ["f = sigmoid(b)", state]}
    problem = {
        "cell": cell,
        "parameters": {"b": [1]},
        "inputs": [[1]],
        "initial": {"h": [0.5]},
        "questions": ask("f_1"),
    }
    found = paragraphs(problem)
    if said is None:
        assert found == ["f_{1} is above one half (0.7311)."]
    else:
        assert found[0].startswith(f"f_{{1}} is mostly open (0.7311). {said}")


def test_a_comment_of_a_run_names_the_run() -> None:
    source = small("lstm", biases={"f": 1, "i": 1, "g": 1, "o": 1})
    runs = {"B": {"inputs": [1], "questions": ask("f_1")}, "C": {"inputs": [0], "questions": ask("B.f_1", "f_1")}}
    said = paragraphs(source | {"runs": runs})
    assert [each.startswith("In run B: f_{1}") for each in said] == [False, True, False]


@pytest.mark.parametrize("cell", cells())
def test_a_new_file_shows_a_comment(cell: str) -> None:
    text = problem_file(cell)
    assert len(paragraphs(text)) > len(paragraphs(text.replace("comment: true", "comment: false")))


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_large_layer_is_counted_not_listed(cell: str) -> None:
    find = [f"{name}_2" for name in QUANTITIES[cell]]
    net = random_net(5, cell, hidden=64, inputs=4, steps=2)
    for paragraph in paragraphs(write(net, questions=ask(*find))):
        assert len(paragraph) < 300


@pytest.mark.parametrize("path", problem_files(), ids=lambda path: path.stem)
def test_numbers_are_numbers_and_not_text(path: Any) -> None:
    solved = lstm_solver.solve(path).solved
    for block in compose(solved, None, "answers").blocks:
        if isinstance(block, Paragraph):
            assert not any(re.search(r"-\d|\d\.\d", part) for part in block.content if isinstance(part, str))
