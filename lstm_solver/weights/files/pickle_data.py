"""A pickle as plain data: what it names is kept as a name, what it calls as a call that is never made.

Only what `torch.save` writes for a state_dict is read: numbers, texts, lists, tuples, mappings, names, calls,
persistent ids. https://docs.python.org/3/library/pickletools.html
"""

import pickletools
from collections.abc import Callable
from typing import Any, NamedTuple

from ..stored_tensors import refused

MOST_STEPS = 4_000_000


class Named(NamedTuple):
    """Something of a Python module."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class NamedCall(NamedTuple):
    """A call that the pickle wants made."""

    called: Named
    arguments: tuple[Any, ...]


class PersistentId(NamedTuple):
    """What stands outside of the pickle: a storage."""

    value: Any


class _Mark:
    pass


_MARK = _Mark()


class _Stack:
    """`items`: what is not used yet. `memo`: what was put aside, by number. `refuses`: raises for a name."""

    def __init__(self, refuses: Callable[[Named], None]) -> None:
        self.refuses = refuses
        self.items: list[Any] = []
        self.memo: dict[int, Any] = {}

    def name(self, module: str, name: str) -> None:
        self.refuses(Named(module, name))
        self.items.append(Named(module, name))

    def above_mark(self) -> list[Any]:
        at = max(index for index, item in enumerate(self.items) if item is _MARK)
        found = self.items[at + 1 :]
        del self.items[at:]
        return found

    def last(self, count: int) -> tuple[Any, ...]:
        found = self.items[len(self.items) - count :]
        if len(found) < count or _MARK in found:
            raise ValueError("the stack is empty")
        del self.items[len(self.items) - count :]
        return tuple(found)


def plain_data(data: bytes, refuses: Callable[[Named], None]) -> Any:
    """What a pickle holds. Mappings are dicts, ordered ones too. `refuses`: raises for a name that may not be in it.

    Raises SolverError where it is cut off, or wants more than plain data.
    """
    stack = _Stack(refuses)
    try:
        for step, (code, argument, _) in enumerate(pickletools.genops(data)):
            if step > MOST_STEPS:
                raise refused("more than a state_dict holds")
            if code.name == "STOP":
                return stack.last(1)[0]
            _do(stack, code.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, UnicodeError, AttributeError):
        pass
    raise refused("a pickle that is cut off or broken")


def _do(stack: _Stack, name: str, argument: Any) -> None:
    if name in _VALUES:
        stack.items.append(argument)
    elif name in _CONSTANTS:
        stack.items.append(_CONSTANTS[name]())
    elif name in _STEPS:
        _STEPS[name](stack, argument)
    elif name not in ("PROTO", "FRAME"):
        raise refused(f"more than plain data ({name.lower()} in its pickle)")


def _put(stack: _Stack, argument: Any) -> None:
    stack.memo[len(stack.memo) if argument is None else argument] = stack.items[-1]


def _get(stack: _Stack, argument: Any) -> None:
    stack.items.append(stack.memo[argument])


def _global(stack: _Stack, argument: str) -> None:
    module, _, name = argument.partition(" ")
    stack.name(module, name)


def _stack_global(stack: _Stack, _: Any) -> None:
    module, name = stack.last(2)
    stack.name(str(module), str(name))


def _persistent(stack: _Stack, _: Any) -> None:
    stack.items.append(PersistentId(*stack.last(1)))


def _call(stack: _Stack, _: Any) -> None:
    called, arguments = stack.last(2)
    if not isinstance(called, Named) or not isinstance(arguments, tuple):
        raise ValueError("what is called has no name")
    ordered = called == Named("collections", "OrderedDict") and not arguments
    stack.items.append({} if ordered else NamedCall(called, arguments))


def _build(stack: _Stack, _: Any) -> None:
    """What is set on an object, such as the versions of a state_dict, is no tensor."""
    stack.last(1)


def _append(stack: _Stack, _: Any) -> None:
    _extend(stack, list(stack.last(1)))


def _appends(stack: _Stack, _: Any) -> None:
    _extend(stack, stack.above_mark())


def _extend(stack: _Stack, items: list[Any]) -> None:
    if not isinstance(stack.items[-1], list):
        raise ValueError("no list to append to")
    stack.items[-1].extend(items)


def _set(stack: _Stack, _: Any) -> None:
    _update(stack, list(stack.last(2)))


def _sets(stack: _Stack, _: Any) -> None:
    _update(stack, stack.above_mark())


def _update(stack: _Stack, items: list[Any]) -> None:
    if not isinstance(stack.items[-1], dict):
        raise ValueError("no mapping to put it in")
    stack.items[-1].update(zip(items[::2], items[1::2], strict=True))


def _tuple(stack: _Stack, _: Any) -> None:
    stack.items.append(tuple(stack.above_mark()))


def _tuple_of(count: int) -> Callable[[_Stack, Any], None]:
    return lambda stack, _: stack.items.append(stack.last(count))


_VALUES = (
    *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
    *("BINUNICODE", "SHORT_BINUNICODE", "SHORT_BINSTRING", "BINSTRING"),
)

_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
}

_STEPS: dict[str, Callable[[_Stack, Any], None]] = {
    "BINPUT": _put,
    "LONG_BINPUT": _put,
    "MEMOIZE": _put,
    "BINGET": _get,
    "LONG_BINGET": _get,
    "GLOBAL": _global,
    "STACK_GLOBAL": _stack_global,
    "BINPERSID": _persistent,
    "REDUCE": _call,
    "BUILD": _build,
    "APPEND": _append,
    "APPENDS": _appends,
    "SETITEM": _set,
    "SETITEMS": _sets,
    "TUPLE": _tuple,
    "TUPLE1": _tuple_of(1),
    "TUPLE2": _tuple_of(2),
    "TUPLE3": _tuple_of(3),
}
