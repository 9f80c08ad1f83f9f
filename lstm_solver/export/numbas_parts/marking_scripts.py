"""How Numbas marks what is typed in: exactly, with open ends, entry by entry, by what follows and by slips."""

from fractions import Fraction
from typing import NamedTuple

from ...maths.rounding import Digits
from ..accepted_range import AcceptedRange

STYLES = ["plain", "plain-eu", "si-en", "si-fr"]  # with a point or a comma; "en" takes 0,363 for 363

ROUND = {"half_up": "lsup", "half_even": "lseven", "truncate": "lscut"}


class NumbasCase(NamedTuple):
    """One way in which an entry counts: where `condition` holds it earns `share` of its marks; `text`: in HTML."""

    condition: str
    share: Fraction
    text: str


class NumbasCell(NamedTuple):
    """An entry of a matrix. `expected`: the number that is taken where none is typed in; `label`: in HTML."""

    row: int
    column: int
    expected: str
    label: str
    cases: tuple[NumbasCase, ...]

    @property
    def given(self) -> str:
        """The name of what is typed in."""
        return given(self.row, self.column)


def given(row: int, column: int) -> str:
    """The name of what is typed into an entry."""
    return f"given_{row}_{column}"


def within(name: str, ends: AcceptedRange) -> str:
    """Whether a decimal is in a range."""
    low, high = (">=" if ends.low_closed else ">"), ("<=" if ends.high_closed else "<")
    return f'{name} {low} dec("{ends.low:f}") and {name} {high} dec("{ends.high:f}")'


def rounded(text: str, digits: Digits) -> str:
    """A rounded expression."""
    places = str(digits.places or 0) if digits.significant is None else f"lsplaces({text}, {digits.significant})"
    return f"{ROUND[digits.ties]}({text}, {places})"


def follows(name: str, value: str, digits: Digits) -> str:
    """Whether a decimal rounds to what follows, which is rounded."""
    return f"abs({rounded(name, digits)} - {value}) < 0.000000001"


def number_script(condition: str) -> str:
    """For a part with one number: right where the condition on `studentNumber` holds."""
    return f"numberInRange:\n    if({condition}, correct(), incorrect(); end())"


def matrix_script(cells: list[NumbasCell], wrong: str) -> str:
    """For a matrix: each entry earns its share, and says why; one that holds no number earns nothing."""
    styles = ", ".join(f'"{style}"' for style in STYLES)
    columns = 1 + max(cell.column for cell in cells)
    lines = {
        "something": 'if(len(filter(trim(join(row, "")) <> "", row, studentAnswer)) > 0, true, '
        'fail(translate("part.marking.nothing entered")))'
    }
    for cell in cells:
        row, column = cell.row, cell.column
        lines[cell.given] = f"parsedecimal(trim(studentAnswer[{row}][{column}]), [{styles}])"
        lines[f"marked_{row}_{column}"] = _chosen(cell, wrong)
        lines[f"taken_{row}_{column}"] = f"if(isnan({cell.given}), {cell.expected}, {cell.given})"
    marked = [f"marked_{cell.row}_{cell.column}" for cell in cells]
    total = " + ".join(f"{each}[0]" for each in marked)
    said = [f"if({each}[0] > 0, positive_feedback({each}[1]), negative_feedback({each}[1]))" for each in marked]
    lines["mark"] = ";\n    ".join(["apply(something)", f'set_credit(({total})/{len(cells)}, "")', *said])
    taken = [f"taken_{cell.row}_{cell.column}" for cell in cells]
    rows = (", ".join(taken[at : at + columns]) for at in range(0, len(taken), columns))
    lines["interpreted_answer"] = f"apply(something);\n    matrix({', '.join(f'[{row}]' for row in rows)})"
    return "\n\n".join(f"{name}:\n    {text}" for name, text in lines.items())


def _chosen(cell: NumbasCell, wrong: str) -> str:
    """Share and words of the first case that holds."""
    made = f"[0, {_string(cell, wrong)}]"
    for case in reversed(cell.cases):
        made = f"if({case.condition}, [{float(case.share)}, {_string(cell, case.text)}], {made})"
    return f'if(isnan({cell.given}), [0, ""], {made})'


def _string(cell: NumbasCell, text: str) -> str:
    """A string of JME in which nothing is put in place."""
    shown = " ".join(f"<p>{cell.label}: {text}</p>".split())
    return 'safe("' + shown.replace("\\", "\\\\").replace('"', '\\"') + '")'
