"""Copying, moving and deleting much, large things, and things with odd names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from console.test_objects_journey import act, choose, open_bucket
from playwright.sync_api import Page, expect
from server import OwnBucket, Server

MIB = 1 << 20
PARTS = 81


def _put_large(bucket: OwnBucket, key: str) -> int:
    """Make an object of more than 5 GiB, all parts of which are the same bytes."""
    bucket.s3.put_object(Bucket=bucket.name, Key="part", Body=bytes(64 * MIB))
    begun = bucket.s3.create_multipart_upload(
        Bucket=bucket.name,
        Key=key,
        ContentType="video/mp4",
        CacheControl="no-cache",
        Metadata={"camera": "attic"},
        Tagging="year=2026&place=sea+side",
    )
    whole = {"Bucket": bucket.name, "Key": key, "UploadId": begun["UploadId"]}
    parts = []
    for number in range(1, PARTS + 1):
        copied = bucket.s3.upload_part_copy(
            **whole, PartNumber=number, CopySource={"Bucket": bucket.name, "Key": "part"}
        )
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    bucket.s3.complete_multipart_upload(**whole, MultipartUpload={"Parts": parts})
    bucket.s3.delete_object(Bucket=bucket.name, Key="part")
    return PARTS * 64 * MIB


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_copy_of_more_than_five_gibibytes_is_whole(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """It is copied in parts, and takes type, metadata and tags along."""
    page = signed_in
    length = _put_large(bucket, "film.mp4")
    open_bucket(page, server, bucket.name)
    choose(page, "film.mp4")
    expect(page.get_by_text("x-amz-meta-camera: attic")).to_be_visible()
    act(page, "Copy to")
    page.fill("input[name=destination]", "kept/film.mp4")
    page.get_by_role("button", name="Copy", exact=True).last.click()
    # Its bytes are not moved, but read, for the checksums of the parts.
    expect(page.get_by_text("Copy complete.")).to_be_visible(timeout=90_000)
    named = {"Bucket": bucket.name, "Key": "kept/film.mp4"}
    found = bucket.s3.head_object(**named)
    assert found["ContentLength"] == length
    assert (found["ContentType"], found["CacheControl"]) == ("video/mp4", "no-cache")
    assert found["Metadata"] == {"camera": "attic"}
    tags = {tag["Key"]: tag["Value"] for tag in bucket.s3.get_object_tagging(**named)["TagSet"]}
    assert tags == {"year": "2026", "place": "sea side"}
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket=bucket.name)


def test_a_moved_object_is_the_same_object(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Who may read it, its metadata and its time of change go with it."""
    server.lightsail().update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "private", "allowPublicOverrides": True},
    )
    bucket.s3.put_object(
        Bucket=bucket.name, Key="a.txt", Body=b"x", ACL="public-read", Metadata={"k": "v"}
    )
    before = bucket.s3.head_object(Bucket=bucket.name, Key="a.txt")
    page = signed_in
    open_bucket(page, server, bucket.name)
    choose(page, "a.txt")
    act(page, "Move to")
    page.fill("input[name=destination]", "b/ä+%41.txt")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    named = {"Bucket": bucket.name, "Key": "b/ä+%41.txt"}
    after = bucket.s3.head_object(**named)
    assert after["LastModified"] == before["LastModified"]
    assert after["Metadata"] == {"k": "v"}
    grants = bucket.s3.get_object_acl(**named)["Grants"]
    assert any(grant["Grantee"].get("URI", "").endswith("/AllUsers") for grant in grants)


def test_a_folder_of_versions_is_deleted_whole(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """More than a page of them, with names that XML cannot write; others stay."""
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Enabled")

    def put(number: int) -> None:
        bucket.s3.put_object(Bucket=bucket.name, Key=f"in/{number % 400}", Body=b"x")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(1_100)))
    for key in ("in/\x01control", "in/\ufffe", "in/ \r\n<&>", "in!", "in0"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    bucket.s3.delete_object(Bucket=bucket.name, Key="in/7")
    page = signed_in
    open_bucket(page, server, bucket.name)
    choose(page, "in/")
    act(page, "Delete")
    expect(page.get_by_text("every stored version")).to_be_visible()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Deleted.", exact=True)).to_be_visible()
    listed = bucket.s3.list_object_versions(Bucket=bucket.name)
    assert [version["Key"] for version in listed["Versions"]] == ["in!", "in0"]
    assert "DeleteMarkers" not in listed
