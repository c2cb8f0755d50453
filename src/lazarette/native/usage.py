"""GetBucketUsage: what a bucket uses of its plan, as of now."""

from __future__ import annotations

from lazarette.model.names import BucketName
from lazarette.native import shapes
from lazarette.native.services import Call, NativeServices


async def get_bucket_usage(
    services: NativeServices, call: Call, asked: shapes.GetBucketUsageRequest
) -> shapes.GetBucketUsageResult:
    """Return the month so far of a bucket of the call's region.

    Raises: AccessDenied, NoSuchBucket.
    """
    found = await services.usage.of(call.caller, BucketName(asked.bucket_name), call.region)
    return shapes.GetBucketUsageResult(
        shapes.BucketUsage(
            bucket_name=found.bucket,
            bundle_id=found.bundle_id,
            cycle_start=found.cycle_start_ms / 1000,
            cycle_end=found.cycle_stop_ms / 1000,
            stored_bytes=found.stored_bytes,
            stored_bytes_quota=found.stored_bytes_quota,
            sent_bytes=found.sent_bytes,
            sent_bytes_quota=found.sent_bytes_quota,
            overage_usd=found.overage_usd,
            projected_overage_usd=found.projected_overage_usd,
            projected_usd=found.projected_usd,
        )
    )
