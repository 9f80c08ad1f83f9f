"""The sentences of comments, read again by their words alone and held against the numbers of a result."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

import lstm_solver
from lstm_solver.compose.page import compose
from lstm_solver.document.blocks import Paragraph
from lstm_solver.document.choices import Choices
from lstm_solver.document.formulas import Call, Infix, Number, Symbol, Words

OPEN = {
    "closed": lambda v: v == 0,
    "almost fully closed": lambda v: 0 < v <= Decimal("0.1"),
    "more than half closed": lambda v: Decimal("0.1") < v < Decimal("0.4"),
    "about half open": lambda v: Decimal("0.4") <= v <= Decimal("0.6"),
    "more than half open": lambda v: Decimal("0.6") < v < Decimal("0.9"),
    "almost fully open": lambda v: Decimal("0.9") <= v < 1,
    "open": lambda v: v == 1,
    "positive": lambda v: v > 0,
    "negative": lambda v: v < 0,
    "zero": lambda v: v == 0,
    "about zero": lambda v: v == 0,
    "above one half": lambda v: v > Decimal("0.5"),
    "below one half": lambda v: v < Decimal("0.5"),
    "one half": lambda v: v == Decimal("0.5"),
    "about one half": lambda v: v == Decimal("0.5"),
    "at its upper bound": lambda v: abs(v - 1) < Decimal("0.001"),
    "at its lower bound": lambda v: abs(v) < Decimal("0.001") or abs(v + 1) < Decimal("0.001"),
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
    blocks = compose(solved, Choices("answers", "pytorch")).blocks
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
    return [int(unit) - 1 for unit in UNIT.findall(where)]  # pages count from 1


def groups(body: str) -> list[tuple[str, str, list[str]]]:
    """'almost fully open in unit 1 (0.98) and …' as (words, where, numbers)."""
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

    def nowhere(self, tail: str, where: str, symbol: str) -> None:
        name, at = self.book.named(symbol)
        values = self.book.exact(name, at)
        which = units(where, len(values), False)
        assert isinstance(which, list)
        assert which
        assert not any(values[unit] for unit in which)

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
    "nowhere": rf"There is nothing (yet to keep|to let through)({WHERE}): ({NAME}) is zero there\.",
    "alone": rf"({NAME}) is zero, so ({NAME}) comes from ({NAME}) alone\.",
    "is_": rf"({NAME}) is (.*)\.",
    "passes": rf"(It|{NAME}) (keeps|lets) (.*)\.",
    "takes": rf"(?:(In [^{{}}]*), )?({NAME}) takes ({SHOWN}) from ({NAME}) and ({SHOWN}) from ({NAME})\.",
    "weighs": rf"(?:In {NAME}, )?((?:{NAME}|[Bb]oth) weighs? .*)\.",
    "cancels": rf"They (nearly )?cancel({WHERE})\.",
    "against": rf"They have opposite signs({WHERE}) and partly cancel\.",
    "saturated": rf"The (\S+) is saturated({WHERE}): small changes of its argument hardly move ({NAME})\.",
}
