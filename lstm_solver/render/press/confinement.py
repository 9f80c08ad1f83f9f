"""TeX that the kernel keeps from everything but its own trees and one folder, for what a stranger has written.

Landlock (https://docs.kernel.org/userspace-api/landlock.html), which Linux has since 5.13. This file is also the
program that shuts itself in and becomes TeX: it takes nothing from the package.
"""

import ctypes
import os
import struct
import sys
from functools import cache

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, of the same numbers on every kind of machine

_ASK_VERSION, _BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38

_EXECUTE, _READ, _LIST = 1 << 0, 1 << 2, 1 << 3

_OF_FILES = _EXECUTE | 1 << 1 | _READ | 1 << 14 | 1 << 15  # what can be asked for a single file

_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # how many kinds of access to files each version knows

_NETWORK = 0b11  # to listen and to connect, which the fourth version knows

# programs, their libraries and the trees of TeX that packages of a system install
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/nix", "/etc/texmf", "/etc/ld.so.cache", "/var/lib/texmf")


@cache
def version() -> int:
    """What the kernel has of it; 0 where it has nothing."""
    if sys.platform != "linux":
        return 0
    return max(_call(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION), 0)


def confined(call: list[str], folder: str, trees: list[str]) -> list[str]:
    """The call of a program that may read `trees` and SYSTEM, and read and write below `folder`, and nothing else."""
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(len(trees)), *trees, folder, *call]


def _call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))


def _shut_in(trees: list[str], folder: str) -> None:
    """From now on this process opens nothing else. Raises OSError where the kernel does not do it."""
    known = version()
    every = (1 << _RIGHTS[max(each for each in _RIGHTS if each <= known)]) - 1
    rules = struct.pack("=QQ", every, _NETWORK)[: 16 if known > 3 else 8]
    made = _call(_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    for path in (*SYSTEM, *trees):
        _allow(made, path, _EXECUTE | _READ | _LIST)
    _allow(made, "/dev/null", every)
    _allow(made, folder, every)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if made < 0 or prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or _call(_RESTRICT, made, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _allow(made: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights &= -1 if os.path.isdir(path) else _OF_FILES
        _call(_ADD, made, _BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


if __name__ == "__main__":
    count = int(sys.argv[1])
    _shut_in(sys.argv[2 : 2 + count], sys.argv[2 + count])
    os.execv(sys.argv[3 + count], sys.argv[3 + count :])
