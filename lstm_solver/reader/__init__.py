"""From a problem file to a `Problem`: `load`. The JSON Schema of the file: `schema`."""

from typing import Any

from .problem_file import load

__all__ = ["load", "schema"]


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the problem file, for editors."""
    from .keys.json_schema import schema as build

    return build()
