"""Bucket access keys: at most two per bucket, each shown with its secret exactly once.

Also where the server's credentials come from (`load_credential`), for root keys as well.
Source: Lightsail "Creating bucket access keys".
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import access_keys, buckets
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.users import find_user_by_id
from lazarette.model.access_key import AccessKey, Credential, KeyUse
from lazarette.model.action import Action
from lazarette.model.errors import NoSuchAccessKey, NoSuchBucket, TooManyAccessKeys
from lazarette.model.limits import ACCESS_KEYS_PER_BUCKET_MAX
from lazarette.model.names import AccessKeyId, BucketName, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller, Kind
from lazarette.services.changes import Changed, Changes
from lazarette.services.gate import Gate
from lazarette.services.key_uses import KeyUses
from lazarette.services.operation_log import OperationLog
from lazarette.services.policy_documents import proving
from lazarette.services.replays import Resend
from lazarette.services.secret_box import SecretBox


class NewAccessKey(NamedTuple):
    """A key just made; the only place where its secret stands in the open."""

    key: AccessKey
    secret: str

    def __repr__(self) -> str:
        return f"NewAccessKey({self.key.access_key_id!r})"


class ListedKey(NamedTuple):
    """A key as listings show it: when it was last used, never its secret."""

    key: AccessKey
    use: KeyUse | None


class AccessKeys:
    """The access keys of buckets."""

    def __init__(
        self,
        engine: MetadataEngine,
        gate: Gate,
        changes: Changes,
        operations: OperationLog,
        uses: KeyUses,
        box: SecretBox,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._changes = changes
        self._operations = operations
        self._uses = uses
        self._box = box
        self._clock = clock
        self._ids = ids

    async def create(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        resend: Resend[Changed[NewAccessKey]] | None = None,
    ) -> Changed[NewAccessKey]:
        """Create a key, usable everywhere when this returns.

        Raises: NoSuchBucket, AccessDenied, TooManyAccessKeys.
        """
        access_key_id = AccessKeyId(self._ids.access_key_id())
        secret = self._ids.secret_access_key()

        async def body(tx: WriteTx) -> Changed[NewAccessKey]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.CREATE_ACCESS_KEY, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            # Counted in the transaction that adds: two racing calls cannot make three.
            kept = await access_keys.list_bucket_keys(tx, bucket.bucket_id)
            if len(kept) >= ACCESS_KEYS_PER_BUCKET_MAX:
                raise TooManyAccessKeys(name)
            key = AccessKey(
                access_key_id=access_key_id,
                kind=Kind.BUCKET_KEY,
                account=bucket.account,
                canonical_id=caller.canonical_id,
                bucket_id=bucket.bucket_id,
                sealed_secret=self._box.seal(secret, access_key_id),
                created_ms=self._clock.now_ms(),
            )
            await access_keys.add_access_key(tx, key)
            record = await self._operations.add(
                tx, bucket, "CreateBucketAccessKey", access_key_id
            )
            return Changed(NewAccessKey(key, secret), record)

        return await self._changes.run(body, resend)

    async def list_keys(
        self, caller: Caller, name: BucketName, region: Region | None
    ) -> list[ListedKey]:
        """Return the bucket's keys, the older first. Raises: NoSuchBucket, AccessDenied."""

        async def body(tx: ReadTx) -> list[ListedKey]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.READ_ACCESS_KEYS, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            return [
                ListedKey(key, await access_keys.find_key_use(tx, key.access_key_id))
                for key in await access_keys.list_bucket_keys(tx, bucket.bucket_id)
            ]

        listed = await self._engine.read(body)
        return [
            ListedKey(key, self._uses.latest(key.access_key_id, use)) for key, use in listed
        ]

    async def delete(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        access_key_id: AccessKeyId,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Delete a key; it proves nothing, anywhere, when this returns.

        Raises: NoSuchBucket, AccessDenied, NoSuchAccessKey.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.DELETE_ACCESS_KEY, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            key = await access_keys.find_access_key(tx, access_key_id)
            if key is None or key.bucket_id != bucket.bucket_id:
                raise NoSuchAccessKey(access_key_id)
            await access_keys.remove_access_key(tx, key)
            return await self._operations.add(
                tx, bucket, "DeleteBucketAccessKey", access_key_id
            )

        return await self._changes.run(body, resend)

    async def load_credential(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the secret and identity of an active key, or None; for authentication.

        Takes no caller: it is how callers come to be. Raises: EngineUnavailable, when the
        server key is not the one that sealed the secret.
        """
        return await self._engine.read(lambda tx: self._load(tx, access_key_id))

    async def load_siblings(self, access_key_id: AccessKeyId) -> list[Credential]:
        """Return the other active keys of whose key this is: its bucket's, or its user's.

        For authentication, which says whose secret was used; raises as `load_credential`.
        """

        async def body(tx: ReadTx) -> list[Credential]:
            key = await access_keys.find_access_key(tx, access_key_id)
            if key is None:
                return []
            if key.bucket_id:
                kept = await access_keys.list_bucket_keys(tx, key.bucket_id)
            else:
                kept = await access_keys.list_user_keys(tx, key.user_id) if key.user_id else []
            others = [one.access_key_id for one in kept if one.access_key_id != access_key_id]
            loaded = [await self._load(tx, other) for other in others]
            return [credential for credential in loaded if credential is not None]

        return await self._engine.read(body)

    def note_use(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember a use; never blocks. Hot path."""
        self._uses.note(access_key_id, region, service)

    async def flush(self) -> None:
        """Write the uses noted so far; for shutdown."""
        await self._uses.flush()

    async def _load(self, tx: ReadTx, access_key_id: AccessKeyId) -> Credential | None:
        key = await access_keys.find_access_key(tx, access_key_id)
        if key is None or not key.is_active:
            return None
        credential = Credential(
            access_key_id=key.access_key_id,
            secret=self._box.open(key.sealed_secret, key.access_key_id),
            kind=key.kind,
            account=key.account,
            canonical_id=key.canonical_id,
            bucket_id=key.bucket_id,
        )
        if not key.user_id:
            return credential
        user = await find_user_by_id(tx, key.account, key.user_id)
        # A user goes after its keys: a key without one proves nobody.
        return None if user is None else await proving(tx, credential, user)
