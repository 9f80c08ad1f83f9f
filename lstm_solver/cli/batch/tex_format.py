"""A preamble that TeX has read once: a format, kept for later runs, and the fonts that every run starts with."""

import gzip
import json
import os
import re
import shutil
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from ...errors import Finding
from ...render.press import Engine, TexFailed, errors, run
from ...render.press.scratch import LOCK, clear_dead, keep, new_folder

_STEADY = (
    r"\ifdefined\pdftrailerid\pdftrailerid{}\pdfsuppressptexinfo=-1\pdfinfoomitdate=1\fi"
    r"\ifdefined\pdfvariable\pdfvariable suppressoptionalinfo 767\relax\fi"
)

# glyphs that are usual in some documents only
_ACCENTS = "\\makeatletter\\renewcommand{\\sh@latin}{,\\sh@accents}\\makeatother\n"

_PICTURES = "\\makeatletter\\let\\sh@pictures\\sh@picturefonts\\makeatother\n"

_READ = re.compile(r"\((/[^\s()]+|[A-Z]:[^\s()]+)")

_DUMPING = "pdflatex"  # others keep more in mind than a format can hold

_LEAST = 50_000_000  # free bytes below which TeX may have failed for want of room

_NEW = ".new-"  # what a folder of the cache is called before it is whole

FontTable = dict[str, list[object]]


class FormatOrigin(NamedTuple):
    """What is kept beside a format: the fonts, the files that it was made from, each with its size and time, and a
    checksum of all this, by which a format is known that a crash or a full disk has cut short."""

    fonts: FontTable
    read: dict[str, list[int]]
    checksum: str = ""


class PreparedFormat(NamedTuple):
    """`start`: what a run begins with; `format`: the format it starts from, or None. `fonts`: those of the first page,
    by their names: the font with the mark of its part, and its first and last character."""

    start: str
    format: Path | None
    fonts: FontTable


@cache
def prepared(engine: Engine, preamble: str, plain: bool) -> PreparedFormat:
    """What documents with this preamble need to share a run; `plain` where they have no letters beyond English.

    Raises TexFailed where TeX rejects the preamble, OSError where there is no room.
    """
    from ...render.resources import folder

    shared = (folder("templates") / "shared.tex").read_text("utf-8")
    pictures = _PICTURES if "\\usepackage{tikz}" in preamble else ""
    text = f"{_STEADY}{preamble}\n{shared}{'' if plain else _ACCENTS}{pictures}"
    name = blake2b("\0".join((engine.path, engine.version, text)).encode(), digest_size=16).hexdigest()
    kept = _cache() / name
    found = _read(kept, text, engine)
    return found or _made(kept, text, engine)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return Path(base) / "lstm-solver" / "formats"


def _read(kept: Path, text: str, engine: Engine) -> PreparedFormat | None:
    """What an earlier run has kept, unless it is damaged, or a file that it was made from has changed."""
    try:
        about = FormatOrigin(**json.loads((kept / "about.json").read_bytes()))
        if about.checksum != _checksum(kept, about) or any(_state(path) != state for path, state in about.read.items()):
            return None
        return _prepared(kept, text, about.fonts, engine)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _checksum(folder: Path, about: FormatOrigin) -> str:
    format = folder / "page.fmt"
    parts = [json.dumps([about.fonts, about.read]).encode(), format.read_bytes() if format.is_file() else b""]
    return blake2b(b"".join(parts), digest_size=16).hexdigest()


def _prepared(kept: Path, text: str, fonts: FontTable, engine: Engine) -> PreparedFormat | None:
    if engine.name != _DUMPING:
        return PreparedFormat(text, None, fonts)
    format = kept / "page.fmt"
    return PreparedFormat("", format, fonts) if format.is_file() else None


def _state(path: str) -> list[int]:
    found = os.stat(path)
    return [found.st_size, found.st_mtime_ns]


def _made(kept: Path, text: str, engine: Engine) -> PreparedFormat:
    """A new one, kept where that can be done, else in a folder that lasts as long as this process."""
    folder = new_folder()
    try:
        about = _make(folder, text, engine)
        place = _copied(folder, kept) or _kept_here(folder)
        found = _prepared(place, text, about.fonts, engine)
        assert found is not None
        if place != folder:
            shutil.rmtree(folder, ignore_errors=True)
        return found
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _make(folder: Path, text: str, engine: Engine) -> FormatOrigin:
    """`page.fmt`, where the engine can dump one, and `about.json`, in the folder."""
    log = _dump(folder, text, engine) if engine.name == _DUMPING else ""
    start = "" if engine.name == _DUMPING else text
    begin = "\\newcommand{\\runmark}{}\\begin{document}\n\\startrun\n\\end{document}\n"
    (folder / "probe.tex").write_text(start + begin, encoding="utf-8", newline="\n")
    done = run(engine, folder, "probe", format="page" if engine.name == _DUMPING else None)
    if done.pdf is None or errors(done.log, ""):
        raise failure(done.log, text, folder)
    from .pdf_split import fonts_of_first_page

    read = {path: _state(path) for path in sorted(set(_READ.findall(log or done.log))) if os.path.isfile(path)}
    about = FormatOrigin(fonts_of_first_page(done.pdf), read)
    for path in folder.iterdir():
        if path.name not in ("page.fmt", LOCK):
            path.unlink()
    about = about._replace(checksum=_checksum(folder, about))
    (folder / "about.json").write_text(json.dumps(about._asdict()), encoding="utf-8")
    return about


def _dump(folder: Path, text: str, engine: Engine) -> str:
    (folder / "page.tex").write_text(f"{text}\\dump\n", encoding="utf-8", newline="\n")
    done = run(engine, folder, ini=True)
    format = folder / "page.fmt"
    if errors(done.log, text) or not format.is_file():
        raise failure(done.log, text, folder)
    data = format.read_bytes()
    if data[:2] == b"\x1f\x8b":
        # a format that need not be unpacked is read twice as fast
        format.write_bytes(gzip.decompress(data))
    return done.log


def failure(log: str, source: str, folder: Path) -> TexFailed:
    """TeX's first error before any document. Raises OSError where the disk is full, which TeX does not always say."""
    check_room(folder)
    found = errors(log, source)
    words = str(found[0]) if found else "TeX stopped without a word"
    hint = " ('lstm-solver doctor' says how to get it)" if "not found" in words else ""
    return TexFailed([Finding(words + hint)], source, log)


def check_room(folder: Path) -> None:
    """Raises OSError where there is no room left for what TeX writes."""
    import errno

    if shutil.disk_usage(folder).free < _LEAST:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _copied(folder: Path, kept: Path) -> Path | None:
    """A copy under the lasting name; None where that cannot be. Of two at the same time, either will do."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        clear_dead(kept.parent, _NEW)
        near = Path(tempfile.mkdtemp(prefix=_NEW, dir=kept.parent))
    except OSError:
        return None
    try:
        keep(near)
        for name in ("page.fmt", "about.json"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, near / name)
                _settle(near / name)
    except OSError:
        shutil.rmtree(near, ignore_errors=True)
        return None
    old = kept.with_name(f"{near.name}-old")
    try:
        if kept.exists():
            kept.rename(old)
        (near / LOCK).unlink()
        near.rename(kept)
    except OSError:
        shutil.rmtree(near, ignore_errors=True)
        return kept if (kept / "about.json").is_file() else None
    finally:
        _remove(old)
    return kept


def _remove(path: Path) -> None:
    """Whatever it is."""
    shutil.rmtree(path, ignore_errors=True)
    path.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """On the disk, before another file says that it is there."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def _kept_here(folder: Path) -> Path:
    # atexit is not asked in a worker of a pool
    from multiprocessing.util import Finalize

    Finalize(None, shutil.rmtree, (folder, True), exitpriority=0)
    return folder
