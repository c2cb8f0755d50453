"""An account: who owns buckets."""

from __future__ import annotations

import msgspec

from lazarette.model.acl import PublicAccessBlock
from lazarette.model.names import AccessKeyId, AccountId, CanonicalId


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """An account and its root access key's id; the sealed secret is in ACCESS_KEYS."""

    account_id: AccountId
    name: str  # 1 to 64 characters, unique; the first account's is "main"
    canonical_id: CanonicalId
    root_access_key_id: AccessKeyId
    created_ms: int
    format: int = 1
    # What of public access every bucket of the account refuses; each has a copy.
    public_access_block: PublicAccessBlock | None = None
    block_changed_ms: int = 0  # 0: it never was set
