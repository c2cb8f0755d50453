"""Reading a blob file: whole blocks, each verified before a byte of it leaves.

Hot path: yes, once per MiB of every download that is not inline.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from typing import NamedTuple

from lazarette.blobs.block_checksum import crc32c
from lazarette.blobs.localfiles import footer, kernel
from lazarette.blobs.localfiles.jobs import Jobs
from lazarette.model.blob import FileSlice
from lazarette.model.errors import BlobCorrupt, BlobMissing, EngineUnavailable
from lazarette.model.names import BlobId

_TAIL_READ_BYTES = 4096  # Holds the whole footer of a blob up to 1 GiB.


class BlobFile:
    """An open blob file; all calls block, from any thread, `close` at any moment."""

    def __init__(self, blob: BlobId, path: str) -> None:
        """Open the file and read its footer. Raises: BlobMissing, BlobCorrupt, OSError."""
        self.blob = blob
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise BlobMissing(blob) from error
        try:
            self.footer = _read_footer(blob, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def block(self, index: int) -> bytes:
        """Return one whole block, verified. Raises: BlobCorrupt, OSError."""
        with self._lock:
            if self._descriptor is None:
                raise EngineUnavailable("The blob was closed while it was read.")
            step = self.footer.block_bytes
            want = min(step, self.footer.size - index * step)
            block = _read_whole(self._descriptor, want, index * step)
        if len(block) != want or crc32c(block) != self.footer.checksums[index]:
            raise BlobCorrupt(self.blob, index)
        return block

    def expect_sequential(self) -> None:
        """Tell the system that much of the file will be read in order."""
        with self._lock:
            if self._descriptor is not None:
                kernel.expect_sequential(self._descriptor)

    def close(self) -> None:
        """Close the descriptor, after a read under way; safe to call twice."""
        with self._lock:
            if self._descriptor is not None:
                descriptor, self._descriptor = self._descriptor, None
                os.close(descriptor)


class LocalReader:
    """A range of one blob file. While one block is sent, a thread reads the next.

    The first block was read when the file was opened: whoever opens learns that the blob is
    missing or corrupt before anything was sent, and a range in one block costs one thread
    hop and keeps no descriptor.
    """

    def __init__(self, jobs: Jobs, opened: OpenedRange, start: int, stop: int) -> None:
        self._jobs = jobs
        self._file, self._first = opened
        self._start = start
        self._stop = stop
        self._ahead: asyncio.Future[bytes] | None = None
        self._is_open = not fits_one_block(opened.file, start, stop)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the range in order, once, in chunks of at most one block, each verified.

        Raises: BlobCorrupt, before a byte of the corrupt block is yielded.
        """
        step = self._file.footer.block_bytes
        indexes = footer.blocks_of(self._start, self._stop, step)
        block, self._first = self._first, None
        for index in indexes:
            if self._ahead is not None:
                block = await self._ahead
            assert block is not None, "a reader is read once"
            if index + 1 < indexes.stop:
                self._ahead = self._jobs.start(self._file.block, index + 1)
            low, high = self._start - index * step, self._stop - index * step
            # A slice of everything is the block itself, not a copy.
            yield block[max(0, low) : high]

    def file_slice(self) -> FileSlice | None:
        """Return None: no range is verified before it is read.

        Sending straight from the file would send what the disk says now, checked or not,
        and checking first reads every byte anyway; with the bytes at hand, a copy into the
        socket costs less than the second pass.
        """
        return None

    async def close(self) -> None:
        """Release the descriptor; safe to call twice."""
        self._first = None
        if self._ahead is not None and not self._ahead.cancel() and not self._ahead.cancelled():
            self._ahead.exception()  # Nobody waits for it any more.
        self._ahead = None
        if self._is_open:
            self._is_open = False
            # In a thread: closing the last descriptor of a deleted file frees its bytes.
            await self._jobs.finish(self._file.close)


class OpenedRange(NamedTuple):
    """A blob file and its first wanted block, None when no byte is wanted."""

    file: BlobFile
    first: bytes | None

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def open_range(blob: BlobId, path: str, start: int, stop: int) -> OpenedRange:
    """Open a blob file for bytes [start, stop) and read the first block; blocks.

    The file is closed again when no more is needed. Raises: BlobMissing, BlobCorrupt, OSError.
    """
    file = BlobFile(blob, path)
    first: bytes | None = None
    try:
        if stop > file.footer.size:
            raise BlobCorrupt(blob, len(file.footer.checksums))
        if start < stop:
            first = file.block(start // file.footer.block_bytes)
    except BaseException:
        file.close()
        raise
    if fits_one_block(file, start, stop):
        file.close()
    else:
        file.expect_sequential()
    return OpenedRange(file, first)


def fits_one_block(file: BlobFile, start: int, stop: int) -> bool:
    """Say whether bytes [start, stop) lie in one block of the file, or are none."""
    return len(footer.blocks_of(start, stop, file.footer.block_bytes)) <= 1


def _read_footer(blob: BlobId, descriptor: int) -> footer.Footer:
    file_size = os.fstat(descriptor).st_size
    want = min(file_size, _TAIL_READ_BYTES)
    tail = _read_whole(descriptor, want, file_size - want)
    length = footer.measure(blob, tail, file_size)
    if length > len(tail):
        tail = _read_whole(descriptor, length, file_size - length)
    if len(tail) < length:
        raise BlobCorrupt(blob, footer.FOOTER)
    return footer.decode(blob, tail[-length:])


def _read_whole(descriptor: int, byte_count: int, offset: int) -> bytes:
    """Return `byte_count` bytes at `offset`, fewer only at the end of the file."""
    data = os.pread(descriptor, byte_count, offset)
    while len(data) < byte_count:
        more = os.pread(descriptor, byte_count - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data
