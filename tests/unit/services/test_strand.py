"""Strands: ordered work in threads."""

from __future__ import annotations

import asyncio
import threading

import pytest

from lazarette.services.strand import Strand


def test_runs_everything_in_order_one_at_a_time() -> None:
    """What is submitted runs in order and never overlaps, over many rounds."""
    seen: list[int] = []
    running = threading.Lock()

    def work(block: bytes) -> None:
        assert running.acquire(blocking=False), "two pieces at once"
        seen.append(int(block))
        running.release()

    async def main() -> None:
        strand = Strand()
        for number in range(500):
            strand.submit(work, b"%d" % number)
            await strand.wait_below(4)
        await strand.wait_below(1)

    asyncio.run(main())
    assert seen == list(range(500))


def test_raises_what_work_raised_and_drops_the_rest() -> None:
    """After an error nothing more runs, and every wait raises it."""
    seen: list[bytes] = []

    def work(block: bytes) -> None:
        if block == b"bad":
            raise OSError("no room")
        seen.append(block)

    async def main() -> None:
        strand = Strand()
        strand.submit(work, b"good")
        await strand.wait_below(1)
        strand.submit(work, b"bad")
        with pytest.raises(OSError, match="no room"):
            await strand.wait_below(1)
        strand.submit(work, b"late")
        with pytest.raises(OSError, match="no room"):
            await strand.wait_below(1)
        await strand.settle()

    asyncio.run(main())
    assert seen == [b"good"]


def test_settles_although_the_waiting_task_was_cancelled() -> None:
    """A cancelled upload still waits for its thread before the file is closed."""
    begun = threading.Event()
    gate = threading.Event()
    ended = threading.Event()

    def work(block: bytes) -> None:
        begun.set()
        gate.wait(10)
        ended.set()

    async def main() -> None:
        strand = Strand()

        async def upload() -> None:
            try:
                strand.submit(work, b"")
                await strand.wait_below(1)
            finally:
                await strand.settle()

        task = asyncio.create_task(upload())
        # What has not begun yet would be dropped.
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        asyncio.get_running_loop().call_later(0, gate.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(main())
