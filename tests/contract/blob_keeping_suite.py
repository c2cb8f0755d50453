"""What every blob engine promises of blobs at rest: links, deletion, listing, damage.

The second half of `blob_suite.py`, over the same `harness` fixture.
"""

from __future__ import annotations

import pytest
from contract.blob_suite import BLOCK, Harness, armed, get, listed, opened, put, run
from make import some_bytes

from lazarette.model.errors import BlobCorrupt, BlobMissing, EngineUnavailable
from lazarette.model.names import BlobId

UNKNOWN = BlobId("00" + "0" * 26)


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
