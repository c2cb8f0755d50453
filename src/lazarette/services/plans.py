"""Storage plans ("bundles" in the API), and when a bucket may change its own.

One change per bucket and calendar month (UTC). Source: Lightsail "Changing your bucket
plan". Nothing here refuses data: going over a quota costs money at AWS, and nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.bundle import BUNDLES, Bundle
from lazarette.model.errors import InvalidInput
from lazarette.model.names import BundleId
from lazarette.model.principal import Caller
from lazarette.services.gate import Gate


class Plans:
    """The catalogue."""

    def __init__(self, gate: Gate, catalogue: Sequence[Bundle] = BUNDLES) -> None:
        self._gate = gate
        self._catalogue = tuple(catalogue)

    def list_plans(self, caller: Caller, include_inactive: bool) -> list[Bundle]:
        """Return the plans that buckets may pick, or all that exist."""
        self._gate.require(caller, Action.READ_CATALOGUE, None)
        return [b for b in self._catalogue if include_inactive or b.is_active]

    def check_may_pick(self, bundle_id: BundleId) -> None:
        """Return if a bucket may pick that plan. Raises: InvalidInput, naming those it may."""
        active = [bundle.bundle_id for bundle in self._catalogue if bundle.is_active]
        if bundle_id not in active:
            raise InvalidInput(
                f"The bundle {bundle_id[:64]!r} is not available. Use one of: "
                f"{', '.join(active)}."
            )


def month_of(at_ms: int) -> str:
    """Return the calendar month (UTC) of a moment.

    >>> month_of(1_793_491_199_999), month_of(1_793_491_200_000)
    ('2026-10', '2026-11')
    """
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m")


def month_start_ms(at_ms: int) -> int:
    """Return when the calendar month (UTC) of a moment began.

    >>> month_start_ms(1_793_491_200_001)
    1793491200000
    """
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(first.timestamp()) * 1000


def may_change_plan(bucket: Bucket, now_ms: int) -> bool:
    """Say whether the bucket may still change its plan this month."""
    return bucket.bundle_changed_month != month_of(now_ms)
