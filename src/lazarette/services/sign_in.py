"""Proves people by their passwords: an account, a user's name, and what the user knows.

An unknown name takes as long as a wrong password, and gets the same answer. How often
somebody may try is for who serves the form to say.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.metadata import users
from lazarette.metadata.accounts import find_account, find_account_by_name
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.account import Account
from lazarette.model.errors import WrongPassword
from lazarette.model.names import AccountId
from lazarette.model.user import User
from lazarette.services import passwords


class SignIn:
    """Checks the passwords of users."""

    def __init__(self, engine: MetadataEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def check_password(self, account: str, user_name: str, password: str) -> User:
        """Return the user whose password it is; `account` is an account's id or name.

        For `Sessions.issue_to_user`. Raises: WrongPassword.
        """
        found, user = await self._engine.read(lambda tx: _find(tx, account, user_name))
        kept = passwords.NOBODY if user is None or user.login is None else user.login.password
        is_right = await passwords.is_password(kept, password)
        if not is_right or found is None or user is None or user.login is None:
            raise WrongPassword
        return await self._engine.write(lambda tx: self._note(tx, user, kept))

    async def _note(self, tx: WriteTx, user: User, proven: str) -> User:
        """Note when the password was used. Raises: WrongPassword, when it is another now."""
        now = await users.find_user_by_id(tx, user.account, user.user_id)
        if now is None or now.login is None or now.login.password != proven:
            raise WrongPassword
        used = replace(now, login=replace(now.login, used_ms=self._clock.now_ms()))
        await users.put_user(tx, used)
        return used


async def _find(tx: ReadTx, account: str, user_name: str) -> tuple[Account | None, User | None]:
    found = await find_account(tx, AccountId(account))
    if found is None:
        found = await find_account_by_name(tx, account)
    if found is None:
        return None, None
    return found, await users.find_user(tx, found.account_id, user_name)
