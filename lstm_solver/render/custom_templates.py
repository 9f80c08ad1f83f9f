"""Templates of the user's own, in the place of single ones of ours.

A folder may hold `heading.tex.j2`, `working.md.j2`, `table.txt.j2` …: what a block of that kind prints; or a file with
the name of one of ours, such as `preamble.tex.j2`. Ours stay within reach as `default/solution.tex.j2`. They run in
Jinja's sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/), within limits, and no file is read later on.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Finding, SolverError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LARGEST = 1_000_000

MOST = 200

ENDING = ".j2"


class CustomTemplates(NamedTuple):
    """The texts of a folder by file name."""

    folder: str
    texts: dict[str, str]

    def kinds(self, ending: str) -> frozenset[str]:
        """The kinds of blocks that have a template of their own in a format, whose files end in `.tex.j2`, say."""
        return frozenset(name.removesuffix(ending) for name in self.texts if name.endswith(ending))


def read(folder: str | Path) -> CustomTemplates:
    """The templates of a folder. Raises SolverError where there is none, or one that cannot be used."""
    root = Path(folder)
    names = sorted(path for path in _listed(root) if path.name.endswith(ENDING))
    if not names:
        raise _wrong(root, "no template here (expected files such as working.tex.j2)")
    if len(names) > MOST:
        raise _wrong(root, f"{len(names)} templates (expected at most {MOST})")
    return CustomTemplates(str(folder), {path.name: _text(path, root) for path in names})


def _listed(root: Path) -> list[Path]:
    try:
        return list(root.iterdir())
    except OSError as error:
        raise _wrong(root, f"no folder of templates ({(error.strerror or str(error)).lower()})") from None


def _text(path: Path, root: Path) -> str:
    if not path.is_file() or path.resolve().parent != root.resolve():
        raise _wrong(path, "no file of this folder")
    if path.stat().st_size > LARGEST:
        raise _wrong(path, f"too large (expected at most {LARGEST // 1_000_000} MB)")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, f"cannot be read ({str(error).lower()})") from None


def _wrong(path: Path, message: str, line: int = 1) -> SolverError:
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


def rendered(find: "Callable[[], Template]", templates: CustomTemplates, context: dict[str, Any]) -> str:
    """The text of a template; whatever goes wrong in one of the user's is an error at its line."""
    from jinja2 import TemplateNotFound

    from . import template_limits as limits

    try:
        with limits.limited(limits.SECONDS, limits.MEGABYTES):
            return find().render(context)
    except limits.TimeOver:
        raise _wrong(Path(templates.folder), f"these templates take longer than {limits.SECONDS:g} seconds") from None
    except MemoryError:
        raise _wrong(Path(templates.folder), "these templates take too much memory") from None
    except Exception as error:  # a template can raise anything; what is not its doing goes on
        place = _place(error, templates)
        if place is None:
            raise
        missing = f"no template '{error}'" if isinstance(error, TemplateNotFound) else ""
        raise _wrong(Path(place[0]), missing or str(error) or type(error).__name__, place[1]) from None


def _place(error: Exception, templates: CustomTemplates) -> tuple[str, int] | None:
    """The file and line of the user's template that an error comes from; None where it comes from us."""
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError) and (error.name in templates.texts):
        return os.path.join(templates.folder, error.name), error.lineno
    found, trace = None, error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if os.path.dirname(file) == templates.folder.rstrip(os.sep) and os.path.basename(file) in templates.texts:
            found = file, trace.tb_lineno
        trace = trace.tb_next
    return found
