"""Access keys: an id, a sealed secret, and the identity they prove."""

from __future__ import annotations

import msgspec

from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.policy import Policy
from lazarette.model.principal import Kind
from lazarette.model.tag import Tag


class AccessKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stored access key. `sealed_secret` opens only with the server key."""

    access_key_id: AccessKeyId
    kind: Kind  # ROOT, USER or BUCKET_KEY
    account: AccountId
    canonical_id: CanonicalId
    bucket_id: BucketId  # empty but for a bucket key
    sealed_secret: bytes
    created_ms: int
    format: int = 1
    user_id: str = ""  # USER: whose key it is
    is_active: bool = True  # False: it proves nobody, until it is made active again


class KeyUse(msgspec.Struct, frozen=True):
    """The latest use of an access key."""

    used_ms: int
    region: str
    service: str
    format: int = 1


class Credential(msgspec.Struct, frozen=True):
    """An opened access key: the secret, and whom it proves."""

    access_key_id: AccessKeyId
    secret: str
    kind: Kind
    account: AccountId
    canonical_id: CanonicalId
    bucket_id: BucketId
    name: str = ""  # USER, INSTANCE: its name
    identity_id: str = ""  # USER: its id (AIDA...); INSTANCE: its resource id
    policies: tuple[Policy, ...] = ()  # USER: its own, its attached ones; read once
    tags: tuple[Tag, ...] = ()  # USER: its own
    path: str = "/"  # USER: as its ARN has it
    is_console: bool = False  # ROOT, USER: of somebody signed in to the console
