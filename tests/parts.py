"""Multipart uploads in few lines, for tests that need one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server import OwnBucket

PART_MIN = 5 << 20


class Upload:
    """One unfinished upload, and the parts it has been given."""

    def __init__(self, bucket: OwnBucket, key: str, **options: Any) -> None:
        self.bucket = bucket
        self.s3 = bucket.s3
        self.target = {"Bucket": bucket.name, "Key": key}
        begun = self.s3.create_multipart_upload(**self.target, **options)
        self.upload_id: str = begun["UploadId"]
        self.asked = {**self.target, "UploadId": self.upload_id}
        self.named: list[dict[str, Any]] = []

    def add(self, number: int, data: bytes, **options: Any) -> dict[str, Any]:
        """Send one part and remember its ETag for `complete`."""
        done: dict[str, Any] = self.s3.upload_part(
            **self.asked, PartNumber=number, Body=data, **options
        )
        self.named = [row for row in self.named if row["PartNumber"] != number]
        self.named.append({"PartNumber": number, "ETag": done["ETag"]})
        self.named.sort(key=lambda row: int(row["PartNumber"]))
        return done

    def complete(
        self, named: Sequence[dict[str, Any]] | None = None, **options: Any
    ) -> dict[str, Any]:
        """Complete with the parts sent, or with those `named`."""
        parts = {"Parts": list(self.named if named is None else named)}
        done: dict[str, Any] = self.s3.complete_multipart_upload(
            **self.asked, MultipartUpload=parts, **options
        )
        return done

    def abort(self) -> None:
        """Give the upload up."""
        self.s3.abort_multipart_upload(**self.asked)
