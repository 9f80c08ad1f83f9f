"""What many platforms cannot express."""

from .export_losses import ExportLosses
from .exported import ExportSet, ExportVersion
from .follow_through import FollowThrough

CLOSED = "an answer half a unit off counts although it rounds to the next number, for both ends of a tolerance count"

OWN_NUMBERS = "what follows from a student's own earlier numbers does not count"

AT_RANDOM = "a version goes to whoever comes, not to the student for whom it was drawn"

PICKED_APART = "each question picks its version by itself"

SEVERAL = "of several right choices each counts by itself"

CENTRED = "a number that digits are cut from stands in the middle of what counts, not as it is printed"

SITE_COMMA = "a decimal comma counts only on a site whose language has one"

CHARGED_EACH = (
    "a slip in several numbers, or in what nobody asks for, costs each wrong number, where check charges it once"
)

WHOLE_VECTORS = "the numbers of a vector count one by one, not as a whole"


def closed_ends(exported: ExportSet, losses: ExportLosses) -> None:
    """Of every number whose range is open at an end."""
    for version, where in _versions(exported):
        for item in version.items:
            for field in item.fields:
                for end in field.accepted.open_ends:
                    losses.add(CLOSED, f"{where}{field.name}: {end:f}")


def own_numbers(exported: ExportSet, losses: ExportLosses) -> None:
    """Of every number that rests on one that is asked before it."""
    for version, where in _versions(exported):
        for name in followers(version):
            losses.add(OWN_NUMBERS, f"{where}{name}")


def lost_ways(followed: FollowThrough, losses: ExportLosses) -> None:
    """Of numbers that rest on others in a way that no platform works out."""
    for name in followed.lost:
        losses.add(OWN_NUMBERS, name)


def picking(exported: ExportSet, losses: ExportLosses) -> None:
    """Of versions that are picked for each question."""
    if exported.students:
        losses.add(AT_RANDOM)
    for problem in exported.problems:
        if len(problem.versions) > 1 and len(problem.versions[0].items) > 1:
            losses.add(PICKED_APART, problem.stem if len(exported.problems) > 1 else "")


def several_choices(exported: ExportSet, losses: ExportLosses) -> None:
    """Of questions with several right choices."""
    for version, where in _versions(exported):
        for item in version.items:
            if item.choices and not item.one:
                losses.add(SEVERAL, f"{where}{item.ident}")


def site_comma(exported: ExportSet, losses: ExportLosses) -> None:
    """Of problems whose numbers have a decimal comma."""
    if any(problem.language.phrases["decimal_sign"] == "," for problem in exported.problems):
        losses.add(SITE_COMMA)


def whole_vectors(exported: ExportSet, losses: ExportLosses) -> None:
    """Where a vector earns its points only as a whole."""
    for version, where in _versions(exported):
        if not version.marker.scheme.per_unit:
            losses.add(WHOLE_VECTORS, where.removesuffix(": "))


def charged_each(exported: ExportSet, losses: ExportLosses) -> None:
    """Where several numbers are asked for: `check` sees one slip behind them and charges it once, a platform judges
    each by itself and by those before it."""
    versions = [problem.versions[0] for problem in exported.problems]  # the others ask for the same
    once = [version for version in versions if version.marker.scheme.repeated == "once"]
    if any(sum(len(item.fields) for item in version.items) > 1 for version in once):
        losses.add(CHARGED_EACH)


def _versions(exported: ExportSet) -> list[tuple[ExportVersion, str]]:
    """Each with what its fields are behind: the problem of a set."""
    several = len(exported.problems) > 1
    return [
        (version, f"{problem.stem}: " if several else "")
        for problem in exported.problems
        for version in problem.versions
    ]


def followers(version: ExportVersion) -> list[str]:
    """The numbers that rest on numbers that are asked before them."""
    board = version.marker.board
    slots = [(field.name, board.slots.get(field.name)) for item in version.items for field in item.fields]
    asked = {slot.line for _, slot in slots if slot is not None}
    rests: dict[int, bool] = {}
    for line in board.lines:
        before = [each for each in line.sources.values() if isinstance(each, int)]
        rests[line.at] = any(each in asked or rests[each] for each in before)
    return list(dict.fromkeys(name for name, slot in slots if slot is not None and rests[slot.line]))
