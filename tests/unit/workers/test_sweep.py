"""The sweep: takes what nobody points at, and nothing that anybody might."""

from __future__ import annotations

from data_plane import DataPlane, on_plane
from make import some_bytes

from lazarette.blobs.memory import MemoryBlobs
from lazarette.model.names import BlobId
from lazarette.workers.sweep import GRACE_MS

LARGE = some_bytes(200)


def orphan(plane: DataPlane) -> BlobId:
    """Publish a blob that no record names, as a crash leaves it."""
    assert isinstance(plane.blobs, MemoryBlobs)
    return plane.blobs.publish(LARGE)


def test_takes_orphans_once_they_are_a_day_old() -> None:
    """A young blob may wait for its record; an old one waits for nothing."""

    async def test(plane: DataPlane) -> None:
        blob = orphan(plane)
        plane.clock.advance(GRACE_MS)
        await plane.run(plane.sweep)
        assert await plane.stored_blobs() == {blob}
        plane.clock.advance(1)
        await plane.run(plane.sweep)
        assert await plane.stored_blobs() == set()
        assert plane.recorder.counts["orphans_swept"] == 1

    on_plane(test)


def test_leaves_everything_a_record_names_or_lets_go_of() -> None:
    """Objects, parts, copies and what waits for its deletion are no orphans."""

    async def test(plane: DataPlane) -> None:
        await plane.put("large", LARGE)
        await plane.multipart("parts", LARGE, LARGE)
        await plane.copy("large", "copy")
        upload = await plane.begin("open")
        await plane.part(upload, 1, LARGE)
        await plane.copied_part(upload, 2, "parts")
        await plane.delete("large")
        before = await plane.stored_blobs()
        blob = orphan(plane)
        plane.clock.advance(GRACE_MS * 3)
        await plane.run(plane.sweep)
        assert await plane.stored_blobs() == before
        assert blob not in before

    on_plane(test)


def test_walks_all_blobs_in_steps_and_begins_anew() -> None:
    """More than one step's worth is judged; the next round starts at the first blob."""

    async def test(plane: DataPlane) -> None:
        for round_number in range(2):
            for number in range(450):
                orphan(plane)
                if number % 9 == 0:
                    await plane.put(f"{round_number}/{number}", LARGE)
            plane.clock.advance(GRACE_MS + 1)
            steps = 1
            while await plane.sweep.run():
                steps += 1
            assert steps == 3
            assert await plane.stored_blobs() == await plane.needed_blobs()

    on_plane(test)


def test_a_fresh_link_of_an_old_blob_is_young() -> None:
    """A copy under way links an old file; the sweep must not take the new name."""

    async def test(plane: DataPlane) -> None:
        await plane.put("k", LARGE)
        plane.clock.advance(GRACE_MS * 2)
        linked = await plane.blobs.link([(await plane.record("k")).slices[0].blob])
        await plane.run(plane.sweep)
        assert set(linked) <= await plane.stored_blobs()

    on_plane(test)
