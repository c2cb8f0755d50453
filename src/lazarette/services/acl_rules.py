"""What becomes of the ACL a client asks for: stored, or refused by the bucket's settings.

Pure; a write settles what was asked once its bucket is known and its caller permitted.
"""

from __future__ import annotations

import msgspec

from lazarette.authz.blocks import BLOCK_ACLS, find_block
from lazarette.model.acl import (
    ANONYMOUS_ID,
    BUCKET_OWNER,
    BUCKET_OWNER_FULL_CONTROL,
    FULL_CONTROL,
    OWNER,
    PRIVATE,
    PUBLIC_READ,
    AclRequest,
    Grant,
    Grants,
    Ownership,
    is_public,
    opens_reading,
)
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import AccessDenied, AclNotSupported
from lazarette.model.names import CanonicalId
from lazarette.model.object_version import NewObject
from lazarette.model.principal import Caller


class StoredAcl(msgspec.Struct, frozen=True):
    """An ACL as a version carries it."""

    is_public: bool
    acl: Grants | None


def settle(caller: Caller, bucket: Bucket, new: NewObject) -> NewObject:
    """Return `new` with its ACL and owner as they are to be stored.

    Nothing changes when it says nothing of ACLs and the caller is of the bucket's account.
    Raises: AclNotSupported, AccessDenied (a public ACL where these are blocked).
    """
    owner = owner_of(caller, bucket, new.asked)
    if new.asked is None:
        return msgspec.structs.replace(new, owner=owner)
    stored = settle_acl(caller, bucket, new.asked, Action.PUT_OBJECT, owner)
    return msgspec.structs.replace(
        new, is_public=stored.is_public, acl=stored.acl, owner=owner, asked=None
    )


def settle_acl(
    caller: Caller, bucket: Bucket, asked: AclRequest, action: Action, owner: CanonicalId
) -> StoredAcl:
    """Return the ACL as it is to be stored on a thing of `owner` (empty: the bucket's).

    Raises: AclNotSupported, AccessDenied.
    """
    check_acl(caller, bucket, asked, action)
    if bucket.ownership is Ownership.ENFORCED:
        return StoredAcl(False, None)
    grants = asked.grants
    if not owner:
        grants = tuple(grant for grant in grants if grant.grantee != BUCKET_OWNER)
    if grants == PRIVATE:
        return StoredAcl(False, None)
    if grants == PUBLIC_READ:
        return StoredAcl(True, None)
    return StoredAcl(opens_reading(grants), grants)


def check_acl(caller: Caller, bucket: Bucket, asked: AclRequest, action: Action) -> None:
    """Refuse an ACL that the bucket's settings exclude.

    Raises: AclNotSupported, AccessDenied.
    """
    if bucket.ownership is Ownership.ENFORCED and not _gives_owner_all(caller, bucket, asked):
        raise AclNotSupported()
    check_not_blocked(bucket, asked, action)


def check_not_blocked(bucket: Bucket, asked: AclRequest, action: Action) -> None:
    """Refuse a public ACL where bucket or account block these. Raises: AccessDenied."""
    if is_public(asked.grants) and (reason := find_block(bucket, BLOCK_ACLS)):
        raise AccessDenied(action.value, reason)


def _gives_owner_all(caller: Caller, bucket: Bucket, asked: AclRequest) -> bool:
    """True for what S3 takes while ACLs are off: the bucket owner's full control, no more."""
    if asked.canned:
        return asked.canned == BUCKET_OWNER_FULL_CONTROL
    own = {OWNER, BUCKET_OWNER}
    if caller.account == bucket.account:
        own.add(caller.canonical_id)
    return bool(asked.grants) and all(
        grant.grantee in own and grant.permission == FULL_CONTROL for grant in asked.grants
    )


def owner_of(caller: Caller, bucket: Bucket, asked: AclRequest | None = None) -> CanonicalId:
    """Return who owns what the caller writes; empty when it is the bucket's owner."""
    if caller.account == bucket.account or bucket.ownership is Ownership.ENFORCED:
        return CanonicalId("")
    gives_all = asked is not None and Grant(BUCKET_OWNER, FULL_CONTROL) in asked.grants
    if gives_all and bucket.ownership is Ownership.PREFERRED:
        return CanonicalId("")
    return caller.canonical_id or ANONYMOUS_ID
