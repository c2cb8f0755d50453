"""ListObjectVersions: versions and markers, newest first, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from raw import send_signed
from refusals import expect_refusal
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


def test_a_key_marker_alone_is_behind_the_whole_key(versioned: OwnBucket) -> None:
    """Without a version marker no version of the key is shown again."""
    page = versioned.s3.list_object_versions(Bucket=versioned.name, KeyMarker="a")
    assert {key for key, _ in _ids(page)} == {"b", "c/1"}
    assert (page["KeyMarker"], page["VersionIdMarker"]) == ("a", "")


@pytest.mark.parametrize("marker", ["c/", "c/1", "c/zz"])
def test_a_key_marker_within_a_common_prefix_is_behind_it(
    versioned: OwnBucket, marker: str
) -> None:
    """A common prefix that a marker lies in has been shown, and is not shown again."""
    versioned.s3.put_object(Bucket=versioned.name, Key="d", Body=b"d")
    page = versioned.s3.list_object_versions(
        Bucket=versioned.name, Delimiter="/", KeyMarker=marker
    )
    assert "CommonPrefixes" not in page
    assert [key for key, _ in _ids(page)] == ["d"]
    asked = {"Bucket": versioned.name, "Delimiter": "/", "KeyMarker": marker}
    named = versioned.s3.list_object_versions(**asked, VersionIdMarker="null")
    assert _ids(named) == _ids(page)
    assert "CommonPrefixes" not in named


def test_common_prefixes_and_versions_share_a_page(versioned: OwnBucket) -> None:
    """Each counts as one, and a page that ends on a common prefix names no version."""
    versioned.s3.put_object(Bucket=versioned.name, Key="d", Body=b"d")
    asked: dict[str, Any] = {"Bucket": versioned.name, "Delimiter": "/", "MaxKeys": 1}
    seen: list[str] = []
    for _ in range(20):
        page = versioned.s3.list_object_versions(**asked)
        prefixes = [row["Prefix"] for row in page.get("CommonPrefixes", [])]
        seen += prefixes + [key for key, _ in _ids(page)]
        if not page["IsTruncated"]:
            break
        assert ("NextVersionIdMarker" in page) == (not prefixes)
        asked["KeyMarker"] = page["NextKeyMarker"]
        asked.pop("VersionIdMarker", None)
        if not prefixes:
            asked["VersionIdMarker"] = page["NextVersionIdMarker"]
    assert seen == ["a", "a", "a", "b", "b", "c/", "d"]


def test_pages_go_on_when_what_they_showed_is_deleted(versioned: OwnBucket) -> None:
    """The marker of a page whose versions are gone by now still marks the place."""
    first = versioned.s3.list_object_versions(Bucket=versioned.name, Prefix="a", MaxKeys=2)
    gone = [{"Key": key, "VersionId": version} for key, version in _ids(first)]
    versioned.s3.delete_objects(Bucket=versioned.name, Delete={"Objects": gone})
    rest = versioned.s3.list_object_versions(
        Bucket=versioned.name,
        Prefix="a",
        KeyMarker=first["NextKeyMarker"],
        VersionIdMarker=first["NextVersionIdMarker"],
    )
    (row,) = rest["Versions"]
    assert row["IsLatest"] is True


def test_no_keys_is_an_empty_page(versioned: OwnBucket) -> None:
    """A page of none is complete, whatever the bucket holds."""
    page = versioned.s3.list_object_versions(Bucket=versioned.name, MaxKeys=0)
    assert (_ids(page), page["IsTruncated"], page["MaxKeys"]) == ([], False, 0)


def test_a_version_marker_with_an_empty_key_marker_shows_nothing(
    server: Server, versioned: OwnBucket
) -> None:
    """An empty key marker is one, and no version follows a version of no key."""
    query = "key-marker=&version-id-marker=null&versions="
    answer = send_signed(server, "GET", f"/{versioned.name}", query, key=versioned.key)
    assert answer.status == 200
    assert b"<Version>" not in answer.body


@pytest.mark.parametrize(
    "query",
    [
        "version-id-marker=null&versions=",
        "key-marker=a&version-id-marker=&versions=",
        "key-marker=a&version-id-marker=bad&versions=",
        "max-keys=-1&versions=",
        "max-keys=x&versions=",
        "encoding-type=base64&versions=",
    ],
)
def test_refuses_bad_arguments(server: Server, versioned: OwnBucket, query: str) -> None:
    """Markers that are none, bad numbers and encodings are InvalidArgument."""
    answer = send_signed(server, "GET", f"/{versioned.name}", query, key=versioned.key)
    expect_refusal(answer, "InvalidArgument", 400)


def _ids(page: dict[str, Any]) -> list[tuple[str, str]]:
    rows = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [(row["Key"], row["VersionId"]) for row in rows]
