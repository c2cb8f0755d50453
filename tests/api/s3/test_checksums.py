"""Checksums on the wire: ten algorithms, in headers and trailers, of wholes and of parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from checksums import ALGORITHMS, checksum, composite, header
from make import some_bytes
from parts import PART_MIN, Upload
from raw import UNSIGNED_TRAILER, Answer, send, send_signed, sign, unsigned_chunks
from refusals import expect_refusal, refused, unchanged
from server import OwnBucket, Server

FULL = ("CRC32", "CRC32C", "CRC64NVME")
SMALL, LARGE = some_bytes(1_000, 1), some_bytes(200_000, 2)
ONE, TWO = some_bytes(PART_MIN, 3), some_bytes(10, 4)


def _put(
    server: Server, bucket: OwnBucket, headers: Mapping[str, str], body: bytes = SMALL
) -> Answer:
    path = f"/{bucket.name}/k"
    return send_signed(server, "PUT", path, headers=dict(headers), body=body, key=bucket.key)


def _head(server: Server, bucket: OwnBucket) -> Mapping[str, str]:
    """Return the checksum headers of the object `k`."""
    asked = {"x-amz-checksum-mode": "ENABLED"}
    answer = send_signed(server, "HEAD", f"/{bucket.name}/k", headers=asked, key=bucket.key)
    assert answer.status == 200
    return {
        name: value
        for name, value in answer.headers.items()
        if name.startswith("x-amz-checksum-")
    }


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_is_verified_and_kept(
    server: Server, bucket: OwnBucket, algorithm: str
) -> None:
    """The right value is stored and answered, small and large; a wrong one is BadDigest."""
    for data in (SMALL, LARGE):
        value = checksum(algorithm, data)
        answer = _put(server, bucket, {header(algorithm): value}, data)
        expected = {header(algorithm): value, "x-amz-checksum-type": "FULL_OBJECT"}
        assert answer.status == 200
        assert expected.items() <= answer.headers.items()
        assert _head(server, bucket) == expected
        with unchanged(server, bucket):
            wrong = {header(algorithm): checksum(algorithm, b"other")}
            expect_refusal(_put(server, bucket, wrong, data), "BadDigest", 400)


@pytest.mark.parametrize("data", [b"", SMALL, LARGE])
def test_crc64nvme_is_added_where_the_client_sends_none(
    server: Server, bucket: OwnBucket, data: bytes
) -> None:
    """S3 stores its own checksum of an object that came without one, and shows it."""
    value = checksum("CRC64NVME", data)
    assert _put(server, bucket, {}, data).headers["x-amz-checksum-crc64nvme"] == value
    assert _head(server, bucket)["x-amz-checksum-crc64nvme"] == value


@pytest.mark.parametrize("value", ["", "not base64", "c2RhZnNhZGZzZGFm"])
def test_refuses_what_is_no_checksum(server: Server, bucket: OwnBucket, value: str) -> None:
    """Empty, another alphabet, another length: InvalidRequest, which names the header."""
    with unchanged(server, bucket):
        for algorithm in ALGORITHMS:
            answer = _put(server, bucket, {header(algorithm): value})
            expect_refusal(answer, "InvalidRequest", 400)
            message = f"Value for {header(algorithm)} header is invalid."
            assert message.encode() in answer.body


def test_refuses_checksums_that_contradict(server: Server, bucket: OwnBucket) -> None:
    """Several at once, an unknown one, and one that is not the announced one."""
    refusals = (
        ({header("SHA1"): "", header("CRC32"): ""}, "Expecting a single x-amz-checksum-"),
        ({"x-amz-checksum-adler": "AAAA"}, "algorithm type you specified"),
        (
            {"x-amz-sdk-checksum-algorithm": "CRC32", header("MD5"): checksum("MD5", SMALL)},
            "Value for x-amz-sdk-checksum-algorithm header is invalid.",
        ),
    )
    with unchanged(server, bucket):
        for headers, message in refusals:
            answer = _put(server, bucket, headers)
            expect_refusal(answer, "InvalidRequest", 400)
            assert message.encode() in answer.body


def _stream(
    server: Server, bucket: OwnBucket, announced: str, trailer: Mapping[str, str]
) -> Answer:
    headers = {
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(len(LARGE)),
        "x-amz-trailer": announced,
    }
    path = f"/{bucket.name}/k"
    signed = sign(
        server, "PUT", path, headers=headers, key=bucket.key, payload_hash=UNSIGNED_TRAILER
    )
    framed = unsigned_chunks([LARGE[:100_000], LARGE[100_000:]], dict(trailer))
    return send(server, "PUT", path, signed.headers, framed)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_comes_in_a_trailer(
    server: Server, bucket: OwnBucket, algorithm: str
) -> None:
    """A trailing checksum is verified and alone kept; a wrong one is BadDigest."""
    name = header(algorithm)
    answer = _stream(server, bucket, name, {name: checksum(algorithm, LARGE)})
    assert answer.status == 200, answer.body
    assert _head(server, bucket) == {
        name: checksum(algorithm, LARGE),
        "x-amz-checksum-type": "FULL_OBJECT",
    }
    with unchanged(server, bucket):
        wrong = {name: checksum(algorithm, b"other")}
        expect_refusal(_stream(server, bucket, name, wrong), "BadDigest", 400)


def test_without_a_trailer_there_is_s3s_own_checksum(server: Server, bucket: OwnBucket) -> None:
    """None announced and none sent is no fault: the object has CRC64NVME."""
    answer = _stream(server, bucket, "", {})
    assert answer.status == 200, answer.body
    assert _head(server, bucket)["x-amz-checksum-crc64nvme"] == checksum("CRC64NVME", LARGE)
    assert "x-amz-checksum-crc32" not in _head(server, bucket)


@pytest.mark.parametrize(
    ("announced", "trailer", "code"),
    [
        ("x-amz-checksum-crc32", {"x-amz-checksum-crc32": "not base64"}, "InvalidRequest"),
        ("x-amz-checksum-crc32", {"x-amz-checksum-crc32": "c2RhZnNhZGY="}, "InvalidRequest"),
        (
            "x-amz-checksum-crc32",
            {"x-amz-checksum-crc32c": checksum("CRC32C", LARGE)},
            "MalformedTrailerError",
        ),
        ("x-amz-checksum-crc32", {"invalid": "AAAAAA=="}, "MalformedTrailerError"),
        ("x-amz-checksum-crc32", {}, "MalformedTrailerError"),
        (
            "",
            {"x-amz-checksum-crc32c": checksum("CRC32C", LARGE)},
            "MalformedTrailerError",
        ),
    ],
)
def test_refuses_trailers_that_are_not_the_announced_one(
    server: Server, bucket: OwnBucket, announced: str, trailer: dict[str, str], code: str
) -> None:
    """No checksum is InvalidRequest, anything else than what was announced is malformed."""
    with unchanged(server, bucket):
        answer = _stream(server, bucket, announced, trailer)
        expect_refusal(answer, code, 400)


def test_refuses_to_expect_unknown_trailers(server: Server, bucket: OwnBucket) -> None:
    """Only a checksum may be announced as a trailer."""
    for announced in ("x-amz-meta-late", "x-amz-checksum-adler"):
        answer = _stream(server, bucket, announced, {})
        expect_refusal(answer, "InvalidRequest", 400)


def _part(
    server: Server, upload: Upload, number: int, data: bytes, algorithm: str, shows: bool = True
) -> dict[str, Any]:
    """Send a part with its checksum; return how a completion names it.

    The answer `shows` the checksum if the upload was started with an algorithm.
    """
    bucket = upload.bucket
    value = checksum(algorithm, data)
    answer = send_signed(
        server,
        *("PUT", f"/{bucket.name}/k", f"partNumber={number}&uploadId={upload.upload_id}"),
        headers={header(algorithm): value},
        body=data,
        key=bucket.key,
    )
    assert answer.status == 200, answer.body
    shown = {name: text for name, text in answer.headers.items() if "-checksum-" in name}
    assert shown == ({header(algorithm): value} if shows else {})
    etag = answer.headers["etag"]
    return {"PartNumber": number, "ETag": etag, f"Checksum{algorithm}": value}


@pytest.mark.parametrize("algorithm", [name for name in ALGORITHMS if name != "CRC64NVME"])
def test_composite_checksums(server: Server, bucket: OwnBucket, algorithm: str) -> None:
    """The checksum of the parts' checksums, counted, in every answer about the object."""
    upload = Upload(bucket, "k", ChecksumAlgorithm=algorithm)
    named = [_part(server, upload, 1, ONE, algorithm), _part(server, upload, 2, TWO, algorithm)]
    listed = bucket.s3.list_parts(**upload.asked)
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == (algorithm, "COMPOSITE")
    assert listed["Parts"][1][f"Checksum{algorithm}"] == checksum(algorithm, TWO)
    expected = composite(algorithm, [ONE, TWO])
    done = upload.complete(
        named, ChecksumType="COMPOSITE", **{f"Checksum{algorithm}": expected}
    )
    assert (done[f"Checksum{algorithm}"], done["ChecksumType"]) == (expected, "COMPOSITE")
    assert _head(server, bucket) == {
        header(algorithm): expected,
        "x-amz-checksum-type": "COMPOSITE",
    }


@pytest.mark.parametrize("algorithm", FULL)
def test_full_object_checksums(server: Server, bucket: OwnBucket, algorithm: str) -> None:
    """The whole's own checksum, from the parts' ones; the completion need not repeat them."""
    upload = Upload(bucket, "k", ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
    first = _part(server, upload, 1, ONE, algorithm)
    # Without a checksum, it is computed here.
    plain = send_signed(
        server,
        *("PUT", f"/{bucket.name}/k", f"partNumber=2&uploadId={upload.upload_id}"),
        body=TWO,
        key=bucket.key,
    )
    assert plain.headers[header(algorithm)] == checksum(algorithm, TWO)
    expected = checksum(algorithm, ONE + TWO)
    named = [first, {"PartNumber": 2, "ETag": plain.headers["etag"]}]
    with unchanged(server, bucket), refused("BadDigest", 400):
        wrong = {f"Checksum{algorithm}": checksum(algorithm, b"other")}
        upload.complete(named, ChecksumType="FULL_OBJECT", **wrong)
    done = upload.complete(
        named, ChecksumType="FULL_OBJECT", **{f"Checksum{algorithm}": expected}
    )
    assert (done[f"Checksum{algorithm}"], done["ChecksumType"]) == (expected, "FULL_OBJECT")
    assert _head(server, bucket)[header(algorithm)] == expected


def test_an_upload_without_an_algorithm_gets_crc64nvme(
    server: Server, bucket: OwnBucket
) -> None:
    """Whatever the parts were sent with, as boto3 sends CRC32 by default."""
    upload = Upload(bucket, "k")
    first = _part(server, upload, 1, ONE, "SHA1", False)
    named = [first, _part(server, upload, 2, TWO, "CRC32", False)]
    listed = bucket.s3.list_parts(**upload.asked)["Parts"]
    assert {name for part in listed for name in part} == {
        *("PartNumber", "LastModified", "ETag", "Size")
    }
    with unchanged(server, bucket), refused("InvalidPart", 400):
        upload.complete([{**first, "ChecksumSHA1": checksum("SHA1", b"other")}, named[1]])
    # S3 does not look at a whole checksum that the upload was not started for.
    done = upload.complete(named, ChecksumCRC64NVME=checksum("CRC64NVME", b"other"))
    assert done["ChecksumCRC64NVME"] == checksum("CRC64NVME", ONE + TWO)
    assert done["ChecksumType"] == "FULL_OBJECT"


@pytest.mark.parametrize("sent", ["", "SHA256"])
def test_refuses_parts_of_another_algorithm(
    server: Server, bucket: OwnBucket, sent: str
) -> None:
    """A composite is made of what the client checked: each part needs that checksum."""
    upload = Upload(bucket, "k", ChecksumAlgorithm="CRC32C")
    answer = send_signed(
        server,
        *("PUT", f"/{bucket.name}/k", f"partNumber=1&uploadId={upload.upload_id}"),
        headers={header(sent): checksum(sent, TWO)} if sent else {},
        body=TWO,
        key=bucket.key,
    )
    expect_refusal(answer, "InvalidRequest", 400)
    expected = f"expected checksum Type: crc32c, actual checksum Type: {sent.lower() or 'null'}"
    assert expected.encode() in answer.body
    assert "Parts" not in bucket.s3.list_parts(**upload.asked)


def test_refuses_completions_whose_checksums_differ(server: Server, bucket: OwnBucket) -> None:
    """Of a part or of the whole, by value, algorithm or type: each has S3's code."""
    upload = Upload(bucket, "k", ChecksumAlgorithm="SHA1")
    part = _part(server, upload, 1, TWO, "SHA1")
    bare = {"PartNumber": 1, "ETag": part["ETag"]}
    other = checksum("SHA1", b"other")
    with unchanged(server, bucket):
        with refused("InvalidRequest", 400) as said:
            upload.complete([bare])
        assert "It was missing for part 1" in said["Error"]["Message"]
        with refused("InvalidPart", 400):
            upload.complete([{**bare, "ChecksumSHA1": other}])
        with refused("InvalidArgument", 400):
            upload.complete([{**bare, "ChecksumSHA1": "bad"}])
        with refused("InvalidArgument", 400):
            upload.complete([{**part, "ChecksumCRC32": checksum("CRC32", TWO)}])
        with refused("BadDigest", 400) as said:
            upload.complete([{**bare, "ChecksumCRC32": checksum("CRC32", TWO)}])
        assert "for part 1" in said["Error"]["Message"]
        with refused("InvalidRequest", 400):
            upload.complete([part], ChecksumType="FULL_OBJECT")
        with refused("InvalidRequest", 400):
            upload.complete([part], MpuObjectSize=11)
        with refused("BadDigest", 400):
            upload.complete([part], ChecksumSHA1=f"{other}-1")
        with refused("BadDigest", 400):
            upload.complete([part], ChecksumCRC32=checksum("CRC32", TWO))
        with refused("InvalidRequest", 400):
            upload.complete([part], ChecksumSHA1=f"{other}-10-20")
    upload.complete([part], MpuObjectSize=10)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"ChecksumType": "FULL_OBJECT"}, 400),
        ({"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"}, 400),
        *[
            ({"ChecksumAlgorithm": name, "ChecksumType": "FULL_OBJECT"}, 400)
            for name in ALGORITHMS
            if name not in FULL
        ],
        *[({"ChecksumAlgorithm": name, "ChecksumType": "FULL_OBJECT"}, 200) for name in FULL],
    ],
)
def test_types_belong_to_algorithms(
    bucket: OwnBucket, options: dict[str, str], status: int
) -> None:
    """Only the CRCs make a checksum of the full object, and CRC64NVME makes no other."""
    if status == 200:
        begun = bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="k", **options)
        assert {name: begun[name] for name in options} == options
        return
    with refused("InvalidRequest", 400):
        bucket.s3.create_multipart_upload(Bucket=bucket.name, Key="k", **options)
