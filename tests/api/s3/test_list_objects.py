"""ListObjects, the older listing with markers."""

from __future__ import annotations

import re

import pytest
from raw import send_signed
from refusals import expect_refusal
from server import OwnBucket, Server


def test_pages_go_on_from_the_marker(bucket: OwnBucket) -> None:
    """Every page begins after the last row of the one before, prefixes included."""
    for key in ("a", "b/1", "b/2", "c/1", "d"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    seen, marker = [], ""
    for _ in range(10):
        page = bucket.s3.list_objects(
            Bucket=bucket.name, Delimiter="/", MaxKeys=1, Marker=marker
        )
        rows = [row["Key"] for row in page.get("Contents", [])]
        seen += rows + [row["Prefix"] for row in page.get("CommonPrefixes", [])]
        if not page["IsTruncated"]:
            break
        marker = page["NextMarker"]
    assert seen == ["a", "b/", "c/", "d"]


def test_a_marker_need_not_be_a_key(bucket: OwnBucket) -> None:
    """The marker is exclusive and any text."""
    for key in ("a", "b", "c"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    page = bucket.s3.list_objects(Bucket=bucket.name, Marker="aa")
    assert [row["Key"] for row in page["Contents"]] == ["b", "c"]
    assert page["Marker"] == "aa"
    assert all(row["Owner"]["ID"] for row in page["Contents"])


def test_markup_is_escaped_without_url_encoding(server: Server, bucket: OwnBucket) -> None:
    """A client that asks for no encoding gets well-formed XML all the same."""
    bucket.s3.put_object(Bucket=bucket.name, Key="<a>&\r'", Body=b"")
    answer = send_signed(server, "GET", f"/{bucket.name}", key=bucket.key)
    assert answer.headers["content-type"] == "application/xml"
    assert b"<Key>&lt;a&gt;&amp;&#13;" in answer.body.replace(b"&#xD;", b"&#13;")


@pytest.mark.parametrize("marker", ["b/", "b/1", "b/zz"])
def test_a_marker_within_a_common_prefix_is_behind_it(bucket: OwnBucket, marker: str) -> None:
    """A common prefix that a marker lies in has been shown, and is not shown again."""
    for key in ("a", "b/1", "b/2", "c/1", "d"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    page = bucket.s3.list_objects(Bucket=bucket.name, Delimiter="/", Marker=marker)
    assert [row["Prefix"] for row in page["CommonPrefixes"]] == ["c/"]
    assert [row["Key"] for row in page["Contents"]] == ["d"]
    flat = bucket.s3.list_objects(Bucket=bucket.name, Marker="b/1")
    assert [row["Key"] for row in flat["Contents"]] == ["b/2", "c/1", "d"]


def test_url_encoding_is_that_of_forms(server: Server, bucket: OwnBucket) -> None:
    """Asked for it, names are written as Java writes form values, but with their slashes."""
    key = "a b/c+d~*(1)ü%"
    bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    query = "delimiter=%2F%2F&encoding-type=url&marker=%20&max-keys=2000&prefix=a%20"
    answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
    written = re.sub(rb"<(Owner|Contents)>.*</\1>", b"", answer.body)
    assert b"<Key>a+b/c%2Bd%7E*%281%29%C3%BC%25</Key>" in answer.body
    assert b"<Prefix>a+</Prefix><Marker>+</Marker><MaxKeys>2000</MaxKeys>" in written
    assert b"<Delimiter>//</Delimiter><EncodingType>url</EncodingType>" in written


def test_the_next_marker_is_only_told_with_a_delimiter(bucket: OwnBucket) -> None:
    """Without one the last key is the next marker, and S3 does not repeat it."""
    for key in ("a", "b", "c"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"")
    asked = {"Bucket": bucket.name, "MaxKeys": 1}
    assert "NextMarker" not in bucket.s3.list_objects(**asked)
    assert bucket.s3.list_objects(**asked, Delimiter="/")["NextMarker"] == "a"
    assert bucket.s3.list_objects(Bucket=bucket.name, MaxKeys=0)["IsTruncated"] is False


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("max-keys=-1", "maxKeys"),
        ("max-keys=many", "max-keys"),
        ("max-keys=2147483648", "max-keys"),
        ("start-after=a", "start-after"),
        ("continuation-token=x&start-after=a", "continuation-token"),
        ("encoding-type=base64", "encoding-type"),
    ],
)
def test_refuses_bad_arguments(
    server: Server, bucket: OwnBucket, query: str, name: str
) -> None:
    """Bad numbers, and what belongs to the other version, are InvalidArgument."""
    answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
    expect_refusal(answer, "InvalidArgument", 400)
    assert f"<ArgumentName>{name}</ArgumentName>".encode() in answer.body
