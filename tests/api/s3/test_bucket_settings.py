"""What clients probe of a bucket, and what is changed elsewhere or not there yet."""

from __future__ import annotations

from typing import Any

import pytest
from raw import send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("get_public_access_block", "NoSuchPublicAccessBlockConfiguration"),
        ("get_bucket_ownership_controls", "OwnershipControlsNotFoundError"),
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_cors", "NoSuchCORSConfiguration"),
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_bucket_website", "NoSuchWebsiteConfiguration"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
        ("get_bucket_tagging", "NoSuchTagSet"),
    ],
)
def test_absent_settings_have_their_own_code(
    bucket: OwnBucket, operation: str, code: str
) -> None:
    """Clients go on after the code AWS has for a setting that is not there."""
    with refused(code, 404):
        getattr(bucket.s3, operation)(Bucket=bucket.name)


def test_settings_that_are_there_are_told(server: Server, bucket: OwnBucket) -> None:
    """Versioning, tags and the owner's ACL are the bucket's real ones."""
    api, asked = server.lightsail(), {"Bucket": bucket.name}
    assert "Status" not in bucket.s3.get_bucket_versioning(**asked)
    api.update_bucket(bucketName=bucket.name, versioning="Enabled")
    assert bucket.s3.get_bucket_versioning(**asked)["Status"] == "Enabled"
    api.tag_resource(resourceName=bucket.name, tags=[{"key": "a", "value": "b"}])
    assert bucket.s3.get_bucket_tagging(**asked)["TagSet"] == [{"Key": "a", "Value": "b"}]
    (grant,) = bucket.s3.get_bucket_acl(**asked)["Grants"]
    assert grant["Permission"] == "FULL_CONTROL"
    for operation in ("logging", "notification_configuration", "accelerate_configuration"):
        getattr(bucket.s3, f"get_bucket_{operation}")(**asked)


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
    ("put_bucket_acl", {"ACL": "public-read"}),
    ("put_bucket_policy", {"Policy": "{}"}),
    (
        "put_public_access_block",
        {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    ),
    ("put_bucket_tagging", {"Tagging": {"TagSet": []}}),
    ("delete_bucket_policy", {}),
    ("put_bucket_request_payment", {"RequestPaymentConfiguration": {"Payer": "Requester"}}),
]


@pytest.mark.parametrize(("operation", "asked"), CHANGES)
def test_changes_are_not_made_here_and_say_where(
    server: Server, bucket: OwnBucket, operation: str, asked: dict[str, Any]
) -> None:
    """Bucket configuration is changed by the Lightsail API: S3's calls are 501 with a hint."""
    before = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"]
    with refused("NotImplemented", 501) as parts:
        getattr(server.s3(), operation)(Bucket=bucket.name, **asked)
    assert len(parts["Error"]["Message"]) > 20
    assert server.lightsail().get_buckets(bucketName=bucket.name)["buckets"] == before


@pytest.mark.parametrize(
    ("method", "query"),
    [("POST", "select=&select-type=2"), ("GET", "torrent="), ("POST", "restore=")],
)
def test_unbuilt_object_operations_are_501(
    server: Server, bucket: OwnBucket, method: str, query: str
) -> None:
    """Operations of S3 that are not there answer NotImplemented, not something else."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    answer = send_signed(server, method, f"/{bucket.name}/k", query, key=bucket.key)
    expect_refusal(answer, "NotImplemented", 501)


def test_an_unknown_method_is_refused(server: Server, bucket: OwnBucket) -> None:
    """A method S3 does not know is MethodNotAllowed."""
    answer = send_signed(server, "PATCH", f"/{bucket.name}/k", key=bucket.key)
    expect_refusal(answer, "MethodNotAllowed", 405)
