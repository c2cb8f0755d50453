"""An account's block: in the record of each of its buckets, however many and whenever made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from control_plane import HOME, SMALL, ControlPlane, opened

from lazarette.metadata.buckets import find_bucket
from lazarette.model.acl import BLOCK_ALL, PublicAccessBlock
from lazarette.model.errors import AccessDenied, NoAccountAccessBlock
from lazarette.model.names import BucketName, Region
from lazarette.services import account_access
from lazarette.services.tally import tally


def on_plane(folder: Path, test: Callable[[ControlPlane], Awaitable[None]]) -> None:
    """Run `test` on a control plane; nothing may be amiss afterwards."""

    async def checked(plane: ControlPlane) -> None:
        await test(plane)
        assert (await plane.engine.read(tally)).problems == []

    asyncio.run(opened(folder, checked))


async def block_of(plane: ControlPlane, name: str) -> PublicAccessBlock | None:
    """Return a bucket's copy of its account's block."""
    found = await plane.engine.read(lambda tx: find_bucket(tx, BucketName(name)))
    return found.account_block


def test_every_page_of_buckets_in_every_region_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also more buckets than are listed at once; those of another account get nothing."""
    monkeypatch.setattr(account_access, "BUCKETS_PAGE_MAX", 3)

    async def test(plane: ControlPlane) -> None:
        account = plane.root.account
        names = [f"photos-{number}" for number in range(10)]
        for number, name in enumerate(names):
            await plane.new_bucket(name, Region("eu-west-1") if number % 2 else HOME)
        await plane.buckets.create(
            plane.stranger, BucketName("theirs"), SMALL, HOME, versioning=False, tags=()
        )
        access = plane.account_access
        await access.replace(plane.root, account, BLOCK_ALL)
        assert {await block_of(plane, name) for name in names} == {BLOCK_ALL}
        assert await block_of(plane, "theirs") is None
        await access.replace(plane.root, account, None)
        assert {await block_of(plane, name) for name in names} == {None}
        with pytest.raises(NoAccountAccessBlock):
            await access.find(plane.root, account)

    on_plane(tmp_path, test)


def test_a_bucket_made_at_the_same_time_has_it(tmp_path: Path) -> None:
    """Whichever of the two comes first, the bucket is as blocked as its account."""

    async def test(plane: ControlPlane) -> None:
        account, blocks = plane.root.account, [BLOCK_ALL, None] * 10
        making = [plane.new_bucket(f"photos-{number}") for number in range(20)]
        blocking = [plane.account_access.replace(plane.root, account, one) for one in blocks]
        mixed = [each for pair in zip(making, blocking, strict=True) for each in pair]
        await asyncio.gather(*mixed)
        assert (await plane.engine.read(tally)).problems == []
        await plane.account_access.replace(plane.root, account, BLOCK_ALL)
        assert await block_of(plane, "photos-7") == BLOCK_ALL

    on_plane(tmp_path, test)


def test_the_state_that_get_buckets_shows(tmp_path: Path) -> None:
    """In sync since the account began, then since the last change; felt by any bucket."""

    async def test(plane: ControlPlane) -> None:
        access, account, began_ms = (
            plane.account_access,
            plane.root.account,
            plane.clock.now_ms(),
        )
        plane.clock.advance(60_000)
        assert await access.state(plane.root) == (began_ms, False)
        await access.replace(plane.root, account, BLOCK_ALL)
        assert await access.state(plane.root) == (began_ms + 60_000, False)
        bucket = await plane.new_bucket("photos")
        assert await access.state(plane.root, bucket) == (began_ms + 60_000, True)
        plane.clock.advance(60_000)
        await access.replace(plane.root, account, PublicAccessBlock())
        assert await access.state(plane.root) == (began_ms + 120_000, False)

    on_plane(tmp_path, test)


def test_only_the_account_itself(tmp_path: Path) -> None:
    """Another account's id, a bucket's key: refused, and nothing changes."""

    async def test(plane: ControlPlane) -> None:
        access, account = plane.account_access, plane.root.account
        key = await plane.key_of(await plane.new_bucket("photos"))
        before = await plane.dump()
        for caller, asked in ((plane.stranger, account), (key, account), (plane.root, "")):
            with pytest.raises(AccessDenied):
                await access.replace(caller, asked, BLOCK_ALL)
            with pytest.raises(AccessDenied):
                await access.find(caller, asked)
        assert await plane.dump() == before

    on_plane(tmp_path, test)
