"""Buckets deleted by force are emptied behind the scenes, the new one of that name is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from data_plane import DataPlane, nothing_leaks, on_plane
from make import some_bytes

from lazarette.base.failpoints import arm
from lazarette.metadata.engine import Table
from lazarette.model.bucket import Versioning
from lazarette.model.errors import EngineUnavailable

LARGE = some_bytes(200)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Leave no failpoint armed behind."""
    yield
    arm("")


async def fill(plane: DataPlane) -> None:
    """Put something of every kind into the bucket."""
    await plane.put("large", LARGE)
    await plane.multipart("parts", LARGE, LARGE)
    await plane.copy("parts", "copy")
    await plane.switch(Versioning.ENABLED)
    for number in range(3):
        await plane.put("versions", b"%d" % number)
    await plane.delete("versions")
    for key in ("open", "empty"):
        upload = await plane.begin(key)
        if key == "open":
            await plane.part(upload, 1, LARGE)


def test_empties_what_was_dropped_and_leaves_the_new_bucket_alone() -> None:
    """Everything of the old bucket goes; the new one under its name keeps its own."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        old = (await plane.bucket()).bucket_id.encode()
        await plane.drop_bucket()
        await plane.put("large", b"new " + LARGE)
        await plane.run(plane.drops)
        for table in (Table.OBJECTS, Table.VERSIONS, Table.UPLOADS, Table.UPLOAD_AGES):
            assert not [row for row in await plane.rows(table) if old in row[0]]
        for table in (Table.PARTS, Table.MANIFESTS, Table.DROPS):
            assert await plane.rows(table) == []
        await nothing_leaks(plane)
        assert await plane.get("large") == b"new " + LARGE
        assert await plane.counted() == (204, 1)

    on_plane(test)


def test_a_copy_elsewhere_keeps_its_bytes() -> None:
    """A multipart object copied to another bucket outlives the one it came from."""

    async def test(plane: DataPlane) -> None:
        await plane.control.new_bucket("other")
        await plane.multipart("parts", LARGE, LARGE)
        copied = await plane.copy("parts", "kept", bucket="other")
        await plane.drop_bucket()
        await nothing_leaks(plane)
        assert len(await plane.stored_blobs()) == 2
        assert copied.stored.version.size == 400

    on_plane(test)


def test_goes_in_steps_of_bounded_size() -> None:
    """A step lets go of a bounded number of blobs, however many parts the objects have."""

    async def test(plane: DataPlane) -> None:
        for number in range(4):
            await plane.multipart(f"k{number}", *[b"enough!!"] * 900)
        for number in range(150):
            await plane.put(f"small {number}", b"x")
        await plane.drop_bucket()
        queued = 0
        while await plane.drops.run():
            now = len(await plane.rows(Table.RECLAIM))
            assert now - queued <= 1_900
            queued = now
        assert queued == 3_600
        await nothing_leaks(plane)

    on_plane(test)


def test_a_failed_step_is_done_again() -> None:
    """After a disk error the duty goes on where it was."""

    async def test(plane: DataPlane) -> None:
        await fill(plane)
        await plane.drop_bucket()
        arm("commit.before=eio@2")
        await plane.drops.run()
        with pytest.raises(EngineUnavailable):
            await plane.drops.run()
        arm("commit.after=eio")
        with pytest.raises(EngineUnavailable):
            await plane.drops.run()
        arm("")
        await nothing_leaks(plane)
        assert await plane.counted() == (0, 0)

    on_plane(test)
