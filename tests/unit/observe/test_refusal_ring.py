"""The ring of refused requests: bounded on disk, bounded a second, readable meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from bodies import Counting
from clocks import ManualClock

from lazarette.http.refusals import mask_tokens
from lazarette.model.audit import AuditCaller
from lazarette.model.request_record import RequestRecord
from lazarette.observe.refusal_ring import (
    RECORDS_A_SECOND,
    SKIPPED,
    RefusalRing,
    RingFile,
    read_newest,
)
from lazarette.services.request_records import RequestRecords


def record(number: int, moment: str = "2026-11-23T12:00:00.000Z") -> RequestRecord:
    """Return a refused request of that number."""
    return RequestRecord(
        time=moment,
        request_id=f"R{number:05}",
        protocol="s3",
        operation="GetObject",
        method="GET",
        target="/b/k",
        host="h",
        client="127.0.0.1",
        caller=AuditCaller("anonymous"),
        error="AccessDenied",
    )


def test_the_newest_stay_and_the_disk_is_bounded(tmp_path: Path) -> None:
    """Two files take turns; together they hold the last records, in bounded bytes."""
    ring = RingFile(tmp_path, "worker-0", 2_000)
    for number in range(100):
        ring.append(msgspec.json.encode(record(number)) + b"\n", must_last=False)
    ring.close()
    found = sorted(one.request_id for one in read_newest(tmp_path))
    assert found == [f"R{number:05}" for number in range(100 - len(found), 100)]
    assert len(found) >= 6
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2 * 2_300
    assert {path.name for path in tmp_path.iterdir()} <= {
        "worker-0.jsonl",
        "worker-0.older.jsonl",
    }


def test_a_torn_line_harms_no_other(tmp_path: Path) -> None:
    """Who takes over a dead worker's name begins a line of its own."""
    first = RingFile(tmp_path, "worker-0")
    first.append(msgspec.json.encode(record(1)) + b'\n{"time":"20', must_last=False)
    RingFile(tmp_path, "worker-0").append(
        msgspec.json.encode(record(2)) + b"\n", must_last=False
    )
    assert [one.request_id for one in read_newest(tmp_path)] == ["R00002", "R00001"]


def test_a_flood_is_counted_and_not_kept(tmp_path: Path) -> None:
    """More than fifty a second are only counted; the next second has room again."""

    async def main() -> None:
        clock, recorder = ManualClock(), Counting()
        ring = RefusalRing(RingFile(tmp_path, "worker-0"), clock, recorder)
        room = [ring.has_room() for _ in range(RECORDS_A_SECOND + 30)]
        assert room.count(True) == RECORDS_A_SECOND
        assert recorder.counts == {SKIPPED: 30}
        clock.advance(1_000)
        assert ring.has_room()
        ring.add(record(7))
        await ring.close()
        records = RequestRecords(tmp_path)
        assert records.find("r00007") == record(7)
        assert records.find("R99999") is None

    asyncio.run(main())


def test_the_newest_come_first(tmp_path: Path) -> None:
    """Records of several processes are merged by their time."""
    for number, name in enumerate(("worker-0", "worker-1", "worker-0")):
        line = msgspec.json.encode(record(number, f"2026-11-23T12:00:0{number}.000Z")) + b"\n"
        RingFile(tmp_path, name).append(line, must_last=False)
    newest = RequestRecords(tmp_path).newest()
    assert [one.request_id for one in newest] == ["R00002", "R00001", "R00000"]


def test_a_recent_refusal_is_found_at_the_end_of_a_long_file(tmp_path: Path) -> None:
    """Only the last MiB is looked at: an old one is not found there."""
    lines = b"".join(msgspec.json.encode(record(number)) + b"\n" for number in range(9_000))
    assert len(lines) > 1 << 20
    RingFile(tmp_path, "worker-0").append(lines, must_last=False)
    records = RequestRecords(tmp_path)
    assert records.find("R08999", is_recent=True) == record(8_999)
    assert records.find("R00000", is_recent=True) is None
    assert records.find("R00000") == record(0)


def test_tokens_are_masked_wherever_a_request_carries_them() -> None:
    """Header lines of canonical requests and pairs of queries; all else stays as it was."""
    text = (
        "PUT\n/b/k\nX-Amz-Security-Token=abc%2F&a=1\nhost:h\n"
        "x-amz-security-token:abc\n"
        "x-amz-server-side-encryption-customer-key:a2V5\n"
        "x-amz-date:20261123T120000Z\n"
    )
    assert mask_tokens(text) == (
        "PUT\n/b/k\nX-Amz-Security-Token=***&a=1\nhost:h\n"
        "x-amz-security-token:***\n"
        "x-amz-server-side-encryption-customer-key:***\n"
        "x-amz-date:20261123T120000Z\n"
    )
