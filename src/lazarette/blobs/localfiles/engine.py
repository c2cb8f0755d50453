"""Blobs as files of one folder: the engine for one machine.

Every blocking call runs in a worker thread. Several processes may share the folder.
Layout: `layout.py`; file format: `footer.py`; durability: `publish.py`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from lazarette.base.clock import Clock
from lazarette.base.failpoints import failpoint
from lazarette.base.ids import IdSource
from lazarette.blobs.engine import BlobStat
from lazarette.blobs.failures import translated
from lazarette.blobs.localfiles import footer, kernel
from lazarette.blobs.localfiles.jobs import Jobs
from lazarette.blobs.localfiles.layout import (
    FOLDERS,
    Layout,
    folder_of,
    fresh_id,
    fresh_id_beside,
    is_blob_id,
    made_ms,
)
from lazarette.blobs.localfiles.publish import sync_names
from lazarette.blobs.localfiles.reader import (
    CACHED_READ_BYTES_MAX,
    BlobFile,
    LocalReader,
    OpenedRange,
    open_cached_range,
    open_range,
)
from lazarette.blobs.localfiles.recover import Workplace, prepare, take_workplace
from lazarette.blobs.localfiles.writer import Draft, LocalWriter
from lazarette.model.errors import BlobCorrupt, BlobMissing
from lazarette.model.limits import BLOCK_BYTES, CHUNK_BYTES_MAX
from lazarette.model.names import BlobId

# The file has as many names as it may, or the file system has no second names at all.
_NO_MORE_LINKS = frozenset({errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP})
_VERIFY_BLOCKS = 16  # Blocks read per job: a scrub shares the threads, and can be stopped.


class LocalFiles:
    """Blob files below one folder. Make it by `open_folder`, end it by `close`."""

    def __init__(
        self,
        layout: Layout,
        workplace: Workplace,
        jobs: Jobs,
        ids: IdSource,
        clock: Clock,
        block_bytes: int,
        cached_read_bytes_max: int,
    ) -> None:
        self._layout = layout
        self._workplace = workplace
        self._jobs = jobs
        self._ids = ids
        self._clock = clock
        self._block_bytes = block_bytes
        self._cached_read_bytes_max = cached_read_bytes_max

    @classmethod
    def open_folder(
        cls,
        folder: Path,
        ids: IdSource,
        clock: Clock,
        executor: ThreadPoolExecutor | None = None,
        *,
        block_bytes: int = BLOCK_BYTES,
        cached_read_bytes_max: int = CACHED_READ_BYTES_MAX,
    ) -> LocalFiles:
        """Make or recover the blob folder; blocks, for the start of a process.

        `executor` is not shut down by `close`. `block_bytes` counts for a new folder only.
        Files up to `cached_read_bytes_max` are read on the event loop while they are in the
        page cache; 0 leaves all reading to threads.
        Raises: EngineUnavailable, StorageFull.
        """
        assert 0 < block_bytes <= CHUNK_BYTES_MAX
        layout = Layout(str(folder))
        with translated():
            made = prepare(layout, block_bytes)
            workplace = take_workplace(layout, ids)
        return cls(
            layout,
            workplace,
            Jobs(executor),
            ids,
            clock,
            made.block_bytes,
            cached_read_bytes_max,
        )

    def create(self, size_hint: int | None = None) -> LocalWriter:
        """Start a blob; `size_hint` in bytes takes room on the disk with the first block."""
        draft = Draft(
            f"{self._workplace.path}/{self._ids.ulid()}", self._block_bytes, size_hint
        )
        return LocalWriter(self._jobs, draft, self._block_bytes, self._target)

    def _target(self) -> tuple[BlobId, str]:
        blob = fresh_id(self._ids)
        return blob, self._layout.path(blob)

    async def open(self, blob: BlobId, start: int, stop: int) -> LocalReader:
        """Open bytes [start, stop) of the payload; the first block is read and verified.

        Raises: BlobMissing; BlobCorrupt, when the payload ends before `stop`, too.
        """
        assert 0 <= start <= stop
        path = self._layout.path(blob)
        # A hop to a thread and back takes 60 to 100 µs, such a read 35 µs (100 KiB); but no
        # read waits for the disk here, where every connection of the process would wait along.
        with translated():
            opened = open_cached_range(blob, path, start, stop, self._cached_read_bytes_max)
        if opened is None:
            opened = await self._jobs.obtain(
                OpenedRange.close, open_range, blob, path, start, stop
            )
        return LocalReader(self._jobs, opened, start, stop)

    async def link(self, blobs: Sequence[BlobId]) -> list[BlobId]:
        """Make each blob known under one more id without copying bytes; durable at return.

        All or none. Where the file system refuses one more link, the bytes are copied.
        Raises: BlobMissing, StorageFull, EngineUnavailable.
        """
        targets = [fresh_id_beside(blob, self._ids) for blob in blobs]
        await self._jobs.start(self._link, list(blobs), targets)
        return targets

    def _link(self, blobs: list[BlobId], targets: list[BlobId]) -> None:
        added: list[str] = []
        try:
            for blob, target in zip(blobs, targets, strict=True):
                source = self._layout.path(blob)
                path = self._layout.path(target)
                try:
                    os.link(source, path)
                except FileNotFoundError as error:
                    raise BlobMissing(blob) from error
                except OSError as error:
                    if error.errno not in _NO_MORE_LINKS:
                        raise
                    self._copy(blob, target)
                added.append(path)
        except BaseException:
            for path in added:
                with suppress(OSError):
                    os.unlink(path)
            raise
        if added:
            sync_names(added)

    def _copy(self, blob: BlobId, target: BlobId) -> None:
        file = BlobFile(blob, self._layout.path(blob))
        temporary = f"{self._workplace.path}/{target}"
        draft = Draft(temporary, self._block_bytes, file.footer.size)
        try:
            for index in range(len(file.footer.checksums)):
                draft.append(file.block(index))
            draft.publish(self._layout.path(target))
        except BaseException:
            draft.discard()
            raise
        finally:
            file.close()

    async def delete(self, blobs: Sequence[BlobId]) -> None:
        """Remove at most 1_000 blobs; absent ones are not an error.

        A crash may bring a deleted blob back, as one that nobody points at.
        Raises: EngineUnavailable.
        """
        assert len(blobs) <= 1_000
        await self._jobs.start(self._delete, list(blobs))

    def _delete(self, blobs: list[BlobId]) -> None:
        for blob in blobs:
            failpoint("reclaim.before-delete")
            with suppress(FileNotFoundError, BlobMissing):
                os.unlink(self._layout.path(blob))

    async def list_after(self, after: BlobId | None, limit: int) -> Sequence[BlobStat]:
        """Return at most `limit` blobs with id > `after`, in id order, for sweeps.

        Sizes are those that whole files have; `verify` tells of others.
        Raises: EngineUnavailable.
        """
        return await self._jobs.start(self._list_after, after or BlobId(""), limit)

    def _list_after(self, after: BlobId, limit: int) -> list[BlobStat]:
        found: list[BlobStat] = []
        for name in FOLDERS:
            if name < folder_of(after):
                continue
            folder = self._layout.folder(name)
            blobs = sorted(text for text in os.listdir(folder) if text > after)
            for blob in filter(is_blob_id, blobs):
                if len(found) >= limit:
                    return found
                with suppress(FileNotFoundError):  # Deleted since the folder was read.
                    found.append(self._stat(BlobId(blob)))
        return found

    def _stat(self, blob: BlobId) -> BlobStat:
        file_size = os.stat(self._layout.path(blob)).st_size
        # Never ahead of the clock: an age must not be negative after the clock was set back.
        modified_ms = min(made_ms(blob), self._clock.now_ms())
        return BlobStat(blob, footer.payload_size(file_size, self._block_bytes), modified_ms)

    async def verify(self, blob: BlobId) -> bool:
        """Read the blob and compare its checksums; False moves it to quarantine.

        Raises: BlobMissing, EngineUnavailable (a read that fails may succeed later).
        """
        path = self._layout.path(blob)
        try:
            file = await self._jobs.obtain(BlobFile.close, BlobFile, blob, path)
            try:
                count = len(file.footer.checksums)
                for index in range(0, count, _VERIFY_BLOCKS):
                    stop = min(index + _VERIFY_BLOCKS, count)
                    await self._jobs.start(_read_blocks, file, index, stop)
            finally:
                await self._jobs.finish(file.close)
        except BlobCorrupt:
            await self._jobs.start(self._quarantine, blob, path)
            return False
        return True

    def _quarantine(self, blob: BlobId, path: str) -> None:
        try:
            os.replace(path, os.path.join(self._layout.quarantine, blob))
        except FileNotFoundError as error:  # Deleted while it was read.
            raise BlobMissing(blob) from error
        kernel.sync_directory(self._layout.quarantine)
        kernel.sync_directory(os.path.dirname(path))

    async def free_bytes(self) -> int | None:
        """Return the room left to this process's user. Raises: EngineUnavailable."""
        return await self._jobs.start(self._free_bytes)

    def _free_bytes(self) -> int:
        disk = os.statvfs(self._layout.blobs)
        return disk.f_bavail * disk.f_frsize

    async def close(self) -> None:
        """Finish calls under way and remove what was not committed."""
        await self._jobs.close()
        self._workplace.close()


def _read_blocks(file: BlobFile, start: int, stop: int) -> None:
    for index in range(start, stop):
        file.block(index)
