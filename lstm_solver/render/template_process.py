"""A process of its own for the templates of strangers, with an end to its time and its memory.

What is sent there is ours and goes as a pickle; what comes back is text, or where and why there is none, as JSON.
"""

import contextlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import SolverError
from .custom_templates import CustomTemplates, place, wrong

SECONDS = 20.0

MEGABYTES = 300  # besides what is there before it begins; our longest pages take a third of it

_LONGEST = 300  # characters of what an exception says

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from lstm_solver.render.template_process import main; main()"
)

_HOME = str(Path(__file__).absolute().parents[2])  # where this package is found, wherever the caller has gone since

_NESTED = "nested too deeply"

Answer = dict[str, Any]


def rendered(stem: str, format: str, templates: CustomTemplates, context: Mapping[str, object]) -> str:
    """What the template of that stem makes of `context`, which is an error at its line where that goes wrong.

    In a process of its own, unless they are trusted. Raises SolverError.
    """
    found = (answered if templates.trusted else asked)(stem, format, templates, context)
    if "text" in found:
        return str(found["text"])
    raise wrong(Path(found.get("file") or templates.folder), found["message"], found.get("line") or 1)


def asked(stem: str, format: str, templates: CustomTemplates, context: Mapping[str, object]) -> Answer:
    """`text`, or `message` with `file` and `line` where they are known: what `render.fill` gives or raises there."""
    # files: a child that ends early leaves no pipe behind that we could hang on
    with tempfile.TemporaryFile() as task, tempfile.TemporaryFile() as answer:
        pickle.dump((stem, format, templates, dict(context), MEGABYTES), task, pickle.HIGHEST_PROTOCOL)
        task.seek(0)
        call = [sys.executable, "-I", "-c", _START, json.dumps([_HOME, *map(os.path.abspath, sys.path)])]
        try:
            done = subprocess.run(call, stdin=task, stdout=answer, stderr=subprocess.DEVNULL, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return {"message": f"these templates take longer than {SECONDS:g} seconds"}
        if done.returncode:
            return {"message": "these templates take too much memory, or are nested too deeply"}
        answer.seek(0)
        found: Answer = json.load(answer)
        return found


def answered(stem: str, format: str, templates: CustomTemplates, context: Mapping[str, object]) -> Answer:
    """The same in this process, which has neither end."""
    from jinja2 import TemplateNotFound

    from .template_environments import fill_here

    try:
        text = fill_here(stem, format, templates, context)
        text.encode("utf-8")
        return {"text": text}
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return {"message": f"these templates print a lone surrogate, U+{code:04X}, which is no character"}
    except MemoryError:
        return {"message": "these templates take too much memory"}
    except SolverError as error:
        return {"message": "; ".join(finding.message for finding in error.errors)}
    except Exception as error:  # a template can raise anything
        missing = f"no template '{error}'" if isinstance(error, TemplateNotFound) else ""
        nested = _NESTED if isinstance(error, RecursionError) or type(error) in (SyntaxError, IndentationError) else ""
        file, line = place(error, templates)
        said = (missing or nested or str(error) or type(error).__name__)[:_LONGEST]
        return {"message": said, "file": file, "line": line}


def main() -> None:
    """The other side: one task from standard input, its answer on standard output."""
    task, answer = sys.stdin.buffer, sys.stdout.buffer
    stem, format, templates, context, megabytes = pickle.load(task)
    _limit(megabytes)
    answer.write(json.dumps(answered(stem, format, templates, context)).encode("ascii"))
    _leave(answer)


def _leave(answer: BinaryIO) -> None:
    """At once: what a template has heaped up need not be taken apart."""
    answer.flush()
    os._exit(0)


def _limit(megabytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    seconds = int(2 * SECONDS)
    for kind, most in (
        (resource.RLIMIT_AS, _used() + megabytes * 1_000_000),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, megabytes * 1_000_000),
    ):
        # a system without that limit
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _used() -> int:
    """Bytes of address space; 0 where the system does not say."""
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
