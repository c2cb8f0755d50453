"""PutObjectTagging, GetObjectTagging, DeleteObjectTagging."""

from __future__ import annotations

from typing import Any

import pytest
from make import unique_name
from raw import md5_of, send_signed
from refusals import expect_refusal, refused
from server import OwnBucket, Server


def _set(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in pairs]}


def test_a_tag_set_is_replaced_whole_and_removed(bucket: OwnBucket) -> None:
    """Put replaces every tag, delete empties the set, the object itself stays."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", Tagging="a=1&b=2")
    bucket.s3.put_object_tagging(**asked, Tagging=_set(("c", "3"), ("d e/@", "")))
    found = bucket.s3.get_object_tagging(**asked)["TagSet"]
    assert sorted((row["Key"], row["Value"]) for row in found) == [("c", "3"), ("d e/@", "")]
    assert bucket.s3.head_object(**asked)["TagCount"] == 2
    bucket.s3.delete_object_tagging(**asked)
    assert bucket.s3.get_object_tagging(**asked)["TagSet"] == []
    assert bucket.s3.get_object(**asked)["Body"].read() == b"x"


def test_tags_belong_to_a_version(server: Server) -> None:
    """Tags of one version are not those of the next."""
    made = server.bucket(unique_name("tags"), versioning=True)
    asked = {"Bucket": made.name, "Key": "k"}
    old = made.s3.put_object(**asked, Body=b"1", Tagging="v=1")["VersionId"]
    made.s3.put_object(**asked, Body=b"2")
    assert made.s3.get_object_tagging(**asked)["TagSet"] == []
    (row,) = made.s3.get_object_tagging(**asked, VersionId=old)["TagSet"]
    assert row == {"Key": "v", "Value": "1"}


@pytest.mark.parametrize(
    "tags",
    [
        _set(("same", "1"), ("same", "2")),
        _set(("k" * 129, "v")),
        _set(("k", "v" * 257)),
        _set(("bad<key", "v")),
        _set(("aws:reserved", "v")),
    ],
)
def test_refuses_sets_that_break_a_rule(bucket: OwnBucket, tags: dict[str, Any]) -> None:
    """Doubled, too long, reserved: InvalidTag, and the old set stays."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", Tagging="a=1")
    with refused("InvalidTag", 400):
        bucket.s3.put_object_tagging(**asked, Tagging=tags)
    assert bucket.s3.get_object_tagging(**asked)["TagSet"] == [{"Key": "a", "Value": "1"}]


def test_refuses_more_than_ten_tags(bucket: OwnBucket) -> None:
    """S3 has a code of its own for it, and the old set stays."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", Tagging="a=1")
    many = _set(*[(f"t{number}", "v") for number in range(11)])
    with refused("BadRequest", 400):
        bucket.s3.put_object_tagging(**asked, Tagging=many)
    assert bucket.s3.get_object_tagging(**asked)["TagSet"] == [{"Key": "a", "Value": "1"}]


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("&", {}),
        ("&&&", {}),
        ("key", {"key": ""}),
        ("key=&", {"key": ""}),
        ("a&b=1", {"a": "", "b": "1"}),
        ("a=b=c", {"a": "b=c"}),
        ("k%20x=y+z%2F", {"k x": "y z/"}),
        ("key@=val@", {"key@": "val@"}),
        ("%C3%BC=%C3%A9", {"ü": "é"}),
    ],
)
def test_a_tag_header_is_a_query_string(
    bucket: OwnBucket, header: str, tags: dict[str, str]
) -> None:
    """Names without values, empty pieces and encoded characters are read as in a query."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    bucket.s3.put_object(**asked, Body=b"x", Tagging=header)
    found = bucket.s3.get_object_tagging(**asked)["TagSet"]
    assert {row["Key"]: row["Value"] for row in found} == tags
    assert bucket.s3.head_object(**asked).get("TagCount", 0) == len(tags)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("=", "InvalidArgument"),
        ("=v", "InvalidArgument"),
        ("key%", "InvalidArgument"),
        ("a=%ff", "InvalidArgument"),
        ("a=1&a=2", "InvalidArgument"),
        ("key?=v", "InvalidTag"),
        ("key=v!", "InvalidTag"),
        ("aws:x=1", "InvalidTag"),
        ("a=" + "v" * 257, "InvalidTag"),
        ("k" * 129, "InvalidTag"),
        ("&".join(f"t{number}" for number in range(11)), "BadRequest"),
    ],
)
def test_refuses_bad_tag_headers(bucket: OwnBucket, header: str, code: str) -> None:
    """What is no query string is another failure than a tag that breaks a rule."""
    with refused(code, 400):
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x", Tagging=header)
    with refused("404", 404):
        bucket.s3.head_object(Bucket=bucket.name, Key="k")


def test_refuses_malformed_documents_and_missing_objects(
    server: Server, bucket: OwnBucket
) -> None:
    """Bad XML is MalformedXML; there are no tags without an object."""
    asked = {"Bucket": bucket.name, "Key": "k"}
    with refused("NoSuchKey", 404):
        bucket.s3.put_object_tagging(**asked, Tagging=_set(("a", "b")))
    bucket.s3.put_object(**asked, Body=b"x")
    for document in (b"<Tagging><TagSet><Tag><Key>k</Key></TagSet></Tagging>", b"<Tags/>"):
        headers = {"content-md5": md5_of(document)}
        answer = send_signed(
            server, "PUT", f"/{bucket.name}/k", "tagging=", headers, document, key=bucket.key
        )
        expect_refusal(answer, "MalformedXML", 400)
    assert bucket.s3.get_object_tagging(**asked)["TagSet"] == []
