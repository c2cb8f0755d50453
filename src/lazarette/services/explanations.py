"""Why somebody may or may not do something, for `lazarette explain`.

Asks the one decision about records as they are now; takes no caller, because it serves
whoever may read the data folder.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from lazarette.authn.verify import caller_of
from lazarette.authz.explain import explain
from lazarette.metadata.access_keys import find_access_key
from lazarette.metadata.accounts import find_account_by_name
from lazarette.metadata.buckets import find_bucket
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.metadata.objects import find_current, require_version
from lazarette.metadata.resources import find_resource
from lazarette.metadata.users import find_user, find_user_by_id
from lazarette.model.access_key import Credential
from lazarette.model.account import Account
from lazarette.model.action import Action, on_version
from lazarette.model.bucket import Bucket
from lazarette.model.errors import (
    InvalidInput,
    NoSuchAccount,
    NoSuchEntity,
    NoSuchResource,
    UnknownAccessKey,
)
from lazarette.model.instance import Instance
from lazarette.model.names import (
    AccessKeyId,
    BucketId,
    BucketName,
    ObjectKey,
    Region,
    VersionId,
)
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import ANONYMOUS, Caller, Kind
from lazarette.services.policy_documents import proving

_ABSENT = " There is no such object now."


class Asker(NamedTuple):
    """Who would ask: a key's holder, a user, an instance; with none of them, nobody."""

    access_key_id: str = ""
    user: str = ""
    instance: str = ""
    account: str = "main"  # the name of the user's or instance's account
    region: str = ""  # the instance's


class Explanation(msgspec.Struct, frozen=True):
    """An answer in words, and as a program reads it."""

    sentence: str
    allowed: bool
    rule: str


def parse_action(text: str) -> Action:
    """Return the action of that name; case does not matter. Raises: InvalidInput."""
    for action in Action:
        if action.value.lower() == text.lower():
            return action
    known = ", ".join(action.value for action in Action)
    raise InvalidInput(f"{text} is no action; there are: {known}.")


class Explanations:
    """Explains decisions about one server's records."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine

    async def explain(
        self, asker: Asker, action: Action, bucket: str, key: str, version: str | None = None
    ) -> Explanation:
        """Say whether somebody may do `action`, and why.

        `bucket` and `key` may be empty. What a user's policies say of the request itself, its
        address and time, is unknown here and counts as absent.
        Raises: NoSuchBucket, NoSuchVersion, UnknownAccessKey, NoSuchAccount, NoSuchEntity,
        NoSuchResource, MarkerNotAllowed.
        """

        async def body(tx: ReadTx) -> Explanation:
            caller = await _find_caller(tx, asker)
            found = await find_bucket(tx, BucketName(bucket)) if bucket else None
            known = None
            if found is not None and key:
                known = await _find_version(tx, found, ObjectKey(key), version)
            asked = on_version(action, version)
            allowed, rule, sentence = explain(caller, asked, found, known, key)
            is_absent = found is not None and bool(key) and known is None
            return Explanation(sentence + (_ABSENT if is_absent else ""), allowed, rule)

        return await self._engine.read(body)


async def _find_version(
    tx: ReadTx, bucket: Bucket, key: ObjectKey, version: str | None
) -> ObjectVersion | None:
    if version is None:
        return await find_current(tx, bucket.bucket_id, key)
    return await require_version(tx, bucket, key, VersionId(version))


async def _find_caller(tx: ReadTx, asker: Asker) -> Caller:
    if asker.access_key_id:
        return await _holder_of(tx, AccessKeyId(asker.access_key_id))
    if not (asker.user or asker.instance):
        return ANONYMOUS
    account = await find_account_by_name(tx, asker.account)
    if account is None:
        raise NoSuchAccount(asker.account)
    if asker.user:
        user = await find_user(tx, account.account_id, asker.user)
        if user is None:
            raise NoSuchEntity(f"user with name {asker.user}")
        return caller_of(await proving(tx, _identity(account, Kind.USER), user))
    region = Region(asker.region)
    instance = await find_resource(tx, Instance, account.account_id, region, asker.instance)
    if instance is None:
        raise NoSuchResource(asker.instance)
    named = {"name": instance.name, "identity_id": instance.resource_id}
    return caller_of(replace(_identity(account, Kind.INSTANCE), **named))


async def _holder_of(tx: ReadTx, access_key_id: AccessKeyId) -> Caller:
    """Return whom an active key proves; nothing is signed here, so its secret is not opened."""
    key = await find_access_key(tx, access_key_id)
    if key is None or not key.is_active:
        raise UnknownAccessKey(access_key_id)
    credential = Credential(
        access_key_id=key.access_key_id,
        secret="",
        kind=key.kind,
        account=key.account,
        canonical_id=key.canonical_id,
        bucket_id=key.bucket_id,
    )
    if not key.user_id:
        return caller_of(credential)
    user = await find_user_by_id(tx, key.account, key.user_id)
    if user is None:
        raise UnknownAccessKey(access_key_id)
    return caller_of(await proving(tx, credential, user))


def _identity(account: Account, kind: Kind) -> Credential:
    return Credential(
        access_key_id=AccessKeyId(""),
        secret="",
        kind=kind,
        account=account.account_id,
        canonical_id=account.canonical_id,
        bucket_id=BucketId(""),
    )
