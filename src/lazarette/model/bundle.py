"""Storage plans ("bundles" in the API): AWS's three, unless the operator names others."""

from __future__ import annotations

import msgspec

from lazarette.model.limits import GIB
from lazarette.model.names import BundleId


class Bundle(msgspec.Struct, frozen=True):
    """A plan: its price and monthly quotas. Source: GetBucketBundles.

    What goes over a quota costs the last two prices: per GB stored for a month, and per GB
    sent. Source: Lightsail pricing, object storage; they differ by region there.
    """

    bundle_id: BundleId
    name: str
    price_usd: float
    storage_gb: int
    transfer_gb: int
    is_active: bool = True  # new buckets and changes may pick it
    storage_overage_usd: float = 0.03
    transfer_overage_usd: float = 0.09

    @property
    def storage_bytes(self) -> int:
        """How much a bucket may hold before it costs more; a GB is 2^30 bytes, as at S3."""
        return self.storage_gb * GIB

    @property
    def transfer_bytes(self) -> int:
        """How much may leave a bucket in a month before it costs more."""
        return self.transfer_gb * GIB


class PastBundle(msgspec.Struct, frozen=True):
    """A plan that a bucket had, up to the moment of its change."""

    bundle_id: BundleId
    until_ms: int


BUNDLES = (
    Bundle(BundleId("small_1_0"), "Object Storage 5GB", 1.0, 5, 25),
    Bundle(BundleId("medium_1_0"), "Object Storage 100GB", 3.0, 100, 250),
    Bundle(BundleId("large_1_0"), "Object Storage 250GB", 5.0, 250, 500),
)
