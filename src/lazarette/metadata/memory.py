"""The reference engine: sorted lists in memory, kept to be read and compared with.

It promises what every engine promises but durability. A long view in a thread shares the
tables with the loop; the next commit that touches a shared table changes a copy of it.
"""

from __future__ import annotations

import asyncio
import errno
import json
from bisect import bisect_left, insort
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from lazarette.base.failpoints import failpoint
from lazarette.metadata.bodies import run_body
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.write_set import COUNTERS, Rows, Transaction, WriteSet, check_scan
from lazarette.model.errors import EngineUnavailable, StorageFull

T = TypeVar("T")


class _Sorted:
    """One table: its keys in order, and the record of each."""

    def __init__(self, order: list[bytes], records: dict[bytes, bytes]) -> None:
        self.order = order
        self.records = records
        self.is_shared = False

    def copy(self) -> _Sorted:
        return _Sorted(self.order.copy(), self.records.copy())

    def set(self, key: bytes, record: bytes | None) -> None:
        if record is None:
            if self.records.pop(key, None) is not None:
                del self.order[bisect_left(self.order, key)]
        else:
            if key not in self.records:
                insort(self.order, key)
            self.records[key] = record


class _State:
    """Every table and counter at one moment; a Source and a ReadTx."""

    def __init__(self, tables: dict[str, _Sorted], counters: dict[bytes, int]) -> None:
        self.tables = tables
        self.counters = counters

    def get(self, table: str, key: bytes) -> bytes | None:
        """Return the stored record at `key`, or None."""
        return self.tables[table].records.get(key)

    def scan(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` stored rows with start <= key < stop, in order."""
        rows = self.tables[table]
        first, end = bisect_left(rows.order, start), bisect_left(rows.order, stop)
        found = rows.order[first : min(end, first + limit)]
        return [(key, rows.records[key]) for key in found]

    def scan_back(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""
        rows = self.tables[table]
        first, end = bisect_left(rows.order, start), bisect_left(rows.order, stop)
        found = rows.order[max(first, end - limit) : end]
        return [(key, rows.records[key]) for key in reversed(found)]

    def counter(self, key: bytes) -> int:
        """Return the stored counter, 0 when absent."""
        return self.counters.get(key, 0)


class _View:
    """A ReadTx over one state."""

    def __init__(self, state: _State) -> None:
        self._state = state

    async def get(self, table: Table, key: bytes) -> bytes | None:
        """Return the record at `key`, or None."""
        return self._state.get(table.value, key)

    async def get_many(self, wanted: Sequence[tuple[Table, bytes]]) -> list[bytes | None]:
        """Return the records at `wanted`, in that order."""
        return [self._state.get(table.value, key) for table, key in wanted]

    async def scan(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` rows with start <= key < stop, in order."""
        check_scan(table, limit)
        return self._state.scan(table.value, start, stop, limit)

    async def scan_back(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""
        check_scan(table, limit)
        return self._state.scan_back(table.value, start, stop, limit)

    async def counter(self, key: bytes) -> int:
        """Return the counter at `key`, 0 when it was never added to."""
        return self._state.counter(key)


class MemoryEngine:
    """A MetadataEngine that forgets."""

    def __init__(self) -> None:
        self._state = _State({table.value: _Sorted([], {}) for table in Table}, {})
        self._generation = 0
        self._commits = 0
        self._is_closed = False

    async def read(self, body: Callable[[ReadTx], Awaitable[T]], *, is_long: bool = False) -> T:
        """Run `body` on a consistent view and return its result."""
        self._check_open()
        if not is_long:
            return run_body(body(_View(self._state)))
        for table in self._state.tables.values():
            table.is_shared = True
        frozen = _State(dict(self._state.tables), dict(self._state.counters))
        return await asyncio.to_thread(lambda: run_body(body(_View(frozen))))

    async def write(self, body: Callable[[WriteTx], Awaitable[T]]) -> T:
        """Run `body` in a transaction.

        Raises: StorageFull, EngineUnavailable, where a test armed a failpoint; the body's own.
        """
        self._check_open()
        self._commits += 1
        written = WriteSet()
        result = run_body(body(Transaction(self._state, written)))
        if written:
            try:
                failpoint("commit.before")
                self._apply(written)
                failpoint("commit.after")
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise StorageFull from error
                raise EngineUnavailable(f"The disk failed: {error}.") from error
        return result

    def generation(self) -> int:
        """Return a number that has moved before any `write` that raised it returns."""
        return self._generation

    def work(self) -> Mapping[str, int]:
        """Return how many commits were made, each of one write."""
        return {"commits": self._commits, "committed_writes": self._commits}

    async def reusable_bytes(self) -> int:
        """Return 0: nothing is kept for reuse."""
        return 0

    async def check(self) -> Sequence[str]:
        """Compare each table's order with its records; return one sentence per problem."""
        return [
            f"Table {name} is out of order."
            for name, table in self._state.tables.items()
            if table.order != sorted(table.records)
        ]

    async def snapshot(self, directory: str) -> None:
        """Write everything to `directory` as JSON, keys and records in hexadecimal."""
        tables = {
            name: {key.hex(): table.records[key].hex() for key in table.order}
            for name, table in self._state.tables.items()
        }
        counters = {key.hex(): value for key, value in self._state.counters.items()}
        text = json.dumps({"tables": tables, "counters": counters})
        await asyncio.to_thread(_write, Path(directory), text)

    async def close(self) -> None:
        """Refuse everything from now on."""
        self._is_closed = True

    def _check_open(self) -> None:
        if self._is_closed:
            raise EngineUnavailable("The server is shutting down; send the request again.")

    def _apply(self, written: WriteSet) -> None:
        tables, counters = self._state.tables, self._state.counters
        for name, rows in written.tables.items():
            if name == COUNTERS:
                for key in rows:
                    counters.pop(key, None)
                continue
            if tables[name].is_shared:
                tables[name] = tables[name].copy()
            for key, record in rows.items():
                tables[name].set(key, record)
        for key, amount in written.adds.items():
            counters[key] = counters.get(key, 0) + amount
        if written.raises_generation:
            self._generation += 1


def _write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(text)
