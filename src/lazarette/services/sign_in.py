"""Proves people by their passwords: an account, a user's name, and what the user knows.

An unknown name takes as long as a wrong password, and gets the same answer. How often
somebody may try is for who serves the form to say.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.authn.verify import caller_of
from lazarette.base.clock import Clock
from lazarette.metadata import users
from lazarette.metadata.accounts import find_account, find_account_by_name
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.access_key import Credential
from lazarette.model.account import Account
from lazarette.model.errors import WrongPassword
from lazarette.model.names import AccessKeyId, AccountId, BucketId
from lazarette.model.policy import Policy
from lazarette.model.principal import Caller, Kind
from lazarette.model.user import User
from lazarette.services import passwords
from lazarette.services.policy_documents import policies_of


class _Named(NamedTuple):
    """What an account and a user name stand for, as far as they do."""

    account: Account | None
    user: User | None
    policies: tuple[Policy, ...]


class SignIn:
    """Checks the passwords of users."""

    def __init__(self, engine: MetadataEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def check_password(self, account: str, user_name: str, password: str) -> Caller:
        """Return whom the password proves; `account` is an account's id or name.

        The caller has no access key, and what its user may do as of now: it is for asking
        for a session, not for keeping. Raises: WrongPassword.
        """
        found, user, policies = await self._engine.read(
            lambda tx: _find(tx, account, user_name)
        )
        kept = passwords.NOBODY if user is None or user.login is None else user.login.password
        is_right = await passwords.is_password(kept, password)
        if not is_right or found is None or user is None or user.login is None:
            raise WrongPassword
        await self._engine.write(lambda tx: self._note(tx, user, kept))
        return caller_of(
            Credential(
                access_key_id=AccessKeyId(""),
                secret="",
                kind=Kind.USER,
                account=found.account_id,
                canonical_id=found.canonical_id,
                bucket_id=BucketId(""),
                name=user.name,
                identity_id=user.user_id,
                policies=policies,
            )
        )

    async def must_change(self, account: AccountId, user_id: str) -> bool:
        """Say whether the user is to choose another password before anything else."""
        user = await self._engine.read(lambda tx: users.find_user_by_id(tx, account, user_id))
        return user is not None and user.login is not None and user.login.must_change

    async def _note(self, tx: WriteTx, user: User, proven: str) -> None:
        """Note when the password was used. Raises: WrongPassword, when it is another now."""
        now = await users.find_user_by_id(tx, user.account, user.user_id)
        if now is None or now.login is None or now.login.password != proven:
            raise WrongPassword
        login = replace(now.login, used_ms=self._clock.now_ms())
        await users.put_user(tx, replace(now, login=login))


async def _find(tx: ReadTx, account: str, user_name: str) -> _Named:
    found = await find_account(tx, AccountId(account))
    if found is None:
        found = await find_account_by_name(tx, account)
    if found is None:
        return _Named(None, None, ())
    user = await users.find_user(tx, found.account_id, user_name)
    return _Named(found, user, () if user is None else await policies_of(tx, user))
