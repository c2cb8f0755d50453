"""Group commit: many transaction bodies, one COMMIT, one sync of the disk.

One thread takes what waits, runs the bodies one after the other over the writing connection,
stores the sum of what they wrote, commits, and has the event loop tell them all at once. What
arrives meanwhile is the next batch. What bodies write is collected in memory: a batch costs a
few statements, however many bodies it has, and a failed body is taken back without savepoints.

Order: writer lock, BEGIN IMMEDIATE, bodies, store, COMMIT, numbers, unlock, tell. The lock is
held from before the first read to after the commit, so transactions of all processes are
serial. Whatever fails on the way, every waiter of the batch is told.
Hot path: yes, once per write.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import apsw

from lazarette.base.failpoints import failpoint
from lazarette.base.waiter import Waiter
from lazarette.metadata.bodies import run_body
from lazarette.metadata.embedded.shared import FileLock, SharedNumbers
from lazarette.metadata.embedded.statements import Reader, store, translate
from lazarette.metadata.engine import WriteTx
from lazarette.metadata.write_set import Transaction, WriteSet
from lazarette.model.errors import EngineUnavailable, Unavailable

T = TypeVar("T")
Body = Callable[[WriteTx], Awaitable[Any]]

_BODIES_MAX = 256


class _Ended(NamedTuple):
    """How one body ended."""

    waiter: Waiter[Any]
    result: Any = None
    error: Exception | None = None


class Writer:
    """The one writer of a process; its public methods are for the event loop."""

    def __init__(
        self,
        connection: apsw.Connection,
        lock: FileLock,
        numbers: SharedNumbers,
        on_commit: Callable[[], None],
        on_journal: Callable[[int], None],
    ) -> None:
        self._connection = connection
        self._reader = Reader(connection)
        self._lock = lock
        self._numbers = numbers
        self._on_commit = on_commit  # on the loop, before anybody is told
        self._on_journal = on_journal  # in the thread, with the journal's pages
        self.batches = 0
        self.bodies = 0
        self._journal_pages = 0
        connection.set_wal_hook(self._note_journal)
        self._waiting: deque[tuple[Body, Waiter[Any]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None  # of the batch under way
        self._drained: asyncio.Future[None] | None = None
        self._is_closing = False
        # The loop to tell, for each batch to run; None ends the thread.
        self._calls: queue.SimpleQueue[asyncio.AbstractEventLoop | None] = queue.SimpleQueue()
        # A daemon: it must not keep a process alive whose main thread has failed.
        self._thread = threading.Thread(target=self._work, name="metadata-write", daemon=True)
        self._thread.start()

    def submit(self, body: Callable[[WriteTx], Awaitable[T]]) -> Waiter[T]:
        """Queue `body`; the waiter is settled when its transaction is durable, or failed."""
        if self._is_closing:
            raise EngineUnavailable("The server is shutting down; send the request again.")
        loop = self._loop
        if loop is None or loop.is_closed():
            # Not asked while a batch is under way: each time it makes a system call.
            loop = asyncio.get_running_loop()
            self._enter(loop)
        waiter: Waiter[T] = Waiter()
        self._waiting.append((body, waiter))
        return waiter

    async def close(self) -> None:
        """Finish what is queued, refuse what comes, end the thread."""
        self._is_closing = True
        if self._loop is not None:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained
        self._calls.put(None)
        self._thread.join()
        self._connection.close()
        self._lock.close()

    # On the event loop.

    def _enter(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is not None:
            # Only tests and tools run one loop after another on an engine.
            self._waiting.clear()
        self._loop = loop
        # Not at once: what the loop has ready now joins this batch.
        loop.call_soon(self._calls.put, loop)

    def _tell(self, batch: list[_Ended], failure: Unavailable | None) -> None:
        """Settle the batch's waiters and call for the next batch."""
        if batch:  # What came late may have joined the batch before.
            self.batches += 1
            self.bodies += len(batch)
        self._on_commit()
        for waiter, result, error in batch:
            try:
                if failure is not None:
                    # Each its own: a traceback grows on every raise.
                    waiter.fail(type(failure)(*failure.facts.values()))
                elif error is not None:
                    waiter.fail(error)
                else:
                    waiter.settle(result)
            except BaseException as stray:
                # Of who ran on: the others of the batch must be told all the same.
                assert self._loop is not None
                self._loop.call_exception_handler({"message": "told", "exception": stray})
        if self._waiting:
            # By the loop, not at once: what those just told write next may join.
            assert self._loop is not None
            self._loop.call_soon(self._calls.put, self._loop)
            return
        self._loop = None
        if self._drained is not None:
            self._drained.set_result(None)

    # In the thread.

    def _work(self) -> None:
        while (loop := self._calls.get()) is not None:
            batch: list[_Ended] = []
            failure: Unavailable | None = None
            try:
                self._lock.acquire()
                try:
                    self._run(batch)
                finally:
                    self._roll_back()
                    self._lock.release()
            except Exception as error:
                failure = translate(error)
                batch += [_Ended(waiter) for _, waiter in self._take(_BODIES_MAX - len(batch))]
            # A closed loop has nobody left to be told.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._tell, batch, failure)
            self._on_journal(self._journal_pages)

    def _run(self, batch: list[_Ended]) -> None:
        """Run a batch in one transaction; the writer lock is held. `batch` is filled."""
        written = WriteSet()
        self._connection.execute("BEGIN IMMEDIATE")
        transaction = Transaction(self._reader, written)
        for body, waiter in self._take(_BODIES_MAX):
            if waiter.is_abandoned:
                continue  # Nobody waits for it, and nobody was told anything.
            raised = written.raises_generation
            try:
                batch.append(_Ended(waiter, run_body(body(transaction))))
            except apsw.Error:
                batch.append(_Ended(waiter))
                raise
            except Exception as error:
                written.take_back(raised)
                batch.append(_Ended(waiter, error=error))
            else:
                written.keep()
        if not written:
            return
        store(self._connection, written)
        failpoint("commit.before")
        self._connection.execute("COMMIT")
        try:
            failpoint("commit.after")
        finally:
            self._numbers.note_commit(written.raises_generation)

    def _take(self, limit: int) -> Iterator[tuple[Body, Waiter[Any]]]:
        """Take what waits, in order, what arrives meanwhile too, at most `limit`."""
        waiting = self._waiting
        while waiting and limit > 0:
            limit -= 1
            yield waiting.popleft()

    def _roll_back(self) -> None:
        with contextlib.suppress(apsw.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _note_journal(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._journal_pages = pages
        return apsw.SQLITE_OK
