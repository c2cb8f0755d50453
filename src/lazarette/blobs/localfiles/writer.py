"""Writing a blob file: append in blocks, checksum on the way, discard unless committed.

Hot path: yes, once per MiB of every upload that is not inline.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from lazarette.base.failpoints import failpoint
from lazarette.blobs.block_checksum import crc32c
from lazarette.blobs.failures import translated
from lazarette.blobs.localfiles import footer, kernel
from lazarette.blobs.localfiles.jobs import Jobs
from lazarette.blobs.localfiles.publish import publish
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import MIB
from lazarette.model.names import BlobId

RESERVE_BYTES_MIN = 1 * MIB  # Below that, reserving costs more than failing late.
WRITEBACK_BYTES = 4 * MIB  # Leaves at most this much to the final sync.
CACHED_BYTES_MAX = 256 * MIB  # What one upload may hold of the page cache.
DROP_BYTES = 64 * MIB


class Draft:
    """A file in `tmp/` on its way to be a blob; all calls block.

    Called by one thread at a time, except `discard`, which may come at any moment: a
    cancelled request does not wait for the thread that writes for it.
    """

    def __init__(self, path: str, block_bytes: int, size_hint: int | None) -> None:
        self._path = path
        self._block_bytes = block_bytes
        self._size_hint = size_hint or 0
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._published: str | None = None
        self._discarded = False
        self._reserved = 0
        self._checksums: list[int] = []
        self._size = 0
        self._flushed = 0
        self._dropped = 0

    def append(self, data: bytes | memoryview) -> None:
        """Write `data` behind what is there. Raises: OSError; then nothing is left."""
        with self._lock:
            try:
                self._append(self._open(), data)
            except BaseException:
                self._discard()
                raise

    def flush(self) -> None:
        """Sync what is there. Raises: OSError; then nothing is left."""
        with self._lock:
            if self._descriptor is None:
                return
            try:
                kernel.sync_data(self._descriptor)
            except BaseException:
                # Not tried again: the kernel may have dropped the pages it could not write.
                self._discard()
                raise

    def publish(self, target: str) -> None:
        """Finish the file and make it visible. Raises: OSError; then nothing is left."""
        with self._lock:
            try:
                descriptor = self._open()
                tail = footer.Footer(self._size, self._block_bytes, self._checksums)
                _write_whole(descriptor, footer.encode(tail), self._size)
                length = os.fstat(descriptor).st_size
                if self._reserved > length:  # Gives back room that a wrong hint took.
                    os.ftruncate(descriptor, length)
                failpoint("blob.after-write")
                publish(descriptor, self._path, target)
            except BaseException:
                self._discard()
                raise
            self._published = target
            self._close()

    def discard(self) -> None:
        """Remove every trace, even of a published blob. Never raises."""
        with self._lock:
            self._discard()

    def _open(self) -> int:
        if self._discarded:
            raise EngineUnavailable("The write was given up before.")
        if self._descriptor is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o600)
            if self._size_hint >= RESERVE_BYTES_MIN:
                room = self._size_hint + footer.footer_bytes(self._size_hint, self._block_bytes)
                if kernel.reserve(self._descriptor, room):
                    self._reserved = room
        return self._descriptor

    def _append(self, descriptor: int, data: bytes | memoryview) -> None:
        view = memoryview(data)
        at = 0
        while at < len(view):
            filled = self._size % self._block_bytes
            piece = view[at : at + self._block_bytes - filled]
            # A block may come in pieces: its checksum goes on where it stopped.
            before = self._checksums.pop() if filled else 0
            self._checksums.append(crc32c(piece, before))
            _write_whole(descriptor, piece, self._size)
            self._size += len(piece)
            at += len(piece)
        self._write_behind(descriptor)

    def _write_behind(self, descriptor: int) -> None:
        """Keep the disk busy while the upload lasts, and the page cache free of it."""
        if self._size - self._flushed >= WRITEBACK_BYTES:
            kernel.start_writeback(descriptor, self._flushed, self._size)
            self._flushed = self._size
        # The newest part stays: waiting for it would stop the stream.
        if self._size >= CACHED_BYTES_MAX and self._flushed - self._dropped >= 2 * DROP_BYTES:
            stop = self._dropped + DROP_BYTES
            kernel.drop_cached(descriptor, self._dropped, stop)
            self._dropped = stop

    def _discard(self) -> None:
        if self._discarded:
            return
        self._discarded = True
        was_open = self._descriptor is not None
        with suppress(OSError):
            self._close()
        if was_open or self._published is not None:
            with suppress(OSError):
                os.unlink(self._published or self._path)

    def _close(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)


class LocalWriter:
    """One blob file being written, in worker threads.

    `write` gathers chunks into blocks; a thread checksums and writes them while the event
    loop receives the next ones. At most four blocks are in memory: those being written and
    those being gathered. `write_block_sync` is the level below, without gathering and
    without a thread of its own, for a caller that hashes in a thread anyway: one hop per
    block then does everything. A blob whose bytes fit one block costs one hop, in `commit`.
    """

    def __init__(
        self,
        jobs: Jobs,
        draft: Draft,
        block_bytes: int,
        target: Callable[[], tuple[BlobId, str]],
    ) -> None:
        self._jobs = jobs
        self._draft = draft
        self._block_bytes = block_bytes
        self._target = target
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0
        self._job: asyncio.Future[None] | None = None
        self._touched = False
        self._committed = False

    async def write(self, chunk: bytes) -> None:
        """Append `chunk`, at the latest by `commit`; waits when the disk lags.

        Raises: StorageFull, EngineUnavailable; also for a chunk given earlier.
        """
        self._gathered.append(chunk)
        self._gathered_bytes += len(chunk)
        if self._gathered_bytes < self._block_bytes:
            return
        if self._job is not None:
            if not self._job.done() and self._gathered_bytes < 2 * self._block_bytes:
                return
            await self._settle()
        self._job = self._jobs.start(self._append, self._take())

    def write_block_sync(self, block: bytes | memoryview) -> None:
        """Append `block` and return when the kernel has it. Blocks; not for the event loop.

        Raises: StorageFull, EngineUnavailable.
        """
        assert not self._gathered, "use write or write_block_sync, not both"
        self._touched = True
        with translated():
            self._draft.append(block)

    def flush_sync(self) -> None:
        """Sync what was appended. Blocks; not for the event loop.

        Raises: StorageFull, EngineUnavailable.
        """
        with translated():
            self._draft.flush()

    async def commit(self) -> BlobId:
        """Make the blob visible; durable when this returns. Call once, last.

        Raises: StorageFull, EngineUnavailable; then the blob is discarded.
        """
        assert not self._committed, "commit once"
        await self._settle()
        self._job = None
        self._touched = True
        # The id is made last: its time says when the blob became visible.
        blob, path = self._target()
        await self._jobs.start(self._publish, self._take(), path)
        self._committed = True
        return blob

    async def __aenter__(self) -> LocalWriter:
        """Return the writer; the file is made with the first block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Discard what was not committed. Never raises but when cancelled once more."""
        self._gathered.clear()
        if self._committed or not self._touched:
            return
        if self._job is not None and not self._job.cancel() and not self._job.cancelled():
            self._job.exception()  # Told to the caller, or of no interest any more.
        await self._jobs.finish(self._draft.discard)

    async def _settle(self) -> None:
        if self._job is not None:
            await self._job

    def _take(self) -> list[bytes]:
        gathered, self._gathered, self._gathered_bytes = self._gathered, [], 0
        self._touched = True
        return gathered

    def _append(self, gathered: list[bytes]) -> None:
        # Joining 1 MiB takes 33 µs; a checksum and a write per chunk take and release the
        # GIL each time, which costs more whenever the event loop is busy.
        self._draft.append(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    def _publish(self, gathered: list[bytes], path: str) -> None:
        if gathered:
            self._append(gathered)
        self._draft.publish(path)


def _write_whole(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    """Write all of `data` at `offset`; a signal or a full disk may cut one write short."""
    written = os.pwrite(descriptor, data, offset)
    while written < len(data):
        written += os.pwrite(descriptor, memoryview(data)[written:], offset + written)
