"""Blobs due for deletion: queued with the change that lets go of them, deleted later.

The delay lets a reader that found the old version finish; the blob's row in BLOBS stays
until the file is gone, so that a crash in between leaves work to do again and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lazarette.metadata import keys
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.model.names import BlobId


class Due(NamedTuple):
    """One queued blob and the key of its row."""

    place: bytes
    blob: BlobId


async def add(tx: WriteTx, blob: BlobId, due_ms: int) -> None:
    """Queue a blob for deletion at `due_ms`."""
    await tx.put(Table.RECLAIM, keys.encode(due_ms, blob), b"")


async def list_due(tx: ReadTx, now_ms: int, limit: int) -> list[Due]:
    """Return at most `limit` blobs whose time has come, the oldest first."""
    rows = await tx.scan(Table.RECLAIM, b"", keys.encode(now_ms), limit)
    return [Due(place, BlobId(str(keys.decode(place)[1]))) for place, _ in rows]


async def finish(tx: WriteTx, deleted: Sequence[Due]) -> None:
    """Forget blobs whose files are gone."""
    for due in deleted:
        await tx.delete(Table.RECLAIM, due.place)
        await tx.delete(Table.BLOBS, keys.encode(due.blob))


async def postpone(tx: WriteTx, stuck: Sequence[Due], due_ms: int) -> None:
    """Queue blobs again whose files could not be deleted."""
    for due in stuck:
        await tx.delete(Table.RECLAIM, due.place)
        await add(tx, due.blob, due_ms)


async def are_known(tx: ReadTx, blobs: Sequence[BlobId]) -> list[bool]:
    """Say for each blob whether a record points at it or it waits for deletion."""
    rows = await tx.get_many([(Table.BLOBS, keys.encode(blob)) for blob in blobs])
    return [row is not None for row in rows]
