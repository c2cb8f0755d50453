"""Notices that wait to be sent, each channel's in the order in which they are due.

Table: NOTICES (channel, due ms, notice id). One is added in the transaction of what it
tells, and removed when it has been sent.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode, prefix_range
from lazarette.model.notice import Channel, Notice

_COUNTED_MAX = 10_000


class DueNotice(NamedTuple):
    """A notice whose time has come, and its key in NOTICES."""

    position: bytes
    notice: Notice


async def add_notice(tx: WriteTx, notice: Notice, due_ms: int) -> None:
    """Store a notice that may be sent from `due_ms` on."""
    place = encode(notice.channel.value, due_ms, notice.notice_id)
    await tx.put(Table.NOTICES, place, encode_record(notice))


async def remove_notice(tx: WriteTx, position: bytes) -> None:
    """Remove a notice; no error when it is gone."""
    await tx.delete(Table.NOTICES, position)


async def count_waiting(tx: ReadTx) -> int:
    """Return how many notices wait in all channels; 10,000 stand for more."""
    return len(await tx.scan(Table.NOTICES, b"", b"\xff", _COUNTED_MAX))


async def list_due(tx: ReadTx, channel: Channel, now_ms: int, limit: int) -> list[DueNotice]:
    """Return a channel's notices that are due, those first that are due longest."""
    start, _ = prefix_range(channel.value)
    rows = await tx.scan(Table.NOTICES, start, encode(channel.value, now_ms + 1), limit)
    return [DueNotice(position, decode_record(Notice, raw)) for position, raw in rows]
