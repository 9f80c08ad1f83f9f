"""What a platform cannot express, gathered: a line a loss, with where it happens."""

MOST = 4  # places that are named in a line


class ExportLosses:
    """`add` what is lost and where; `lines` says it, each loss once."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._found: dict[str, list[str]] = {}

    def add(self, what: str, where: str = "") -> None:
        """`what`: a sentence without a full stop; `where`: a field, a question or a problem."""
        places = self._found.setdefault(what, [])
        if where and where not in places:
            places.append(where)

    def lines(self) -> list[str]:
        """In the order in which they were met."""
        return [f"{self.target}: {what}{_places(where)}" for what, where in self._found.items()]


def _places(where: list[str]) -> str:
    if not where:
        return ""
    more = len(where) - MOST
    return f" ({', '.join(where[:MOST])}{f' and {more} more' if more > 0 else ''})"
