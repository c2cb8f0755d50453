"""Hard quotas: nothing goes over them, nothing else notices them."""

from __future__ import annotations

import asyncio

import pytest
from bodies import Pieces
from control_plane import HOME
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane

from lazarette.metadata import series
from lazarette.model.bucket import Versioning
from lazarette.model.errors import QuotaExceeded
from lazarette.model.metric import DAY_MS, Metric, Point
from lazarette.model.names import BundleId
from lazarette.services.quotas import Limits

STORED = Limits(1_000, None)
SENT = Limits(None, 1_000)


async def held(plane: DataPlane) -> int:
    """Return the bytes of the bucket."""
    return (await plane.usage()).bytes


def test_a_write_over_the_quota_stores_nothing() -> None:
    """To the last byte; refused before its body is read, and nothing is left of it."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 600)
        await plane.put("b", b"x" * 400)
        body = Pieces(b"x")
        with pytest.raises(QuotaExceeded) as caught:
            await plane.put("c", b"y")
        assert "Delete objects, or change its plan" in str(caught.value.facts["sentence"])
        # Of a length that nobody announced: known when it has come.
        with pytest.raises(QuotaExceeded):
            await plane.put("c", body)
        with pytest.raises(QuotaExceeded):
            await plane.put("c", Pieces(b"x" * 900))
        assert await held(plane) == 1_000
        await plane.put("empty", b"")
        await plane.delete("b")
        await plane.put("c", b"y" * 400)
        await nothing_leaks(plane)

    on_plane(test, limits=STORED)


def test_what_is_replaced_makes_room() -> None:
    """An overwrite of a full bucket goes through, unless versions are kept."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 1_000)
        await plane.put("a", b"y" * 1_000)
        await plane.put("a", b"y" * 999)
        await plane.switch(Versioning.ENABLED)
        with pytest.raises(QuotaExceeded):
            await plane.put("a", b"zz")
        await plane.put("a", b"z")
        assert await held(plane) == 1_000

    on_plane(test, limits=STORED)


def test_copies_and_parts_count() -> None:
    """A copied byte is a stored byte; completing an upload adds none."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 300)
        await plane.copy("a", "b")
        upload = await plane.begin("c")
        parts = [await plane.part(upload, 1, b"y" * 300)]
        with pytest.raises(QuotaExceeded):
            await plane.copy("a", "d")
        with pytest.raises(QuotaExceeded):
            await plane.part(upload, 2, b"y" * 300)
        with pytest.raises(QuotaExceeded):
            await plane.copied_part(upload, 2, "a")
        parts.append(await plane.part(upload, 2, b"z" * 100))
        await plane.complete(upload, parts)
        assert await held(plane) == 1_000
        await nothing_leaks(plane)

    on_plane(test, limits=STORED)


def test_many_at_once_do_not_slip_past() -> None:
    """The transaction counts again: of ten that fit alone, as many land as fit together."""

    async def test(plane: DataPlane) -> None:
        found = await asyncio.gather(
            *[plane.put(f"k{number}", b"x" * 150) for number in range(10)],
            return_exceptions=True,
        )
        assert sum(isinstance(item, QuotaExceeded) for item in found) == 4
        assert await held(plane) == 900

    on_plane(test, limits=STORED)


async def send(plane: DataPlane, size: int) -> None:
    """Note that so many bytes left the bucket just now."""
    bucket_id = (await plane.bucket()).bucket_id
    point = Point(plane.clock.now_ms(), 0, size, size, 2)
    await plane.metadata.write(
        lambda tx: series.add_points(tx, bucket_id, Metric.TRANSFER, [point])
    )


def test_downloads_over_the_quota_are_refused() -> None:
    """Within a minute, until the month ends or the plan changes; heads and copies go on."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 100)
        await send(plane, 999)
        assert await plane.get("a") == b"x" * 100
        await send(plane, 1)
        plane.clock.advance(60_000)
        with pytest.raises(QuotaExceeded) as caught:
            await plane.get("a")
        assert "first day of next month" in str(caught.value.facts["sentence"])
        await plane.open("a", with_data=False)
        await plane.copy("a", "b")
        await plane.put("c", b"y" * 5_000)
        plane.clock.advance(1_800_000)
        medium = BundleId("medium_1_0")
        await plane.control.settings.change_bundle(plane.root, BUCKET, HOME, medium)
        assert await plane.get("a") == b"x" * 100
        await send(plane, 1_000)
        plane.clock.advance(60_000)
        with pytest.raises(QuotaExceeded):
            await plane.get("a")
        plane.clock.advance(8 * DAY_MS)
        assert await plane.get("a") == b"x" * 100

    on_plane(test, limits=SENT)


def test_no_transfer_is_never_refused() -> None:
    """Instances and free networks read on."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 100)
        await send(plane, 5_000)
        with pytest.raises(QuotaExceeded):
            await plane.get("a")
        opened = await plane.open("a", is_inside=True)
        assert await plane.drain(opened) == b"x" * 100

    on_plane(test, limits=SENT)
