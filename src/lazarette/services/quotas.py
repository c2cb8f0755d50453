"""Hard quotas: refusing what goes over a bucket's plan, where the operator wants that.

AWS never refuses; neither does this server unless `hard_quota` says so, and then nothing of
this file runs for anybody else. Stored bytes are exact: asked about before a body is
received, and again in the transaction that would store it. Sent bytes are a minute old.
Takes no caller: who asks has asked the gate before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from lazarette.base.clock import Clock
from lazarette.metadata import objects, series
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.usage import find_usage
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.bundle import Bundle
from lazarette.model.cycle import month_start_ms
from lazarette.model.errors import QuotaExceeded
from lazarette.model.limits import GIB
from lazarette.model.metric import SAMPLE_MS, Metric
from lazarette.model.names import NULL_VERSION, BundleId, ObjectKey

T = TypeVar("T")

_KNOWN_MS = 60_000
_KNOWN_MAX = 10_000


class Limits(NamedTuple):
    """How many bytes a bucket may hold, and how many may leave it in a month; None: any."""

    stored: int | None
    sent: int | None


NO_LIMITS = Limits(None, None)


class _Sent(NamedTuple):
    """What is known of a bucket's transfer, and until when."""

    until_ms: int
    bundle: BundleId
    is_spent: bool


class Quotas:
    """What every bucket may still take and give; one for the whole process."""

    def __init__(
        self, engine: MetadataEngine, clock: Clock, limits_of: Callable[[Bucket], Limits]
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._limits_of = limits_of
        self._sent: dict[str, _Sent] = {}

    async def require_room(self, bucket: Bucket, key: ObjectKey | None, size: int) -> None:
        """Return if `size` bytes more fit, in the place of what `key` holds.

        Raises: QuotaExceeded.
        """
        limit = self._limits_of(bucket).stored
        if limit is None:
            return

        async def view(tx: ReadTx) -> int:
            return await _held(tx, bucket) - await _replaced(tx, bucket, key)

        if await self._engine.read(view) + size > limit:
            raise _full(bucket, limit)

    def guarded(
        self, bucket: Bucket, body: Callable[[WriteTx], Awaitable[T]]
    ) -> Callable[[WriteTx], Awaitable[T]]:
        """Return `body` as one that fails if it makes a bucket grow over its limit.

        The transaction raises QuotaExceeded then, and stores nothing.
        """
        limit = self._limits_of(bucket).stored
        if limit is None:
            return body

        async def checked(tx: WriteTx) -> T:
            before = await _held(tx, bucket)
            result = await body(tx)
            # What shrinks may, though it is still too much: after a change to a smaller plan.
            if await _held(tx, bucket) > max(limit, before):
                raise _full(bucket, limit)
            return result

        return checked

    async def require_transfer(self, bucket: Bucket) -> None:
        """Return if bytes may still leave the bucket this month. Raises: QuotaExceeded."""
        limit = self._limits_of(bucket).sent
        if limit is None:
            return
        known = self._sent.get(bucket.bucket_id)
        now_ms = self._clock.now_ms()
        if known is None or known.until_ms <= now_ms or known.bundle != bucket.bundle_id:
            if known is not None:
                # One asks, and the others go on with what was known.
                self._keep(bucket, known._replace(until_ms=now_ms + _KNOWN_MS))
            known = await self._measure(bucket, limit, now_ms)
        if known.is_spent:
            raise QuotaExceeded(
                bucket.name,
                f"The bucket has sent as much this month as its plan {bucket.bundle_id} "
                f"allows, {_in_gb(limit)}. Change its plan, or wait for the first day of next "
                "month (UTC).",
            )

    async def _measure(self, bucket: Bucket, limit: int, now_ms: int) -> _Sent:
        changed_ms = bucket.past_bundles[-1].until_ms if bucket.past_bundles else 0
        start_ms = max(month_start_ms(now_ms), changed_ms - changed_ms % SAMPLE_MS)

        async def view(tx: ReadTx) -> int:
            points = await series.list_points(
                tx, bucket.bucket_id, Metric.TRANSFER, start_ms, now_ms + 1
            )
            return sum(point.total for point in points)

        sent = await self._engine.read(view, is_long=True)
        found = _Sent(now_ms + _KNOWN_MS, bucket.bundle_id, sent >= limit)
        self._keep(bucket, found)
        return found

    def _keep(self, bucket: Bucket, known: _Sent) -> None:
        if len(self._sent) >= _KNOWN_MAX:
            self._sent.clear()
        self._sent[bucket.bucket_id] = known


def limits_by_plan(
    find: Callable[[BundleId], Bundle | None], hard: str
) -> Callable[[Bucket], Limits]:
    """Return the limits of buckets by their plans; `hard`: storage, transfer or both."""

    def limits_of(bucket: Bucket) -> Limits:
        plan = find(bucket.bundle_id)
        if plan is None:
            return NO_LIMITS
        return Limits(
            None if hard == "transfer" else plan.storage_bytes,
            None if hard == "storage" else plan.transfer_bytes,
        )

    return limits_of


async def _held(tx: ReadTx, bucket: Bucket) -> int:
    return (await find_usage(tx, bucket.bucket_id)).bytes


async def _replaced(tx: ReadTx, bucket: Bucket, key: ObjectKey | None) -> int:
    """Return how many bytes a write to `key` lets go."""
    if key is None or bucket.versioning is Versioning.ENABLED:
        return 0
    old = await objects.find_current(tx, bucket.bucket_id, key)
    return old.size if old is not None and old.version_id == NULL_VERSION else 0


def _full(bucket: Bucket, limit: int) -> QuotaExceeded:
    return QuotaExceeded(
        bucket.name,
        f"The bucket would hold more than its plan {bucket.bundle_id} allows, "
        f"{_in_gb(limit)}. Delete objects, or change its plan.",
    )


def _in_gb(size: int) -> str:
    return f"{size / GIB:g} GB"
