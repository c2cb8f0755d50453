"""Access logs from the queue to objects: nothing lost on the way, nothing without bounds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from access_lines import Line, read_line
from control_plane import HOME
from data_plane import BUCKET, DataPlane, on_plane

from lazarette.blobs.memory import MemoryBlobs
from lazarette.model.access_log import AccessRecord
from lazarette.model.bucket import Bucket, BucketChange, LogConfig
from lazarette.model.conditions import NO_CONDITIONS
from lazarette.model.errors import EngineUnavailable
from lazarette.model.listing import ListQuery
from lazarette.model.names import BucketName
from lazarette.observe.log_spool import SpoolWriter, list_complete, make_spool, read_lines
from lazarette.services.access_logs import DROPPED, FLUSH_MS, AccessLogs
from lazarette.services.account_directory import AccountDirectory
from lazarette.services.ingest import Ingest
from lazarette.services.log_delivery import LogDelivery
from lazarette.services.room import Room
from lazarette.workers.deliver_logs import DeliverLogs

LOGS = BucketName("logs")


class FullDisk(MemoryBlobs):
    """A disk without a free byte."""

    async def free_bytes(self) -> int | None:
        """Return 0."""
        return 0


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """An empty spool."""
    make_spool(tmp_path / "spool")
    return tmp_path / "spool"


def _logs(plane: DataPlane, spool: Path, *, queue_max: int = 100) -> AccessLogs:
    return AccessLogs(
        AccountDirectory(plane.metadata),
        SpoolWriter(spool),
        plane.clock,
        plane.ids,
        plane.recorder,
        queue_max=queue_max,
    )


def _job(plane: DataPlane, spool: Path) -> DeliverLogs:
    delivery = LogDelivery(plane.metadata, plane.ingest, plane.clock, plane.ids, plane.delay_ms)
    return DeliverLogs(spool, delivery, plane.recorder, 1_000)


async def _logged(plane: DataPlane, prefix: str = "log/") -> Bucket:
    """Return the bucket, logged into another one."""
    await plane.control.new_bucket(LOGS)
    change = BucketChange(log_config=LogConfig(True, LOGS, prefix))
    await plane.control.settings.update(plane.root, BUCKET, HOME, change)
    return await plane.bucket()


def _record(key: str) -> AccessRecord:
    return AccessRecord(
        time_ms=0,
        client="192.0.2.3",
        requester="",
        request_id="0" * 16,
        operation="REST.GET.OBJECT",
        key=key,
        target=f"/photos/{key}",
        method="GET",
        status=200,
    )


async def _objects(plane: DataPlane) -> list[list[Line]]:
    """Return the lines of each log object."""
    _, page = await plane.listings.list_objects(plane.root, LOGS, ListQuery())
    found: list[list[Line]] = []
    for listed in page.objects:
        opened = await plane.reads.open(
            plane.root,
            LOGS,
            listed.key,
            version=None,
            wanted=None,
            part_number=None,
            conditions=NO_CONDITIONS,
            with_data=True,
        )
        text = (await plane.drain(opened)).decode()
        found.append([read_line(line) for line in text.splitlines()])
    return found


async def _keys(plane: DataPlane) -> list[str]:
    return sorted(line.key for lines in await _objects(plane) for line in lines)


def _files(spool: Path) -> list[Path]:
    return list(spool.iterdir())


def test_lines_of_several_processes_become_one_object(spool: Path) -> None:
    """Of one bucket that goes one way; the spool is empty then."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        for process in ("one", "two"):
            logs = _logs(plane, spool)
            for number in range(3):
                logs.append(bucket, _record(f"{process}-{number}"))
            await logs.close()
        await plane.run(_job(plane, spool))
        (lines,) = await _objects(plane)
        assert sorted(line.key for line in lines) == [
            f"{process}-{number}" for process in ("one", "two") for number in range(3)
        ]
        assert lines[0].owner == plane.root.canonical_id
        assert _files(spool) == []
        assert plane.recorder.counts["access_log_records_delivered"] == 6

    on_plane(test)


def test_a_change_of_the_prefix_holds_from_its_request_on(spool: Path) -> None:
    """What was answered before goes where it was to go then."""

    async def test(plane: DataPlane) -> None:
        before = await _logged(plane)
        change = BucketChange(log_config=LogConfig(True, LOGS, "new/"))
        await plane.control.settings.update(plane.root, BUCKET, HOME, change)
        logs = _logs(plane, spool)
        logs.append(before, _record("old"))
        logs.append(await plane.bucket(), _record("new"))
        await logs.close()
        await plane.run(_job(plane, spool))
        _, page = await plane.listings.list_objects(plane.root, LOGS, ListQuery())
        assert [listed.key.partition("/")[0] for listed in page.objects] == ["log", "new"]

    on_plane(test)


def test_lines_are_in_a_file_a_flush_later(spool: Path) -> None:
    """A process that dies then has lost nothing: its file is complete without it."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool)
        logs.append(bucket, _record("one"))
        await asyncio.sleep(0)
        assert _files(spool) == []
        for _ in range(500):
            plane.clock.advance(FLUSH_MS)
            await asyncio.sleep(0.01)
            if list_complete(spool, 1):
                break
        else:
            raise AssertionError("nothing was completed")
        await logs.close()
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["one"]

    on_plane(test)


def test_a_file_that_is_being_written_is_left_alone(spool: Path) -> None:
    """Until its writer has closed it; a torn last line of one that died is left out."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool)
        logs.append(bucket, _record("one"))
        await logs.close()
        (path,) = _files(spool)
        whole = path.read_bytes()
        path.unlink()
        writer = SpoolWriter(spool)
        writer.append("segment", whole)
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == []
        writer.append("unused", whole[:20])
        writer.close()
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["one"]
        assert _files(spool) == []

    on_plane(test)


def test_a_crash_before_the_files_are_deleted_delivers_twice(spool: Path) -> None:
    """Rather than not at all; S3 says so of its own logs."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool)
        logs.append(bucket, _record("one"))
        await logs.close()
        (path,) = _files(spool)
        kept = path.read_bytes()
        await plane.run(_job(plane, spool))
        path.write_bytes(kept)
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["one", "one"]

    on_plane(test)


def test_what_has_nowhere_to_go_is_dropped_and_counted(spool: Path) -> None:
    """A destination that is gone does not fill the spool, and holds up no other log."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        gone = LogConfig(True, "gone", "log/")
        logs = _logs(plane, spool)
        logs.append(msgspec.structs.replace(bucket, log_config=gone), _record("lost"))
        logs.append(bucket, _record("one"))
        await logs.close()
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["one"]
        assert plane.recorder.counts[DROPPED] == 1
        assert plane.recorder.refusals == ["NoSuchBucket"]
        assert _files(spool) == []

    on_plane(test)


def test_a_full_disk_drops_and_counts(spool: Path) -> None:
    """The spool would only fill it further."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool)
        logs.append(bucket, _record("lost"))
        await logs.close()
        full = Room(plane.metadata, FullDisk(plane.ids, plane.clock), plane.clock, 1)
        plane.ingest = Ingest(plane.blobs, full, 0)
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == []
        assert plane.recorder.counts[DROPPED] == 1
        assert plane.recorder.refusals == ["StorageFull"]
        assert _files(spool) == []

    on_plane(test)


def test_unreadable_lines_hold_up_no_others(spool: Path) -> None:
    """They are counted; files of a later release among them."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool)
        (spool / "0.jsonl").write_bytes(b"nonsense\n{}\n" + b'{"format":99}\n')
        logs.append(bucket, _record("one"))
        await logs.close()
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["one"]
        assert plane.recorder.counts["access_log_spool_damages"] == 3

    on_plane(test)


def test_a_full_queue_drops_and_counts(spool: Path) -> None:
    """Requests never wait for their log."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool, queue_max=2)
        for number in range(5):
            logs.append(bucket, _record(str(number)))
        await logs.close()
        await plane.run(_job(plane, spool))
        assert await _keys(plane) == ["0", "1"]
        assert plane.recorder.counts[DROPPED] == 3

    on_plane(test)


def test_the_spool_is_bounded(spool: Path) -> None:
    """A spool that nobody fetches takes no more than its bound and one file."""
    writer = SpoolWriter(spool, bytes_max=100)
    writer.append("one", b"x" * 101 + b"\n")
    writer.close()
    with pytest.raises(EngineUnavailable):
        writer.append("two", b"y\n")
    (path,) = list_complete(spool, 10)
    assert read_lines(path) == [b"x" * 101]


def test_what_never_got_its_name_goes_at_the_next_start(spool: Path) -> None:
    """A crash while a file was begun leaves nothing behind."""
    (spool / "half.new").touch()
    assert list_complete(spool, 10) == []
    make_spool(spool)
    assert _files(spool) == []


def test_log_objects_are_bounded(spool: Path) -> None:
    """Many lines become several objects, none cut within a line."""

    async def test(plane: DataPlane) -> None:
        bucket = await _logged(plane)
        logs = _logs(plane, spool, queue_max=40_000)
        record = msgspec.structs.replace(_record("k"), user_agent="a" * 2_000)
        for _ in range(2_500):
            logs.append(bucket, record)
        await logs.close()
        await plane.run(_job(plane, spool))
        found = [len(lines) for lines in await _objects(plane)]
        assert len(found) == 2
        assert sum(found) == 2_500

    on_plane(test)
