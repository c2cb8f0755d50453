"""What every blob engine promises, as tests over a `harness` fixture.

Here: writing and reading; `blob_keeping_suite.py` has the rest. `test_blob_engines.py`
imports them all and provides one harness per engine. Blocks are 1,000
bytes here, so that many of them are cheap; no test depends on that but by `BLOCK`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from make import some_bytes

from lazarette.base import failpoints
from lazarette.blobs.engine import BlobEngine, BlobReader
from lazarette.model.errors import EngineUnavailable, StorageFull
from lazarette.model.names import BlobId

BLOCK = 1_000
WRITE_POINTS = (
    "blob.after-write",
    "blob.before-sync",
    "blob.before-rename",
    "blob.before-directory-sync",
    "blob.published",
)
T = TypeVar("T")


class TurnedClock:
    """A clock that stands until a test turns it."""

    def __init__(self) -> None:
        self.time_ms = 1_700_000_000_000

    def now_ms(self) -> int:
        """Return the time set."""
        return self.time_ms

    def monotonic_us(self) -> int:
        """Return the time set, as microseconds."""
        return self.time_ms * 1_000

    async def sleep_ms(self, duration_ms: int) -> None:
        """Turn the clock instead of waiting."""
        self.time_ms += duration_ms


class Harness(Protocol):
    """One engine, and what only its own tests can do to it."""

    clock: TurnedClock

    @property
    def engine(self) -> BlobEngine:
        """The engine under test."""

    def damage(self, blob: BlobId, offset: int) -> None:
        """Flip one bit of the payload at rest."""

    def traces(self) -> list[str]:
        """Name everything the engine keeps: blobs, and writes not finished."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


async def put(engine: BlobEngine, payload: bytes, step: int | None = None) -> BlobId:
    """Store a blob, in chunks of `step` bytes."""
    async with engine.create(len(payload)) as writer:
        for at in range(0, len(payload), step or max(1, len(payload))):
            await writer.write(payload[at : at + (step or len(payload))])
        return await writer.commit()


@asynccontextmanager
async def opened(
    engine: BlobEngine, blob: BlobId, start: int, stop: int
) -> AsyncIterator[BlobReader]:
    """Open a range and close it again."""
    reader = await engine.open(blob, start, stop)
    try:
        yield reader
    finally:
        await reader.close()


async def get(engine: BlobEngine, blob: BlobId, start: int, stop: int) -> bytes:
    """Return bytes [start, stop), after checking what chunks promise."""
    found: list[bytes] = []
    async with opened(engine, blob, start, stop) as reader:
        async for chunk in reader.chunks():
            assert 0 < len(chunk) <= 1 << 20
            found.append(chunk)
    return b"".join(found)


async def listed(engine: BlobEngine) -> list[BlobId]:
    """Return every id the engine lists."""
    return [stat.blob for stat in await engine.list_after(None, 10_000)]


@contextmanager
def armed(text: str) -> Iterator[None]:
    """Arm failpoints for the length of a block."""
    failpoints.arm(text)
    try:
        yield
    finally:
        failpoints.arm("")


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 7 * BLOCK, 7 * BLOCK + 1])
@pytest.mark.parametrize("step", [1_000_000, 999, 64])
def test_gives_back_what_was_written(harness: Harness, size: int, step: int) -> None:
    """Sizes around block borders, in any chunking, come back whole."""
    payload = some_bytes(size)

    async def work() -> bytes:
        return await get(harness.engine, await put(harness.engine, payload, step), 0, size)

    assert run(work()) == payload


_SIZES = st.integers(0, 6).flatmap(
    lambda blocks: st.integers(-2, 2).map(lambda off: max(0, blocks * BLOCK + off))
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(size=_SIZES, step=st.integers(1, 3 * BLOCK), data=st.data())
def test_any_span_is_the_slice_of_the_payload(
    harness: Harness, size: int, step: int, data: st.DataObject
) -> None:
    """Whatever the size, the chunking and the span, the bytes are those of the slice."""
    payload = some_bytes(size, seed=size)
    border = st.integers(0, size) | st.sampled_from(range(0, size + 1, BLOCK))
    spans = data.draw(st.lists(st.tuples(border, border), min_size=1, max_size=5))

    async def work() -> None:
        blob = await put(harness.engine, payload, step)
        for one, other in spans:
            start, stop = sorted((one, other))
            assert await get(harness.engine, blob, start, stop) == payload[start:stop]
        await harness.engine.delete([blob])

    run(work())


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cuts=st.lists(st.integers(0, 5 * BLOCK), max_size=8), as_view=st.booleans())
def test_blocks_written_from_a_thread_come_back_whole(
    harness: Harness, cuts: list[int], as_view: bool
) -> None:
    """`write_block_sync` takes pieces of any size, and does not keep what it was given."""
    payload = some_bytes(5 * BLOCK, seed=3)
    borders = [0, *sorted(cuts), len(payload)]

    def append(block: bytes, into: Any) -> None:
        buffer = bytearray(block)
        into(memoryview(buffer) if as_view else block)
        buffer[:] = bytes(len(buffer))

    async def work() -> bytes:
        async with harness.engine.create(None) as writer:
            for start, stop in pairwise(borders):
                await asyncio.to_thread(append, payload[start:stop], writer.write_block_sync)
            blob = await writer.commit()
        return await get(harness.engine, blob, 0, len(payload))

    assert run(work()) == payload


def test_shows_nothing_before_commit(harness: Harness) -> None:
    """A blob being written is not listed."""

    async def work() -> None:
        async with harness.engine.create(None) as writer:
            await writer.write(some_bytes(5 * BLOCK))
            assert await listed(harness.engine) == []
            blob = await writer.commit()
            assert await listed(harness.engine) == [blob]

    run(work())


@pytest.mark.parametrize("size", [0, 1, 10 * BLOCK])
def test_discards_what_was_not_committed(harness: Harness, size: int) -> None:
    """Leaving without commit, by exception or plainly, leaves no trace."""

    async def plainly() -> None:
        async with harness.engine.create(size) as writer:
            await writer.write(some_bytes(size))

    async def by_exception() -> None:
        async with harness.engine.create(size) as writer:
            await asyncio.to_thread(writer.write_block_sync, some_bytes(size))
            raise KeyError(size)

    run(plainly())
    with pytest.raises(KeyError):
        run(by_exception())
    assert harness.traces() == []


@pytest.mark.parametrize("turns", range(0, 40, 3))
def test_a_cancelled_write_leaves_no_trace(harness: Harness, turns: int) -> None:
    """Cancelling a writer at any of its steps discards the blob."""

    async def work() -> None:
        task = asyncio.create_task(put(harness.engine, some_bytes(20 * BLOCK), BLOCK))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await harness.engine.delete([await task])
        await harness.engine.close()

    run(work())
    assert harness.traces() == []


@pytest.mark.parametrize("point", WRITE_POINTS)
@pytest.mark.parametrize(
    ("action", "failure"), [("enospc", StorageFull), ("eio", EngineUnavailable)]
)
def test_a_failing_disk_leaves_no_trace(
    harness: Harness, point: str, action: str, failure: type[Exception]
) -> None:
    """Wherever the disk fails, the write is refused, nothing stays, and the next one works."""
    payload = some_bytes(3 * BLOCK)
    with armed(f"{point}={action}"), pytest.raises(failure):
        run(put(harness.engine, payload))
    assert harness.traces() == []
    blob = run(put(harness.engine, payload))
    assert run(get(harness.engine, blob, 0, len(payload))) == payload


@pytest.mark.parametrize("point", WRITE_POINTS[3:])
def test_a_failing_link_leaves_no_trace(harness: Harness, point: str) -> None:
    """A disk that fails while linking leaves the blobs that were there, and only those."""
    blobs = [run(put(harness.engine, some_bytes(9, seed))) for seed in range(3)]
    with armed(f"{point}=enospc"), pytest.raises(StorageFull):
        run(harness.engine.link(blobs))
    assert run(listed(harness.engine)) == sorted(blobs)


def test_fifty_writers_do_not_mix(harness: Harness) -> None:
    """Blobs written at the same time keep to themselves."""
    payloads = [some_bytes(BLOCK * (seed % 7) + seed, seed) for seed in range(50)]

    async def work() -> list[bytes]:
        blobs = await asyncio.gather(*[put(harness.engine, data, 333) for data in payloads])
        assert len(set(blobs)) == 50
        return list(
            await asyncio.gather(
                *[
                    get(harness.engine, blob, 0, len(data))
                    for blob, data in zip(blobs, payloads, strict=True)
                ]
            )
        )

    assert run(work()) == payloads
