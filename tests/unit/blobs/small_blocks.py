"""Blob files with blocks of 1,000 bytes, so that many of them are cheap."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lazarette.base.clock import SystemClock
from lazarette.base.ids import RandomIds
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.model.names import BlobId

BLOCK = 1_000
CLOCK = SystemClock()
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def open_files(
    folder: Path, executor: ThreadPoolExecutor | None = None, block_bytes: int = BLOCK
) -> LocalFiles:
    """Open an engine with small blocks."""
    return LocalFiles.open_folder(
        folder, RandomIds(CLOCK), CLOCK, executor, block_bytes=block_bytes
    )


async def put(files: LocalFiles, payload: bytes, size_hint: int | None = None) -> BlobId:
    """Store a blob."""
    async with files.create(size_hint) as writer:
        await writer.write(payload)
        return await writer.commit()


async def get(files: LocalFiles, blob: BlobId, stop: int) -> bytes:
    """Read a blob from its beginning."""
    reader = await files.open(blob, 0, stop)
    try:
        return b"".join([chunk async for chunk in reader.chunks()])
    finally:
        await reader.close()


def path_of(folder: Path, blob: BlobId) -> Path:
    """Return where the blob lies."""
    return folder / "blobs" / blob[:2] / blob


def descriptors(folder: Path) -> int:
    """Return how many descriptors of this process stand for what is, or was, in `folder`.

    The process has others, of clients and servers of other tests, that come and go meanwhile.
    """
    below = f"{folder.resolve()}/"
    open_now = 0
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # It was that of the listing itself.
            open_now += str(link.readlink()).startswith(below)
    return open_now


def unfinished(folder: Path) -> list[str]:
    """Name the files of writes that were not finished."""
    return [path.name for path in folder.glob("tmp/*/*") if path.name != "LOCK"]
