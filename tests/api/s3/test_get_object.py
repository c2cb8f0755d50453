"""GetObject: whole, ranges, conditions, parts, versions, overrides, refusals."""

from __future__ import annotations

import datetime

import pytest
from make import some_bytes, unique_name
from raw import send, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server

TEXT = b"testcontent"


@pytest.mark.parametrize(
    ("header", "expected", "content_range"),
    [
        ("bytes=4-7", b"cont", "bytes 4-7/11"),
        ("bytes=4-", b"content", "bytes 4-10/11"),
        ("bytes=-7", b"content", "bytes 4-10/11"),
        ("bytes=0-99", TEXT, "bytes 0-10/11"),
        ("bytes=-99", TEXT, "bytes 0-10/11"),
    ],
)
def test_a_range_selects_its_bytes(
    bucket: OwnBucket, header: str, expected: bytes, content_range: str
) -> None:
    """A satisfiable range answers 206 with exactly those bytes."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    got = bucket.s3.get_object(Bucket=bucket.name, Key="k", Range=header)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["Body"].read() == expected
    assert got["ContentRange"] == content_range


@pytest.mark.parametrize("header", ["bytes=0-0,4-5", "bytes=7-4", "lines=1-2", "bytes=x"])
def test_a_range_that_s3_ignores_answers_the_whole(bucket: OwnBucket, header: str) -> None:
    """Several ranges, other units and bad syntax give 200 and the whole object."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    got = bucket.s3.get_object(Bucket=bucket.name, Key="k", Range=header)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert got["Body"].read() == TEXT


def test_the_last_bytes_of_nothing_are_nothing(bucket: OwnBucket) -> None:
    """A suffix of an empty object is the whole object, with 200; other ranges are 416."""
    bucket.s3.put_object(Bucket=bucket.name, Key="empty")
    for call in (bucket.s3.get_object, bucket.s3.head_object):
        got = call(Bucket=bucket.name, Key="empty", Range="bytes=-1")
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert (got["ContentLength"], got.get("ContentRange")) == (0, None)
    with refused("InvalidRange", 416):
        bucket.s3.get_object(Bucket=bucket.name, Key="empty", Range="bytes=0-")


@pytest.mark.parametrize("header", ["bytes=11-", "bytes=40-50", "bytes=-0"])
def test_refuses_a_range_outside_the_object(bucket: OwnBucket, header: str) -> None:
    """A range that selects nothing is 416 InvalidRange and names the size."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    with refused("InvalidRange", 416) as parts:
        bucket.s3.get_object(Bucket=bucket.name, Key="k", Range=header)
    assert parts["ResponseMetadata"]["HTTPHeaders"]["content-range"] == "bytes */11"


def test_ranges_of_a_large_object_cross_blocks(bucket: OwnBucket) -> None:
    """Ranges at and across the megabytes of a stored file are the same bytes."""
    data = some_bytes(3_500_000)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=data)
    for first, last in (
        (0, 0),
        (1_048_575, 1_048_576),
        (1_000_000, 3_400_000),
        (3_499_999,) * 2,
    ):
        got = bucket.s3.get_object(Bucket=bucket.name, Key="k", Range=f"bytes={first}-{last}")
        assert got["Body"].read() == data[first : last + 1]


def test_conditions_on_the_etag(bucket: OwnBucket) -> None:
    """If-Match and If-None-Match answer 200, 304 or 412 as S3 does."""
    etag = bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)["ETag"]
    asked = {"Bucket": bucket.name, "Key": "k"}
    assert bucket.s3.get_object(**asked, IfMatch=etag)["Body"].read() == TEXT
    assert bucket.s3.get_object(**asked, IfNoneMatch='"other"')["Body"].read() == TEXT
    with refused("304", 304) as parts:
        bucket.s3.get_object(**asked, IfNoneMatch=etag)
    assert parts["ResponseMetadata"]["HTTPHeaders"]["etag"] == etag
    with refused("PreconditionFailed", 412):
        bucket.s3.get_object(**asked, IfMatch='"other"')


def test_conditions_on_the_time(bucket: OwnBucket) -> None:
    """If-Modified-Since and If-Unmodified-Since answer 200, 304 or 412."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    asked = {"Bucket": bucket.name, "Key": "k"}
    modified = bucket.s3.head_object(**asked)["LastModified"]
    before = modified - datetime.timedelta(hours=1)
    assert bucket.s3.get_object(**asked, IfModifiedSince=before)["Body"].read() == TEXT
    assert bucket.s3.get_object(**asked, IfUnmodifiedSince=modified)["Body"].read() == TEXT
    with refused("304", 304):
        bucket.s3.get_object(**asked, IfModifiedSince=modified)
    with refused("PreconditionFailed", 412):
        bucket.s3.get_object(**asked, IfUnmodifiedSince=before)


def test_a_signed_request_overrides_answer_headers(bucket: OwnBucket) -> None:
    """`response-*` parameters replace headers of this one answer."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT, ContentType="text/plain")
    got = bucket.s3.get_object(
        Bucket=bucket.name,
        Key="k",
        ResponseContentType="application/x-test",
        ResponseContentDisposition="attachment",
        ResponseCacheControl="no-store",
        ResponseContentLanguage="fr",
        ResponseContentEncoding="identity",
    )
    assert got["ContentType"] == "application/x-test"
    assert got["ContentDisposition"] == "attachment"
    assert got["CacheControl"] == "no-store"
    assert got["ContentLanguage"] == "fr"


def test_refuses_overrides_to_anonymous_readers(server: Server, bucket: OwnBucket) -> None:
    """Without a signature `response-*` is InvalidRequest, also on a public object."""
    rules = {"getObject": "public", "allowPublicOverrides": False}
    server.lightsail().update_bucket(bucketName=bucket.name, accessRules=rules)
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    target = f"/{bucket.name}/k"
    assert send(server, "GET", target).body == TEXT
    answer = send(server, "GET", f"{target}?response-content-type=text/html")
    expect_refusal(answer, "InvalidRequest", 400)


def test_refuses_missing_keys_buckets_and_versions(server: Server) -> None:
    """Each absence has its own code."""
    made = server.bucket(unique_name("absent"), versioning=True)
    with refused("NoSuchKey", 404):
        made.s3.get_object(Bucket=made.name, Key="missing")
    with refused("NoSuchBucket", 404):
        server.s3().get_object(Bucket="no-such-bucket", Key="k")
    gone = made.s3.put_object(Bucket=made.name, Key="k", Body=b"1")["VersionId"]
    made.s3.put_object(Bucket=made.name, Key="k", Body=b"2")
    made.s3.delete_object(Bucket=made.name, Key="k", VersionId=gone)
    with refused("NoSuchVersion", 404):
        made.s3.get_object(Bucket=made.name, Key="k", VersionId=gone)


def test_a_delete_marker_hides_and_cannot_be_read(server: Server) -> None:
    """Behind a marker the key is NoSuchKey and says so; the marker itself is 405."""
    made = server.bucket(unique_name("marker"), versioning=True)
    old = made.s3.put_object(Bucket=made.name, Key="k", Body=b"old")["VersionId"]
    marker = made.s3.delete_object(Bucket=made.name, Key="k")["VersionId"]
    with refused("NoSuchKey", 404) as parts:
        made.s3.get_object(Bucket=made.name, Key="k")
    assert parts["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    assert parts["ResponseMetadata"]["HTTPHeaders"]["x-amz-version-id"] == marker
    with refused("MethodNotAllowed", 405):
        made.s3.get_object(Bucket=made.name, Key="k", VersionId=marker)
    assert made.s3.get_object(Bucket=made.name, Key="k", VersionId=old)["Body"].read() == b"old"


def test_one_part_is_read_by_its_number(bucket: OwnBucket) -> None:
    """`partNumber` answers that part's bytes and how many there are; others are 416."""
    parts = [some_bytes(5 << 20, 1), some_bytes(77, 2)]
    target = {"Bucket": bucket.name, "Key": "k"}
    upload = {**target, "UploadId": bucket.s3.create_multipart_upload(**target)["UploadId"]}
    named = [
        {
            "PartNumber": number,
            "ETag": bucket.s3.upload_part(**upload, PartNumber=number, Body=part)["ETag"],
        }
        for number, part in enumerate(parts, 1)
    ]
    bucket.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": named})
    got = bucket.s3.get_object(**target, PartNumber=2)
    assert got["Body"].read() == parts[1]
    assert got["PartsCount"] == 2
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    with refused("InvalidPartNumber", 416):
        bucket.s3.get_object(**target, PartNumber=3)
    with refused("InvalidArgument", 400):
        bucket.s3.get_object(**target, PartNumber=10_001)


def test_refuses_a_range_together_with_a_part(server: Server, bucket: OwnBucket) -> None:
    """Range and partNumber exclude each other."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=TEXT)
    answer = send_signed(
        server,
        *("GET", f"/{bucket.name}/k", "partNumber=1"),
        headers={"range": "bytes=0-1"},
        key=bucket.key,
    )
    expect_refusal(answer, "InvalidRequest", 400)
