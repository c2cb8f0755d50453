"""UploadPart: parts in any order, sent again, refused."""

from __future__ import annotations

import hashlib

import pytest
from make import some_bytes
from parts import PART_MIN, Upload
from raw import crc32_of, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server


def test_the_etag_of_a_part_is_its_md5(bucket: OwnBucket) -> None:
    """Clients keep it for the completion."""
    upload = Upload(bucket, "k")
    digest = hashlib.md5(b"part", usedforsecurity=False).hexdigest()
    assert upload.add(1, b"part")["ETag"] == f'"{digest}"'


def test_parts_come_in_any_order_and_may_be_sent_again(bucket: OwnBucket) -> None:
    """The last bytes sent under a number count; numbers need not be consecutive."""
    upload = Upload(bucket, "k")
    last, first = some_bytes(99, 3), some_bytes(PART_MIN, 2)
    upload.add(10_000, last)
    upload.add(7, some_bytes(PART_MIN, 1))
    upload.add(7, first)
    upload.complete()
    assert bucket.s3.get_object(**upload.target)["Body"].read() == first + last


@pytest.mark.parametrize("number", ["0", "10001", "-1", "one", ""])
def test_refuses_other_part_numbers(server: Server, bucket: OwnBucket, number: str) -> None:
    """Part numbers are 1 to 10,000."""
    upload = Upload(bucket, "k")
    query = f"partNumber={number}&uploadId={upload.upload_id}"
    answer = send_signed(
        server, "PUT", f"/{bucket.name}/k", query, body=b"part", key=bucket.key
    )
    expect_refusal(answer, "InvalidArgument", 400)
    assert "Parts" not in bucket.s3.list_parts(**upload.asked)


def test_refuses_an_unknown_upload(bucket: OwnBucket) -> None:
    """Ids never given, of another key, or of an ended upload are NoSuchUpload."""
    upload = Upload(bucket, "k")
    with refused("NoSuchUpload", 404):
        bucket.s3.upload_part(**{**upload.asked, "Key": "other"}, PartNumber=1, Body=b"x")
    upload.abort()
    with refused("NoSuchUpload", 404):
        upload.add(1, b"x")
    with refused("NoSuchUpload", 404):
        bucket.s3.upload_part(**{**upload.asked, "UploadId": "x"}, PartNumber=1, Body=b"x")


def test_refuses_a_wrong_checksum(server: Server, bucket: OwnBucket) -> None:
    """A part whose checksum is not its bytes' is not kept."""
    upload = Upload(bucket, "k")
    answer = send_signed(
        server,
        *("PUT", f"/{bucket.name}/k", f"partNumber=1&uploadId={upload.upload_id}"),
        headers={"x-amz-checksum-crc32": crc32_of(b"other")},
        body=b"part",
        key=bucket.key,
    )
    expect_refusal(answer, "BadDigest", 400)
    assert "Parts" not in bucket.s3.list_parts(**upload.asked)
