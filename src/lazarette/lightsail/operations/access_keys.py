"""CreateBucketAccessKey, GetBucketAccessKeys, DeleteBucketAccessKey."""

from __future__ import annotations

from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import access_keys as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.names import AccessKeyId, parse_bucket_name
from lazarette.services.access_keys import NewAccessKey
from lazarette.services.changes import Changed


async def create_bucket_access_key(
    services: LightsailServices, call: Call, asked: shapes.CreateBucketAccessKeyRequest
) -> shapes.CreateBucketAccessKeyResult:
    """Create a key; its secret stands in this answer and nowhere else."""
    changed = await services.access_keys.create(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        resend=call.resend(_created),
    )
    return _created(changed)


async def get_bucket_access_keys(
    services: LightsailServices, call: Call, asked: shapes.GetBucketAccessKeysRequest
) -> shapes.GetBucketAccessKeysResult:
    """Return a bucket's keys and when each was last used."""
    name = parse_bucket_name(asked.bucket_name)
    listed = await services.access_keys.list_keys(call.caller, name, call.region)
    return shapes.GetBucketAccessKeysResult(
        [convert.listed_key_shape(key, use) for key, use in listed]
    )


async def delete_bucket_access_key(
    services: LightsailServices, call: Call, asked: shapes.DeleteBucketAccessKeyRequest
) -> OperationsResult:
    """Delete a key."""
    record = await services.access_keys.delete(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        AccessKeyId(asked.access_key_id),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


def _created(changed: Changed[NewAccessKey]) -> shapes.CreateBucketAccessKeyResult:
    key, secret = changed.result
    return shapes.CreateBucketAccessKeyResult(
        convert.new_key_shape(key, secret), [convert.operation_shape(changed.operation)]
    )
