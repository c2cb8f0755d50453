"""ListParts: the parts of an unfinished upload, in pages."""

from __future__ import annotations

from parts import Upload
from refusals import refused
from server import OwnBucket


def test_parts_are_listed_by_number_in_pages(bucket: OwnBucket) -> None:
    """Size, ETag and time of each part; pages go on from the marker."""
    upload = Upload(bucket, "k")
    for number in (5, 1, 3):
        upload.add(number, b"x" * number)
    page = bucket.s3.list_parts(**upload.asked, MaxParts=2)
    assert [(row["PartNumber"], row["Size"]) for row in page["Parts"]] == [(1, 1), (3, 3)]
    assert page["IsTruncated"] is True
    assert page["NextPartNumberMarker"] == 3
    rest = bucket.s3.list_parts(**upload.asked, PartNumberMarker=3)
    assert [row["PartNumber"] for row in rest["Parts"]] == [5]
    assert rest["IsTruncated"] is False
    assert all(row["ETag"] and row["LastModified"] for row in rest["Parts"])
    assert rest["StorageClass"] == "STANDARD"
    past = bucket.s3.list_parts(**upload.asked, PartNumberMarker=5)
    assert (past["NextPartNumberMarker"], past["IsTruncated"]) == (0, False)


def test_refuses_an_ended_upload(bucket: OwnBucket) -> None:
    """A completed upload is no longer listed by its id."""
    upload = Upload(bucket, "k")
    upload.add(1, b"x")
    upload.complete()
    with refused("NoSuchUpload", 404):
        bucket.s3.list_parts(**upload.asked)
