"""What a bucket uses of its plan, month by month, on a clock that tests move."""

from __future__ import annotations

import pytest
from control_plane import HOME
from data_plane import BUCKET, DataPlane, on_plane

from lazarette.metadata import series
from lazarette.model.cycle import DAY_MS, month_start_ms
from lazarette.model.errors import AccessDenied, InvalidInput, NoSuchBucket, NoSuchResource
from lazarette.model.limits import GIB
from lazarette.model.metric import SAMPLE_MS, Metric, Point, sample
from lazarette.model.names import BucketName, BundleId
from lazarette.model.plan_usage import PlanUsage
from lazarette.services.plans import Plans
from lazarette.services.usage import Usage

MEDIUM = BundleId("medium_1_0")


def service(plane: DataPlane) -> Usage:
    """Return the service over the plane's records, with AWS's plans."""
    return Usage(plane.metadata, plane.gate, Plans(plane.gate), plane.clock)


async def usage(plane: DataPlane) -> PlanUsage:
    """Return what the account learns of its bucket."""
    return await service(plane).of(plane.root, BUCKET, HOME)


async def note(plane: DataPlane, metric: Metric, point: Point) -> None:
    """Store a point, as the duties do."""
    bucket_id = (await plane.bucket()).bucket_id
    await plane.metadata.write(lambda tx: series.add_points(tx, bucket_id, metric, [point]))


async def send(plane: DataPlane, at_ms: int, size: int) -> None:
    """Note that so many bytes left the bucket."""
    await note(plane, Metric.TRANSFER, Point(at_ms, 0, size, size, 3))


def test_storage_is_what_is_stored_now() -> None:
    """Versions and parts count at once, in the transaction that stores them."""

    async def test(plane: DataPlane) -> None:
        await plane.put("a", b"x" * 1_000)
        await plane.part(await plane.begin("b"), 1, b"y" * 24)
        found = await usage(plane)
        assert found.stored_bytes == 1_024
        assert found.stored_bytes_quota == 5 * GIB
        assert found.stored_share == 1_024 / (5 * GIB)
        assert (found.bundle_id, found.plan_name) == ("small_1_0", "Object Storage 5GB")
        assert found.may_change_plan
        assert found.projected_usd == pytest.approx(8 / 30 - 0.5 / 30, abs=1e-6)

    on_plane(test)


def test_transfer_is_what_went_out_this_month() -> None:
    """A new month starts from nothing."""

    async def test(plane: DataPlane) -> None:
        first_ms = month_start_ms(plane.clock.now_ms())
        await send(plane, first_ms - SAMPLE_MS, 1_000)
        assert (await usage(plane)).sent_bytes == 0
        # The bucket was made at noon of the 23rd; what it sent before is another's.
        now_ms = plane.clock.now_ms()
        await send(plane, now_ms, 20)
        await send(plane, now_ms + SAMPLE_MS, 3)
        plane.clock.advance(DAY_MS)
        found = await usage(plane)
        assert (found.sent_bytes, found.sent_bytes_quota) == (23, 25 * GIB)
        assert (found.cycle_start_ms, found.cycle_stop_ms) == (first_ms, first_ms + 30 * DAY_MS)
        plane.clock.advance(10 * DAY_MS)
        found = await usage(plane)
        assert (found.sent_bytes, found.overage_usd) == (0, 0)

    on_plane(test)


def test_going_over_is_shown_and_refuses_nothing() -> None:
    """A day over both quotas: so far, and at the end of the month if it goes on."""

    async def test(plane: DataPlane) -> None:
        start_ms = plane.clock.now_ms()
        for place in range(288):
            await note(
                plane, Metric.BUCKET_SIZE, sample(start_ms + place * SAMPLE_MS, 35 * GIB)
            )
        await send(plane, start_ms, 35 * GIB)
        plane.clock.advance(DAY_MS)
        found = await usage(plane)
        assert found.stored_over_gb_months == pytest.approx(1)
        assert found.sent_over_gb == pytest.approx(10)
        assert found.overage_usd == pytest.approx(0.03 + 0.9)
        assert found.sent_share == pytest.approx(35 / 25)
        # Six and a half days are left, of as much each.
        assert found.projected_overage_usd == pytest.approx(0.03 + (10 + 6.5 * 35) * 0.09)
        await plane.put("still", b"accepted")

    on_plane(test)


def test_a_change_of_plan_resets_quotas_and_keeps_what_was_over() -> None:
    """The new plan's quotas are whole; the overage of the old one stays charged."""

    async def test(plane: DataPlane) -> None:
        await send(plane, plane.clock.now_ms(), 30 * GIB)
        plane.clock.advance(DAY_MS)
        before = await usage(plane)
        assert before.sent_over_gb == pytest.approx(5)
        changed = await plane.control.settings.change_bundle(plane.root, BUCKET, HOME, MEDIUM)
        assert [past.bundle_id for past in changed.result.past_bundles] == ["small_1_0"]
        await send(plane, plane.clock.now_ms() + SAMPLE_MS, 7)
        plane.clock.advance(DAY_MS)
        found = await usage(plane)
        assert (found.bundle_id, found.sent_bytes) == (MEDIUM, 7)
        assert found.sent_bytes_quota == 250 * GIB
        assert found.stored_bytes_quota == 100 * GIB
        assert found.sent_over_gb == pytest.approx(5)
        assert found.overage_usd == pytest.approx(before.overage_usd)
        assert not found.may_change_plan
        plane.clock.advance(10 * DAY_MS)
        found = await usage(plane)
        assert found.may_change_plan
        assert found.overage_usd == 0

    on_plane(test)


def test_plans_of_long_ago_are_forgotten() -> None:
    """A bucket remembers as many plans as there are metrics for: 15 months."""

    async def test(plane: DataPlane) -> None:
        plans = [MEDIUM, BundleId("small_1_0")] * 10
        for plan in plans:
            await plane.control.settings.change_bundle(plane.root, BUCKET, HOME, plan)
            plane.clock.advance(31 * DAY_MS)
        assert len((await plane.bucket()).past_bundles) == 15

    on_plane(test)


def test_an_estimate_of_the_month_is_its_projection() -> None:
    """GetCostEstimate and the usage tell the same story."""

    async def test(plane: DataPlane) -> None:
        await send(plane, plane.clock.now_ms(), 30 * GIB)
        plane.clock.advance(DAY_MS)
        found = await usage(plane)
        cost = await service(plane).estimate_cost(
            plane.root, BUCKET, HOME, found.cycle_start_ms / 1000, found.cycle_stop_ms / 1000
        )
        assert cost.resource_type == "Bucket"
        total = sum(
            piece.plan_usd + piece.stored_over_usd + piece.sent_over_usd
            for piece in cost.pieces
        )
        assert total == pytest.approx(found.projected_usd)

    on_plane(test)


def test_an_estimate_is_of_a_time_that_can_be_told() -> None:
    """It begins before now and before its end, within what metrics are kept for."""

    async def test(plane: DataPlane) -> None:
        now_s = plane.clock.now_ms() / 1000
        day_s = DAY_MS / 1000
        for start_s, stop_s in (
            (now_s + 1, now_s + 2),
            (now_s, now_s),
            (now_s, now_s - 1),
            (now_s - 456 * day_s, now_s),
            (now_s, now_s + 456 * day_s),
            (float("nan"), now_s),
            (now_s, 1e300),
        ):
            with pytest.raises(InvalidInput):
                await service(plane).estimate_cost(plane.root, BUCKET, HOME, start_s, stop_s)

    on_plane(test)


def test_only_the_account_learns_it() -> None:
    """A bucket's key is refused, a stranger is told of no bucket."""

    async def test(plane: DataPlane) -> None:
        now_s = plane.clock.now_ms() / 1000
        key = await plane.control.key_of(await plane.bucket())
        stranger = plane.control.stranger
        with pytest.raises(AccessDenied):
            await service(plane).of(key, BUCKET, HOME)
        with pytest.raises(NoSuchBucket):
            await service(plane).of(stranger, BUCKET, HOME)
        with pytest.raises(AccessDenied):
            await service(plane).estimate_cost(key, BUCKET, HOME, now_s - 1, now_s)
        with pytest.raises(NoSuchResource):
            await service(plane).estimate_cost(stranger, BUCKET, HOME, now_s - 1, now_s)

    on_plane(test)


def test_the_command_line_sees_every_bucket() -> None:
    """By name, in pages; or one of any account."""

    async def test(plane: DataPlane) -> None:
        names = [f"bucket-{number:03}" for number in range(60)]
        for name in names:
            await plane.control.new_bucket(name)
        rows = await service(plane).list_all()
        assert [row.bucket for row in rows] == sorted([*names, BUCKET])
        assert (await service(plane).find(BUCKET)).bucket == BUCKET
        with pytest.raises(NoSuchBucket):
            await service(plane).find(BucketName("no-such-bucket"))

    on_plane(test)
