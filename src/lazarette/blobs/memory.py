"""The reference blob engine: the contract in its plainest form, kept in memory.

Hot path: no; tests compare the other engines with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.base.failpoints import failpoint
from lazarette.base.ids import IdSource
from lazarette.blobs.block_checksum import crc32c
from lazarette.blobs.engine import BlobStat
from lazarette.blobs.failures import translated
from lazarette.model.blob import FileSlice
from lazarette.model.errors import BlobCorrupt, BlobMissing
from lazarette.model.limits import BLOCK_BYTES
from lazarette.model.names import BlobId


class StoredBlob(NamedTuple):
    """One blob: its payload cut into blocks, their checksums, when it became visible."""

    blocks: tuple[bytes, ...]
    checksums: tuple[int, ...]
    modified_ms: int

    def size(self) -> int:
        """Return the payload size in bytes."""
        return sum(map(len, self.blocks))

    def block(self, blob: BlobId, index: int) -> bytes:
        """Return one block, verified. Raises: BlobCorrupt."""
        if crc32c(self.blocks[index]) != self.checksums[index]:
            raise BlobCorrupt(blob, index)
        return self.blocks[index]


class MemoryBlobs:
    """All blobs in one dictionary; `stored` is open so that tests can damage a blob."""

    def __init__(self, ids: IdSource, clock: Clock, *, block_bytes: int = BLOCK_BYTES) -> None:
        self._ids = ids
        self._clock = clock
        self._block_bytes = block_bytes
        self.stored: dict[BlobId, StoredBlob] = {}
        self.quarantine: dict[BlobId, StoredBlob] = {}

    def create(self, size_hint: int | None = None) -> MemoryWriter:
        """Start a blob."""
        return MemoryWriter(self)

    def publish(self, payload: bytes) -> BlobId:
        """Make `payload` visible under a fresh id. Raises: StorageFull, EngineUnavailable."""
        step = self._block_bytes
        blocks = tuple(payload[at : at + step] for at in range(0, len(payload), step))
        with translated():
            failpoint("blob.after-write")
            failpoint("blob.before-sync")
            failpoint("blob.before-rename")
        return self._add([StoredBlob(blocks, tuple(map(crc32c, blocks)), 0)])[0]

    def _add(self, blobs: list[StoredBlob]) -> list[BlobId]:
        with translated():
            failpoint("blob.before-directory-sync")
            failpoint("blob.published")
        added: list[BlobId] = []
        for stored in blobs:
            added.append(BlobId(self._ids.ulid()))
            self.stored[added[-1]] = stored._replace(modified_ms=self._clock.now_ms())
        return added

    async def open(self, blob: BlobId, start: int, stop: int) -> MemoryReader:
        """Open bytes [start, stop) of the payload. Raises: BlobMissing, BlobCorrupt."""
        assert 0 <= start <= stop
        stored = self._find(blob)
        if stop > stored.size():
            raise BlobCorrupt(blob, len(stored.blocks))
        reader = MemoryReader(blob, stored, self._block_bytes, start, stop)
        if start < stop:
            stored.block(blob, start // self._block_bytes)
        return reader

    def _find(self, blob: BlobId) -> StoredBlob:
        if blob not in self.stored:
            raise BlobMissing(blob)
        return self.stored[blob]

    async def link(self, blobs: Sequence[BlobId]) -> list[BlobId]:
        """Make each blob known under one more id. Raises: BlobMissing, StorageFull."""
        return self._add([self._find(blob) for blob in blobs])

    async def delete(self, blobs: Sequence[BlobId]) -> None:
        """Remove at most 1_000 blobs; absent ones are not an error."""
        assert len(blobs) <= 1_000
        for blob in blobs:
            with translated():
                failpoint("reclaim.before-delete")
            self.stored.pop(blob, None)

    async def list_after(self, after: BlobId | None, limit: int) -> Sequence[BlobStat]:
        """Return at most `limit` blobs with id > `after`, in id order."""
        found = sorted(blob for blob in self.stored if after is None or blob > after)
        return [
            BlobStat(blob, self.stored[blob].size(), self.stored[blob].modified_ms)
            for blob in found[:limit]
        ]

    async def verify(self, blob: BlobId) -> bool:
        """Compare every checksum; False moves the blob to quarantine. Raises: BlobMissing."""
        stored = self._find(blob)
        if tuple(map(crc32c, stored.blocks)) == stored.checksums:
            return True
        self.quarantine[blob] = self.stored.pop(blob)
        return False

    async def free_bytes(self) -> int | None:
        """Return None: memory does not say."""
        return None

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


class MemoryWriter:
    """One blob being collected; nothing of it is visible before `commit`."""

    def __init__(self, engine: MemoryBlobs) -> None:
        self._engine = engine
        self._payload = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        self.write_block_sync(chunk)

    def write_block_sync(self, block: bytes | memoryview) -> None:
        """Append `block`."""
        self._payload += block

    def flush_sync(self) -> None:
        """Do nothing: there is no disk."""

    async def commit(self) -> BlobId:
        """Make the blob visible. Raises: StorageFull, EngineUnavailable."""
        return self._engine.publish(bytes(self._payload))

    async def __aenter__(self) -> MemoryWriter:
        """Return the writer, open."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget what was collected."""
        self._payload.clear()


class MemoryReader:
    """A range of one blob; holds the blob itself, so that deleting it changes nothing."""

    def __init__(
        self, blob: BlobId, stored: StoredBlob, block_bytes: int, start: int, stop: int
    ) -> None:
        self._blob = blob
        self._stored = stored
        self._block_bytes = block_bytes
        self._start = start
        self._stop = stop

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the range, block by block. Raises: BlobCorrupt."""
        step = self._block_bytes
        if self._start == self._stop:
            return
        for index in range(self._start // step, -(-self._stop // step)):
            block = self._stored.block(self._blob, index)
            yield block[max(0, self._start - index * step) : self._stop - index * step]

    def file_slice(self) -> FileSlice | None:
        """Return None: the bytes are not in a file."""
        return None

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""
