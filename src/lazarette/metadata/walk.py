"""Whole tables, row by row: for checks, which read everything in one view."""

from __future__ import annotations

from collections.abc import AsyncIterator

from lazarette.metadata.engine import ReadTx, Table

_PAGE = 1_000
_END = b"\xff"  # After every encoded key.


async def every_row(tx: ReadTx, table: Table) -> AsyncIterator[tuple[bytes, bytes]]:
    """Yield each key and record of a table in order; a page at a time is in memory."""
    start = b""
    while True:
        rows = await tx.scan(table, start, _END, _PAGE)
        for row in rows:
            yield row
        if len(rows) < _PAGE:
            return
        start = rows[-1][0] + b"\0"
