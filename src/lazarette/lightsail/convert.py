"""Model values to shapes, in one place."""

from __future__ import annotations

from collections.abc import Sequence

from lazarette.lightsail import arn
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import access_keys, buckets, bundles, operations, tags
from lazarette.lightsail.shapes.shape import ResourceLocation
from lazarette.model.access_key import AccessKey, KeyUse
from lazarette.model.bucket import Bucket, LogConfig
from lazarette.model.bundle import Bundle
from lazarette.model.cors import CorsRule
from lazarette.model.operation import OperationRecord
from lazarette.model.tag import Tag
from lazarette.services.changes import Changed
from lazarette.services.plans import may_change_plan

ALL_ZONES = "all"
_TERMINAL = frozenset({"Failed", "Completed", "Succeeded"})


def bucket_shape(
    services: LightsailServices,
    bucket: Bucket,
    with_connected: bool = False,
    with_cors: bool = False,
) -> buckets.Bucket:
    """Return a bucket as the API shows it."""
    return buckets.Bucket(
        resource_type="Bucket",
        access_rules=buckets.AccessRules(
            get_object="public" if bucket.rules.get_object_public else "private",
            allow_public_overrides=bucket.rules.allow_public_overrides,
        ),
        arn=arn.resource_arn(bucket),
        bundle_id=bucket.bundle_id,
        created_at=bucket.created_ms / 1000,
        url=services.bucket_url(bucket),
        location=ResourceLocation(ALL_ZONES, bucket.region),
        name=bucket.name,
        support_code=arn.support_code(bucket),
        tags=[tags.Tag(tag.key, tag.value) for tag in bucket.tags],
        object_versioning=bucket.versioning.value,
        able_to_update_bundle=may_change_plan(bucket, services.clock.now_ms()),
        readonly_access_accounts=list(bucket.readonly_accounts),
        state=buckets.BucketState("OK"),
        access_log_config=_log_config_shape(bucket.log_config),
        resources_receiving_access=_connected(bucket) if with_connected else None,
        cors=_cors_shape(bucket.cors) if with_cors else None,
    )


def bucket_result(
    services: LightsailServices, changed: Changed[Bucket], with_cors: bool = False
) -> buckets.BucketResult:
    """Return the answer of CreateBucket and UpdateBucket."""
    return buckets.BucketResult(
        bucket_shape(services, changed.result, with_cors=with_cors),
        [operation_shape(changed.operation)],
    )


def operation_shape(record: OperationRecord) -> operations.Operation:
    """Return an operation as the API shows it; it ended when it was recorded."""
    return operations.Operation(
        id=record.operation_id,
        resource_name=record.resource_name,
        resource_type=record.resource_type,
        created_at=record.created_ms / 1000,
        location=ResourceLocation(record.zone or ALL_ZONES, record.region),
        is_terminal=record.status in _TERMINAL,
        operation_type=record.operation_type,
        status=record.status,
        status_changed_at=record.created_ms / 1000,
        operation_details=record.details or None,
        error_code=record.error_code or None,
        error_details=record.error_details or None,
    )


def operations_result(record: OperationRecord) -> operations.OperationsResult:
    """Return the answer of a change that returns nothing else."""
    return operations.OperationsResult([operation_shape(record)])


def all_operations_result(records: Sequence[OperationRecord]) -> operations.OperationsResult:
    """Return the answer of a change of several resources."""
    return operations.OperationsResult([operation_shape(record) for record in records])


def new_key_shape(key: AccessKey, secret: str) -> access_keys.AccessKey:
    """Return a key just made, with its secret; the only place where one is shown."""
    return access_keys.AccessKey(
        access_key_id=key.access_key_id,
        status="Active",
        created_at=key.created_ms / 1000,
        secret_access_key=secret,
    )


def listed_key_shape(key: AccessKey, use: KeyUse | None) -> access_keys.AccessKey:
    """Return a key as listings show it."""
    if use is None:
        last_used = access_keys.AccessKeyLastUsed("N/A", "N/A")
    else:
        last_used = access_keys.AccessKeyLastUsed(use.region, use.service, use.used_ms / 1000)
    return access_keys.AccessKey(
        access_key_id=key.access_key_id,
        status="Active",
        created_at=key.created_ms / 1000,
        last_used=last_used,
    )


def bundle_shape(bundle: Bundle) -> bundles.BucketBundle:
    """Return a plan as the API shows it."""
    return bundles.BucketBundle(
        bundle_id=bundle.bundle_id,
        name=bundle.name,
        price=bundle.price_usd,
        storage_per_month_in_gb=bundle.storage_gb,
        transfer_per_month_in_gb=bundle.transfer_gb,
        is_active=bundle.is_active,
    )


def model_tags(shapes: Sequence[tags.Tag] | None) -> list[Tag]:
    """Return the tags of a request."""
    return [Tag(tag.key, tag.value) for tag in shapes or ()]


def model_cors(config: buckets.BucketCorsConfig | None) -> tuple[CorsRule, ...] | None:
    """Return the cross-origin rules of a request; None when it names no configuration."""
    if config is None:
        return None
    return tuple(
        CorsRule(
            allowed_methods=tuple(rule.allowed_methods),
            allowed_origins=tuple(rule.allowed_origins),
            allowed_headers=tuple(rule.allowed_headers or ()),
            expose_headers=tuple(rule.expose_headers or ()),
            max_age_seconds=rule.max_age_seconds,
            rule_id=rule.id or "",
        )
        for rule in config.rules or ()
    )


def _connected(bucket: Bucket) -> list[buckets.ResourceReceivingAccess]:
    return [
        buckets.ResourceReceivingAccess(attached.name, "Instance")
        for attached in bucket.instances
    ]


def _cors_shape(rules: Sequence[CorsRule]) -> buckets.BucketCorsConfig:
    return buckets.BucketCorsConfig(
        [
            buckets.BucketCorsRule(
                allowed_methods=list(rule.allowed_methods),
                allowed_origins=list(rule.allowed_origins),
                id=rule.rule_id or None,
                allowed_headers=list(rule.allowed_headers) or None,
                expose_headers=list(rule.expose_headers) or None,
                max_age_seconds=rule.max_age_seconds,
            )
            for rule in rules
        ]
    )


def _log_config_shape(config: LogConfig) -> buckets.BucketAccessLogConfig:
    return buckets.BucketAccessLogConfig(
        config.enabled, config.destination or None, config.prefix or None
    )
