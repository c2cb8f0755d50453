"""Views: consistent reads, on the event loop for a few rows, in a thread for many.

The loop's view stays open while nobody commits: its next reader then finds the transaction
begun (a record costs 2 µs instead of 7). The count of commits says when to begin anew, a
timer ends what nobody uses, so that an idle process never keeps the journal from shrinking.
Hot path: yes, every request reads at least one record.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from lazarette.metadata.bodies import run_body
from lazarette.metadata.embedded.shared import SharedNumbers
from lazarette.metadata.embedded.statements import Reader, connect, translate
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.write_set import Rows, check_scan

T = TypeVar("T")

_HELD_S = 0.005
_LONG_THREADS = 2


class View:
    """A ReadTx over one connection; whoever makes it sees to the transaction."""

    __slots__ = ("_get", "_reader")

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._get = reader.get

    async def get(self, table: Table, key: bytes) -> bytes | None:
        """Return the record at `key`, or None."""
        return self._get(table._value_, key)

    async def get_many(self, wanted: Sequence[tuple[Table, bytes]]) -> list[bytes | None]:
        """Return the records at `wanted`, in that order."""
        return [self._get(table._value_, key) for table, key in wanted]

    async def scan(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` rows with start <= key < stop, in order."""
        check_scan(table, limit)
        return self._reader.scan(table._value_, start, stop, limit)

    async def scan_back(self, table: Table, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""
        check_scan(table, limit)
        return self._reader.scan_back(table._value_, start, stop, limit)

    async def counter(self, key: bytes) -> int:
        """Return the counter at `key`, 0 when it was never added to."""
        return self._reader.counter(key)


class LoopView:
    """The event loop's connection, and the transaction it may have open."""

    def __init__(self, connection: apsw.Connection, numbers: SharedNumbers) -> None:
        self._connection = connection
        self._numbers = numbers
        self._commits = numbers.commits
        self._view = View(Reader(connection))
        # The count of commits read before the transaction began; -1 when none is open.
        self._seen = -1
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    def run(self, body: Callable[[ReadTx], Awaitable[T]]) -> T:
        """Run `body` on a view of this moment. Raises: EngineUnavailable; the body's own."""
        try:
            commits = self._commits()
            if commits != self._seen:
                self._begin(commits)
            return run_body(body(self._view))
        except apsw.Error as error:
            self.release()
            raise translate(error) from error

    def release(self) -> None:
        """End the open transaction, if there is one."""
        if self._seen >= 0:
            self._seen = -1
            if self._connection.in_transaction:  # A failed read may have ended it.
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._seen = -1
        self._connection.close()

    def _begin(self, commits: int) -> None:
        self.release()
        # Deferred: the moment is that of the first read, which is no older than `commits`.
        self._connection.execute("BEGIN")
        self._seen = commits
        loop = asyncio.get_running_loop()
        if self._timer_loop is not loop:
            self._timer_loop = loop
            loop.call_later(_HELD_S, self._expire)

    def _expire(self) -> None:
        self._timer_loop = None
        self.release()


class LongViews:
    """Views in a few threads, each with its own connection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="metadata-read")
        self._local = threading.local()
        self._opened: list[apsw.Connection] = []

    async def run(self, body: Callable[[ReadTx], Awaitable[T]]) -> T:
        """Run `body` on a view of this moment. Raises: EngineUnavailable; the body's own."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._run, body)

    def close(self) -> None:
        """Wait for running views and close their connections."""
        self._threads.shutdown(wait=True)
        for connection in self._opened:
            connection.close()

    def _run(self, body: Callable[[ReadTx], Awaitable[T]]) -> T:
        try:
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return run_body(body(View(Reader(connection))))
            finally:
                connection.execute("ROLLBACK")
        except apsw.Error as error:
            raise translate(error) from error

    def _connection(self) -> apsw.Connection:
        found: apsw.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = connect(self._folder)
            self._opened.append(found)
        return found
