"""A managed policy: a document with up to five versions that users have attached.

Those of AWS itself, which every account has, are in `model/builtin_policies.py`.
Source: IAM Policy, PolicyVersion; "Managed policies and inline policies".
"""

from __future__ import annotations

import re

import msgspec

from lazarette.model.names import AccountId
from lazarette.model.tag import Tag
from lazarette.model.user import broken

VERSIONS_MAX = 5
POLICIES_MAX = 1_500
DOCUMENT_CHARS_MAX = 6_144  # White space not counted.
AWS = AccountId("aws")  # Stands in the ARNs of AWS's own policies where an account would.

_PATH = re.compile(r"(?:/[A-Za-z0-9.,+@=_-]+)*/", re.ASCII)
_PATH_RULE = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/"
_VERSION = re.compile(r"v([1-9][0-9]{0,9})(?:\.[A-Za-z0-9-]*)?", re.ASCII)
_ARN = re.compile(r"arn:aws:iam::(aws|[0-9]{12}):policy(/(?:[^/]+/)*)([^/]+)")


class PolicyVersion(msgspec.Struct, frozen=True):
    """One document; versions never change."""

    number: int
    document: str
    created_ms: int

    @property
    def version_id(self) -> str:
        """`v1`, `v2`: numbers are never given twice."""
        return f"v{self.number}"


class ManagedPolicy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A managed policy with its versions, the older first."""

    account: AccountId
    policy_id: str  # ANPA and 16 of [A-Z2-7]
    name: str
    path: str
    created_ms: int
    updated_ms: int
    versions: tuple[PolicyVersion, ...]
    default_number: int
    last_number: int
    description: str = ""
    tags: tuple[Tag, ...] = ()
    format: int = 1

    @property
    def arn(self) -> str:
        """The policy's ARN."""
        return policy_arn(self.account, self.path, self.name)

    @property
    def document(self) -> str:
        """The document in force: the default version's."""
        found = self.version(self.default_number)
        assert found is not None, "a policy without its default version"
        return found.document

    def version(self, number: int) -> PolicyVersion | None:
        """Return the version of that number, or None."""
        return next((found for found in self.versions if found.number == number), None)


class PolicyName(msgspec.Struct, frozen=True):
    """What a policy's ARN says."""

    account: AccountId
    path: str
    name: str


def policy_arn(account: AccountId, path: str, name: str) -> str:
    """Return a managed policy's ARN.

    >>> policy_arn(AWS, "/", "ReadOnlyAccess")
    'arn:aws:iam::aws:policy/ReadOnlyAccess'
    """
    return f"arn:aws:iam::{account}:policy{path}{name}"


def parse_policy_arn(text: str) -> PolicyName | None:
    """Return what the ARN of a managed policy says; None when it is no such ARN."""
    match = _ARN.fullmatch(text)
    return PolicyName(AccountId(match[1]), match[2], match[3]) if match else None


def parse_policy_path(text: str) -> str:
    """Return `text` as a policy's path. Raises: InvalidParameter."""
    if len(text) > 512:
        raise broken(text, "path", "have length less than or equal to 512")
    if not _PATH.fullmatch(text):
        raise broken(text, "path", f"satisfy regular expression pattern: {_PATH_RULE}")
    return text


def parse_version_id(text: str) -> int:
    """Return the number of a version id. Raises: InvalidParameter."""
    match = _VERSION.fullmatch(text)
    if match is None:
        rule = r"satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"
        raise broken(text, "versionId", rule)
    return int(match[1])
