"""Blocks of public access: which flag, of which level, refuses or hides what.

A bucket has a block of its own and a copy of its account's; what either refuses is refused.
The names of reasons say which it was: "account-block:IgnorePublicAcls".
Sources: Lightsail "Block public access for buckets"; S3 "Blocking public access".
"""

from __future__ import annotations

from lazarette.model.acl import BLOCK_FLAGS
from lazarette.model.bucket import Bucket

BLOCK_ACLS = "BlockPublicAcls"
IGNORE_ACLS = "IgnorePublicAcls"
BLOCK_POLICY = "BlockPublicPolicy"
RESTRICT = "RestrictPublicBuckets"


def hides_public(bucket: Bucket) -> bool:
    """True when a block leaves nothing of the bucket public."""
    own, above = bucket.public_access_block, bucket.account_block
    return (own is not None and own.hides) or (above is not None and above.hides)


def cuts_readers(bucket: Bucket) -> bool:
    """True when a block takes a public bucket from the accounts it is shared with."""
    return bucket.rules.get_object_public and bool(find_block(bucket, RESTRICT))


def find_block(bucket: Bucket, *flags: str) -> str:
    """Return the reason that one of `flags` gives to refuse, the account's first; or ""."""
    for level, block in (
        ("account", bucket.account_block),
        ("bucket", bucket.public_access_block),
    ):
        if block is not None:
            for flag in flags:
                if getattr(block, BLOCK_FLAGS[flag]):
                    return f"{level}-block:{flag}"
    return ""
