"""Spool files: access log lines that are on disk and not yet delivered.

A process appends to a segment of its own, which it holds locked; one that is not locked is
complete, whether its writer closed it or died. A segment gets its name when it is locked, so
that nobody ever sees one that is neither. The last line of a segment may be torn.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import MIB

SPOOL_BYTES_MAX = 256 * MIB
SEGMENT_BYTES_MAX = 8 * MIB  # A segment is complete after the lines that pass this.
_SUFFIX = ".jsonl"
_UNNAMED = ".new"


class SpoolWriter:
    """Appends to one segment after another. For one thread at a time."""

    def __init__(self, folder: Path, bytes_max: int = SPOOL_BYTES_MAX) -> None:
        self._folder = folder
        self._bytes_max = bytes_max
        self._descriptor: int | None = None
        self._size = 0

    def append(self, name: str, data: bytes) -> None:
        """Write lines; on disk when this returns. `name` is that of a segment yet to begin.

        Raises: EngineUnavailable, also when the spool holds as much as it may; then the
        segment is closed, maybe torn.
        """
        try:
            if self._descriptor is None:
                self._descriptor = self._begin(name)
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fdatasync(self._descriptor)
            self._size += len(data)
            if self._size >= SEGMENT_BYTES_MAX:
                self.close()
        except OSError as cause:
            self.close()
            raise EngineUnavailable(f"Access logs cannot be spooled: {cause}") from cause

    def close(self) -> None:
        """Complete the segment, if one has begun."""
        descriptor, self._descriptor = self._descriptor, None
        self._size = 0
        if descriptor is not None:
            os.close(descriptor)

    def _begin(self, name: str) -> int:
        if _size_of(self._folder) > self._bytes_max:
            raise EngineUnavailable("The spool of access logs is full: nothing fetches it.")
        unnamed = self._folder / (name + _UNNAMED)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(unnamed, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(self._folder / (name + _SUFFIX))
            _sync_folder(self._folder)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def make_spool(folder: Path) -> None:
    """Make the folder, and drop what never got its name; while no writer is at work.

    Raises: OSError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in folder.glob(f"*{_UNNAMED}"):
        path.unlink()


def list_complete(folder: Path, bytes_max: int) -> list[Path]:
    """Return complete segments, oldest first, until they hold `bytes_max` together.

    Raises: EngineUnavailable.
    """
    found: list[Path] = []
    size = 0
    try:
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            if size >= bytes_max:
                break
            if _is_complete(path):
                found.append(path)
                size += path.stat().st_size
    except OSError as cause:
        raise EngineUnavailable(f"The spool of access logs cannot be read: {cause}") from cause
    return found


def read_lines(path: Path) -> list[bytes]:
    """Return the whole lines of a segment. Raises: EngineUnavailable."""
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise EngineUnavailable(f"The spool of access logs cannot be read: {cause}") from cause
    return data.split(b"\n")[:-1]


def delete_segments(paths: Sequence[Path]) -> None:
    """Delete what has been delivered. Raises: EngineUnavailable."""
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as cause:
        raise EngineUnavailable(f"A spooled access log cannot be deleted: {cause}") from cause


def _is_complete(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _size_of(folder: Path) -> int:
    size = 0
    for entry in os.scandir(folder):
        with contextlib.suppress(FileNotFoundError):  # Delivered meanwhile.
            size += entry.stat().st_size
    return size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
