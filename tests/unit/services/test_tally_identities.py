"""`lazarette check` on users: what one record says and the other does not is found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from clocks import ManualClock
from control_plane import SERVER_KEY
from msgspec.structs import replace

from lazarette.base.ids import RandomIds
from lazarette.metadata.engine import Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.metadata.users import find_user, put_user
from lazarette.model.names import AccountId
from lazarette.services.accounts import Accounts
from lazarette.services.secret_box import SecretBox
from lazarette.services.tally_identities import find_identity_problems
from lazarette.services.user_admin import UserAdmin

Damage = Callable[[WriteTx, AccountId], Awaitable[None]]


async def _nothing(tx: WriteTx, account: AccountId) -> None:
    pass


def _forget(table: Table) -> Damage:
    async def damage(tx: WriteTx, account: AccountId) -> None:
        rows = await tx.scan(table, b"", b"\xff", 1)
        await tx.delete(table, rows[0][0])

    return damage


async def _attach_nothing(tx: WriteTx, account: AccountId) -> None:
    user = await find_user(tx, account, "ann")
    assert user is not None
    await put_user(tx, replace(user, attached=(*user.attached, "arn:aws:iam::aws:policy/No")))


async def _spoil(tx: WriteTx, account: AccountId) -> None:
    rows = await tx.scan(Table.USERS, b"", b"\xff", 1)
    await tx.put(Table.USERS, rows[0][0], b"{")


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (_nothing, set()),
        (_forget(Table.USER_IDS), {"user"}),
        (_forget(Table.USERS), {"user", "user-key", "attached-policy"}),
        (_forget(Table.USER_KEYS), {"user-key"}),
        (_forget(Table.POLICY_USERS), {"attached-policy"}),
        (_attach_nothing, {"attached-policy"}),
        (_spoil, {"unreadable"}),
    ],
)
def test_each_damage_is_found(damage: Damage, kinds: set[str]) -> None:
    """And whole records have no problem."""

    async def run() -> set[str]:
        clock = ManualClock()
        engine, ids, box = MemoryEngine(), RandomIds(clock), SecretBox(SERVER_KEY)
        made = await Accounts(engine, box, clock, ids).create("main")
        admin = UserAdmin(engine, box, clock, ids)
        await admin.create("main", "ann", "/", ["ReadOnlyAccess"], False)
        await engine.write(lambda tx: damage(tx, made.account.account_id))

        async def look(tx: object) -> set[str]:
            return {kind async for kind, _ in find_identity_problems(tx)}  # type: ignore[arg-type]

        return await engine.read(look)

    assert asyncio.run(run()) == kinds
