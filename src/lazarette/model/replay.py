"""Answers of mutating calls, kept a while for clients that send the same call again."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from lazarette.model.names import AccessKeyId


class ReplayKey(NamedTuple):
    """What makes two requests the same call: sender, the SDK's id, operation and body."""

    access_key_id: AccessKeyId
    invocation_id: str
    operation: str
    body_digest: str


class StoredAnswer(msgspec.Struct, frozen=True):
    """An answer, sealed: that of CreateBucketAccessKey holds a secret."""

    sealed: bytes
    created_ms: int
    format: int = 1
