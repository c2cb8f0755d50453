"""The counters of a bucket: what they are called, and what moves them besides versions.

Table: COUNTERS (bucket id, counter name). They change in the transaction that changes the
records; `objects.put_version` and `objects.discard` count versions themselves.
"""

from __future__ import annotations

from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode
from lazarette.model.names import BucketId
from lazarette.model.usage import Usage

COUNTERS = Usage.__struct_fields__


async def find_usage(tx: ReadTx, bucket_id: BucketId) -> Usage:
    """Return what a bucket holds; nothing at all for one that is not there."""
    return Usage(*[await tx.counter(encode(bucket_id, name)) for name in COUNTERS])


async def count_marker(tx: WriteTx, bucket_id: BucketId, amount: int) -> None:
    """Count a delete marker that was put (1) or taken away (-1)."""
    await tx.add(encode(bucket_id, "markers"), amount)


async def count_parts(tx: WriteTx, bucket_id: BucketId, size: int, parts: int) -> None:
    """Count bytes and parts of unfinished uploads: they belong to no version yet."""
    if size:
        await tx.add(encode(bucket_id, "bytes"), size)
    if parts:
        await tx.add(encode(bucket_id, "parts"), parts)


async def forget(tx: WriteTx, bucket_id: BucketId) -> None:
    """Remove the counters of a bucket that is gone."""
    for name in COUNTERS:
        await tx.delete(Table.COUNTERS, encode(bucket_id, name))
