"""The slips of a sheet, each once, with every number that it explains."""

from collections.abc import Iterable, Mapping

from ..marks import Explanation, SheetSlip


def sheet_slips(explanations: Mapping[str, tuple[Explanation, ...]], wrong: Iterable[str]) -> tuple[SheetSlip, ...]:
    """What explains the wrong numbers first, in their order; nothing for those that no slip explains."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in wrong:
        for each in explanations.get(name, ())[:1]:
            numbers = found.setdefault((each.slip, each.text), [])
            numbers += [one for one in dict.fromkeys((name, *each.covers)) if one not in numbers]
    return tuple(SheetSlip(slip, text, tuple(numbers)) for (slip, text), numbers in found.items())
