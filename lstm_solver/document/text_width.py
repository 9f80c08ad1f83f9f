def words_em(text: str) -> float:
    """An upper estimate of the width of plain text."""
    return sum(map(_letter_em, text))


def _letter_em(char: str) -> float:
    if char.islower():
        return 0.56
    return 0.4 if char in " \u00a0.,:;" else 0.85 if char < "\u0250" else 4.0  # beyond Latin letters
