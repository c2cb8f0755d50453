"""CreateBucket, GetBuckets, UpdateBucket, DeleteBucket."""

from __future__ import annotations

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail import convert
from lazarette.lightsail.call import Call
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import buckets as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.bucket import AccessRules, Bucket, BucketChange, LogConfig, Versioning
from lazarette.model.errors import InvalidInput
from lazarette.model.limits import BUCKETS_PAGE_MAX
from lazarette.model.names import (
    AccountId,
    BucketName,
    BundleId,
    Region,
    parse_bucket_name,
    parse_new_lightsail_name,
)
from lazarette.services.changes import Changed

_SCOPE = ("GetBuckets",)
_PAGE = BUCKETS_PAGE_MAX


async def create_bucket(
    services: LightsailServices, call: Call, asked: shapes.CreateBucketRequest
) -> shapes.BucketResult:
    """Create a bucket in the region of the call."""

    def render(changed: Changed[Bucket]) -> shapes.BucketResult:
        return convert.bucket_result(services, changed)

    changed = await services.buckets.create(
        call.caller,
        parse_new_lightsail_name(asked.bucket_name),
        bundle=BundleId(asked.bundle_id),
        region=call.region,
        versioning=asked.enable_object_versioning is True,
        tags=convert.model_tags(asked.tags),
        resend=call.resend(render),
    )
    return render(changed)


async def get_buckets(
    services: LightsailServices, call: Call, asked: shapes.GetBucketsRequest
) -> shapes.GetBucketsResult:
    """Return the named bucket, or a page of the region's buckets by name."""
    with_connected = asked.include_connected_resources is True
    if asked.bucket_name is not None:
        name = parse_bucket_name(asked.bucket_name)
        bucket = await services.buckets.find(call.caller, name, call.region)
        with_cors = asked.include_cors is True
        shown = convert.bucket_shape(services, bucket, with_connected, with_cors)
        return shapes.GetBucketsResult([shown], await _block_state(services, call, bucket))
    if asked.include_cors:
        raise InvalidInput("includeCors needs bucketName: name the bucket to see its rules.")
    listed = await services.buckets.list_buckets(
        call.caller, call.region, _read_place(call.region, asked.page_token), _PAGE + 1
    )
    more = len(listed) > _PAGE
    return shapes.GetBucketsResult(
        [convert.bucket_shape(services, bucket, with_connected) for bucket in listed[:_PAGE]],
        await _block_state(services, call),
        write_token(_SCOPE, (listed[_PAGE - 1].name,)) if more else None,
    )


async def update_bucket(
    services: LightsailServices, call: Call, asked: shapes.UpdateBucketRequest
) -> shapes.BucketResult:
    """Replace the parts of a bucket's settings that the call names; `cors` is echoed."""

    def render(changed: Changed[Bucket]) -> shapes.BucketResult:
        return convert.bucket_result(services, changed, asked.cors is not None)

    readers = asked.readonly_access_accounts
    change = BucketChange(
        rules=_rules(asked.access_rules),
        versioning=_versioning(asked.versioning),
        readonly_accounts=None if readers is None else tuple(map(AccountId, readers)),
        log_config=_log_config(asked.access_log_config),
        cors=convert.model_cors(asked.cors),
    )
    changed = await services.settings.update(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        change,
        resend=call.resend(render),
    )
    return render(changed)


async def delete_bucket(
    services: LightsailServices, call: Call, asked: shapes.DeleteBucketRequest
) -> OperationsResult:
    """Delete a bucket; by force also one that is not empty."""
    record = await services.buckets.delete(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        force=asked.force_delete is True,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def _block_state(
    services: LightsailServices, call: Call, bucket: Bucket | None = None
) -> shapes.AccountLevelBpaSync:
    """Return how far the account's block of public access reaches: it always holds.

    Differs: AWS fetches it from S3 now and then, and tells when that failed.
    """
    state = await services.access.state(call.caller, bucket)
    return shapes.AccountLevelBpaSync("InSync", state.is_felt, state.applied_ms / 1000)


def _read_place(region: Region, token: str | None) -> tuple[Region, BucketName] | None:
    if token is None:
        return None
    (name,) = read_token(_SCOPE, (str,), token)
    return region, BucketName(str(name))


def _rules(asked: shapes.AccessRules | None) -> AccessRules | None:
    if asked is None:
        return None
    if asked.get_object not in ("public", "private", None):
        raise InvalidInput("accessRules.getObject must be public or private.")
    return AccessRules(
        get_object_public=asked.get_object == "public",
        allow_public_overrides=asked.allow_public_overrides is True,
    )


def _versioning(asked: str | None) -> Versioning | None:
    if asked is None:
        return None
    if asked not in (Versioning.ENABLED.value, Versioning.SUSPENDED.value):
        raise InvalidInput(
            "versioning must be Enabled or Suspended; a bucket never goes back to NeverEnabled."
        )
    return Versioning(asked)


def _log_config(asked: shapes.BucketAccessLogConfig | None) -> LogConfig | None:
    if asked is None:
        return None
    if asked.enabled and asked.prefix == "":
        raise InvalidInput("accessLogConfig.prefix has 1 to 100 characters, or is left out.")
    return LogConfig(asked.enabled, asked.destination or "", asked.prefix or "")
