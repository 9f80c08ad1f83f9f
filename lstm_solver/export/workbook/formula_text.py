"""A formula in the language of spreadsheets, with functions that Excel has had since 2010 and LibreOffice has too."""

from collections.abc import Sequence

from ...maths.rounding import Digits
from ..scalar_text import plain_number
from ..scalars import Scalar
from .sheet_rows import FIRST_COLUMN, WorkbookRows, place_of

MOST_CHOSEN = 250  # of Excel's 254

LONGEST = 8_000  # letters of a formula; Excel takes 8,192

# whether the factors of a sum of products stand below each other, the left ones and the right ones
ROWS, ACROSS, COLUMNS = (False, False), (False, True), (True, True)

WORDS = {
    "*": "{}*{}",
    "-": "(-{})",
    "/": "({}/{})",
    "exp": "EXP({})",
    "ln": "LN({})",
    "tanh": "TANH({})",
    "sqrt": "SQRT({})",
    "abs": "ABS({})",
    "min": "MIN({},{})",
    "max": "MAX({},{})",
    "if": "IF({},{},{})",
    "and": "AND({},{})",
    ">": "{}>{}",
    ">=": "{}>={}",
    "<": "{}<{}",
    "<=": "{}<={}",
    "largest": "(MATCH(MAX({0}),{0},0)-1)",
    "chosen": "CHOOSE({}+1,{})",
}

# x and p, the decimals, are put in; half even and cut take back what a binary number lacks of its 14 digits
ROUNDED = {
    "half_up": "ROUND({x},{p})",
    "half_even": "ROUND(IF(ROUND(MOD(ABS({x})*10^({p}),1),14-LEN(INT(ABS({x})*10^({p}))))=0.5,"
    "ROUND({x}*10^({p})/2,0)*2*10^(-({p})),{x}),{p})",
    "truncate": "ROUND(ROUND({x},{p}+14-LEN(INT(ABS({x})*10^({p}))))-SIGN({x})*0.5*10^(-({p})),{p})",
}


def column_letters(column: int) -> str:
    """A, …, Z, AA, … for a column, from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class FormulaWriter:
    """Writes the formulas of one workbook."""

    def __init__(self, made: WorkbookRows) -> None:
        self.sheets = made.sheets
        self.rows = made.rows
        self.settings = made.settings

    def text(self, formula: Scalar, sheet: int) -> str:
        """A formula as it stands in a cell of this sheet, without its =. Raises LookupError where it is too long."""
        found = self._text(formula, sheet)
        if len(found) > LONGEST:
            raise LookupError("a formula that is longer than a cell may hold")
        return found

    def _text(self, formula: Scalar, sheet: int) -> str:
        if formula.kind == "number":
            return plain_number(formula.value)
        if formula.kind == "own":
            return self.address(formula.name, sheet)
        if formula.kind == "largest":
            return WORDS["largest"].format(self._range(formula.kids, sheet))
        if formula.kind == "+":
            return self._sum(formula.kids, sheet)
        kids = [self._text(kid, sheet) for kid in formula.kids]
        if formula.digits is not None:
            return rounded(kids[0], formula.digits, self.settings.get(formula.digits))
        if formula.kind == "chosen":
            if len(kids) > MOST_CHOSEN:
                raise LookupError(f"a choice of more than {MOST_CHOSEN} tokens")
            return WORDS["chosen"].format(kids[0], ",".join(kids[1:]))
        return WORDS[formula.kind].format(*kids)

    def address(self, name: str, sheet: int, *, fixed: bool = False) -> str:
        """B3, or 'Time step 1'!B3 where it stands on another sheet."""
        at, column = place_of(name)
        row = self.rows[at]
        sign = "$" if fixed else ""
        cell = f"{sign}{column_letters(FIRST_COLUMN + column)}{sign}{row.line + 1}"
        return cell if row.sheet == sheet else f"{quoted(self.sheets[row.sheet])}!{cell}"

    def _range(self, cells: Sequence[Scalar], sheet: int) -> str:
        """The cells of one row or column, from the first to the last."""
        last = self.address(cells[-1].name, sheet).rpartition("!")[2]
        return f"{self.address(cells[0].name, sheet)}:{last}"

    def _sum(self, terms: Sequence[Scalar], sheet: int) -> str:
        """Products along rows and columns as SUMPRODUCT, the other terms one by one."""
        runs: list[list[Scalar]] = []
        for term in terms:
            before = runs[-1] if runs else []
            ways = self._ways(before[-1], term) if before else None
            if ways is None or (len(before) > 1 and ways != self._ways(*before[:2])):
                runs.append([term])
            else:
                before.append(term)
        texts = [self._products(run, sheet) if len(run) > 1 else self._text(run[0], sheet) for run in runs]
        return f"({'+'.join(texts)})" if len(texts) > 1 else texts[0]

    def _products(self, terms: Sequence[Scalar], sheet: int) -> str:
        left, right = (self._range([term.kids[at] for term in terms], sheet) for at in (0, 1))
        ways = self._ways(*terms[:2])
        if ways in (ROWS, COLUMNS):
            return f"SUMPRODUCT({left},{right})"
        # a sum of the one number: MMULT alone is an array, which some versions of Excel mark
        return f"SUMPRODUCT(MMULT({left},{right}))" if ways == ACROSS else f"SUMPRODUCT(MMULT({right},{left}))"

    def _ways(self, term: Scalar, after: Scalar) -> tuple[bool, ...] | None:
        """Of two products of cells, which factors of the second stand below those of the first; others are beside them.

        None where one stands elsewhere, or a term is no product of cells.
        """
        if any(each.kind != "*" or any(kid.kind != "own" for kid in each.kids) for each in (term, after)):
            return None
        found = []
        for one, other in zip(term.kids, after.kids, strict=True):
            (row, column), (next_row, next_column) = place_of(one.name), place_of(other.name)
            here, there = self.rows[row], self.rows[next_row]
            below = (there.sheet, there.line, next_column) == (here.sheet, here.line + 1, column)
            if not below and (next_row, next_column) != (row, column + 1):
                return None
            found.append(below)
        return tuple(found)


def quoted(sheet: str) -> str:
    """The name of a sheet as it stands in formulas."""
    return "'" + sheet.replace("'", "''") + "'"


def rounded(text: str, digits: Digits, setting: str | None = None) -> str:
    """The text of a formula rounded by ROUND and its kin. `setting`: the name of the cell that says to how many."""
    if digits.significant is None:
        return ROUNDED[digits.ties].format(x=text, p=setting or digits.places)
    places = f"{setting or digits.significant}-1-INT(LOG10(ABS({text})))"
    return f"IF({text}=0,0,{ROUNDED[digits.ties].format(x=text, p=places)})"
