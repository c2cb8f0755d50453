"""An entry of the audit trail as CloudTrail writes events: the record, and what lists show.

Source: CloudTrail, "Record contents" and "userIdentity element". Ours in it: `durationMicros`,
`rule` and the rest of `additionalEventData`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from lazarette.model.audit import AuditCaller, AuditEntry, username_of
from lazarette.model.audit_resources import resources_of
from lazarette.model.timestamp import parse_iso_ms
from lazarette.native.trail_shapes import Event, EventResource

SOURCE_SUFFIX = ".amazonaws.com"
_VERSION = "1.11"
_TYPES = {
    "root": "Root",
    "user": "IAMUser",
    "bucket-key": "IAMUser",
    "instance": "AssumedRole",
}


def event_of(entry: AuditEntry) -> Event:
    """Return the event of an entry; its id is the request id."""
    return Event(
        event_id=entry.request_id,
        event_name=entry.operation,
        read_only="false" if entry.is_change else "true",
        event_time=parse_iso_ms(entry.time) / 1000,
        event_source=entry.service + SOURCE_SUFFIX,
        cloud_trail_event=msgspec.json.encode(_record(entry)).decode(),
        resources=[EventResource(kind, name) for kind, name in resources_of(entry)],
        access_key_id=entry.caller.access_key_id,
        username=username_of(entry.caller),
    )


def _record(entry: AuditEntry) -> dict[str, Any]:
    record: dict[str, Any] = {
        "eventVersion": _VERSION,
        "userIdentity": _identity(entry.caller),
        "eventTime": entry.time[:19] + "Z",
        "eventSource": entry.service + SOURCE_SUFFIX,
        "eventName": entry.operation,
        "awsRegion": entry.region,
        "sourceIPAddress": entry.client,
        "userAgent": entry.user_agent,
        "requestParameters": entry.parameters,
        "responseElements": entry.answer,
        "additionalEventData": {
            "status": entry.status,
            "durationMicros": entry.duration_us,
            "rule": entry.rule,
            "bucket": entry.bucket,
        },
        "requestID": entry.request_id,
        "eventID": entry.request_id,
        "readOnly": not entry.is_change,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": entry.caller.account,
        "eventCategory": "Management",
    }
    if entry.error:
        record |= {"errorCode": entry.error, "errorMessage": entry.message}
    return record


def _identity(caller: AuditCaller) -> dict[str, str]:
    found = {
        "type": _TYPES.get(caller.kind, "Unknown"),
        "arn": caller.arn,
        "accountId": caller.account,
        "accessKeyId": caller.access_key_id,
        "userName": username_of(caller),
    }
    return {name: value for name, value in found.items() if value}
