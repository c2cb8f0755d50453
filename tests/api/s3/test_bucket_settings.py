"""What clients probe of a bucket, and what is changed elsewhere or not there yet."""

from __future__ import annotations

from typing import Any

import pytest
from raw import send, send_signed
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
        ("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError"),
        ("get_bucket_metadata_configuration", "MetadataConfigurationNotFound"),
        ("get_bucket_metadata_table_configuration", "MetadataConfigurationNotFound"),
    ],
)
def test_absent_settings_have_their_own_code(
    bucket: OwnBucket, operation: str, code: str
) -> None:
    """Clients go on after the code AWS has for a setting that is not there."""
    with refused(code, 404) as parts:
        getattr(bucket.s3, operation)(Bucket=bucket.name)
    assert parts["Error"]["BucketName"] == bucket.name


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


NAMED = ("analytics", "intelligent_tiering", "inventory", "metrics")


@pytest.mark.parametrize("name", NAMED)
def test_named_configurations_are_listed_and_absent(bucket: OwnBucket, name: str) -> None:
    """A listing is empty, one that is named is not there."""
    asked = {"Bucket": bucket.name}
    listed = getattr(bucket.s3, f"list_bucket_{name}_configurations")(**asked)
    assert listed["IsTruncated"] is False
    assert not [key for key in listed if key.endswith("List")]
    with refused("NoSuchConfiguration", 404):
        getattr(bucket.s3, f"get_bucket_{name}_configuration")(**asked, Id="daily")


DELETES: list[tuple[str, dict[str, Any]]] = [
    *[(f"bucket_{name}", {}) for name in ("policy", "lifecycle", "website", "encryption")],
    *[(f"bucket_{name}", {}) for name in ("replication", "cors", "tagging")],
    ("bucket_metadata_configuration", {}),
    ("bucket_metadata_table_configuration", {}),
    *[(f"bucket_{name}_configuration", {"Id": "daily"}) for name in NAMED],
]


@pytest.mark.parametrize(("operation", "asked"), DELETES)
def test_deleting_what_is_not_there_succeeds(
    server: Server, bucket: OwnBucket, operation: str, asked: dict[str, Any]
) -> None:
    """Clean-up scripts go on: 204 for the owner, and 403 for who may not configure."""
    call = getattr(server.s3(), f"delete_{operation}")
    done = call(Bucket=bucket.name, **asked)
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("AccessDenied", 403):
        getattr(bucket.s3, f"delete_{operation}")(Bucket=bucket.name, **asked)
    with refused("NoSuchBucket", 404):
        call(Bucket="no-such-bucket", **asked)


QUERIES = [
    *("accelerate", "cors", "encryption", "lifecycle", "logging", "notification"),
    *("object-lock", "policy", "replication", "requestPayment", "tagging", "versioning"),
    *("website", "analytics", "inventory", "metrics", "intelligent-tiering", "abac"),
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_missing_bucket_wins(server: Server, bucket: OwnBucket, query: str) -> None:
    """Whatever is asked or changed: NoSuchBucket, and 403 for strangers."""
    for method in ("GET", "PUT"):
        answer = send_signed(server, method, "/no-such-bucket", f"{query}=")
        expect_refusal(answer, "NoSuchBucket", 404)
        expect_refusal(send(server, method, f"/{bucket.name}?{query}"), "AccessDenied", 403)


def test_object_lock_is_missing(bucket: OwnBucket) -> None:
    """Retention and legal hold answer as for a bucket without object lock."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x")
    for call, more in (
        (bucket.s3.get_object_retention, {}),
        (bucket.s3.get_object_legal_hold, {}),
        (bucket.s3.put_object_legal_hold, {"LegalHold": {"Status": "ON"}}),
        (bucket.s3.put_object_retention, {"Retention": {"Mode": "GOVERNANCE"}}),
    ):
        with refused("InvalidRequest", 400):
            call(**asked, **more)


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("put_bucket_policy", {"Policy": "{}"}),
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


DEFAULTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "put_bucket_request_payment",
        {"RequestPaymentConfiguration": {"Payer": "BucketOwner"}},
        {"RequestPaymentConfiguration": {"Payer": "Requester"}},
    ),
    (
        "put_bucket_notification_configuration",
        {"NotificationConfiguration": {}},
        {"NotificationConfiguration": {"EventBridgeConfiguration": {}}},
    ),
    (
        "put_bucket_abac",
        {"AbacStatus": {"Status": "Disabled"}},
        {"AbacStatus": {"Status": "Enabled"}},
    ),
]


@pytest.mark.parametrize(("operation", "default", "other"), DEFAULTS)
def test_defaults_may_be_set_again(
    server: Server,
    bucket: OwnBucket,
    operation: str,
    default: dict[str, Any],
    other: dict[str, Any],
) -> None:
    """What is so already is accepted, by the owner alone; anything else is 501."""
    getattr(server.s3(), operation)(Bucket=bucket.name, **default)
    with refused("AccessDenied", 403):
        getattr(bucket.s3, operation)(Bucket=bucket.name, **default)
    with refused("NotImplemented", 501):
        getattr(server.s3(), operation)(Bucket=bucket.name, **other)


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("requestPayment=", b"<RequestPaymentConfiguration><Payer>Me</Payer></Payer>"),
        ("requestPayment=", b"<RequestPaymentConfiguration/>"),
        ("notification=", b"<Notification/>"),
    ],
)
def test_defaults_are_read_before_they_are_accepted(
    server: Server, bucket: OwnBucket, query: str, document: bytes
) -> None:
    """What cannot be read is no default."""
    answer = send_signed(server, "PUT", f"/{bucket.name}", query, body=document)
    expect_refusal(answer, "MalformedXML", 400)


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
