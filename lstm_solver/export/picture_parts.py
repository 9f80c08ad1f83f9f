"""Pictures of a piece of HTML as files of their own, for platforms that take no picture in an address."""

import re
from base64 import b64decode
from hashlib import sha256
from typing import NamedTuple

_ADDRESS = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


class PicturedText(NamedTuple):
    """HTML, and the SVG files that it shows, by name, in base 64."""

    text: str
    files: dict[str, str]

    @property
    def contents(self) -> dict[str, bytes]:
        """The files as they are."""
        return {name: b64decode(data) for name, data in self.files.items()}


def with_files(html: str, folder: str) -> PicturedText:
    """Each picture under a name that depends on what it shows alone, below `folder`."""
    found: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        name = f"picture-{sha256(match[1].encode()).hexdigest()[:12]}.svg"
        found[name] = match[1]
        return f'src="{folder}/{name}"'

    return PicturedText(_ADDRESS.sub(named, html), found)
