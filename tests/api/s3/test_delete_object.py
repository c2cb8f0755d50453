"""DeleteObject in plain, versioned and suspended buckets."""

from __future__ import annotations

from make import unique_name
from refusals import contents, refused
from server import OwnBucket, Server


def test_a_deleted_object_is_gone_and_deleting_again_is_fine(bucket: OwnBucket) -> None:
    """In a plain bucket a delete is final, and idempotent."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    for _ in range(2):
        done = bucket.s3.delete_object(Bucket=bucket.name, Key="k")
        assert done["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert "VersionId" not in done
    with refused("NoSuchKey", 404):
        bucket.s3.get_object(Bucket=bucket.name, Key="k")


def test_a_versioned_delete_makes_a_marker(server: Server) -> None:
    """By key a marker is made and versions stay; by version id that one goes for good."""
    made = server.bucket(unique_name("versioned"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    version = made.s3.put_object(**asked, Body=b"x")["VersionId"]
    marker = made.s3.delete_object(**asked)
    assert marker["DeleteMarker"] is True
    again = made.s3.delete_object(**asked)
    assert again["VersionId"] != marker["VersionId"]
    for wanted in (marker["VersionId"], again["VersionId"]):
        removed = made.s3.delete_object(**asked, VersionId=wanted)
        assert removed["DeleteMarker"] is True
        assert removed["VersionId"] == wanted
    assert made.s3.get_object(**asked)["VersionId"] == version
    made.s3.delete_object(**asked, VersionId=version)
    assert contents(server, made.name) == []


def test_a_suspended_bucket_replaces_the_null_version(server: Server) -> None:
    """Suspended: the delete leaves a null marker, older versions stay."""
    made = server.bucket(unique_name("suspended"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    kept = made.s3.put_object(**asked, Body=b"kept")["VersionId"]
    server.lightsail().update_bucket(bucketName=made.name, versioning="Suspended")
    made.s3.put_object(**asked, Body=b"null")
    made.s3.delete_object(**asked)
    rows = contents(server, made.name)
    assert [row[:3] for row in rows] == [("version", "k", kept), ("marker", "k", "null")]
    assert made.s3.get_object(**asked, VersionId=kept)["Body"].read() == b"kept"


def test_the_newest_older_version_becomes_current(server: Server) -> None:
    """Deleting the current version by its id promotes the one before it."""
    made = server.bucket(unique_name("promote"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    ids = [made.s3.put_object(**asked, Body=text)["VersionId"] for text in (b"1", b"2", b"3")]
    made.s3.delete_object(**asked, VersionId=ids[2])
    assert made.s3.get_object(**asked)["Body"].read() == b"2"


def test_refuses_a_missing_bucket(server: Server) -> None:
    """Deleting in a bucket that is not there is NoSuchBucket."""
    with refused("NoSuchBucket", 404):
        server.s3().delete_object(Bucket="no-such-bucket", Key="k")


def test_a_name_used_again_is_another_bucket(server: Server) -> None:
    """After deletion and re-creation the old key opens nothing and no object is left."""
    first: OwnBucket = server.bucket(unique_name("again"))
    first.s3.put_object(Bucket=first.name, Key="k", Body=b"x")
    server.lightsail().delete_bucket(bucketName=first.name, forceDelete=True)
    server.lightsail().create_bucket(bucketName=first.name, bundleId="small_1_0")
    assert contents(server, first.name) == []
    with refused("InvalidAccessKeyId", 403):
        first.s3.list_objects_v2(Bucket=first.name)
