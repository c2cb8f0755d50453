"""Which expected failure an operating system error stands for."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from lazarette.model.errors import EngineUnavailable, LazaretteError, StorageFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def failure_of(error: OSError) -> LazaretteError:
    """Return what the layers above are told; never a path, only the system's own words.

    >>> failure_of(OSError(errno.EIO, "/secret/path")).facts
    {'sentence': 'The blob folder cannot be used: Input/output error.'}
    """
    if error.errno in _FULL:
        return StorageFull()
    reason = os.strerror(error.errno) if error.errno else "unknown error"
    return EngineUnavailable(f"The blob folder cannot be used: {reason}.")


@contextmanager
def translated() -> Iterator[None]:
    """Turn any OSError of the block into StorageFull or EngineUnavailable."""
    try:
        yield
    except OSError as error:
        raise failure_of(error) from error
