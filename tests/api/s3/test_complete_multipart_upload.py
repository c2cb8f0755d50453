"""CompleteMultipartUpload: the whole becomes visible at once, or nothing does."""

from __future__ import annotations

import hashlib

import pytest
from make import some_bytes
from parts import PART_MIN, Upload
from raw import Answer, send_signed
from refusals import expect_refusal, refused, unchanged
from server import OwnBucket, Server


def test_the_etag_is_that_of_the_parts(bucket: OwnBucket) -> None:
    """md5 of the parts' md5s, with their count; the location names the object."""
    upload = Upload(bucket, "k")
    parts = [some_bytes(PART_MIN, 1), some_bytes(10, 2)]
    for number, part in enumerate(parts, 1):
        upload.add(number, part)
    done = upload.complete()
    joined = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in parts)
    digest = hashlib.md5(joined, usedforsecurity=False).hexdigest()
    assert done["ETag"] == f'"{digest}-2"'
    assert (done["Bucket"], done["Key"]) == (bucket.name, "k")
    assert "k" in done["Location"]
    got = bucket.s3.get_object(**upload.target)
    assert got["ETag"] == done["ETag"]
    assert got["Body"].read() == b"".join(parts)


def test_a_subset_of_the_parts_is_enough(bucket: OwnBucket) -> None:
    """Parts not named are dropped."""
    upload = Upload(bucket, "k")
    for number in (1, 2, 3):
        upload.add(number, some_bytes(PART_MIN, number))
    upload.complete([upload.named[0], upload.named[2]])
    got = bucket.s3.get_object(**upload.target)["Body"].read()
    assert got == some_bytes(PART_MIN, 1) + some_bytes(PART_MIN, 3)


def test_a_retried_completion_gives_the_same_answer(bucket: OwnBucket) -> None:
    """A client that lost the answer may ask again; nothing is made twice."""
    upload = Upload(bucket, "k")
    upload.add(1, b"whole")
    first, second = upload.complete(), upload.complete()
    assert first["ETag"] == second["ETag"]
    assert len(bucket.s3.list_object_versions(Bucket=bucket.name)["Versions"]) == 1


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums_of_the_whole(bucket: OwnBucket, algorithm: str) -> None:
    """Part checksums are kept and combined into one of the object, of the right type."""
    upload = Upload(bucket, "k", ChecksumAlgorithm=algorithm)
    named = []
    for number, size in ((1, PART_MIN), (2, 10)):
        done = upload.add(number, some_bytes(size, number), ChecksumAlgorithm=algorithm)
        checksum = {f"Checksum{algorithm}": done[f"Checksum{algorithm}"]}
        named.append({"PartNumber": number, "ETag": done["ETag"], **checksum})
    whole = upload.complete(named)
    head = bucket.s3.head_object(**upload.target, ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == whole[f"Checksum{algorithm}"]
    if algorithm == "CRC64NVME":
        assert head["ChecksumType"] == "FULL_OBJECT"
    else:
        assert head["ChecksumType"] == "COMPOSITE"
        assert head[f"Checksum{algorithm}"].endswith("-2")


def test_refuses_wrong_parts_order_and_sizes(server: Server, bucket: OwnBucket) -> None:
    """Each mistake has its code; the upload stays and can still be completed."""
    upload = Upload(bucket, "k")
    small, last = upload.add(1, b"small"), upload.add(2, b"last")
    one = {"PartNumber": 1, "ETag": small["ETag"]}
    two = {"PartNumber": 2, "ETag": last["ETag"]}
    with unchanged(server, bucket):
        with refused("InvalidPart", 400):
            upload.complete([{"PartNumber": 3, "ETag": small["ETag"]}])
        with refused("InvalidPart", 400):
            upload.complete([{"PartNumber": 1, "ETag": last["ETag"]}])
        with refused("InvalidPart", 400):
            upload.complete([{"PartNumber": 10_001, "ETag": small["ETag"]}])
        with refused("InvalidArgument", 400):
            upload.complete([{"PartNumber": 0, "ETag": small["ETag"]}])
        with refused("InvalidPartOrder", 400):
            upload.complete([two, one])
        with refused("InvalidPartOrder", 400):
            upload.complete([one, one])
        with refused("EntityTooSmall", 400):
            upload.complete([one, two])
    upload.complete([two])
    assert bucket.s3.get_object(**upload.target)["Body"].read() == b"last"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<CompleteMultipartUpload></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><PartNumber>one</PartNumber><ETag>x</ETag></Part>"
        b"</CompleteMultipartUpload>",
        b"<Complete><Part>",
        b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part>"
        b"</CompleteMultipartUpload>",
        b"<CompleteMultipartUpload>"
        + b"<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>" * 10_001
        + b"</CompleteMultipartUpload>",
    ],
)
def test_refuses_malformed_documents(
    server: Server, bucket: OwnBucket, document: bytes
) -> None:
    """What is not the XML of a completion completes nothing."""
    upload = Upload(bucket, "k")
    upload.add(1, b"x")
    with unchanged(server, bucket):
        answer = _post(server, bucket, upload, document)
        expect_refusal(answer, "MalformedXML", 400)


def test_refuses_an_unknown_upload(server: Server, bucket: OwnBucket) -> None:
    """An aborted upload, and the id of another key, are NoSuchUpload."""
    upload = Upload(bucket, "k")
    upload.add(1, b"x")
    upload.abort()
    with unchanged(server, bucket), refused("NoSuchUpload", 404):
        upload.complete()


def test_a_condition_holds_at_completion(server: Server, bucket: OwnBucket) -> None:
    """If-None-Match: * on the completion is 412 when the key has come into being."""
    upload = Upload(bucket, "k")
    upload.add(1, b"late")
    bucket.s3.put_object(**upload.target, Body=b"early")
    with unchanged(server, bucket), refused("PreconditionFailed", 412):
        upload.complete(IfNoneMatch="*")
    upload.complete()
    assert bucket.s3.get_object(**upload.target)["Body"].read() == b"late"


def test_refuses_a_wrong_object_size(server: Server, bucket: OwnBucket) -> None:
    """x-amz-mp-object-size that is not the sum of the parts is InvalidRequest."""
    upload = Upload(bucket, "k")
    part = upload.add(1, b"four")
    document = (
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
        f"<ETag>{part['ETag']}</ETag></Part></CompleteMultipartUpload>"
    ).encode()
    with unchanged(server, bucket):
        answer = _post(server, bucket, upload, document, {"x-amz-mp-object-size": "5"})
        expect_refusal(answer, "InvalidRequest", 400)
    answer = _post(server, bucket, upload, document, {"x-amz-mp-object-size": "4"})
    assert answer.status == 200


def _post(
    server: Server,
    bucket: OwnBucket,
    upload: Upload,
    document: bytes,
    headers: dict[str, str] | None = None,
) -> Answer:
    query = f"uploadId={upload.upload_id}"
    path = f"/{bucket.name}/k"
    return send_signed(server, "POST", path, query, headers, document, key=bucket.key)
