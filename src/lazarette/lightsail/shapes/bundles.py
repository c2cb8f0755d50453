"""GetBucketBundles, UpdateBucketBundle."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class BucketBundle(Shape, frozen=True):
    """A storage plan."""

    bundle_id: str
    name: str
    price: float
    storage_per_month_in_gb: int
    transfer_per_month_in_gb: int
    is_active: bool


class GetBucketBundlesRequest(Shape, frozen=True):
    """GetBucketBundles."""

    include_inactive: bool | None = None


class GetBucketBundlesResult(Shape, frozen=True):
    """GetBucketBundles."""

    bundles: list[BucketBundle]


class UpdateBucketBundleRequest(Shape, frozen=True):
    """UpdateBucketBundle."""

    bucket_name: str
    bundle_id: str
