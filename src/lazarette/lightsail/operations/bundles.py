"""GetBucketBundles, UpdateBucketBundle."""

from __future__ import annotations

from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import bundles as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.bucket import Bucket
from lazarette.model.names import BundleId, parse_bucket_name
from lazarette.services.changes import Changed


async def get_bucket_bundles(
    services: LightsailServices, call: Call, asked: shapes.GetBucketBundlesRequest
) -> shapes.GetBucketBundlesResult:
    """Return the plans that buckets may pick."""
    plans = services.plans.list_plans(call.caller, asked.include_inactive is True)
    return shapes.GetBucketBundlesResult([convert.bundle_shape(plan) for plan in plans])


async def update_bucket_bundle(
    services: LightsailServices, call: Call, asked: shapes.UpdateBucketBundleRequest
) -> OperationsResult:
    """Move a bucket to another plan."""

    def render(changed: Changed[Bucket]) -> OperationsResult:
        return convert.operations_result(changed.operation)

    changed = await services.settings.change_bundle(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        BundleId(asked.bundle_id),
        resend=call.resend(render),
    )
    return render(changed)
