"""Whether what a command has made can be read by those it is for: JSON, HTML, the files of platforms."""

import io
import json
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import yaml

VOID = {"meta", "br", "mspace", "link", "img", "hr", "col", "input", "rect", "path", "circle", "line", "polygon"}


class _Nesting(HTMLParser):
    """Raises ValueError where a tag is closed that is not the last one opened, or where an id stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        if name in self.ids:
            raise ValueError(f"the id {name} stands twice")
        self.ids |= {name} if name else set()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            raise ValueError(f"</{tag}> closes nothing")


def _html(content: bytes) -> None:
    parser = _Nesting()
    parser.feed(content.decode())
    parser.close()
    if parser.open:
        raise ValueError(f"<{parser.open[-1]}> is never closed")


def _zip(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(archive.read(name))


def _numbas(content: bytes) -> None:
    _, _, rest = content.decode().partition("\n")
    json.loads(rest)


def _text(content: bytes) -> None:
    if not content.decode().strip():
        raise ValueError("empty")


READERS: dict[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("moodle", "stack"), ElementTree.fromstring),
    **dict.fromkeys(("canvas", "qti21"), _zip),
    **dict.fromkeys(("gift", "blackboard", "rexams"), _text),
    "numbas": _numbas,
}

FILES: dict[str, Callable[[bytes], object]] = {
    ".json": json.loads,
    ".yaml": lambda content: yaml.load(content, yaml.CBaseLoader),
    ".html": _html,
    ".svg": ElementTree.fromstring,
}


def malformed(call: list[str], stdout: bytes) -> str:
    """What is wrong with what a call has made that has ended well; "" where nothing is."""
    try:
        if "--json" in call or ("json" in call and "-o" not in call):
            json.loads(stdout)
        elif "html" in call and "-o" not in call:
            _html(stdout)
        elif call[0] == "export":
            _exported(call, stdout)
        elif ("-o", "out") in pairwise(call):
            _folder(Path("out"))
    except (ValueError, SyntaxError, zipfile.BadZipFile, yaml.YAMLError) as error:
        words = "".join("#" if sign.isdigit() else sign for sign in str(error))
        return f"{call[0]}: {type(error).__name__}: {words}".splitlines()[0]
    return ""


def _exported(call: list[str], stdout: bytes) -> None:
    platform, place = call[call.index("-t") + 1], Path(call[call.index("-o") + 1])
    if platform in READERS:
        READERS[platform](stdout if str(place) == "-" else place.read_bytes())
    else:
        _folder(place)


def _folder(place: Path) -> None:
    for path in sorted(place.rglob("*")) if place.is_dir() else []:
        if path.suffix in FILES and path.is_file():
            FILES[path.suffix](path.read_bytes())
