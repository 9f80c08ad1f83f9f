"""`lstm-solver` and `python -m lstm_solver`."""

import atexit
import gc
import os
import signal
from types import FrameType


def _end_at_once(number: int, frame: FrameType | None) -> None:
    os.write(2, b"interrupted\n")
    os._exit(128 + number)


# until a command runs, nothing has been made that would have to be cleared away
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _end_at_once)

from .cli import main  # noqa: E402

# most commands are over before collecting their garbage pays, a tenth of their time; a large class is not, nor are the
# processes that share it
gc.set_threshold(200_000, 10, 10)

atexit.register(gc.freeze)

__all__ = ["main"]

if __name__ == "__main__":
    main(prog_name="lstm-solver")
