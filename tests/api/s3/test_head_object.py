"""HeadObject: the headers of GetObject without a body, and refusals without one."""

from __future__ import annotations

from make import unique_name
from raw import send_signed
from refusals import refused
from server import OwnBucket, Server


def test_head_and_get_have_the_same_headers(server: Server, bucket: OwnBucket) -> None:
    """HEAD answers what GET would, byte counts included, and no body."""
    bucket.s3.put_object(
        Bucket=bucket.name, Key="k", Body=b"x" * 50_000, Metadata={"a": "b"}, Tagging="t=v"
    )
    target = f"/{bucket.name}/k"
    head = send_signed(server, "HEAD", target, key=bucket.key)
    get = send_signed(server, "GET", target, key=bucket.key)
    moving = {"date", "x-amz-request-id", "x-amz-id-2"}
    assert {k: v for k, v in head.headers.items() if k not in moving} == {
        k: v for k, v in get.headers.items() if k not in moving
    }
    assert head.body == b""
    assert head.headers["content-length"] == "50000"
    assert head.headers["x-amz-tagging-count"] == "1"
    assert head.headers["accept-ranges"] == "bytes"


def test_refusals_tell_their_code_in_a_header(server: Server, bucket: OwnBucket) -> None:
    """Without a body the code still shows: in x-amz-error-code."""
    missing = send_signed(server, "HEAD", f"/{bucket.name}/missing", key=bucket.key)
    assert (missing.status, missing.code) == (404, "NoSuchKey")
    assert missing.body == b""
    unsigned = send_signed(server, "HEAD", "/no-such-bucket/k")
    assert (unsigned.status, unsigned.code) == (404, "NoSuchBucket")


def test_conditions_and_markers(server: Server) -> None:
    """HEAD knows the same conditions, ranges and markers as GET."""
    made = server.bucket(unique_name("head"), versioning=True)
    etag = made.s3.put_object(Bucket=made.name, Key="k", Body=b"abc")["ETag"]
    asked = {"Bucket": made.name, "Key": "k"}
    ranged = made.s3.head_object(**asked, Range="bytes=1-1")
    assert ranged["ContentLength"] == 1
    with refused("304", 304):
        made.s3.head_object(**asked, IfNoneMatch=etag)
    with refused("412", 412):
        made.s3.head_object(**asked, IfMatch='"other"')
    with refused("416", 416):
        made.s3.head_object(**asked, Range="bytes=3-")
    marker = made.s3.delete_object(**asked)["VersionId"]
    with refused("404", 404):
        made.s3.head_object(**asked)
    with refused("405", 405):
        made.s3.head_object(**asked, VersionId=marker)
