"""What the processes that share the tests (pytest-xdist) must not do at the same time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_of_many(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait while a test that is to be alone runs; if `alone`, while any other test does.

    All processes of a run name the same folder.
    """
    with (folder / "door").open("w") as door, (folder / "room").open("w") as room:
        # Who waits to be alone keeps the door, so that nobody enters before.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
