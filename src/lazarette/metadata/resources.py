"""Records of named resources other than buckets: by type and name, and who holds a name.

Tables: RESOURCES (account, region, type, name), RESOURCE_NAMES (account, region, name) ->
type. A bucket's name is not in RESOURCE_NAMES; `is_name_taken` asks for both.
"""

from __future__ import annotations

from typing import TypeVar

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.alarm import Alarm
from lazarette.model.contact import ContactMethod
from lazarette.model.instance import Instance
from lazarette.model.names import AccountId, Region
from lazarette.model.resource import StoredResource

R = TypeVar("R", bound=StoredResource)

# How to read a record of which only the name is known; each type stands here.
KINDS: dict[str, type[StoredResource]] = {
    kind.resource_type: kind for kind in (Alarm, ContactMethod, Instance)
}


async def is_name_taken(tx: ReadTx, account: AccountId, region: Region, name: str) -> bool:
    """Say whether a resource or a bucket of the account and region has that name."""
    found = await tx.get_many(
        [
            (Table.RESOURCE_NAMES, encode(account, region, name)),
            (Table.OWNED_BUCKETS, encode(account, region, name)),
        ]
    )
    return any(raw is not None for raw in found)


async def is_held_by_resource(
    tx: ReadTx, account: AccountId, region: Region, name: str
) -> bool:
    """Say whether something other than a bucket has that name."""
    return await tx.get(Table.RESOURCE_NAMES, encode(account, region, name)) is not None


async def put_resource(tx: WriteTx, record: StoredResource) -> None:
    """Store a record, new or changed; the caller has checked that a new name is free."""
    scope = (record.account, record.region)
    place = encode(*scope, record.resource_type, record.name)
    await tx.put(Table.RESOURCES, place, encode_record(record))
    holder = record.resource_type.encode()
    await tx.put(Table.RESOURCE_NAMES, encode(*scope, record.name), holder)


async def remove_resource(tx: WriteTx, record: StoredResource) -> None:
    """Remove a record; its name is free at once."""
    scope = (record.account, record.region)
    await tx.delete(Table.RESOURCES, encode(*scope, record.resource_type, record.name))
    await tx.delete(Table.RESOURCE_NAMES, encode(*scope, record.name))


async def find_resource(
    tx: ReadTx, kind: type[R], account: AccountId, region: Region, name: str
) -> R | None:
    """Return the account's resource of that type and name, or None."""
    raw = await tx.get(Table.RESOURCES, encode(account, region, kind.resource_type, name))
    return None if raw is None else decode_record(kind, raw)


async def find_any_resource(
    tx: ReadTx, account: AccountId, region: Region, name: str
) -> StoredResource | None:
    """Return the account's resource of that name, whatever its type; buckets are not found."""
    holder = await tx.get(Table.RESOURCE_NAMES, encode(account, region, name))
    if holder is None:
        return None
    return await find_resource(tx, KINDS[holder.decode()], account, region, name)


async def list_resources(
    tx: ReadTx, kind: type[R], account: AccountId, region: Region, after: str, limit: int
) -> list[R]:
    """Return resources of one type by name, those after `after` (empty: from the first)."""
    start, stop = prefix_range(account, region, kind.resource_type)
    if after:
        start = encode(account, region, kind.resource_type, after) + b"\0"
    rows = await tx.scan(Table.RESOURCES, start, stop, limit)
    return [decode_record(kind, raw) for _, raw in rows]


async def list_everyones(
    tx: ReadTx, kind: type[R], after: bytes, limit: int
) -> tuple[list[R], bytes]:
    """Look at `limit` resources of every account: those of one type, and where to go on.

    Empty: that was the end. For duties and the command line; it passes all other types by.
    """
    rows = await tx.scan(Table.RESOURCES, after + b"\0" if after else b"", b"\xff", limit)
    found = [
        decode_record(kind, raw) for key, raw in rows if decode(key)[2] == kind.resource_type
    ]
    return found, rows[-1][0] if len(rows) == limit else b""


async def list_resource_names(
    tx: ReadTx, account: AccountId, region: Region, after: str, limit: int
) -> list[str]:
    """Return the names that resources other than buckets hold, those after `after`."""
    start, stop = prefix_range(account, region)
    if after:
        start = encode(account, region, after) + b"\0"
    rows = await tx.scan(Table.RESOURCE_NAMES, start, stop, limit)
    return [str(decode(key)[2]) for key, _ in rows]
