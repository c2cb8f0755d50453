"""One line of the audit trail: who called what, from where, with which result."""

from __future__ import annotations

import re

import msgspec

from lazarette.model.instance import INSTANCE_ROLE
from lazarette.model.principal import Caller, Kind
from lazarette.model.user import root_arn, user_arn

# What changes nothing, by the first word of its name: Lightsail, IAM, STS and S3 agree.
_READS = re.compile(r"(?:Get|List|Head|Describe|Is|Check|Simulate|Download|Lookup)[A-Z]")


class AuditCaller(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who called. `kind` is `unproven` for who was not let in; then the key is claimed."""

    kind: str
    account: str = ""
    arn: str = ""
    access_key_id: str = ""
    name: str = ""


class AuditEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One call. Parameters and answer carry no secret, and are cut where they are long."""

    time: str  # when it came, 2026-11-23T12:00:00.000Z
    request_id: str
    service: str  # lightsail, iam, sts, s3, lazarette, cloudtrail
    operation: str
    is_change: bool
    caller: AuditCaller
    client: str  # the address the connection came from
    status: int
    duration_us: int
    region: str = ""
    bucket: str = ""
    user_agent: str = ""
    parameters: object = None
    answer: object = None  # of a change: what it made
    error: str = ""  # the code the client got
    message: str = ""
    rule: str = ""  # which rule refused, as `lazarette explain` words it
    format: int = 1


def is_read(operation: str) -> bool:
    """Say whether an operation of that name changes nothing.

    >>> is_read("GetBuckets"), is_read("IssueKey"), is_read("CreateBucket")
    (True, False, False)
    """
    return _READS.match(operation) is not None


def audit_caller(caller: Caller) -> AuditCaller:
    """Return a proven caller as the trail names it."""
    return AuditCaller(
        caller.kind.value,
        caller.account,
        caller_arn(caller),
        caller.access_key_id,
        caller.name,
    )


def username_of(caller: AuditCaller) -> str:
    """Return whom CloudTrail would name: a user, root, a session; empty for nobody.

    >>> username_of(AuditCaller("root", arn="arn:aws:iam::123456789012:root"))
    'root'
    """
    return caller.name or caller.arn.rpartition(":")[2].rpartition("/")[2]


def caller_arn(caller: Caller) -> str:
    """Return whom STS would name; empty for nobody.

    Source: IAM identifiers. A bucket's key counts as a user of its id, as in Lightsail.
    """
    if caller.kind is Kind.ANONYMOUS:
        return ""
    if caller.kind is Kind.ROOT:
        return root_arn(caller.account)
    if caller.kind is Kind.INSTANCE:
        role = f"{INSTANCE_ROLE}/{caller.identity_id}"
        return f"arn:aws:sts::{caller.account}:assumed-role/{role}"
    return user_arn(caller.account, caller.path, caller.name or caller.access_key_id)
