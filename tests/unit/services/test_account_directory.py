"""Accounts by id: found, remembered, and never stale."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from control_plane import ControlPlane

from lazarette.metadata.engine import ReadTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.names import AccountId
from lazarette.services.account_directory import AccountDirectory

T = TypeVar("T")


class Counting(MemoryEngine):
    """Counts views."""

    views = 0

    async def read(self, body: Callable[[ReadTx], Awaitable[T]], *, is_long: bool = False) -> T:
        """Count and read."""
        self.views += 1
        return await super().read(body, is_long=is_long)


def test_accounts_are_read_once_and_new_ones_seen_at_once() -> None:
    """Both questions are answered from memory until an account is made."""

    async def main() -> None:
        engine = Counting()
        control = ControlPlane(engine)
        await control.start()
        directory = AccountDirectory(engine)
        owner = control.root.account
        before = engine.views
        for _ in range(3):
            found = await directory.of(owner)
            assert found is not None
            assert await directory.find([found.canonical_id, "nobody"]) == {
                found.canonical_id: found
            }
        assert engine.views == before + 2
        assert await directory.of(AccountId("000000000000")) is None
        made = (await control.accounts.create("another")).account
        assert await directory.of(made.account_id) == made
        assert {control.root.canonical_id, made.canonical_id} <= set(await directory.known())

    asyncio.run(main())
