"""What is stored and what waits to be done, in numbers, for `lazarette status`.

Reads counters where there are counters and counts rows where there are none, in bounded
pages; takes no caller, because it serves whoever may read the data folder.
"""

from __future__ import annotations

import msgspec

from lazarette.metadata import keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table

_END = b"\xff"  # After every encoded key.
_PAGE = 1_000


class Inventory(msgspec.Struct, frozen=True):
    """How much of everything there is."""

    accounts: int
    buckets: int
    objects: int
    bytes: int
    unfinished_uploads: int
    blobs_to_reclaim: int
    buckets_to_empty: int


async def take_inventory(engine: MetadataEngine) -> Inventory:
    """Count everything, each table in views of its own."""
    buckets = objects = size = 0
    start = b""
    while True:

        async def body(tx: ReadTx, start: bytes = start) -> _Buckets:
            return await _page_of_buckets(tx, start)

        page = await engine.read(body, is_long=True)
        buckets += len(page.counters)
        objects += sum(counted[0] for counted in page.counters)
        size += sum(counted[1] for counted in page.counters)
        if len(page.counters) < _PAGE:
            break
        start = page.after
    return Inventory(
        accounts=await count_rows(engine, Table.ACCOUNTS),
        buckets=buckets,
        objects=objects,
        bytes=size,
        unfinished_uploads=await count_rows(engine, Table.UPLOADS),
        blobs_to_reclaim=await count_rows(engine, Table.RECLAIM),
        buckets_to_empty=await count_rows(engine, Table.DROPS),
    )


class _Buckets(msgspec.Struct, frozen=True):
    counters: list[tuple[int, int]]
    after: bytes


async def _page_of_buckets(tx: ReadTx, start: bytes) -> _Buckets:
    rows = await tx.scan(Table.BUCKET_IDS, start, _END, _PAGE)
    counters: list[tuple[int, int]] = []
    for place, _ in rows:
        bucket_id = keys.decode(place)[0]
        counters.append(
            (
                await tx.counter(keys.encode(bucket_id, "objects")),
                await tx.counter(keys.encode(bucket_id, "bytes")),
            )
        )
    return _Buckets(counters, rows[-1][0] + b"\0" if rows else b"")


async def count_rows(engine: MetadataEngine, table: Table, most: int | None = None) -> int:
    """Count the rows of a table in bounded pages; no further than `most`, when it is given."""
    counted, start = 0, b""
    while most is None or counted < most:
        page = _PAGE if most is None else min(_PAGE, most - counted)

        async def body(
            tx: ReadTx, start: bytes = start, page: int = page
        ) -> list[tuple[bytes, bytes]]:
            return await tx.scan(table, start, _END, page)

        rows = await engine.read(body, is_long=True)
        counted += len(rows)
        if len(rows) < page:
            break
        start = rows[-1][0] + b"\0"
    return counted
