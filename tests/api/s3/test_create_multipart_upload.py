"""CreateMultipartUpload: it fixes headers, metadata, ACL and tags of the object to come."""

from __future__ import annotations

import pytest
from make import some_bytes
from parts import Upload
from raw import send_signed
from refusals import expect_refusal, refused, unchanged
from server import OwnBucket, Server


def test_what_the_start_says_holds_for_the_object(bucket: OwnBucket) -> None:
    """Headers, metadata, tags and ACL given at the start are those of the object."""
    upload = Upload(
        bucket,
        "k",
        ContentType="video/mp4",
        CacheControl="no-store",
        Metadata={"a": "b"},
        Tagging="t=v",
        ACL="public-read",
    )
    upload.add(1, some_bytes(10))
    upload.complete()
    got = bucket.s3.head_object(**upload.target)
    assert (got["ContentType"], got["CacheControl"]) == ("video/mp4", "no-store")
    assert got["Metadata"] == {"a": "b"}
    assert bucket.s3.get_object_tagging(**upload.target)["TagSet"] == [
        {"Key": "t", "Value": "v"}
    ]
    assert len(bucket.s3.get_object_acl(**upload.target)["Grants"]) == 2


def test_an_unfinished_upload_is_no_object(bucket: OwnBucket) -> None:
    """Until it is completed nothing shows under the key, and the old object stays."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"old")
    upload = Upload(bucket, "k")
    upload.add(1, b"new")
    assert bucket.s3.get_object(**upload.target)["Body"].read() == b"old"
    upload.complete()
    assert bucket.s3.get_object(**upload.target)["Body"].read() == b"new"


def test_two_uploads_of_one_key_are_apart(bucket: OwnBucket) -> None:
    """Each has its own id and parts; the last completion wins."""
    first, second = Upload(bucket, "k"), Upload(bucket, "k")
    assert first.upload_id != second.upload_id
    first.add(1, b"first")
    second.add(1, b"second")
    second.complete()
    first.complete()
    assert bucket.s3.get_object(**first.target)["Body"].read() == b"first"


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({"x-amz-acl": "everybody"}, "InvalidArgument", 400),
        ({"x-amz-storage-class": "SHELF"}, "InvalidStorageClass", 400),
        ({"x-amz-checksum-algorithm": "ROT13"}, "InvalidRequest", 400),
        (
            {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "FULL_OBJECT"},
            "InvalidRequest",
            400,
        ),
        ({"x-amz-meta-long": "x" * 2_100}, "MetadataTooLarge", 400),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, bucket: OwnBucket, headers: dict[str, str], code: str, status: int
) -> None:
    """Bad headers start nothing."""
    with unchanged(server, bucket):
        answer = send_signed(
            server, "POST", f"/{bucket.name}/k", "uploads=", headers, key=bucket.key
        )
        expect_refusal(answer, code, status)


def test_refuses_a_missing_bucket(server: Server) -> None:
    """Starting in a bucket that is not there is NoSuchBucket."""
    with refused("NoSuchBucket", 404):
        server.s3().create_multipart_upload(Bucket="no-such-bucket", Key="k")
