"""Users as the operator makes, lists and deletes them, without anybody's key.

Methods take no caller: the command line runs them for whoever may read the data folder,
beside a running server or without one; every change raises the generation.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import access_keys, policies, users
from lazarette.metadata.accounts import find_account_by_name
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.access_key import AccessKey
from lazarette.model.account import Account
from lazarette.model.errors import EntityExists, NoSuchAccount, NoSuchEntity
from lazarette.model.managed_policy import AWS, policy_arn
from lazarette.model.names import AccessKeyId, BucketId
from lazarette.model.principal import Kind
from lazarette.model.user import (
    USER_NAME_MAX,
    LoginProfile,
    User,
    parse_name,
    parse_path,
)
from lazarette.services import passwords
from lazarette.services.secret_box import SecretBox


class NewUser(NamedTuple):
    """A user just made, its key, and its first password when it got one."""

    user: User
    access_key_id: AccessKeyId
    secret: str
    password: str

    def __repr__(self) -> str:
        return f"NewUser({self.user.name!r})"


class UserRow(NamedTuple):
    """A user and its keys, for lists."""

    user: User
    keys: list[AccessKey]


class UserAdmin:
    """The users of one server, for its operator."""

    def __init__(
        self, engine: MetadataEngine, box: SecretBox, clock: Clock, ids: IdSource
    ) -> None:
        self._engine = engine
        self._box = box
        self._clock = clock
        self._ids = ids

    async def create(
        self, account: str, name: str, path: str, policy_names: list[str], with_password: bool
    ) -> NewUser:
        """Make a user with an access key and managed policies, given by ARN or name.

        A first password must be changed when it is first used. Raises: NoSuchAccount,
        EntityExists, NoSuchEntity, InvalidParameter.
        """
        parse_name(name, "userName", USER_NAME_MAX)
        parse_path(path, "path")
        password = f"{self._ids.token(12)}-9a" if with_password else ""
        kept = await passwords.keep(password) if password else ""
        now_ms = self._clock.now_ms()
        access_key_id = AccessKeyId(self._ids.access_key_id())
        secret = self._ids.secret_access_key()
        user_id = self._ids.identity_id("AIDA")

        async def body(tx: WriteTx) -> User:
            owner = await _account(tx, account)
            if await users.find_user(tx, owner.account_id, name) is not None:
                raise EntityExists(f"User with name {name}")
            arns = [await _policy(tx, owner, given) for given in policy_names]
            user = User(
                account=owner.account_id,
                user_id=user_id,
                name=name,
                path=path,
                created_ms=now_ms,
                attached=tuple(dict.fromkeys(arns)),
                login=LoginProfile(kept, now_ms, must_change=True) if kept else None,
            )
            await users.add_user(tx, user)
            for arn in user.attached:
                await policies.add_attachment(tx, user, arn)
            key = AccessKey(
                access_key_id=access_key_id,
                kind=Kind.USER,
                account=owner.account_id,
                canonical_id=owner.canonical_id,
                bucket_id=BucketId(""),
                sealed_secret=self._box.seal(secret, access_key_id),
                created_ms=now_ms,
                user_id=user_id,
            )
            await access_keys.add_access_key(tx, key)
            tx.raise_generation()
            return user

        return NewUser(await self._engine.write(body), access_key_id, secret, password)

    async def list_users(self, account: str) -> list[UserRow]:
        """Return the account's users by name. Raises: NoSuchAccount."""

        async def body(tx: ReadTx) -> list[UserRow]:
            owner = await _account(tx, account)
            found = await users.list_users(tx, owner.account_id, "", 10_000)
            return [
                UserRow(user, await access_keys.list_user_keys(tx, user.user_id))
                for user in found
            ]

        return await self._engine.read(body, is_long=True)

    async def delete(self, account: str, name: str) -> User:
        """Delete a user with its keys, policies and password; they stop at once.

        Raises: NoSuchAccount, NoSuchEntity.
        """

        async def body(tx: WriteTx) -> User:
            owner = await _account(tx, account)
            user = await users.find_user(tx, owner.account_id, name)
            if user is None:
                raise NoSuchEntity(f"user with name {name}")
            for key in await access_keys.list_user_keys(tx, user.user_id):
                await access_keys.remove_access_key(tx, key)
            for arn in user.attached:
                await policies.remove_attachment(tx, user, arn)
            await users.remove_user(tx, user)
            tx.raise_generation()
            return replace(user, attached=(), inline={}, login=None)

        return await self._engine.write(body)


async def _account(tx: ReadTx, name: str) -> Account:
    account = await find_account_by_name(tx, name)
    if account is None:
        raise NoSuchAccount(name)
    return account


async def _policy(tx: ReadTx, owner: Account, given: str) -> str:
    """Return the ARN of the policy that an operator names; the account's own go first."""
    own = await policies.find_policy_named(tx, owner.account_id, given)
    arn = own.arn if own is not None else given
    if not arn.startswith("arn:"):
        arn = policy_arn(AWS, "/", given)
    if await policies.find_policy(tx, owner.account_id, arn) is None:
        raise NoSuchEntity(f"policy {given}")
    return arn
