"""Characters that JSON writes as two escapes, which a YAML parser does not join."""

import re

HALF = "{escape} is half of a character (expected the character itself, or both halves of it)"

_ALONE = re.compile("[\ud800-\udfff]")


def without_pairs(text: str) -> str:
    r"""JSON's \ud83d\ude00, which the YAML parser refuses, as two private characters of the same length."""

    def private(match: re.Match[str]) -> str:
        before, high, low = match.groups()
        return f"{before}\\u{int(high, 16) + 0x800:04x}\\u{int(low, 16) + 0x800:04x}"

    return re.sub(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})", private, text)


def with_pairs(text: str) -> str:
    """The characters that `without_pairs` took apart."""

    def joined(match: re.Match[str]) -> str:
        high, low = (ord(each) - 0x800 for each in match.group())
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)

    return re.sub("[\ue000-\ue3ff][\ue400-\ue7ff]", joined, text)


def joined(text: str) -> str:
    """A text whose halves are joined, where a parser took each for a character; one without its other stays."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def half_of(text: str) -> str:
    r"""The escape, \ud800, of a half that stands alone in a text; "" where there is none."""
    found = _ALONE.search(text)
    return "" if found is None else f"\\u{ord(found[0]):04x}"
