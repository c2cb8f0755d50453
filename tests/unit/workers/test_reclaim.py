"""Reclaim: not a moment too early, all in the end, and again after a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from data_plane import DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.metadata.engine import Table
from lazarette.model.errors import EngineUnavailable
from lazarette.workers.reclaim import Reclaim

LARGE = some_bytes(200)


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
        await plane.run(Reclaim(plane.metadata, plane.blobs, plane.clock, 1_000))
        assert await plane.stored_blobs() == await plane.needed_blobs()
        await nothing_leaks(plane)

    on_plane(test)
