"""User records, by name and by id.

Tables: USERS (account, name in lower case): names that differ only by case are one.
USER_IDS (account, user id) -> name in lower case.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode, prefix_range
from lazarette.model.names import AccountId
from lazarette.model.user import User


async def find_user(tx: ReadTx, account: AccountId, name: str) -> User | None:
    """Return the account's user of that name, whatever its case; or None."""
    raw = await tx.get(Table.USERS, encode(account, name.lower()))
    return None if raw is None else decode_record(User, raw)


async def find_user_by_id(tx: ReadTx, account: AccountId, user_id: str) -> User | None:
    """Return the account's user of that id, or None."""
    name = await tx.get(Table.USER_IDS, encode(account, user_id))
    return None if name is None else await find_user(tx, account, name.decode())


async def add_user(tx: WriteTx, user: User) -> None:
    """Store a user under a name that is free: a new one, or one with a new name."""
    name = user.name.lower()
    assert await find_user(tx, user.account, name) is None, "the user name is in use"
    await put_user(tx, user)
    await tx.put(Table.USER_IDS, encode(user.account, user.user_id), name.encode())


async def put_user(tx: WriteTx, user: User) -> None:
    """Replace a user's record; its id stays, and its name but for the case."""
    await tx.put(Table.USERS, encode(user.account, user.name.lower()), encode_record(user))


async def remove_user(tx: WriteTx, user: User) -> None:
    """Remove a user's record; the caller has seen to its keys and policies."""
    await tx.delete(Table.USERS, encode(user.account, user.name.lower()))
    await tx.delete(Table.USER_IDS, encode(user.account, user.user_id))


async def list_users(tx: ReadTx, account: AccountId, after: str, limit: int) -> list[User]:
    """Return users by name, those after `after` (empty: from the first)."""
    start, stop = prefix_range(account)
    if after:
        start = encode(account, after.lower()) + b"\0"
    rows = await tx.scan(Table.USERS, start, stop, limit)
    return [decode_record(User, raw) for _, raw in rows]
