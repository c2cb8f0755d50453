"""Local blob files across crashes, and shared by several processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from make import some_bytes
from unit.blobs.small_blocks import BLOCK, get, open_files, put, run, unfinished

from lazarette.base.failpoints import POINTS
from lazarette.model.errors import BlobMissing

_CRASH = """
import asyncio, sys
from pathlib import Path
from lazarette.base.clock import SystemClock
from lazarette.base.ids import RandomIds
from lazarette.blobs.localfiles.engine import LocalFiles

async def main():
    clock = SystemClock()
    files = LocalFiles.open_folder(Path(sys.argv[1]), RandomIds(clock), clock, block_bytes=1000)
    for number in range(3):
        async with files.create(None) as writer:
            await writer.write(bytes([number]) * 2500)
            print(await writer.commit(), flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("point", [name for name in POINTS if name.startswith("blob.")])
def test_a_crash_loses_nothing_and_leaves_no_half(tmp_path: Path, point: str) -> None:
    """Killed at any step of the third blob: two are told, all that is visible is whole."""
    environment = {
        **os.environ,
        "LAZARETTE_FAILPOINTS": f"{point}=kill@3",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", _CRASH, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    told = done.stdout.split()
    assert len(told) == 2

    async def work() -> None:
        files = open_files(tmp_path)
        visible = [stat.blob for stat in await files.list_after(None, 10)]
        assert set(told) <= set(visible)
        assert len(visible) <= 3
        for blob in visible:
            assert await files.verify(blob)
        assert unfinished(tmp_path) == []
        await files.close()

    run(work())


def test_recovery_spares_the_files_of_a_live_process(tmp_path: Path) -> None:
    """A second worker that starts while the first one writes leaves its file alone."""

    async def work() -> None:
        first = open_files(tmp_path)
        async with first.create(None) as writer:
            await asyncio.to_thread(writer.write_block_sync, some_bytes(4 * BLOCK))
            second = open_files(tmp_path)
            assert len(unfinished(tmp_path)) == 1
            await second.close()
            blob = await writer.commit()
        await first.close()
        third = open_files(tmp_path)
        assert await get(third, blob, 4 * BLOCK) == some_bytes(4 * BLOCK)
        await third.close()

    run(work())


def test_recovery_removes_what_nobody_owns(tmp_path: Path) -> None:
    """Files without a living owner go, however far their folder's making had come."""
    run(open_files(tmp_path).close())
    for name, content in (("A", ["LOCK", "half"]), ("B", []), ("C", ["half"])):
        (tmp_path / "tmp" / name).mkdir()
        for file in content:
            (tmp_path / "tmp" / name / file).write_bytes(b"?")
    (tmp_path / "tmp" / "stray").write_bytes(b"?")
    run(open_files(tmp_path).close())
    left = sorted(path.name for path in (tmp_path / "tmp").rglob("*") if path.is_file())
    assert left == ["LOCK", "LOCK", "LOCK"], "the folder's, A's, and that of one more process"


def test_starting_needs_no_new_folder(tmp_path: Path) -> None:
    """What processes before left is taken over: a full disk has no room for another."""

    async def open_two() -> list[Path]:
        one, two = open_files(tmp_path), open_files(tmp_path)
        found = sorted((tmp_path / "tmp").rglob("*"))
        await one.close()
        await two.close()
        return found

    before = run(open_two())
    assert len(before) == 5
    assert run(open_two()) == before


def test_two_engines_see_each_other_s_blobs(tmp_path: Path) -> None:
    """What one process committed, another reads, links and deletes."""

    async def work() -> None:
        one, two = open_files(tmp_path), open_files(tmp_path)
        blob = await put(one, b"shared")
        assert await get(two, blob, 6) == b"shared"
        (link,) = await two.link([blob])
        await two.delete([blob])
        with pytest.raises(BlobMissing):
            await one.open(blob, 0, 6)
        assert await get(one, link, 6) == b"shared"
        await one.close()
        await two.close()

    run(work())
