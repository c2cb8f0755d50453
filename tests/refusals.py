"""What a refusal must show: the exact code and status, and that nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from raw import Answer
from server import OwnBucket, Server


@contextmanager
def refused(code: str, status: int) -> Iterator[dict[str, Any]]:
    """Expect an AWS error of exactly this code and status; yields its parts afterwards.

    A HEAD answer has no body: there boto3 shows the status as the code.
    """
    parts: dict[str, Any] = {}
    with pytest.raises(ClientError) as caught:
        yield parts
    parts.update(caught.value.response)
    shown = (parts["Error"]["Code"], parts["ResponseMetadata"]["HTTPStatusCode"])
    assert shown == (code, status), caught.value


def expect_refusal(answer: Answer, code: str, status: int) -> None:
    """Check a raw answer for exactly this code and status."""
    assert (answer.code, answer.status) == (code, status), answer.body


@contextmanager
def unchanged(server: Server, bucket: OwnBucket | str) -> Iterator[None]:
    """Expect that the block leaves every version and every unfinished upload as it was."""
    name = bucket if isinstance(bucket, str) else bucket.name
    before = contents(server, name)
    yield
    assert contents(server, name) == before


def contents(server: Server, name: str) -> list[tuple[str, ...]]:
    """Return all there is in a bucket: versions, markers and unfinished uploads."""
    client = server.s3()
    found: list[tuple[str, ...]] = []
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        for row in page.get("Versions", []):
            changed = row["LastModified"].isoformat()
            found.append(("version", row["Key"], row["VersionId"], row["ETag"], changed))
        for row in page.get("DeleteMarkers", []):
            found.append(("marker", row["Key"], row["VersionId"]))
    for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for row in page.get("Uploads", []):
            found.append(("upload", row["Key"], row["UploadId"]))
    return found
