"""A bucket's counters say at every moment what it holds."""

from __future__ import annotations

import pytest
from data_plane import DataPlane, on_plane

from lazarette.metadata import keys
from lazarette.metadata.engine import WriteTx
from lazarette.model.bucket import Versioning
from lazarette.model.usage import Usage


def test_an_empty_bucket_holds_nothing() -> None:
    """All counters of a new bucket are zero."""

    async def test(plane: DataPlane) -> None:
        assert await plane.usage() == Usage(0, 0, 0, 0)
        assert (await plane.usage()).number == 0

    on_plane(test)


def test_parts_of_unfinished_uploads_are_counted() -> None:
    """A part counts once, by its latest size, until its upload ends."""

    async def test(plane: DataPlane) -> None:
        upload = await plane.begin("k")
        assert await plane.usage() == Usage(0, 0, 0, 0)
        first = await plane.part(upload, 1, b"x" * 100)
        await plane.part(upload, 2, b"y" * 20)
        assert await plane.usage() == Usage(120, 0, 0, 2)
        await plane.part(upload, 2, b"")
        assert await plane.usage() == Usage(100, 0, 0, 2)
        await plane.complete(upload, [first])
        assert await plane.usage() == Usage(100, 1, 0, 0)

    on_plane(test)


def test_an_aborted_or_expired_upload_counts_no_more() -> None:
    """What is dropped is taken off whole, also when no part has a byte."""

    async def test(plane: DataPlane) -> None:
        aborted, expired = await plane.begin("a"), await plane.begin("b")
        for upload in (aborted, expired):
            await plane.part(upload, 1, b"")
            await plane.part(upload, 7, b"12345678")
        assert await plane.usage() == Usage(16, 0, 0, 4)
        await plane.abort(aborted)
        assert await plane.usage() == Usage(8, 0, 0, 2)
        await plane.settle()
        assert await plane.usage() == Usage(0, 0, 0, 0)

    on_plane(test)


def test_noncurrent_versions_and_delete_markers_are_counted() -> None:
    """Each version counts until it is deleted for ever, a marker without a byte."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        for _ in range(3):
            await plane.put("k", b"123")
        await plane.delete("k")
        marker = await plane.delete("k")
        assert await plane.usage() == Usage(9, 3, 2, 0)
        assert (await plane.usage()).number == 5
        await plane.delete("k", marker.version_id)
        assert await plane.usage() == Usage(9, 3, 1, 0)

    on_plane(test)


def test_null_markers_replace_each_other() -> None:
    """A bucket whose versioning is suspended has one null marker at most for each key."""

    async def test(plane: DataPlane) -> None:
        await plane.switch(Versioning.ENABLED)
        await plane.put("k", b"123")
        await plane.switch(Versioning.SUSPENDED)
        await plane.delete("k")
        await plane.delete("k")
        assert await plane.usage() == Usage(3, 1, 1, 0)
        await plane.put("k", b"12345")
        assert await plane.usage() == Usage(8, 2, 0, 0)
        await plane.delete("k")
        assert await plane.usage() == Usage(3, 1, 1, 0)

    on_plane(test)


@pytest.mark.parametrize("counter", ["bytes", "objects", "markers", "parts"])
def test_check_finds_a_counter_that_is_wrong(counter: str) -> None:
    """`lazarette check` adds everything up anew and says what does not agree."""

    async def test(plane: DataPlane) -> None:
        place = keys.encode((await plane.bucket()).bucket_id, counter)

        async def add(tx: WriteTx, amount: int) -> None:
            await tx.add(place, amount)

        await plane.metadata.write(lambda tx: add(tx, 1))
        (problem,) = await plane.problems()
        assert f"counts 1 {counter}" in problem
        await plane.metadata.write(lambda tx: add(tx, -1))

    on_plane(test)
