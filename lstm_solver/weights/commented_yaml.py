"""Plain data → YAML as a person writes it: two spaces, a matrix a line or a row a line, comments above the keys."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

WIDTH = 100

Path = tuple[str | int, ...]  # the keys on the way to a value

Comments = Mapping[Path, str]

# what needs no quotes, and is no number, no boolean and nothing else that YAML knows
_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off|inf|nan)\Z)[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*", re.I)


def yaml_text(data: Mapping[str, Any], comments: Comments) -> str:
    """The text of a mapping of numbers, texts, lists and mappings. `comments`: by the keys on the way, in one line."""
    return "".join(f"{line}\n" for line in block_lines(data, comments))


def block_lines(data: Mapping[str, Any], comments: Comments, path: Path = ()) -> Iterator[str]:
    """The lines of a mapping, a key a line, or with what it holds below it."""
    for key, value in data.items():
        yield from _comment_lines(comments.get((*path, key)))
        yield from _entry_lines(key, value, comments, (*path, key))


def _comment_lines(comment: str | None) -> Iterator[str]:
    return (f"# {line}" for line in comment.splitlines()) if comment else iter(())


def _entry_lines(key: str, value: Any, comments: Comments, path: Path) -> Iterator[str]:
    name = flow(key)
    if _fits(value, WIDTH - len(name) - 2):
        yield f"{name}: {flow(value)}"
    elif isinstance(value, list) and not any(isinstance(each, list | Mapping) for each in value):
        yield f"{name}:"
        yield from (f"  {line}" for line in _wrapped(value))
    else:
        yield f"{name}:"
        lines = block_lines(value, comments, path) if isinstance(value, Mapping) else _item_lines(value, comments, path)
        yield from (f"  {line}" for line in lines)


def _item_lines(items: list[Any], comments: Comments, path: Path) -> Iterator[str]:
    for at, item in enumerate(items):
        lines = block_lines(item, comments, (*path, at)) if isinstance(item, Mapping) else _wrapped(item)
        for number, line in enumerate(lines):
            yield f"{'  ' if number else '- '}{line}"


def _wrapped(value: Any) -> Iterator[str]:
    """A single value or a list on as many lines as it takes."""
    if not isinstance(value, list) or _fits(value, WIDTH):
        yield flow(value)
        return
    line = "["
    for at, each in enumerate(value):
        text = f"{flow(each)}{',' if at < len(value) - 1 else ']'}"
        if len(line) + len(text) > WIDTH:
            yield line.rstrip()
            line = " "
        line += f"{text} "
    yield line.rstrip()


def _fits(value: Any, room: int) -> bool:
    """Whether it may stand on one line: a mapping only where it holds no other. A text is never broken."""
    if isinstance(value, Mapping) and any(map(_holds_mapping, value.values())):
        return False
    return isinstance(value, str) or (_least(value) <= room and len(flow(value)) <= room)


def _holds_mapping(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(each, Mapping) for each in value))


def _least(value: Any) -> int:
    """So many letters it has at least: what is much too long is not written to find that out."""
    if isinstance(value, Mapping):
        return sum(map(_least, value.values()))
    if isinstance(value, list):
        return 3 * len(value) if not value or not isinstance(value[0], list) else len(value) * _least(value[0])
    return 1


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=not value.isprintable())
    return "null" if value is None else str(value)


def number_text(value: float) -> str:
    """The shortest decimal of a number, without an exponent where it is not very small or large."""
    text = repr(value)
    if "e" in text and -7 <= Decimal(text).adjusted() <= 15:
        text = f"{Decimal(text):f}"
    return "0" if not value else text.removesuffix(".0")
