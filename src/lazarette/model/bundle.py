"""Storage plans ("bundles" in the API)."""

from __future__ import annotations

import msgspec

from lazarette.model.names import BundleId


class Bundle(msgspec.Struct, frozen=True):
    """A plan: its price and monthly quotas. Source: GetBucketBundles."""

    bundle_id: BundleId
    name: str
    price_usd: float
    storage_gb: int
    transfer_gb: int
    is_active: bool = True


BUNDLES = (
    Bundle(BundleId("small_1_0"), "Object Storage 5GB", 1.0, 5, 25),
    Bundle(BundleId("medium_1_0"), "Object Storage 100GB", 3.0, 100, 250),
    Bundle(BundleId("large_1_0"), "Object Storage 250GB", 5.0, 250, 500),
)
SMALLEST = BUNDLES[0].bundle_id
