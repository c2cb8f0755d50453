"""What hosts prove themselves with.

Table: ENROLMENTS (kind of proof, value). Which of them are good an instance's record says.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode, prefix_range
from lazarette.metadata.resources import find_resource
from lazarette.model.enrolment import Enrolment, Proof
from lazarette.model.instance import Instance
from lazarette.model.names import AccountId, Region

_PAGE = 1_000


async def find_enrolment(tx: ReadTx, proof: Proof, value: str) -> Enrolment | None:
    """Return what that secret or address stands for, good or not; or None."""
    raw = await tx.get(Table.ENROLMENTS, encode(proof.value, value))
    return None if raw is None else decode_record(Enrolment, raw)


async def find_enrolled(
    tx: ReadTx,
    account: AccountId,
    region: Region,
    name: str,
    resource_id: str,
    enrolment_id: str,
) -> Instance | None:
    """Return the instance of that name if it is that one, and so enrolled; else None."""
    instance = await find_resource(tx, Instance, account, region, name)
    if instance is None or instance.resource_id != resource_id:
        return None
    is_good = bool(enrolment_id) and instance.enrolment_id == enrolment_id
    return instance if is_good else None


async def put_enrolment(tx: WriteTx, enrolment: Enrolment) -> None:
    """Store a proof, in the place of whatever had it."""
    place = encode(enrolment.proof.value, enrolment.value)
    await tx.put(Table.ENROLMENTS, place, encode_record(enrolment))


async def remove_enrolment(tx: WriteTx, enrolment: Enrolment) -> None:
    """Remove a proof."""
    await tx.delete(Table.ENROLMENTS, encode(enrolment.proof.value, enrolment.value))


async def list_enrolments(tx: ReadTx, after: Enrolment | None, limit: int) -> list[Enrolment]:
    """Return proofs by kind and value, those after `after` (None: from the first)."""
    start, stop = prefix_range()
    if after is not None:
        start = encode(after.proof.value, after.value) + b"\0"
    rows = await tx.scan(Table.ENROLMENTS, start, stop, limit)
    return [decode_record(Enrolment, raw) for _, raw in rows]


async def all_enrolments(tx: ReadTx) -> list[Enrolment]:
    """Return every proof, good or not; hosts are few."""
    found: list[Enrolment] = []
    page = await list_enrolments(tx, None, _PAGE)
    while page:
        found += page
        page = await list_enrolments(tx, page[-1], _PAGE)
    return found


async def remove_enrolments_of(tx: WriteTx, instance: Instance) -> list[Enrolment]:
    """Remove an instance's proofs and return them."""
    if not instance.enrolment_id:
        return []  # It was never enrolled, or let go: there is nothing to look for.
    former = [
        enrolment
        for enrolment in await all_enrolments(tx)
        if enrolment.resource_id == instance.resource_id
    ]
    for enrolment in former:
        await remove_enrolment(tx, enrolment)
    return former
