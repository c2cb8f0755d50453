"""The last bytes of the disk: objects are refused while something is left for deleting."""

from __future__ import annotations

import asyncio

import pytest

from lazarette.model.errors import StorageFull
from lazarette.services.room import Room

FLOOR = 1_000


class _Engines:
    """Both engines as far as Room asks them, and the clock."""

    def __init__(self, free: int | None, reusable: int = 0) -> None:
        self.free = free
        self.reusable = reusable
        self.now_us = 0
        self.asked = 0

    async def free_bytes(self) -> int | None:
        """Return what the disk has left."""
        self.asked += 1
        return self.free

    async def reusable_bytes(self) -> int:
        """Return what the metadata file has left in itself."""
        return self.reusable

    def monotonic_us(self) -> int:
        """Return the time, turned by hand."""
        return self.now_us


def _room(engines: _Engines) -> Room:
    return Room(engines, engines, engines, FLOOR)  # type: ignore[arg-type]


def _require(room: Room, size: int, *, in_metadata: bool = False) -> None:
    asyncio.run(room.require(size, in_metadata=in_metadata))


def test_objects_are_refused_before_the_disk_is_full() -> None:
    """The floor stays free, to the byte."""
    room = _room(_Engines(free=FLOOR + 100))
    _require(room, 100)
    with pytest.raises(StorageFull):
        _require(room, 101)


def test_the_disk_is_not_asked_for_every_write() -> None:
    """What is known is counted down; the disk is asked when it runs out, or is old."""
    engines = _Engines(free=FLOOR + 100)
    room = _room(engines)
    assert not room.fits(0)
    _require(room, 10)
    assert room.fits(40)
    assert room.fits(50)
    assert not room.fits(1)
    _require(room, 1)
    assert room.fits(1)
    engines.now_us += 10_000_000
    assert not room.fits(1)


def test_small_objects_may_take_the_place_of_deleted_ones() -> None:
    """Deleting small objects frees pages of the metadata file, not of the file system."""
    room = _room(_Engines(free=FLOOR - 1, reusable=10_000))
    _require(room, 100, in_metadata=True)
    with pytest.raises(StorageFull):
        _require(room, 100)
    with pytest.raises(StorageFull):
        _require(room, 9_000, in_metadata=True)


def test_a_store_that_does_not_say_refuses_nothing() -> None:
    """Object stores have no end that they would tell."""
    room = _room(_Engines(free=None))
    _require(room, 1 << 40)
    assert room.fits(1 << 40)
