"""Create-, Get-, Update-, DeleteBucket(s), and the Bucket they show."""

from __future__ import annotations

from lazarette.lightsail.shapes.operations import Operation
from lazarette.lightsail.shapes.shape import ResourceLocation, Shape
from lazarette.lightsail.shapes.tags import Tag


class AccessRules(Shape, frozen=True):
    """Who may read without a signature; what a request leaves out is private."""

    get_object: str | None = None
    allow_public_overrides: bool | None = None


class BucketAccessLogConfig(Shape, frozen=True):
    """Where access logs go."""

    enabled: bool
    destination: str | None = None
    prefix: str | None = None


class BucketCorsRule(Shape, frozen=True):
    """One rule of cross-origin sharing."""

    allowed_methods: list[str]
    allowed_origins: list[str]
    id: str | None = None
    allowed_headers: list[str] | None = None
    expose_headers: list[str] | None = None
    max_age_seconds: int | None = None


class BucketCorsConfig(Shape, frozen=True):
    """The rules of cross-origin sharing."""

    rules: list[BucketCorsRule] | None = None


class ResourceReceivingAccess(Shape, frozen=True):
    """An instance attached to a bucket."""

    name: str
    resource_type: str


class BucketState(Shape, frozen=True):
    """Whether the bucket was made well."""

    code: str
    message: str | None = None


class Bucket(Shape, frozen=True):
    """A bucket."""

    resource_type: str
    access_rules: AccessRules
    arn: str
    bundle_id: str
    created_at: float
    url: str
    location: ResourceLocation
    name: str
    support_code: str
    tags: list[Tag]
    object_versioning: str
    able_to_update_bundle: bool
    readonly_access_accounts: list[str]
    state: BucketState
    access_log_config: BucketAccessLogConfig
    resources_receiving_access: list[ResourceReceivingAccess] | None = None
    cors: BucketCorsConfig | None = None


class AccountLevelBpaSync(Shape, frozen=True):
    """The account's block-public-access setting, as far as it reaches buckets."""

    status: str
    bpa_impacts_lightsail: bool
    last_synced_at: float | None = None
    message: str | None = None


class CreateBucketRequest(Shape, frozen=True):
    """CreateBucket."""

    bucket_name: str
    bundle_id: str
    tags: list[Tag] | None = None
    enable_object_versioning: bool | None = None


class BucketResult(Shape, frozen=True):
    """CreateBucket and UpdateBucket."""

    bucket: Bucket
    operations: list[Operation]


class GetBucketsRequest(Shape, frozen=True):
    """GetBuckets."""

    bucket_name: str | None = None
    page_token: str | None = None
    include_connected_resources: bool | None = None
    include_cors: bool | None = None


class GetBucketsResult(Shape, frozen=True):
    """GetBuckets."""

    buckets: list[Bucket]
    account_level_bpa_sync: AccountLevelBpaSync
    next_page_token: str | None = None


class UpdateBucketRequest(Shape, frozen=True):
    """UpdateBucket; a member that is given replaces that part."""

    bucket_name: str
    access_rules: AccessRules | None = None
    versioning: str | None = None
    readonly_access_accounts: list[str] | None = None
    access_log_config: BucketAccessLogConfig | None = None
    cors: BucketCorsConfig | None = None


class DeleteBucketRequest(Shape, frozen=True):
    """DeleteBucket."""

    bucket_name: str
    force_delete: bool | None = None
