"""What every blob engine promises, as tests over a `harness` fixture.

`test_blob_engines.py` imports them all and provides one harness per engine. Blocks are 1,000
bytes here, so that many of them are cheap; no test depends on that but by `BLOCK`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make import some_bytes

from lazarette.base import failpoints
from lazarette.blobs.engine import BlobEngine, BlobReader
from lazarette.model.errors import BlobCorrupt, BlobMissing, EngineUnavailable, StorageFull
from lazarette.model.names import BlobId

BLOCK = 1_000
WRITE_POINTS = (
    "blob.after-write",
    "blob.before-sync",
    "blob.before-rename",
    "blob.before-directory-sync",
    "blob.published",
)
UNKNOWN = BlobId("00" + "0" * 26)
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


def test_a_blob_that_is_not_there_is_missing(harness: Harness) -> None:
    """Reading, linking and verifying an unknown id say so; deleting it is no error."""
    for blob in (UNKNOWN, BlobId("../../etc/passwd"), BlobId("")):
        for work in (
            harness.engine.open(blob, 0, 0),
            harness.engine.link([blob]),
            harness.engine.verify(blob),
        ):
            with pytest.raises(BlobMissing):
                run(work)
        run(harness.engine.delete([blob]))


def test_linking_is_all_or_nothing(harness: Harness) -> None:
    """One missing blob among several: no new id appears."""
    blob = run(put(harness.engine, b"here"))
    with pytest.raises(BlobMissing):
        run(harness.engine.link([blob, UNKNOWN]))
    assert run(listed(harness.engine)) == [blob]


def test_a_link_outlives_the_original(harness: Harness) -> None:
    """A linked blob stays readable when the first id is deleted, and the other way round."""
    payload = some_bytes(2 * BLOCK + 5)

    async def work() -> None:
        engine = harness.engine
        first = await put(engine, payload)
        second, third = await engine.link([first, first])
        assert len({first, second, third}) == 3
        await engine.delete([first])
        assert await get(engine, second, 0, len(payload)) == payload
        await engine.delete([second])
        assert await get(engine, third, BLOCK, len(payload)) == payload[BLOCK:]
        assert await listed(engine) == [third]

    run(work())


def test_a_reader_outlives_the_blob(harness: Harness) -> None:
    """What was opened before the deletion is read to its end."""
    payload = some_bytes(9 * BLOCK)

    async def work() -> bytes:
        blob = await put(harness.engine, payload)
        async with opened(harness.engine, blob, 0, len(payload)) as reader:
            await harness.engine.delete([blob])
            return b"".join([chunk async for chunk in reader.chunks()])

    assert run(work()) == payload


def test_a_reader_may_be_left_early_and_closed_twice(harness: Harness) -> None:
    """Closing in the middle of a range, and once more, is fine."""

    async def work() -> None:
        blob = await put(harness.engine, some_bytes(9 * BLOCK))
        for taken in range(4):
            reader = await harness.engine.open(blob, 0, 9 * BLOCK)
            chunks = reader.chunks()
            for _ in range(taken):
                await anext(chunks)
            await reader.close()
            await reader.close()

    run(work())


def test_deletes_what_is_named_and_nothing_else(harness: Harness) -> None:
    """Deleting two of three, one of them twice, leaves the third."""

    async def work() -> None:
        one, two, three = [await put(harness.engine, some_bytes(5, n)) for n in range(3)]
        await harness.engine.delete([one, three, one])
        assert await listed(harness.engine) == [two]
        with pytest.raises(BlobMissing):
            await harness.engine.open(one, 0, 5)
        await harness.engine.delete([])

    run(work())


def test_a_delete_that_fails_is_reported(harness: Harness) -> None:
    """A disk error while deleting is an unavailable engine, not a silent success."""
    blob = run(put(harness.engine, b"kept"))
    with armed("reclaim.before-delete=eio"), pytest.raises(EngineUnavailable):
        run(harness.engine.delete([blob]))
    assert run(listed(harness.engine)) == [blob]


@pytest.mark.parametrize("limit", [1, 7, 1_000])
def test_lists_in_id_order_page_by_page(harness: Harness, limit: int) -> None:
    """Pages of any size, put together, are all blobs in id order, with their sizes."""

    async def work() -> None:
        sizes = {}
        for number in range(40):
            size = number * 211
            sizes[await put(harness.engine, some_bytes(size))] = size
        found: list[tuple[BlobId, int]] = []
        after: BlobId | None = None
        while page := await harness.engine.list_after(after, limit):
            assert len(page) <= limit
            found += [(stat.blob, stat.size) for stat in page]
            after = page[-1].blob
        assert found == sorted(sizes.items())

    run(work())


def test_lists_after_an_id_that_is_gone(harness: Harness) -> None:
    """A listing goes on where it stopped even if the blob it stopped at was deleted."""

    async def work() -> None:
        blobs = sorted([await put(harness.engine, b"x") for _ in range(9)])
        await harness.engine.delete([blobs[4]])
        page = await harness.engine.list_after(blobs[4], 2)
        assert [stat.blob for stat in page] == blobs[5:7]

    run(work())


def test_tells_when_a_blob_became_visible_for_links_too(harness: Harness) -> None:
    """A fresh link to an old blob is fresh: else a sweep would take it from under a copy."""

    async def work() -> None:
        old = await put(harness.engine, b"bytes")
        written_ms = harness.clock.now_ms()
        harness.clock.time_ms += 3_600_000
        (new,) = await harness.engine.link([old])
        times = {s.blob: s.modified_ms for s in await harness.engine.list_after(None, 10)}
        assert times == {old: written_ms, new: harness.clock.now_ms()}

    run(work())


def test_a_slow_upload_is_as_old_as_its_commit(harness: Harness) -> None:
    """The age of a blob counts from the commit, not from its first byte."""

    async def work() -> None:
        async with harness.engine.create(None) as writer:
            await writer.write(some_bytes(3 * BLOCK))
            harness.clock.time_ms += 86_400_000
            await writer.commit()
        (stat,) = await harness.engine.list_after(None, 10)
        assert stat.modified_ms == harness.clock.now_ms()

    run(work())


def test_refuses_a_span_past_the_end(harness: Harness) -> None:
    """A record that wants more bytes than the blob has meets BlobCorrupt, at open."""
    blob = run(put(harness.engine, some_bytes(BLOCK)))
    with pytest.raises(BlobCorrupt):
        run(harness.engine.open(blob, 0, BLOCK + 1))


@pytest.mark.parametrize("offset", [0, BLOCK - 1, BLOCK, 2 * BLOCK + 1, 4 * BLOCK])
def test_never_yields_a_byte_of_a_corrupt_block(harness: Harness, offset: int) -> None:
    """One flipped bit: the blocks before it are yielded, its own and later ones are not."""
    payload = some_bytes(4 * BLOCK + 1)
    blob = run(put(harness.engine, payload))
    harness.damage(blob, offset)
    whole_blocks = offset // BLOCK * BLOCK

    yielded: list[bytes] = []

    async def work() -> None:
        async with opened(harness.engine, blob, 0, len(payload)) as reader:
            async for chunk in reader.chunks():
                yielded.append(chunk)

    with pytest.raises(BlobCorrupt):
        run(work())
    assert b"".join(yielded) == payload[:whole_blocks]


def test_reads_around_a_corrupt_block(harness: Harness) -> None:
    """Blocks that are whole stay readable beside one that is not, however small the span."""
    payload = some_bytes(3 * BLOCK)
    blob = run(put(harness.engine, payload))
    harness.damage(blob, BLOCK + 500)
    assert run(get(harness.engine, blob, 0, BLOCK)) == payload[:BLOCK]
    assert run(get(harness.engine, blob, 2 * BLOCK, 3 * BLOCK)) == payload[2 * BLOCK :]
    with pytest.raises(BlobCorrupt):
        run(get(harness.engine, blob, BLOCK, BLOCK + 1))


def test_verify_moves_a_corrupt_blob_out_of_the_way(harness: Harness) -> None:
    """A whole blob verifies and stays; a corrupt one is False once, then missing."""
    whole = run(put(harness.engine, some_bytes(40 * BLOCK)))
    corrupt = run(put(harness.engine, some_bytes(40 * BLOCK, 1)))
    harness.damage(corrupt, 39 * BLOCK)
    assert run(harness.engine.verify(whole)) is True
    assert run(harness.engine.verify(corrupt)) is False
    assert run(listed(harness.engine)) == [whole]
    with pytest.raises(BlobMissing):
        run(harness.engine.open(corrupt, 0, 1))


def test_reading_leaves_a_corrupt_blob_where_it_is(harness: Harness) -> None:
    """Only verify moves blobs: a read may have met an error that passes."""
    blob = run(put(harness.engine, some_bytes(10)))
    harness.damage(blob, 3)
    with pytest.raises(BlobCorrupt):
        run(get(harness.engine, blob, 0, 10))
    assert run(listed(harness.engine)) == [blob]


def test_says_how_much_room_is_left_or_nothing(harness: Harness) -> None:
    """The room left is a number of bytes, or None."""
    room = run(harness.engine.free_bytes())
    assert room is None or room >= 0
