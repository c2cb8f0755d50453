"""Grants: what an ACL says, what a client asks for, who owns what is written.

A grantee is a canonical id, a group's URI, or one of two stand-ins for ids that are looked up
only to be shown: the owner of the very thing, and the owner of its bucket. An ACL of None is
the one S3 gives by default: the owner's FULL_CONTROL alone.
Source: S3 "Access control list (ACL) overview", "Controlling ownership of objects".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

import msgspec

from lazarette.model.names import CanonicalId

_GROUPS = "http://acs.amazonaws.com/groups/"
ALL_USERS = _GROUPS + "global/AllUsers"
AUTHENTICATED_USERS = _GROUPS + "global/AuthenticatedUsers"
LOG_DELIVERY = _GROUPS + "s3/LogDelivery"
GROUPS = frozenset((ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY))
PUBLIC_GROUPS = frozenset((ALL_USERS, AUTHENTICATED_USERS))

OWNER = "owner"  # stand-in: who owns the object or bucket that carries the ACL
BUCKET_OWNER = "bucket-owner"  # stand-in: who owns the bucket of the object

# Ids of AWS's own that are no account here: who an unsigned writer is, and EC2's bundles.
ANONYMOUS_ID = CanonicalId("65a011a29cdf8ec533ec3d1ccaae921c")
EC2_BUNDLES_ID = CanonicalId("6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c")
AWS_IDS = frozenset((ANONYMOUS_ID, EC2_BUNDLES_ID))

READ, WRITE, READ_ACP, WRITE_ACP = "READ", "WRITE", "READ_ACP", "WRITE_ACP"
FULL_CONTROL = "FULL_CONTROL"
PERMISSIONS = frozenset((READ, WRITE, READ_ACP, WRITE_ACP, FULL_CONTROL))


class Grant(NamedTuple):
    """One permission for one grantee."""

    grantee: str
    permission: str


Grants = tuple[Grant, ...]
_OWNS = Grant(OWNER, FULL_CONTROL)
PRIVATE: Grants = (_OWNS,)
# Groups first: S3 promises no order, and suites that compare lists expect this one.
PUBLIC_READ: Grants = (Grant(ALL_USERS, READ), _OWNS)

_BOTH: dict[str, Grants] = {
    "private": PRIVATE,
    "public-read": PUBLIC_READ,
    "public-read-write": (Grant(ALL_USERS, READ), Grant(ALL_USERS, WRITE), _OWNS),
    "authenticated-read": (Grant(AUTHENTICATED_USERS, READ), _OWNS),
    "aws-exec-read": (_OWNS, Grant(EC2_BUNDLES_ID, READ)),
}
BUCKET_OWNER_FULL_CONTROL = "bucket-owner-full-control"
OBJECT_CANNED: dict[str, Grants] = {
    **_BOTH,
    "bucket-owner-read": (_OWNS, Grant(BUCKET_OWNER, READ)),
    BUCKET_OWNER_FULL_CONTROL: (_OWNS, Grant(BUCKET_OWNER, FULL_CONTROL)),
}
# Those that name the bucket's owner mean nothing for a bucket, and S3 ignores them there.
BUCKET_CANNED: dict[str, Grants] = {
    **_BOTH,
    "bucket-owner-read": PRIVATE,
    BUCKET_OWNER_FULL_CONTROL: PRIVATE,
    "log-delivery-write": (Grant(LOG_DELIVERY, WRITE), Grant(LOG_DELIVERY, READ_ACP), _OWNS),
}


class AclRequest(msgspec.Struct, frozen=True):
    """The ACL a client asks for: a canned one by its name, or grants."""

    grants: Grants
    canned: str = ""


class Ownership(Enum):
    """Who owns what others write into a bucket, and whether ACLs count there at all."""

    ENFORCED = "BucketOwnerEnforced"
    PREFERRED = "BucketOwnerPreferred"
    WRITER = "ObjectWriter"


class PublicAccessBlock(msgspec.Struct, frozen=True):
    """What of public access a bucket, or an account, refuses, whatever rules and ACLs say."""

    block_public_acls: bool = False  # refuse new ones; those that stand stay
    ignore_public_acls: bool = False  # grants to groups do not count, public mode neither
    block_public_policy: bool = False  # refuse to make the bucket public
    restrict_public_buckets: bool = False  # a public bucket is its own account's alone

    @property
    def hides(self) -> bool:
        """True when nothing of the bucket is public, whatever is said of it."""
        return self.ignore_public_acls or self.restrict_public_buckets


# The flags by the names they have in AWS.
BLOCK_FLAGS = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}
NO_BLOCK = PublicAccessBlock()
BLOCK_ALL = PublicAccessBlock(True, True, True, True)


def is_public(grants: Iterable[Grant]) -> bool:
    """True when anything is granted to everybody, or to everybody who signs."""
    return any(grant.grantee in PUBLIC_GROUPS for grant in grants)


def opens_reading(grants: Iterable[Grant]) -> bool:
    """True when everybody may read."""
    return any(
        grant.grantee == ALL_USERS and grant.permission in (READ, FULL_CONTROL)
        for grant in grants
    )
