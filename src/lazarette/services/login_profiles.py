"""Passwords of users, for the console: given, replaced, taken away, changed by their owner.

Source: IAM CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile,
ChangePassword.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.metadata import users
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.errors import EntityExists, NoSuchEntity, WrongPassword
from lazarette.model.principal import Caller
from lazarette.model.user import LoginProfile, User
from lazarette.services import passwords
from lazarette.services.changes import Changes
from lazarette.services.replays import Resend
from lazarette.services.user_lookup import UserLookup, own_name


class LoginProfiles:
    """The passwords of users."""

    def __init__(
        self, engine: MetadataEngine, lookup: UserLookup, changes: Changes, clock: Clock
    ) -> None:
        self._engine = engine
        self._lookup = lookup
        self._changes = changes
        self._clock = clock

    async def create(
        self,
        caller: Caller,
        user_name: str,
        password: str,
        must_change: bool,
        resend: Resend[User] | None = None,
    ) -> User:
        """Give a user its first password.

        Raises: AccessDenied, NoSuchEntity, EntityExists, PasswordTooWeak.
        """
        # Asked before the work of a password, and again in the transaction.
        await self._engine.read(
            lambda tx: self._lookup.user(caller, tx, "iam:CreateLoginProfile", user_name)
        )
        passwords.check_new(password, user_name)
        kept = await passwords.keep(password)

        async def body(tx: WriteTx) -> User:
            user = await self._lookup.user(caller, tx, "iam:CreateLoginProfile", user_name)
            if user.login is not None:
                raise EntityExists(f"Login Profile for user {user.name}")
            login = LoginProfile(kept, self._clock.now_ms(), must_change)
            changed = replace(user, login=login)
            await users.put_user(tx, changed)
            return changed

        return await self._changes.run(body, resend)

    async def find(self, caller: Caller, user_name: str) -> User:
        """Return a user that has a password. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: ReadTx) -> User:
            user = await self._lookup.user(caller, tx, "iam:GetLoginProfile", user_name)
            _login_of(user)
            return user

        return await self._engine.read(body)

    async def update(
        self,
        caller: Caller,
        user_name: str,
        password: str | None,
        must_change: bool | None,
        resend: Resend[None] | None = None,
    ) -> None:
        """Replace a password, or whether it must be changed; None leaves it.

        Raises: AccessDenied, NoSuchEntity, PasswordTooWeak.
        """
        # Asked before the work of a password, and again in the transaction.
        await self._engine.read(
            lambda tx: self._lookup.user(caller, tx, "iam:UpdateLoginProfile", user_name)
        )
        kept = None
        if password is not None:
            passwords.check_new(password, user_name)
            kept = await passwords.keep(password)

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:UpdateLoginProfile", user_name)
            login = _login_of(user)
            changed = replace(
                login,
                password=login.password if kept is None else kept,
                must_change=login.must_change if must_change is None else must_change,
            )
            await users.put_user(tx, replace(user, login=changed))

        await self._changes.run(body, resend)

    async def delete(
        self, caller: Caller, user_name: str, resend: Resend[None] | None = None
    ) -> None:
        """Take a password away. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:DeleteLoginProfile", user_name)
            _login_of(user)
            await users.put_user(tx, replace(user, login=None))

        await self._changes.run(body, resend)

    async def change_own(
        self, caller: Caller, old: str, new: str, resend: Resend[None] | None = None
    ) -> None:
        """Replace the caller's own password, who knows the old one.

        Raises: AccessDenied, InvalidParameter (no user calls), NoSuchEntity, WrongPassword,
        PasswordTooWeak.
        """
        name = own_name(caller)
        user = await self._engine.read(
            lambda tx: self._lookup.user(caller, tx, "iam:ChangePassword", name)
        )
        proven = _login_of(user).password
        if not await passwords.is_password(proven, old):
            raise WrongPassword
        passwords.check_new(new, user.name)
        kept = await passwords.keep(new)

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:ChangePassword", name)
            login = _login_of(user)
            if login.password != proven:
                raise WrongPassword  # It was replaced meanwhile.
            changed = replace(login, password=kept, must_change=False)
            await users.put_user(tx, replace(user, login=changed))

        await self._changes.run(body, resend)


def _login_of(user: User) -> LoginProfile:
    if user.login is None:
        raise NoSuchEntity(f"login profile for user {user.name}")
    return user.login
