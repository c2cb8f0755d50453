"""Group commit: many transaction bodies, one COMMIT, one sync of the disk.

Bodies run on the event loop, one after the other, over the one writing connection; what they
write is collected in memory. A thread then stores the sum, commits and syncs without holding
up the loop; what arrives meanwhile is the next batch. So a body costs no hand-over between
threads and a batch costs two, and no thread has to win the interpreter back at each statement
of each body while the loop is busy.

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
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import apsw

from lazarette.base.failpoints import failpoint
from lazarette.metadata.bodies import run_body
from lazarette.metadata.embedded.shared import FileLock, SharedNumbers
from lazarette.metadata.embedded.statements import LOCKED_WAIT_MS, Reader, store, translate
from lazarette.metadata.engine import WriteTx
from lazarette.metadata.write_set import Transaction, WriteSet
from lazarette.model.errors import EngineUnavailable, Unavailable

T = TypeVar("T")
Body = Callable[[WriteTx], Awaitable[Any]]
Waiter = asyncio.Future[Any]

# A batch holds up the loop while its bodies run: 256 small ones take 3 ms.
_BODIES_MAX = 256


class Writer:
    """The one writer of a process; its methods are for the event loop."""

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
        self._journal_pages = 0
        # The loop never waits for SQLite's lock, which only a stranger's program can hold.
        connection.set_busy_timeout(0)
        connection.set_wal_hook(self._note_journal)
        self._waiting: deque[tuple[Body, Waiter]] = deque()
        self._batch: list[tuple[Waiter, Any, BaseException | None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None  # of the batch under way
        self._drained: Waiter | None = None
        self._is_closing = False
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # A daemon: it must not keep a process alive whose main thread has failed.
        self._thread = threading.Thread(target=self._work, name="metadata-write", daemon=True)
        self._thread.start()

    def submit(self, body: Callable[[WriteTx], Awaitable[T]]) -> asyncio.Future[T]:
        """Queue `body`; the future resolves when its transaction is durable, or failed."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        if self._is_closing:
            raise EngineUnavailable("The server is shutting down; send the request again.")
        if self._loop is None:
            self._loop = loop
            # Not at once: what the loop has ready now joins this batch.
            loop.call_soon(self._start)
        elif self._loop is not loop:
            self._leave_dead_loop(loop)
        self._waiting.append((body, waiter))
        return waiter

    async def close(self) -> None:
        """Finish what is queued, refuse what comes, end the thread."""
        self._is_closing = True
        if self._loop is not None:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()
        self._lock.close()

    # On the event loop.

    def _start(self) -> None:
        if self._lock.try_acquire():
            self._run()
        else:
            self._jobs.put(self._wait_for_lock)

    def _run(self) -> None:
        """Begin a transaction and run a batch in it; the writer lock is held."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            self._jobs.put(self._wait_for_file)
        except apsw.Error as error:
            self._fail_all(translate(error))
        else:
            self._run_bodies()

    def _run_bodies(self) -> None:
        """Run a batch of bodies in the transaction begun."""
        written = WriteSet()
        batch = self._batch
        try:
            transaction = Transaction(self._reader, written)
            waiting = self._waiting
            while waiting and len(batch) < _BODIES_MAX:
                body, waiter = waiting.popleft()
                if waiter.cancelled():
                    continue  # Nobody waits for it, and nobody was told anything.
                batch.append(self._run_one(body, waiter, transaction, written))
        except Exception as error:  # Of SQLite or the disk: the whole batch is lost.
            self._roll_back()
            self._lock.release()
            self._tell(translate(error))
            return
        if written:
            self._jobs.put(lambda: self._land(written))
        else:
            self._roll_back()
            self._lock.release()
            self._tell(None)

    def _run_one(
        self, body: Body, waiter: Waiter, transaction: Transaction, written: WriteSet
    ) -> tuple[Waiter, Any, BaseException | None]:
        raised = written.raises_generation
        try:
            result = run_body(body(transaction))
        except apsw.Error:
            self._batch.append((waiter, None, None))
            raise
        except Exception as error:
            written.take_back(raised)
            return waiter, None, error
        written.keep()
        return waiter, result, None

    def _fail_all(self, failure: Unavailable) -> None:
        """No transaction can begin: fail everything that waits for one."""
        self._lock.release()
        self._batch += [(waiter, None, None) for _, waiter in self._waiting]
        self._waiting.clear()
        self._tell(failure)

    def _tell(self, failure: Unavailable | None) -> None:
        """Resolve the batch's futures and start the next batch."""
        self._on_commit()
        batch, self._batch = self._batch, []
        for waiter, result, error in batch:
            if waiter.done():
                continue
            if failure is not None:
                # Each its own: a traceback grows on every raise.
                waiter.set_exception(type(failure)(*failure.facts.values()))
            elif error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(result)
        if self._waiting:
            # By the loop, not at once: what those just told write next may join.
            assert self._loop is not None
            self._loop.call_soon(self._start)
            return
        self._loop = None
        if self._drained is not None:
            self._drained.set_result(None)

    def _roll_back(self) -> None:
        with contextlib.suppress(apsw.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _leave_dead_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        # Only tests and tools run one loop after another on an engine.
        assert self._loop is not None
        if not self._loop.is_closed():
            raise RuntimeError("A metadata engine serves one event loop at a time.")
        self._waiting.clear()
        self._batch = []
        self._loop = loop
        loop.call_soon(self._start)

    # In the thread.

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _wait_for_lock(self) -> None:
        self._lock.acquire()
        self._call(self._run)

    def _wait_for_file(self) -> None:
        self._connection.set_busy_timeout(LOCKED_WAIT_MS)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except apsw.Error as error:
            failure = translate(error)
            self._call(lambda: self._fail_all(failure))
        else:
            self._call(self._run_bodies)
        finally:
            self._connection.set_busy_timeout(0)

    def _land(self, written: WriteSet) -> None:
        failure: Unavailable | None = None
        try:
            store(self._connection, written)
            failpoint("commit.before")
            self._connection.execute("COMMIT")
            try:
                failpoint("commit.after")
            finally:
                self._numbers.note_commit(written.raises_generation)
        except Exception as error:
            failure = translate(error)
            self._roll_back()
        finally:
            self._lock.release()
        self._call(lambda: self._tell(failure))
        self._on_journal(self._journal_pages)

    def _call(self, function: Callable[[], None]) -> None:
        loop = self._loop
        assert loop is not None
        try:
            loop.call_soon_threadsafe(function)
        except RuntimeError:
            # The loop is closed: nobody is left to be told.
            self._roll_back()
            self._lock.release()

    def _note_journal(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._journal_pages = pages
        return apsw.SQLITE_OK
