"""Who may ask: a caller and its five kinds."""

from __future__ import annotations

from enum import Enum

import msgspec

from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.policy import Policy
from lazarette.model.request_facts import RequestFacts
from lazarette.model.tag import Tag


class Kind(Enum):
    """The five kinds of caller."""

    ANONYMOUS = "anonymous"
    ROOT = "root"  # an account's root access key: everything in that account
    USER = "user"  # a person of an account: what its policies say
    BUCKET_KEY = "bucket-key"  # reaches only its own bucket
    INSTANCE = "instance"  # a host with temporary credentials: the buckets it is attached to


class Caller(msgspec.Struct, frozen=True):
    """An authenticated identity. Built only in `authn/verify.py` and here (ANONYMOUS)."""

    kind: Kind
    account: AccountId
    canonical_id: CanonicalId
    access_key_id: AccessKeyId
    bucket_id: BucketId  # BUCKET_KEY: the one bucket it reaches; else empty
    name: str = ""  # USER, INSTANCE: its name
    identity_id: str = ""  # USER: its id (AIDA...); INSTANCE: its resource id
    policies: tuple[Policy, ...] = ()  # USER: all that are in force for it
    tags: tuple[Tag, ...] = ()  # USER: its own
    path: str = "/"  # USER: as its ARN has it
    facts: RequestFacts | None = None  # USER: the request, for conditions; else None
    is_console: bool = False  # ROOT, USER: signed in to the console, in person


ANONYMOUS = Caller(
    Kind.ANONYMOUS, AccountId(""), CanonicalId(""), AccessKeyId(""), BucketId("")
)
