"""How much of its plan a bucket uses this month, and what that costs."""

from __future__ import annotations

import msgspec

from lazarette.model.names import AccountId, BucketName, BundleId, Region


class PlanUsage(msgspec.Struct, frozen=True):
    """A bucket's month so far; money in US dollars, times in milliseconds since 1970.

    Quotas are None where nobody knows the plan any more. `sent_bytes` are those since the
    month, or the plan, began: what its quota is compared with.
    """

    bucket: BucketName
    account: AccountId
    region: Region
    bundle_id: BundleId
    plan_name: str
    may_change_plan: bool
    cycle_start_ms: int
    cycle_stop_ms: int
    stored_bytes: int
    stored_bytes_quota: int | None
    sent_bytes: int
    sent_bytes_quota: int | None
    stored_over_gb_months: float  # so far
    sent_over_gb: float  # so far
    overage_usd: float  # so far
    projected_overage_usd: float  # at the end of the month, if all goes on as it went
    projected_usd: float  # the same with the plan's price

    @property
    def stored_share(self) -> float | None:
        """Which part of the plan's storage is used; over 1 when it is more than all."""
        return _share(self.stored_bytes, self.stored_bytes_quota)

    @property
    def sent_share(self) -> float | None:
        """Which part of the plan's transfer is used; over 1 when it is more than all."""
        return _share(self.sent_bytes, self.sent_bytes_quota)


def _share(used: int, quota: int | None) -> float | None:
    if quota is None:
        return None
    return used / quota if quota else float(used > 0)
