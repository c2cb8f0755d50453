"""What the processes on one folder share besides the file: the writer lock and two numbers.

The numbers lie in a mapped file: comparing one costs 0.1 µs, in any process. They are raised
under the writer lock, after COMMIT and before anybody is told of it.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from pathlib import Path

_GENERATION = 0
_COMMITS = 1
_BYTES = 16


class SharedNumbers:
    """The generation, which makes caches stale, and the count of commits, for views."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(descriptor).st_size < _BYTES:
                # Written, not only sized: a hole that cannot be filled on a full disk would
                # kill the process at the first store to the map.
                os.pwrite(descriptor, bytes(_BYTES), 0)
                os.fsync(descriptor)
            self._map = mmap.mmap(descriptor, _BYTES)
        finally:
            os.close(descriptor)
        self._cells = memoryview(self._map).cast("Q")

    def generation(self) -> int:
        """Return the generation."""
        return self._cells[_GENERATION]

    def commits(self) -> int:
        """Return the count of commits."""
        return self._cells[_COMMITS]

    def note_commit(self, raises_generation: bool) -> None:
        """Count a commit; the writer lock is held."""
        self._cells[_COMMITS] += 1
        if raises_generation:
            self._cells[_GENERATION] += 1

    def close(self) -> None:
        """Let go of the map; the numbers stay as they were."""
        last = memoryview(bytes(self._cells)).cast("Q")
        self._cells.release()
        self._cells = last
        self._map.close()


class FileLock:
    """A lock between processes; waiting for it costs nothing and nobody is passed over.

    SQLite's own lock is polled: with several writing processes its waiters sleep too long.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def acquire(self) -> None:
        """Wait until the lock is ours."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let the next one have it."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release for good."""
        os.close(self._descriptor)
