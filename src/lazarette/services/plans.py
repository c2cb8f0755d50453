"""Storage plans ("bundles" in the API), and when a bucket may change its own.

One change per bucket and calendar month (UTC). Source: Lightsail "Changing your bucket
plan". Nothing here refuses data: going over a quota costs more, and is `usage.py`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.bundle import BUNDLES, Bundle
from lazarette.model.cycle import month_of
from lazarette.model.errors import InvalidInput
from lazarette.model.names import BundleId
from lazarette.model.principal import Caller
from lazarette.services.gate import Gate


class Plans:
    """The catalogue, as the operator wrote it."""

    def __init__(self, gate: Gate, catalogue: Sequence[Bundle] = BUNDLES) -> None:
        self._gate = gate
        self._catalogue = {bundle.bundle_id: bundle for bundle in catalogue}

    def list_plans(self, caller: Caller, include_inactive: bool) -> list[Bundle]:
        """Return the plans that buckets may pick, or all that exist."""
        self._gate.require(caller, Action.READ_PLANS, None)
        return [b for b in self._catalogue.values() if include_inactive or b.is_active]

    def find(self, bundle_id: BundleId) -> Bundle | None:
        """Return a plan, active or not; None when the operator took it out altogether."""
        return self._catalogue.get(bundle_id)

    def cheapest(self) -> BundleId:
        """Return the plan of a bucket that is made without naming one, as by S3."""
        active = [bundle for bundle in self._catalogue.values() if bundle.is_active]
        return min(active, key=lambda bundle: bundle.price_usd).bundle_id

    def check_may_pick(self, bundle_id: BundleId) -> None:
        """Return if a bucket may pick that plan. Raises: InvalidInput, naming those it may."""
        active = [name for name, bundle in self._catalogue.items() if bundle.is_active]
        if bundle_id not in active:
            raise InvalidInput(
                f"The bundle {bundle_id[:64]!r} is not available. Use one of: "
                f"{', '.join(active)}."
            )


def may_change_plan(bucket: Bucket, now_ms: int) -> bool:
    """Say whether the bucket may still change its plan this month."""
    return bucket.bundle_changed_month != month_of(now_ms)
