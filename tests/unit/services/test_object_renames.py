"""Renaming objects: no byte is copied, lost or leaked, and nobody moves what he may not."""

from __future__ import annotations

import pytest
from data_plane import BUCKET, DataPlane, nothing_leaks, on_plane

from lazarette.base.failpoints import arm
from lazarette.model.conditions import NO_CONDITIONS
from lazarette.model.errors import AccessDenied, EngineUnavailable, NoSuchKey, TokenReused
from lazarette.model.limits import REPLAY_MS
from lazarette.model.names import ObjectKey
from lazarette.model.principal import ANONYMOUS, Caller
from lazarette.services.object_renames import Rename

SMALL, LARGE = b"small object", bytes(range(250)) * 2
PIECES = [b"first part", b"second part", b"last"]


async def rename(
    plane: DataPlane, source: str, target: str, *, token: str = "", caller: Caller | None = None
) -> None:
    """Rename an object of the plane's bucket."""
    conditions = (NO_CONDITIONS, NO_CONDITIONS)
    wanted = Rename(ObjectKey(source), ObjectKey(target), *conditions, token)
    await plane.renames.rename(caller or plane.root, BUCKET, wanted)


async def store(plane: DataPlane, kind: str, key: str) -> bytes:
    """Store an object whose bytes lie where `kind` says; return them."""
    if kind == "parts":
        await plane.multipart(key, *PIECES)
        return b"".join(PIECES)
    data = {"small": SMALL, "large": LARGE}[kind]
    await plane.put(key, data)
    return data


@pytest.mark.parametrize("kind", ["small", "large", "parts"])
@pytest.mark.parametrize("replaced", ["", "small", "large", "parts"])
def test_bytes_stay_where_they_are(kind: str, replaced: str) -> None:
    """The record alone moves; what it replaces is let go, and the counters say so."""

    async def test(plane: DataPlane) -> None:
        if replaced:
            await store(plane, replaced, "new")
        data = await store(plane, kind, "old")
        before = await plane.record("old")
        await rename(plane, "old", "new")
        assert await plane.record("new") == before
        assert await plane.get("new") == data
        assert await plane.counted() == (len(data), 1)
        with pytest.raises(NoSuchKey):
            await plane.get("old")
        await nothing_leaks(plane)
        assert await plane.get("new") == data

    on_plane(test)


def test_a_rename_that_does_not_land_leaves_all_as_it_was() -> None:
    """Neither key is half there."""

    async def test(plane: DataPlane) -> None:
        await plane.put("old", LARGE)
        await plane.put("new", SMALL)
        arm("commit.before=eio")
        with pytest.raises(EngineUnavailable):
            await rename(plane, "old", "new")
        arm("")
        assert (await plane.get("old"), await plane.get("new")) == (LARGE, SMALL)

    on_plane(test)


def test_a_token_is_remembered_for_a_while() -> None:
    """Ten minutes later it is as good as new."""

    async def test(plane: DataPlane) -> None:
        await plane.put("old", SMALL)
        await rename(plane, "old", "new", token="t")
        await rename(plane, "old", "new", token="t")
        with pytest.raises(TokenReused):
            await rename(plane, "new", "old", token="t")
        plane.clock.advance(REPLAY_MS + 1)
        await rename(plane, "new", "old", token="t")
        assert await plane.get("old") == SMALL

    on_plane(test)


def test_refuses_strangers() -> None:
    """Also one who could read the source."""

    async def test(plane: DataPlane) -> None:
        await plane.put("old", SMALL)
        for source in ("old", "missing"):
            with pytest.raises(AccessDenied):
                await rename(plane, source, "new", caller=ANONYMOUS)

    on_plane(test)
