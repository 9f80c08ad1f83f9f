"""A folder that a command writes files to: what a person has edited or put there is kept, and said."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from ..errors import reason
from .batch.manifest import Manifest
from .batch.output_folder import OutputFolder, replace
from .whole_files import encoded
from .writing import fail, not_written, say, say_written

NOT_MADE = "{folder}: cannot be made ({why})"


class KeptFolder:
    """The folder, held by this command until it is closed. `force`: nothing is kept."""

    def __init__(self, folder: str, force: bool) -> None:
        """Raises SolverError where another command is at work there. Ends the program where it cannot be made."""
        self.force = force
        try:
            self._held = OutputFolder(Path(folder))
        except OSError as error:
            fail(NOT_MADE.format(folder=folder, why=reason(error)))
        self._manifest = Manifest(self._held.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._manifest.settle()
        except OSError as error:
            # then the files count as edited by nobody
            say(not_written(error.filename or self._held.folder, error))
        finally:
            self._held.__exit__()

    def to_write(self, paths: Sequence[str]) -> list[str]:
        """Those of the files that are nobody's work but ours; the others are said. Raises OSError."""
        found = [path for path in paths if self.force or not self._is_kept(path)]
        self._manifest.begin(map(self._name, found))
        return found

    def _is_kept(self, path: str) -> bool:
        why = self._manifest.why_kept(self._name(path), path)
        if why:
            say(why)
        return bool(why)

    def _name(self, path: str) -> str:
        """Below the folder, with "/" between folders."""
        return Path(path).relative_to(self._held.folder).as_posix()

    def put(self, path: str, content: str | bytes, beside: Mapping[str, str] | None = None) -> bool:
        """Whether the file came out, after those `beside` it by their names, so that it never names a missing one."""
        target, content = Path(path), encoded(content)
        others = {name: encoded(text) for name, text in (beside or {}).items()}
        why = "" if self.force else self._manifest.why_kept_beside(self._name(path), others)
        if why:
            say(why)
            return False
        try:
            for name, text in others.items():
                replace(target.with_name(name), text)
                say_written(str(target.with_name(name)))
            replace(target, content)
        except OSError as error:
            say(not_written(error.filename or path, error))
            return False
        say_written(path)
        self._manifest.add(self._name(path), "", content, list(others.items()))
        return True
