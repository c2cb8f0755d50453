"""Account records, by id and by name, and which account was the first.

Tables: ACCOUNTS (account id), ACCOUNT_NAMES (name) -> account id, SETTINGS
("first_account") -> account id.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import encode
from lazarette.model.account import Account
from lazarette.model.errors import AccountExists
from lazarette.model.names import AccountId

_FIRST = encode("first_account")
_END = b"\xff"  # After every encoded key.


async def find_account(tx: ReadTx, account_id: AccountId) -> Account | None:
    """Return the account of that id, or None."""
    raw = await tx.get(Table.ACCOUNTS, encode(account_id))
    return None if raw is None else decode_record(Account, raw)


async def find_account_by_name(tx: ReadTx, name: str) -> Account | None:
    """Return the account of that name, or None."""
    raw = await tx.get(Table.ACCOUNT_NAMES, encode(name))
    return None if raw is None else await find_account(tx, AccountId(raw.decode()))


async def add_account(tx: WriteTx, account: Account) -> None:
    """Store a new account. Raises: AccountExists, when the name is in use."""
    if await tx.get(Table.ACCOUNT_NAMES, encode(account.name)) is not None:
        raise AccountExists(account.name)
    assert await find_account(tx, account.account_id) is None, "the account id is in use"
    await put_account(tx, account)
    await tx.put(Table.ACCOUNT_NAMES, encode(account.name), account.account_id.encode())


async def put_account(tx: WriteTx, account: Account) -> None:
    """Replace an account's record; its id and name never change."""
    await tx.put(Table.ACCOUNTS, encode(account.account_id), encode_record(account))


async def list_accounts(tx: ReadTx, after: AccountId | None, limit: int) -> list[Account]:
    """Return accounts by id, those after `after`."""
    start = b"" if after is None else encode(after) + b"\0"
    rows = await tx.scan(Table.ACCOUNTS, start, _END, limit)
    return [decode_record(Account, raw) for _, raw in rows]


async def find_first_account(tx: ReadTx) -> Account | None:
    """Return the account made at first start, or None before."""
    raw = await tx.get(Table.SETTINGS, _FIRST)
    return None if raw is None else await find_account(tx, AccountId(raw.decode()))


async def put_first_account(tx: WriteTx, account_id: AccountId) -> None:
    """Say which account is the first."""
    await tx.put(Table.SETTINGS, _FIRST, account_id.encode())
