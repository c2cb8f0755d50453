"""What a bucket's plan counts as transfer; datapoints are tests/api/lightsail's."""

from __future__ import annotations

import pytest
from control_plane import HOME
from data_plane import BUCKET, DataPlane, on_plane

from lazarette.metadata import series
from lazarette.model.cycle import month_start_ms
from lazarette.model.errors import AccessDenied, NoSuchBucket
from lazarette.model.metric import DAY_MS, SAMPLE_MS, Metric, Point
from lazarette.services.bucket_metrics import BucketMetrics


def service(plane: DataPlane) -> BucketMetrics:
    """Return the service over the plane's records."""
    return BucketMetrics(plane.metadata, plane.gate, plane.clock)


async def sent(plane: DataPlane, at_ms: int, size: int) -> None:
    """Note that so many bytes left the bucket, and more came in."""
    bucket_id = (await plane.bucket()).bucket_id
    for metric, total in ((Metric.SENT, size), (Metric.RECEIVED, 10 * size)):
        point = Point(at_ms, 1, total, total, 3)
        await plane.metadata.write(
            lambda tx, metric=metric, point=point: series.add_points(  # type: ignore[misc]
                tx, bucket_id, metric, [point]
            )
        )


def test_transfer_is_what_went_out_this_month() -> None:
    """Bytes in do not count; a new month starts from nothing."""

    async def test(plane: DataPlane) -> None:
        first_ms = month_start_ms(plane.clock.now_ms())
        await sent(plane, first_ms - SAMPLE_MS, 1_000)
        assert await service(plane).find_transfer(plane.root, BUCKET, HOME) == 0
        await sent(plane, first_ms, 20)
        await sent(plane, first_ms + 7 * DAY_MS, 3)
        assert await service(plane).find_transfer(plane.root, BUCKET, HOME) == 23
        plane.clock.advance(31 * DAY_MS)
        assert await service(plane).find_transfer(plane.root, BUCKET, None) == 0

    on_plane(test)


def test_only_the_account_learns_it() -> None:
    """A bucket's key is refused, a stranger is told of no bucket."""

    async def test(plane: DataPlane) -> None:
        key = await plane.control.key_of(await plane.bucket())
        with pytest.raises(AccessDenied):
            await service(plane).find_transfer(key, BUCKET, HOME)
        with pytest.raises(NoSuchBucket):
            await service(plane).find_transfer(plane.control.stranger, BUCKET, HOME)

    on_plane(test)
