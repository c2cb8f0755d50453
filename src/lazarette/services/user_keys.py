"""Access keys of users: two each, active or not, each shown with its secret exactly once.

A root may ask for its own key, which only `lazarette root-key reset` replaces.
Source: IAM CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey,
GetAccessKeyLastUsed.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import access_keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.users import find_user_by_id
from lazarette.model.access_key import AccessKey, KeyUse
from lazarette.model.errors import IdentityLimit, InvalidParameter, NoSuchEntity
from lazarette.model.names import AccessKeyId, BucketId
from lazarette.model.principal import Caller, Kind
from lazarette.model.user import KEYS_PER_USER_MAX, User, root_arn
from lazarette.services.changes import Changes
from lazarette.services.key_uses import KeyUses
from lazarette.services.replays import Resend
from lazarette.services.secret_box import SecretBox
from lazarette.services.user_lookup import UserLookup


class UserKey(NamedTuple):
    """A key just made; the only place where its secret stands in the open."""

    user: User
    key: AccessKey
    secret: str

    def __repr__(self) -> str:
        return f"UserKey({self.key.access_key_id!r})"


class OwnedKeys(NamedTuple):
    """Keys and the name of their user, empty for the root."""

    user_name: str
    keys: list[AccessKey]


class LastUse(NamedTuple):
    """When a key was last used, and the name of its user; None before the first use."""

    user_name: str
    use: KeyUse | None


class UserKeys:
    """The access keys of users."""

    def __init__(
        self,
        engine: MetadataEngine,
        lookup: UserLookup,
        changes: Changes,
        uses: KeyUses,
        box: SecretBox,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._lookup = lookup
        self._changes = changes
        self._uses = uses
        self._box = box
        self._clock = clock
        self._ids = ids

    async def create(
        self, caller: Caller, user_name: str, resend: Resend[UserKey] | None = None
    ) -> UserKey:
        """Create a key of a user (of the caller, when the name is empty).

        Raises: AccessDenied, NoSuchEntity, IdentityLimit, InvalidParameter.
        """
        if not user_name and caller.kind is Kind.ROOT:
            raise InvalidParameter(
                "The root has one access key, which `lazarette root-key reset` replaces. "
                "Name a user to make a key for."
            )
        access_key_id = AccessKeyId(self._ids.access_key_id())
        secret = self._ids.secret_access_key()

        async def body(tx: WriteTx) -> UserKey:
            user = await self._lookup.user(caller, tx, "iam:CreateAccessKey", user_name)
            # Counted in the transaction that adds: two racing calls cannot make three.
            if len(await access_keys.list_user_keys(tx, user.user_id)) >= KEYS_PER_USER_MAX:
                raise IdentityLimit(
                    f"Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER_MAX}"
                )
            key = AccessKey(
                access_key_id=access_key_id,
                kind=Kind.USER,
                account=user.account,
                canonical_id=caller.canonical_id,
                bucket_id=BucketId(""),
                sealed_secret=self._box.seal(secret, access_key_id),
                created_ms=self._clock.now_ms(),
                user_id=user.user_id,
            )
            await access_keys.add_access_key(tx, key)
            return UserKey(user, key, secret)

        return await self._changes.run(body, resend)

    async def list_keys(self, caller: Caller, user_name: str) -> OwnedKeys:
        """Return a user's keys, the older first; a root's own one when no name is given.

        Raises: AccessDenied, NoSuchEntity.
        """
        if not user_name and caller.kind is Kind.ROOT:
            return await self._engine.read(lambda tx: self._root_keys(tx, caller))

        async def body(tx: ReadTx) -> OwnedKeys:
            user = await self._lookup.user(caller, tx, "iam:ListAccessKeys", user_name)
            return OwnedKeys(user.name, await access_keys.list_user_keys(tx, user.user_id))

        return await self._engine.read(body)

    async def update(
        self,
        caller: Caller,
        user_name: str,
        access_key_id: AccessKeyId,
        is_active: bool,
        resend: Resend[None] | None = None,
    ) -> None:
        """Make a key prove its user, or nobody, from the next request on.

        Raises: AccessDenied, NoSuchEntity.
        """

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:UpdateAccessKey", user_name)
            key = await _key_of(tx, user, access_key_id)
            await access_keys.put_access_key(tx, replace(key, is_active=is_active))

        await self._changes.run(body, resend)

    async def delete(
        self,
        caller: Caller,
        user_name: str,
        access_key_id: AccessKeyId,
        resend: Resend[None] | None = None,
    ) -> None:
        """Delete a key; it proves nothing, anywhere, when this returns.

        Raises: AccessDenied, NoSuchEntity.
        """

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:DeleteAccessKey", user_name)
            await access_keys.remove_access_key(tx, await _key_of(tx, user, access_key_id))

        await self._changes.run(body, resend)

    async def find_last_use(self, caller: Caller, access_key_id: AccessKeyId) -> LastUse:
        """Return who has the key and when it was last used. Raises: AccessDenied."""

        async def body(tx: ReadTx) -> LastUse:
            key = await access_keys.find_access_key(tx, access_key_id)
            if key is not None and key.account != caller.account:
                key = None
            user = None
            if key is not None and key.user_id:
                user = await find_user_by_id(tx, key.account, key.user_id)
            arn = root_arn(caller.account) if user is None else user.arn
            self._lookup.ask(caller, "iam:GetAccessKeyLastUsed", arn)
            if key is None:
                raise NoSuchEntity(f"Access Key with id {access_key_id}")
            use = await access_keys.find_key_use(tx, access_key_id)
            return LastUse("" if user is None else user.name, use)

        found = await self._engine.read(body)
        return found._replace(use=self._uses.latest(access_key_id, found.use))

    async def find_account(self, caller: Caller, access_key_id: AccessKeyId) -> str:
        """Return the account that has the key. Raises: AccessDenied, InvalidParameter."""
        self._lookup.ask(caller, "sts:GetAccessKeyInfo", "*")
        key = await self._engine.read(lambda tx: access_keys.find_access_key(tx, access_key_id))
        if key is None:
            raise InvalidParameter(f"There is no access key {access_key_id[:128]} here.")
        return key.account

    async def _root_keys(self, tx: ReadTx, caller: Caller) -> OwnedKeys:
        self._lookup.ask(caller, "iam:ListAccessKeys", root_arn(caller.account))
        key = await access_keys.find_access_key(tx, caller.access_key_id)
        return OwnedKeys("", [] if key is None else [key])


async def _key_of(tx: ReadTx, user: User, access_key_id: AccessKeyId) -> AccessKey:
    key = await access_keys.find_access_key(tx, access_key_id)
    if key is None or key.user_id != user.user_id:
        raise NoSuchEntity(f"Access Key with id {access_key_id[:128]}")
    return key
