"""The ways in which the entries of one operand can be misread, as arrays."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...maths.rounding import Digits, plain
from ...maths.values import Array, is_matrix
from ..catalogue.digits import CHANGED, DROPPED, POINT, SIGN, SWAPPED, WrongDigits, misread
from ..key.answer_key import OperandSource, StatedValue
from ..key.key_versions import KeyVersions
from ..rounding_policies.policy_states import SheetNumbers
from .trials import Trial, entries

MOST_ENTRIES = 300  # of one matrix that are tried digit by digit

LONGEST = 12  # characters of a number that may be misread

MISREAD = "input-misread"

READ = (MISREAD, CHANGED, SWAPPED, DROPPED, POINT, SIGN)  # the slips of a number that is read

_CODE = {slip: code for code, slip in enumerate(READ)}


class ReadNumber(NamedTuple):
    """All that may be read of one number. `codes`: of the slips, by `READ`."""

    news: WrongDigits
    codes: Array
    values: Array


@lru_cache(20_000)
def read_otherwise(old: str) -> ReadNumber:
    """What may be read of plain digits; nothing of a very long number."""
    found = misread(old, 1) if len(old) <= LONGEST else WrongDigits([], [], [], [], [])
    return ReadNumber(found, np.array([_CODE[slip] for slip in found.slips], dtype=int), found.values())


class Misreading:
    """One operand: `codes[k]`, `values[k]` and so on are those of its misreading k."""

    def __init__(self, source: OperandSource, texts: list[tuple[tuple[int, ...], str, str]]) -> None:
        """`texts`: entry, name and digits of each number."""
        self.source = source
        self.texts = texts
        each = [read_otherwise(old) for _, _, old in texts]
        given = isinstance(source, StatedValue) and source.kind == "input"
        self.at = np.repeat(np.arange(len(each)), [len(one.values) for one in each])
        self.starts = np.cumsum([0, *(len(one.values) for one in each)])
        self.numbers = each
        self.values = np.concatenate([one.values for one in each])
        codes = np.concatenate([one.codes for one in each])
        self.codes = np.full_like(codes, _CODE[MISREAD]) if given else codes
        self.index = tuple(np.array([entry for entry, _, _ in texts]).T[:, self.at])

    def __len__(self) -> int:
        return len(self.values)

    def rows(self, value: Array) -> Array:
        """The operand's value, misread, a row a misreading; `value` has one row."""
        found = np.repeat(value, len(self), axis=0)
        found[(np.arange(len(self)), *self.index)] = self.values
        return found

    def find(self, trial: Trial) -> int | None:
        """The row of the same misreading."""
        rows = np.flatnonzero(self.values == float(trial.new))
        return next((int(row) for row in rows if self.texts[self.at[row]][0] == trial.entry), None)

    def trial(self, row: int, line: int) -> Trial:
        at = self.at[row]
        entry, name, old = self.texts[at]
        new = self.numbers[at].news.text(row - self.starts[at])
        return Trial(READ[self.codes[row]], line, None, None, self.source, entry, name, old, new)


class Misreadings:
    """Makes every reading once."""

    def __init__(self, keys: KeyVersions) -> None:
        self.keys = keys
        self._found: dict[Any, Misreading | None] = {}
        self._right: dict[tuple[int, int], list[tuple[tuple[int, ...], str, str]]] = {}

    def clear(self) -> None:
        """Without any sheet."""
        self._found.clear()
        self._right.clear()

    def of(self, source: OperandSource, version: int, sheet: SheetNumbers) -> Misreading | None:
        """None where nothing can be misread."""
        if isinstance(source, StatedValue):
            own = self.keys.own(source, version)
            key: Any = id(own.value)
            if key not in self._found:
                self._found[key] = self._of_file(own)
            return self._found[key]
        texts = self._texts(source, version, sheet)
        key = (source, *(text for _, _, text in texts))
        if key not in self._found:
            made = Misreading(source, texts)
            self._found[key] = made if len(made) else None
        return self._found[key]

    def _of_file(self, source: StatedValue) -> Misreading | None:
        value = source.value
        if source.kind not in ("parameter", "input", "state"):
            return None
        if is_matrix(value) and len(value) * len(value[0]) > MOST_ENTRIES:
            return None
        found = []
        for entry in entries(value):
            number = value
            for each in entry:
                number = number[each]
            found.append((entry, source.entry(entry), given_text(number)))
        made = Misreading(source, found)
        return made if len(made) else None

    def _texts(self, at: int, version: int, sheet: SheetNumbers) -> list[tuple[tuple[int, ...], str, str]]:
        """An earlier line's numbers as the student sees them."""
        printed, written = self._printed(at, version), sheet.get(at)
        if not written:
            return printed
        return [(entry, name, written[entry].text if entry in written else text) for entry, name, text in printed]

    def _printed(self, at: int, version: int) -> list[tuple[tuple[int, ...], str, str]]:
        """The right numbers of a line, as they are printed."""
        found = self._right.get((at, version))
        if found is None:
            line = self.keys.line(at, version)
            found = self._right[at, version] = []
            for entry in entries(line.value):
                number = self.keys.first.entry_of(line, entry)
                text = plain(number if line.digits is None else line.digits.round(number))
                found.append((entry, line.stem + "".join(f"[{each}]" for each in entry), text))
        return found


def given_text(number: Any) -> str:
    """A stated number as plain digits."""
    if not hasattr(number, "as_tuple"):
        return f"{float(number):.6g}" if abs(number) < 1e6 else f"{float(number):.0f}"
    return plain(Digits(6).round(number)) if hasattr(number, "written") else plain(number)
