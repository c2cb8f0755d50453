"""ListObjectVersions: versions and markers, newest first, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from server import OwnBucket, Server


@pytest.fixture
def versioned(server: Server) -> OwnBucket:
    """A versioned bucket with three keys: a of three versions, b deleted, c/1 of one."""
    made = server.bucket(unique_name("versions"), versioning=True)
    for number in range(3):
        made.s3.put_object(Bucket=made.name, Key="a", Body=str(number).encode())
    made.s3.put_object(Bucket=made.name, Key="b", Body=b"b")
    made.s3.delete_object(Bucket=made.name, Key="b")
    made.s3.put_object(Bucket=made.name, Key="c/1", Body=b"c")
    return made


def test_versions_are_listed_newest_first(versioned: OwnBucket) -> None:
    """By key, then newest first; one row a key is the latest."""
    page = versioned.s3.list_object_versions(Bucket=versioned.name)
    rows = [(row["Key"], row["IsLatest"]) for row in page["Versions"]]
    assert rows == [("a", True), ("a", False), ("a", False), ("b", False), ("c/1", True)]
    (marker,) = page["DeleteMarkers"]
    assert (marker["Key"], marker["IsLatest"]) == ("b", True)
    read = [
        versioned.s3.get_object(Bucket=versioned.name, Key="a", VersionId=row["VersionId"])
        for row in page["Versions"][:3]
    ]
    assert [got["Body"].read() for got in read] == [b"2", b"1", b"0"]


@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_join_to_the_whole(versioned: OwnBucket, size: int) -> None:
    """Pages continue within a key, between versions."""
    joined: list[tuple[str, str]] = []
    asked: dict[str, Any] = {}
    for _ in range(20):
        page = versioned.s3.list_object_versions(Bucket=versioned.name, MaxKeys=size, **asked)
        joined += _ids(page)
        if not page["IsTruncated"]:
            break
        asked = {
            "KeyMarker": page["NextKeyMarker"],
            "VersionIdMarker": page["NextVersionIdMarker"],
        }
    whole = _ids(versioned.s3.list_object_versions(Bucket=versioned.name))
    assert sorted(joined) == sorted(whole)
    assert len(joined) == len(set(joined))


def test_prefix_and_delimiter(versioned: OwnBucket) -> None:
    """Grouping works as in the plain listing."""
    page = versioned.s3.list_object_versions(Bucket=versioned.name, Delimiter="/")
    assert [row["Prefix"] for row in page["CommonPrefixes"]] == ["c/"]
    only = versioned.s3.list_object_versions(Bucket=versioned.name, Prefix="b")
    assert [row["Key"] for row in only["Versions"]] == ["b"]


def test_an_unversioned_bucket_shows_null_versions(bucket: OwnBucket) -> None:
    """Objects of a plain bucket have the version id null."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    (row,) = bucket.s3.list_object_versions(Bucket=bucket.name)["Versions"]
    assert (row["VersionId"], row["IsLatest"]) == ("null", True)


def _ids(page: dict[str, Any]) -> list[tuple[str, str]]:
    rows = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [(row["Key"], row["VersionId"]) for row in rows]
