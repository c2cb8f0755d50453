"""What transactions have written and their engine has not yet stored.

Bodies write here, in memory, and read through it: an engine runs many bodies in a row, takes
one of them back when it fails (an undo log, no savepoint in the database), and stores the
sum: a row written twice once, a counter added to fifty times once.
Hot path: yes, every write goes through `Transaction`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lazarette.metadata.engine import Table

Rows = list[tuple[bytes, bytes]]
# `_value_`, not `value`: Enum's property and hash are Python functions, 0.1 µs a call.
COUNTERS: str = Table.COUNTERS.value
_BUCKETS: str = Table.BUCKETS.value
SCAN_ROWS_MAX = 10_000

_ABSENT = object()


class Source(Protocol):
    """What is stored already; synchronous, one moment, as of the start of the batch."""

    def get(self, table: str, key: bytes) -> bytes | None:
        """Return the stored record at `key`, or None."""

    def scan(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` stored rows with start <= key < stop, in order."""

    def scan_back(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""

    def counter(self, key: bytes) -> int:
        """Return the stored counter, 0 when absent."""


class WriteSet:
    """Rows put or deleted (None) and amounts added, of every body so far."""

    __slots__ = ("_undo", "adds", "raises_generation", "tables")

    def __init__(self) -> None:
        # COUNTERS holds only deletions here; they come before the `adds`.
        self.tables: dict[str, dict[bytes, bytes | None]] = {}
        self.adds: dict[bytes, int] = {}
        self.raises_generation = False
        # (dictionary, key, what was there), to be put back in reverse.
        self._undo: list[tuple[dict[bytes, object], bytes, object]] = []

    def __bool__(self) -> bool:
        return bool(self.tables or self.adds or self.raises_generation)

    def keep(self) -> None:
        """The body that ran succeeded: what it wrote can no longer be taken back."""
        self._undo.clear()

    def take_back(self, raised_generation: bool) -> None:
        """The body that ran failed: forget what it wrote since the last `keep`."""
        for rows, key, before in reversed(self._undo):
            if before is _ABSENT:
                rows.pop(key, None)
            else:
                rows[key] = before
        self._undo.clear()
        self.raises_generation = raised_generation

    def set(self, table: str, key: bytes, record: bytes | None) -> None:
        """Note that `key` now holds `record`, or nothing."""
        rows = self.tables.get(table)
        if rows is None:
            rows = self.tables[table] = {}
        self._undo.append((rows, key, rows.get(key, _ABSENT)))  # type: ignore[arg-type]
        rows[key] = record

    def add(self, key: bytes, amount: int) -> None:
        """Note an addition to a counter."""
        before = self.adds.get(key)
        self._undo.append((self.adds, key, _ABSENT if before is None else before))  # type: ignore[arg-type]
        self.adds[key] = amount + (before or 0)

    def drop_counter(self, key: bytes) -> None:
        """Note that a counter starts again from nothing."""
        if key in self.adds:
            self._undo.append((self.adds, key, self.adds[key]))  # type: ignore[arg-type]
            del self.adds[key]
        self.set(COUNTERS, key, None)


class Transaction:
    """A WriteTx: reads `source` through `written`, writes to `written`."""

    __slots__ = ("_buckets", "_source", "_written")

    def __init__(self, source: Source, written: WriteSet) -> None:
        self._source = source
        self._written = written
        # Every write reads its bucket: read once for all the bodies of a batch.
        self._buckets: dict[bytes, bytes | None] = {}

    async def get(self, table: Table, key: bytes) -> bytes | None:
        """Return the record at `key`, or None."""
        return self._get(table._value_, key)

    async def get_many(self, wanted: Sequence[tuple[Table, bytes]]) -> list[bytes | None]:
        """Return the records at `wanted`, in that order."""
        return [self._get(table._value_, key) for table, key in wanted]

    async def scan(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` rows with start <= key < stop, in order."""
        check_scan(table, limit)
        changed = self._changed(table._value_, start, stop)
        rows = self._source.scan(table._value_, start, stop, limit + len(changed))
        return _overlay(rows, changed, limit, is_back=False) if changed else rows

    async def scan_back(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""
        check_scan(table, limit)
        changed = self._changed(table._value_, start, stop)
        rows = self._source.scan_back(table._value_, start, stop, limit + len(changed))
        return _overlay(rows, changed, limit, is_back=True) if changed else rows

    async def counter(self, key: bytes) -> int:
        """Return the counter at `key`, 0 when it was never added to."""
        added = self._written.adds.get(key, 0)
        if key in self._written.tables.get(COUNTERS, ()):
            return added
        return self._source.counter(key) + added

    async def put(self, table: Table, key: bytes, record: bytes) -> None:
        """Store `record` at `key`, replacing what was there."""
        assert table is not Table.COUNTERS, "counters are added to"
        self._written.set(table._value_, key, record)

    async def delete(self, table: Table, key: bytes) -> None:
        """Remove `key`; no error when absent."""
        if table is Table.COUNTERS:
            self._written.drop_counter(key)
        else:
            self._written.set(table._value_, key, None)

    async def add(self, key: bytes, amount: int) -> None:
        """Add `amount` (may be negative) to a counter, without reading it first."""
        self._written.add(key, amount)

    def raise_generation(self) -> None:
        """Make every cache of every process stale when this transaction has landed."""
        self._written.raises_generation = True

    def _get(self, table: str, key: bytes) -> bytes | None:
        assert table != COUNTERS, "counters are read by `counter`"
        rows = self._written.tables.get(table)
        if rows is not None and key in rows:
            return rows[key]
        if table == _BUCKETS:
            if key not in self._buckets:
                self._buckets[key] = self._source.get(table, key)
            return self._buckets[key]
        return self._source.get(table, key)

    def _changed(self, table: str, start: bytes, stop: bytes) -> dict[bytes, bytes | None]:
        rows = self._written.tables.get(table)
        if not rows:
            return {}
        return {key: record for key, record in rows.items() if start <= key < stop}


def check_scan(table: Table, limit: int) -> None:
    """Check what a caller asks of `scan` and `scan_back`."""
    assert 1 <= limit <= SCAN_ROWS_MAX, f"a scan returns 1 to {SCAN_ROWS_MAX} rows"
    assert table is not Table.COUNTERS, "counters are read by `counter`"


def _overlay(
    rows: Rows, changed: dict[bytes, bytes | None], limit: int, *, is_back: bool
) -> Rows:
    # The source gave one row more for each change, so that deletions leave enough.
    merged: dict[bytes, bytes | None] = dict(rows)
    merged.update(changed)
    kept = [(key, record) for key, record in merged.items() if record is not None]
    kept.sort(reverse=is_back)
    return kept[:limit]
