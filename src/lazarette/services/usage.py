"""What buckets use of their plans, and what that costs or would cost.

Nothing is billed here and nothing refused (`quotas.py` may, if the operator wants it): the
numbers show what the same use would cost at the plan's prices.
Source: Lightsail "Object storage plans", GetCostEstimate.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.metadata import buckets, series
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.metadata.resources import find_any_resource
from lazarette.metadata.usage import find_usage
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.cost import Piece, Present, estimate, spans_of
from lazarette.model.cycle import DAY_MS, month_start_ms, next_month_ms
from lazarette.model.errors import InvalidInput, NoSuchBucket, NoSuchResource
from lazarette.model.metric import Metric
from lazarette.model.names import BucketName, Region
from lazarette.model.plan_usage import PlanUsage
from lazarette.model.principal import Caller
from lazarette.model.target import target_of
from lazarette.services.gate import Gate
from lazarette.services.plans import Plans, may_change_plan

_BUCKETS_A_VIEW = 50
# What metrics are kept for, and how far ahead anybody should look.
_DAYS_MAX = 455


class CostEstimate(NamedTuple):
    """What a resource costs in a time; without pieces where nothing here has a price."""

    name: str
    resource_type: str
    start_ms: int
    stop_ms: int
    pieces: list[Piece]


class Usage:
    """Compares what was measured with the plans."""

    def __init__(self, engine: MetadataEngine, gate: Gate, plans: Plans, clock: Clock) -> None:
        self._engine = engine
        self._gate = gate
        self._plans = plans
        self._clock = clock

    async def of(self, caller: Caller, name: BucketName, region: Region | None) -> PlanUsage:
        """Return what a bucket uses this month. Raises: NoSuchBucket, AccessDenied."""

        async def body(tx: ReadTx) -> PlanUsage:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.READ_METRICS, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            return await self._measure(tx, bucket)

        return await self._engine.read(body, is_long=True)

    async def find(self, name: BucketName) -> PlanUsage:
        """Return what a bucket of any account uses; for the command line, without a caller.

        Raises: NoSuchBucket.
        """

        async def body(tx: ReadTx) -> PlanUsage:
            return await self._measure(tx, await buckets.find_bucket(tx, name))

        return await self._engine.read(body, is_long=True)

    async def list_all(self) -> list[PlanUsage]:
        """Return what every bucket of this server uses, by name; takes no caller, as `find`."""
        found: list[PlanUsage] = []
        after: BucketName | None = None
        while True:

            async def body(tx: ReadTx, after: BucketName | None = after) -> list[PlanUsage]:
                page = await buckets.list_every(tx, after, _BUCKETS_A_VIEW)
                return [await self._measure(tx, bucket) for bucket in page]

            page = await self._engine.read(body, is_long=True)
            if not page:
                return found
            found += page
            after = page[-1].bucket

    async def estimate_cost(
        self, caller: Caller, name: str, region: Region, start_s: float, stop_s: float
    ) -> CostEstimate:
        """Return what a resource of the account costs between two moments, in seconds.

        What lies ahead is projected. Raises: NoSuchResource, AccessDenied, InvalidInput.
        """
        now_ms = self._clock.now_ms()
        start_ms, stop_ms = _check_times(start_s, stop_s, now_ms)

        async def body(tx: ReadTx) -> CostEstimate:
            bucket = await buckets.find_own_bucket(tx, caller.account, BucketName(name), region)
            if bucket is not None:
                self._gate.require(caller, Action.READ_COST, bucket)
                pieces = await self._estimate(tx, bucket, start_ms, stop_ms, now_ms)
                return CostEstimate(name, bucket.resource_type, start_ms, stop_ms, pieces)
            found = await find_any_resource(tx, caller.account, region, name)
            target = None if found is None else target_of(found)
            self._gate.require(caller, Action.READ_COST, None, target=target)
            if found is None:
                raise NoSuchResource(name)
            return CostEstimate(name, found.resource_type, start_ms, stop_ms, [])

        return await self._engine.read(body, is_long=True)

    async def _measure(self, tx: ReadTx, bucket: Bucket) -> PlanUsage:
        now_ms = self._clock.now_ms()
        start_ms, stop_ms = month_start_ms(now_ms), next_month_ms(now_ms)
        plan = self._plans.find(bucket.bundle_id)
        pieces = await self._estimate(tx, bucket, start_ms, stop_ms, now_ms)
        past = [piece for piece in pieces if piece.stop_ms <= now_ms]
        changed_ms = bucket.past_bundles[-1].until_ms if bucket.past_bundles else 0
        overage = sum(piece.stored_over_usd + piece.sent_over_usd for piece in pieces)
        return PlanUsage(
            bucket=bucket.name,
            account=bucket.account,
            region=bucket.region,
            bundle_id=bucket.bundle_id,
            plan_name=plan.name if plan else bucket.bundle_id,
            may_change_plan=may_change_plan(bucket, now_ms),
            cycle_start_ms=start_ms,
            cycle_stop_ms=stop_ms,
            stored_bytes=(await find_usage(tx, bucket.bucket_id)).bytes,
            stored_bytes_quota=plan.storage_bytes if plan else None,
            sent_bytes=sum(piece.sent for piece in past if piece.start_ms >= changed_ms),
            sent_bytes_quota=plan.transfer_bytes if plan else None,
            stored_over_gb_months=sum(piece.stored_over for piece in past),
            sent_over_gb=sum(piece.sent_over for piece in past),
            overage_usd=sum(piece.stored_over_usd + piece.sent_over_usd for piece in past),
            projected_overage_usd=overage,
            projected_usd=overage + sum(piece.plan_usd for piece in pieces),
        )

    async def _estimate(
        self, tx: ReadTx, bucket: Bucket, start_ms: int, stop_ms: int, now_ms: int
    ) -> list[Piece]:
        first_ms = month_start_ms(start_ms)
        until_ms = min(stop_ms, now_ms + 1)
        bucket_id = bucket.bucket_id
        sizes = await series.list_points(tx, bucket_id, Metric.BUCKET_SIZE, first_ms, until_ms)
        sent = await series.list_points(tx, bucket_id, Metric.TRANSFER, first_ms, until_ms)
        size = (await find_usage(tx, bucket_id)).bytes
        spans = spans_of(bucket, self._plans.find, stop_ms)
        return estimate(spans, sizes, sent, (start_ms, stop_ms), Present(now_ms, size))


def _check_times(start_s: float, stop_s: float, now_ms: int) -> tuple[int, int]:
    """Return both as milliseconds. Raises: InvalidInput."""
    now_s = now_ms / 1000
    reach_s = _DAYS_MAX * DAY_MS / 1000
    for member, time_s in (("startTime", start_s), ("endTime", stop_s)):
        if not now_s - reach_s <= time_s <= now_s + reach_s:
            raise InvalidInput(
                f"{member} must be at most {_DAYS_MAX} days from now, in seconds since 1970; "
                f"it is {time_s:g}."
            )
    if start_s > now_s:
        raise InvalidInput("startTime must not lie in the future.")
    if start_s >= stop_s:
        raise InvalidInput("startTime must be before endTime.")
    return int(start_s * 1000), int(stop_s * 1000)
