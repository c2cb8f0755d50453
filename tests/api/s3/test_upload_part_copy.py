"""UploadPartCopy: a part from an object that is there."""

from __future__ import annotations

import pytest
from checksums import ALGORITHMS, checksum, composite
from make import some_bytes
from parts import PART_MIN, Upload
from refusals import refused
from server import OwnBucket


@pytest.fixture
def source(bucket: OwnBucket) -> bytes:
    """The bytes of the object `from`: a little more than one part."""
    data = some_bytes(PART_MIN + 1_000, 4)
    bucket.s3.put_object(Bucket=bucket.name, Key="from", Body=data)
    return data


def test_parts_are_copied_whole_and_by_range(bucket: OwnBucket, source: bytes) -> None:
    """A whole object and a range of it become parts; their sum is the object."""
    upload = Upload(bucket, "k")
    copies: tuple[tuple[int, dict[str, str]], ...]
    copies = ((1, {}), (2, {"CopySourceRange": "bytes=10-19"}))
    for number, ranged in copies:
        done = bucket.s3.upload_part_copy(
            **upload.asked, PartNumber=number, CopySource=f"{bucket.name}/from", **ranged
        )
        upload.named.append({"PartNumber": number, "ETag": done["CopyPartResult"]["ETag"]})
    upload.complete()
    assert bucket.s3.get_object(**upload.target)["Body"].read() == source + source[10:20]


@pytest.mark.parametrize(
    "wanted", ["bytes=0-99999999", "bytes=5-", "bytes=-5", "0-4", "bytes=9-3"]
)
def test_refuses_ranges_that_are_not_within(
    bucket: OwnBucket, source: bytes, wanted: str
) -> None:
    """A copy range has both ends, inside the source."""
    assert source
    upload = Upload(bucket, "k")
    with refused("InvalidArgument", 400):
        bucket.s3.upload_part_copy(
            **upload.asked,
            PartNumber=1,
            CopySource=f"{bucket.name}/from",
            CopySourceRange=wanted,
        )
    assert "Parts" not in bucket.s3.list_parts(**upload.asked)


def test_a_range_past_the_end_has_a_code_of_its_own(bucket: OwnBucket, source: bytes) -> None:
    """S3 tells a range that ends too late from one that begins too late."""
    upload = Upload(bucket, "k")
    with refused("InvalidRequest", 400):
        bucket.s3.upload_part_copy(
            **upload.asked,
            PartNumber=1,
            CopySource=f"{bucket.name}/from",
            CopySourceRange=f"bytes={len(source)}-{len(source)}",
        )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_copied_part_has_the_uploads_checksum(
    bucket: OwnBucket, source: bytes, algorithm: str
) -> None:
    """It is computed here, and the completion names it like that of any other part."""
    upload = Upload(bucket, "k", ChecksumAlgorithm=algorithm)
    done = bucket.s3.upload_part_copy(
        **upload.asked,
        PartNumber=1,
        CopySource=f"{bucket.name}/from",
        CopySourceRange="bytes=7-1006",
    )["CopyPartResult"]
    value = done[f"Checksum{algorithm}"]
    assert value == checksum(algorithm, source[7:1007])
    named = {"PartNumber": 1, "ETag": done["ETag"], f"Checksum{algorithm}": value}
    whole = upload.complete([named])
    expected = composite(algorithm, [source[7:1007]])
    if algorithm == "CRC64NVME":
        expected = value
    assert whole[f"Checksum{algorithm}"] == expected


def test_refuses_missing_sources_and_uploads(bucket: OwnBucket, source: bytes) -> None:
    """An absent source is NoSuchKey, an absent upload NoSuchUpload."""
    assert source
    upload = Upload(bucket, "k")
    asked = {**upload.asked, "PartNumber": 1}
    with refused("NoSuchKey", 404):
        bucket.s3.upload_part_copy(**asked, CopySource=f"{bucket.name}/missing")
    upload.abort()
    with refused("NoSuchUpload", 404):
        bucket.s3.upload_part_copy(**asked, CopySource=f"{bucket.name}/from")


def test_conditions_on_the_source(bucket: OwnBucket, source: bytes) -> None:
    """`x-amz-copy-source-if-match` that does not hold is 412."""
    assert source
    upload = Upload(bucket, "k")
    with refused("PreconditionFailed", 412):
        bucket.s3.upload_part_copy(
            **upload.asked,
            PartNumber=1,
            CopySource=f"{bucket.name}/from",
            CopySourceIfMatch='"other"',
        )
