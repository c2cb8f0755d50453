"""ListObjects, the older listing with markers."""

from __future__ import annotations

from raw import send_signed
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
