"""A bucket and its settings."""

from __future__ import annotations

import re
from enum import Enum
from typing import ClassVar

import msgspec

from lazarette.model.acl import AclRequest, Grants, Ownership, PublicAccessBlock
from lazarette.model.bundle import PastBundle
from lazarette.model.cors import CorsRule
from lazarette.model.names import AccountId, BucketId, BucketName, BundleId, Region
from lazarette.model.tag import Tag

_LOG_PREFIX = re.compile(r"[\w/!.*')(-]{1,100}", re.ASCII)


class Versioning(Enum):
    """The three states; there is no way back to NEVER."""

    NEVER = "NeverEnabled"
    ENABLED = "Enabled"
    SUSPENDED = "Suspended"


class AccessRules(msgspec.Struct, frozen=True):
    """Who may read without a signature. Source: Lightsail AccessRules."""

    get_object_public: bool = False
    allow_public_overrides: bool = False


class LogConfig(msgspec.Struct, frozen=True):
    """Where access logs go."""

    enabled: bool = False
    destination: str = ""
    prefix: str = ""


class AttachedInstance(msgspec.Struct, frozen=True):
    """An instance that may use a bucket without keys; its id decides, its name is shown."""

    name: str
    resource_id: str


class Bucket(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bucket record, stored under its name."""

    resource_type: ClassVar[str] = "Bucket"

    bucket_id: BucketId
    name: BucketName
    account: AccountId
    region: Region
    bundle_id: BundleId
    created_ms: int
    resource_id: str  # GUID, the last part of the ARN
    rules: AccessRules = AccessRules()
    versioning: Versioning = Versioning.NEVER
    readonly_accounts: tuple[AccountId, ...] = ()
    tags: tuple[Tag, ...] = ()
    log_config: LogConfig = LogConfig()
    bundle_changed_month: str = ""  # "2026-11": the plan was changed in that month
    format: int = 1
    cors: tuple[CorsRule, ...] = ()
    acl: Grants | None = None  # None: private
    ownership: Ownership | None = None  # None: not said; ACLs count, writers own
    public_access_block: PublicAccessBlock | None = None
    is_s3_made: bool = False  # by S3's CreateBucket: grants give what they give on S3
    instances: tuple[AttachedInstance, ...] = ()
    # The account's own block, copied to each of its buckets in the transaction that sets it.
    account_block: PublicAccessBlock | None = None
    # The plans it had before, oldest first; 15 months of them, what metrics are kept for.
    past_bundles: tuple[PastBundle, ...] = ()

    def is_attached_to(self, resource_id: str) -> bool:
        """Say whether the instance of that id may use this bucket without keys."""
        return any(instance.resource_id == resource_id for instance in self.instances)


class NewBucketAccess(msgspec.Struct, frozen=True):
    """What S3's CreateBucket says of access; None where it says nothing."""

    acl: AclRequest | None = None
    ownership: Ownership | None = None


class DroppedBucket(msgspec.Struct, frozen=True):
    """A deleted bucket whose name is free already; what is left of it waits for a worker."""

    bucket_id: BucketId
    name: BucketName
    account: AccountId
    dropped_ms: int
    format: int = 1


def is_log_prefix(text: str) -> bool:
    """Say whether Lightsail can name `text` as the prefix of log objects."""
    return bool(_LOG_PREFIX.fullmatch(text))


class BucketChange(msgspec.Struct, frozen=True):
    """What UpdateBucket asks to replace; None leaves that part as it is."""

    rules: AccessRules | None = None
    versioning: Versioning | None = None
    readonly_accounts: tuple[AccountId, ...] | None = None
    log_config: LogConfig | None = None
    cors: tuple[CorsRule, ...] | None = None
