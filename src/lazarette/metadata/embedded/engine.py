"""The embedded engine: ordered tables in one SQLite file, for several processes at once.

A folder holds `metadata.sqlite3` (with SQLite's -wal and -shm beside it), `writer.lock` and
`generation`. Each process opens the folder for itself, after any fork.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from lazarette.metadata.embedded.shared import FileLock, SharedNumbers
from lazarette.metadata.embedded.statements import connect, prepare, translate
from lazarette.metadata.embedded.upkeep import (
    JOURNAL_PAGES_MAX,
    Upkeep,
    copy_to,
    find_problems,
    free_page_bytes,
)
from lazarette.metadata.embedded.views import LongViews, LoopView
from lazarette.metadata.embedded.writer import Writer
from lazarette.metadata.engine import ReadTx, WriteTx

T = TypeVar("T")

_LOCK = "writer.lock"
_NUMBERS = "generation"


class EmbeddedEngine:
    """A MetadataEngine on one folder of this machine; used from one event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_closed = False
        with ExitStack() as opened:
            lock = FileLock(folder / _LOCK)
            opened.callback(lock.close)
            self._numbers = SharedNumbers(folder / _NUMBERS)
            opened.callback(self._numbers.close)
            lock.acquire()
            try:
                connection = connect(folder)
                opened.callback(connection.close)
                prepare(connection)
                # A process that died between COMMIT and its note left the others unaware.
                self._numbers.note_commit(True)
            finally:
                lock.release()
            self._loop_view = LoopView(connect(folder), self._numbers)
            opened.callback(self._loop_view.close)
            self._upkeep = Upkeep(folder, FileLock(folder / _LOCK), self._numbers)
            opened.pop_all()
        self._long_views = LongViews(folder)
        self._writer = Writer(
            connection, lock, self._numbers, self._loop_view.release, self._note_journal
        )
        # Bound here: asked for at every request.
        self.generation = self._numbers.generation

    @classmethod
    def open(cls, folder: Path) -> EmbeddedEngine:
        """Open the metadata in `folder`, made when it is new.

        Raises: EngineUnavailable, StorageFull.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(folder)
        except OSError as error:
            raise translate(error) from error

    async def read(self, body: Callable[[ReadTx], Awaitable[T]], *, is_long: bool = False) -> T:
        """Run `body` on a consistent view and return its result."""
        if is_long:
            return await self._long_views.run(body)
        return self._loop_view.run(body)

    async def write(self, body: Callable[[WriteTx], Awaitable[T]]) -> T:
        """Run `body` in a transaction; durable when this returns.

        Raises: StorageFull, EngineUnavailable; the body's own.
        """
        return await self._writer.submit(body)

    def work(self) -> Mapping[str, int]:
        """Return how many batches were committed, and how many writes were in them."""
        return {"commits": self._writer.batches, "committed_writes": self._writer.bodies}

    async def reusable_bytes(self) -> int:
        """Return the size of the file's free pages. Raises: EngineUnavailable."""
        return await asyncio.to_thread(free_page_bytes, self._folder)

    async def check(self) -> Sequence[str]:
        """Verify the file; return one sentence per problem found."""
        return await asyncio.to_thread(find_problems, self._folder)

    async def snapshot(self, directory: str) -> None:
        """Write a restorable copy to `directory`. Raises: EngineUnavailable, StorageFull."""
        await asyncio.to_thread(copy_to, self._folder, Path(directory))

    async def close(self) -> None:
        """Finish running transactions and release everything; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        await self._writer.close()
        await asyncio.to_thread(self._long_views.close)
        await asyncio.to_thread(self._upkeep.close)
        self._loop_view.close()
        self._numbers.close()

    def _note_journal(self, pages: int) -> None:
        if pages >= JOURNAL_PAGES_MAX:
            self._upkeep.wake()
