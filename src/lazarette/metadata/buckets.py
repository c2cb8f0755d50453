"""Bucket records: by name, by id, by owner; and what keeps a bucket from being empty.

Tables: BUCKETS (name), BUCKET_IDS (bucket id) -> name, OWNED_BUCKETS (account, region,
name), DROPS (bucket id).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.bucket import Bucket, DroppedBucket
from lazarette.model.errors import NoSuchBucket
from lazarette.model.names import AccountId, BucketId, BucketName, Region

_CONTENT = (
    (Table.OBJECTS, "objects"),
    (Table.VERSIONS, "object versions"),
    (Table.UPLOADS, "unfinished uploads"),
)
_LOGGED_PAGE = 1_000


@lru_cache(maxsize=64)
def _decode(raw: bytes) -> Bucket:
    # Every write reads its bucket again in its transaction; mostly it is the same record.
    return decode_record(Bucket, raw)


async def find_bucket_or_none(tx: ReadTx, name: BucketName) -> Bucket | None:
    """Return the bucket of that name, or None."""
    raw = await tx.get(Table.BUCKETS, encode(name))
    return None if raw is None else _decode(raw)


async def find_bucket(tx: ReadTx, name: BucketName) -> Bucket:
    """Return the bucket of that name. Raises: NoSuchBucket."""
    bucket = await find_bucket_or_none(tx, name)
    if bucket is None:
        raise NoSuchBucket(name)
    return bucket


async def find_own_bucket(
    tx: ReadTx, account: AccountId, name: BucketName, region: Region | None
) -> Bucket | None:
    """Return the account's bucket of that name, or None.

    A bucket of another account, or of another region when one is given, counts as absent:
    the control plane of one region shows nothing of the others.
    """
    bucket = await find_bucket_or_none(tx, name)
    if bucket is None or bucket.account != account:
        return None
    return bucket if region is None or bucket.region == region else None


async def find_bucket_by_id(tx: ReadTx, bucket_id: BucketId) -> Bucket | None:
    """Return the bucket of that id, or None."""
    raw = await tx.get(Table.BUCKET_IDS, encode(bucket_id))
    if raw is None:
        return None
    bucket = await find_bucket(tx, BucketName(raw.decode()))
    assert bucket.bucket_id == bucket_id, "BUCKET_IDS names a bucket of another id"
    return bucket


async def add_bucket(tx: WriteTx, bucket: Bucket) -> None:
    """Store a new bucket; the caller has checked that its name is free."""
    assert await tx.get(Table.BUCKETS, encode(bucket.name)) is None, "the name is in use"
    await put_bucket(tx, bucket)
    await tx.put(Table.BUCKET_IDS, encode(bucket.bucket_id), bucket.name.encode())
    await tx.put(Table.OWNED_BUCKETS, _owned_key(bucket), b"")


async def put_bucket(tx: WriteTx, bucket: Bucket) -> None:
    """Replace a bucket's record; name, id, owner and region never change."""
    await tx.put(Table.BUCKETS, encode(bucket.name), encode_record(bucket))


async def remove_bucket(tx: WriteTx, bucket: Bucket) -> None:
    """Remove the record, so that the name is free at once; the content is another matter."""
    await tx.delete(Table.BUCKETS, encode(bucket.name))
    await tx.delete(Table.BUCKET_IDS, encode(bucket.bucket_id))
    await tx.delete(Table.OWNED_BUCKETS, _owned_key(bucket))


async def add_drop(tx: WriteTx, dropped: DroppedBucket) -> None:
    """Leave word for the worker that empties deleted buckets."""
    await tx.put(Table.DROPS, encode(dropped.bucket_id), encode_record(dropped))


async def list_owned(
    tx: ReadTx,
    account: AccountId,
    region: Region | None,
    after: tuple[Region, BucketName] | None,
    limit: int,
) -> list[Bucket]:
    """Return an account's buckets by region and name; all regions when `region` is None.

    `after` is the region and name of the last bucket of the page before.
    """
    start, stop = prefix_range(account) if region is None else prefix_range(account, region)
    if after is not None:
        start = max(start, encode(account, *after) + b"\0")
    rows = await tx.scan(Table.OWNED_BUCKETS, start, stop, limit)
    names = [str(decode(key)[2]) for key, _ in rows]
    found = await tx.get_many([(Table.BUCKETS, encode(name)) for name in names])
    return [_decode_owned(name, raw) for name, raw in zip(names, found, strict=True)]


async def list_every(tx: ReadTx, after: BucketName | None, limit: int) -> list[Bucket]:
    """Return the buckets of all accounts by name, those after `after`."""
    start = b"" if after is None else encode(after) + b"\0"
    rows = await tx.scan(Table.BUCKETS, start, b"\xff", limit)
    return [decode_record(Bucket, raw) for _, raw in rows]


class LoggedPage(NamedTuple):
    """Buckets with access logs, and where to go on; None at the end."""

    buckets: list[Bucket]
    last: BucketName | None


async def list_logged(tx: ReadTx, after: BucketName | None) -> LoggedPage:
    """Return the buckets with access logs among the next 1,000 buckets by name."""
    start = b"" if after is None else encode(after) + b"\0"
    rows = await tx.scan(Table.BUCKETS, start, b"\xff", _LOGGED_PAGE)
    # Members with their default value are not written: few records need decoding.
    found = [decode_record(Bucket, raw) for _, raw in rows if b'"log_config"' in raw]
    is_end = len(rows) < _LOGGED_PAGE
    return LoggedPage(
        [bucket for bucket in found if bucket.log_config.enabled],
        None if is_end else BucketName(str(decode(rows[-1][0])[0])),
    )


async def count_owned(tx: ReadTx, account: AccountId, most: int) -> int:
    """Count an account's buckets in every region, up to `most` and no further."""
    start, stop = prefix_range(account)
    counted = 0
    while counted < most:
        limit = min(most - counted, 10_000)
        rows = await tx.scan(Table.OWNED_BUCKETS, start, stop, limit)
        counted += len(rows)
        if len(rows) < limit:
            break
        start = rows[-1][0] + b"\0"
    return counted


async def list_content(
    tx: ReadTx, bucket_id: BucketId, *, with_uploads: bool = True
) -> Sequence[str]:
    """Say in words which kinds of content the bucket has; empty when it has none."""
    start, stop = prefix_range(bucket_id)
    return [
        words
        for table, words in _CONTENT
        if (with_uploads or table is not Table.UPLOADS) and await tx.scan(table, start, stop, 1)
    ]


def _owned_key(bucket: Bucket) -> bytes:
    return encode(bucket.account, bucket.region, bucket.name)


def _decode_owned(name: str, raw: bytes | None) -> Bucket:
    assert raw is not None, f"OWNED_BUCKETS names {name}, BUCKETS does not"
    return decode_record(Bucket, raw)
