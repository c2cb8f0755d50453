"""Proves people by their passwords: an account, a user's name, and what the user knows.

An unknown name takes as long as a wrong password, and gets the same answer. How often
somebody may try is for who serves the form to say.
"""

from __future__ import annotations

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
from lazarette.model.principal import Caller, Kind
from lazarette.model.user import User
from lazarette.services import passwords
from lazarette.services.policy_documents import proving


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
        found, user = await self._engine.read(lambda tx: _find(tx, account, user_name))
        kept = passwords.NOBODY if user is None or user.login is None else user.login.password
        is_right = await passwords.is_password(kept, password)
        if not is_right or found is None or user is None or user.login is None:
            raise WrongPassword
        return await self._engine.write(lambda tx: self._note(tx, found, user.user_id, kept))

    async def must_change(self, account: AccountId, user_id: str) -> bool:
        """Say whether the user is to choose another password before anything else."""
        user = await self._engine.read(lambda tx: users.find_user_by_id(tx, account, user_id))
        return user is not None and user.login is not None and user.login.must_change

    async def _note(self, tx: WriteTx, account: Account, user_id: str, proven: str) -> Caller:
        """Note when the password was used. Raises: WrongPassword, when it is another now."""
        user = await users.find_user_by_id(tx, account.account_id, user_id)
        if user is None or user.login is None or user.login.password != proven:
            raise WrongPassword
        login = replace(user.login, used_ms=self._clock.now_ms())
        await users.put_user(tx, replace(user, login=login))
        credential = Credential(
            access_key_id=AccessKeyId(""),
            secret="",
            kind=Kind.USER,
            account=account.account_id,
            canonical_id=account.canonical_id,
            bucket_id=BucketId(""),
        )
        return caller_of(await proving(tx, credential, user))


async def _find(tx: ReadTx, account: str, user_name: str) -> tuple[Account | None, User | None]:
    found = await find_account(tx, AccountId(account))
    if found is None:
        found = await find_account_by_name(tx, account)
    if found is None:
        return None, None
    return found, await users.find_user(tx, found.account_id, user_name)
