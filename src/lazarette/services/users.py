"""Users of an account: made, read, renamed, tagged, deleted.

Source: IAM CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser, TagUser, UntagUser.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import users
from lazarette.metadata.access_keys import list_user_keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.errors import DeleteConflict, EntityExists, IdentityLimit
from lazarette.model.names import AccountId
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag
from lazarette.model.target import tags_by_key
from lazarette.model.user import (
    USER_NAME_MAX,
    USERS_MAX,
    User,
    check_user_tag_key,
    merge_user_tags,
    parse_name,
    parse_path,
    user_arn,
)
from lazarette.services.changes import Changes
from lazarette.services.replays import Resend
from lazarette.services.user_lookup import UserLookup

_SCAN = 1_000


class UserPage(NamedTuple):
    """Users by name; `marker` is where the next page begins, empty at the end."""

    users: list[User]
    marker: str


class Users:
    """The users of accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        lookup: UserLookup,
        changes: Changes,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._lookup = lookup
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def create(
        self,
        caller: Caller,
        name: str,
        path: str,
        tags: list[Tag],
        resend: Resend[User] | None = None,
    ) -> User:
        """Make a user, who may do nothing yet.

        Raises: AccessDenied, InvalidParameter, EntityExists, IdentityLimit.
        """
        parse_name(name, "userName", USER_NAME_MAX)
        parse_path(path, "path")
        kept = merge_user_tags((), tags)
        arn, asked = user_arn(caller.account, path, name), tags_by_key(kept)
        self._lookup.ask(caller, "iam:CreateUser", arn, asked)
        if kept:
            self._lookup.ask(caller, "iam:TagUser", arn, asked)
        user = User(
            account=caller.account,
            user_id=self._ids.identity_id("AIDA"),
            name=name,
            path=path,
            created_ms=self._clock.now_ms(),
            tags=kept,
        )

        async def body(tx: WriteTx) -> User:
            if await users.find_user(tx, user.account, name) is not None:
                raise EntityExists(f"User with name {name}")
            if await count_users(tx, user.account) >= USERS_MAX:
                raise IdentityLimit(f"Cannot exceed quota for UsersPerAccount: {USERS_MAX}")
            await users.add_user(tx, user)
            return user

        return await self._changes.run(body, resend)

    async def find(self, caller: Caller, name: str, action: str = "iam:GetUser") -> User:
        """Return a user; an empty name means the caller. Raises: as `UserLookup.user`."""
        return await self._engine.read(lambda tx: self._lookup.user(caller, tx, action, name))

    async def list_page(
        self, caller: Caller, path_prefix: str, after: str, limit: int
    ) -> UserPage:
        """Return users by name, those below a path. Raises: AccessDenied."""
        arn = user_arn(caller.account, path_prefix or "/", "")
        self._lookup.ask(caller, "iam:ListUsers", arn)

        async def body(tx: ReadTx) -> UserPage:
            found: list[User] = []
            place = after
            while True:
                rows = await users.list_users(tx, caller.account, place, _SCAN)
                found += [user for user in rows if user.path.startswith(path_prefix)]
                if len(found) > limit:
                    return UserPage(found[:limit], found[limit - 1].name)
                if len(rows) < _SCAN:
                    return UserPage(found, "")
                place = rows[-1].name

        return await self._engine.read(body, is_long=True)

    async def update(
        self,
        caller: Caller,
        name: str,
        new_name: str,
        new_path: str,
        resend: Resend[None] | None = None,
    ) -> None:
        """Give a user another name or path, where not empty; keys and rights stay.

        Raises: AccessDenied, NoSuchEntity, InvalidParameter, EntityExists.
        """

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:UpdateUser", name)
            changed = replace(
                user,
                name=parse_name(new_name or user.name, "newUserName", USER_NAME_MAX),
                path=parse_path(new_path or user.path, "newPath"),
            )
            self._lookup.ask(caller, "iam:UpdateUser", changed.arn)
            holder = await users.find_user(tx, user.account, changed.name)
            if holder is not None and holder.user_id != user.user_id:
                raise EntityExists(f"User with name {changed.name}")
            await users.remove_user(tx, user)
            await users.add_user(tx, changed)

        await self._changes.run(body, resend)

    async def delete(
        self, caller: Caller, name: str, resend: Resend[None] | None = None
    ) -> None:
        """Delete a user that has no key, policy or password left.

        Raises: AccessDenied, NoSuchEntity, DeleteConflict.
        """

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:DeleteUser", name)
            await _check_bare(tx, user)
            await users.remove_user(tx, user)

        await self._changes.run(body, resend)

    async def tag(
        self, caller: Caller, name: str, tags: list[Tag], resend: Resend[None] | None = None
    ) -> None:
        """Add or replace tags. Raises: AccessDenied, NoSuchEntity, InvalidParameter."""

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:TagUser", name, tags_by_key(tags))
            await users.put_user(tx, replace(user, tags=merge_user_tags(user.tags, tags)))

        await self._changes.run(body, resend)

    async def untag(
        self, caller: Caller, name: str, keys: list[str], resend: Resend[None] | None = None
    ) -> None:
        """Remove tags; absent ones are no error. Raises: as `tag`."""
        for key in keys:
            check_user_tag_key(key)
        unwanted = {key.lower() for key in keys}

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(
                caller, tx, "iam:UntagUser", name, dict.fromkeys(keys)
            )
            kept = tuple(tag for tag in user.tags if tag.key.lower() not in unwanted)
            await users.put_user(tx, replace(user, tags=kept))

        await self._changes.run(body, resend)


async def count_users(tx: ReadTx, account: AccountId) -> int:
    """Return how many users the account has."""
    return len(await users.list_users(tx, account, "", 10_000))


async def _check_bare(tx: ReadTx, user: User) -> None:
    if await list_user_keys(tx, user.user_id):
        raise DeleteConflict("Cannot delete entity, must delete access keys first.")
    if user.login is not None:
        raise DeleteConflict("Cannot delete entity, must delete login profile first.")
    if user.inline:
        raise DeleteConflict("Cannot delete entity, must delete policies first.")
    if user.attached:
        raise DeleteConflict("Cannot delete entity, must detach all policies first.")
