"""The server kills itself at each named failpoint, under each kind of write that passes it.

The table of architecture section 8.2 is what must hold: before the record points at the bytes
the old state, afterwards the new one, and never anything between.
"""

from __future__ import annotations

import time

import pytest
from crash.conftest import Connect
from crash.deeds import DEEDS, Deed, Scene
from crash.invariants import assert_whole
from crash.ledger import Ledger
from crash.load import OpenUpload
from crash.scale import IS_FULL
from crash.wire import Broken, Refused
from make import unique_name
from server import Server, StartServer

from lazarette.base.failpoints import POINTS

# A start commits a few times by itself before the write under test can.
PASSES_MAX = 12
RECLAIM_WAIT_S = 15.0


CASES = [(point, deed) for deed in DEEDS for point in deed.points]


def _chosen() -> list[tuple[str, Deed]]:
    """Every case, or in the short version one for each point, with the deeds in turn."""
    if IS_FULL:
        return CASES
    chosen = []
    for turn, point in enumerate(POINTS):
        deeds = [deed for passed, deed in CASES if passed == point]
        chosen.append((point, deeds[turn % len(deeds)]))
    return chosen


def test_every_failpoint_is_passed_by_some_write() -> None:
    """No name of the list is left out of this suite."""
    assert {point for point, _ in CASES} == set(POINTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "deed"),
    _chosen(),
    ids=lambda case: case if isinstance(case, str) else case.name,
)
def test_a_kill_at_a_failpoint_leaves_the_old_state_or_the_new(
    start_server: StartServer, connect: Connect, point: str, deed: Deed
) -> None:
    """Whatever was under way when it died, everything acknowledged before is whole."""
    server = start_server(env={"LAZARETTE_RECLAIM_DELAY_S": "0"})
    bucket = server.bucket(unique_name("points"), keyless=True).name
    ledger = Ledger()
    wire = connect(server, bucket)
    scene = Scene(wire, ledger)
    deed.prepare(scene)
    wire.close()
    server.kill()
    _die_at(server, point, deed, scene)
    server.start()
    assert_whole(server, bucket, ledger, _open_uploads(scene))
    # The data folder works on: the same write succeeds now.
    if deed.act is not Scene.complete:
        deed.act(scene)
        assert_whole(server, bucket, ledger)


def _die_at(server: Server, point: str, deed: Deed, scene: Scene) -> None:
    """Start armed, act, and see the server die of it; at the first pass that lets it start."""
    for nth in range(1, PASSES_MAX + 1):
        try:
            server.start({"LAZARETTE_FAILPOINTS": f"{point}=kill@{nth}"})
        except AssertionError:
            continue  # It died of its own commits at start, which is a crash as well.
        started = len(server.log())
        died = False
        try:
            deed.act(scene)
        except Broken:
            died = True
        except Refused as refusal:
            raise AssertionError(f"{point}@{nth}: {refusal}") from refusal
        if not died and point == "reclaim.before-delete":
            died = _dies_soon(server, started)
        server.kill()
        scene.wire.close()
        if died:
            return
    raise AssertionError(f"{deed.name} does not pass {point}")


def _dies_soon(server: Server, log_before: int) -> bool:
    """Wait until a background duty has met its failpoint: a process ended, says the log."""
    deadline = time.monotonic() + RECLAIM_WAIT_S
    while time.monotonic() < deadline:
        if not server.is_running() or "ended with -9" in server.log()[log_before:]:
            return True
        time.sleep(0.05)
    return False


def _open_uploads(scene: Scene) -> list[OpenUpload]:
    if scene.upload is None:
        return []
    return [OpenUpload(*scene.upload)]
