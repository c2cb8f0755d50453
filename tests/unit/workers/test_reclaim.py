"""Reclaim: not a moment too early, all in the end, and again after a failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from data_plane import DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.blobs.engine import BlobEngine
from lazarette.blobs.memory import MemoryBlobs
from lazarette.metadata.engine import Table
from lazarette.model.errors import EngineUnavailable
from lazarette.model.names import BlobId
from lazarette.observe.recorder import SilentRecorder
from lazarette.workers.reclaim import Reclaim

LARGE = some_bytes(200)


class BadSector(MemoryBlobs):
    """Blobs of which one cannot be deleted for now."""

    def __init__(self, inner: BlobEngine) -> None:
        self._inner = inner
        self.stuck: BlobId | None = None

    async def delete(self, blobs: Sequence[BlobId]) -> None:
        """Delete, up to the one that is stuck. Raises: EngineUnavailable."""
        for blob in blobs:
            if blob == self.stuck:
                raise EngineUnavailable("The disk cannot read that sector.")
            await self._inner.delete([blob])


def _reclaim(plane: DataPlane, blobs: BlobEngine) -> Reclaim:
    return Reclaim(plane.metadata, blobs, plane.clock, SilentRecorder(), 1_000)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


def test_deletes_after_the_delay_and_not_before() -> None:
    """A replaced object's blob is there for exactly as long as was promised."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", LARGE)
        await plane.put("k", LARGE)
        plane.clock.advance(plane.delay_ms)
        await plane.run(plane.reclaim)
        assert len(await plane.stored_blobs()) == 2
        plane.clock.advance(1)
        await plane.run(plane.reclaim)
        assert await plane.stored_blobs() == await plane.needed_blobs()
        assert await plane.rows(Table.RECLAIM) == []
        assert len(await plane.rows(Table.BLOBS)) == 1

    on_plane(test)


def test_goes_on_in_steps_until_all_is_gone() -> None:
    """More than one step's worth is deleted step by step."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        for number in range(1, 602):
            await plane.part(upload, number, b"x")
        await plane.abort(upload)
        plane.clock.advance(plane.delay_ms + 1)
        assert await plane.reclaim.run()
        assert len(await plane.stored_blobs()) == 101
        assert not await plane.reclaim.run()
        assert await plane.stored_blobs() == set()

    on_plane(test)


@pytest.mark.parametrize("point", ["reclaim.before-delete", "commit.before", "commit.after"])
def test_a_failed_step_is_done_again(point: str) -> None:
    """Whatever breaks in between, the next run by anybody finishes the work."""

    async def test(plane: DataPlane) -> None:
        for _ in range(3):
            await plane.put("k", LARGE)
        plane.clock.advance(plane.delay_ms + 1)
        arm(f"{point}=eio@2" if point == "reclaim.before-delete" else f"{point}=eio")
        with pytest.raises(EngineUnavailable):
            await plane.reclaim.run()
        arm("")
        await plane.run(_reclaim(plane, plane.blobs))
        assert await plane.stored_blobs() == await plane.needed_blobs()
        await nothing_leaks(plane)

    on_plane(test)


def test_one_blob_that_cannot_be_deleted_keeps_no_other_waiting() -> None:
    """The rest goes at once; the stuck one is tried again an hour later."""

    async def test(plane: DataPlane) -> None:
        for number in range(4):
            await plane.put(f"k{number}", LARGE)
            await plane.delete(f"k{number}")
        plane.clock.advance(plane.delay_ms + 1)
        blobs = BadSector(plane.blobs)
        blobs.stuck = sorted(await plane.stored_blobs())[1]
        duty = _reclaim(plane, blobs)
        await plane.run(duty)
        assert await plane.stored_blobs() == {blobs.stuck}
        assert len(await plane.rows(Table.RECLAIM)) == 1
        blobs.stuck = None
        await plane.run(duty)
        assert len(await plane.stored_blobs()) == 1
        plane.clock.advance(3_600_001)
        await plane.run(duty)
        await nothing_leaks(plane)

    on_plane(test)
