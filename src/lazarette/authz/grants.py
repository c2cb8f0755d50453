"""What ACLs give: the part of the decision that reads grants.

ACLs count only in a bucket whose access rules let objects be public one by one, and whose
ownership setting leaves ACLs on. In a private bucket they are kept and count for nothing, in a
public one everybody reads and nothing else is given. What counts is Lightsail's rule, reading
objects and nothing else; in a bucket that S3's CreateBucket made, all of S3's.
Sources: Lightsail "Bucket permissions"; S3 "Mapping of ACL permissions and access policy
permissions".
"""

from __future__ import annotations

from lazarette.authz.blocks import hides_public
from lazarette.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    FULL_CONTROL,
    OWNER,
    READ,
    READ_ACP,
    WRITE,
    WRITE_ACP,
    Grants,
    Ownership,
)
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller, Kind

# Which permission of a bucket's ACL gives an action, and which of an object's.
OF_BUCKET = {
    Action.LIST_OBJECTS: READ,
    Action.LIST_VERSIONS: READ,
    Action.LIST_UPLOADS: READ,
    Action.PUT_OBJECT: WRITE,
    # By key alone: a version is deleted for ever only by the bucket's own account.
    Action.DELETE_OBJECT: WRITE,
    Action.LIST_PARTS: WRITE,
    Action.ABORT_UPLOAD: WRITE,
    Action.GET_BUCKET_ACL: READ_ACP,
    Action.PUT_BUCKET_ACL: WRITE_ACP,
}
# What may be open to everybody: the bytes of objects. A version that is asked for by its id is
# read like a current one: who may is said by its own ACL.
READING = frozenset((Action.GET_OBJECT, Action.GET_OBJECT_VERSION))
OF_OBJECT = {
    Action.GET_OBJECT: READ,
    Action.GET_OBJECT_VERSION: READ,
    Action.GET_OBJECT_ACL: READ_ACP,
    Action.GET_OBJECT_VERSION_ACL: READ_ACP,
    Action.PUT_OBJECT_ACL: WRITE_ACP,
    Action.PUT_OBJECT_VERSION_ACL: WRITE_ACP,
}


def acls_count(bucket: Bucket) -> bool:
    """True when grants are heard in this bucket at all."""
    rules = bucket.rules
    return (
        rules.allow_public_overrides
        and not rules.get_object_public
        and bucket.ownership is not Ownership.ENFORCED
    )


def find_grant(
    caller: Caller,
    action: Action,
    bucket: Bucket,
    version: ObjectVersion | None,
    is_account: bool,
) -> str:
    """Return the reason for which ACLs allow it; empty when they do not.

    `is_account`: the caller may do what its account is given.
    """
    if not acls_count(bucket):
        return ""
    wanted = OF_BUCKET.get(action)
    if not bucket.is_s3_made and action not in READING:
        return ""
    if wanted is not None:
        given = bucket.acl is not None and _gives(
            bucket.acl, caller, wanted, bucket, is_account, False
        )
        return "bucket-acl" if given else ""
    wanted = OF_OBJECT.get(action)
    if wanted is None or version is None:
        return ""
    # A bucket's key reaches its own bucket, so ids are those of whole accounts.
    is_owner = is_account and caller.canonical_id == version.owner
    if is_owner and wanted != READ:
        return "object-owner"
    given = _gives(version.grants(), caller, wanted, bucket, is_account, is_owner)
    return "object-acl" if given else ""


def _gives(
    grants: Grants,
    caller: Caller,
    wanted: str,
    bucket: Bucket,
    is_account: bool,
    is_owner: bool,
) -> bool:
    names: set[str] = set()
    if not hides_public(bucket):
        names.add(ALL_USERS)
        # A user whose own policies do not allow it is given what everybody is, no more.
        if is_account or caller.kind not in (Kind.ANONYMOUS, Kind.USER):
            names.add(AUTHENTICATED_USERS)
    if is_account:
        names.add(caller.canonical_id)
    if is_owner:
        names.add(OWNER)
    return any(
        grant.grantee in names and grant.permission in (wanted, FULL_CONTROL)
        for grant in grants
    )
