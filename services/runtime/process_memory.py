"""How a process that reads much uses memory: looks for garbage seldom, and uses what was freed again."""

import contextlib
import ctypes
import gc

ALLOCATIONS = 50_000
_M_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


def prepare_memory() -> None:
    """Prepare this process before it begins.

    While thousands of events are decoded, Python would look through all of them for garbage again and again.
    And glibc would give each thread that talks to MongoDB memory of its own, which grows and stays.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 10, 10)
    with contextlib.suppress(AttributeError, OSError):  # another libc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
