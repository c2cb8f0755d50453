"""Work in threads, in order: what is submitted to one strand never overlaps or overtakes.

An executor alone gives no order, a thread for each request costs too much. A strand keeps a
queue and has at most one job in the shared pool, which runs until the queue is empty; so a
busy strand costs no hop between pieces of work.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_pool: ThreadPoolExecutor | None = None
_POOL_THREADS = 32


def pool() -> ThreadPoolExecutor:
    """Return the pool strands share; made at first use, so that a fork comes before it."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(_POOL_THREADS, thread_name_prefix="strand")
    return _pool


class Strand:
    """One ordered queue of work. Belongs to one event loop; not reused after an error."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._queue: deque[tuple[Callable[[bytes], None], bytes]] = deque()
        self._is_running = False
        self._pending = 0  # touched only under the lock
        self._error: BaseException | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._wait_limit = 0

    def submit(self, work: Callable[[bytes], None], block: bytes) -> None:
        """Queue `work(block)`; after an error it is dropped, and the next wait raises."""
        with self._lock:
            self._queue.append((work, block))
            self._pending += 1
            if self._is_running:
                return
            self._is_running = True
        pool().submit(self._run)

    async def wait_below(self, limit: int) -> None:
        """Return when fewer than `limit` pieces are queued or running.

        Raises: what a piece of work raised.
        """
        with self._lock:
            if self._pending >= limit and self._error is None:
                self._waiter = self._loop.create_future()
                self._wait_limit = limit
            waiter = self._waiter
        if waiter is not None:
            await waiter
        if self._error is not None:
            raise self._error

    async def settle(self) -> None:
        """Wait until nothing runs any more, errors or not; what is queued is dropped."""
        with self._lock:
            self._pending -= len(self._queue)
            self._queue.clear()
            waiter = None
            if self._pending > 0:
                waiter = self._waiter = self._loop.create_future()
                self._wait_limit = 1
        if waiter is not None:
            await waiter

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._is_running = False
                    return
                work, block = self._queue.popleft()
            try:
                if self._error is None:
                    work(block)
            except BaseException as error:
                self._error = error
            with self._lock:
                self._pending -= 1
                waiter = self._waiter
                if waiter is None or (
                    self._pending >= self._wait_limit
                    and (self._error is None or self._pending > 0)
                ):
                    continue
                self._waiter = None
            self._loop.call_soon_threadsafe(_wake, waiter)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
