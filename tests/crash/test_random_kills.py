"""SIGKILL at random moments under a concurrent writing load, again and again.

`make crash` runs hundreds of rounds, `make test` a dozen (`scale.py`). All rounds of a run
share one data folder, so what one crash leaves meets the next.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from crash.invariants import assert_whole
from crash.ledger import Ledger
from crash.load import Load
from crash.scale import ROUNDS, SEED
from make import unique_name
from server import Server, StartServer

LOAD_S = (0.02, 0.6)
THREADS = 6


@pytest.mark.slow
@pytest.mark.timeout(60 + ROUNDS * 15)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    start_server: StartServer,
) -> None:
    """After each of many kills every promise made before it holds."""
    chance = random.Random(SEED)
    # Blobs are deleted at once, so that reclaiming is caught in the act as well.
    server = start_server(workers=2, env={"LAZARETTE_RECLAIM_DELAY_S": "0"})
    bucket = server.bucket(unique_name("kills"), keyless=True).name
    ledger = Ledger()
    for round_number in range(ROUNDS):
        load = Load(server, bucket, ledger, threads=THREADS, seed=chance.randrange(1 << 30))
        load.start()
        time.sleep(chance.uniform(*LOAD_S))
        server.kill()
        uploads = load.end()
        where = f"round {round_number}, LAZARETTE_TEST_CRASH_SEED={SEED}"
        assert not load.problems, f"{where}: {load.problems}"
        server.workers = chance.choice((1, 2))
        server.start()
        try:
            assert_whole(server, bucket, ledger, uploads)
        except AssertionError as problem:
            raise AssertionError(f"{where}: {problem}") from problem
    attempted, acknowledged = ledger.counts()
    print(f"{ROUNDS} kills, {acknowledged:,} of {attempted:,} writes acknowledged")
    assert acknowledged > ROUNDS, "the load did nothing"


@pytest.mark.slow
@pytest.mark.timeout(60 + ROUNDS * 5)
def test_nothing_acknowledged_is_lost_when_single_processes_are_killed(
    start_server: StartServer,
) -> None:
    """The others go on serving while one dies with half a batch; it is started again."""
    chance = random.Random(SEED)
    server = start_server(workers=3, env={"LAZARETTE_RECLAIM_DELAY_S": "0"})
    bucket = server.bucket(unique_name("kills"), keyless=True).name
    ledger = Ledger()
    load = Load(server, bucket, ledger, threads=THREADS, seed=SEED)
    load.start()
    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.1, 0.7))
        children = _children(server)
        if children:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)
    uploads = load.end()
    assert not load.problems, f"LAZARETTE_TEST_CRASH_SEED={SEED}: {load.problems}"
    # Without a restart first: nobody needs one.
    assert_whole(server, bucket, ledger, uploads)
    server.restart()
    assert_whole(server, bucket, ledger)
    # Some kills meet a process that is dead already: the supervisor pauses between starts.
    assert server.log().count("ended with -9") >= ROUNDS // 4, "hardly anything was killed"


def _children(server: Server) -> Sequence[int]:
    """Return the processes that the server's first process has started."""
    assert server.process is not None
    listed = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()]
