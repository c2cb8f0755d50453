"""PutObject as boto3 users see it: what is stored, and every refusal."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from make import some_bytes, unique_name
from raw import crc32_of, exchange, head_bytes, send, send_signed, sign
from refusals import expect_refusal, refused, unchanged
from server import OwnBucket, Server


@pytest.mark.parametrize("size", [0, 1, 100, 4_096, 32_768, 32_769, 40_000, 1_500_000])
def test_bytes_of_every_size_read_back(bucket: OwnBucket, size: int) -> None:
    """Whatever the size, the object reads back whole and its ETag is the MD5."""
    data = some_bytes(size, size)
    put = bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=data)
    got = bucket.s3.get_object(Bucket=bucket.name, Key="k")
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert put["ETag"] == got["ETag"] == f'"{digest}"'
    assert got["Body"].read() == data
    assert got["ContentLength"] == size


def test_an_object_is_replaced_whole(bucket: OwnBucket) -> None:
    """A second put replaces bytes, headers, metadata and tags; nothing of the first stays."""
    bucket.s3.put_object(
        Bucket=bucket.name,
        Key="k",
        Body=b"first",
        Metadata={"a": "b"},
        CacheControl="no-store",
        Tagging="a=b",
    )
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"2")
    got = bucket.s3.get_object(Bucket=bucket.name, Key="k")
    assert got["Body"].read() == b"2"
    assert got["Metadata"] == {}
    assert "CacheControl" not in got
    assert "TagCount" not in got


def test_headers_and_metadata_are_kept(bucket: OwnBucket) -> None:
    """Every stored header comes back as it was sent, aws-chunked framing excepted."""
    headers = {
        "CacheControl": "max-age=60",
        "ContentDisposition": 'attachment; filename="a b.txt"',
        "ContentEncoding": "gzip",
        "ContentLanguage": "de",
        "ContentType": "text/plain; charset=utf-8",
        "Metadata": {"camera": "X100", "note": "two words"},
        "StorageClass": "REDUCED_REDUNDANCY",
        "WebsiteRedirectLocation": "/elsewhere",
    }
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", **headers)
    got = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert {name: got[name] for name in headers} == headers


def test_versioned_buckets_answer_a_version_id(server: Server) -> None:
    """In a versioned bucket each put has an id of its own; in a plain one there is none."""
    made = server.bucket(unique_name("versioned"), versioning=True)
    ids = [made.s3.put_object(Bucket=made.name, Key="k", Body=b"x")["VersionId"] for _ in "ab"]
    assert len(set(ids)) == 2
    plain = server.bucket(unique_name("plain"))
    assert "VersionId" not in plain.s3.put_object(Bucket=plain.name, Key="k", Body=b"x")


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksums_are_verified_and_returned(bucket: OwnBucket, algorithm: str) -> None:
    """Each algorithm the newest SDKs send is kept and shown when asked for."""
    put = bucket.s3.put_object(
        Bucket=bucket.name, Key="k", Body=b"lagoon", ChecksumAlgorithm=algorithm
    )
    asked = bucket.s3.head_object(Bucket=bucket.name, Key="k", ChecksumMode="ENABLED")
    assert put[f"Checksum{algorithm}"] == asked[f"Checksum{algorithm}"]
    assert f"Checksum{algorithm}" not in bucket.s3.head_object(Bucket=bucket.name, Key="k")


WRONG = {
    "crc32": base64.b64encode(b"\0" * 4).decode(),
    "crc32c": base64.b64encode(b"\0" * 4).decode(),
    "crc64nvme": base64.b64encode(b"\0" * 8).decode(),
    "sha1": base64.b64encode(b"\0" * 20).decode(),
    "sha256": base64.b64encode(b"\0" * 32).decode(),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_refuses_a_wrong_checksum(server: Server, bucket: OwnBucket, name: str) -> None:
    """A checksum that is not the body's is BadDigest, and nothing is stored."""
    with unchanged(server, bucket):
        headers = {f"x-amz-checksum-{name}": WRONG[name]}
        expect_refusal(_put(server, bucket, headers), "BadDigest", 400)


@pytest.mark.parametrize(
    ("headers", "code", "status"),
    [
        ({"content-md5": WRONG["sha1"]}, "InvalidDigest", 400),
        ({"content-md5": "not base64"}, "InvalidDigest", 400),
        ({"content-md5": base64.b64encode(b"\0" * 16).decode()}, "BadDigest", 400),
        ({"x-amz-checksum-crc32": "not base64"}, "InvalidRequest", 400),
        ({"x-amz-checksum-crc32": WRONG["sha1"]}, "InvalidRequest", 400),
        (
            {"x-amz-checksum-crc32": crc32_of(b"body"), "x-amz-checksum-sha1": WRONG["sha1"]},
            "InvalidRequest",
            400,
        ),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, "InvalidRequest", 400),
        ({"x-amz-acl": "everybody"}, "InvalidArgument", 400),
        ({"x-amz-storage-class": "SHELF"}, "InvalidStorageClass", 400),
        ({"x-amz-meta-long": "x" * 2_100}, "MetadataTooLarge", 400),
        ({"x-amz-tagging": "a=b&a=c"}, "InvalidArgument", 400),
        ({"x-amz-tagging": "&".join(f"t{n}=v" for n in range(11))}, "BadRequest", 400),
        ({"x-amz-tagging": "k=" + "v" * 257}, "InvalidTag", 400),
        ({"x-amz-server-side-encryption": "ROT13"}, "InvalidArgument", 400),
        ({"x-amz-server-side-encryption": "aws:kms"}, "NotImplemented", 501),
        (
            {
                "x-amz-object-lock-mode": "GOVERNANCE",
                "x-amz-object-lock-retain-until-date": "2100-01-01T00:00:00Z",
            },
            "InvalidRequest",
            400,
        ),
        ({"x-amz-grant-read": 'uri="x"'}, "InvalidArgument", 400),
        ({"if-match": '"0123"'}, "NoSuchKey", 404),
        ({"x-amz-expected-bucket-owner": "111122223333"}, "AccessDenied", 403),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, bucket: OwnBucket, headers: dict[str, str], code: str, status: int
) -> None:
    """Each bad header has S3's code and status, and nothing is stored."""
    with unchanged(server, bucket):
        expect_refusal(_put(server, bucket, headers), code, status)


def test_refuses_a_missing_bucket(server: Server) -> None:
    """Putting into a bucket that is not there is NoSuchBucket."""
    with refused("NoSuchBucket", 404):
        server.s3().put_object(Bucket="no-such-bucket", Key="k", Body=b"x")


def test_refuses_keys_over_1024_bytes(server: Server, bucket: OwnBucket) -> None:
    """1,024 bytes of UTF-8 are a key, 1,025 are not."""
    bucket.s3.put_object(Bucket=bucket.name, Key="ü" * 512, Body=b"x")
    with unchanged(server, bucket), refused("KeyTooLongError", 400):
        bucket.s3.put_object(Bucket=bucket.name, Key="ü" * 512 + "x", Body=b"x")


def test_refuses_keys_that_are_not_utf8(server: Server, bucket: OwnBucket) -> None:
    """A key that is not UTF-8 cannot be listed, so it cannot be stored either."""
    with unchanged(server, bucket):
        answer = send_signed(server, "PUT", f"/{bucket.name}/%FF%FE", body=b"x", key=bucket.key)
        expect_refusal(answer, "InvalidURI", 400)


def test_refuses_a_body_the_signature_does_not_cover(server: Server, bucket: OwnBucket) -> None:
    """A payload hash that is not the body's stores nothing."""
    with unchanged(server, bucket):
        answer = send_signed(
            server,
            *("PUT", f"/{bucket.name}/k"),
            body=b"other bytes",
            key=bucket.key,
            payload_hash=hashlib.sha256(b"these bytes").hexdigest(),
        )
        expect_refusal(answer, "XAmzContentSHA256Mismatch", 400)


@pytest.mark.parametrize("size", [100, 40_000, 3_000_000])
def test_a_truncated_body_stores_nothing(server: Server, bucket: OwnBucket, size: int) -> None:
    """A client that dies half-way leaves no object, whatever the size; others go on."""
    data = some_bytes(size)
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/half"),
        headers={"content-length": str(size)},
        key=bucket.key,
        payload_hash=hashlib.sha256(data).hexdigest(),
    )
    with unchanged(server, bucket):
        head = head_bytes("PUT", f"/{bucket.name}/half", signed.headers)
        answered = exchange(server, head + data[: size // 2], close_early=True)
        assert b" 200 " not in answered[:20]
    bucket.s3.put_object(Bucket=bucket.name, Key="after", Body=b"x")


def test_bytes_after_the_announced_length_are_no_part_of_the_object(
    server: Server, bucket: OwnBucket
) -> None:
    """More bytes than Content-Length says never reach the object."""
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/exact"),
        headers={"content-length": "4", "connection": "close"},
        key=bucket.key,
        payload_hash=hashlib.sha256(b"body").hexdigest(),
    )
    head = head_bytes("PUT", f"/{bucket.name}/exact", signed.headers)
    answered = exchange(server, head + b"body" + b"AND MORE\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 200 ")
    got = bucket.s3.get_object(Bucket=bucket.name, Key="exact")["Body"].read()
    assert got == b"body"


def test_refuses_a_length_over_five_gibibytes_before_reading(
    server: Server, bucket: OwnBucket
) -> None:
    """5 GiB and one byte are refused by the announcement alone."""
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/huge"),
        headers={"content-length": str((5 << 30) + 1), "connection": "close"},
        key=bucket.key,
        payload_hash="UNSIGNED-PAYLOAD",
    )
    with unchanged(server, bucket):
        head = head_bytes("PUT", f"/{bucket.name}/huge", signed.headers)
        answered = exchange(server, head, close_early=True)
        assert answered.startswith(b"HTTP/1.1 400 ")
        assert b"<Code>EntityTooLarge</Code>" in answered


def test_refuses_a_body_of_unknown_length(server: Server, bucket: OwnBucket) -> None:
    """Without Content-Length and without chunks, a PUT is MissingContentLength."""
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/k"),
        headers={"connection": "close"},
        key=bucket.key,
        payload_hash="UNSIGNED-PAYLOAD",
    )
    with unchanged(server, bucket):
        answered = exchange(server, head_bytes("PUT", f"/{bucket.name}/k", signed.headers))
        assert answered.startswith(b"HTTP/1.1 411 ")
        assert b"<Code>MissingContentLength</Code>" in answered


def test_an_empty_body_that_expects_100_continue_gets_it(
    server: Server, bucket: OwnBucket
) -> None:
    """A final answer where 100 is expected made the CLI misread the next one: it hung."""
    signed = sign(
        server,
        *("PUT", f"/{bucket.name}/empty"),
        headers={"content-length": "0", "expect": "100-continue", "connection": "close"},
        key=bucket.key,
    )
    answered = exchange(server, head_bytes("PUT", f"/{bucket.name}/empty", signed.headers))
    assert answered.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")


def test_a_refusal_of_an_expected_body_closes_the_connection(
    server: Server, bucket: OwnBucket
) -> None:
    """Refused before the body: no 100, the error, and no further use of the connection."""
    headers = {"host": "x", "content-length": "5", "expect": "100-continue"}
    answered = exchange(server, head_bytes("PUT", f"/{bucket.name}/k", headers))
    assert answered.startswith(b"HTTP/1.1 403 ")
    assert b"connection: close" in answered.lower()
    assert b"<Code>AccessDenied</Code>" in answered


def test_every_answer_has_a_request_id(server: Server, bucket: OwnBucket) -> None:
    """Success and refusal alike carry x-amz-request-id, and the XML repeats it."""
    done = _put(server, bucket, {})
    assert done.status == 200
    assert done.headers["x-amz-request-id"]
    failed = send(server, "PUT", f"/{bucket.name}/k", body=b"x")
    expect_refusal(failed, "AccessDenied", 403)
    request_id = failed.headers["x-amz-request-id"]
    assert f"<RequestId>{request_id}</RequestId>".encode() in failed.body


def _put(server: Server, bucket: OwnBucket, headers: dict[str, str]) -> Any:
    return send_signed(
        server, "PUT", f"/{bucket.name}/k", headers=headers, body=b"body", key=bucket.key
    )
