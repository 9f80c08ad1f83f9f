"""`lstm-solver` and `python -m lstm_solver`."""

import atexit
import gc

from .cli import main

# a command is over before collecting its garbage pays: this is a tenth of its time
gc.disable()

atexit.register(gc.freeze)

__all__ = ["main"]

if __name__ == "__main__":
    main(prog_name="lstm-solver")
