"""Bucket records by name, remembered in each process and never stale.

What was loaded counts only while the engine's generation is the one read before the load,
so a changed rule holds at the next request in every process. "No such bucket" is not
remembered: anybody could fill the memory with names.
Hot path: yes, once per S3 request.
"""

from __future__ import annotations

from functools import partial

from lazarette.metadata.buckets import find_bucket, list_logged
from lazarette.metadata.engine import MetadataEngine
from lazarette.model.bucket import Bucket
from lazarette.model.errors import NoSuchBucket
from lazarette.model.names import BucketName

REMEMBERED_MAX = 10_000


class BucketDirectory:
    """Finds buckets for the data plane, mostly without a query."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine
        self._generation_of = engine.generation
        self._generation = engine.generation()
        self._known: dict[BucketName, Bucket] = {}
        # Buckets with access logs, as far as this process has met them; changed in place.
        self.logged: dict[BucketName, Bucket] = {}

    def peek(self, name: BucketName) -> Bucket | None:
        """Return the bucket if it is remembered and current; None says nothing at all."""
        if self._generation != self._generation_of():
            self._known.clear()
            self._generation = self._generation_of()
            return None
        return self._known.get(name)

    async def find(self, name: BucketName) -> Bucket:
        """Return the bucket of that name. Raises: NoSuchBucket."""
        bucket = self.peek(name)
        if bucket is not None:
            return bucket
        generation = self._generation_of()
        try:
            bucket = await self._engine.read(lambda tx: find_bucket(tx, name))
        except NoSuchBucket:
            self.logged.pop(name, None)
            raise
        if bucket.log_config.enabled:
            self.logged[name] = bucket
        elif name in self.logged:
            del self.logged[name]
        if generation == self._generation:
            if len(self._known) >= REMEMBERED_MAX:
                del self._known[next(iter(self._known))]
            self._known[name] = bucket
        return bucket

    async def load_logged(self) -> None:
        """Meet every bucket that has access logs, so that no first request to it is missed."""
        after: BucketName | None = None
        while True:
            page = await self._engine.read(partial(list_logged, after=after))
            self.logged.update((bucket.name, bucket) for bucket in page.buckets)
            after = page.last
            if after is None:
                return
