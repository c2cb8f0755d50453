"""Create-, Get-, DeleteBucketAccessKey(s)."""

from __future__ import annotations

from lazarette.lightsail.shapes.operations import Operation
from lazarette.lightsail.shapes.shape import Shape


class AccessKeyLastUsed(Shape, frozen=True):
    """The latest use; region and service are "N/A" before the first."""

    region: str
    service_name: str
    last_used_date: float | None = None


class AccessKey(Shape, frozen=True):
    """An access key; the secret only in the answer that creates it."""

    access_key_id: str
    status: str
    created_at: float
    secret_access_key: str | None = None
    last_used: AccessKeyLastUsed | None = None

    def __repr__(self) -> str:
        return f"AccessKey({self.access_key_id!r})"


class CreateBucketAccessKeyRequest(Shape, frozen=True):
    """CreateBucketAccessKey."""

    bucket_name: str


class CreateBucketAccessKeyResult(Shape, frozen=True):
    """CreateBucketAccessKey."""

    access_key: AccessKey
    operations: list[Operation]


class GetBucketAccessKeysRequest(Shape, frozen=True):
    """GetBucketAccessKeys."""

    bucket_name: str


class GetBucketAccessKeysResult(Shape, frozen=True):
    """GetBucketAccessKeys."""

    access_keys: list[AccessKey]


class DeleteBucketAccessKeyRequest(Shape, frozen=True):
    """DeleteBucketAccessKey."""

    bucket_name: str
    access_key_id: str
