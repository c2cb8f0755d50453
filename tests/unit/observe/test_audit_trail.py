"""The files of the audit trail, and what of a call may stand in them."""

from __future__ import annotations

import asyncio
import os
import signal
import string
from pathlib import Path

import msgspec
import pytest
from bodies import Counting
from clocks import START_MS, ManualClock
from hypothesis import given, strategies as st

from lazarette.model.audit import AuditCaller, AuditEntry
from lazarette.model.errors import EngineUnavailable
from lazarette.observe.audit_trail import (
    LOST,
    AuditFiles,
    AuditTrail,
    list_files,
    read_entries,
    remove_before,
)
from lazarette.observe.audit_values import ENCODED_MAX, shown
from lazarette.workers.trim_audit import TrimAudit

DAY = "2026-11-23"
DAY_MS = 24 * 3600 * 1000
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    max_leaves=30,
)


def entry(request_id: str) -> AuditEntry:
    """Return an entry of that request."""
    return AuditEntry(
        time="2026-11-23T12:00:00.000Z",
        request_id=request_id,
        service="lightsail",
        operation="GetRegions",
        is_change=False,
        caller=AuditCaller("root"),
        client="127.0.0.1",
        status=200,
        duration_us=1,
    )


def line(request_id: str) -> bytes:
    """Return an entry as it is written."""
    return msgspec.json.encode(entry(request_id)) + b"\n"


def ids_in(folder: Path) -> list[str]:
    """Return the request ids of every readable line."""
    return [found.request_id for path in list_files(folder) for _, found in read_entries(path)]


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    """Two writers agree on which file is next without asking each other."""
    clock = ManualClock()
    first, second = AuditFiles(tmp_path, clock, 600), AuditFiles(tmp_path, clock, 600)
    for number in range(12):
        writer = first if number % 2 else second
        writer.append(line(f"R{number:02}"), must_last=number % 3 == 0)
    assert ids_in(tmp_path) == [f"R{number:02}" for number in range(12)]
    assert len(list_files(tmp_path)) > 2
    assert all(path.stat().st_size < 600 + 300 for path in list_files(tmp_path))
    clock.advance(DAY_MS)
    first.append(line("NEXT"), must_last=True)
    assert list_files(tmp_path)[-1].name == "2026-11-24-0000.jsonl"


def test_a_torn_line_harms_no_other(tmp_path: Path) -> None:
    """A line cut by a crash is ended by who writes next, and left out by who reads."""
    AuditFiles(tmp_path, ManualClock()).append(line("ONE"), must_last=True)
    with list_files(tmp_path)[0].open("ab") as file:
        file.write(line("TORN")[:40])
    assert ids_in(tmp_path) == ["ONE"]
    AuditFiles(tmp_path, ManualClock()).append(line("TWO"), must_last=True)
    assert ids_in(tmp_path) == ["ONE", "TWO"]


def test_lines_of_several_processes_do_not_mingle(tmp_path: Path) -> None:
    """Four processes that append at once leave every line whole."""
    pids = []
    for process in range(4):
        pid = os.fork()
        if not pid:
            writer = AuditFiles(tmp_path, ManualClock(), 20_000)
            for number in range(200):
                writer.append(line(f"P{process}-{number}"), must_last=False)
            os.kill(os.getpid(), signal.SIGKILL)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
    found = ids_in(tmp_path)
    assert len(found) == 800
    for process in range(4):
        mine = [name for name in found if name.startswith(f"P{process}-")]
        assert mine == [f"P{process}-{number}" for number in range(200)]


def test_changes_that_come_together_share_a_write(tmp_path: Path) -> None:
    """What is kept is in the file when `keep` returns; what is added comes with it."""

    async def main() -> None:
        trail = AuditTrail(AuditFiles(tmp_path, ManualClock()), Counting())
        trail.add(entry("READ"))
        await asyncio.gather(*[trail.keep(entry(f"CHANGE-{n}")) for n in range(5)])
        assert ids_in(tmp_path) == ["READ", *[f"CHANGE-{n}" for n in range(5)]]
        trail.add(entry("LAST"))
        await trail.close()
        assert ids_in(tmp_path)[-1] == "LAST"

    asyncio.run(main())


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Without a folder a change is refused, a read is counted as lost."""

    async def main() -> None:
        recorder = Counting()
        trail = AuditTrail(AuditFiles(tmp_path / "gone", ManualClock()), recorder)
        with pytest.raises(EngineUnavailable):
            await trail.keep(entry("CHANGE"))
        trail.add(entry("READ"))
        await trail.close()
        assert recorder.counts == {LOST: 2}
        assert recorder.refusals == ["EngineUnavailable"] * 2

    asyncio.run(main())


def test_days_are_kept_whole_and_then_go(tmp_path: Path) -> None:
    """The duty removes files of days before those that are kept, and nothing else."""
    clock = ManualClock(START_MS - 91 * DAY_MS)
    for day, pause in (("2026-08-24", 1), ("2026-08-25", 90), (DAY, 0)):
        AuditFiles(tmp_path, clock).append(line(day), must_last=False)
        clock.advance(pause * DAY_MS)
    (tmp_path / "note.txt").write_text("mine")
    assert remove_before(tmp_path, "2026-08-24", 10) == 0
    assert asyncio.run(TrimAudit(tmp_path, ManualClock(), 90).run()) is False
    assert ids_in(tmp_path) == ["2026-08-25", DAY]
    assert (tmp_path / "note.txt").exists()


@pytest.mark.parametrize(
    "name",
    [
        "secretAccessKey",
        "SecretAccessKey",
        "masterUserPassword",
        "sessionToken",
        "x-amz-security-token",
        "userData",
        "privateKeyBase64",
        "TokenCode",
        "WebIdentityToken",
        "SAMLAssertion",
        "x-amz-server-side-encryption-customer-key",
        "authorizationToken",
    ],
)
def test_secrets_are_masked_by_name(name: str) -> None:
    """Whatever a secret is called by AWS, its value is not shown, however deep it lies."""
    assert shown({"a": [{name: "hunter2"}]}) == {"a": [{name: "***"}]}


def test_places_in_lists_are_no_secrets() -> None:
    """Page tokens are shown: they open nothing."""
    assert shown({"pageToken": "abc", "NextToken": "d"}) == {
        "pageToken": "abc",
        "NextToken": "d",
    }


@given(json_values, st.text(string.printable, max_size=3_000))
def test_whatever_is_asked_can_be_shown(value: object, long: str) -> None:
    """Parameters of any form become bounded JSON."""
    encoded = msgspec.json.encode(shown({"value": value, "long": [long] * 20}))
    # The cut text is escaped once more.
    assert len(encoded) <= 7 * ENCODED_MAX
