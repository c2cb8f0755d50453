"""What a call in the audit trail is about, by the types that AWS names resources with.

Source: CloudTrail LookupEvents, "Resources"; the types are those of CloudFormation.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.model.audit import AuditEntry

_BUCKET = "AWS::S3::Bucket"
# By the parameter that names it: Lightsail's begin with a small letter, IAM's do not.
_TYPES = {
    "bucketName": _BUCKET,
    "accessKeyId": "AWS::IAM::AccessKey",
    "alarmName": "AWS::Lightsail::Alarm",
    "monitoredResourceName": _BUCKET,
    "instanceName": "AWS::Lightsail::Instance",
    "instanceNames": "AWS::Lightsail::Instance",
    "resourceName": "AWS::Lightsail::Resource",
    "userName": "AWS::IAM::User",
    "policyArn": "AWS::IAM::Policy",
    "policyName": "AWS::IAM::Policy",
}
_NAMES_MAX = 20


class AuditResource(NamedTuple):
    """One thing a call is about."""

    kind: str
    name: str


def resources_of(entry: AuditEntry) -> tuple[AuditResource, ...]:
    """Return what a call is about, each once: its bucket first, then what it names or made.

    >>> from lazarette.model.audit import AuditCaller
    >>> entry = AuditEntry("", "", "iam", "CreateAccessKey", True, AuditCaller("root"), "", 200,
    ...     1, parameters={"UserName": "ann"}, answer={"accessKeyId": "AKIA1"})
    >>> [resource.name for resource in resources_of(entry)]
    ['ann', 'AKIA1']
    """
    found = [AuditResource(_BUCKET, entry.bucket)] if entry.bucket else []
    for facts in (entry.parameters, entry.answer):
        if not isinstance(facts, dict):
            continue
        made = facts.get("accessKey")
        for name, value in [*facts.items(), *(made.items() if isinstance(made, dict) else ())]:
            kind = _TYPES.get(str(name)[:1].lower() + str(name)[1:])
            values = value if isinstance(value, list) else [value]
            if kind is not None:
                found += [AuditResource(kind, item) for item in values if _is_name(item)]
    # A bucket may be named as a resource, too: its better type came first.
    shown: dict[str, AuditResource] = {}
    for resource in found:
        shown.setdefault(resource.name, resource)
    return tuple(shown.values())[:_NAMES_MAX]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""
