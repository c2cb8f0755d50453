"""TagResource, UntagResource."""

from __future__ import annotations

from lazarette.lightsail import convert
from lazarette.lightsail.arn import parse_resource_arn
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import tags as shapes
from lazarette.lightsail.shapes.operations import OperationsResult


async def tag_resource(
    services: LightsailServices, call: Call, asked: shapes.TagResourceRequest
) -> OperationsResult:
    """Add tags to a resource, or replace their values."""
    record = await services.tags.tag(
        call.caller,
        asked.resource_name,
        call.region,
        _resource_id(call, asked.resource_arn),
        convert.model_tags(asked.tags),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def untag_resource(
    services: LightsailServices, call: Call, asked: shapes.UntagResourceRequest
) -> OperationsResult:
    """Remove tags from a resource."""
    record = await services.tags.untag(
        call.caller,
        asked.resource_name,
        call.region,
        _resource_id(call, asked.resource_arn),
        asked.tag_keys,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


def _resource_id(call: Call, arn: str | None) -> str | None:
    return None if arn is None else parse_resource_arn(arn, call.caller.account, call.region)
