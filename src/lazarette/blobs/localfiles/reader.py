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
from lazarette.model.limits import KIB
from lazarette.model.names import BlobId

_TAIL_READ_BYTES = 4096  # Holds the whole footer of a blob up to 1 GiB.

# Longer reads hold up the event loop longer than a thread hop takes (256 KiB: 60 µs).
CACHED_READ_BYTES_MAX = 256 * KIB


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
        return _verified(self.blob, self.footer, index, block)

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


class OpenedRange(NamedTuple):
    """The first block of a range, None when no byte is wanted, and where the rest is.

    `file` is None when there is no rest.
    """

    footer: footer.Footer
    first: bytes | None
    file: BlobFile | None

    def close(self) -> None:
        """Close the file."""
        if self.file is not None:
            self.file.close()


class LocalReader:
    """A range of one blob file. While one block is sent, a thread reads the next.

    The first block was read when the file was opened: whoever opens learns that the blob is
    missing or corrupt before anything was sent, and a range in one block costs at most one
    thread hop and keeps no descriptor.
    """

    def __init__(self, jobs: Jobs, opened: OpenedRange, start: int, stop: int) -> None:
        self._jobs = jobs
        self._block_bytes = opened.footer.block_bytes
        self._first = opened.first
        self._file = opened.file
        self._start = start
        self._stop = stop
        self._ahead: asyncio.Future[bytes] | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the range in order, once, in chunks of at most one block, each verified.

        Raises: BlobCorrupt, before a byte of the corrupt block is yielded.
        """
        step, file = self._block_bytes, self._file
        indexes = footer.blocks_of(self._start, self._stop, step)
        block, self._first = self._first, None
        for index in indexes:
            if self._ahead is not None:
                block = await self._ahead
            assert block is not None, "a reader is read once"
            if file is not None and index + 1 < indexes.stop:
                self._ahead = self._jobs.start(file.block, index + 1)
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
        if self._file is not None:
            file, self._file = self._file, None
            # In a thread: closing the last descriptor of a deleted file frees its bytes.
            await self._jobs.finish(file.close)


def open_range(blob: BlobId, path: str, start: int, stop: int) -> OpenedRange:
    """Open a blob file for bytes [start, stop) and read the first block; blocks.

    Raises: BlobMissing, BlobCorrupt, OSError.
    """
    file = BlobFile(blob, path)
    first: bytes | None = None
    try:
        wanted = _wanted_blocks(blob, file.footer, start, stop)
        if wanted:
            first = file.block(wanted.start)
    except BaseException:
        file.close()
        raise
    if len(wanted) <= 1:
        file.close()
        return OpenedRange(file.footer, first, None)
    file.expect_sequential()
    return OpenedRange(file.footer, first, file)


def open_cached_range(
    blob: BlobId, path: str, start: int, stop: int, byte_count_max: int
) -> OpenedRange | None:
    """Read a range of one block without waiting for the disk.

    Returns None when the file is not in memory, is longer than `byte_count_max`, or the range
    is longer. Raises: BlobMissing, BlobCorrupt, OSError.
    """
    if stop > byte_count_max:
        return None
    try:
        descriptor = kernel.open_cached(path)
    except FileNotFoundError as error:
        raise BlobMissing(blob) from error
    if descriptor is None:
        return None
    try:
        file_size = os.fstat(descriptor).st_size
        if file_size > byte_count_max:
            return None
        raw = kernel.read_cached(descriptor, file_size)
    finally:
        os.close(descriptor)
    if raw is None:
        return None
    found = footer.decode(blob, raw[-footer.measure(blob, raw, file_size) :])
    wanted = _wanted_blocks(blob, found, start, stop)
    if len(wanted) > 1:
        return None
    if not wanted:
        return OpenedRange(found, None, None)
    at = wanted.start * found.block_bytes
    block = raw[at : min(at + found.block_bytes, found.size)]
    return OpenedRange(found, _verified(blob, found, wanted.start, block), None)


def _wanted_blocks(blob: BlobId, found: footer.Footer, start: int, stop: int) -> range:
    if stop > found.size:
        raise BlobCorrupt(blob, len(found.checksums))
    return footer.blocks_of(start, stop, found.block_bytes)


def _verified(blob: BlobId, found: footer.Footer, index: int, block: bytes) -> bytes:
    """Return `block` if it is the block `index` that was written. Raises: BlobCorrupt."""
    want = min(found.block_bytes, found.size - index * found.block_bytes)
    if len(block) != want or crc32c(block) != found.checksums[index]:
        raise BlobCorrupt(blob, index)
    return block


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
