"""Templates of the user's own, in the place of single ones of ours.

A folder may hold `heading.tex.j2`, `working.md.j2`, `table.txt.j2` …: what a block of that kind prints; or a file with
the name of one of ours, such as `preamble.tex.j2`. Ours stay within reach as `default/solution.tex.j2`. They run in
Jinja's sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/), in a process of their own within limits, and no
file is read later on.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.known_words import check_flags, described
from ..errors import Finding, SolverError, did_you_mean, reason

if TYPE_CHECKING:
    from jinja2 import Environment

LARGEST = 1_000_000

MOST = 200

ENDING = ".j2"

ENDINGS = (".md.j2", ".tex.j2", ".txt.j2")  # of the formats in which a kind of block may have a template

NO_USE = "nothing uses a template of this name ({hint})"


class CustomTemplates(NamedTuple):
    """The texts of a folder by file name. `trusted`: whoever uses them has written or read them."""

    folder: str
    texts: dict[str, str]
    trusted: bool = False

    def kinds(self, ending: str) -> frozenset[str]:
        """The kinds of blocks that have a template of their own in a format, whose files end in `.tex.j2`, say."""
        return frozenset(name.removesuffix(ending) for name in self.texts if name.endswith(ending))


def read(folder: str | Path, trusted: bool = False) -> CustomTemplates:
    """The templates of a folder. Raises SolverError where there is none, or one that cannot be used."""
    check_flags(trusted=trusted)
    if not isinstance(folder, str | Path):
        raise SolverError([Finding(f"templates: {described(folder)} (expected a folder)")])
    root = Path(folder)
    names = sorted(path for path in _listed(root) if path.name.endswith(ENDING))
    if not names:
        raise wrong(root, "no template here (expected files such as working.tex.j2)")
    if len(names) > MOST:
        raise wrong(root, f"{len(names)} templates (expected at most {MOST})")
    texts = {path.name: _text(path, root) for path in names}
    known = _known()
    for name in texts:
        if name not in known and not any(name in text for other, text in texts.items() if other != name):
            raise wrong(root / name, NO_USE.format(hint=did_you_mean(name, known)))
    return CustomTemplates(str(folder), texts, trusted)


def _known() -> list[str]:
    """The names that are used: a block's in each format, and those of our templates."""
    from ..document import blocks
    from .resources import folder

    defaults = [getattr(each, "_field_defaults", {}) for each in vars(blocks).values()]
    kinds = [each["kind"] for each in defaults if each.get("kind")]
    ours = [path.name for path in folder("templates").iterdir() if path.name.endswith(ENDING)]
    return sorted({*ours, *(kind + ending for kind in kinds for ending in ENDINGS)})


def _listed(root: Path) -> list[Path]:
    try:
        return list(root.iterdir())
    except ValueError:
        raise SolverError([Finding(f"templates: {described(str(root))} is no path (expected a folder)")]) from None
    except OSError as error:
        raise wrong(root, f"no folder of templates ({reason(error)})") from None


def _text(path: Path, root: Path) -> str:
    if not path.is_file() or path.resolve().parent != root.resolve():
        raise wrong(path, "no file of this folder")
    if path.stat().st_size > LARGEST:
        raise wrong(path, f"too large (expected at most {LARGEST // 1_000_000} MB)")
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise wrong(path, "not UTF-8 (save the file as UTF-8)") from None
    except OSError as error:
        raise wrong(path, f"cannot be read ({reason(error)})") from None


def wrong(path: Path, message: str, line: int = 1) -> SolverError:
    """The error for a file, or a folder, of templates."""
    return SolverError([Finding(message, "", os.fspath(path), line, 1)])


def environment(ours: Path, templates: CustomTemplates, **settings: Any) -> "Environment":
    """A sandboxed environment that looks into the user's templates first."""
    from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, PrefixLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = templates.texts.get(name)
        # Jinja takes one line end away at the end of a template
        return None if text is None else (text + "\n", os.path.join(templates.folder, name), lambda: True)

    system = FileSystemLoader(str(ours))
    loader = ChoiceLoader([FunctionLoader(load), system, PrefixLoader({"default": system})])
    return ImmutableSandboxedEnvironment(loader=loader, **settings)


def place(error: Exception, templates: CustomTemplates) -> tuple[str, int] | tuple[None, None]:
    """The file and line of the user's template that an error comes from, as far as it says so."""
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError) and (error.name in templates.texts):
        return os.path.join(templates.folder, error.name), error.lineno
    found: tuple[str, int] | tuple[None, None] = None, None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if os.path.dirname(file) == templates.folder.rstrip(os.sep) and os.path.basename(file) in templates.texts:
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found
