"""x-amz-expected-bucket-owner: a request for the wrong owner's bucket does nothing."""

from __future__ import annotations

from typing import Any

import pytest
from raw import presign, send, send_signed
from refusals import expect_refusal, refused, unchanged
from server import Account, OwnBucket, Server

OTHER = "999999999999"


@pytest.fixture(scope="module")
def owner(server: Server) -> str:
    """The account id of the server's first account."""
    found: str = server.sts().get_caller_identity()["Account"]
    return found


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("head_bucket", {}),
    ("get_bucket_location", {}),
    ("list_objects_v2", {}),
    ("list_object_versions", {}),
    ("get_bucket_versioning", {}),
    ("put_object", {"Key": "k", "Body": b"y"}),
    ("get_object", {"Key": "k"}),
    ("head_object", {"Key": "k"}),
    ("get_object_tagging", {"Key": "k"}),
    ("delete_object", {"Key": "k"}),
    ("delete_objects", {"Delete": {"Objects": [{"Key": "k"}]}}),
    ("create_multipart_upload", {"Key": "k"}),
    ("copy_object", {"Key": "k2", "CopySource": "{bucket}/k"}),
]


@pytest.mark.parametrize(("operation", "asked"), CALLS)
def test_the_right_owner_passes_and_another_is_refused(
    server: Server, bucket: OwnBucket, owner: str, operation: str, asked: dict[str, Any]
) -> None:
    """For reads, writes and listings alike; a refused one leaves everything as it was."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    named = {
        name: value.format(bucket=bucket.name) if name == "CopySource" else value
        for name, value in asked.items()
    }
    call = getattr(bucket.s3, operation)
    is_head = operation.startswith("head")
    with unchanged(server, bucket), refused("403" if is_head else "AccessDenied", 403):
        call(Bucket=bucket.name, ExpectedBucketOwner=OTHER, **named)
    call(Bucket=bucket.name, ExpectedBucketOwner=owner, **named)


def test_the_owner_of_a_source_is_checked(
    server: Server, bucket: OwnBucket, owner: str
) -> None:
    """A copy from another owner's bucket than expected is refused."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    asked = {"Bucket": bucket.name, "Key": "copy", "CopySource": f"{bucket.name}/k"}
    with unchanged(server, bucket), refused("AccessDenied", 403):
        bucket.s3.copy_object(**asked, ExpectedSourceBucketOwner=OTHER)
    bucket.s3.copy_object(**asked, ExpectedSourceBucketOwner=owner)
    upload = bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="copy")["UploadId"]
    part = {**asked, "UploadId": upload, "PartNumber": 1}
    with refused("AccessDenied", 403):
        bucket.s3.upload_part_copy(**part, ExpectedSourceBucketOwner=OTHER)
    bucket.s3.upload_part_copy(**part, ExpectedSourceBucketOwner=owner)


@pytest.mark.parametrize("value", ["", "12345", "12345678901a", "1234567890123"])
def test_refuses_what_is_no_account(server: Server, bucket: OwnBucket, value: str) -> None:
    """An owner is named by twelve digits."""
    headers = {"x-amz-expected-bucket-owner": value}
    answer = send_signed(server, "GET", f"/{bucket.name}", "", headers)
    expect_refusal(answer, "InvalidBucketOwnerAWSAccountID", 400)


def test_anonymous_readers_may_expect_an_owner(
    server: Server, bucket: OwnBucket, owner: str, other_account: Account
) -> None:
    """The condition needs no permission of its own."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    server.lightsail().update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "public", "allowPublicOverrides": False},
    )
    for client in (server.s3(None), server.s3(other_account.key)):
        asked = {"Bucket": bucket.name, "Key": "k"}
        assert client.get_object(**asked, ExpectedBucketOwner=owner)["Body"].read() == b"x"
        with refused("AccessDenied", 403):
            client.get_object(**asked, ExpectedBucketOwner=OTHER)


def test_a_presigned_url_may_name_the_owner(
    server: Server, bucket: OwnBucket, owner: str
) -> None:
    """Some SDKs put the header into the query of the URL."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    for value, status in ((owner, 200), (OTHER, 403)):
        query = f"x-amz-expected-bucket-owner={value}"
        target = presign(server, "GET", f"/{bucket.name}/k", query, key=bucket.key)
        assert send(server, "GET", target).status == status


def test_a_missing_bucket_wins(server: Server, owner: str) -> None:
    """Whoever is expected."""
    with refused("NoSuchBucket", 404):
        server.s3().list_objects_v2(Bucket="no-such-bucket", ExpectedBucketOwner=owner)
