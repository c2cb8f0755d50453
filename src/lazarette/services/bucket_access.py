"""Who may do what in a bucket, as S3 says it: its ACL, ownership, public access block.

One store with Lightsail's access rules: a bucket's record holds them all, and the one
decision reads them together.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from lazarette.authz.blocks import hides_public
from lazarette.authz.grants import acls_count
from lazarette.metadata import buckets
from lazarette.metadata.engine import WriteTx
from lazarette.model.acl import (
    OWNER,
    PRIVATE,
    AclRequest,
    Grants,
    Ownership,
    PublicAccessBlock,
    is_public,
)
from lazarette.model.action import Action
from lazarette.model.bucket import AccessRules, Bucket, NewBucketAccess
from lazarette.model.errors import AclAgainstOwnership, NoSuchConfiguration
from lazarette.model.names import BucketName
from lazarette.model.principal import Caller
from lazarette.services.acl_rules import check_acl
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog


class BucketAccess:
    """The access settings of buckets.

    A change holds at the next request and leaves an operation record, as one by the Lightsail
    API does; its details name what S3 calls it.
    """

    def __init__(
        self,
        directory: BucketDirectory,
        gate: Gate,
        changes: Changes,
        operations: OperationLog,
    ) -> None:
        self._directory = directory
        self._gate = gate
        self._changes = changes
        self._operations = operations

    async def find(self, caller: Caller, name: BucketName, action: Action) -> Bucket:
        """Return a bucket in which the caller may do `action`.

        Raises: NoSuchBucket, AccessDenied.
        """
        bucket = await self._directory.find(name)
        self._gate.require(caller, action, bucket)
        return bucket

    async def replace_acl(self, caller: Caller, name: BucketName, asked: AclRequest) -> None:
        """Replace the bucket's ACL.

        Raises: NoSuchBucket, AccessDenied (also for a public one where these are blocked),
        AclNotSupported.
        """

        def change(bucket: Bucket) -> Bucket:
            check_acl(caller, bucket, asked, Action.PUT_BUCKET_ACL)
            return replace(bucket, acl=stored_acl(asked))

        await self._change(caller, name, Action.PUT_BUCKET_ACL, "PutBucketAcl", change)

    async def is_public(self, caller: Caller, name: BucketName) -> bool:
        """Say whether the bucket as such is open to the public: by its mode, or its ACL.

        Raises: NoSuchBucket, AccessDenied.
        """
        bucket = await self.find(caller, name, Action.GET_BUCKET_POLICY_STATUS)
        if hides_public(bucket):
            return False
        by_acl = bucket.acl is not None and acls_count(bucket) and is_public(bucket.acl)
        return bucket.rules.get_object_public or by_acl

    async def ownership(self, caller: Caller, name: BucketName) -> Ownership:
        """Return who owns what others write.

        Raises: NoSuchBucket, AccessDenied, NoSuchConfiguration.
        """
        bucket = await self.find(caller, name, Action.GET_BUCKET_OWNERSHIP)
        if bucket.ownership is None:
            raise NoSuchConfiguration(
                "OwnershipControlsNotFoundError",
                "The bucket ownership controls were not found",
                name,
            )
        return bucket.ownership

    async def set_ownership(
        self, caller: Caller, name: BucketName, ownership: Ownership | None
    ) -> None:
        """Say who owns what others write; None takes the setting away.

        Raises: NoSuchBucket, AccessDenied, AclAgainstOwnership.
        """

        def change(bucket: Bucket) -> Bucket:
            if ownership is Ownership.ENFORCED:
                check_private(caller, bucket)
            return replace(bucket, ownership=ownership)

        details = f"{'Put' if ownership else 'Delete'}BucketOwnershipControls"
        await self._change(caller, name, Action.PUT_BUCKET_OWNERSHIP, details, change)

    async def public_access_block(self, caller: Caller, name: BucketName) -> PublicAccessBlock:
        """Return what of public access the bucket refuses.

        Raises: NoSuchBucket, AccessDenied, NoSuchConfiguration.
        """
        bucket = await self.find(caller, name, Action.GET_BUCKET_BLOCK)
        if bucket.public_access_block is None:
            raise NoSuchConfiguration(
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
                name,
            )
        return bucket.public_access_block

    async def set_public_access_block(
        self, caller: Caller, name: BucketName, block: PublicAccessBlock | None
    ) -> None:
        """Say what of public access the bucket refuses; None takes the setting away.

        Raises: NoSuchBucket, AccessDenied.
        """
        await self._change(
            caller,
            name,
            Action.PUT_BUCKET_BLOCK,
            "PutPublicAccessBlock" if block else "DeletePublicAccessBlock",
            lambda bucket: replace(bucket, public_access_block=block),
        )

    async def _change(
        self,
        caller: Caller,
        name: BucketName,
        action: Action,
        details: str,
        change: Callable[[Bucket], Bucket],
    ) -> None:
        async def body(tx: WriteTx) -> None:
            bucket = await buckets.find_bucket(tx, name)
            self._gate.require(caller, action, bucket)
            changed = change(bucket)
            await buckets.put_bucket(tx, changed)
            await self._operations.add(tx, changed, "UpdateBucket", details)

        await self._changes.run(body, None)


def with_access(caller: Caller, bucket: Bucket, access: NewBucketAccess) -> Bucket:
    """Return a new bucket with what S3's CreateBucket says of access.

    S3 knows no bucket whose ACLs do not count but one that turns them off; so this one lets
    objects be public one by one. Raises: AclAgainstOwnership.
    """
    acl = None if access.acl is None else stored_acl(access.acl)
    made = replace(bucket, acl=acl, ownership=access.ownership)
    if access.ownership is Ownership.ENFORCED:
        check_private(caller, made)
        return made
    return replace(made, rules=AccessRules(allow_public_overrides=True), is_s3_made=True)


def stored_acl(asked: AclRequest) -> Grants | None:
    """Return a bucket's ACL as its record holds it."""
    return None if asked.grants == PRIVATE else asked.grants


def check_private(caller: Caller, bucket: Bucket) -> None:
    """Refuse to turn ACLs off while the bucket's gives something to others.

    Raises: AclAgainstOwnership.
    """
    own = {OWNER, caller.canonical_id} if caller.account == bucket.account else {OWNER}
    if bucket.acl is not None and any(grant.grantee not in own for grant in bucket.acl):
        raise AclAgainstOwnership()
