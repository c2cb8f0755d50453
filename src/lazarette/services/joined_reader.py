"""Several slices of blobs, read as one body.

Each blob is opened when its turn comes: an object of ten thousand parts holds one
descriptor at a time. The reclaim delay keeps the later ones readable meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from lazarette.blobs.engine import BlobEngine, BlobReader
from lazarette.model.blob import BlobSlice, FileSlice
from lazarette.services.strand import Strand

_CHUNKS_AHEAD = 3


class JoinedReader:
    """A `ByteSource` over slices, none of them inline."""

    def __init__(self, blobs: BlobEngine, slices: Sequence[BlobSlice]) -> None:
        self._blobs = blobs
        self._slices = slices
        self._open: BlobReader | None = None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes in order; every chunk is non-empty and verified.

        Raises: BlobMissing, BlobCorrupt.
        """
        for piece in self._slices:
            self._open = await self._blobs.open(piece.blob, piece.start, piece.stop)
            async for chunk in self._open.chunks():
                yield chunk
            await self.close()

    def file_slice(self) -> FileSlice | None:
        """Return None: the bytes lie in several files."""
        return None

    async def close(self) -> None:
        """Release the open blob; safe to call twice."""
        if self._open is not None:
            reader, self._open = self._open, None
            await reader.close()

    async def feed(self, take: Callable[[bytes], None]) -> None:
        """Pass everything to `take`, in order and in worker threads; then close.

        Raises: as `chunks`, and what `take` raises.
        """
        strand = Strand()
        try:
            async for chunk in self.chunks():
                strand.submit(take, chunk)
                await strand.wait_below(_CHUNKS_AHEAD)
            await strand.wait_below(1)
        finally:
            await strand.settle()
            await self.close()
