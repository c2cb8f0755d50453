"""Blocking calls in worker threads, and which of them are under way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, ParamSpec, TypeVar

from lazarette.blobs.failures import failure_of

P = ParamSpec("P")
R = TypeVar("R")

# Syncs wait for the disk, not for a core, so there are more than cores. On a fast disk 8
# reach the rate of 32; a slower one gains from more that wait together for one journal commit.
THREADS = 16


class Jobs:
    """Runs blocking calls for one engine; may share its threads with others."""

    def __init__(self, executor: ThreadPoolExecutor | None) -> None:
        self._owned = executor is None
        self._executor = executor or ThreadPoolExecutor(THREADS, "blobs")
        self._under_way: set[Future[Any]] = set()
        self._is_closed = False

    def start(
        self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[R]:
        """Run `call` in a thread. Awaiting raises what it raises, OSError translated.

        Cancelling the answer stops a call that has not begun, and none that has.
        """
        future = self._executor.submit(_translating, partial(call, *args, **kwargs))
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return asyncio.wrap_future(future)

    async def obtain(
        self,
        release: Callable[[R], object],
        call: Callable[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Return what `call` makes in a thread, for results that must be released.

        When the caller is cancelled meanwhile, `release` gets what `call` makes in the end.
        """
        job = self.start(call, *args, **kwargs)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            job.add_done_callback(lambda done: done.exception() or release(done.result()))
            raise

    async def finish(self, call: Callable[[], None]) -> None:
        """Run a `call` that releases something: even if cancelled, even after `close`."""
        if self._is_closed:
            call()
        else:
            await asyncio.shield(self.start(call))

    async def close(self) -> None:
        """Wait for every call under way, then let own threads go."""
        self._is_closed = True
        await asyncio.to_thread(wait, list(self._under_way))
        if self._owned:
            await asyncio.to_thread(self._executor.shutdown)


def _translating(call: Callable[[], R]) -> R:
    try:
        return call()
    except OSError as error:
        raise failure_of(error) from error
