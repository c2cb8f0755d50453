"""Operation records: by id, by time, and by resource and time.

Tables: OPERATIONS (operation id), OPERATION_TIMES (account, region, ms, operation id),
OPERATION_NAMES (account, region, resource, ms, operation id). They outlive their resource.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.names import AccountId, OperationId, Region
from lazarette.model.operation import OperationPlace, OperationRecord


async def add_operation(tx: WriteTx, record: OperationRecord) -> None:
    """Store a record under its id and both orders."""
    scope = (record.account, record.region)
    moment = (record.created_ms, record.operation_id)
    await tx.put(Table.OPERATIONS, encode(record.operation_id), encode_record(record))
    await tx.put(Table.OPERATION_TIMES, encode(*scope, *moment), b"")
    await tx.put(Table.OPERATION_NAMES, encode(*scope, record.resource_name, *moment), b"")


async def latest_ms(tx: ReadTx, account: AccountId, region: Region) -> int:
    """Return when the newest record of an account and region was made; 0 without any."""
    scope = prefix_range(account, region)
    rows = await tx.scan_back(Table.OPERATION_TIMES, *scope, limit=1)
    return int(decode(rows[0][0])[2]) if rows else 0


async def find_operation(tx: ReadTx, operation_id: OperationId) -> OperationRecord | None:
    """Return the record of that id, or None."""
    raw = await tx.get(Table.OPERATIONS, encode(operation_id))
    return None if raw is None else decode_record(OperationRecord, raw)


async def list_operations(
    tx: ReadTx, account: AccountId, region: Region, after: OperationPlace | None, limit: int
) -> list[OperationRecord]:
    """Return an account's records in a region, oldest first, those after `after`."""
    return await _list(tx, Table.OPERATION_TIMES, (account, region), after, limit)


async def list_operations_of(
    tx: ReadTx,
    account: AccountId,
    region: Region,
    resource: str,
    after: OperationPlace | None,
    limit: int,
) -> list[OperationRecord]:
    """Return the records of one resource name, oldest first, those after `after`."""
    scope = (account, region, resource)
    return await _list(tx, Table.OPERATION_NAMES, scope, after, limit)


async def next_scope(tx: ReadTx, start: bytes) -> tuple[AccountId, Region] | None:
    """Return the first account and region with records at or after `start`, or None."""
    rows = await tx.scan(Table.OPERATION_TIMES, start, b"\xff", 1)
    if not rows:
        return None
    account, region, *_ = decode(rows[0][0])
    return AccountId(str(account)), Region(str(region))


async def is_any_before(tx: ReadTx, scope: tuple[AccountId, Region], before_ms: int) -> bool:
    """Say whether an account has records in a region that were made before `before_ms`."""
    start = prefix_range(*scope)[0]
    return bool(await tx.scan(Table.OPERATION_TIMES, start, encode(*scope, before_ms), 1))


async def remove_operations(
    tx: WriteTx, scope: tuple[AccountId, Region], before_ms: int, limit: int
) -> None:
    """Remove up to `limit` records of a scope made before `before_ms`, from every order."""
    start = prefix_range(*scope)[0]
    rows = await tx.scan(Table.OPERATION_TIMES, start, encode(*scope, before_ms), limit)
    for place, _ in rows:
        *_, created_ms, operation_id = decode(place)
        record = await find_operation(tx, OperationId(str(operation_id)))
        if record is not None:
            name = encode(*scope, record.resource_name, created_ms, operation_id)
            await tx.delete(Table.OPERATION_NAMES, name)
        await tx.delete(Table.OPERATIONS, encode(operation_id))
        await tx.delete(Table.OPERATION_TIMES, place)


async def _list(
    tx: ReadTx, table: Table, scope: tuple[str, ...], after: OperationPlace | None, limit: int
) -> list[OperationRecord]:
    start, stop = prefix_range(*scope)
    if after is not None:
        start = encode(*scope, *after) + b"\0"
    rows = await tx.scan(table, start, stop, limit)
    wanted = [(Table.OPERATIONS, encode(str(decode(key)[-1]))) for key, _ in rows]
    found = await tx.get_many(wanted)
    records: list[OperationRecord] = []
    for raw in found:
        assert raw is not None, "an order names an operation that OPERATIONS does not"
        records.append(decode_record(OperationRecord, raw))
    return records
