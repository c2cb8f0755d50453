"""Buckets that heed ACLs, second accounts, and what grants look like to boto3."""

from __future__ import annotations

from typing import Any

from make import unique_name
from server import OwnBucket, Server

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
INDIVIDUAL = {"getObject": "private", "allowPublicOverrides": True}
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def heeding_bucket(server: Server, *, versioning: bool = False, **asked: Any) -> OwnBucket:
    """Make a bucket through S3, as root, and a key of it; `asked` goes to CreateBucket."""
    name = unique_name("acl")
    server.s3().create_bucket(Bucket=name, **asked)
    if versioning:
        server.lightsail().update_bucket(
            bucketName=name, versioning="Enabled", accessRules=INDIVIDUAL
        )
    key = server.bucket_key(name)
    return OwnBucket(name, key, server.s3(key))


def set_rules(server: Server, name: str, get_object: str, overrides: bool) -> None:
    """Set the bucket's Lightsail access rules."""
    rules = {"getObject": get_object, "allowPublicOverrides": overrides}
    server.lightsail().update_bucket(bucketName=name, accessRules=rules)


def to_id(canonical_id: str, permission: str = "FULL_CONTROL") -> dict[str, Any]:
    """Return a grant to an account."""
    who = {"Type": "CanonicalUser", "ID": canonical_id}
    return {"Grantee": who, "Permission": permission}


def to_group(uri: str, permission: str = "READ") -> dict[str, Any]:
    """Return a grant to a group."""
    return {"Grantee": {"Type": "Group", "URI": uri}, "Permission": permission}


def seen(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the grants of an answer as pairs of grantee and permission, in their order."""
    return [
        (row["Grantee"].get("URI") or row["Grantee"]["ID"], row["Permission"])
        for row in answer["Grants"]
    ]


def main_id(server: Server) -> str:
    """Return the canonical id of the first account."""
    owner: str = server.s3().list_buckets()["Owner"]["ID"]
    return owner


def policy(owner: str, *grants: str) -> bytes:
    """Return an AccessControlPolicy document of Grant elements."""
    return (
        f"<AccessControlPolicy><Owner><ID>{owner}</ID></Owner>"
        f"<AccessControlList>{''.join(grants)}</AccessControlList></AccessControlPolicy>"
    ).encode()


def grant_element(kind: str, inner: str, permission: str) -> str:
    """Return a Grant element."""
    return (
        f'<Grant><Grantee {XSI} xsi:type="{kind}">{inner}</Grantee>'
        f"<Permission>{permission}</Permission></Grant>"
    )
