"""The scripts of pages: each stands in its page, and the page's policy lets no other run."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

from ..resources import folder


@cache
def script(name: str) -> str:
    """The text of a script of ours. Raises FileNotFoundError."""
    return (folder("templates") / f"{name}.js").read_text("utf-8").strip()


def allowed(name: str) -> str:
    """What a Content-Security-Policy says of it: https://www.w3.org/TR/CSP3/#match-element-to-source-list."""
    return f"'sha256-{b64encode(sha256(script(name).encode()).digest()).decode()}'"


def hidden(text: str) -> str:
    """What a page carries for its script, not to be read at a glance: base64 of ASCII."""
    return b64encode(text.encode("ascii", "xmlcharrefreplace")).decode()
