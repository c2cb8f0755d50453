"""GetObjectAttributes: what is asked for and no more; parts page by page."""

from __future__ import annotations

from typing import Any

import pytest
from checksums import checksum, composite
from make import some_bytes, unique_name
from parts import PART_MIN, Upload
from raw import presign, send, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server

ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
PIECES = [some_bytes(PART_MIN, 1), some_bytes(PART_MIN, 2), some_bytes(9, 3)]


@pytest.fixture(scope="module")
def made(server: Server) -> OwnBucket:
    """A bucket with one object of three parts of each kind of checksum."""
    bucket = server.bucket(unique_name("attributes"))
    for key, options in (
        ("composite", {"ChecksumAlgorithm": "SHA256"}),
        ("full", {"ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"}),
        ("plain", {}),
    ):
        algorithm = options.get("ChecksumAlgorithm", "CRC32")
        upload = Upload(bucket, key, **options)
        named = []
        for number, piece in zip((2, 5, 9), PIECES, strict=True):
            value = {f"Checksum{algorithm}": checksum(algorithm, piece)}
            done = upload.add(number, piece, **value)
            named.append({"PartNumber": number, "ETag": done["ETag"], **value})
        upload.complete(named)
    return bucket


def _ask(bucket: OwnBucket, key: str, wanted: list[str] = ALL, **options: Any) -> Any:
    return bucket.s3.get_object_attributes(
        Bucket=bucket.name, Key=key, ObjectAttributes=wanted, **options
    )


def test_all_attributes_of_a_simple_object(bucket: OwnBucket) -> None:
    """ETag without quotes, checksum, class and size; no parts where there are none."""
    put = bucket.s3.put_object(
        Bucket=bucket.name, Key="k", Body=b"lagoon", ChecksumAlgorithm="SHA1"
    )
    got = _ask(bucket, "k")
    assert got["ETag"] == put["ETag"].strip('"')
    assert got["Checksum"] == {
        "ChecksumSHA1": checksum("SHA1", b"lagoon"),
        "ChecksumType": "FULL_OBJECT",
    }
    assert (got["StorageClass"], got["ObjectSize"]) == ("STANDARD", 6)
    assert "ObjectParts" not in got
    assert "VersionId" not in got
    head = bucket.s3.head_object(Bucket=bucket.name, Key="k")
    assert got["LastModified"] == head["LastModified"]


@pytest.mark.parametrize("name", ALL[:2] + ALL[3:])
def test_only_what_is_asked_for(bucket: OwnBucket, name: str) -> None:
    """An attribute that was not named is not there."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", StorageClass="GLACIER_IR")
    got = _ask(bucket, "k", [name])
    assert set(got) - {"ResponseMetadata", "LastModified"} == {name}


def test_parts_of_a_composite_are_listed(made: OwnBucket) -> None:
    """Numbered from 1, with size and checksum; the whole's value has no part count here."""
    got = _ask(made, "composite")
    expected = composite("SHA256", PIECES).partition("-")[0]
    assert got["Checksum"] == {"ChecksumSHA256": expected, "ChecksumType": "COMPOSITE"}
    parts = got["ObjectParts"]
    assert parts["TotalPartsCount"] == 3
    assert (parts["PartNumberMarker"], parts["NextPartNumberMarker"]) == (0, 3)
    assert (parts["MaxParts"], parts["IsTruncated"]) == (1000, False)
    assert parts["Parts"] == [
        {"PartNumber": number, "Size": len(piece), "ChecksumSHA256": checksum("SHA256", piece)}
        for number, piece in enumerate(PIECES, start=1)
    ]
    assert got["ObjectSize"] == sum(map(len, PIECES))


def test_parts_come_in_pages(made: OwnBucket) -> None:
    """The marker is the last number seen; a page of none is not truncated."""
    seen, marker = [], 0
    while True:
        parts = _ask(made, "composite", ["ObjectParts"], MaxParts=2, PartNumberMarker=marker)
        page = parts["ObjectParts"]
        assert (page["MaxParts"], page["TotalPartsCount"]) == (2, 3)
        seen += [part["PartNumber"] for part in page["Parts"]]
        if not page["IsTruncated"]:
            break
        marker = page["NextPartNumberMarker"]
    assert seen == [1, 2, 3]
    past = _ask(made, "composite", ["ObjectParts"], PartNumberMarker=3)["ObjectParts"]
    none = _ask(made, "composite", ["ObjectParts"], MaxParts=0)["ObjectParts"]
    for page in (past, none):
        assert "Parts" not in page
        assert (page["NextPartNumberMarker"], page["IsTruncated"]) == (0, False)


@pytest.mark.parametrize(("key", "algorithm"), [("full", "CRC32"), ("plain", "CRC64NVME")])
def test_of_full_object_checksums_only_the_count(
    made: OwnBucket, key: str, algorithm: str
) -> None:
    """S3 lists parts only where their checksums make the object's."""
    got = _ask(made, key)
    assert got["ObjectParts"] == {"TotalPartsCount": 3}
    whole = checksum(algorithm, b"".join(PIECES))
    assert got["Checksum"] == {f"Checksum{algorithm}": whole, "ChecksumType": "FULL_OBJECT"}


def test_reads_by_part_show_the_part(made: OwnBucket) -> None:
    """GET and HEAD by number give the part, the count, and a composite's part checksum."""
    for number, piece in enumerate(PIECES, start=1):
        asked = {"Bucket": made.name, "PartNumber": number, "ChecksumMode": "ENABLED"}
        got = made.s3.get_object(Key="composite", **asked)
        head = made.s3.head_object(Key="composite", **asked)
        assert got["Body"].read() == piece
        for answer in (got, head):
            assert answer["PartsCount"] == 3
            assert answer["ContentLength"] == len(piece)
            assert answer["ChecksumSHA256"] == checksum("SHA256", piece)
        assert "ChecksumCRC32" not in made.s3.head_object(Key="full", **asked)
    with refused("InvalidPartNumber", 416):
        made.s3.get_object(Bucket=made.name, Key="composite", PartNumber=4)


def test_a_presigned_url_names_the_attributes_in_its_query(
    server: Server, bucket: OwnBucket
) -> None:
    """SDKs move the header there when they sign a URL."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"four")
    query = "attributes=&x-amz-object-attributes=ObjectSize"
    target = presign(server, "GET", f"/{bucket.name}/k", query, key=bucket.key)
    answer = send(server, "GET", target)
    assert b"<ObjectSize>4</ObjectSize></GetObjectAttributesResponse>" in answer.body


def test_versions_and_markers(server: Server) -> None:
    """A version is named in the answer; of a marker there is nothing to say."""
    made = server.bucket(unique_name("attrver"), versioning=True)
    old = made.s3.put_object(Bucket=made.name, Key="k", Body=b"old")["VersionId"]
    marker = made.s3.delete_object(Bucket=made.name, Key="k")["VersionId"]
    got = _ask(made, "k", ["ObjectSize"], VersionId=old)
    assert (got["VersionId"], got["ObjectSize"]) == (old, 3)
    with refused("NoSuchKey", 404) as said:
        _ask(made, "k")
    assert said["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    with refused("MethodNotAllowed", 405):
        _ask(made, "k", VersionId=marker)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "InvalidRequest"),
        ({"x-amz-object-attributes": " , "}, "InvalidRequest"),
        ({"x-amz-object-attributes": "ETag,Colour"}, "InvalidArgument"),
        ({"x-amz-object-attributes": "ETag", "x-amz-max-parts": "-1"}, "InvalidArgument"),
        (
            {"x-amz-object-attributes": "ETag", "x-amz-part-number-marker": "one"},
            "InvalidArgument",
        ),
    ],
)
def test_refuses_what_s3_refuses(
    server: Server, bucket: OwnBucket, headers: dict[str, str], code: str
) -> None:
    """No attribute, an unknown one, and numbers that are none."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    answer = send_signed(
        server, "GET", f"/{bucket.name}/k", "attributes=", headers, key=bucket.key
    )
    expect_refusal(answer, code, 400)


def test_refuses_what_is_not_there(server: Server, bucket: OwnBucket) -> None:
    """Missing keys and buckets have their codes, the bucket's before a missing header."""
    with refused("NoSuchKey", 404):
        _ask(bucket, "missing")
    answer = send_signed(server, "GET", "/no-such-bucket-at-all/k", "attributes=")
    expect_refusal(answer, "NoSuchBucket", 404)
