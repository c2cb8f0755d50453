"""When keys were last used: the first use at once, later ones once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from control_plane import HOME, ControlPlane

from lazarette.metadata.access_keys import find_key_use
from lazarette.metadata.engine import WriteTx
from lazarette.model.access_key import KeyUse
from lazarette.model.names import AccessKeyId, BucketName
from lazarette.services.key_uses import WRITE_EVERY_MS

Run = Callable[[object], None]


async def _stored(plane: ControlPlane, access_key_id: AccessKeyId) -> KeyUse | None:
    """Return the stored use, once every write that tasks were about to make has landed."""

    async def nothing(tx: WriteTx) -> None:
        pass

    for _ in range(3):
        # Turns for the writing task to hand its write over; then one write behind it.
        for _ in range(5):
            await asyncio.sleep(0)
        await plane.engine.write(nothing)
    return await plane.engine.read(lambda tx: find_key_use(tx, access_key_id))


def test_the_first_use_is_written_at_once(run: Run) -> None:
    """No minute passes before the first use of a key is stored."""

    async def test(plane: ControlPlane) -> None:
        key = (await plane.key_of(await plane.new_bucket())).access_key_id
        start_ms = plane.clock.now_ms()
        plane.keys.note_use(key, "us-east-1", "s3")
        assert await _stored(plane, key) == KeyUse(start_ms, "us-east-1", "s3")

    run(test)


def test_later_uses_wait_for_their_minute(run: Run) -> None:
    """Uses within a minute are written once, when it is over, and it is the last one."""

    async def test(plane: ControlPlane) -> None:
        key = (await plane.key_of(await plane.new_bucket())).access_key_id
        first_ms = plane.clock.now_ms()
        plane.keys.note_use(key, "us-east-1", "s3")
        assert await _stored(plane, key) == KeyUse(first_ms, "us-east-1", "s3")
        for region in ("eu-west-1", "eu-west-2"):
            plane.clock.advance(1_000)
            plane.keys.note_use(key, region, "s3")
        last_ms = plane.clock.now_ms()
        assert await _stored(plane, key) == KeyUse(first_ms, "us-east-1", "s3")
        plane.clock.advance(WRITE_EVERY_MS)
        assert await _stored(plane, key) == KeyUse(last_ms, "eu-west-2", "s3")

    run(test)


def test_one_keys_minute_does_not_hold_up_another_keys_first_use(run: Run) -> None:
    """The sleeping task wakes for a key that was never written."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        one = (await plane.key_of(bucket)).access_key_id
        two = (await plane.key_of(bucket)).access_key_id
        plane.keys.note_use(one, "us-east-1", "s3")
        await _stored(plane, one)
        plane.keys.note_use(one, "us-east-1", "s3")
        await _stored(plane, one)
        plane.keys.note_use(two, "eu-west-1", "s3")
        assert await _stored(plane, two) == KeyUse(plane.clock.now_ms(), "eu-west-1", "s3")

    run(test)


def test_flush_writes_what_is_waiting(run: Run) -> None:
    """At shutdown no use is lost, and no task is left."""

    async def test(plane: ControlPlane) -> None:
        key = (await plane.key_of(await plane.new_bucket())).access_key_id
        plane.keys.note_use(key, "us-east-1", "s3")
        await _stored(plane, key)
        plane.clock.advance(7)
        plane.keys.note_use(key, "eu-west-1", "s3")
        await plane.keys.flush()
        stored = await plane.engine.read(lambda tx: find_key_use(tx, key))
        assert stored == KeyUse(plane.clock.now_ms(), "eu-west-1", "s3")
        assert len(asyncio.all_tasks()) == 1

    run(test)


def test_a_deleted_keys_use_does_not_come_back(run: Run) -> None:
    """A use noted before the key was deleted leaves no record behind."""

    async def test(plane: ControlPlane) -> None:
        key = (await plane.key_of(await plane.new_bucket())).access_key_id
        plane.keys.note_use(key, "us-east-1", "s3")
        await plane.keys.delete(plane.root, BucketName("photos"), HOME, key)
        await plane.keys.flush()
        assert await _stored(plane, key) is None

    run(test)


def test_an_older_use_of_another_process_does_not_win(run: Run) -> None:
    """Two processes note the same key; the stored use is the later one."""

    async def test(plane: ControlPlane) -> None:
        other = type(plane)(plane.engine)
        key = (await plane.key_of(await plane.new_bucket())).access_key_id
        other.keys.note_use(key, "eu-west-1", "s3")
        other_ms = other.clock.now_ms()
        plane.clock.advance(10)
        plane.keys.note_use(key, "us-east-1", "s3")
        await plane.keys.flush()
        await other.keys.flush()
        assert other_ms < plane.clock.now_ms()
        assert await _stored(plane, key) == KeyUse(plane.clock.now_ms(), "us-east-1", "s3")

    run(test)
