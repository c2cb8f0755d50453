"""ListMultipartUploads: unfinished uploads by key, in pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from parts import Upload
from raw import send_signed
from refusals import expect_refusal
from server import OwnBucket, Server


@pytest.mark.parametrize("size", [1, 2, 5])
def test_uploads_are_listed_in_pages(bucket: OwnBucket, size: int) -> None:
    """By key, then by start; pages join to the whole, also within one key."""
    keys = ["a", "a", "a", "b/1", "c"]
    started = [(key, Upload(bucket, key).upload_id) for key in keys]
    seen: list[tuple[str, str]] = []
    asked: dict[str, Any] = {}
    for _ in range(10):
        page = bucket.s3.list_multipart_uploads(Bucket=bucket.name, MaxUploads=size, **asked)
        seen += [(row["Key"], row["UploadId"]) for row in page.get("Uploads", [])]
        if not page["IsTruncated"]:
            break
        asked = {
            "KeyMarker": page["NextKeyMarker"],
            "UploadIdMarker": page["NextUploadIdMarker"],
        }
    assert sorted(seen) == sorted(started)
    assert [key for key, _ in seen] == keys


def test_prefix_and_delimiter(bucket: OwnBucket) -> None:
    """Uploads are grouped like keys."""
    for key in ("a", "b/1", "b/2"):
        Upload(bucket, key)
    page = bucket.s3.list_multipart_uploads(Bucket=bucket.name, Delimiter="/")
    assert [row["Key"] for row in page["Uploads"]] == ["a"]
    assert [row["Prefix"] for row in page["CommonPrefixes"]] == ["b/"]
    for marker in ("b/", "b/1"):
        page = bucket.s3.list_multipart_uploads(
            Bucket=bucket.name, Delimiter="/", KeyMarker=marker
        )
        assert "CommonPrefixes" not in page
    only = bucket.s3.list_multipart_uploads(Bucket=bucket.name, Prefix="b/")
    assert [row["Key"] for row in only["Uploads"]] == ["b/1", "b/2"]


def test_names_are_encoded_and_markers_always_told(server: Server, bucket: OwnBucket) -> None:
    """The last page, too, names its last upload; prefix and delimiter are there when sent."""
    # boto3 cannot read the answer, which writes the key's control character as S3 does.
    begun = send_signed(server, "POST", f"/{bucket.name}/a%20b/%01", "uploads=", key=bucket.key)
    found = re.search(b"<UploadId>(.*)</UploadId>", begun.body)
    assert found is not None
    query = "delimiter=x&encoding-type=url&prefix=a%20&uploads="
    answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
    assert b"<Key>a+b/%01</Key>" in answer.body
    assert (
        b"<KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>"
        b"<NextKeyMarker>a+b/%01</NextKeyMarker><NextUploadIdMarker>"
        + found[1]
        + b"</NextUploadIdMarker><Delimiter>x</Delimiter>"
        b"<Prefix>a+</Prefix><MaxUploads>1000</MaxUploads><EncodingType>url</EncodingType>"
    ) in answer.body
    bare = send_signed(server, "GET", f"/{bucket.name}", "uploads=", key=bucket.key)
    assert b"<Prefix>" not in bare.body
    none = send_signed(server, "GET", f"/{bucket.name}", "prefix=c&uploads=", key=bucket.key)
    assert b"<NextKeyMarker></NextKeyMarker><NextUploadIdMarker><" in none.body


def test_an_upload_marker_alone_is_ignored(bucket: OwnBucket) -> None:
    """It goes with a key marker; one of an upload that has ended still marks a place."""
    uploads = [Upload(bucket, "k") for _ in range(3)]
    page = bucket.s3.list_multipart_uploads(Bucket=bucket.name, UploadIdMarker="bad")
    assert len(page["Uploads"]) == 3
    uploads[0].abort()
    rest = bucket.s3.list_multipart_uploads(
        Bucket=bucket.name, KeyMarker="k", UploadIdMarker=uploads[0].upload_id
    )
    found = [row["UploadId"] for row in rest["Uploads"]]
    assert found == [upload.upload_id for upload in uploads[1:]]


@pytest.mark.parametrize(
    "query",
    [
        "key-marker=k&upload-id-marker=bad&uploads=",
        "max-uploads=-1&uploads=",
        "max-uploads=x&uploads=",
        "encoding-type=base64&uploads=",
    ],
)
def test_refuses_bad_arguments(server: Server, bucket: OwnBucket, query: str) -> None:
    """Markers that are none, bad numbers and encodings are InvalidArgument."""
    answer = send_signed(server, "GET", f"/{bucket.name}", query, key=bucket.key)
    expect_refusal(answer, "InvalidArgument", 400)
