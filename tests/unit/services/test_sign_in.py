"""Signing in by password: whom it proves, and that every refusal is the same."""

from __future__ import annotations

import asyncio

import pytest
from clocks import ManualClock
from control_plane import SERVER_KEY

from lazarette.base.ids import RandomIds
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.errors import WrongPassword
from lazarette.model.principal import Kind
from lazarette.services.accounts import Accounts
from lazarette.services.secret_box import SecretBox
from lazarette.services.sign_in import SignIn
from lazarette.services.user_admin import UserAdmin


def test_a_password_proves_its_user() -> None:
    """By the account's name or id; anything else is the one same refusal."""

    async def run() -> None:
        clock = ManualClock()
        engine, ids, box = MemoryEngine(), RandomIds(clock), SecretBox(SERVER_KEY)
        account = (await Accounts(engine, box, clock, ids).create("main")).account
        admin = UserAdmin(engine, box, clock, ids)
        new = await admin.create("main", "Ann", "/", ["ReadOnlyAccess"], True)
        await admin.create("main", "Bob", "/", [], False)
        door = SignIn(engine, clock)
        for named in ("main", account.account_id):
            caller = await door.check_password(named, "ann", new.password)
            assert (caller.kind, caller.name) == (Kind.USER, "Ann")
            assert (caller.identity_id, caller.account) == (
                new.user.user_id,
                account.account_id,
            )
        assert await door.must_change(account.account_id, new.user.user_id)
        for attempt in (
            ("main", "Ann", new.password + "x"),
            ("main", "Ann", ""),
            ("main", "Bob", ""),
            ("main", "Bob", new.password),
            ("main", "Eve", new.password),
            ("other", "Ann", new.password),
        ):
            with pytest.raises(WrongPassword):
                await door.check_password(*attempt)
        await admin.delete("main", "Ann")
        with pytest.raises(WrongPassword):
            await door.check_password("main", "Ann", new.password)

    asyncio.run(run())
