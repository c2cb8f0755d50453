"""The files of the audit trail: JSON lines, a file a day and more when it grows.

All processes append to the same file, each batch by one write, which the kernel does not
mix with others. Who finds the file full begins the next one, and so does everybody else at
their next write: nothing is renamed, so nobody writes to what another has put away. A line
torn by a power cut is ended before the next one; readers skip it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from lazarette.base.clock import Clock
from lazarette.model.audit import AuditEntry
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import MIB
from lazarette.observe.backwards import lines_backwards
from lazarette.observe.line_queue import LineQueue
from lazarette.observe.recorder import Recorder

FILE_BYTES_MAX = 64 * MIB
LOST = "audit_entries_lost"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{4})\.jsonl")
_decoder = msgspec.json.Decoder(AuditEntry)


class AuditFiles:
    """Appends to the file of the day. For one thread at a time."""

    def __init__(self, folder: Path, clock: Clock, bytes_max: int = FILE_BYTES_MAX) -> None:
        self._folder = folder
        self._clock = clock
        self._bytes_max = bytes_max
        self._day = ""
        self._number = 0
        self._descriptor: int | None = None

    def append(self, lines: bytes, *, must_last: bool) -> None:
        """Write whole lines; with `must_last` they are on disk when this returns.

        Raises: EngineUnavailable.
        """
        try:
            descriptor = self._open(day_of(self._clock.now_ms()))
            view = memoryview(lines)
            while view:
                view = view[os.write(descriptor, view) :]
            if must_last:
                os.fdatasync(descriptor)
        except OSError as cause:
            self.close()
            raise EngineUnavailable(f"The audit trail cannot be written: {cause}") from cause

    def close(self) -> None:
        """Let the file go; the next line opens one."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _open(self, day: str) -> int:
        if self._day != day:
            self.close()
            self._day, self._number = day, self._latest(day)
        while True:
            if self._descriptor is None:
                self._descriptor = self._begin(self._folder / file_name(day, self._number))
            if os.fstat(self._descriptor).st_size < self._bytes_max:
                return self._descriptor
            self.close()
            self._number += 1

    def _begin(self, path: Path) -> int:
        is_new = not path.exists()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                os.write(descriptor, b"\n")
            if is_new:
                _sync_folder(self._folder)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _latest(self, day: str) -> int:
        found = [place for place in list_files(self._folder) if place.name.startswith(day)]
        return _number(found[-1]) if found else 0


class AuditTrail:
    """Takes the entries of one process."""

    def __init__(self, files: AuditFiles, recorder: Recorder) -> None:
        self._queue = LineQueue(files, recorder, LOST)

    def add(self, entry: AuditEntry) -> None:
        """Queue an entry, which is in the file a moment later. Never blocks."""
        self._queue.add(msgspec.json.encode(entry))

    async def keep(self, entry: AuditEntry) -> None:
        """Return when the entry is on disk. Raises: EngineUnavailable."""
        await self._queue.keep(msgspec.json.encode(entry))

    async def close(self) -> None:
        """Write what is queued; for shutdown."""
        await self._queue.close()


def make_trail_folder(folder: Path) -> None:
    """Make the folder, readable by its owner alone. Raises: OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)


def day_of(time_ms: int) -> str:
    """Return the day of a moment, in UTC.

    >>> day_of(1_795_435_200_000)
    '2026-11-23'
    """
    return datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%d")


def is_file_name(text: str) -> bool:
    """Say whether a file of the trail may have that name."""
    return _NAME.fullmatch(text) is not None


def file_name(day: str, number: int) -> str:
    """Return the name of a day's file; names sort as they were begun."""
    return f"{day}-{number:04d}.jsonl"


def list_files(folder: Path) -> list[Path]:
    """Return the files of the trail, oldest first; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def remove_before(folder: Path, day: str, limit: int) -> int:
    """Remove up to `limit` files of days before `day`; return how many went.

    Raises: EngineUnavailable.
    """
    old = [path for path in list_files(folder) if path.name[: len(day)] < day][:limit]
    try:
        for path in old:
            path.unlink(missing_ok=True)
    except OSError as cause:
        raise EngineUnavailable(f"The audit trail cannot be trimmed: {cause}") from cause
    return len(old)


def read_entries(path: Path, offset: int = 0) -> Iterator[tuple[int, AuditEntry]]:
    """Yield the whole entries of a file from a place on, each with the place after it."""
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            with contextlib.suppress(msgspec.DecodeError):
                yield offset, _decoder.decode(line)


def read_backwards(
    path: Path, end: int | None, may_be_wanted: Callable[[bytes], bool]
) -> Iterator[tuple[int, int, AuditEntry | None]]:
    """Yield the lines of a file before `end`, the last one first: place, bytes, and the entry.

    None stands for what is no entry, or a line that is not wanted: it is not decoded. A file
    that is gone has no lines.
    """
    with contextlib.suppress(FileNotFoundError):
        for offset, line in lines_backwards(path, end):
            entry = None
            if may_be_wanted(line):
                with contextlib.suppress(msgspec.DecodeError):
                    entry = _decoder.decode(line)
            yield offset, len(line), entry


def _number(path: Path) -> int:
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return int(found[2])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
