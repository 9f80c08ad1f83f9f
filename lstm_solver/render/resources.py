"""The files that go with the program: templates and example problems."""

from pathlib import Path


def folder(name: str) -> Path:
    """`templates` or `problems`: inside the installed package, or beside it in a checkout.

    Raises FileNotFoundError where the installation lacks it.
    """
    package = Path(__file__).resolve().parent.parent
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the installation lacks its folder '{name}'")
