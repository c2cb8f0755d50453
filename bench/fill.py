"""A million objects in a stopped server's data folder, without a million requests.

The records are the ones PutObject writes, through the same repository functions, in
transactions of two thousand.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lazarette.base.clock import SystemClock
from lazarette.base.ids import RandomIds
from lazarette.compose.engines import open_engines
from lazarette.config.settings import Config
from lazarette.metadata import keys as layout, objects
from lazarette.metadata.buckets import find_bucket
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.model.blob import BlobSlice
from lazarette.model.names import NULL_VERSION, BlobId, BucketName, Etag, ObjectKey
from lazarette.model.object_version import ObjectVersion

BATCH = 2_000
DATA = b"one small photo"
_ETAG = Etag(hashlib.md5(DATA, usedforsecurity=False).hexdigest())


def write_objects(data_dir: Path, bucket: str, keys: Iterator[str]) -> None:
    """Store a small object under each of `keys`, none of which the bucket has yet."""
    asyncio.run(_write(data_dir, BucketName(bucket), keys))


async def _write(data_dir: Path, bucket: BucketName, keys: Iterator[str]) -> None:
    clock = SystemClock()
    ids = RandomIds(clock)
    async with open_engines(Config(data_dir=str(data_dir))) as engines:
        while batch := list(islice(keys, BATCH)):
            await _write_batch(engines.metadata, bucket, batch, ids, clock.now_ms())


async def _write_batch(
    engine: MetadataEngine, bucket: BucketName, batch: list[str], ids: RandomIds, now_ms: int
) -> None:
    async def store(tx: WriteTx) -> None:
        record = await find_bucket(tx, bucket)
        for key in batch:
            sequence = ids.ulid()
            blob = BlobId(sequence)
            version = ObjectVersion(
                version_id=NULL_VERSION,
                sequence=sequence,
                modified_ms=now_ms,
                etag=_ETAG,
                size=len(DATA),
                checksums={"CRC64NVME": "AAAAAAAAAAA="},
                checksum_type="FULL_OBJECT",
                slices=(BlobSlice(blob, 0, len(DATA), True),),
            )
            await tx.put(Table.INLINE, layout.encode(blob), DATA)
            await objects.put_version(tx, record, ObjectKey(key), version, None, now_ms)

    await engine.write(store)
