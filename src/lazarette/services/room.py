"""The last bytes of the disk, kept for what makes room again.

A disk filled to its last byte could not even take the journal of a deletion, so objects are
refused while something is still left: `free_bytes_min`, which holds the journal and what it
is moved to. Deleting, reading and starting go on below it.
Hot path: yes, `fits`, once per write.
"""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata.engine import MetadataEngine
from lazarette.model.errors import StorageFull

# Other processes write too: what one knows of the disk is never older than this.
_KNOWN_US = 100_000


class Room:
    """How much objects may still take; one for the whole process."""

    def __init__(
        self, metadata: MetadataEngine, blobs: BlobEngine, clock: Clock, free_bytes_min: int
    ) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._clock = clock
        self._free_bytes_min = free_bytes_min
        self._left = 0
        self._known_until_us = 0

    def fits(self, size: int) -> bool:
        """Say whether `size` bytes surely fit, and count them; never waits.

        When not, `require` looks at the disk anew.
        """
        self._left -= size
        return self._left >= 0 and self._clock.monotonic_us() < self._known_until_us

    async def require(self, size: int, *, in_metadata: bool) -> None:
        """Look at the disk and count `size` bytes.

        What lies in the metadata may also take the place of deleted records, which is not
        given back to the file system. Raises: StorageFull.
        """
        # Before the question, not after: one asks, and the others go on with what was known.
        self._known_until_us = self._clock.monotonic_us() + _KNOWN_US
        free = await self._blobs.free_bytes()
        if free is None:  # The store does not say.
            self._left = 1 << 62
            return
        self._left = free - self._free_bytes_min - size
        if self._left >= 0:
            return
        if in_metadata and size <= await self._metadata.reusable_bytes() // 2:
            return
        raise StorageFull
