"""The last refused requests of each process, on disk: two files that take turns.

Each process writes files of its own, so a full one can be renamed. Nothing is synced: what a
power cut takes from here was for debugging.
"""

from __future__ import annotations

import contextlib
import heapq
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from lazarette.base.clock import Clock
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import MIB
from lazarette.model.request_record import RequestRecord
from lazarette.observe.backwards import lines_backwards
from lazarette.observe.line_queue import LineQueue
from lazarette.observe.recorder import Recorder

FILE_BYTES_MAX = 4 * MIB
RECORDS_A_SECOND = 50
SKIPPED = "refusals_not_kept"
# Of each file, more than its process writes in the seconds that matter.
_RECENT_BYTES = MIB
_SUFFIX = ".jsonl"
_OLDER = ".older.jsonl"
_decoder = msgspec.json.Decoder(RequestRecord)


class RingFile:
    """The file of one process, and the one before it."""

    def __init__(self, folder: Path, process: str, bytes_max: int = FILE_BYTES_MAX) -> None:
        self._path = folder / (process + _SUFFIX)
        self._older = folder / (process + _OLDER)
        self._bytes_max = bytes_max
        self._descriptor: int | None = None

    def append(self, lines: bytes, *, must_last: bool) -> None:
        """Write whole lines; the oldest go. Raises: EngineUnavailable."""
        try:
            if self._descriptor is None:
                self._descriptor = self._begin()
            view = memoryview(lines)
            while view:
                view = view[os.write(self._descriptor, view) :]
            if os.fstat(self._descriptor).st_size >= self._bytes_max:
                self._path.rename(self._older)
                self.close()
        except OSError as cause:
            self.close()
            raise EngineUnavailable(f"Refused requests cannot be kept: {cause}") from cause

    def close(self) -> None:
        """Let the file go."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _begin(self) -> int:
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o600)
        if os.fstat(descriptor).st_size:
            # Whoever had this name before may have died in the middle of a line.
            os.write(descriptor, b"\n")
        return descriptor


class RefusalRing:
    """Takes refused requests; more than fifty a second of them are only counted."""

    def __init__(self, file: RingFile, clock: Clock, recorder: Recorder) -> None:
        self._queue = LineQueue(file, recorder, SKIPPED, 1_000)
        self._clock = clock
        self._recorder = recorder
        self._second = 0
        self._taken = 0

    def has_room(self) -> bool:
        """Say whether one more is kept this second, and count it."""
        second = self._clock.now_ms() // 1000
        if second != self._second:
            self._second, self._taken = second, 0
        self._taken += 1
        if self._taken <= RECORDS_A_SECOND:
            return True
        self._recorder.count(SKIPPED)
        return False

    def add(self, record: RequestRecord) -> None:
        """Keep a record; it is in the file a moment later. Never blocks."""
        self._queue.add(msgspec.json.encode(record))

    async def close(self) -> None:
        """Write what is queued; for shutdown."""
        await self._queue.close()


def read_newest(
    folder: Path, hint: bytes = b"", *, is_recent: bool = False
) -> Iterator[RequestRecord]:
    """Yield the records of all processes, newest first; those alone whose line has `hint`.

    `is_recent`: only what came in the last seconds, from the ends of the files. Files are
    opened by the first record. One that is renamed meanwhile may be met twice.
    """
    if not folder.is_dir():
        return
    paths = sorted(path for path in folder.iterdir() if path.name.endswith(_SUFFIX))
    bytes_max = _RECENT_BYTES if is_recent else FILE_BYTES_MAX * 2
    streams = [_read_backwards(path, hint, bytes_max) for path in paths]
    yield from heapq.merge(*streams, key=lambda record: record.time, reverse=True)


def _read_backwards(path: Path, hint: bytes, bytes_max: int) -> Iterator[RequestRecord]:
    read = 0
    # It may be renamed before it is opened; then it is found under its other name.
    with contextlib.suppress(FileNotFoundError):
        for _, line in lines_backwards(path):
            read += len(line)
            if read > bytes_max:
                return
            if hint in line:
                with contextlib.suppress(msgspec.DecodeError):
                    yield _decoder.decode(line)
