"""Files that a process holds locked, by which the next one knows what a killed one has left."""

import sys
from typing import IO


def hold(file: IO[bytes]) -> bool:
    """Whether the lock is free; it is held from now on, until the file is closed. Raises OSError without locks."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 30)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
