"""Local blob files give back every thread and descriptor, and bound their memory."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from make import some_bytes
from unit.blobs.small_blocks import BLOCK, descriptors, get, open_files, put, run

from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.model.errors import BlobCorrupt
from lazarette.model.limits import MIB
from lazarette.model.names import BlobId


def test_reads_and_writes_leak_no_descriptor(files: LocalFiles, tmp_path: Path) -> None:
    """Whole, partial, abandoned, failing and cancelled reads and writes give all back."""
    payload = some_bytes(30 * BLOCK)

    async def one_round(blob: BlobId) -> None:
        await get(files, blob, len(payload))
        await get(files, blob, 10)
        left = await files.open(blob, 0, len(payload))
        await anext(left.chunks())
        await left.close()
        with pytest.raises(BlobCorrupt):
            await files.open(blob, 0, len(payload) + 1)
        await files.delete([await put(files, payload), *await files.link([blob])])
        async with files.create(2 * MIB) as writer:
            await writer.write(payload)
        assert await files.verify(blob)

    async def cancelled(blob: BlobId, turns: int) -> None:
        for work in (get(files, blob, len(payload)), files.verify(blob)):
            task: asyncio.Task[object] = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def work() -> None:
        blob = await put(files, payload)
        await one_round(blob)
        await asyncio.sleep(0.05)
        before = descriptors(tmp_path)
        for turn in range(20):
            await one_round(blob)
            await cancelled(blob, turn % 5)
        for _ in range(1_000):  # Files of cancelled reads are closed a little later.
            if descriptors(tmp_path) == before:
                break
            await asyncio.sleep(0.01)
        assert descriptors(tmp_path) == before

    run(work())


def test_closing_gives_everything_back(tmp_path: Path) -> None:
    """After close: no thread, no descriptor, no file in tmp/, even of open writers."""

    async def work() -> None:
        files = open_files(tmp_path)
        blob = await put(files, some_bytes(5 * BLOCK))
        reader = await files.open(blob, 0, 5 * BLOCK)
        async with files.create(None) as writer:
            await writer.write(some_bytes(5 * BLOCK))
            await files.close()
        await reader.close()

    run(asyncio.sleep(0))
    before = set(threading.enumerate())
    run(work())
    assert set(threading.enumerate()) <= before
    assert descriptors(tmp_path) == 0
    left = [path.name for path in (tmp_path / "tmp").rglob("*") if path.is_file()]
    assert left == ["LOCK", "LOCK"], "the folder's lock and that of the process's own"


def test_a_shared_executor_survives_the_engine(tmp_path: Path) -> None:
    """The engine uses the threads it is given, and does not end them."""
    with ThreadPoolExecutor(2) as executor:
        files = open_files(tmp_path, executor)
        run(put(files, b"x"))
        run(files.close())
        assert executor.submit(int, "7").result() == 7


def test_a_range_in_one_block_keeps_no_descriptor(files: LocalFiles, tmp_path: Path) -> None:
    """Small reads close their file before they answer: nothing to leak while they are sent."""

    async def work() -> None:
        blob = await put(files, some_bytes(3 * BLOCK))
        before = descriptors(tmp_path)
        reader = await files.open(blob, BLOCK, 2 * BLOCK)
        assert descriptors(tmp_path) == before
        assert [chunk async for chunk in reader.chunks()] == [
            some_bytes(3 * BLOCK)[BLOCK:-BLOCK]
        ]

    run(work())


def test_a_blob_of_many_windows_comes_back_whole(tmp_path: Path) -> None:
    """Early write-back changes no byte: 40 MiB in chunks that fit no border."""

    async def work() -> None:
        files = open_files(tmp_path, block_bytes=MIB)
        payload = some_bytes(40 * MIB + 77)
        async with files.create(len(payload)) as writer:
            for at in range(0, len(payload), 777_777):
                await writer.write(payload[at : at + 777_777])
            blob = await writer.commit()
        assert await get(files, blob, len(payload)) == payload
        assert await files.verify(blob)
        await files.close()

    run(work())


def test_memory_stays_bounded_while_the_disk_lags(tmp_path: Path) -> None:
    """A writer whose thread does not come to work holds back its caller."""
    with ThreadPoolExecutor(1) as executor:
        gate = threading.Event()

        async def work() -> None:
            files = open_files(tmp_path, executor)
            taken = 0

            async def feed() -> None:
                nonlocal taken
                async with files.create(None) as writer:
                    for _ in range(100):
                        await writer.write(some_bytes(BLOCK // 2))
                        taken += 1

            executor.submit(gate.wait)
            task = asyncio.create_task(feed())
            for _ in range(1_000):
                await asyncio.sleep(0)
            assert taken * BLOCK // 2 <= 4 * BLOCK
            gate.set()
            await task
            assert taken == 100
            await files.close()

        try:
            run(work())
        finally:
            gate.set()
