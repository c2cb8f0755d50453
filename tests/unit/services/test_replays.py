"""Re-sent calls: the same answer, no second change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.metadata.engine import Table
from lazarette.model.access_key import AccessKey
from lazarette.model.limits import REPLAY_MS
from lazarette.model.names import BucketName
from lazarette.model.replay import ReplayKey
from lazarette.services.access_keys import NewAccessKey
from lazarette.services.changes import Changed
from lazarette.services.replays import AnsweredBefore, Resend

Run = Callable[[object], None]
PHOTOS = BucketName("photos")


def _resend(plane: ControlPlane, invocation: str) -> Resend[Changed[NewAccessKey]]:
    key = ReplayKey(plane.root.access_key_id, invocation, "CreateBucketAccessKey", "body")
    return Resend(key, lambda changed: changed.result.secret.encode())


async def _keys(plane: ControlPlane) -> list[AccessKey]:
    return [item.key for item in await plane.keys.list_keys(plane.root, PHOTOS, HOME)]


def test_a_repeat_gets_the_first_answer_and_changes_nothing(run: Run) -> None:
    """The second attempt leaves with the first one's secret; there is one key."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        resend = _resend(plane, "one")
        created = await plane.keys.create(plane.root, PHOTOS, HOME, resend)
        before = await plane.dump()
        with pytest.raises(AnsweredBefore) as repeat:
            await plane.keys.create(plane.root, PHOTOS, HOME, resend)
        assert repeat.value.answer.decode() == created.result.secret
        assert await plane.replays.find(resend.key) == repeat.value.answer
        assert await plane.dump() == before
        assert created.result.secret not in repr(before)

    run(test)


def test_two_attempts_at_once_make_one_key(run: Run) -> None:
    """Attempts that race are told apart in the transaction, not before it."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        resend = _resend(plane, "one")
        results = await asyncio.gather(
            *(plane.keys.create(plane.root, PHOTOS, HOME, resend) for _ in range(5)),
            return_exceptions=True,
        )
        assert sum(isinstance(result, AnsweredBefore) for result in results) == 4
        assert len(await _keys(plane)) == 1

    run(test)


def test_after_ten_minutes_it_is_a_new_call(run: Run) -> None:
    """An expired answer is not given again, purged or not; the new one replaces it."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        resend = _resend(plane, "one")
        await plane.keys.create(plane.root, PHOTOS, HOME, resend)
        plane.clock.advance(REPLAY_MS - 1)
        assert await plane.replays.find(resend.key) is not None
        plane.clock.advance(1)
        assert await plane.replays.find(resend.key) is None
        again = await plane.keys.create(plane.root, PHOTOS, HOME, resend)
        await plane.replays.purge_before(plane.clock.now_ms() - REPLAY_MS + 1, 100)
        kept = await plane.replays.find(resend.key)
        assert kept is not None
        assert kept.decode() == again.result.secret

    run(test)


def test_purging_removes_what_is_old_in_steps(run: Run) -> None:
    """Each step removes at most its budget; at the end nothing sealed is left."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        for number in range(3):
            created = await plane.keys.create(
                plane.root, PHOTOS, HOME, _resend(plane, str(number))
            )
            key = created.result.key.access_key_id
            await plane.keys.delete(plane.root, PHOTOS, HOME, key)
        plane.clock.advance(REPLAY_MS + 1)
        before_ms = plane.clock.now_ms() - REPLAY_MS
        assert await plane.replays.purge_before(before_ms, 2) == 2
        assert await plane.replays.purge_before(before_ms, 2) == 1
        stored = await plane.dump()
        assert stored[Table.REPLAYS] == []
        assert stored[Table.REPLAY_AGES] == []

    run(test)


def test_another_callers_or_operations_answer_is_not_given(run: Run) -> None:
    """Sender, id, operation and body must all be the same."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        resend = _resend(plane, "one")
        await plane.keys.create(plane.root, PHOTOS, HOME, resend)
        for other in (
            resend.key._replace(access_key_id=plane.stranger.access_key_id),
            resend.key._replace(invocation_id="two"),
            resend.key._replace(operation="CreateBucket"),
            resend.key._replace(body_digest="other"),
        ):
            assert await plane.replays.find(other) is None

    run(test)
