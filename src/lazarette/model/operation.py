"""Control-plane operation records: one for every change, kept for 30 days at least."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from lazarette.model.names import AccountId, OperationId, Region


class OperationRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was changed, when, and how it ended. Source: Lightsail Operation."""

    operation_id: OperationId
    account: AccountId
    region: Region
    resource_name: str
    resource_type: str  # "Bucket"
    operation_type: str  # "CreateBucket"
    created_ms: int
    status: str = "Succeeded"
    details: str = ""
    error_code: str = ""
    error_details: str = ""
    format: int = 1
    zone: str = ""  # of a resource that is in one; empty: in all of the region's


class OperationPlace(NamedTuple):
    """Where a page of operations ended: the last record's time and id."""

    created_ms: int
    operation_id: str
