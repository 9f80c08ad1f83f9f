"""Which versions of a problem that varies are exported."""

from typing import NamedTuple


class WantedVersions(NamedTuple):
    """Those of `students`, by their ids; or `number` of them, for whoever comes."""

    students: tuple[str, ...] = ()
    number: int = 0

    @property
    def each_own(self) -> bool:
        """Whether each student has a version of their own."""
        return bool(self.students)
