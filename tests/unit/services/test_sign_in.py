"""Signing in by password: whom it proves, and that every refusal is the same."""

from __future__ import annotations

import asyncio

import pytest
from clocks import ManualClock
from control_plane import SERVER_KEY
from msgspec.structs import replace

from lazarette.base.ids import RandomIds
from lazarette.metadata.memory import MemoryEngine
from lazarette.metadata.users import put_user
from lazarette.model.errors import UnknownAccessKey, WrongPassword
from lazarette.model.names import AccessKeyId
from lazarette.model.principal import Kind
from lazarette.services.accounts import Accounts
from lazarette.services.policy_documents import PASSWORD_FIRST
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions
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
            proven = await door.check_password(named, "ann", new.password)
            assert (proven.name, proven.user_id) == ("Ann", new.user.user_id)
            assert proven.login is not None
            assert proven.login.must_change
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


def test_a_session_by_password_ends_with_the_password() -> None:
    """What the user may do is loaded anew each time; another password ends it."""

    async def run() -> None:
        clock = ManualClock()
        engine, ids, box = MemoryEngine(), RandomIds(clock), SecretBox(SERVER_KEY)
        await Accounts(engine, box, clock, ids).create("main")
        admin = UserAdmin(engine, box, clock, ids)
        new = await admin.create("main", "Ann", "/staff/", ["ReadOnlyAccess"], True)

        async def load(_: AccessKeyId) -> None:
            raise AssertionError("no key is asked for")

        sessions = Sessions(engine, load, box, clock, ids)
        user = await SignIn(engine, clock).check_password("main", "Ann", new.password)
        token = sessions.issue_to_user(user, 900).token
        opened = (await sessions.open(token)).credential
        assert (opened.kind, opened.name, opened.path) == (Kind.USER, "Ann", "/staff/")
        # What the operator made up has to be changed, before anything else.
        assert opened.policies == (PASSWORD_FIRST,)
        assert user.login is not None
        user = replace(user, login=replace(user.login, must_change=False))
        await engine.write(lambda tx: put_user(tx, user))
        opened = (await sessions.open(token)).credential
        assert [policy.name for policy in opened.policies] == list(user.attached)

        assert user.login is not None
        changed = replace(user, login=replace(user.login, password="another"))
        await engine.write(lambda tx: put_user(tx, changed))
        with pytest.raises(UnknownAccessKey):
            await sessions.open(token)
        await engine.write(lambda tx: put_user(tx, user))
        await sessions.open(token)
        await admin.delete("main", "Ann")
        with pytest.raises(UnknownAccessKey):
            await sessions.open(token)

    asyncio.run(run())
