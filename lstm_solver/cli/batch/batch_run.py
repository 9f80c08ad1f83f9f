"""A batch from its paths to its files: what has changed is given out in shares, and what comes back is written."""

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import NamedTuple

from ...errors import Finding, SolverError, reason
from ...reader.tree.source import content
from ...render.press.tex_run import undisturbed
from . import fingerprint as identity
from .executors import stop
from .inputs import BatchInput
from .long_runs import long_run
from .manifest import Manifest
from .options import BatchOptions
from .output_folder import OutputFolder, replace
from .task import BatchTask, TaskResult
from .work import work

MOST = 100  # documents of a share

FEW = 25  # the same once TeX has rejected one: those behind it have to be typeset again

_MOST_BYTES = 250_000  # of the problem files of a share of several

_KEPT_BYTES = 64_000_000  # of problem files that are kept in memory until their turn comes

Progress = Callable[[int, int], None]

Tell = Callable[[str, str], None]  # a file, and a line on it


class PendingDocument(NamedTuple):
    """A document to be made. `data` is None where it is to be read again."""

    at: int
    entry: BatchInput
    key: str
    size: int
    data: bytes | None


class BatchOutcome(NamedTuple):
    """`failures`: each file with its errors, in order. `stopped`: why the batch ended before its end, or "".
    `files`: what was made, with its folder, the pictures of a page before it. `kept`: what a person has edited or put
    there, each with the line that says so. `remarks`: what files that were made cannot say as
    they should."""

    total: int
    written: int
    unchanged: int
    failures: list[tuple[str, list[str]]]
    stopped: str = ""
    files: tuple[str, ...] = ()
    kept: dict[str, str] = {}
    remarks: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        """The exit status: 0 all done, 1 a part, 2 nothing."""
        if not self.failures and not self.stopped:
            return 0
        return 1 if self.written or self.unchanged or self.kept else 2


class WorkerPool:
    """Who does the work. `make` starts the workers, and starts them again where they have died.

    `own`: whether they end with the batch; others are left to whom they belong to.
    """

    def __init__(self, make: Callable[[], Executor], size: int, own: bool = True) -> None:
        self.size = size
        self._own = own
        self._make = make
        self._executor: Executor | None = None

    def submit(self, options: BatchOptions, tasks: list[BatchTask]) -> "Future[list[TaskResult]]":
        # a worker that is half started would be known to nobody
        with undisturbed():
            if self._executor is None:
                self._executor = self._make()
            return self._executor.submit(work, options, tasks)

    def end(self, at_work: bool = False) -> None:
        """`at_work`: what has been begun is given up."""
        if self._executor is not None and self._own:
            if at_work:
                stop()
            self._executor.shutdown(wait=not at_work, cancel_futures=True)
        self._executor = None


def run(
    entries: list[BatchInput],
    folder: Path,
    options: BatchOptions,
    crew: WorkerPool,
    progress: Progress,
    *,
    force: bool = False,
    tell: Tell | None = None,
) -> BatchOutcome:
    """Make every file that is not there as it should be; `force`: those too that a person has edited since. `tell` is
    given what long problems take, before anything begins.

    Raises SolverError where another batch is writing to the folder, OSError where it cannot be written to.
    """
    with OutputFolder(folder) as outputs:
        return Batch(entries, outputs, options, crew, progress, force, tell).run()


class Batch:
    """One batch at work."""

    def __init__(
        self,
        entries: list[BatchInput],
        outputs: OutputFolder,
        options: BatchOptions,
        crew: WorkerPool,
        progress: Progress,
        force: bool = False,
        tell: Tell | None = None,
    ) -> None:
        self.entries = entries
        self.folder = outputs.folder
        self.options = options._replace(scratch=str(outputs.scratch))
        self.crew = crew
        self.progress = progress
        self.manifest = Manifest(outputs.folder)
        self.errors: dict[int, list[str]] = {}
        self.written = self.unchanged = 0
        self.files: list[str] = []
        self.kept: dict[str, str] = {}
        self.remarks: list[str] = []
        self.force = force
        self.tell = tell
        self.most = MOST

    def run(self) -> BatchOutcome:
        """Makes what has changed, writes it, and says what became of every file."""
        stopped, ended = "", False
        pending: deque[PendingDocument] = deque()
        try:
            pending.extend(self._pending())
            self.manifest.begin(each.entry.target for each in pending)
            self._work(pending)
            ended = True
        except OSError as error:
            stopped = f"{error.filename or self.folder}: {reason(error)}"
        except SolverError as error:
            stopped = str(error)
        finally:
            self.crew.end(at_work=not ended)
            # where even that cannot be written, the files are compared with nothing the next time, and made again
            with contextlib.suppress(OSError):
                self.manifest.settle()
        failures = [(self.entries[at].path, lines) for at, lines in sorted(self.errors.items())]
        made = (len(self.entries), self.written, self.unchanged, failures, stopped, (*self.files,))
        return BatchOutcome(*made, self.kept, (*self.remarks,))

    def _pending(self) -> Iterator[PendingDocument]:
        """What is not there as it should be."""
        setting, kept = identity.settings(self.options), 0
        for at, entry in enumerate(self.entries):
            data = self._read(at, entry)
            if data is None:
                continue
            key = identity.key(setting, entry.path, data, entry.student)
            if self.manifest.has(entry.target, key):
                self.unchanged += 1
                continue
            path = str(self.folder / entry.target)
            if not self.force and (why := self.manifest.why_kept(entry.target, path)):
                self.kept[path] = why
                continue
            line = "" if self.tell is None or entry.student else long_run(entry.path, data, self.options)
            if self.tell is not None and line:
                self.tell(entry.path, line)
            kept += len(data)
            yield PendingDocument(at, entry, key, len(data), data if kept <= _KEPT_BYTES else None)
        self._tell()

    def _read(self, at: int, entry: BatchInput) -> bytes | None:
        try:
            if entry.trouble:
                raise SolverError([Finding(entry.trouble, "", entry.path, 1, 1)])
            return content(entry.path, regular=True)
        except SolverError as error:
            self.errors[at] = [str(each) for each in error.errors]
            return None

    def _tell(self) -> None:
        self.progress(self.written + self.unchanged + len(self.kept) + len(self.errors), len(self.entries))

    def _work(self, pending: deque[PendingDocument]) -> None:
        """Shares are given out as long as there are any, and somewhat more of them than there are workers."""
        rounds = -(-len(pending) // (self.crew.size * MOST)) or 1
        even = -(-len(pending) // (self.crew.size * rounds)) or 1
        busy: dict[Future[list[TaskResult]], list[PendingDocument]] = {}
        doubtful: list[PendingDocument] = []
        while pending or busy:
            while pending and len(busy) <= self.crew.size:
                share = _share(pending, min(even, self.most))
                if tasks := list(self._tasks(share)):
                    busy[self.crew.submit(self.options, tasks)] = share
            done, _ = wait(busy, return_when=FIRST_COMPLETED)
            for future in done:
                doubtful += self._finish(future, busy.pop(future))
            if any(isinstance(future.exception(), BrokenExecutor) for future in done):
                doubtful += [each for share in busy.values() for each in share]
                busy.clear()
                self.crew.end(at_work=True)
        for each in doubtful:
            self._alone(each)

    def _tasks(self, share: list[PendingDocument]) -> Iterator[BatchTask]:
        for each in share:
            data = each.data if each.data is not None else self._read(each.at, each.entry)
            if data is not None:
                stem = os.path.basename(_stem(each.entry.target))
                yield BatchTask(each.at, each.entry.path, data, stem, each.entry.student)

    def _finish(self, future: "Future[list[TaskResult]]", share: list[PendingDocument]) -> list[PendingDocument]:
        """Write what came back; what did not is in doubt. Raises OSError and SolverError, which stop the batch."""
        error = future.exception()
        if isinstance(error, OSError | SolverError):
            raise error
        if error is not None:
            return share
        by_number = {each.at: each for each in share}
        for made in future.result():
            self._keep(by_number[made.at], made)
        self.manifest.save()
        self._tell()
        return []

    def _alone(self, each: PendingDocument) -> None:
        """A document whose share was lost with its worker gets one to itself, so that it can harm no other."""
        for task in self._tasks([each]):
            future = self.crew.submit(self.options, [task])
            error = future.exception()
            if self._finish(future, [each]):
                words = "its worker has died, perhaps for want of memory"
                if not isinstance(error, BrokenExecutor):
                    words = f"the program failed, which it should not: {type(error).__name__}: {error}"
                self.errors[each.at] = [str(Finding(words, "", each.entry.path, 1, 1))]
                self.crew.end(at_work=True)
                self._tell()

    def _keep(self, each: PendingDocument, made: TaskResult) -> None:
        target = self.folder / each.entry.target
        stem = _stem(str(target))
        left = [Path(f"{stem}.failed.{ending}") for ending in ("tex", "log") if self.options.engine]
        if made.content is not None and target.is_dir():
            made = made._replace(content=None, errors=(f"{each.entry.path}:1:1: {target} is a directory",))
        why = "" if self.force else self.manifest.why_kept_beside(each.entry.target, dict(made.beside))
        if why and made.content is not None:
            self.kept[str(target)] = why
            return
        if made.content is not None:
            # first the pictures, so that a page never names a missing one
            for name, picture in made.beside:
                replace(target.with_name(name), picture)
            replace(target, made.content)
            self.manifest.add(each.entry.target, each.key, made.content, made.beside)
            self.written += 1
            self.remarks += [f"{each.entry.path}: {remark}" for remark in made.remarks]
            self.files += [*(str(target.with_name(name)) for name, _ in made.beside), str(target)]
            for path in left:
                path.unlink(missing_ok=True)
            return
        self.errors[each.at] = list(made.errors)
        if made.source:
            self.most = FEW
            for path, text in zip(left, (made.source, made.log), strict=True):
                replace(path, text.encode())
            self.errors[each.at].append(f"{each.entry.path}: {left[0]} and {left[1].name} were kept")
        if target.is_file():
            self.errors[each.at].append(f"{each.entry.path}: {target} is from an earlier run")


def _stem(target: str) -> str:
    return os.path.splitext(target)[0]


def _share(pending: deque[PendingDocument], most: int) -> list[PendingDocument]:
    """The next ones, of which there is at least one."""
    share = [pending.popleft()]
    size = share[0].size
    while pending and len(share) < most and size + pending[0].size <= _MOST_BYTES:
        share.append(pending.popleft())
        size += share[-1].size
    return share
