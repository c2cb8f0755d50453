"""Accounts and their root keys."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from control_plane import ControlPlane

from lazarette.authn.credentials import CachedCredentials
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.model.errors import AccountExists, InvalidInput, NoSuchAccount
from lazarette.model.names import AccessKeyId, AccountId
from lazarette.model.principal import Kind
from lazarette.services.accounts import RootKey

Run = Callable[[object], None]
PRESET = RootKey(
    AccessKeyId("AKIAROOTROOTROOT2345"), "presetSecretOfTheTests0123456789ABCDEFGH"
)


def test_an_account_has_ids_of_the_right_form_and_a_working_key(run: Run) -> None:
    """12 digits, 64 lower-case hex, and a root key that proves the account."""

    async def test(plane: ControlPlane) -> None:
        account, secret = await plane.accounts.create("team red")
        assert re.fullmatch("[0-9]{12}", account.account_id)
        assert re.fullmatch("[0-9a-f]{64}", account.canonical_id)
        found = await plane.keys.load_credential(account.root_access_key_id)
        assert found is not None
        assert (found.secret, found.kind, found.account, found.bucket_id) == (
            secret,
            Kind.ROOT,
            account.account_id,
            "",
        )
        assert await plane.accounts.find(account.account_id) == account
        with pytest.raises(NoSuchAccount):
            await plane.accounts.find(AccountId("000000000000"))

    run(test)


def test_names_are_unique_and_in_form(run: Run) -> None:
    """A second account of a name, and names out of form, are refused without a trace."""

    async def test(plane: ControlPlane) -> None:
        before = await plane.dump()
        with pytest.raises(AccountExists):
            await plane.accounts.create("stranger")
        for name in ("", " ", "a" * 65, "-x", "x ", "tab\t", "ü"):
            with pytest.raises(InvalidInput):
                await plane.accounts.create(name)
        assert await plane.dump() == before

    run(test)


def test_the_first_account_is_made_once(run: Run) -> None:
    """A second start finds the account and shows no secret."""

    async def test(plane: ControlPlane) -> None:
        account, secret = await plane.accounts.ensure_first_account("main", None)
        assert account.account_id == plane.root.account
        assert secret is None
        names = [listed.name for listed in await plane.accounts.list_accounts()]
        assert sorted(names) == ["main", "stranger"]

    run(test)


def test_a_preset_root_key_replaces_the_one_before(run: Run) -> None:
    """With a preset at a later start, that key works and the earlier one stops."""

    async def test(plane: ControlPlane) -> None:
        old = plane.root.access_key_id
        for _ in range(2):
            account, secret = await plane.accounts.ensure_first_account("main", PRESET)
            assert account.root_access_key_id == PRESET.access_key_id
            assert secret is None
        found = await plane.keys.load_credential(PRESET.access_key_id)
        assert found is not None
        assert found.secret == PRESET.secret
        assert await plane.keys.load_credential(old) is None
        changed = RootKey(PRESET.access_key_id, PRESET.secret[::-1])
        await plane.accounts.ensure_first_account("main", changed)
        found = await plane.keys.load_credential(PRESET.access_key_id)
        assert found is not None
        assert found.secret == changed.secret

    run(test)


@pytest.mark.parametrize(
    "preset",
    [
        RootKey(AccessKeyId("short"), PRESET.secret),
        RootKey(AccessKeyId("with/slash/in/the/id"), PRESET.secret),
        RootKey(PRESET.access_key_id, "short"),
        RootKey(PRESET.access_key_id, "with space " * 4),
    ],
)
def test_a_weak_preset_is_refused(run: Run, preset: RootKey) -> None:
    """Ids and secrets out of form change nothing, and the secret is not repeated."""

    async def test(plane: ControlPlane) -> None:
        before = await plane.dump()
        with pytest.raises(InvalidInput) as refusal:
            await plane.accounts.ensure_first_account("main", preset)
        assert preset.secret not in str(refusal.value)
        assert preset.secret not in repr(preset)
        assert await plane.dump() == before

    run(test)


def test_a_preset_cannot_take_another_keys_id(run: Run) -> None:
    """An id that belongs to another account's root stays with it."""

    async def test(plane: ControlPlane) -> None:
        before = await plane.dump()
        taken = RootKey(plane.stranger.access_key_id, PRESET.secret)
        with pytest.raises(InvalidInput):
            await plane.accounts.ensure_first_account("main", taken)
        assert await plane.dump() == before

    run(test)


def test_a_reset_root_key_stops_in_every_cache(run: Run) -> None:
    """The old root key is refused at the next request, the new one works."""

    async def test(plane: ControlPlane) -> None:
        cached = CachedCredentials(
            plane.keys.load_credential, plane.engine.generation, plane.keys.note_use
        )
        old = plane.root.access_key_id
        assert await cached.find_credential(old) is not None
        account, secret = await plane.accounts.reset_root_key("main")
        assert await cached.find_credential(old) is None
        found = await cached.find_credential(account.root_access_key_id)
        assert found is not None
        assert found.secret == secret
        with pytest.raises(NoSuchAccount):
            await plane.accounts.reset_root_key("nobody")

    run(test)


def test_an_account_may_be_made_before_the_first_start(tmp_path: Path) -> None:
    """The first start still makes "main", or takes the account of that name as the first."""

    async def start(folder: Path, name: str) -> tuple[bool, int]:
        engine = EmbeddedEngine.open(folder)
        try:
            plane = ControlPlane(engine)
            made = await plane.accounts.create(name)
            first, secret = await plane.accounts.ensure_first_account("main", None)
            again, none = await plane.accounts.ensure_first_account("main", None)
            assert (again, none) == (first, None)
            assert (secret is None) == (first == made.account)
            return first == made.account, len(await plane.accounts.list_accounts())
        finally:
            await engine.close()

    assert asyncio.run(start(tmp_path / "a", "team")) == (False, 2)
    assert asyncio.run(start(tmp_path / "b", "main")) == (True, 1)
