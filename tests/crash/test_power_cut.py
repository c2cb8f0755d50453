"""Power cuts: the file system is shut down at a random moment, with all it had not written.

SIGKILL leaves the kernel's dirty pages alive, so it cannot show a missing fsync. Here the data
folder is a file system of its own, and its shutdown call drops everything that was never
synced, as pulling the plug does; then it is mounted again and its journal replayed.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash.invariants import assert_whole
from crash.ledger import Ledger
from crash.load import Load
from crash.scale import POWER_CUTS, SEED
from crash.small_disk import SmallDisk, make_small_disk
from make import unique_name
from server import Server

DISK_MIB = 512
LOAD_S = (0.1, 0.8)
THREADS = 4


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system whose plug may be pulled."""
    made = make_small_disk(tmp_path, DISK_MIB)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(60 + POWER_CUTS * 20)
def test_nothing_acknowledged_is_lost_when_the_power_is_cut(
    disk: SmallDisk, tmp_path: Path
) -> None:
    """An acknowledged write had reached the disk, bytes, record and directory entry."""
    chance = random.Random(SEED)
    server = Server(tmp_path / "server", env={"LAZARETTE_RECLAIM_DELAY_S": "0"}, workers=2)
    server.data = disk.folder / "data"
    ledger = Ledger()
    try:
        server.start()
        bucket = server.bucket(unique_name("power"), keyless=True).name
        for cut in range(POWER_CUTS):
            load = Load(server, bucket, ledger, threads=THREADS, seed=chance.randrange(1 << 30))
            # From the cut on every disk access fails: refusals are no promises.
            load.refusals_are_unanswered = True
            load.start()
            time.sleep(chance.uniform(*LOAD_S))
            ledger.is_power_off = True
            disk.cut_power()
            server.kill()
            uploads = load.end()
            ledger.is_power_off = False
            disk.unmount()
            disk.mount()
            where = f"cut {cut}, LAZARETTE_TEST_CRASH_SEED={SEED}"
            assert not load.problems, f"{where}: {load.problems}"
            try:
                server.start()
                assert_whole(server, bucket, ledger, uploads)
            except AssertionError as problem:
                raise AssertionError(f"{where}: {problem}") from problem
    finally:
        server.close()
    attempted, acknowledged = ledger.counts()
    print(f"{POWER_CUTS} power cuts, {acknowledged:,} of {attempted:,} writes acknowledged")
    assert acknowledged > POWER_CUTS, "the load did nothing"
