"""Access key records, by id, bucket and user, and when each was last used.

Tables: ACCESS_KEYS (access key id), BUCKET_KEYS (bucket id, access key id), USER_KEYS
(user id, access key id), KEY_USES (access key id). A deleted key's record is gone, so it
can never prove anybody again.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.access_key import AccessKey, KeyUse
from lazarette.model.limits import ACCESS_KEYS_PER_BUCKET_MAX
from lazarette.model.names import AccessKeyId, BucketId
from lazarette.model.user import KEYS_PER_USER_MAX


async def find_access_key(tx: ReadTx, access_key_id: AccessKeyId) -> AccessKey | None:
    """Return the stored key, or None."""
    raw = await tx.get(Table.ACCESS_KEYS, encode(access_key_id))
    return None if raw is None else decode_record(AccessKey, raw)


async def add_access_key(tx: WriteTx, key: AccessKey) -> None:
    """Store a new key; the caller has checked that the bucket may have one more."""
    assert await find_access_key(tx, key.access_key_id) is None, "the key id is in use"
    await tx.put(Table.ACCESS_KEYS, encode(key.access_key_id), encode_record(key))
    if key.bucket_id:
        await tx.put(Table.BUCKET_KEYS, encode(key.bucket_id, key.access_key_id), b"")
    if key.user_id:
        await tx.put(Table.USER_KEYS, encode(key.user_id, key.access_key_id), b"")


async def put_access_key(tx: WriteTx, key: AccessKey) -> None:
    """Replace a key's record; whose it is never changes."""
    await tx.put(Table.ACCESS_KEYS, encode(key.access_key_id), encode_record(key))


async def remove_access_key(tx: WriteTx, key: AccessKey) -> None:
    """Remove a key and its use."""
    await tx.delete(Table.ACCESS_KEYS, encode(key.access_key_id))
    await tx.delete(Table.KEY_USES, encode(key.access_key_id))
    if key.bucket_id:
        await tx.delete(Table.BUCKET_KEYS, encode(key.bucket_id, key.access_key_id))
    if key.user_id:
        await tx.delete(Table.USER_KEYS, encode(key.user_id, key.access_key_id))


async def list_bucket_keys(tx: ReadTx, bucket_id: BucketId) -> list[AccessKey]:
    """Return a bucket's keys (two at most), the older first."""
    return await _list_keys(tx, Table.BUCKET_KEYS, bucket_id, ACCESS_KEYS_PER_BUCKET_MAX)


async def list_user_keys(tx: ReadTx, user_id: str) -> list[AccessKey]:
    """Return a user's keys (two at most), the older first."""
    return await _list_keys(tx, Table.USER_KEYS, user_id, KEYS_PER_USER_MAX)


async def _list_keys(tx: ReadTx, table: Table, owner: str, most: int) -> list[AccessKey]:
    rows = await tx.scan(table, *prefix_range(owner), most + 1)
    assert len(rows) <= most, "there is a third access key"
    wanted = [(Table.ACCESS_KEYS, encode(str(decode(key)[1]))) for key, _ in rows]
    keys: list[AccessKey] = []
    for raw in await tx.get_many(wanted):
        assert raw is not None, f"{table.value} names a key that ACCESS_KEYS does not"
        keys.append(decode_record(AccessKey, raw))
    return sorted(keys, key=lambda key: (key.created_ms, key.access_key_id))


async def find_key_use(tx: ReadTx, access_key_id: AccessKeyId) -> KeyUse | None:
    """Return the latest stored use, or None before the first."""
    raw = await tx.get(Table.KEY_USES, encode(access_key_id))
    return None if raw is None else decode_record(KeyUse, raw)


async def put_key_use(tx: WriteTx, access_key_id: AccessKeyId, use: KeyUse) -> None:
    """Store a use, unless the key is gone or a later use is stored: several processes note."""
    if await tx.get(Table.ACCESS_KEYS, encode(access_key_id)) is None:
        return
    stored = await find_key_use(tx, access_key_id)
    if stored is None or stored.used_ms < use.used_ms:
        await tx.put(Table.KEY_USES, encode(access_key_id), encode_record(use))
