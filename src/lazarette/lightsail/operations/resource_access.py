"""SetResourceAccessForBucket."""

from __future__ import annotations

from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import resource_access as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.errors import InvalidInput
from lazarette.model.names import parse_bucket_name

_ALLOW, _DENY = "allow", "deny"


async def set_resource_access_for_bucket(
    services: LightsailServices, call: Call, asked: shapes.SetResourceAccessForBucketRequest
) -> OperationsResult:
    """Let an instance use a bucket without keys, or no longer."""
    if asked.access not in (_ALLOW, _DENY):
        raise InvalidInput(f"access is {_ALLOW} or {_DENY}.")
    records = await services.resource_access.set_access(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        asked.resource_name,
        call.region,
        is_allowed=asked.access == _ALLOW,
        resend=call.resend(convert.all_operations_result),
    )
    return convert.all_operations_result(records)
