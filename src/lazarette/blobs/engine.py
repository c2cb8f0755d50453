"""The blob contract: immutable byte sequences, visible whole or not at all.

Engines: `localfiles`, `memory` (the reference). One contract suite,
`tests/contract/blob_suite.py`, runs on every engine.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol

from lazarette.model.blob import FileSlice
from lazarette.model.names import BlobId


class BlobStat(NamedTuple):
    """One stored blob: its id, payload size in bytes, and when it became visible."""

    blob: BlobId
    size: int
    modified_ms: int


class BlobWriter(Protocol):
    """One blob being written. Leaving the `async with` without `commit` discards it.

    Append either by `write`, from the event loop, or by `write_block_sync`, from a worker
    thread; not by both.
    """

    async def write(self, chunk: bytes) -> None:
        """Append `chunk` (any size), at the latest by `commit`; waits when the store lags.

        Raises: StorageFull, EngineUnavailable; also for a chunk given earlier.
        """

    def write_block_sync(self, block: bytes | memoryview) -> None:
        """Append `block` (any size, best `BLOCK_BYTES`) and return when it is handed over.

        Blocks: never call it on the event loop. For a caller that is in a worker thread
        already and hashes there; from one thread at a time, in order. `block` may be reused
        afterwards. Raises: StorageFull, EngineUnavailable.
        """

    def flush_sync(self) -> None:
        """Start early to make durable what was appended, so that `commit` is short.

        Blocks, and may do nothing; only after `write_block_sync`, from the same thread.
        Raises: StorageFull, EngineUnavailable.
        """

    async def commit(self) -> BlobId:
        """Make the blob visible; durable when this returns. Call once, last.

        Raises: StorageFull, EngineUnavailable; then the blob is discarded.
        """

    async def __aenter__(self) -> BlobWriter:
        """Return the writer, open."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Discard what was not committed. Never raises."""


class BlobReader(Protocol):
    """An open range of one blob; stays readable even if the blob is deleted meanwhile."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the range in order; every chunk is non-empty, at most 1 MiB, and verified.

        Raises: BlobCorrupt, before a byte of the corrupt block is yielded.
        """

    def file_slice(self) -> FileSlice | None:
        """Return the range as a local file when its blocks are verified, else None."""

    async def close(self) -> None:
        """Release the descriptor or connection; safe to call twice."""


class BlobEngine(Protocol):
    """Where object data is kept."""

    def create(self, size_hint: int | None = None) -> BlobWriter:
        """Start a blob; `size_hint` in bytes lets the engine reserve room early."""

    async def open(self, blob: BlobId, start: int, stop: int) -> BlobReader:
        """Open bytes [start, stop) of the payload.

        Raises: BlobMissing; BlobCorrupt, when the payload ends before `stop`, too.
        """

    async def link(self, blobs: Sequence[BlobId]) -> list[BlobId]:
        """Make each blob known under one more id without copying bytes; durable at return.

        Raises: BlobMissing, StorageFull.
        """

    async def delete(self, blobs: Sequence[BlobId]) -> None:
        """Remove at most 1_000 blobs; absent ones are not an error."""

    async def list_after(self, after: BlobId | None, limit: int) -> Sequence[BlobStat]:
        """Return at most `limit` blobs with id > `after`, in id order, for sweeps."""

    async def verify(self, blob: BlobId) -> bool:
        """Read the blob and compare its checksums; False moves it to quarantine.

        Raises: BlobMissing.
        """

    async def free_bytes(self) -> int | None:
        """Return the room left, or None when the store does not say."""

    async def close(self) -> None:
        """Finish writes in flight and release everything."""
