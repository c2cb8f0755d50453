"""Unfinished uploads end after their day, remembered answers after their week."""

from __future__ import annotations

from data_plane import EXPIRE_MS, DataPlane, nothing_leaks, on_plane

from lazarette.metadata import keys
from lazarette.metadata.engine import Table

DAY_MS = 24 * 3_600_000


def test_aborts_what_is_old_and_nothing_else() -> None:
    """An upload lives for as long as was promised, and leaves nothing."""

    async def test(plane: DataPlane) -> None:
        old = [await plane.begin(key) for key in ("a", "b")]
        for upload in old:
            await plane.part(upload, 1, b"data")
        plane.clock.advance(1)
        young = await plane.begin("a")
        await plane.part(young, 1, b"young")
        plane.clock.advance(EXPIRE_MS - 1)
        await plane.run(plane.expire)
        assert len(await plane.rows(Table.UPLOADS)) == 3
        plane.clock.advance(1)
        await plane.run(plane.expire)
        assert [str(keys.decode(place)[2]) for place, _ in await plane.rows(Table.UPLOADS)] == [
            young.upload_id
        ]
        assert await plane.counted() == (5, 0)
        await nothing_leaks(plane)
        assert await plane.counted() == (0, 0)

    on_plane(test)


def test_an_age_without_an_upload_stops_nobody() -> None:
    """A row that names no upload is removed, and the uploads behind it still expire."""

    async def test(plane: DataPlane) -> None:
        await plane.overwrite(Table.UPLOAD_AGES, keys.encode(1, "B", "k", "gone"), b"")
        await plane.begin("k")
        plane.clock.advance(EXPIRE_MS + 1)
        await plane.run(plane.expire)
        assert await plane.rows(Table.UPLOAD_AGES) == []
        assert await plane.rows(Table.UPLOADS) == []

    on_plane(test)


def test_forgets_answers_after_a_week() -> None:
    """Answers for retries go step by step, those of the last week stay."""

    async def test(plane: DataPlane) -> None:
        for number in range(450):
            await plane.multipart(f"old {number}", b"")
        plane.clock.advance(3 * DAY_MS)
        await plane.multipart("young", b"")
        plane.clock.advance(4 * DAY_MS)
        await plane.run(plane.expire)
        assert len(await plane.rows(Table.COMPLETED)) == 451
        plane.clock.advance(1)
        await plane.run(plane.expire)
        assert len(await plane.rows(Table.COMPLETED)) == 1

    on_plane(test)
