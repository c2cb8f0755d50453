"""Records as the trees of IAM's shapes: User, AccessKey, Policy, PolicyVersion.

Documents are percent-encoded, as IAM sends them; SDKs decode them again.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from lazarette.iam.tree import Tree
from lazarette.model.access_key import AccessKey
from lazarette.model.managed_policy import ManagedPolicy, PolicyVersion
from lazarette.model.tag import Tag
from lazarette.model.timestamp import iso_date
from lazarette.model.user import User
from lazarette.services.managed_policies import CountedPolicy


def date(time_ms: int) -> str:
    """Return a time as IAM writes it, to the second.

    >>> date(784_111_777_123)
    '1994-11-06T08:49:37Z'
    """
    return iso_date(time_ms).replace(".000Z", "Z")


def tag_list(tags: Iterable[Tag]) -> list[Tree]:
    """Return Tag shapes."""
    return [{"Key": tag.key, "Value": tag.value or ""} for tag in tags]


def user(found: User, with_details: bool = True) -> Tree:
    """Return a User; lists show neither tags nor when the password was used."""
    used_ms = found.login.used_ms if found.login is not None else 0
    return {
        "Path": found.path,
        "UserName": found.name,
        "UserId": found.user_id,
        "Arn": found.arn,
        "CreateDate": date(found.created_ms),
        "PasswordLastUsed": date(used_ms) if used_ms else None,
        "Tags": tag_list(found.tags) if with_details and found.tags else None,
    }


def key_metadata(key: AccessKey, user_name: str) -> Tree:
    """Return an AccessKeyMetadata; a root's has no user name."""
    return {
        "UserName": user_name or None,
        "AccessKeyId": key.access_key_id,
        "Status": status(key),
        "CreateDate": date(key.created_ms),
    }


def status(key: AccessKey) -> str:
    """Return a key's status."""
    return "Active" if key.is_active else "Inactive"


def policy(found: CountedPolicy, with_details: bool = True) -> Tree:
    """Return a Policy; lists show neither description nor tags."""
    record, attachments = found
    return {
        "PolicyName": record.name,
        "PolicyId": record.policy_id,
        "Arn": record.arn,
        "Path": record.path,
        "DefaultVersionId": f"v{record.default_number}",
        "AttachmentCount": attachments,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "Description": record.description or None if with_details else None,
        "CreateDate": date(record.created_ms),
        "UpdateDate": date(record.updated_ms),
        "Tags": tag_list(record.tags) if with_details and record.tags else None,
    }


def version(policy: ManagedPolicy, found: PolicyVersion, with_document: bool) -> Tree:
    """Return a PolicyVersion, with its document where the operation shows it."""
    return {
        "Document": quoted(found.document) if with_document else None,
        "VersionId": found.version_id,
        "IsDefaultVersion": found.number == policy.default_number,
        "CreateDate": date(found.created_ms),
    }


def quoted(document: str) -> str:
    """Return a policy document as IAM sends it. Source: RFC 3986."""
    return quote(document, safe="-_.~")
