import unicodedata

from .glyph_widths import UPRIGHT

_ROOM = 1.04  # italic and sans-serif letters are about as wide


def words_em(text: str) -> float:
    """The width of plain text in em, rather too wide than too narrow."""
    return _ROOM * sum(map(_letter_em, text))


def _letter_em(char: str) -> float:
    known = UPRIGHT.get(char)
    if known is not None:
        return known
    if char in " \u00a0.,:;!'|":
        return 0.36
    if char.isdigit() or char in "()-":
        return 0.52
    if char < "\u0250":
        return UPRIGHT.get(unicodedata.normalize("NFD", char)[0], 0.85)
    return 4.0  # beyond Latin letters
