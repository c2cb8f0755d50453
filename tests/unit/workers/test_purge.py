"""What nobody may ask for any more is forgotten: stored answers, old operations."""

from __future__ import annotations

from control_plane import HOME
from data_plane import DataPlane, on_plane

from lazarette.metadata.engine import Table
from lazarette.model.limits import OPERATION_KEEP_MS, REPLAY_MS
from lazarette.model.names import Region
from lazarette.model.tag import Tag
from lazarette.workers.purge import PurgeOperations

DAY_MS = 24 * 3_600_000
_TABLES = (Table.OPERATIONS, Table.OPERATION_TIMES, Table.OPERATION_NAMES)


def test_answers_go_after_ten_minutes() -> None:
    """A stored answer is there for as long as a call may be sent again."""

    async def test(plane: DataPlane) -> None:
        for number in range(3):
            body = {"bucketName": f"bucket-{number}", "bundleId": "small_1_0"}
            answer = await plane.control.call(
                "CreateBucket", body, invocation_id=f"invocation-{number}"
            )
            assert answer.status == 200, answer
        plane.clock.advance(REPLAY_MS)
        await plane.run(plane.purge)
        assert len(await plane.rows(Table.REPLAYS)) == 3
        plane.clock.advance(1)
        await plane.run(plane.purge)
        assert await plane.rows(Table.REPLAYS) == await plane.rows(Table.REPLAY_AGES) == []

    on_plane(test)


def test_operations_go_after_ninety_days() -> None:
    """Old records leave all three orders, in every region and account; younger ones stay."""

    async def test(plane: DataPlane) -> None:
        control = plane.control
        purge = PurgeOperations(plane.metadata, plane.clock)
        paris = Region("eu-west-3")
        await control.new_bucket("paris", paris)
        for number in range(450):
            tag = [Tag("n", str(number))]
            await control.tags.tag(control.root, (await plane.bucket()).name, HOME, None, tag)
        plane.clock.advance(OPERATION_KEEP_MS - DAY_MS)
        await control.new_bucket("young")
        await control.new_bucket("young-paris", paris)
        await plane.run(purge)
        assert [len(await plane.rows(table)) for table in _TABLES] == [454] * 3
        plane.clock.advance(DAY_MS)
        await plane.run(purge)
        assert [len(await plane.rows(table)) for table in _TABLES] == [454] * 3
        # Changes of one millisecond are recorded a millisecond apart each.
        plane.clock.advance(500)
        await plane.run(purge)
        assert [len(await plane.rows(table)) for table in _TABLES] == [2] * 3
        page = await control.operations.list_page(control.root, paris, None, 10)
        assert [record.resource_name for record in page.records] == ["young-paris"]
        assert [one.resource_name for one in await control.history("young")] == ["young"]
        # The next round begins at the first account again.
        plane.clock.advance(OPERATION_KEEP_MS)
        await plane.run(purge)
        assert [len(await plane.rows(table)) for table in _TABLES] == [0] * 3

    on_plane(test)


def test_operations_stay_readable_for_a_month() -> None:
    """What Lightsail promises at least is kept."""
    assert OPERATION_KEEP_MS >= 30 * DAY_MS
