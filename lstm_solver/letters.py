"""Numbers that are not known: a letter from `symbols`, or what was computed from one."""

from typing import Self

from .numbers import Constant


class Letter(Constant):
    """Not a number, and prints as its expression. `written`: a name such as `a`, or a `Formula`."""

    __slots__ = ()

    def __new__(cls, written: str) -> Self:
        return super().__new__(cls, "NaN", written)

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __reduce__(self) -> tuple[type["Letter"], tuple[str]]:
        return Letter, (self.written,)
