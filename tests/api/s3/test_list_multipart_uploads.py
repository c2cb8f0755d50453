"""ListMultipartUploads: unfinished uploads by key, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from parts import Upload
from server import OwnBucket


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
    only = bucket.s3.list_multipart_uploads(Bucket=bucket.name, Prefix="b/")
    assert [row["Key"] for row in only["Uploads"]] == ["b/1", "b/2"]
