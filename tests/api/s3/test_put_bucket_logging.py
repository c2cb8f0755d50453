"""PutBucketLogging and GetBucketLogging: one setting with Lightsail's accessLogConfig."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from refusals import refused
from server import Account, OwnBucket, Server


def _status(target: str, prefix: str = "logs/", **more: Any) -> dict[str, Any]:
    return {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": prefix, **more}}


def _shown(bucket: OwnBucket) -> Any:
    return bucket.s3.get_bucket_logging(Bucket=bucket.name).get("LoggingEnabled")


def _config(server: Server, bucket: OwnBucket) -> Any:
    found = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"]
    return found[0]["accessLogConfig"]


def test_both_apis_set_and_tell_the_same(server: Server, bucket: OwnBucket) -> None:
    """What one sets the other tells; an empty document switches it off."""
    assert _shown(bucket) is None
    logs = {"enabled": True, "destination": bucket.name, "prefix": "a/"}
    server.lightsail().update_bucket(bucketName=bucket.name, accessLogConfig=logs)
    assert _shown(bucket) == {"TargetBucket": bucket.name, "TargetPrefix": "a/"}
    target = server.bucket(unique_name("target"), keyless=True).name
    root = server.s3()
    for prefix in ("b/", ""):
        root.put_bucket_logging(Bucket=bucket.name, BucketLoggingStatus=_status(target, prefix))
        assert _shown(bucket) == {"TargetBucket": target, "TargetPrefix": prefix}
        shown = {name: value for name, value in _config(server, bucket).items() if value}
        expected = {"enabled": True, "destination": target, "prefix": prefix}
        assert shown == {name: value for name, value in expected.items() if value}
    root.put_bucket_logging(Bucket=bucket.name, BucketLoggingStatus={})
    assert _shown(bucket) is None
    assert _config(server, bucket) == {"enabled": False}


def test_the_simple_format_of_keys_is_the_one_there_is(
    server: Server, bucket: OwnBucket
) -> None:
    """SimplePrefix says what is so anyway."""
    status = _status(bucket.name, TargetObjectKeyFormat={"SimplePrefix": {}})
    server.s3().put_bucket_logging(Bucket=bucket.name, BucketLoggingStatus=status)
    assert _shown(bucket)["TargetBucket"] == bucket.name


@pytest.mark.parametrize(
    "more",
    [
        {"TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}},
        {
            "TargetGrants": [
                {"Grantee": {"Type": "CanonicalUser", "ID": "a" * 64}, "Permission": "READ"}
            ]
        },
        {"TargetPrefix": "a prefix with spaces/"},
    ],
)
def test_what_lightsail_cannot_say_is_refused(
    server: Server, bucket: OwnBucket, more: dict[str, Any]
) -> None:
    """Rather than kept in part; nothing changes."""
    status = _status(bucket.name)
    status["LoggingEnabled"].update(more)
    with refused("NotImplemented", 501):
        server.s3().put_bucket_logging(Bucket=bucket.name, BucketLoggingStatus=status)
    assert _shown(bucket) is None


def test_the_target_is_of_the_same_account_and_region(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Each of the others has S3's own refusal; nothing changes."""
    foreign, far = unique_name("foreign"), unique_name("far")
    server.lightsail(other_account.key).create_bucket(bucketName=foreign, bundleId="small_1_0")
    server.lightsail(region="eu-west-1").create_bucket(bucketName=far, bundleId="small_1_0")
    for target, code, status in (
        (unique_name("absent"), "InvalidTargetBucketForLogging", 400),
        (foreign, "InvalidTargetBucketForLogging", 400),
        (far, "CrossLocationLoggingProhibitted", 403),
    ):
        with refused(code, status):
            server.s3().put_bucket_logging(
                Bucket=bucket.name, BucketLoggingStatus=_status(target)
            )
    assert _shown(bucket) is None


def test_only_the_owner_sets_it(server: Server, bucket: OwnBucket) -> None:
    """A bucket's key reads it; nobody logs a bucket that is not there."""
    status = _status(bucket.name)
    with refused("AccessDenied", 403):
        bucket.s3.put_bucket_logging(Bucket=bucket.name, BucketLoggingStatus=status)
    with refused("NoSuchBucket", 404):
        server.s3().put_bucket_logging(Bucket=unique_name("no"), BucketLoggingStatus=status)
    assert _shown(bucket) is None
