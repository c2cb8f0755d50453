"""Alarms by what they watch; by name they are resources like others.

Table: ALARM_TARGETS (resource id, account, region, name) -> empty, beside RESOURCES.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.metadata.resources import find_resource, put_resource, remove_resource
from lazarette.model.alarm import Alarm
from lazarette.model.names import AccountId, Region

_END = b"\xff"  # After every encoded key.
_PAGE = 500


class AlarmPlace(NamedTuple):
    """Where an alarm is: `position` is its key in ALARM_TARGETS."""

    position: bytes
    account: AccountId
    region: Region
    name: str


async def find_alarm(tx: ReadTx, account: AccountId, region: Region, name: str) -> Alarm | None:
    """Return the account's alarm of that name, or None."""
    return await find_resource(tx, Alarm, account, region, name)


async def put_alarm(tx: WriteTx, alarm: Alarm, before: Alarm | None = None) -> None:
    """Store an alarm; `before` is what it was, when it may have watched something else."""
    if before is not None and before.monitored_id != alarm.monitored_id:
        await tx.delete(Table.ALARM_TARGETS, _target(before))
    await put_resource(tx, alarm)
    await tx.put(Table.ALARM_TARGETS, _target(alarm), b"")


async def remove_alarm(tx: WriteTx, alarm: Alarm) -> None:
    """Remove an alarm; its name is free at once."""
    await remove_resource(tx, alarm)
    await tx.delete(Table.ALARM_TARGETS, _target(alarm))


async def list_alarms_of(tx: ReadTx, resource_id: str) -> list[Alarm]:
    """Return every alarm of a resource, by name: there are two for each metric at most."""
    rows = await tx.scan(Table.ALARM_TARGETS, *prefix_range(resource_id), _PAGE)
    found: list[Alarm] = []
    for position, _ in rows:
        place = _place(position)
        alarm = await find_alarm(tx, place.account, place.region, place.name)
        assert alarm is not None, "ALARM_TARGETS names an alarm that RESOURCES does not"
        found.append(alarm)
    return found


async def list_places(tx: ReadTx, after: bytes, limit: int) -> list[AlarmPlace]:
    """Return where alarms are, of every account, those after the position `after`."""
    start = after + b"\0" if after else b""
    rows = await tx.scan(Table.ALARM_TARGETS, start, _END, limit)
    return [_place(position) for position, _ in rows]


def _place(position: bytes) -> AlarmPlace:
    _, account, region, name = decode(position)
    return AlarmPlace(position, AccountId(str(account)), Region(str(region)), str(name))


def _target(alarm: Alarm) -> bytes:
    return encode(alarm.monitored_id, alarm.account, alarm.region, alarm.name)
