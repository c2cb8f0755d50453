"""A refused request as it is kept for whoever asks why."""

from __future__ import annotations

import msgspec

from lazarette.model.audit import AuditCaller


class RequestRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was asked, who asked, and what refused it; no secret is in it."""

    time: str  # when it came, 2026-11-23T12:00:00.000Z
    request_id: str
    protocol: str  # s3, lightsail, identity, native
    operation: str
    method: str
    target: str  # path and query; signatures and tokens are masked
    host: str
    client: str
    caller: AuditCaller
    error: str  # the failure's name here: AccessDenied, SignatureMismatch
    facts: dict[str, str | int] = {}
    user_agent: str = ""
    bucket: str = ""
    region: str = ""
    format: int = 1
