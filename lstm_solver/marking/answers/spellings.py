"""Which quantity a column or a key means: canonical names, and the notation's in any of its spellings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from ...compose.view import View
from ...errors import nearest
from ...network.problem import Question, Sequence
from ...network.quantity_names import QuantityName, cells_of, in_pass, is_own_loss, parse, resolve, run_of, without_pass
from ...reader.questions.part_names import bare
from ...reader.tree.source_nodes import MapNode
from ..key.question_names import is_chosen, marked_names, numbered, question_name
from ..questions.asked_answers import AskedAnswer
from .plain_names import ENTRIES, bracketed, loose, plain, spellings, split, unbracketed
from .prefixes import prefixes
from .printed_symbols import drawn, numbers_for_times
from .typed_numbers import shown

LONGEST = 200

MOST_MEANT = 8  # names in one message

MOST_HINTS = 100  # of one header or sheet: comparing with every name takes long

MOST_REMEMBERED = 10_000  # texts of the sheets before: those of a class have the same

NO_UNIT = "'{text}' has no such unit (expected {known})"

UNKNOWN = "'{text}' is no number of this problem ({hint})"

DID_YOU_MEAN = "did you mean '{near}'?"

LISTED = "check --template lists them all"

TWO = (
    "'{text}' is {first} by its name in the file and {second} in the notation (for the latter write {other}, "
    "for the former use the file's names throughout)"
)

SEVERAL = "'{text}' may be {those} (expected one of these names)"

_BASE = re.compile(r"(.+?)[_^({].*", re.DOTALL)

SpellingKey = tuple[object, ...]


class NamedNumber(NamedTuple):
    """What a text means: `stem`, a whole quantity or one unit of it; `units`: its units by their canonical names."""

    stem: str
    units: tuple[str, ...]


class UnknownName(ValueError):
    """The message says what is wrong; `asked`: whether the text was meant as a number's name at all."""

    def __init__(self, message: str, asked: bool) -> None:
        super().__init__(message)
        self.asked = asked


class Spellings:
    """`expected`: every number that may be answered, by the canonical name of its unit, in the order of the working;
    `asked`: what is answered beside them, by name."""

    def __init__(self, view: View, expected: Iterable[str], asked: Mapping[str, AskedAnswer] | None = None) -> None:
        self.pages = [view, numbers_for_times(view)] if view.problem.time.symbol else [view]
        self.problem = view.problem
        self.cells = cells_of(self.problem)
        self.units: dict[str, list[str]] = {}
        self.asked = asked or {}
        for name in dict.fromkeys([*expected, *self.asked]):
            for prefix in prefixes(name):
                self.units.setdefault(prefix, []).append(name)
        self.stems = list(dict.fromkeys(split(name)[0] for name in self.units))
        self.canonical: dict[SpellingKey, str] = {}
        for stem in self.stems:
            self.canonical.setdefault(self._key(parse(stem)) or (stem,), stem)
        self._name_questions()
        parsed = {name: parse(name) for name in self.units if "predict_" in name}
        self._labels = {name for name, found in parsed.items() if found and found.quantity == "predict"}
        self._hints = 0
        self._remembered: dict[str, tuple[str, NamedNumber | UnknownName]] = {}

    def _name_questions(self) -> None:
        """A question, by its number or its part, stands for what it asks: one number, or all of them in their order."""
        for run_at, at, question in numbered(self.problem):
            sequence = self.problem.sequences[run_at]
            units = [] if question.formula and not is_chosen(question) else self.of_question(sequence, question)
            name = question_name(self.problem, run_at, at)
            if name not in self.units and len(units) > 1:
                self.units[name] = units
            stem = units[0] if len(units) == 1 else name
            run = f"{sequence.name}." if run_at else ""
            for text in (name, run + question.part, run + bare(question.part)) if stem in self.units else ():
                self.canonical.setdefault(self._key(parse(text)) or ("".join(text.split()),), stem)

    def of_question(self, sequence: Sequence, question: Question) -> list[str]:
        """The units that a question of a run asks for."""
        run_at = next(at for at, each in enumerate(self.problem.sequences) if each is sequence)
        at = next(at for at, each in enumerate(sequence.questions) if each is question)
        found = dict.fromkeys(marked_names(self.problem, run_at, at))
        for name in () if is_chosen(question) else map(parse, question.find):
            run = run_of(self.problem, sequence, name) if name is not None else sequence
            main = name is not None and name.run is None and run is self.problem.sequences[0]
            said = name and name._replace(run=None if main else run.name, unit=None)
            stem = self.canonical.get(self._key(said) or ())
            unit = "" if name is None or name.unit is None else f"[{name.unit}]"
            found |= dict.fromkeys(self.units.get(f"{stem}{unit}", []))
        return list(found)

    def stems_of(self, unit: str) -> list[str]:
        """What a unit belongs to, the widest first: `d_weights.i.x`, `d_weights.i.x[0]`, `d_weights.i.x[0][1]`."""
        return [*prefixes(unit)][::-1]

    def part_of(self, name: str) -> "Spellings":
        """Those of the problem that a name is of."""
        return self

    def is_label(self, name: str) -> bool:
        """Whether a word answers it: what is predicted."""
        return name in self._labels

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of the classes, by their small letters; empty where they are numbers or differ in capitals only.

        Without labels the tokens that are fed back stand for the numbers of their classes.
        """
        outputs = self.problem.outputs
        labels = outputs.labels if outputs is not None and outputs.labels is not None else None
        pairs = [(token, str(at)) for at, (token, _) in enumerate(self.problem.predicted)]
        pairs = pairs if labels is None else [(label, label) for label in labels]
        found = {name.casefold(): label for name, label in pairs}
        return found if len(found) == len(pairs) else {}

    def labels_of(self, name: str) -> dict[str, str]:
        """Those of what answers a name."""
        return self.labels

    def flat(self, answers: MapNode) -> MapNode:
        """A student's mapping by the names of numbers, as it is."""
        return answers

    def parted(self) -> "Iterator[tuple[str, Spellings]]":
        """Each problem, behind what stands before its names."""
        yield "", self

    def find(self, texts: Iterable[str]) -> dict[str, NamedNumber | UnknownName]:
        """What each of the texts of one header, or of one student's keys, means.

        A name that is one quantity's in the file and another's in the notation is the file's only where no other text
        is the notation's.
        """
        self._hints = MOST_HINTS
        found = {text: self._remembered.get(text) or self._find(text) for text in texts}
        if self._hints >= 0 and len(self._remembered) < MOST_REMEMBERED:
            self._remembered |= {text: each for text, each in found.items() if len(text) <= LONGEST}
        if not any(way == "notation" for way, _ in found.values()):
            return {text: target for text, (_, target) in found.items()}
        return {text: self._clash(text, target) for text, (_, target) in found.items()}

    def _find(self, text: str) -> tuple[str, NamedNumber | UnknownName]:
        """The target, and whether it was found by its canonical name or by the notation's."""
        if len(text) > LONGEST:
            return "", UnknownName(UNKNOWN.format(text=shown(text), hint=LISTED), asked=False)
        base, unit = self._entry(*split(text.strip()))
        stem = self._canonical(base) or self._canonical(plain(base))
        if stem is not None:
            return "canonical", self._target(text, stem, unit)
        stems = self.printed.get(plain(base), []) or self._loosely(base)
        if len(stems) == 1:
            return "notation", self._target(text, stems[0], unit)
        if stems:
            those = " or ".join([*stems[:MOST_MEANT], *(["…"] if len(stems) > MOST_MEANT else [])])
            return "", UnknownName(SEVERAL.format(text=shown(text), those=those), asked=True)
        return "", self._unknown(text, base)

    def _entry(self, base: str, unit: str) -> tuple[str, str]:
        """A name and its unit where the unit is written as pages print it, h_{2,1} and W_{if,2,1}; the same where it is
        not."""
        first = int(self.pages[0].notation["first_unit"])
        typed, units = unbracketed(plain(base)), ""
        for _ in range(2 if not unit else 0):  # an entry of a vector, then one of a matrix
            for found in filter(None, (each.fullmatch(typed) for each in ENTRIES)):
                if int(found[2]) < first:
                    continue
                rest, one = found[1] + (found[3] or ""), f"[{int(found[2]) - first}]{units}"
                if known := self._named(rest):
                    stem, number = without_pass(known)
                    whole = in_pass(stem + one, number)  # of a path the unit stands before the pass
                    return (whole, "") if known + one not in self.units and whole in self.units else (known, one)
            last = ENTRIES[0].fullmatch(typed)
            if last is None or int(last[2]) < first:
                break
            typed, units = last[1] + (last[3] or ""), f"[{int(last[2]) - first}]"
        return base, unit

    def _named(self, base: str) -> str:
        """The one quantity that is called so on pages, or else in the file; "" where there is none, or several."""
        stems = self.printed.get(base, []) or self.printed.get(bracketed(base), [])
        return (stems[0] if len(stems) == 1 else "") if stems else self._canonical(base) or ""

    def _loosely(self, base: str) -> list[str]:
        """What is meant by a name without its underscore or brackets, then in other capitals: f1, h(1), C_1."""
        typed = plain(base) or base
        for fold in (False, True):
            found = self._loose[fold].get(loose(typed, fold), {})
            if found:
                return [*found]
        return []

    @cached_property
    def _loose(self) -> tuple[dict[str, dict[str, None]], dict[str, dict[str, None]]]:
        """The quantities by what is left of their names, the file's and the notation's; with capitals, and without."""
        found: tuple[dict[str, dict[str, None]], dict[str, dict[str, None]]] = ({}, {})
        names = [(stem, stem) for stem in self.stems]
        names += [(spelling, stem) for spelling, stems in self.printed.items() for stem in stems]
        for spelling, stem in names:
            for fold in (False, True):
                found[fold].setdefault(loose(spelling, fold), {})[stem] = None
        return found

    def _canonical(self, base: str) -> str | None:
        compact = "".join(base.split())
        if compact in self.units:
            return compact
        return self.canonical.get(self._key(parse(compact)) or (compact,))

    def _key(self, name: QuantityName | None) -> SpellingKey | None:
        """What two spellings of one name have in common."""
        if name is None:
            return None
        main = name.run == self.problem.sequences[0].name and not is_own_loss(self.problem, name)
        run = None if main else name.run
        if name.path is not None:
            return run, name.quantity, name.path, name.n
        return run, name.quantity, name.t, resolve(self.cells, name), name.n

    def _target(self, text: str, stem: str, unit: str) -> NamedNumber | UnknownName:
        units = self.units.get(stem + unit)
        if units is None:
            known = self.units[stem]
            span = known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}"
            return UnknownName(NO_UNIT.format(text=shown(text), known=span), asked=True)
        return NamedNumber(stem + unit, tuple(units))

    def _clash(self, text: str, found: NamedNumber | UnknownName) -> NamedNumber | UnknownName:
        if isinstance(found, UnknownName):
            return found
        base, unit = split(text.strip())
        stem = found.stem.removesuffix(unit)
        others = [each for each in self.printed.get(plain(base), []) if each != stem]
        if not others or self._canonical(base) is None:
            return found
        words = {"text": shown(text), "first": stem, "second": others[0], "other": others[0] + unit}
        return UnknownName(TWO.format(**words), asked=True)

    def _unknown(self, text: str, base: str) -> UnknownName:
        typed = plain(base) or base
        known, alike, letters = self._known
        near = alike.get(typed.casefold())
        self._hints -= 1
        if near is None and self._hints >= 0:
            near = nearest(base, known)
        said = _BASE.fullmatch(typed)
        asked = base[:1] == "\\" or text.strip()[-1:] == "]" or (said is not None and said[1].casefold() in letters)
        asked = asked or (near is not None and nearest(base, [near], 0.75) is not None)
        return UnknownName(
            UNKNOWN.format(text=shown(text), hint=DID_YOU_MEAN.format(near=near) if near else LISTED), asked
        )

    @cached_property
    def _known(self) -> tuple[list[str], dict[str, str], set[str]]:
        """Every name, each by its small letters, and the letters of the quantities without their times."""
        known = [*self.stems, *self.printed]
        letters = {found[1].casefold() for found in map(_BASE.fullmatch, known) if found}
        return known, {name.casefold(): name for name in reversed(known)}, letters

    @cached_property
    def printed(self) -> dict[str, list[str]]:
        """The quantities by each plain spelling of their symbol in the notation."""
        found: dict[str, list[str]] = {}
        for stem in self.stems:
            for spelling in {each: None for view in self.pages for each in spellings(drawn(view, stem))}:
                stems = found.setdefault(spelling, [])
                stems += [stem] if stem not in stems else []
        return found
