"""Numbers as people write them: exact decimals from text, and a plain sentence where it could mean two things."""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from unicodedata import normalize

from ...maths.decimals import NumberError, read_number
from ..marks import WrittenAnswer
from .reading_remarks import Remark

LONGEST = 200  # characters of one number

BEFORE, BEHIND = 15, 50  # digits before and behind the point

LONGEST_CELL = 20_000  # characters of one vector

THIRDS = 20  # figures of a fraction that has no end

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms of ASCII

_SIGNS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63"), "-")

_UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])

_TYPED = _WIDE | {0xFF0D: "-"} | _SIGNS | _UNSEEN

_THIN = "\u00a0\u2007\u2008\u2009\u200a\u202f'\u2019"  # between the digits of a group; the apostrophes are Swiss

_GROUP = re.compile(rf"(?<=\d)[{_THIN}](?=\d{{3}}(?!\d))", re.ASCII)

_PLAIN = re.compile(rf"-?\d{{1,{BEFORE}}}(?:\.\d{{1,{BEHIND}}})?", re.ASCII)

_SPLIT = re.compile(r"([-+]?)\s*([\d.,']+?)([eE][-+]?\d+)?", re.ASCII)

_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ".,'"}

_SURE_COMMA = re.compile(r"\s*[-+]?(?:0+,\d+|\d+,(?!\d{3}\s*$)\d+|\d{4,},\d+)\s*", re.ASCII)

_POINT = re.compile(r"\s*[-+]?\d*\.\d+\s*", re.ASCII)

_ABOUT = re.compile(r"\s*[≈~∼≃≅]\s*")

_DOUBT = re.compile(r"\s*(?:\(\s*\?+\s*\)|\?+)\s*$")

_PERCENT = re.compile(r"\s*%\s*$")

_POWER = re.compile(
    r"(.*\d[.,]?)\s*[·⋅∙•×*xX]\s*10\s*"
    r"(?:(?:\^|\*\*)\s*(?:([-+]?\d{1,4})|\{\s*([-+]?\d{1,4})\s*\}|\(\s*([-+]?\d{1,4})\s*\))|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))",
    re.ASCII,
)

_LOW_POWER = re.compile(r"(.*\d[.,]?)\s*[·⋅∙•×xX]\s*10\s*([-+]\d{1,2})", re.ASCII)  # its exponent was not raised

_SIGNED = re.compile(r"\(\s*([-+][^()]*)\)")  # not (0.5), which is how accountants write -0.5

_STOPPED = re.compile(r"([-+]?\s*\d*[.,]\d+)\s*[.,;]", re.ASCII)

_SMALL = {sign: normalize("NFKC", sign) for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}

_ONE_SIGN = re.compile(rf"^([-+]?\s*)([{''.join(_SMALL)}])$")

_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")

_FRACTION = re.compile(rf"([-+]?)\s*(\d{{1,{BEFORE}}})\s*[/⁄∕]\s*(\d{{1,{BEFORE}}})", re.ASCII)

_TRANSPOSED = re.compile(r"\s*(?:\^\s*\{?\s*(?:T|\\top|⊤)\s*\}?|ᵀ|⊤)\s*")

_BRACKETS = ("[]", "()", "{}")


class UnreadableNumber(ValueError):
    """The message says in words why a cell is not read; `remark`: the same for any language."""

    def __init__(self, key: str, **values: str | int) -> None:
        self.remark = Remark(key, values)
        super().__init__(self.remark.english)


def typed(text: str) -> str:
    """The text with ASCII digits, signs and spaces where it had others of the same meaning; ' between grouped digits.

    Digits of other scripts, small raised ones and the like stay as they are and are no digits.
    """
    plain = text if text.isascii() else text.translate(_TYPED)
    grouped = _GROUP.sub("'", plain)
    return grouped if grouped.isascii() else re.sub(rf"[{_THIN[:6]}]", " ", grouped)


def number(text: str, commas: bool | None = None) -> WrittenAnswer:
    """The number in a text, as `marks.WrittenAnswer`: its `typed` is the text where it was not in plain digits.

    A percentage is a hundredth, a fraction is worked out, to 20 figures where it has no end. `commas`: whether a comma
    is known to be the decimal sign; 1,234 wants to know it. Raises UnreadableNumber.
    """
    if _PLAIN.fullmatch(text):
        return WrittenAnswer(text, Decimal(text))
    _check_length(text, LONGEST)
    plain = typed(text).strip()
    core, percent = _bare(plain)
    value = _fraction(core, text)
    value = _decimal(core, plain, text, commas) if value is None else value
    if percent:
        value = value.scaleb(-2, Context(prec=2 * BEHIND))
    if (value and value.adjusted() >= BEFORE) or int(value.as_tuple().exponent) < -BEHIND:
        raise UnreadableNumber("unread_digits", text=shown(text), before=BEFORE, behind=BEHIND)
    read = f"{value:f}"
    return WrittenAnswer(read, value, "" if text.strip() == read else shown(text))


def _bare(plain: str) -> tuple[str, bool]:
    """What is left without the signs of who is not sure, brackets around a sign, and a full stop; a power of ten as an
    exponent; whether it is a percentage."""
    core = _DOUBT.sub("", _ABOUT.sub("", plain, count=1) if plain[:1] in "≈~∼≃≅" else plain)
    percent = _PERCENT.search(core) is not None
    core = _PERCENT.sub("", core)
    for outer in (_SIGNED, _STOPPED):
        core = outer.sub(r"\1", core).strip() if outer.fullmatch(core) else core
    power = _POWER.fullmatch(core) or _LOW_POWER.fullmatch(core)
    if power is not None:
        exponent = next(each for each in power.groups()[1:] if each)
        core = f"{power[1]}e{exponent.translate(_RAISED)}"
    return core, percent


def _written_out(found: re.Match[str]) -> str:
    """A fraction that is one sign, as it is written with a stroke."""
    return found[1] + _SMALL[found[2]]


def _fraction(core: str, text: str) -> Decimal | None:
    """The value of a fraction of whole numbers, None for what is none."""
    found = _FRACTION.fullmatch(_ONE_SIGN.sub(_written_out, core))
    if found is None:
        return None
    sign, above, below = found.groups()
    if not int(below):
        raise UnreadableNumber("unread_no_number", text=shown(text))
    exact = Context(prec=BEHIND).divide(Decimal(sign + above), Decimal(below))
    if Context(prec=2 * BEHIND).multiply(exact, Decimal(below)) == Decimal(sign + above):
        return exact
    return Context(prec=THIRDS, rounding=ROUND_HALF_EVEN).divide(Decimal(sign + above), Decimal(below))


def _decimal(core: str, plain: str, text: str, commas: bool | None) -> Decimal:
    """The value of digits with signs between them and perhaps an exponent. Raises UnreadableNumber."""
    found = _SPLIT.fullmatch(core)
    if found is None:
        raise _why(plain, text)
    sign, digits, power = found.groups()
    pointed = _pointed(digits, commas)
    try:
        value = None if pointed is None else read_number(sign + pointed + (power or ""))
    except NumberError:
        raise UnreadableNumber("unread_size", text=shown(text)) from None
    if value is None:
        raise UnreadableNumber("unread_no_number", text=shown(text))
    return value


def _why(plain: str, text: str) -> UnreadableNumber:
    if plain[:1] in ("=", "@") or (plain[:1] in "+-" and re.search("[A-Za-z(|!]", plain)):
        return UnreadableNumber("unread_formula", text=shown(text))
    inside = re.fullmatch(r"[-+\d.,']+(?:\s+[-+\d.,']+)+", plain, re.ASCII)
    return UnreadableNumber("unread_space" if inside else "unread_no_number", text=shown(text))


def _pointed(digits: str, commas: bool | None) -> str | None:
    """The digits with at most a point in them, None where their marks make no sense."""
    marks = [mark for mark in digits if mark in ".,"]
    groups = "'" if "'" in digits else marks[0] if len(marks) > 1 else ""
    if not groups:
        return _with_comma(digits, commas) if marks == [","] else digits
    if marks and marks.count(marks[-1]) == 1 and marks[-1] != groups:
        whole, _, rest = digits.rpartition(marks[-1])
    else:
        whole, rest = digits, ""
    if not _is_grouped(whole, groups) or not re.fullmatch(r"(?:\d{3}'?)*\d*", rest, re.ASCII):
        return None
    return whole.replace(groups, "") + (f".{rest.replace(groups, '')}" if rest else "")


def _is_grouped(whole: str, mark: str) -> bool:
    """Digits in groups of three, or no group at all in front of a fraction that has them."""
    return _GROUPED[mark].fullmatch(whole) is not None or (mark == "'" and whole.isdigit())


def _with_comma(digits: str, commas: bool | None) -> str:
    """One comma: a decimal sign, unless it may stand between thousands."""
    decimal = digits.replace(",", ".")
    if commas is not True and _GROUPED[","].fullmatch(digits):
        raise UnreadableNumber("unread_two_ways", text=digits, decimal=decimal, whole=digits.replace(",", ""))
    return decimal


def two_ways(text: str) -> bool:
    """Whether the comma of a number may stand before decimals or between thousands: 1,234."""
    core, _ = _bare(typed(text).strip())
    return "," in core and _GROUPED[","].fullmatch(core.lstrip("+-").strip()) is not None


def habit(texts: Iterable[str]) -> bool | None:
    """Whether the numbers have decimal commas: True where some surely have and none has a point, None if unknown."""
    commas = points = False
    for text in texts:
        if "," in text or "，" in text:
            commas = commas or _SURE_COMMA.fullmatch(_core(text)) is not None
        elif "." in text:
            points = points or _POINT.fullmatch(_core(text)) is not None
    return commas if commas != points else None


def _core(text: str) -> str:
    return typed(text) if len(text) > LONGEST else _bare(typed(text).strip())[0]


def vector(text: str, size: int) -> list[str]:
    """The texts of the entries of a vector in one cell: [0.822, 0.900], (0,822; 0,900), 0.822 0.900.

    Raises UnreadableNumber where there are not `size` of them, or where it is not clear.
    """
    _check_length(text, LONGEST_CELL)
    plain = _TRANSPOSED.sub("", typed(text).strip()) if len(text) < LONGEST_CELL else text
    inside = _without_brackets(plain)
    if inside[:1] in ("=", "@"):
        raise UnreadableNumber("unread_formula", text=shown(inside))
    if ";" in inside:
        return _as_many(inside.strip().removesuffix(";").split(";"), size)
    words = [word.removesuffix(",") for word in inside.replace(" ,", ", ").split()]
    if len(words) == size or "," not in inside:
        return _as_many(words, size)
    parts = inside.strip().removesuffix(",").split(",")
    if len(words) == 1 and inside == plain and _may_be_one(parts, size):
        raise UnreadableNumber("unread_one_or_two", text=shown(text), spaced=", ".join(parts))
    return _as_many(parts, size)


def _may_be_one(parts: list[str], size: int) -> bool:
    return len(parts) == size == 2 and all(each.lstrip("+-").isdigit() for each in parts)


def _as_many(parts: list[str], size: int) -> list[str]:
    if not any(map(str.isdigit, "".join(parts))):
        raise UnreadableNumber("unread_no_number", text=shown(" ".join(parts)))
    if len(parts) != size:
        raise UnreadableNumber("unread_count", n=len(parts), size=size)
    return [part.strip() for part in parts]


def _without_brackets(plain: str) -> str:
    """What stands in the outer brackets, of one column or row: [[0.8], [0.9]] has inner ones as well."""
    inside = plain
    while any(inside[:1] + inside[-1:] == pair for pair in _BRACKETS):
        inside = inside[1:-1].strip()
    if inside != plain and not re.search(r"[^\[\](){}\d.,;eE+\-'\s]", inside):
        inside = re.sub(r"[\])}]\s*[,;]?\s*[\[({]", "; ", inside)
    return inside


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise UnreadableNumber("unread_long", n=len(text), most=most)


def label(text: str, known: Mapping[str, str]) -> WrittenAnswer:
    """A word, for what is predicted. `known`: labels by their small letters.

    Raises UnreadableNumber where it is too long.
    """
    _check_length(text, LONGEST)
    word = shown(text, LONGEST)
    return WrittenAnswer(known.get(word.casefold(), word), Decimal(0))


def shown(text: str, most: int = 40) -> str:
    """A text from a file as it may stand in a message: one line, nothing that a terminal obeys."""
    from ...render.escape import text as one_line

    line = one_line(text[: 4 * most]).strip()
    return line if len(line) <= most else f"{line[: most - 3]}..."
